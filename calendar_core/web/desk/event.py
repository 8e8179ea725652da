"""The form of an event: a new one, or one that is changed. Checked first, with what it would do; then saved.

Whoever saves late is shown what somebody else saved in the meantime, and keeps what they wrote. A reporter's form
becomes a proposal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from calendar_core.desk.editing.actions import DEEDS, check_correction
from calendar_core.desk.editing.event_form import Answer, EventForm, answer, form_of, read_fields
from calendar_core.desk.editing.impact import Consequences, foresee
from calendar_core.desk.editing.lookup import Lookup, read_lookup
from calendar_core.desk.editing.prefill import suggest
from calendar_core.desk.editing.save import read_reason, save_event
from calendar_core.desk.editing.suggestions import holder_of
from calendar_core.desk.editing.when_input import Understood, Written, understand
from calendar_core.domain.events.record import EventRecord, record_from_json, record_to_json
from calendar_core.domain.history.diff import difference
from calendar_core.domain.history.three_way_merge import merge
from calendar_core.domain.places.countries import COUNTRIES
from calendar_core.domain.time.formatting import print_instant, print_when
from calendar_core.domain.vocabulary import CERTAINTIES, FORMATS, KINDS, LIFECYCLES, ROLES, SIDES, print_word
from calendar_core.errors import CalendarError, Conflict
from calendar_core.store.auth.audit_log import note_deed
from calendar_core.store.desk.known_places import find_place
from calendar_core.store.desk.proposals import find_proposal, propose, settle_proposal, waiting_proposals
from calendar_core.store.editing.save_event import Change
from calendar_core.store.events.revisions import newest_revision, revision_record
from calendar_core.store.history.history import HistoryEntry, find_history
from calendar_core.web.context import context
from calendar_core.web.desk.access import editor, may, page
from calendar_core.web.pages.source_conflicts import read_claims
from calendar_core.web.templating.filters import CERTAINTY_MEANINGS, LIFECYCLE_MEANINGS


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that the page of the form shows. `opened_at` is 0 for a new event."""

    form: EventForm
    opened_at: int
    lookup: Lookup
    understood: Understood
    answer: Answer | None = None
    consequences: Consequences | None = None
    error: CalendarError | None = None
    theirs: tuple[HistoryEntry, ...] = ()
    doubts: tuple[str, ...] = ()


@page("/events/new", role="reporter")
def new_event() -> Response:
    """An empty form, or one filled in for the next edition of a series."""
    asked = {name: request.args.get(name, "").strip() for name in ("series", "when", "city", "like")}
    with context().database.reading() as connection:
        lookup = read_lookup(connection)
        form, opened_at, doubts = suggest(connection, lookup, asked, now=context().clock())
    return _render(Sheet(form=form, opened_at=opened_at, lookup=lookup, understood=_understand(form), doubts=doubts))


@page("/events/<event_id>", role="reporter")
def open_event(event_id: str) -> Response:
    """The form of an event as it stands, as a revision had it, or as somebody proposes it."""
    now = context().clock()
    with context().database.reading() as connection:
        number, record = newest_revision(connection, event_id)
        proposal, revision = (request.args.get(name, type=int) for name in ("proposal", "revision"))
        if proposal is not None:
            record = find_proposal(connection, proposal).record
        elif revision is not None:
            record = revision_record(connection, event_id, revision)
        sheet = _sheet_of(record, number, read_lookup(connection))
    if _is_held_back(record, now):
        with context().database.writing() as session:
            note_deed(session, editor().id, "saw", event_id=event_id, now=now)
    return _render(sheet)


@page("/proposals/<int:number>", role="editor")
def open_proposal(number: int) -> Response:
    """The form of a new event that somebody proposes."""
    with context().database.reading() as connection:
        return _render(_sheet_of(find_proposal(connection, number).record, 0, read_lookup(connection)))


@page("/proposals/<int:number>", role="editor", methods=("POST",))
def save_proposal(number: int) -> Response:
    """Check a new event that somebody proposes, or save it, or decline it."""
    if request.form.get("do") == "decline":
        with context().database.writing() as session:
            settle_proposal(session, number, is_accepted=False, editor=editor().id, now=context().clock())
        return redirect(url_for("desk.queue"), 303)
    return _answer_form(None, proposal=number)


