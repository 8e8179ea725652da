"""Rendering events as VEVENTs, with a cache in memory and in the table of cached VEVENTs.

An event that cannot be read or rendered must not break the feed nor vanish from it: its last cached bytes are used
where there are any. See docs/decisions/0017 and 0044.
"""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Any, Final
from weakref import WeakValueDictionary

from sqlalchemy import Connection, Row
from sqlalchemy.exc import SQLAlchemyError

from calendar_core.domain.events.cards import EventDetails
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.time.zone_keys import TZDATA_VERSION
from calendar_core.error_log import log_exception
from calendar_core.errors import CalendarError, DiskFull
from calendar_core.feeds.ical.deadline import render_deadlines
from calendar_core.feeds.ical.description import FeedEntry
from calendar_core.feeds.ical.tombstone import render_tombstone
from calendar_core.feeds.ical.vcalendar import sort_vevents
from calendar_core.feeds.ical.vevent import RENDER_VERSION, Vevent, render_event, to_last_modified
from calendar_core.store.db.database import Database
from calendar_core.store.events.details import find_event_details, load_details_by_id
from calendar_core.store.feeds.changed_events import ChangedEvent
from calendar_core.store.feeds.names_cache import DirectoryNames, load_directory_names
from calendar_core.store.feeds.tombstones import WithdrawnEvent
from calendar_core.store.feeds.vevent_cache import load_cached_vevents, load_stale_vevent, save_vevents

_LOG: Final = logging.getLogger(__name__)


