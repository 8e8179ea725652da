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

from calendar_core.desk.editing.actions import ACTIONS, check_correction
from calendar_core.desk.editing.event_form import (
    EventFormData,
    EventFormResult,
    answer,
    form_from_record,
    form_from_request,
)
from calendar_core.desk.editing.impact import Impact, preview_impact
from calendar_core.desk.editing.lookup import Lookup, load_lookup
from calendar_core.desk.editing.prefill import prefill_form
from calendar_core.desk.editing.save import parse_reason, save_event
from calendar_core.desk.editing.suggestions import find_office_holder
from calendar_core.desk.editing.when_input import ParsedWhen, WhenInput, parse_when_input
from calendar_core.domain.events.record import EventRecord, record_from_json, record_to_json
from calendar_core.domain.history.diff import diff_snapshots
from calendar_core.domain.history.three_way_merge import merge_snapshots
from calendar_core.domain.places.countries import COUNTRIES
from calendar_core.domain.time.formatting import format_instant, format_when
from calendar_core.domain.vocabulary import CERTAINTIES, FORMATS, KINDS, LIFECYCLES, ROLES, SIDES, format_label
from calendar_core.errors import CalendarError, Conflict
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.desk.known_places import find_place
from calendar_core.store.desk.proposals import add_proposal, find_proposal, list_pending_proposals, settle_proposal
from calendar_core.store.editing.save_event import RevisionMetadata
from calendar_core.store.events.revisions import load_newest_revision, load_revision_record
from calendar_core.store.history.history import HistoryEntry, find_history
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route, has_role
from calendar_core.web.pages.source_conflicts import load_source_conflicts
from calendar_core.web.templating.filters import CERTAINTY_MEANINGS, LIFECYCLE_MEANINGS


@dataclass(frozen=True, kw_only=True)
class EventForm:
    """Everything that the page of the form shows. `opened_at` is 0 for a new event."""

    form: EventFormData
    opened_at: int
    lookup: Lookup
    understood: ParsedWhen
    answer: EventFormResult | None = None
    impact: Impact | None = None
    error: CalendarError | None = None
    newer_revisions: tuple[HistoryEntry, ...] = ()
    issues: tuple[str, ...] = ()


@desk_route("/events/new", role="reporter")
def new_event() -> Response:
    """An empty form, or one filled in for the next edition of a series."""
    query = {name: request.args.get(name, "").strip() for name in ("series", "when", "city", "like")}
    with context().database.reading() as connection:
        lookup = load_lookup(connection)
        form, opened_at, issues = prefill_form(connection, lookup, query, now=context().clock())
    return _render_page(
        EventForm(form=form, opened_at=opened_at, lookup=lookup, understood=_parse_when(form), issues=issues)
    )


@desk_route("/events/<event_id>", role="reporter")
def open_event(event_id: str) -> Response:
    """The form of an event as it stands, as a revision had it, or as somebody proposes it."""
    now = context().clock()
    with context().database.reading() as connection:
        number, record = load_newest_revision(connection, event_id)
        proposal, revision = (request.args.get(name, type=int) for name in ("proposal", "revision"))
        if proposal is not None:
            record = find_proposal(connection, proposal).record
        elif revision is not None:
            record = load_revision_record(connection, event_id, revision)
        sheet = _build_page(record, number, load_lookup(connection))
    if _is_unpublished(record, now):
        with context().database.writing() as session:
            log_action(session, current_account().id, "saw", event_id=event_id, now=now)
    return _render_page(sheet)


@desk_route("/proposals/<int:number>", role="editor")
def open_proposal(number: int) -> Response:
    """The form of a new event that somebody proposes."""
    with context().database.reading() as connection:
        return _render_page(_build_page(find_proposal(connection, number).record, 0, load_lookup(connection)))


@desk_route("/proposals/<int:number>", role="editor", methods=("POST",))
def save_proposal(number: int) -> Response:
    """Check a new event that somebody proposes, or save it, or decline it."""
    if request.form.get("do") == "decline":
        with context().database.writing() as session:
            settle_proposal(session, number, is_accepted=False, editor=current_account().id, now=context().clock())
        return redirect(url_for("desk.queue"), 303)
    return _form_response(None, proposal=number)


@desk_route("/events/new", role="reporter", methods=("POST",))
def save_new_event() -> Response:
    """Check a new event, or save it."""
    return _form_response(None)


