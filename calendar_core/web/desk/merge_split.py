"""Merging two events into one, and parting one in two: shown first with who will be told of it, then saved as one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from calendar_core.desk.editing.event_form import Answer, answer, form_of
from calendar_core.desk.editing.impact import Consequences, foresee, told_in_all
from calendar_core.desk.editing.lookup import Lookup, read_lookup
from calendar_core.desk.editing.merge_split import (
    PARTED,
    SHARES,
    Opened,
    Share,
    check_merge,
    emptied,
    merged,
    parted,
    save_merge,
    save_split,
)
from calendar_core.domain.events.record import EventRecord, record_to_json
from calendar_core.domain.history.describe_changes import print_part
from calendar_core.domain.time.formatting import print_when
from calendar_core.errors import CalendarError, Conflict
from calendar_core.store.desk.known_places import find_place
from calendar_core.store.events.links import linked_to
from calendar_core.store.events.revisions import newest_revision, revision_record
from calendar_core.store.history.history import read_names
from calendar_core.web.context import context
from calendar_core.web.desk.access import may, page
from calendar_core.web.desk.event import read_change

#: What the new event has of its own when one is parted.
_OWN: Final = ("id", "title", "title_ko", "kind", "when", "city", "venue", "time_zone")
_Pair = tuple[EventRecord | None, EventRecord]


# --- Two into one -----------------------------------------------------------------------------------------------------


@page("/events/<event_id>/merge", role="editor")
def ask_merge(event_id: str) -> Response:
    """Which event is the same, and what the one that stays would learn from it."""
    return _answer_merge(event_id)


@page("/events/<event_id>/merge", role="editor", methods=("POST",))
def do_merge(event_id: str) -> Response:
    """Merge a duplicate into the event: both are saved, or neither."""
    return _answer_merge(event_id)


def _answer_merge(event_id: str) -> Response:
    now, other_id = context().clock(), request.values.get("other", "").strip()
    with context().database.reading() as connection:
        kept_number, record = newest_revision(connection, event_id)
        if not other_id or other_id == event_id:
            return make_response(render_template("desk/merge.html", record=record, other="", told=None, error=None))
        kept = Opened(number=request.form.get("opened_at", kept_number, type=int), record=record)
        number, duplicate = newest_revision(connection, other_id)
        newest = kept_number, number
        other = Opened(number=request.form.get("other_opened_at", number, type=int), record=duplicate)
        check_merge(record, duplicate)
        # What is under an embargo would come out with the other one's facts.
        if not may("chief") and (duplicate.embargo_until or now) > now:
            abort(403)
        told = _foresee_merge(connection, record, duplicate, now)
    shown = {"record": record, "other": other_id, "duplicate": duplicate, "told": told, "in_all": told_in_all(told)}
    shown |= {"opened_at": kept.number, "other_opened_at": other.number}
    if request.method != "POST":
        return make_response(render_template("desk/merge.html", error=None, **shown))
    try:
        change = read_change()
        with context().database.writing() as session:
            save_merge(session, kept, other, change, now=now)
    except CalendarError as error:
        status = 409 if isinstance(error, Conflict) else 400
        shown |= {"error": error, "opened_at": newest[0], "other_opened_at": newest[1]}
        return make_response(render_template("desk/merge.html", **shown), status)
    return redirect(url_for("desk.open_event", event_id=event_id, saved=1), 303)


def _foresee_merge(connection: Connection, kept: EventRecord, other: EventRecord, now: datetime) -> list[Consequences]:
    after, gone = merged(kept, other, linked=linked_to(connection, other.id)), emptied(other, into=kept.id)
    return _foresee_both(connection, ((kept, after), (other, gone)), read_lookup(connection), now)


def _foresee_both(connection: Connection, pairs: Iterable[_Pair], lookup: Lookup, now: datetime) -> list[Consequences]:
    return [foresee(connection, before, after, lookup.directory, now=now) for before, after in pairs]


# --- One into two -----------------------------------------------------------------------------------------------------


@page("/events/<event_id>/split", role="editor")
def ask_split(event_id: str) -> Response:
    """What of the event is another one's."""
    return _answer_split(event_id)


