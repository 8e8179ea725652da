"""Making a feed: its events chosen, each rendered once and kept, and joined; never longer than what Google reads.

An event that cannot be rendered must not take the others from the readers, nor vanish itself: its last kept bytes stand
in for it, where there are any. As known at a past instant nothing is kept: it is asked rarely and never changes.
"""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.exc import SQLAlchemyError

from calendar_core.domain.card import Dossier
from calendar_core.domain.feed_options import FeedOptions
from calendar_core.domain.feed_window import (
    LEAST_EVENTS,
    MOST_BYTES,
    MOST_EVENTS,
    next_roll,
    rolled_out_at,
    window_start,
)
from calendar_core.domain.printing import print_instant, print_when
from calendar_core.domain.selection import Selection
from calendar_core.domain.zones import TZDATA_VERSION
from calendar_core.errors import CalendarError, NotFound
from calendar_core.feeds.feed import Feed, join_feed
from calendar_core.feeds.knowledge import Entry
from calendar_core.feeds.linting import vevent_faults
from calendar_core.feeds.vevent import RENDERING, Vevent, render_event
from calendar_core.feeds.wanted import Wanted, single
from calendar_core.store.doors import Database
from calendar_core.store.dossiers import dossiers_of, find_dossier
from calendar_core.store.epochs import read_epoch
from calendar_core.store.kept import (
    Reach,
    chosen_for_feed,
    directory_digest,
    keep,
    read_kept,
    read_outdated,
    read_reach,
)
from calendar_core.store.known_on import known_on
from calendar_core.store.selecting import EVENT, visible

_LOG: Final = logging.getLogger(__name__)
# What a VCALENDAR and its VTIMEZONEs take beside the events, generously.
_FRAME_BYTES: Final = 20_000


def make_feed(database: Database, wanted: Wanted, *, base_url: str, now: datetime, edition: str | None = None) -> Feed:
    """The feed as the public may see it at `now`. Costs a pass over its events, and renders those not kept.

    `edition` is the present `edition_of`, for who makes many feeds.
    """
    new: list[tuple[Dossier, Vevent]] = []
    with database.reading() as connection:
        changed_at = last_public_change(connection, now)
        edition = edition or edition_of(connection, base_url)
        if wanted.event_id is not None:
            reach, events = Reach(), _rendered(_single_entry(connection, wanted, now), base_url, wanted.options)
        elif wanted.as_of is not None and wanted.as_of < now:
            reach, entries = _known_then(connection, wanted, now)
            events = _rendered(entries, base_url, wanted.options)
        else:
            reach, events, new = _present(connection, wanted, base_url=base_url, edition=edition, now=now)
    _keep(database, new, rendering=wanted.options.rendering, edition=edition)
    if reach.newest_left_out is not None:
        changed_at = max(changed_at, rolled_out_at(reach.newest_left_out))
    return join_feed(
        _fitted(events) if wanted.is_windowed else events,
        wanted.heading(base_url),
        changed_at=changed_at,
        alarm=wanted.options.alarm,
        rolls_at=next_roll(now) if wanted.is_windowed else None,
    )


def find_single(
    connection: Connection, event_id: str, selection: Selection, options: FeedOptions, *, base_url: str, now: datetime
) -> Wanted:
    """The feed of one event. NotFound where the public may not know of it."""
    dossier = find_dossier(connection, event_id, viewer="public", now=now)
    return single(event_id, dossier.card.called(options.lang), selection.as_of, options, base_url)


def edition_of(connection: Connection, base_url: str) -> str:
    """All that goes into the bytes of an event beside the event itself, as a short text."""
    parts = (directory_digest(connection), base_url, RENDERING, TZDATA_VERSION, *map(version, ("icalendar", "babel")))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def last_public_change(connection: Connection, now: datetime) -> datetime:
    """The last instant up to `now` at which anything that the public sees may have changed, of any event.

    Two things change it: a commit, which raises the epoch (also when an event is taken back), and time alone, when an
    embargo lifts. What is held back still does not count: it would tell that there is something.
    """
    _, raised_at = read_epoch(connection)
    lifted_at = connection.execute(select(func.max(EVENT.c.embargo_until)).where(visible("public", now))).scalar_one()
    return max(raised_at, lifted_at or raised_at)


# --- As it stands -----------------------------------------------------------------------------------------------------


def _present(
    connection: Connection, wanted: Wanted, *, base_url: str, edition: str, now: datetime
) -> tuple[Reach, list[Vevent], list[tuple[Dossier, Vevent]]]:
    """How far back it reaches, the events, and those of them that are rendered anew."""
    options = wanted.options
    # As known at an instant to come is as known now.
    selections = [replace(selection, as_of=None) for selection in wanted.selections]
    condition = chosen_for_feed(selections, options, now)
    reach = read_reach(connection, condition, now=now) if wanted.is_windowed else Reach()
    if reach.after is not None:
        condition &= EVENT.c.end_day > reach.after
    rows = read_kept(connection, condition, rendering=options.rendering, edition=edition)
    events = [_kept_vevent(row) for row in rows if row.body is not None]
    missing = [row.id for row in rows if row.body is None]
    new = []
    for event_id, dossier in _dossiers(connection, missing, now):
        event = _try_render(Entry(dossier=dossier), base_url, options) if dossier else None
        if dossier and event:
            new.append((dossier, event))
        elif (last := read_outdated(connection, event_id, options.rendering)) is not None:
            events.append(_kept_vevent(last))
    return reach, events + [event for _, event in new], new