@desk_route("/events/<event_id>", role="reporter", methods=("POST",))
def save_open_event(event_id: str) -> Response:
    """Check a change of an event, or save it."""
    return _form_response(event_id, proposal=request.args.get("proposal", type=int))


@desk_route("/when", role="reporter")
def when_field() -> str:
    """What the field for the when is understood as: a piece of the form's page."""
    with context().database.reading() as connection:
        place = find_place(load_lookup(connection).places, request.args.get("city", ""))
    written = WhenInput(
        text=request.args.get("when", ""),
        zone=request.args.get("time_zone") or (place.zone if place else None),
        country=request.args.get("country") or (place.country if place else None),
        year=context().clock().year,
        answer=request.args.get("answer", ""),
        precision=request.args.get("precision", ""),
    )
    return render_template("desk/time_preview.html", understood=parse_when_input(written), answer=written.answer)


# --- Reading the form -------------------------------------------------------------------------------------------------


def _form_response(event_id: str | None, *, proposal: int | None = None) -> Response:
    now, opened_at = context().clock(), request.form.get("opened_at", 0, type=int)
    with context().database.reading() as connection:
        lookup = load_lookup(connection)
        before = load_revision_record(connection, event_id, opened_at) if event_id else None
        form = form_from_request(request.form)
        form = replace(form, values={**form.values, **_locked_fields(event_id, before)})
        given = answer(form, lookup, before=before, year=now.year)
        sheet = EventForm(
            form=given.form, opened_at=opened_at, lookup=lookup, understood=given.understood, answer=given
        )
        if given.record is None:
            return _render_page(sheet, status=400)
        newest = before if before is None else load_newest_revision(connection, given.record.id)[1]
        impact = preview_impact(connection, newest, given.record, lookup.directory, now=now)
        sheet = replace(sheet, impact=impact, issues=_check_office_holders(given.record, lookup))
    if request.form.get("do") != "save":
        return _render_page(sheet)
    try:
        return _save_or_propose(given.record, before, opened_at=opened_at, proposal=proposal, now=now)
    except Conflict as error:
        if event_id is None:
            return _render_page(replace(sheet, error=error), status=409)
        return _render_page(_merge_with_newest(event_id, given.record, before, error, lookup), status=409)
    except CalendarError as error:
        return _render_page(replace(sheet, error=error), status=400)


def _locked_fields(event_id: str | None, before: EventRecord | None) -> dict[str, str]:
    """What a form may not change: the id of an event that there is, and an embargo by anybody but a chief."""
    fixed = {"id": event_id} if event_id else {}
    if not has_role("chief"):
        embargo_until = before.embargo_until if before else None
        fixed["embargo_until"] = format_instant(embargo_until, "UTC") if embargo_until else ""
    return fixed


def _save_or_propose(
    record: EventRecord, before: EventRecord | None, *, opened_at: int, proposal: int | None, now: datetime
) -> Response:
    change = change_from_form()
    if change.is_correction and before is not None:
        check_correction(diff_snapshots(record_to_json(before), record_to_json(record)))
    with context().database.writing() as session:
        if has_role("editor"):
            deed = "changed" if opened_at else "added"
            save_event(session, record, change, opened_at=opened_at, action=deed, now=now)
            if proposal is not None:
                settle_proposal(session, proposal, is_accepted=True, editor=change.editor, now=now)
        else:
            add_proposal(
                session,
                record,
                opened_at=opened_at,
                editor=change.editor,
                reason=change.reason,
                source=change.source,
                now=now,
            )
            log_action(session, change.editor, "proposed", event_id=record.id, detail=change.reason, now=now)
    if not has_role("editor"):
        return redirect(url_for("desk.queue", _anchor="proposals"), 303)
    return redirect(url_for("desk.open_event", event_id=record.id, saved=1), 303)


def change_from_form() -> RevisionMetadata:
    """Who saves, why, by which source, and who is told: what stands at the end of every form."""
    given = request.form
    is_correction = given.get("correction") == "yes"
    return RevisionMetadata(
        editor=current_account().id,
        reason=parse_reason(given.get("reason", "")),
        source=given.get("change_source", "").strip()[:2_000] or None,
        notifies_subscribers=given.get("told") == "yes" and not is_correction,
        is_reason_public=given.get("public_reason") == "yes",
        is_correction=is_correction,
    )


