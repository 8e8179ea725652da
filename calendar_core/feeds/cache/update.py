"""Updating a built feed by the events that changed since. The bytes equal those of a new build.

Where the built feed does not suffice (an older event has to come back into its window, for example), the feed is built
anew by `feeds.cache.build`. See docs/decisions/0046.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Final

from calendar_core.domain.events.selection import is_selected
from calendar_core.domain.feeds.window import MAX_EVENTS, MIN_EVENTS, month_start, window_start
from calendar_core.feeds.cache.build import (
    BuiltFeed,
    FeedEvents,
    compose_within_limits,
    index_by_id,
    truncate_to_limits,
)
from calendar_core.feeds.cache.entries import select_withdrawn
from calendar_core.feeds.cache.renderer import VeventRenderer
from calendar_core.feeds.ical.vevent import Vevent
from calendar_core.feeds.spec import FeedSpec
from calendar_core.store.feeds.changed_events import ChangedEvent
from calendar_core.store.feeds.tombstones import WithdrawnEvent

_sort_key: Final = attrgetter("sort_key")


def update_feed(
    renderer: VeventRenderer,
    built: BuiltFeed,
    changes: Sequence[ChangedEvent],
    withdrawn: Sequence[WithdrawnEvent],
    *,
    changed_at: datetime,
    now: datetime,
) -> BuiltFeed | None:
    """The feed as the public may see it at `now`, with the changes since it was built; None: it must be rebuilt.

    `withdrawn` are all events that are told as withdrawn. `changed_at` is when anything that the public sees last
    changed.
    """
    spec, feed_events = built.spec, built.feed_events
    if (
        feed_events is None
        or not _is_updatable(built, changed_at, now)
        or any(one.id == spec.event_id for one in changes)
        or (spec.options.has_deadlines and changes)
    ):
        return None
    selected_changes = [one for one in changes if _is_in_spec(one, spec) and _is_in_range(one, feed_events)]
    rendered = renderer.render_changed(selected_changes, spec.options)
    if rendered is None:
        return None
    after: FeedEvents | None = _replace_events(feed_events, {one.id for one in changes}, index_by_id(rendered))
    if after is not feed_events and after is not None and spec.is_windowed:
        after = _apply_window(after, now)
    if after is None:
        return None
    mine = [] if spec.event_id else select_withdrawn(withdrawn, spec, after=after.after)
    tombstones = renderer.render_tombstones(mine, spec.options)
    if after is feed_events and tombstones == built.tombstones:
        return replace(built, feed=built.feed.with_last_modified(changed_at), made_at=now)
    feed = compose_within_limits(
        after.events,
        [*tombstones, *built.deadlines],
        spec,
        renderer.base_url,
        changed_at=changed_at,
        expires_at=built.feed.expires_at,
        previous_blocks=built.feed.blocks,
    )
    return replace(built, feed=feed, made_at=now, feed_events=after, tombstones=tombstones)


def _is_updatable(built: BuiltFeed, changed_at: datetime, now: datetime) -> bool:
    """Whether the clock runs forward, the month is the same, and anything changed since it began.

    Until then the date of a feed is that of the last event which left it with the month.
    """
    if now < built.made_at or not built.spec.is_windowed:
        return now >= built.made_at
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return month_start(now) == month_start(built.made_at) and changed_at >= first


def _replace_events(feed_events: FeedEvents, changed: Set[str], rendered: dict[str, Vevent]) -> FeedEvents:
    """The events after removing the changed ones and adding the rendered ones; the same object if nothing differs."""
    removed = [
        event
        for key in changed
        if (event := feed_events.by_event_id.get(key)) is not None and rendered.get(key) is not event
    ]
    added = [event for key, event in rendered.items() if feed_events.by_event_id.get(key) is not event]
    if not removed and not added:
        return feed_events
    events, known = feed_events.events.copy(), feed_events.by_event_id.copy()
    for event in removed:
        del events[bisect_left(events, event.sort_key, key=_sort_key)], known[event.event_id]
    for event in added:
        insort(events, event, key=_sort_key)
        known[event.event_id] = event
    return replace(feed_events, events=events, by_event_id=known)


def _is_in_spec(one: ChangedEvent, spec: FeedSpec) -> bool:
    """`where_in_feed` of one changed event."""
    record = one.record
    return (
        one.is_visible
        and spec.event_id is None
        and spec.options.allow(record.when, record.lifecycle)
        and any(is_selected(selection, record, one.search_text) for selection in spec.selections)
    )


def _is_in_range(one: ChangedEvent, feed_events: FeedEvents) -> bool:
    return (feed_events.after is None or one.end_day > feed_events.after) and (
        feed_events.horizon is None or one.starts_at <= feed_events.horizon
    )


def _apply_window(feed_events: FeedEvents, now: datetime) -> FeedEvents | None:
    """Without the events that the window no longer reaches; None where missing events may belong into it."""
    after = _window_cutoff(feed_events.events, now)
    if after is None:
        return feed_events if feed_events.after is None else None
    events = [event for event in feed_events.events if event.end_day > after]
    if feed_events.horizon is not None:
        is_full = len(events) >= MAX_EVENTS or len(truncate_to_limits(events)) < len(events)
        if not is_full or (after, feed_events.after) != (window_start(now), window_start(now)):
            return None
    return replace(feed_events, after=after, events=events, by_event_id=index_by_id(events))


def _window_cutoff(events: Sequence[Vevent], now: datetime) -> date | None:
    """The day after which an event must end to be in the feed: `load_versions_in_window` of events in memory."""
    if len(events) < MIN_EVENTS:
        return None
    tenth = sorted((event.end_day for event in events), reverse=True)[MIN_EVENTS - 1]
    return min(window_start(now), tenth - timedelta(days=1))