@page("/events/new", role="reporter", methods=("POST",))
def save_new_event() -> Response:
    """Check a new event, or save it."""
    return _answer_form(None)


@page("/events/<event_id>", role="reporter", methods=("POST",))
def save_open_event(event_id: str) -> Response:
    """Check a change of an event, or save it."""
    return _answer_form(event_id, proposal=request.args.get("proposal", type=int))


@page("/when", role="reporter")
def when_field() -> str:
    """What the field for the when is understood as: a piece of the form's page."""
    with context().database.reading() as connection:
        place = find_place(read_lookup(connection).places, request.args.get("city", ""))
    written = Written(
        text=request.args.get("when", ""),
        zone=request.args.get("time_zone") or (place.zone if place else None),
        country=request.args.get("country") or (place.country if place else None),
        year=context().clock().year,
        answer=request.args.get("answer", ""),
        precision=request.args.get("precision", ""),
    )
    return render_template("desk/understood.html", understood=understand(written), answer=written.answer)


# --- Reading the form -------------------------------------------------------------------------------------------------


def _answer_form(event_id: str | None, *, proposal: int | None = None) -> Response:
    now, opened_at = context().clock(), request.form.get("opened_at", 0, type=int)
    with context().database.reading() as connection:
        lookup = read_lookup(connection)
        before = revision_record(connection, event_id, opened_at) if event_id else None
        form = read_fields(request.form)
        form = replace(form, values={**form.values, **_fixed(event_id, before)})
        given = answer(form, lookup, before=before, year=now.year)
        sheet = Sheet(form=given.form, opened_at=opened_at, lookup=lookup, understood=given.understood, answer=given)
        if given.record is None:
            return _render(sheet, status=400)
        seen = before if before is None else newest_revision(connection, given.record.id)[1]
        consequences = foresee(connection, seen, given.record, lookup.directory, now=now)
        sheet = replace(sheet, consequences=consequences, doubts=_doubts(given.record, lookup))
    if request.form.get("do") != "save":
        return _render(sheet)
    try:
        return _save(given.record, before, opened_at=opened_at, proposal=proposal, now=now)
    except Conflict as error:
        if event_id is None:
            return _render(replace(sheet, error=error), status=409)
        return _render(_side_by_side(event_id, given.record, before, error, lookup), status=409)
    except CalendarError as error:
        return _render(replace(sheet, error=error), status=400)


def _fixed(event_id: str | None, before: EventRecord | None) -> dict[str, str]:
    """What a form may not change: the id of an event that there is, and an embargo by anybody but a chief."""
    fixed = {"id": event_id} if event_id else {}
    if not may("chief"):
        lifts = before.embargo_until if before else None
        fixed["embargo_until"] = print_instant(lifts, "UTC") if lifts else ""
    return fixed


def _save(
    record: EventRecord, before: EventRecord | None, *, opened_at: int, proposal: int | None, now: datetime
) -> Response:
    change = read_change()
    if change.is_correction and before is not None:
        check_correction(difference(record_to_json(before), record_to_json(record)))
    with context().database.writing() as session:
        if may("editor"):
            deed = "changed" if opened_at else "added"
            save_event(session, record, change, opened_at=opened_at, deed=deed, now=now)
            if proposal is not None:
                settle_proposal(session, proposal, is_accepted=True, editor=change.editor, now=now)
        else:
            propose(
                session,
                record,
                opened_at=opened_at,
                editor=change.editor,
                reason=change.reason,
                source=change.source,
                now=now,
            )
            note_deed(session, change.editor, "proposed", event_id=record.id, detail=change.reason, now=now)
    if not may("editor"):
        return redirect(url_for("desk.queue", _anchor="proposals"), 303)
    return redirect(url_for("desk.open_event", event_id=record.id, saved=1), 303)


def read_change() -> Change:
    """Who saves, why, by which source, and who is told: what stands at the end of every form."""
    given = request.form
    is_correction = given.get("correction") == "yes"
    return Change(
        editor=editor().id,
        reason=read_reason(given.get("reason", "")),
        source=given.get("change_source", "").strip()[:2_000] or None,
        is_told=given.get("told") == "yes" and not is_correction,
        is_reason_public=given.get("public_reason") == "yes",
        is_correction=is_correction,
    )