@page("/events/<event_id>/split", role="editor", methods=("POST",))
def do_split(event_id: str) -> Response:
    """Part it in two: both are saved, or neither."""
    return _answer_split(event_id)


def _answer_split(event_id: str) -> Response:
    now, given = context().clock(), request.form
    shown: dict[str, Any] = {"error": None, "told": [], "given": None}
    with context().database.reading() as connection:
        number, record = newest_revision(connection, event_id)
        opened_at = given.get("opened_at", number, type=int)
        record = revision_record(connection, event_id, opened_at)
        shown |= {"record": record, "opened_at": opened_at, "own": _own_fields(record, given)}
        shown["parts"] = _parts(connection, record, given, now)
        if request.method != "POST":
            return make_response(render_template("desk/split.html", **shown))
        lookup = read_lookup(connection)
        shown["given"] = found = _read_new(record, shown["own"], lookup, year=now.year)
        try:
            if found.record is None:
                return make_response(render_template("desk/split.html", **shown), 400)
            old, new = parted(record, found.record, _shares(record, given))
            shown["told"] = _foresee_both(connection, ((record, old), (None, new)), lookup, now)
            shown["in_all"] = told_in_all(shown["told"])
        except CalendarError as error:
            return make_response(render_template("desk/split.html", **{**shown, "error": error}), 400)
    if given.get("do") != "save":
        return make_response(render_template("desk/split.html", **shown))
    try:
        change = read_change()
        with context().database.writing() as session:
            save_split(session, old, new, change, opened_at=opened_at, now=now)
    except CalendarError as error:
        status = 409 if isinstance(error, Conflict) else 400
        return make_response(render_template("desk/split.html", **{**shown, "error": error}), status)
    return redirect(url_for("desk.open_event", event_id=new.id, saved=1), 303)


def _own_fields(record: EventRecord, given: Mapping[str, str]) -> dict[str, str]:
    """The new event's own fields: as they were sent, or when, where and what kind as the old one has them."""
    usual = {"kind": record.kind, "when": print_when(record.when), "city": record.city or ""}
    usual |= {"venue": record.venue or "", "time_zone": record.when.zone or ""}
    return {name: given.get(name, usual.get(name, "")).strip() for name in _OWN}


def _read_new(record: EventRecord, own: Mapping[str, str], lookup: Lookup, *, year: int) -> Answer:
    """The new event before any part goes to it, read as every form is; of the texts only its own."""
    base = replace(record, series=None, number=None, time_as_stated=None, related=())
    base = replace(base, agenda=None, outcome=None, disputed=None, notes=None)
    form = form_of(base)
    values = {**form.values, **own}
    if own["city"] != (record.city or ""):
        values["country"] = ""
        # The zone that the old one had is not that of another city, where the record knows the city.
        if own["time_zone"] == record.when.zone and find_place(lookup.places, own["city"]) is not None:
            values["time_zone"] = ""
    form = replace(form, values=values)
    return answer(form, lookup, before=base, year=year)


def _shares(record: EventRecord, given: Mapping[str, str]) -> dict[str, list[Share]]:
    """Whose each part is; where nothing was sent, the parties and sources are of both, all else of the old one."""
    shares: dict[str, list[Share]] = {}
    for name in PARTED:
        usual: Share = "both" if name in ("parties", "sources") else "old"
        sent = [given.get(f"{name}-{place}-share") for place in range(len(getattr(record, name)))]
        shares[name] = [next((share for share in SHARES if share == one), usual) for one in sent]
    return shares


def _parts(
    connection: Connection, record: EventRecord, given: Mapping[str, str], now: datetime
) -> dict[str, list[tuple[str, Share]]]:
    """`{name: [(what the part is, whose)]}` of all that is parted."""
    snapshot = record_to_json(record)
    names = read_names(connection, [snapshot], viewer="desk", now=now)
    shares = _shares(record, given)
    return {
        name: [(print_part(name, one, names), share) for one, share in zip(snapshot[name], shares[name], strict=True)]
        for name in PARTED
        if snapshot.get(name)
    }
