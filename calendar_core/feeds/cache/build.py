"""Building a whole feed: selecting, rendering and joining its events, within the limits of what Google reads.

`feeds.cache.update` brings a built feed up to date. A feed as known at a past instant is not cached by event: it is
requested rarely and never changes.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import accumulate, islice, takewhile
from typing import Final

from sqlalchemy import Connection

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.feeds.window import MAX_BYTES, MAX_EVENTS, next_roll, rolled_out_at
from calendar_core.errors import NotFound
from calendar_core.feeds.cache.entries import (
    load_entries_as_of,
    load_single_entry,
    load_versions,
    select_withdrawn,
)
from calendar_core.feeds.cache.renderer import VeventRenderer
from calendar_core.feeds.ical.blocks import CompressedBlock
from calendar_core.feeds.ical.vcalendar import Feed, compose_feed, sort_vevents
from calendar_core.feeds.ical.vevent import Vevent
from calendar_core.feeds.spec import FeedSpec, event_spec, tombstone_spec
from calendar_core.store.as_of.source import event_source
from calendar_core.store.events.deadlines import load_details_with_deadlines
from calendar_core.store.events.details import find_event_details
from calendar_core.store.events.merges import load_merge_targets
from calendar_core.store.feeds.tombstones import load_withdrawn_events
from calendar_core.store.feeds.vevent_cache import FeedWindow

_LOG: Final = logging.getLogger(__name__)
# What a VCALENDAR and its VTIMEZONEs take beside the events, generously.
_OVERHEAD_BYTES: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class FeedEvents:
    """The events of a feed of the present record, in order; possibly more than it can show.

    They end after `after` and begin up to `horizon`; None means no bound.
    """

    events: list[Vevent]
    by_event_id: dict[str, Vevent]
    after: date | None = None
    horizon: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class BuiltFeed:
    """A feed with its spec, its tombstones and deadlines, and when it was built.

    Without `feed_events` it cannot be updated.
    """

    feed: Feed
    spec: FeedSpec
    made_at: datetime
    feed_events: FeedEvents | None
    tombstones: list[Vevent] = field(default_factory=list)
    deadlines: list[Vevent] = field(default_factory=list)


def build_feed(
    connection: Connection, renderer: VeventRenderer, spec: FeedSpec, *, changed_at: datetime, now: datetime
) -> BuiltFeed:
    """Build the whole feed as the public may see it at `now`. Costs a pass over its events.

    `changed_at` is when anything that the public sees last changed. Raises NotFound for the feed of one event that has
    no calendar entry, InvalidFeed for bytes that no app could read.
    """
    reach, feed_events = FeedWindow(), None
    is_past = spec.as_of is not None and spec.as_of < now
    withdrawn = [] if is_past else load_withdrawn_events(connection, now, event_id=spec.event_id)
    if spec.event_id is not None and withdrawn:
        events = []
    elif spec.event_id is not None:
        events = renderer.render_entries(load_single_entry(connection, spec, now), spec.options)
        feed_events = FeedEvents(events=events, by_event_id=index_by_id(events))
    elif is_past:
        reach, entries = load_entries_as_of(connection, spec, now)
        events = sort_vevents(renderer.render_entries(entries, spec.options))
    else:
        reach, feed_events = _load_current(connection, renderer, spec, now)
        events = feed_events.events
    if reach.last_excluded_day is not None:
        changed_at = max(changed_at, rolled_out_at(reach.last_excluded_day))
    expires_at = next_roll(now) if spec.is_windowed else None
    tombstones = renderer.render_tombstones(select_withdrawn(withdrawn, spec, after=reach.after), spec.options)
    deadlines = _load_deadlines(connection, renderer, spec, reach, now)
    feed = compose_within_limits(
        events, [*tombstones, *deadlines], spec, renderer.base_url, changed_at=changed_at, expires_at=expires_at
    )
    # As known at an instant to come is as known now, until that is over.
    return BuiltFeed(
        feed=feed,
        spec=spec,
        made_at=now,
        feed_events=feed_events if spec.as_of is None else None,
        tombstones=tombstones,
        deadlines=deadlines,
    )


def find_event_spec(
    connection: Connection, event_id: str, selection: Selection, options: FeedOptions, *, base_url: str, now: datetime
) -> FeedSpec:
    """The feed of one event, or of its tombstone. NotFound where the public may not know of it.

    What was merged is not found either: its address leads to the event that stayed.
    """
    try:
        details = find_event_details(connection, event_id, viewer="public", now=now)
    except NotFound:
        is_withdrawn = selection.as_of is None and load_withdrawn_events(connection, now, event_id=event_id)
        if not is_withdrawn or event_id in load_merge_targets(connection, now=now):
            raise
        return tombstone_spec(event_id, options)
    return event_spec(event_id, details.card.display_name(options.lang), selection.as_of, options, base_url)


# --- As it stands -----------------------------------------------------------------------------------------------------


def _load_current(
    connection: Connection, renderer: VeventRenderer, spec: FeedSpec, now: datetime
) -> tuple[FeedWindow, FeedEvents]:
    reach, versions = load_versions(connection, spec, now)
    events = sort_vevents(renderer.render_current(connection, versions, spec.options, now=now))
    return reach, FeedEvents(events=events, by_event_id=index_by_id(events), after=reach.after, horizon=reach.horizon)


def _load_deadlines(
    connection: Connection, renderer: VeventRenderer, spec: FeedSpec, reach: FeedWindow, now: datetime
) -> list[Vevent]:
    """The deadlines of the events of a feed that are in its window themselves; none unless they are asked for."""
    if not spec.options.has_deadlines:
        return []
    source = event_source(connection, viewer="public", now=now, as_of=spec.as_of)
    if spec.event_id is not None:
        details = source.details_by_id([spec.event_id])
    else:
        details = load_details_with_deadlines(source, spec.selections)
    return [
        event
        for event in renderer.render_deadlines(details, spec.options, as_of=source.as_of)
        if (reach.after is None or event.end_day > reach.after)
        and (reach.horizon is None or event.starts_at <= reach.horizon)
    ]


def index_by_id(events: list[Vevent]) -> dict[str, Vevent]:
    """The events by their ids."""
    return {event.event_id: event for event in events}


def compose_within_limits(
    events: list[Vevent],
    others: list[Vevent],
    spec: FeedSpec,
    base_url: str,
    *,
    changed_at: datetime,
    expires_at: datetime | None,
    previous_blocks: Sequence[CompressedBlock] = (),
) -> Feed:
    """The feed of events in order, with `others` among them: tombstones and deadlines.

    Where it would be too long, it and its last event say until which day it goes.
    """
    events = sort_vevents([*events, *others]) if others else events
    shown = truncate_to_limits(events) if spec.is_windowed else events
    properties = spec.calendar_properties(base_url)
    if len(shown) < len(events):
        until = shown[-1].first_day
        _LOG.warning("%s leaves out the events after %s: it would be too long.", spec.path, until)
        note = spec.describe_cut(until)
        properties = replace(properties, description=f"{properties.description} {note}")
        shown = [*shown[:-1], shown[-1].with_note(note)]
    return compose_feed(
        shown,
        properties,
        changed_at=changed_at,
        alarm=spec.options.alarm,
        expires_at=expires_at,
        previous_blocks=previous_blocks,
    )


def truncate_to_limits(events: list[Vevent]) -> list[Vevent]:
    """As many as Google reads, of events in order; what lies farthest ahead is on the page."""
    return events[: count_within_limits(len(event.body) + len(event.alarm or b"") for event in events)]


def count_within_limits(sizes: Iterable[int]) -> int:
    """How many entries of these sizes in bytes a feed may have."""
    totals = accumulate(islice(sizes, MAX_EVENTS))
    return sum(1 for _ in takewhile(lambda total: total <= MAX_BYTES - _OVERHEAD_BYTES, totals))
