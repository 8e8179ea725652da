"""What is done to an event in one word: confirm, move, postpone, cancel, mark as held …"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from calendar_core.desk.editing.actions import ACTIONS, Action
from calendar_core.desk.editing.impact import preview_impact
from calendar_core.desk.editing.lookup import load_lookup
from calendar_core.desk.editing.save import save_event
from calendar_core.desk.editing.when_input import ParsedWhen, WhenInput, parse_when_input
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.time.formatting import format_when
from calendar_core.errors import CalendarError, Conflict
from calendar_core.store.desk.known_places import find_place, load_known_places
from calendar_core.store.editing.save_event import RevisionMetadata
from calendar_core.store.events.revisions import load_newest_revision
from calendar_core.web.context import context
from calendar_core.web.desk.access import desk_route, has_role
from calendar_core.web.desk.event import change_from_form
from calendar_core.web.templating.filters import safe_url


@desk_route("/events/<event_id>/do/<deed>", role="editor")
def ask_deed(event_id: str, deed: str) -> Response:
    """What the deed would do, and why it is done."""
    return _action_response(event_id, _find_action(deed), deed)


@desk_route("/events/<event_id>/do/<deed>", role="editor", methods=("POST",))
def do_deed(event_id: str, deed: str) -> Response:
    """Do it, or look first at what a new date would do."""
    return _action_response(event_id, _find_action(deed), deed)


def _find_action(name: str) -> Action:
    return ACTIONS[name] if name in ACTIONS else abort(404)


def _action_response(event_id: str, deed: Action, name: str) -> Response:
    now, form = context().clock(), request.form
    with context().database.reading() as connection:
        number, record = load_newest_revision(connection, event_id)
        if not deed.is_applicable(record):
            what = f"{deed.label}: this does not fit an event that is {record.lifecycle} and {record.certainty}."
            raise CalendarError(what, next_step="Open the event, and see how it stands.")
        if name == "publish" and record.embargo_until is not None and not has_role("chief"):
            abort(403)
        after, understood = _apply_action(connection, deed, record)
        lookup = load_lookup(connection)
        impact = preview_impact(connection, record, after, lookup.directory, now=now) if after is not None else None
    template_context: dict[str, Any] = {"deed": deed, "name": name, "record": record, "after": after, "told": impact}
    template_context |= {"opened_at": form.get("opened_at", number, type=int), "understood": understood, "error": None}
    if request.method == "POST" and form.get("do") == "save" and after is not None:
        try:
            change = change_from_form()
            sourced, opened_at = _with_action_source(deed, after, change), template_context["opened_at"]
            with context().database.writing() as session:
                save_event(session, sourced, change, opened_at=opened_at, action=deed.label.lower(), now=now)
            is_from_worklist = request.args.get("back") == "queue"
            target_url = (
                url_for("desk.queue") if is_from_worklist else url_for("desk.open_event", event_id=event_id, saved=1)
            )
            return redirect(target_url, 303)
        except CalendarError as error:
            template_context |= {"error": error, "opened_at": number}
            return make_response(
                render_template("desk/action.html", **template_context), 409 if isinstance(error, Conflict) else 400
            )
    return make_response(render_template("desk/action.html", **template_context), 200 if after is not None else 400)


def _apply_action(connection: Connection, deed: Action, record: EventRecord) -> tuple[EventRecord | None, ParsedWhen]:
    """The record after the deed; None where the date that was given is not understood."""
    form, changed = request.form, deed.apply(record)
    city = form.get("city", record.city or "").strip()
    if "place" in deed.extra_fields:
        place = find_place(load_known_places(connection), city) if city else None
        is_same = city == (record.city or "")
        country = record.country if is_same else place.country if place else None
        changed = replace(
            changed, city=city or None, country=country, venue=form.get("venue", record.venue or "").strip() or None
        )
    if "when" not in deed.extra_fields:
        return changed, ParsedWhen()
    old = format_when(record.when)
    text = form.get("when", "").strip()
    place = find_place(load_known_places(connection), city) if city else None
    zone = form.get("time_zone", "").strip() or (place.zone if place else record.when.zone)
    if not text or (text == old and zone == record.when.zone):
        return changed, ParsedWhen(when=record.when, text=old)
    written = WhenInput(
        text=text, zone=zone, country=changed.country, year=record.when.first_day.year, answer=form.get("answer", "")
    )
    understood = parse_when_input(written)
    if understood.when is None:
        return None, understood
    lifecycle = "postponed" if deed.label == "Postpone" else changed.lifecycle
    time_as_stated = text if understood.when.precision == "time" else None
    return replace(changed, when=understood.when, lifecycle=lifecycle, time_as_stated=time_as_stated), understood


def _with_action_source(deed: Action, record: EventRecord, change: RevisionMetadata) -> EventRecord:
    """The record with the source of the deed among its own."""
    if deed.needs_source and not change.source:
        raise CalendarError("The source is missing.", next_step="Give its address: held is what a source says.")
    return with_source(record, change, "start" if "when" in deed.extra_fields else "status")


def with_source(record: EventRecord, change: RevisionMetadata, fact: str) -> EventRecord:
    """The record with the source of a change as one that bears out a fact, where that is a new address."""
    if not safe_url(change.source) or any(one.url == change.source for one in record.sources):
        return record
    publisher = (urlsplit(change.source or "").hostname or "").removeprefix("www.")
    return replace(record, sources=(*record.sources, Source(publisher=publisher, url=change.source, supports=(fact,))))