class VeventRenderer:
    """Renders each event once while a feed of this process contains it. `base_url` is part of the texts."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        #: Rows of cached VEVENTs that are not saved yet, by event and rendering.
        self.unsaved: dict[tuple[str, str], dict[str, Any]] = {}
        #: The full epoch of the directory names.
        self.full_epoch = -1
        self._render_fingerprint = ""
        self._names: DirectoryNames | None = None
        self._vevents: WeakValueDictionary[tuple[str, str], Vevent] = WeakValueDictionary()

    def refresh_fingerprint(self, connection: Connection, full_epoch: int) -> None:
        """Compute the fingerprint of all that every text depends on and clear the cache, once for each full epoch."""
        if full_epoch == self.full_epoch:
            return
        self._names = load_directory_names(connection)
        parts = (
            self._names.digest,
            self.base_url,
            RENDER_VERSION,
            TZDATA_VERSION,
            *map(version, ("icalendar", "babel")),
        )
        self._render_fingerprint = hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
        self.full_epoch = full_epoch
        self._vevents.clear()
        self.unsaved.clear()

    def render_current(
        self, connection: Connection, versions: Sequence[Any], options: FeedOptions, *, now: datetime
    ) -> list[Vevent]:
        """These events as they stand, in no order. A version has `id`, `revision`, `changed_at` and `end_day`."""
        rendering = options.rendering
        found = {one.id: self._vevents.get((rendering, one.id)) for one in versions}
        events = [event for one in versions if (event := found[one.id]) is not None and _is_current(event, one)]
        missing = {one.id: one for one in versions if (event := found[one.id]) is None or not _is_current(event, one)}
        for row in load_cached_vevents(
            connection, list(missing), rendering=rendering, render_fingerprint=self._render_fingerprint
        ):
            one = missing[row.event_id]
            if (row.revision, row.changed_at) == (one.revision, one.changed_at):
                events.append(self._from_cache_row(row, missing.pop(row.event_id)))
        for event_id, details in try_load_details(connection, list(missing), now):
            event = self._try_render(FeedEntry(details=details), options) if details else None
            if details and event:
                self._cache_vevent(details, event, rendering)
                events.append(event)
            elif (last := load_stale_vevent(connection, event_id, rendering)) is not None:
                events.append(self._from_cache_row(last, missing[event_id]))
            elif (shown := found[event_id]) is not None:
                events.append(shown)
        return events

    def render_changed(self, changes: Sequence[ChangedEvent], options: FeedOptions) -> list[Vevent] | None:
        """These events as they stand, from their records alone; None where one of them cannot be rendered so."""
        rendering, events = options.rendering, list[Vevent]()
        for one in changes:
            event = self._vevents.get((rendering, one.id))
            if event is None or not _is_current(event, one):
                if self._names is None:
                    return None
                details = self._names.details(one)
                event = self._try_render(FeedEntry(details=details), options)
                if event is None:
                    return None
                self._cache_vevent(details, event, rendering)
            events.append(event)
        return events

    def render_entries(self, entries: Iterable[FeedEntry], options: FeedOptions) -> list[Vevent]:
        """Render entries without caching them."""
        events = (self._try_render(entry, options) for entry in entries)
        return [event for event in events if event is not None]

    def render_tombstones(self, withdrawn: Iterable[WithdrawnEvent], options: FeedOptions) -> list[Vevent]:
        """The tombstones of withdrawn events, in the order of a feed."""
        rendering, events = f"tombstone {options.rendering}", list[Vevent]()
        for one in withdrawn:
            event = self._vevents.get((rendering, one.id))
            if event is None or event.last_modified != to_last_modified(one.withdrawn_at):
                event = self._vevents[rendering, one.id] = render_tombstone(one, options)
            events.append(event)
        return sort_vevents(events)

    def render_deadlines(
        self, all_details: Iterable[EventDetails], options: FeedOptions, *, as_of: datetime | None
    ) -> list[Vevent]:
        """The deadlines of events, without caching them. An event whose deadlines cannot be rendered has none."""
        events = list[Vevent]()
        for details in all_details:
            try:
                found = render_deadlines(details, options, base_url=self.base_url, as_of=as_of)
            except Exception:  # noqa: BLE001  as in `_try_render`
                log_exception(_LOG, "The deadlines of %s cannot be written for the feeds.", details.card.id)
                continue
            events += [event for event in found if not event.faults]
        return events

    def save(self, database: Database) -> None:
        """Save the rendered VEVENTs. A failure is logged; they are then rendered again next time."""
        rows, self.unsaved = list(self.unsaved.values()), {}
        if not rows:
            return
        try:
            with database.writing() as session:
                save_vevents(session, rows)
        except (SQLAlchemyError, DiskFull):
            log_exception(_LOG, "%d rendered events could not be kept.", len(rows))

    def _from_cache_row(self, row: Row[Any], one: Any) -> Vevent:
        names = ("event_id", "revision", "uid", "starts_at", "last_modified", "tzid", "body", "alarm")
        event = Vevent(**{name: getattr(row, name) for name in names}, end_day=one.end_day)
        self._vevents[row.rendering, event.event_id] = event
        return event

    def _cache_vevent(self, details: EventDetails, event: Vevent, rendering: str) -> None:
        self._vevents[rendering, event.event_id] = event
        self.unsaved[event.event_id, rendering] = {
            "event_id": event.event_id,
            "rendering": rendering,
            "revision": event.revision,
            "changed_at": details.card.changed_at,
            "render_fingerprint": self._render_fingerprint,
            "uid": event.uid,
            "starts_at": event.starts_at,
            "last_modified": event.last_modified,
            "tzid": event.tzid,
            "body": event.body,
            "alarm": event.alarm,
        }

    def _try_render(self, entry: FeedEntry, options: FeedOptions) -> Vevent | None:
        event_id = entry.details.card.id
        try:
            event = render_event(entry, base_url=self.base_url, options=options)
        except Exception:  # noqa: BLE001  whatever is wrong with one event, it must not take all others from the readers
            log_exception(_LOG, "The event %s cannot be written for the feeds.", event_id)
            return None
        if event.faults:
            _LOG.error("The event %s is not written well enough for the feeds: %s.", event_id, "; ".join(event.faults))
            return None
        return event


def _is_current(event: Vevent, one: Any) -> bool:
    return (event.revision, event.last_modified) == (one.revision, to_last_modified(one.changed_at))


def try_load_details(connection: Connection, ids: list[str], now: datetime) -> list[tuple[str, EventDetails | None]]:
    """The whole events, all at once; where one of them cannot be read one by one, with None for that."""
    try:
        return [(found.card.id, found) for found in load_details_by_id(connection, ids, viewer="public", now=now)]
    except CalendarError:
        return [(event_id, _try_load_one(connection, event_id, now)) for event_id in ids]


def _try_load_one(connection: Connection, event_id: str, now: datetime) -> EventDetails | None:
    try:
        return find_event_details(connection, event_id, viewer="public", now=now)
    except CalendarError:
        log_exception(_LOG, "The event %s cannot be read for the feeds.", event_id)
        return None
