"""The events that are in a feed, read whole: what a feed in any format writes.

A feed as known at a past instant has the same window as one of today, seen from that instant.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from calendar_core.domain.events.selection import Selection, is_selected
from calendar_core.domain.feeds.window import MAX_EVENTS
from calendar_core.domain.time.formatting import format_instant, format_when
from calendar_core.errors import NotFound
from calendar_core.feeds.cache.renderer import try_load_details
from calendar_core.feeds.ical.description import FeedEntry
from calendar_core.feeds.spec import FeedSpec
from calendar_core.store.as_of.source import EventsAsOf, event_source
from calendar_core.store.events.details import find_event_details
from calendar_core.store.events.source import EventSource
from calendar_core.store.feeds.tombstones import WithdrawnEvent
from calendar_core.store.feeds.vevent_cache import (
    FeedWindow,
    load_event_versions,
    load_feed_window,
    load_versions_in_window,
    where_in_feed,
    where_options_allow,
)

# So many events more than a feed shows are loaded, so that some may leave before it must be rebuilt.
_SPARE_EVENTS = 100


def load_versions(connection: Connection, spec: FeedSpec, now: datetime) -> tuple[FeedWindow, list[Row[Any]]]:
    """The window of a feed of the present record, and the versions of the events in it, in no order."""
    selections = [replace(selection, as_of=None) for selection in spec.selections]
    condition = where_in_feed(selections, spec.options, now)
    if spec.is_windowed:
        return load_versions_in_window(connection, condition, max_events=MAX_EVENTS + _SPARE_EVENTS, now=now)
    return FeedWindow(), load_event_versions(connection, condition)


def load_entries(connection: Connection, spec: FeedSpec, now: datetime) -> tuple[FeedWindow, list[FeedEntry]]:
    """The window of any feed and the whole events in it, in no order; what cannot be read is logged and left out."""
    if spec.event_id is not None:
        return FeedWindow(), load_single_entry(connection, spec, now)
    if spec.as_of is not None and spec.as_of < now:
        return load_entries_as_of(connection, spec, now)
    reach, versions = load_versions(connection, spec, now)
    found = try_load_details(connection, [one.id for one in versions], now)
    return reach, [FeedEntry(details=details) for _, details in found if details is not None]


def load_single_entry(connection: Connection, spec: FeedSpec, now: datetime) -> list[FeedEntry]:
    """The one event of a feed. NotFound where the public may not see it, or where it has no calendar entry."""
    event_id, as_of = str(spec.event_id), spec.as_of
    if as_of is not None and as_of < now:
        source = EventsAsOf(connection, viewer="public", now=now, as_of=as_of, ids=[event_id])
        found = _read_entries(source, spec, spec.selections[0])
        if not found:
            raise NotFound(
                "On %(instant)s no day was known for the event %(event_id)s.",
                next_step="Leave as_of out for the event as it stands now.",
                instant=format_instant(as_of, "UTC"),
                event_id=repr(event_id),
            )
        return found
    details = find_event_details(connection, event_id, viewer="public", now=now)
    when = details.card.when
    if not when.is_dated and not spec.options.allow(when, details.card.lifecycle):
        raise NotFound(
            "The date is known only as %(when)s, which no calendar app can show.",
            next_step="Look at its page; it gets a calendar entry when its day is known.",
            when=format_when(when),
        )
    return [FeedEntry(details=details)]


def load_entries_as_of(connection: Connection, spec: FeedSpec, now: datetime) -> tuple[FeedWindow, list[FeedEntry]]:
    """The window and the events of a feed as known at its past instant."""
    [selection] = spec.selections
    source = event_source(connection, viewer="public", now=now, as_of=spec.as_of)
    reach = FeedWindow()
    if spec.is_windowed:
        changed = source.changed_records(selection)
        ends = [one.when.end_day for one in changed if spec.options.allow(one.when, one.lifecycle)]
        condition = source.where_current(selection) & where_options_allow(spec.options)
        reach = load_feed_window(connection, condition, now=source.instant, extra_end_days=ends)
    return reach, _read_entries(source, spec, replace(selection, from_day=reach.after or selection.from_day))


def _read_entries(source: EventSource, spec: FeedSpec, selection: Selection) -> list[FeedEntry]:
    return [
        FeedEntry(details=details, as_of=source.as_of, is_reconstructed=source.is_reconstructed(details.card))
        for details in source.details(selection)
        if spec.options.allow(details.card.when, details.card.lifecycle)
    ]


def select_withdrawn(
    withdrawn: Sequence[WithdrawnEvent], spec: FeedSpec, *, after: date | None
) -> list[WithdrawnEvent]:
    """Of the withdrawn events those that a feed would have if they were still as the public saw them.

    `after` is the day after which an event must end to be in the window; None for no bound.
    """
    return [
        one
        for one in withdrawn
        if spec.options.allow(one.record.when, one.record.lifecycle)
        and (after is None or one.record.when.end_day > after)
        and (
            one.id == spec.event_id
            if spec.event_id is not None
            else any(is_selected(selection, one.record, one.search_text) for selection in spec.selections)
        )
    ]
