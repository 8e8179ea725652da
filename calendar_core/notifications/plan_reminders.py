"""Which reminders are to be: for every subscription, of the public view alone, 48 hours ahead.

The plan is what should be, compared with the rows that are: absent ones are inserted, ones whose instant shifted are
set right, and ones taken back are woken when what they remind of is true again. So planning twice changes nothing,
a node that slept plans what it missed, and an event that is hidden never has a row. Raising is `raising`.

Too late is said or not sent. Of the lead times of one event that have passed already, only the shortest is still
used, and its letter says how little time is left: never several letters at once. A reminder that was due before its
subscription existed is not sent, or a new reader of a busy calendar would be greeted by a pile; within LATE_START it
is, for whoever asks "an hour before" with 59 minutes left.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, update
from sqlmodel import Session

from calendar_core.domain.subscriptions.reminder_times import due_at, last_call, lead_text
from calendar_core.domain.time.quiet_hours import QuietHours
from calendar_core.domain.time.when import When, when_from_texts
from calendar_core.errors import CalendarError
from calendar_core.models import Reminder, Subscription, table_of
from calendar_core.store.db.database import insert_absent
from calendar_core.store.directory.queries import read_known
from calendar_core.store.editing.save_event import occurrence_of
from calendar_core.store.selection.conditions import EVENT, selected, visible
from calendar_core.store.subscriptions.subscriptions import Subscriber, confirmed_subscriptions, selection_of

HORIZON: Final = timedelta(hours=48)
LATE_START: Final = timedelta(hours=1)
# A day at the venue is at most 26 hours away from the reader's day, its reminder a morning sooner, and before the
# reader's quiet hours.
_FURTHEST_DAY: Final = timedelta(days=4)
_LARGEST_IN: Final = 5_000

_REMINDER, _SUBSCRIPTION = table_of(Reminder), table_of(Subscription)
_log = logging.getLogger(__name__)


class Key(NamedTuple):
    """What makes a reminder the same reminder."""

    subscription_id: str
    event_id: str
    occurrence: str
    lead: str


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A reminder as it should be. `row` is the one to set right; None where there is none yet."""

    key: Key
    due_at: datetime
    not_after: datetime
    row: int | None = None


@dataclass(frozen=True, kw_only=True)
class _Ahead:
    """An event that may be reminded of."""

    id: str
    when: When
    occurrence: str
    not_after: datetime


def missing_reminders(connection: Connection, *, now: datetime) -> list[Planned]:
    """What `plan_reminders` would write at `now`; nothing where the plan is kept already."""
    subscribers = confirmed_subscriptions(connection)
    longest = max((lead for subscriber in subscribers for lead in subscriber.leads), default=timedelta())
    events = _events_ahead(connection, until=now + HORIZON + longest + _FURTHEST_DAY, now=now)
    wanted = [
        planned
        for subscriber, event in _pairs(connection, subscribers, events)
        for planned in _wanted(subscriber, event, now)
    ]
    return _differing(connection, wanted)


def plan_reminders(session: Session, *, now: datetime) -> int:
    """Write the reminders that are missing; answers how many."""
    return keep_reminders(session, missing_reminders(session.connection(), now=now), now=now)


def keep_reminders(session: Session, planned: list[Planned], *, now: datetime) -> int:
    """Write reminders that were found missing, as far as they are still true; answers how many."""
    planned = _still_true(session, planned, now)
    absent = [planned_row for planned_row in planned if planned_row.row is None]
    columns = [{**p.key._asdict(), "due_at": p.due_at, "not_after": p.not_after, "state": "waiting"} for p in absent]
    insert_absent(session, _REMINDER, columns)
    present = [{"row": p.row, "due": p.due_at, "last": p.not_after} for p in planned if p.row is not None]
    if present:
        unsent = (_REMINDER.c.id == bindparam("row")) & _REMINDER.c.state.in_(("waiting", "superseded"))
        right = {"state": "waiting", "due_at": bindparam("due"), "not_after": bindparam("last")}
        session.connection().execute(update(_REMINDER).where(unsent).values(right), present)
    return len(planned)


def _is_remindable(now: datetime) -> ColumnElement[bool]:
    dated = EVENT.c.precision.in_(("time", "day", "days"))
    return visible("public", now) & (EVENT.c.lifecycle == "scheduled") & dated


def _events_ahead(connection: Connection, *, until: datetime, now: datetime) -> dict[str, _Ahead]:
    names = ("id", "start_text", "end_text", "time_zone", "fold", "end_fold")
    query = select(*(EVENT.c[name] for name in names)).where(
        _is_remindable(now), EVENT.c.ends_at > now, EVENT.c.starts_at < until
    )
    events = (_ahead(row) for row in connection.execute(query))
    return {event.id: event for event in events if event is not None and event.not_after > now}


