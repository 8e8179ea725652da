"""Plans the reminders of every subscription, of the public view, 48 hours ahead.

The plan is compared with the rows: missing rows are inserted, rows with another instant are updated. Rows that were
withdrawn, or that expired by a wrong clock, are restored when they are valid again. So planning is idempotent, and a
node that was down catches up.

Of the lead times of one event that have passed already, only the shortest is used, and its letter says how much time is
left. A reminder that was due before its subscription existed is not sent, except within GRACE_PERIOD: for a reader who
asks for "an hour before" with 59 minutes left.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, bindparam, or_, select, update
from sqlmodel import Session

from calendar_core.domain.subscriptions.reminder_times import compute_due_at, compute_not_after, format_lead
from calendar_core.domain.time.quiet_hours import QuietHours
from calendar_core.domain.time.when import When
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.errors import CalendarError
from calendar_core.models import Reminder, Subscription, table_of
from calendar_core.store.db.database import insert_if_absent
from calendar_core.store.editing.save_event import occurrence_key
from calendar_core.store.lists.filter_values import load_filter_values
from calendar_core.store.selection.conditions import EVENT, where_selected, where_visible
from calendar_core.store.subscriptions.subscriptions import Subscriber, list_confirmed_subscriptions, parse_stored_query

HORIZON: Final = timedelta(hours=48)
GRACE_PERIOD: Final = timedelta(hours=1)
# A day at the venue is at most 26 hours away from the reader's day, its reminder a morning sooner, and before the
# reader's quiet hours.
_MAX_DAY_OFFSET: Final = timedelta(days=4)
_MAX_IN_PARAMETERS: Final = 5_000

_REMINDER, _SUBSCRIPTION = table_of(Reminder), table_of(Subscription)
# A reminder expires when its event has begun. One that is planned has not: the clock was wrong.
_RESTORABLE: Final = ("superseded", "expired")
_log = logging.getLogger(__name__)


class ReminderKey(NamedTuple):
    """The unique key of a reminder."""

    subscription_id: str
    event_id: str
    occurrence: str
    lead: str


@dataclass(frozen=True, kw_only=True)
class PlannedReminder:
    """A reminder as it should be. `row_id` is the row to update; None where there is none yet."""

    key: ReminderKey
    due_at: datetime
    not_after: datetime
    row_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class _UpcomingEvent:
    """An event that may have reminders."""

    id: str
    when: When
    occurrence: str
    not_after: datetime


def missing_reminders(connection: Connection, *, now: datetime) -> list[PlannedReminder]:
    """The reminders due by `now` or soon after that are not written yet."""
    subscribers = list_confirmed_subscriptions(connection)
    longest = max((lead for subscriber in subscribers for lead in subscriber.leads), default=timedelta())
    events = _load_upcoming_events(connection, until=now + HORIZON + longest + _MAX_DAY_OFFSET, now=now)
    expected = [
        planned
        for subscriber, event in _match_events(connection, subscribers, events)
        for planned in _plan_for_event(subscriber, event, now)
    ]
    return _select_missing(connection, expected)


def save_reminders(session: Session, planned: list[PlannedReminder], *, now: datetime) -> int:
    """Write missing reminders that are still valid; returns their number."""
    planned = _select_still_valid(session, planned, now)
    absent = [planned_row for planned_row in planned if planned_row.row_id is None]
    columns = [{**p.key._asdict(), "due_at": p.due_at, "not_after": p.not_after, "state": "pending"} for p in absent]
    insert_if_absent(session, _REMINDER, columns)
    present = [{"row": p.row_id, "due": p.due_at, "last": p.not_after} for p in planned if p.row_id is not None]
    if present:
        # Not `in_`: SQLAlchemy does not expand it for more than one set of values.
        is_unsent = or_(*(_REMINDER.c.state == state for state in ("pending", *_RESTORABLE)))
        new_values = {"state": "pending", "due_at": bindparam("due"), "not_after": bindparam("last")}
        session.connection().execute(
            update(_REMINDER).where(_REMINDER.c.id == bindparam("row"), is_unsent).values(new_values), present
        )
    return len(planned)


def _is_remindable(now: datetime) -> ColumnElement[bool]:
    dated = EVENT.c.precision.in_(("time", "day", "days"))
    return where_visible("public", now) & (EVENT.c.lifecycle == "scheduled") & dated


def _load_upcoming_events(connection: Connection, *, until: datetime, now: datetime) -> dict[str, _UpcomingEvent]:
    names = ("id", "start_text", "end_text", "time_zone", "fold", "end_fold")
    query = select(*(EVENT.c[name] for name in names)).where(
        _is_remindable(now), EVENT.c.ends_at > now, EVENT.c.starts_at < until
    )
    events = (_parse_upcoming_event(row) for row in connection.execute(query))
    return {event.id: event for event in events if event is not None and event.not_after > now}


def _parse_upcoming_event(row: Row[Any]) -> _UpcomingEvent | None:
    try:
        when = when_from_texts(row.start_text, row.end_text, zone=row.time_zone, fold=row.fold, end_fold=row.end_fold)
    except CalendarError:
        # Newer zone rules skip its wall time: the next start warns the editor, and there is no reminder.
        _log.warning("No reminder of %s: its time does not stand by the present zone rules.", row.id)
        return None
    not_after = compute_not_after(when)
    if not_after is None:
        return None
    return _UpcomingEvent(
        id=row.id, when=when, occurrence=occurrence_key(row.start_text, row.time_zone), not_after=not_after
    )


def _match_events(
    connection: Connection, subscribers: list[Subscriber], events: dict[str, _UpcomingEvent]
) -> Iterator[tuple[Subscriber, _UpcomingEvent]]:
    """Each subscription with each event of its selection; every selection is queried once."""
    if not events or not subscribers:
        return
    known = load_filter_values(connection, public_at=None)
    by_query: defaultdict[str, list[Subscriber]] = defaultdict(list)
    for subscriber in subscribers:
        by_query[subscriber.query].append(subscriber)
    for query, same in by_query.items():
        try:
            selection = parse_stored_query(query, known)
        except CalendarError as error:
            _log.warning("Subscription %s selects nothing: %s", same[0].id, error.what)
            continue
        chosen = [
            event_id
            for batch in _batches(list(events))
            for event_id in connection.execute(
                select(EVENT.c.id).where(EVENT.c.id.in_(batch), where_selected(selection)).order_by(EVENT.c.id)
            ).scalars()
        ]
        for subscriber in same:
            for event_id in chosen:
                yield subscriber, events[event_id]


def _plan_for_event(subscriber: Subscriber, event: _UpcomingEvent, now: datetime) -> list[PlannedReminder]:
    """The reminders of one event for one subscription: those within the horizon, and the latest past one."""
    instants = _due_instants(event.when, subscriber.leads, subscriber.time_zone, subscriber.quiet)
    chosen = [(due, lead) for due, lead in instants if now < due <= now + HORIZON and due < event.not_after]
    passed = max((pair for pair in instants if pair[0] <= now), default=None)
    since = subscriber.confirmed_at
    if passed is not None and since is not None and passed[0] >= since - GRACE_PERIOD:
        chosen.append(passed)
    return [
        PlannedReminder(
            key=ReminderKey(subscriber.id, event.id, event.occurrence, lead), due_at=due, not_after=event.not_after
        )
        for due, lead in chosen
    ]


@lru_cache(maxsize=65_536)  # asked every half minute for each subscription, with few different answers
def _due_instants(
    when: When, leads: tuple[timedelta, ...], reader_zone: str, quiet: QuietHours | None
) -> tuple[tuple[datetime, str], ...]:
    """When each lead, longest first, is due, as ISO texts; of leads that fall on one instant only the shortest."""
    by_instant = {compute_due_at(when, lead, reader_zone=reader_zone, quiet=quiet): format_lead(lead) for lead in leads}
    return tuple((due, lead) for due, lead in by_instant.items() if due is not None)


def _select_missing(connection: Connection, expected: list[PlannedReminder]) -> list[PlannedReminder]:
    """The reminders without a row, and those whose unsent row differs, with its id."""
    rows: dict[ReminderKey, Row[Any]] = {}
    columns = [_REMINDER.c[name] for name in (*ReminderKey._fields, "id", "due_at", "not_after", "state")]
    for batch in _batches(sorted({planned.key.event_id for planned in expected})):
        for row in connection.execute(select(*columns).where(_REMINDER.c.event_id.in_(batch))):
            rows[ReminderKey(*row[: len(ReminderKey._fields)])] = row
    missing = []
    for planned in expected:
        found = rows.get(planned.key)
        if found is None:
            missing.append(planned)
            continue
        is_outdated = (found.due_at, found.not_after) != (planned.due_at, planned.not_after)
        if found.state in _RESTORABLE or (found.state == "pending" and is_outdated):
            missing.append(replace(planned, row_id=found.id))
    return missing


def _select_still_valid(session: Session, planned: list[PlannedReminder], now: datetime) -> list[PlannedReminder]:
    """The reminders that are still valid in the writing transaction."""
    occurrences: dict[str, str] = {}
    for batch in _batches(sorted({p.key.event_id for p in planned})):
        columns = select(EVENT.c.id, EVENT.c.start_text, EVENT.c.time_zone)
        for row in session.execute(columns.where(EVENT.c.id.in_(batch), _is_remindable(now))):
            occurrences[row.id] = occurrence_key(row.start_text, row.time_zone)
    confirmed: set[str] = set()
    for batch in _batches(sorted({p.key.subscription_id for p in planned})):
        query = select(_SUBSCRIPTION.c.id).where(_SUBSCRIPTION.c.id.in_(batch), _SUBSCRIPTION.c.state == "confirmed")
        confirmed.update(session.execute(query).scalars())
    return [
        p for p in planned if p.key.subscription_id in confirmed and occurrences.get(p.key.event_id) == p.key.occurrence
    ]


def _batches(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + _MAX_IN_PARAMETERS] for start in range(0, len(ids), _MAX_IN_PARAMETERS))
