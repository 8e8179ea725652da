"""Making a feed: its events chosen, set and joined; never longer than what Google reads.

Here it is made of nothing; `following` brings it up to date. As known at a past instant nothing is kept: it is asked
rarely and never changes.
"""

import logging
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.feeds.window import MOST_BYTES, MOST_EVENTS, next_roll, rolled_out_at
from calendar_core.domain.time.formatting import print_instant, print_when
from calendar_core.domain.time.when import When
from calendar_core.domain.vocabulary import Lifecycle
from calendar_core.errors import NotFound
from calendar_core.feeds.cache.renderer import Typesetter
from calendar_core.feeds.ical.description import Entry
from calendar_core.feeds.ical.vcalendar import Feed, compose_feed, in_order
from calendar_core.feeds.ical.vevent import Vevent
from calendar_core.feeds.spec import Wanted, single
from calendar_core.store.as_of.cards import dossiers_then
from calendar_core.store.as_of.snapshot import Past, ids_then, read_past
from calendar_core.store.events.details import find_dossier
from calendar_core.store.feeds.vevent_cache import (
    Reach,
    chosen_for_feed,
    read_reach,
    read_versions,
    read_window,
    wanted_by,
)

_LOG: Final = logging.getLogger(__name__)
# What a VCALENDAR and its VTIMEZONEs take beside the events, generously.
_FRAME_BYTES: Final = 20_000
# So many events more than a feed shows are held for it: some may go before it must be made whole.
_SPARE: Final = 100


@dataclass(frozen=True, kw_only=True)
class Held:
    """The events that a feed of the present record is made of, in order; more of them than it can show.

    It reaches back to those that end after `after`, to all where that is None, and ahead to those that begin up to
    `horizon`, likewise.
    """

    events: list[Vevent]
    by_id: dict[str, Vevent]
    after: date | None = None
    horizon: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Made:
    """A feed, of what and when it was made. Without `held` it can only be made whole."""

    feed: Feed
    wanted: Wanted
    made_at: datetime
    held: Held | None


def make(
    connection: Connection, typesetter: Typesetter, wanted: Wanted, *, changed_at: datetime, now: datetime
) -> Made:
    """The feed as the public may see it at `now`, made of nothing. Costs a pass over its events.

    `changed_at` is when anything that the public sees last changed. Raises NotFound for the feed of one event that has
    no calendar entry, BadFeed for bytes that no app could read.
    """
    reach, held = Reach(), None
    if wanted.event_id is not None:
        events = typesetter.rendered(_single_entry(connection, wanted, now), wanted.options)
        held = Held(events=events, by_id=by_id(events))
    elif wanted.as_of is not None and wanted.as_of < now:
        reach, entries = _known_then(connection, wanted, now)
        events = in_order(typesetter.rendered(entries, wanted.options))
    else:
        reach, held = _present(connection, typesetter, wanted, now)
        events = held.events
    if reach.newest_left_out is not None:
        changed_at = max(changed_at, rolled_out_at(reach.newest_left_out))
    shown = fitted(events) if wanted.is_windowed else events
    if len(shown) < len(events):
        _LOG.warning("%s leaves out the events after %s: it would be too long.", wanted.path, shown[-1].starts_at)
    feed = compose_feed(
        shown,
        wanted.heading(typesetter.base_url),
        changed_at=changed_at,
        alarm=wanted.options.alarm,
        rolls_at=next_roll(now) if wanted.is_windowed else None,
    )
    # As known at an instant to come is as known now, until that is over.
    return Made(feed=feed, wanted=wanted, made_at=now, held=held if wanted.as_of is None else None)


def find_single(
    connection: Connection, event_id: str, selection: Selection, options: FeedOptions, *, base_url: str, now: datetime
) -> Wanted:
    """The feed of one event. NotFound where the public may not know of it."""
    dossier = find_dossier(connection, event_id, viewer="public", now=now)
    return single(event_id, dossier.card.called(options.lang), selection.as_of, options, base_url)