def _merge_with_newest(
    event_id: str, mine: EventRecord, before: EventRecord | None, error: Conflict, lookup: Lookup
) -> EventForm:
    """What was written, upon the newest version: facts that only somebody else changed are theirs, all others mine."""
    now = context().clock()
    with context().database.reading() as connection:
        number, theirs = load_newest_revision(connection, event_id)
        loaded = record_to_json(before or theirs)
        merged = merge_snapshots(file=record_to_json(theirs), loaded=loaded, current=record_to_json(mine))
        entries = find_history(connection, event_id, viewer="desk", now=now).entries
        opened_at = request.form.get("opened_at", 0, type=int)
        record = record_from_json(merged.record)
        told = preview_impact(connection, theirs, record, lookup.directory, now=now)
    sheet = _build_page(record, number, lookup)
    since = tuple(entry for entry in entries if entry.number > opened_at)
    return replace(
        sheet,
        error=error,
        newer_revisions=since,
        impact=told,
        answer=EventFormResult(form=sheet.form, understood=sheet.understood, record=record),
    )


# --- Filling it -------------------------------------------------------------------------------------------------------


def _build_page(record: EventRecord, number: int, lookup: Lookup) -> EventForm:
    form = form_from_record(record)
    understood = replace(_parse_when(form), when=record.when, text=format_when(record.when), error=None, question=None)
    return EventForm(
        form=form, opened_at=number, lookup=lookup, understood=understood, issues=_check_office_holders(record, lookup)
    )


def _parse_when(form: EventFormData) -> ParsedWhen:
    if not form["when"]:
        return ParsedWhen()
    return parse_when_input(
        WhenInput(text=form["when"], zone=form["time_zone"] or None, country=form["country"] or None)
    )


def _check_office_holders(record: EventRecord, lookup: Lookup) -> tuple[str, ...]:
    """Participants who did not hold their office that day, and who did."""
    told = []
    for one in record.participants:
        if one.office in lookup.directory.offices:
            holder, _ = find_office_holder(lookup.directory, one.office, record.when.first_day, record.when.end_day)
            if holder is not None and holder != one.person:
                title = lookup.directory.offices[one.office].title
                told.append(f"{title} was {lookup.directory.people[holder]} then, by the terms on record.")
    return tuple(told)


def _is_unpublished(record: EventRecord, now: datetime) -> bool:
    return record.visibility == "draft" or (record.embargo_until is not None and record.embargo_until > now)


def _render_page(sheet: EventForm, *, status: int = 200) -> Response:
    event_id = sheet.form["id"] if sheet.opened_at else None
    record, waiting, claims, now = None, [], None, context().clock()
    if event_id is not None:
        with context().database.reading() as connection:
            record = load_newest_revision(connection, event_id)[1]
            waiting = list_pending_proposals(connection, event_id=event_id)
            claims = load_source_conflicts(connection, record, now=now)
    deeds = {key: deed for key, deed in ACTIONS.items() if record is not None and deed.is_applicable(record)}
    held_back = record is not None and _is_unpublished(record, now)
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


_PRECISION_OPTIONS = (
    ("", "As written", "no more exactly than the field says"),
    ("day", "The day", "no clock time was stated"),
    ("month", "The month", "the day is not known"),
    ("quarter", "The quarter", "the month is not known"),
    ("half", "The half-year", "the quarter is not known"),
    ("year", "The year", "nothing else is known"),
)


_VISIBILITY_OPTIONS = (("public", "Everybody"), ("draft", "The desk alone: a draft"))


def _labelled_options(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(word, format_label(word)) for word in words]


def _described_options(words: tuple[str, ...], meanings: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    return [(word, format_label(word), meanings[word]) for word in words]


#: `{name of a template's function: what it answers}`.
FORM_OPTIONS = {
    "kind_options": _labelled_options(tuple(KINDS)),
    "format_options": _labelled_options(FORMATS),
    "role_options": _labelled_options(ROLES),
    "side_options": _labelled_options(SIDES),
    "country_options": sorted(COUNTRIES.items(), key=lambda entry: entry[1]),
    "visibility_options": list(_VISIBILITY_OPTIONS),
    "precision_options": list(_PRECISION_OPTIONS),
    "certainty_options": _described_options(CERTAINTIES, CERTAINTY_MEANINGS),
    "lifecycle_options": _described_options(LIFECYCLES, LIFECYCLE_MEANINGS),
}