def _dossiers(connection: Connection, ids: list[str], now: datetime) -> list[tuple[str, Dossier | None]]:
    """The whole events, all at once; where one of them cannot be read one by one, with None for that."""
    try:
        return [(found.card.id, found) for found in dossiers_of(connection, ids, viewer="public", now=now)]
    except CalendarError:
        return [(event_id, _try_dossier(connection, event_id, now)) for event_id in ids]


def _try_dossier(connection: Connection, event_id: str, now: datetime) -> Dossier | None:
    try:
        return find_dossier(connection, event_id, viewer="public", now=now)
    except CalendarError:
        _LOG.exception("The event %s cannot be read for the feeds.", event_id)
        return None


def _kept_vevent(row: Row[Any]) -> Vevent:
    return Vevent(
        event_id=row.id,
        uid=row.uid,
        starts_at=row.starts_at,
        stamp=row.stamp,
        tzid=row.tzid,
        body=row.body,
        alarm=row.alarm,
    )


def _keep(database: Database, new: list[tuple[Dossier, Vevent]], *, rendering: str, edition: str) -> None:
    """Keep what was rendered. Where that fails it is rendered again next time, and nobody has to wait for it."""
    if not new:
        return
    rows = [
        {
            "event_id": event.event_id,
            "rendering": rendering,
            "revision": dossier.card.revision,
            "changed_at": dossier.card.changed_at,
            "edition": edition,
            "uid": event.uid,
            "starts_at": event.starts_at,
            "stamp": event.stamp,
            "tzid": event.tzid,
            "body": event.body,
            "alarm": event.alarm,
        }
        for dossier, event in new
    ]
    try:
        with database.writing() as session:
            keep(session, rows)
    except SQLAlchemyError:
        _LOG.exception("%d rendered events could not be kept.", len(rows))


# --- One event, and as known then -------------------------------------------------------------------------------------


def _single_entry(connection: Connection, wanted: Wanted, now: datetime) -> list[Entry]:
    event_id, as_of = str(wanted.event_id), wanted.as_of
    if as_of is not None and as_of < now:
        every = _entries_then(connection, wanted, now)
        found = [entry for entry in every if entry.dossier.card.id == event_id]
        if not found:
            raise NotFound(
                f"On {print_instant(as_of, 'UTC')} no day was known for the event {event_id!r}.",
                next_step="Leave as_of out for the event as it stands now.",
            )
        return found
    dossier = find_dossier(connection, event_id, viewer="public", now=now)
    when = dossier.card.when
    if not when.is_dated and not wanted.options.undated:
        raise NotFound(
            f"The date is known only as {print_when(when)}, which no calendar app can show.",
            next_step="Look at its page; it gets a calendar entry when its day is known.",
        )
    return [Entry(dossier=dossier)]


def _known_then(connection: Connection, wanted: Wanted, now: datetime) -> tuple[Reach, list[Entry]]:
    """The same window as of today, seen from the instant of then."""
    entries = _entries_then(connection, wanted, now)
    ends = sorted((entry.dossier.card.when.end_day for entry in entries), reverse=True)
    if not wanted.is_windowed or wanted.as_of is None or len(ends) < LEAST_EVENTS:
        return Reach(), entries
    after: date = min(window_start(wanted.as_of), ends[LEAST_EVENTS - 1] - timedelta(days=1))
    older = [end for end in ends if end <= after]
    return Reach(after=after, newest_left_out=max(older, default=None)), [
        entry for entry in entries if entry.dossier.card.when.end_day > after
    ]


def _entries_then(connection: Connection, wanted: Wanted, now: datetime) -> list[Entry]:
    options = wanted.options
    return [
        Entry(dossier=known.dossier, as_of=wanted.as_of, reconstructed=known.reconstructed)
        for known in known_on(connection, wanted.selections[0], viewer="public", now=now)
        if (options.undated or known.dossier.card.when.is_dated)
        and not (options.cancelled == "drop" and known.dossier.card.lifecycle == "cancelled")
    ]


# --- Rendering --------------------------------------------------------------------------------------------------------


def _rendered(entries: Iterable[Entry], base_url: str, options: FeedOptions) -> list[Vevent]:
    events = (_try_render(entry, base_url, options) for entry in entries)
    return [event for event in events if event is not None]


def _try_render(entry: Entry, base_url: str, options: FeedOptions) -> Vevent | None:
    event_id = entry.dossier.card.id
    try:
        event = render_event(entry, base_url=base_url, options=options)
    except Exception:  # noqa: BLE001  whatever is wrong with one event, it must not take all others from the readers
        _LOG.exception("The event %s cannot be written for the feeds.", event_id)
        return None
    faults = vevent_faults(event.body)
    if faults:
        _LOG.error("The event %s is not written well enough for the feeds: %s.", event_id, "; ".join(faults))
        return None
    return event


def _fitted(events: list[Vevent]) -> list[Vevent]:
    """As many as Google reads, the soonest first; what lies farthest ahead is on the page."""
    room, fitting = MOST_BYTES - _FRAME_BYTES, list[Vevent]()
    for event in sorted(events, key=lambda event: (event.starts_at, event.uid))[:MOST_EVENTS]:
        room -= len(event.body) + len(event.alarm or b"")
        if room < 0:
            break
        fitting.append(event)
    if len(fitting) < len(events):
        _LOG.warning("A feed leaves out its last %d events: it would be too long.", len(events) - len(fitting))
    return fitting