# --- As it stands -----------------------------------------------------------------------------------------------------


def _present(connection: Connection, typesetter: Typesetter, wanted: Wanted, now: datetime) -> tuple[Reach, Held]:
    selections = [replace(selection, as_of=None) for selection in wanted.selections]
    condition = chosen_for_feed(selections, wanted.options, now)
    if wanted.is_windowed:
        reach, versions = read_window(connection, condition, most=MOST_EVENTS + _SPARE, now=now)
    else:
        reach, versions = Reach(), read_versions(connection, condition)
    events = in_order(typesetter.present(connection, versions, wanted.options, now=now))
    return reach, Held(events=events, by_id=by_id(events), after=reach.after, horizon=reach.horizon)


# --- One event, and as known then -------------------------------------------------------------------------------------


def _single_entry(connection: Connection, wanted: Wanted, now: datetime) -> list[Entry]:
    event_id, as_of = str(wanted.event_id), wanted.as_of
    if as_of is not None and as_of < now:
        past = read_past(connection, wanted.selections[0], viewer="public", now=now, ids=[event_id])
        found = _entries_then(connection, past, wanted, wanted.selections[0])
        if not found:
            raise NotFound(
                "On %(instant)s no day was known for the event %(event_id)s.",
                next_step="Leave as_of out for the event as it stands now.",
                instant=print_instant(as_of, "UTC"),
                event_id=repr(event_id),
            )
        return found
    dossier = find_dossier(connection, event_id, viewer="public", now=now)
    when = dossier.card.when
    if not when.is_dated and not wanted.options.undated:
        raise NotFound(
            "The date is known only as %(when)s, which no calendar app can show.",
            next_step="Look at its page; it gets a calendar entry when its day is known.",
            when=print_when(when),
        )
    return [Entry(dossier=dossier)]


def _known_then(connection: Connection, wanted: Wanted, now: datetime) -> tuple[Reach, list[Entry]]:
    """The same window as of today, seen from the instant of then."""
    [selection] = wanted.selections
    past = read_past(connection, selection, viewer="public", now=now)
    reach = Reach()
    if wanted.is_windowed:
        others = [one.record for one in past.otherwise_in(selection)]
        ends = [one.when.end_day for one in others if _is_wanted(wanted, one.when, one.lifecycle)]
        standing = past.stands(selection) & wanted_by(wanted.options)
        reach = read_reach(connection, standing, now=past.as_of, others=ends)
    return reach, _entries_then(
        connection, past, wanted, replace(selection, from_day=reach.after or selection.from_day)
    )


def _entries_then(connection: Connection, past: Past, wanted: Wanted, selection: Selection) -> list[Entry]:
    return [
        Entry(dossier=dossier, as_of=past.as_of, reconstructed=past.is_reconstructed(dossier.card))
        for dossier in dossiers_then(connection, past, ids_then(connection, past, selection))
        if _is_wanted(wanted, dossier.card.when, dossier.card.lifecycle)
    ]


def _is_wanted(wanted: Wanted, when: When, lifecycle: Lifecycle) -> bool:
    """What `store.kept.wanted_by` asks in SQL."""
    is_dropped = wanted.options.cancelled == "drop" and lifecycle == "cancelled"
    return (wanted.options.undated or when.is_dated) and not is_dropped


def by_id(events: list[Vevent]) -> dict[str, Vevent]:
    """The events by their ids."""
    return {event.event_id: event for event in events}


def fitted(events: list[Vevent]) -> list[Vevent]:
    """As many as Google reads, of events in order; what lies farthest ahead is on the page."""
    room, fitting = MOST_BYTES - _FRAME_BYTES, list[Vevent]()
    for event in events[:MOST_EVENTS]:
        room -= len(event.body) + len(event.alarm or b"")
        if room < 0:
            break
        fitting.append(event)
    return fitting