def _side_by_side(
    event_id: str, mine: EventRecord, before: EventRecord | None, error: Conflict, lookup: Lookup
) -> Sheet:
    """What was written, upon the newest version: facts that only somebody else changed are theirs, all others mine."""
    now = context().clock()
    with context().database.reading() as connection:
        number, theirs = newest_revision(connection, event_id)
        loaded = record_to_json(before or theirs)
        merged = merge(file=record_to_json(theirs), loaded=loaded, current=record_to_json(mine))
        entries = find_history(connection, event_id, viewer="desk", now=now).entries
        opened_at = request.form.get("opened_at", 0, type=int)
        record = record_from_json(merged.record)
        told = foresee(connection, theirs, record, lookup.directory, now=now)
    sheet = _sheet_of(record, number, lookup)
    since = tuple(entry for entry in entries if entry.number > opened_at)
    return replace(
        sheet,
        error=error,
        theirs=since,
        consequences=told,
        answer=Answer(form=sheet.form, understood=sheet.understood, record=record),
    )


# --- Filling it -------------------------------------------------------------------------------------------------------


def _sheet_of(record: EventRecord, number: int, lookup: Lookup) -> Sheet:
    form = form_of(record)
    understood = replace(_understand(form), when=record.when, text=print_when(record.when), error=None, question=None)
    return Sheet(form=form, opened_at=number, lookup=lookup, understood=understood, doubts=_doubts(record, lookup))


def _understand(form: EventForm) -> Understood:
    if not form["when"]:
        return Understood()
    return understand(Written(text=form["when"], zone=form["time_zone"] or None, country=form["country"] or None))


def _doubts(record: EventRecord, lookup: Lookup) -> tuple[str, ...]:
    """Participants who did not hold their office that day, and who did."""
    told = []
    for one in record.participants:
        if one.office in lookup.directory.offices:
            holder, _ = holder_of(lookup.directory, one.office, record.when.first_day, record.when.end_day)
            if holder is not None and holder != one.person:
                title = lookup.directory.offices[one.office].title
                told.append(f"{title} was {lookup.directory.people[holder]} then, by the terms on record.")
    return tuple(told)


def _is_held_back(record: EventRecord, now: datetime) -> bool:
    return record.visibility == "draft" or (record.embargo_until is not None and record.embargo_until > now)


def _render(sheet: Sheet, *, status: int = 200) -> Response:
    event_id = sheet.form["id"] if sheet.opened_at else None
    record, waiting, claims, now = None, [], None, context().clock()
    if event_id is not None:
        with context().database.reading() as connection:
            record = newest_revision(connection, event_id)[1]
            waiting = waiting_proposals(connection, event_id=event_id)
            claims = read_claims(connection, record, now=now)
    deeds = {key: deed for key, deed in DEEDS.items() if record is not None and deed.applies(record)}
    held_back = record is not None and _is_held_back(record, now)
    body = render_template(
        "desk/event.html",
        sheet=sheet,
        form=sheet.form,
        deeds=deeds,
        waiting=waiting,
        record=record,
        held_back=held_back,
        claims=claims,
    )
    return make_response(body, status)


_PRECISIONS = (
    ("", "As written", "no more exactly than the field says"),
    ("day", "The day", "no clock time was stated"),
    ("month", "The month", "the day is not known"),
    ("quarter", "The quarter", "the month is not known"),
    ("half", "The half-year", "the quarter is not known"),
    ("year", "The year", "nothing else is known"),
)


_VISIBILITIES = (("public", "Everybody"), ("draft", "The desk alone: a draft"))


def _words(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(word, print_word(word)) for word in words]


def _with_meanings(words: tuple[str, ...], meanings: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    return [(word, print_word(word), meanings[word]) for word in words]


#: `{name of a template's function: what it answers}`.
OPTIONS = {
    "kind_options": _words(tuple(KINDS)),
    "format_options": _words(FORMATS),
    "role_options": _words(ROLES),
    "side_options": _words(SIDES),
    "country_options": sorted(COUNTRIES.items(), key=lambda entry: entry[1]),
    "visibility_options": list(_VISIBILITIES),
    "precision_options": list(_PRECISIONS),
    "certainty_options": _with_meanings(CERTAINTIES, CERTAINTY_MEANINGS),
    "lifecycle_options": _with_meanings(LIFECYCLES, LIFECYCLE_MEANINGS),
}
