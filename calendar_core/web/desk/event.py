"""The event form: checked first, with what saving would do, then saved. A reporter's form becomes a proposal."""

from functools import partial
from typing import Final

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from calendar_core.desk.editing.actions import ACTIONS
from calendar_core.desk.editing.event_page import (
    EventFormPage,
    build_page,
    check_form,
    load_new_page,
    merge_with_newest,
)
from calendar_core.desk.editing.lookup import load_lookup
from calendar_core.desk.editing.save import SubmittedEvent, check_not_merged, save_form
from calendar_core.desk.editing.when_input import WhenInput, list_days_near, parse_days_near, parse_when_input
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.visibility import is_visible
from calendar_core.errors import CalendarError, Conflict
from calendar_core.store.desk.known_places import find_place
from calendar_core.store.desk.proposals import find_proposal, list_pending_proposals
from calendar_core.store.editing.entry_visibility import list_seen_too_early
from calendar_core.store.events.revisions import is_newest_revision, load_newest_revision, load_revision_record
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route, has_role
from calendar_core.web.desk.form_numbers import parse_number
from calendar_core.web.desk.proposals.suggestion import add_suggested_source
from calendar_core.web.desk.revision_form import parse_revision_metadata
from calendar_core.web.desk.view_log import mark_shown
from calendar_core.web.pages.source_conflicts import load_source_conflicts
from calendar_core.web.request.i18n import current_lang
from calendar_core.web.response.errors import status_of

_NEW_EVENT_ENDPOINTS: Final = ("desk.new_event", "desk.save_new_event")


@desk_route("/events/new", role="reporter")
def new_event() -> Response:
    """An empty form, or one filled in for the next meeting of a series."""
    query = {name: request.args.get(name, "").strip() for name in ("series", "when", "city", "like")}
    with context().database.reading() as connection:
        page = load_new_page(connection, query, now=context().clock(), lang=current_lang())
    mark_shown([query["like"]])
    return _render_page(page)


@desk_route("/events/new", role="reporter", methods=("POST",))
def save_new_event() -> Response:
    """Check a new event, or save it."""
    return _check_or_save(None)


@desk_route("/events/<event_id>", role="reporter")
def open_event(event_id: str) -> Response:
    """The form of an event as it stands, as a revision or a proposal has it, or with the source of a correction."""
    lang, error = current_lang(), None
    with context().database.reading() as connection:
        number, record = load_newest_revision(connection, event_id)
        proposal, revision, source = (parse_number(request.args, name) for name in ("proposal", "revision", "source"))
        if proposal is not None:
            proposed = find_proposal(connection, proposal).record
            try:
                check_not_merged(record)
                record = proposed
            except CalendarError as found:
                error = found  # the form has the event as it stands
        elif revision is not None:
            record = load_revision_record(connection, event_id, revision)
        elif source is not None:
            record = add_suggested_source(connection, record, source)
        page = build_page(record, load_lookup(connection, lang), base_revision=number, lang=lang)
    mark_shown([record.id])  # a proposal may be of another event
    return _render_page(page, error=error)


@desk_route("/events/<event_id>", role="reporter", methods=("POST",))
def save_open_event(event_id: str) -> Response:
    """Check a change of an event, or save it."""
    return _check_or_save(event_id, proposal=parse_number(request.args, "proposal"))


@desk_route("/proposals/<int:number>", role="editor", methods=("GET", "POST"))
def proposal(number: int) -> Response:
    """The form of a proposed new event; check or save it. It is declined on its own page, with a reason.

    A proposed change leads to the form of its event.
    """
    if request.method == "GET":
        lang = current_lang()
        with context().database.reading() as connection:
            found = find_proposal(connection, number)
            if found.base_revision:
                return redirect(url_for("desk.open_event", event_id=found.event_id, proposal=number), 303)
            record = found.record
            page = build_page(record, load_lookup(connection, lang), base_revision=0, lang=lang)
        mark_shown([record.id])
        return _render_page(page)
    return _check_or_save(None, proposal=number)


