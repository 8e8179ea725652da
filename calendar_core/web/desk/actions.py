"""What is done to an event in one word: confirm, move, postpone, cancel, mark as held …"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from calendar_core.desk.editing.actions import DEEDS, Deed
from calendar_core.desk.editing.impact import foresee
from calendar_core.desk.editing.lookup import read_lookup
from calendar_core.desk.editing.save import save_event
from calendar_core.desk.editing.when_input import Understood, Written, understand
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.time.formatting import print_when
from calendar_core.errors import CalendarError, Conflict
from calendar_core.store.desk.known_places import find_place, known_places
from calendar_core.store.editing.save_event import Change
from calendar_core.store.events.revisions import newest_revision
from calendar_core.web.context import context
from calendar_core.web.desk.access import may, page
from calendar_core.web.desk.event import read_change
from calendar_core.web.templating.filters import safe_url


@page("/events/<event_id>/do/<deed>", role="editor")
def ask_deed(event_id: str, deed: str) -> Response:
    """What the deed would do, and why it is done."""
    return _answer_deed(event_id, _deed(deed), deed)


@page("/events/<event_id>/do/<deed>", role="editor", methods=("POST",))
def do_deed(event_id: str, deed: str) -> Response:
    """Do it, or look first at what a new date would do."""
    return _answer_deed(event_id, _deed(deed), deed)


def _deed(name: str) -> Deed:
    return DEEDS[name] if name in DEEDS else abort(404)


def _answer_deed(event_id: str, deed: Deed, name: str) -> Response:
    now, given = context().clock(), request.form
    with context().database.reading() as connection:
        number, record = newest_revision(connection, event_id)
        if not deed.applies(record):
            what = f"{deed.word}: this does not fit an event that is {record.lifecycle} and {record.certainty}."
            raise CalendarError(what, next_step="Open the event, and see how it stands.")
        if name == "publish" and record.embargo_until is not None and not may("chief"):
            abort(403)
        after, understood = _after(connection, deed, record)
        lookup = read_lookup(connection)
        told = foresee(connection, record, after, lookup.directory, now=now) if after is not None else None
    shown: dict[str, Any] = {"deed": deed, "name": name, "record": record, "after": after, "told": told}
    shown |= {"opened_at": given.get("opened_at", number, type=int), "understood": understood, "error": None}
    if request.method == "POST" and given.get("do") == "save" and after is not None:
        try:
            change = read_change()
            sourced, opened_at = _sourced(deed, after, change), shown["opened_at"]
            with context().database.writing() as session:
                save_event(session, sourced, change, opened_at=opened_at, deed=deed.word.lower(), now=now)
            is_of_queue = request.args.get("back") == "queue"
            here = url_for("desk.queue") if is_of_queue else url_for("desk.open_event", event_id=event_id, saved=1)
            return redirect(here, 303)
        except CalendarError as error:
            shown |= {"error": error, "opened_at": number}
            return make_response(
                render_template("desk/deed.html", **shown), 409 if isinstance(error, Conflict) else 400
            )
    return make_response(render_template("desk/deed.html", **shown), 200 if after is not None else 400)


def _after(connection: Connection, deed: Deed, record: EventRecord) -> tuple[EventRecord | None, Understood]:
    """The record after the deed; None where the date that was given is not understood."""
    given, changed = request.form, deed.change(record)
    city = given.get("city", record.city or "").strip()
    if "place" in deed.asks:
        place = find_place(known_places(connection), city) if city else None
        is_same = city == (record.city or "")
        country = record.country if is_same else place.country if place else None
        changed = replace(
            changed, city=city or None, country=country, venue=given.get("venue", record.venue or "").strip() or None
        )
    if "when" not in deed.asks:
        return changed, Understood()
    old = print_when(record.when)
    text = given.get("when", "").strip()
    place = find_place(known_places(connection), city) if city else None
    zone = given.get("time_zone", "").strip() or (place.zone if place else record.when.zone)
    if not text or (text == old and zone == record.when.zone):
        return changed, Understood(when=record.when, text=old)
    written = Written(
        text=text, zone=zone, country=changed.country, year=record.when.first_day.year, answer=given.get("answer", "")
    )
    understood = understand(written)
    if understood.when is None:
        return None, understood
    lifecycle = "postponed" if deed.word == "Postpone" else changed.lifecycle
    stated = text if understood.when.precision == "time" else None
    return replace(changed, when=understood.when, lifecycle=lifecycle, time_as_stated=stated), understood


def _sourced(deed: Deed, record: EventRecord, change: Change) -> EventRecord:
    """The record with the source of the deed among its own."""
    if deed.needs_source and not change.source:
        raise CalendarError("The source is missing.", next_step="Give its address: held is what a source says.")
    return with_source(record, change, "start" if "when" in deed.asks else "status")


def with_source(record: EventRecord, change: Change, fact: str) -> EventRecord:
    """The record with the source of a change as one that bears out a fact, where that is a new address."""
    if not safe_url(change.source) or any(one.url == change.source for one in record.sources):
        return record
    publisher = (urlsplit(change.source or "").hostname or "").removeprefix("www.")
    return replace(record, sources=(*record.sources, Source(publisher=publisher, url=change.source, supports=(fact,))))
