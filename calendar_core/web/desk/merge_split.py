"""Merging two events into one, and parting one in two: shown first with who will be told of it, then saved as one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from calendar_core.desk.editing.event_form import EventFormResult, answer, form_from_record
from calendar_core.desk.editing.impact import Impact, format_total_recipients, preview_impact
from calendar_core.desk.editing.lookup import Lookup, load_lookup
from calendar_core.desk.editing.merge_split import (
    SHARES,
    SPLIT_FIELDS,
    OpenedRevision,
    Share,
    check_merge,
    mark_merged,
    merge_records,
    save_merge,
    save_split,
    split_record,
)
from calendar_core.domain.events.record import EventRecord, record_to_json
from calendar_core.domain.history.describe_changes import format_part
from calendar_core.domain.time.formatting import format_when
from calendar_core.errors import CalendarError, Conflict
from calendar_core.store.desk.known_places import find_place
from calendar_core.store.events.links import load_referring_ids
from calendar_core.store.events.revisions import load_newest_revision, load_revision_record
from calendar_core.store.history.history import load_names
from calendar_core.web.context import context
from calendar_core.web.desk.access import desk_route, has_role
from calendar_core.web.desk.event import change_from_form

#: What the new event has of its own when one is parted.
_NEW_EVENT_FIELDS: Final = ("id", "title", "title_ko", "kind", "when", "city", "venue", "time_zone")
_RecordPair = tuple[EventRecord | None, EventRecord]


# --- Two into one -----------------------------------------------------------------------------------------------------


@desk_route("/events/<event_id>/merge", role="editor")
def ask_merge(event_id: str) -> Response:
    """Which event is the same, and what the one that stays would learn from it."""
    return _merge_response(event_id)


@desk_route("/events/<event_id>/merge", role="editor", methods=("POST",))
def do_merge(event_id: str) -> Response:
    """Merge a duplicate into the event: both are saved, or neither."""
    return _merge_response(event_id)


def _merge_response(event_id: str) -> Response:
    now, other_id = context().clock(), request.values.get("other", "").strip()
    with context().database.reading() as connection:
        target_number, record = load_newest_revision(connection, event_id)
        if not other_id or other_id == event_id:
            return make_response(render_template("desk/merge.html", record=record, other="", told=None, error=None))
        target = OpenedRevision(number=request.form.get("opened_at", target_number, type=int), record=record)
        number, duplicate = load_newest_revision(connection, other_id)
        newest = target_number, number
        other = OpenedRevision(number=request.form.get("other_opened_at", number, type=int), record=duplicate)
        check_merge(record, duplicate)
        # What is under an embargo would come out with the other one's facts.
        if not has_role("chief") and (duplicate.embargo_until or now) > now:
            abort(403)
        told = _preview_merge(connection, record, duplicate, now)
    template_context = {
        "record": record,
        "other": other_id,
        "duplicate": duplicate,
        "told": told,
        "in_all": format_total_recipients(told),
    }
    template_context |= {"opened_at": target.number, "other_opened_at": other.number}
    if request.method != "POST":
        return make_response(render_template("desk/merge.html", error=None, **template_context))
    try:
        change = change_from_form()
        with context().database.writing() as session:
            save_merge(session, target, other, change, now=now)
    except CalendarError as error:
        status = 409 if isinstance(error, Conflict) else 400
        template_context |= {"error": error, "opened_at": newest[0], "other_opened_at": newest[1]}
        return make_response(render_template("desk/merge.html", **template_context), status)
    return redirect(url_for("desk.open_event", event_id=event_id, saved=1), 303)


def _preview_merge(connection: Connection, target: EventRecord, other: EventRecord, now: datetime) -> list[Impact]:
    after, emptied_duplicate = (
        merge_records(target, other, linked=load_referring_ids(connection, other.id)),
        mark_merged(other, into=target.id),
    )
    return _preview_impacts(connection, ((target, after), (other, emptied_duplicate)), load_lookup(connection), now)


def _preview_impacts(
    connection: Connection, pairs: Iterable[_RecordPair], lookup: Lookup, now: datetime
) -> list[Impact]:
    return [preview_impact(connection, before, after, lookup.directory, now=now) for before, after in pairs]


# --- One into two -----------------------------------------------------------------------------------------------------


@desk_route("/events/<event_id>/split", role="editor")
def ask_split(event_id: str) -> Response:
    """What of the event is another one's."""
    return _split_response(event_id)


