"""A feed brought up to date by what changed since it was made, at the cost of that: the bytes are those of a new one.

Where that cannot be told from the feed at hand (an older event would have to come back into its window, say) it is not
tried: `making` makes it of nothing. See docs/decisions/0046.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Final

from calendar_core.domain.events.selection import is_selected
from calendar_core.domain.feeds.window import LEAST_EVENTS, MOST_EVENTS, window_start
from calendar_core.feeds.cache.build import Held, Made, by_id, fitted
from calendar_core.feeds.cache.renderer import Typesetter
from calendar_core.feeds.ical.vcalendar import compose_feed
from calendar_core.feeds.ical.vevent import Vevent
from calendar_core.feeds.spec import Wanted
from calendar_core.store.feeds.changed_events import Changed

_place: Final = attrgetter("place")


def follow(
    typesetter: Typesetter,
    made: Made,
    news: Sequence[Changed],
    *,
    changed_at: datetime,
    now: datetime,
) -> Made | None:
    """The feed as the public may see it at `now`, after the news since it was made; None: it must be made whole.

    `changed_at` is when anything that the public sees last changed.
    """
    wanted, held = made.wanted, made.held
    if held is None or not _stands(made, changed_at, now) or any(one.id == wanted.event_id for one in news):
        return None
    coming = [one for one in news if _is_wanted(one, wanted) and _is_within(one, held)]
    come = typesetter.told(coming, wanted.options)
    if come is None:
        return None
    after = _held_after(held, {one.id for one in news}, by_id(come))
    if after is held:
        return replace(made, feed=made.feed.dated(changed_at), made_at=now)
    shown = after.events
    if wanted.is_windowed:
        windowed = _windowed(after, now)
        if windowed is None:
            return None
        after, shown = windowed, fitted(windowed.events)
    feed = compose_feed(
        shown,
        wanted.heading(typesetter.base_url),
        changed_at=changed_at,
        alarm=wanted.options.alarm,
        rolls_at=made.feed.rolls_at,
        before=made.feed.packed,
    )
    return replace(made, feed=feed, made_at=now, held=after)


def _stands(made: Made, changed_at: datetime, now: datetime) -> bool:
    """Whether the clock runs forward, the window is where it was, and anything changed since it got there.

    Until then the date of a feed is that of the last event which the window left behind.
    """
    if now < made.made_at or not made.wanted.is_windowed:
        return now >= made.made_at
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return window_start(now) == window_start(made.made_at) and changed_at >= first


def _held_after(held: Held, changed: Set[str], come: dict[str, Vevent]) -> Held:
    """What is held when of all that changed these have come, or stayed; the same object where nothing did."""
    gone = [event for key in changed if (event := held.by_id.get(key)) is not None and come.get(key) is not event]
    new = [event for key, event in come.items() if held.by_id.get(key) is not event]
    if not gone and not new:
        return held
    events, known = held.events.copy(), held.by_id.copy()
    for event in gone:
        del events[bisect_left(events, event.place, key=_place)], known[event.event_id]
    for event in new:
        insort(events, event, key=_place)
        known[event.event_id] = event
    return replace(held, events=events, by_id=known)


def _is_wanted(one: Changed, wanted: Wanted) -> bool:
    """What `store.kept.chosen_for_feed` asks in SQL."""
    options, record = wanted.options, one.record
    return (
        one.is_visible
        and wanted.event_id is None
        and (options.undated or record.when.is_dated)
        and not (options.cancelled == "drop" and record.lifecycle == "cancelled")
        and any(is_selected(selection, record, one.search_text) for selection in wanted.selections)
    )


def _is_within(one: Changed, held: Held) -> bool:
    return (held.after is None or one.end_day > held.after) and (held.horizon is None or one.starts_at <= held.horizon)


def _windowed(held: Held, now: datetime) -> Held | None:
    """Without the events that the window no longer reaches; None where others may have a place that are not held."""
    after = _reached(held.events, now)
    if after is None:
        return held if held.after is None else None
    events = [event for event in held.events if event.end_day > after]
    if held.horizon is not None:
        is_full = len(events) >= MOST_EVENTS or len(fitted(events)) < len(events)
        if not is_full or (after, held.after) != (window_start(now), window_start(now)):
            return None
    return replace(held, after=after, events=events, by_id=by_id(events))


def _reached(events: Sequence[Vevent], now: datetime) -> date | None:
    """The day after which an event must end to be in the feed: what `store.kept.read_window` asks the table."""
    if len(events) < LEAST_EVENTS:
        return None
    tenth = sorted((event.end_day for event in events), reverse=True)[LEAST_EVENTS - 1]
    return min(window_start(now), tenth - timedelta(days=1))