@desk_route("/when", role="reporter")
def time_preview() -> str:
    """How the field for the when is understood: a fragment of the form."""
    with context().database.reading() as connection:
        place = find_place(load_lookup(connection).places, request.args.get("city", ""))
    written = WhenInput(
        text=request.args.get("when", ""),
        zone=request.args.get("time_zone") or (place.zone if place else None),
        country=request.args.get("country") or (place.country if place else None),
        near=parse_days_near(request.args.get("near", "")) or list_days_near(None, context().clock().date()),
        answer=request.args.get("answer", ""),
        precision=request.args.get("precision", ""),
    )
    return render_template("desk/time_preview.html", parsed_when=parse_when_input(written), answer=written.answer)


def _check_or_save(event_id: str | None, *, proposal: int | None = None) -> Response:
    now, base_revision = context().clock(), parse_number(request.form, "opened_at") or 0
    check = partial(
        check_form, base_revision=base_revision, may_embargo=has_role("chief"), now=now, lang=current_lang()
    )
    copied_id = request.args.get("like") if event_id is None else None
    with context().database.reading() as connection:
        page = check(connection, request.form, event_id, copied_id=copied_id)
    record = page.result.record if page.result else None
    if record is None:
        return _render_page(page, status=400)
    if request.form.get("do") != "save" or page.was_filled:
        return _render_page(page)
    try:
        return _save(page, record, proposal)
    except Conflict as error:
        return _answer_conflict(page, record, error)
    except CalendarError as error:
        return _render_page(page, error=error, status=status_of(error))


def _answer_conflict(page: EventFormPage, record: EventRecord, error: Conflict) -> Response:
    """Both versions merged; of a form that this account has just saved, its button pressed twice, the first answer."""
    editor, number = current_account().id, page.base_revision + 1
    with context().database.reading() as connection:
        if is_newest_revision(connection, record, number=number, editor=editor):
            return redirect(url_for("desk.open_event", event_id=record.id, saved=1), 303)
        if not page.base_revision:
            return _render_page(page, error=error, status=409)
        merged = merge_with_newest(connection, page, record, error, now=context().clock(), lang=current_lang())
    return _render_page(merged, status=409)


def _save(page: EventFormPage, record: EventRecord, proposal: int | None) -> Response:
    """Save or propose a checked form. Raises Conflict where somebody else saved first."""
    change, is_proposal = parse_revision_metadata(), not has_role("editor")
    submitted = SubmittedEvent(record=record, before=page.before, base_revision=page.base_revision, proposal=proposal)
    with context().database.writing() as session:
        save_form(session, submitted, change, is_proposal=is_proposal, now=context().clock())
    if is_proposal:
        return redirect(url_for("desk.intake", _anchor="queue"), 303)
    return redirect(url_for("desk.open_event", event_id=record.id, saved=1), 303)


def _is_public(record: EventRecord) -> bool:
    return is_visible(record.visibility, record.embargo_until, viewer="public", now=context().clock())


def _render_page(page: EventFormPage, *, error: CalendarError | None = None, status: int = 200) -> Response:
    record, proposals, conflicts, seen_too_early = None, [], None, []
    if page.base_revision:
        with context().database.reading() as connection:
            record = load_newest_revision(connection, page.form["id"])[1]
            proposals = list_pending_proposals(connection, event_id=record.id)
            conflicts = load_source_conflicts(connection, record, now=context().clock(), lang=current_lang())
            seen_too_early = list_seen_too_early(connection, [record.id], now=context().clock())
    body = render_template(
        "desk/event.html",
        page=page,
        form=page.form,
        error=error or page.error,
        actions={key: one for key, one in ACTIONS.items() if record is not None and one.is_applicable(record)},
        proposals=proposals,
        record=record,
        days_near=list_days_near(record, context().clock().date()),
        is_new=request.endpoint in _NEW_EVENT_ENDPOINTS,
        is_unpublished=record is not None and not _is_public(record),
        source_conflicts=conflicts,
        seen_too_early=seen_too_early,
    )
    return make_response(body, status)