@desk_route("/events/<event_id>/split", role="editor", methods=("POST",))
def do_split(event_id: str) -> Response:
    """Part it in two: both are saved, or neither."""
    return _split_response(event_id)


def _split_response(event_id: str) -> Response:
    now, form = context().clock(), request.form
    template_context: dict[str, Any] = {"error": None, "told": [], "given": None}
    with context().database.reading() as connection:
        number, record = load_newest_revision(connection, event_id)
        opened_at = form.get("opened_at", number, type=int)
        record = load_revision_record(connection, event_id, opened_at)
        template_context |= {"record": record, "opened_at": opened_at, "own": _new_event_fields(record, form)}
        template_context["parts"] = _describe_parts(connection, record, form, now)
        if request.method != "POST":
            return make_response(render_template("desk/split.html", **template_context))
        lookup = load_lookup(connection)
        template_context["given"] = found = _parse_new_event(record, template_context["own"], lookup, year=now.year)
        try:
            if found.record is None:
                return make_response(render_template("desk/split.html", **template_context), 400)
            old, new = split_record(record, found.record, _parse_shares(record, form))
            template_context["told"] = _preview_impacts(connection, ((record, old), (None, new)), lookup, now)
            template_context["in_all"] = format_total_recipients(template_context["told"])
        except CalendarError as error:
            return make_response(render_template("desk/split.html", **{**template_context, "error": error}), 400)
    if form.get("do") != "save":
        return make_response(render_template("desk/split.html", **template_context))
    try:
        change = change_from_form()
        with context().database.writing() as session:
            save_split(session, old, new, change, opened_at=opened_at, now=now)
    except CalendarError as error:
        status = 409 if isinstance(error, Conflict) else 400
        return make_response(render_template("desk/split.html", **{**template_context, "error": error}), status)
    return redirect(url_for("desk.open_event", event_id=new.id, saved=1), 303)


def _new_event_fields(record: EventRecord, form: Mapping[str, str]) -> dict[str, str]:
    """The new event's own fields: as they were sent, or when, where and what kind as the old one has them."""
    usual = {"kind": record.kind, "when": format_when(record.when), "city": record.city or ""}
    usual |= {"venue": record.venue or "", "time_zone": record.when.zone or ""}
    return {name: form.get(name, usual.get(name, "")).strip() for name in _NEW_EVENT_FIELDS}


def _parse_new_event(record: EventRecord, own: Mapping[str, str], lookup: Lookup, *, year: int) -> EventFormResult:
    """The new event before any part goes to it, read as every form is; of the texts only its own."""
    base = replace(record, series=None, number=None, time_as_stated=None, related=())
    base = replace(base, agenda=None, outcome=None, disputed=None, notes=None)
    form = form_from_record(base)
    values = {**form.values, **own}
    if own["city"] != (record.city or ""):
        values["country"] = ""
        # The zone that the old one had is not that of another city, where the record knows the city.
        if own["time_zone"] == record.when.zone and find_place(lookup.places, own["city"]) is not None:
            values["time_zone"] = ""
    form = replace(form, values=values)
    return answer(form, lookup, before=base, year=year)


def _parse_shares(record: EventRecord, form: Mapping[str, str]) -> dict[str, list[Share]]:
    """Whose each part is; where nothing was sent, the parties and sources are of both, all else of the old one."""
    shares: dict[str, list[Share]] = {}
    for name in SPLIT_FIELDS:
        usual: Share = "both" if name in ("parties", "sources") else "old"
        sent = [form.get(f"{name}-{index}-share") for index in range(len(getattr(record, name)))]
        shares[name] = [next((share for share in SHARES if share == one), usual) for one in sent]
    return shares


def _describe_parts(
    connection: Connection, record: EventRecord, form: Mapping[str, str], now: datetime
) -> dict[str, list[tuple[str, Share]]]:
    """`{name: [(what the part is, whose)]}` of all that is parted."""
    snapshot = record_to_json(record)
    names = load_names(connection, [snapshot], viewer="desk", now=now)
    shares = _parse_shares(record, form)
    return {
        name: [(format_part(name, one, names), share) for one, share in zip(snapshot[name], shares[name], strict=True)]
        for name in SPLIT_FIELDS
        if snapshot.get(name)
    }