def _ahead(row: Row[Any]) -> _Ahead | None:
    try:
        when = when_from_texts(row.start_text, row.end_text, zone=row.time_zone, fold=row.fold, end_fold=row.end_fold)
    except CalendarError:
        # Newer zone rules skip its wall time: the editor is told at the next start, and nobody is reminded of it.
        _log.warning("No reminder of %s: its time does not stand by the present zone rules.", row.id)
        return None
    not_after = last_call(when)
    if not_after is None:
        return None
    return _Ahead(id=row.id, when=when, occurrence=occurrence_of(row.start_text, row.time_zone), not_after=not_after)


def _pairs(
    connection: Connection, subscribers: list[Subscriber], events: dict[str, _Ahead]
) -> Iterator[tuple[Subscriber, _Ahead]]:
    """Each subscription with each event of its selection; every selection is asked once."""
    if not events or not subscribers:
        return
    known = read_known(connection)
    by_query: defaultdict[str, list[Subscriber]] = defaultdict(list)
    for subscriber in subscribers:
        by_query[subscriber.query].append(subscriber)
    for query, same in by_query.items():
        try:
            selection = selection_of(query, known)
        except CalendarError as error:
            _log.warning("Subscription %s selects nothing: %s", same[0].id, error.what)
            continue
        chosen = [
            event_id
            for batch in _batches(list(events))
            for event_id in connection.execute(
                select(EVENT.c.id).where(EVENT.c.id.in_(batch), selected(selection)).order_by(EVENT.c.id)
            ).scalars()
        ]
        for subscriber in same:
            for event_id in chosen:
                yield subscriber, events[event_id]


def _wanted(subscriber: Subscriber, event: _Ahead, now: datetime) -> list[Planned]:
    """The reminders of one event for one subscription: those ahead within the horizon, and the newest one passed."""
    instants = _instants(event.when, subscriber.leads, subscriber.time_zone, subscriber.quiet)
    chosen = [(due, lead) for due, lead in instants if now < due <= now + HORIZON and due < event.not_after]
    passed = max((pair for pair in instants if pair[0] <= now), default=None)
    since = subscriber.confirmed_at
    if passed is not None and since is not None and passed[0] >= since - LATE_START:
        chosen.append(passed)
    return [
        Planned(key=Key(subscriber.id, event.id, event.occurrence, lead), due_at=due, not_after=event.not_after)
        for due, lead in chosen
    ]


@lru_cache(maxsize=65_536)  # asked every half minute for each subscription, with few different answers
def _instants(
    when: When, leads: tuple[timedelta, ...], reader_zone: str, quiet: QuietHours | None
) -> tuple[tuple[datetime, str], ...]:
    """When each lead, longest first, is due, as ISO texts; of leads that fall on one instant only the shortest."""
    by_instant = {due_at(when, lead, reader_zone=reader_zone, quiet=quiet): lead_text(lead) for lead in leads}
    return tuple((due, lead) for due, lead in by_instant.items() if due is not None)


def _differing(connection: Connection, wanted: list[Planned]) -> list[Planned]:
    """Those without a row, and with their row those whose row is unsent and says something else."""
    rows: dict[Key, Row[Any]] = {}
    columns = [_REMINDER.c[name] for name in (*Key._fields, "id", "due_at", "not_after", "state")]
    for batch in _batches(sorted({planned.key.event_id for planned in wanted})):
        for row in connection.execute(select(*columns).where(_REMINDER.c.event_id.in_(batch))):
            rows[Key(*row[: len(Key._fields)])] = row
    missing = []
    for planned in wanted:
        found = rows.get(planned.key)
        if found is None:
            missing.append(planned)
            continue
        is_off = (found.due_at, found.not_after) != (planned.due_at, planned.not_after)
        if found.state == "superseded" or (found.state == "waiting" and is_off):
            missing.append(replace(planned, row=found.id))
    return missing


def _still_true(session: Session, planned: list[Planned], now: datetime) -> list[Planned]:
    """What was found by reading may have changed before it is written: ask again, inside the writing."""
    occurrences: dict[str, str] = {}
    for batch in _batches(sorted({p.key.event_id for p in planned})):
        columns = select(EVENT.c.id, EVENT.c.start_text, EVENT.c.time_zone)
        for row in session.execute(columns.where(EVENT.c.id.in_(batch), _is_remindable(now))):
            occurrences[row.id] = occurrence_of(row.start_text, row.time_zone)
    confirmed: set[str] = set()
    for batch in _batches(sorted({p.key.subscription_id for p in planned})):
        query = select(_SUBSCRIPTION.c.id).where(_SUBSCRIPTION.c.id.in_(batch), _SUBSCRIPTION.c.state == "confirmed")
        confirmed.update(session.execute(query).scalars())
    return [
        p for p in planned if p.key.subscription_id in confirmed and occurrences.get(p.key.event_id) == p.key.occurrence
    ]


def _batches(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + _LARGEST_IN] for start in range(0, len(ids), _LARGEST_IN))
