"""How many events a viewer may see, of what, and from when to when: figures for the directory and for the coverage.

Every figure carries the viewer's condition, so that no count betrays an event under embargo.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.visibility import Viewer
from calendar_core.models import EventParty, Participant, Source, table_of
from calendar_core.store.as_of.snapshot import AsOf
from calendar_core.store.selection.conditions import EVENT, where_visible

_EVENT_PARTY, _PARTICIPANT, _SOURCE = table_of(EventParty), table_of(Participant), table_of(Source)


@dataclass(frozen=True, kw_only=True)
class EventCounts:
    """So many events, over these days `[first_day, end_day)`; `ahead` of them are not over."""

    events: int
    ahead: int
    first_day: date
    end_day: date

    @property
    def years(self) -> str:
        """'1968–2028', or '2026' where it is one."""
        first, last = self.first_day.year, (self.end_day - timedelta(days=1)).year
        return f"{first}–{last}" if last > first else str(first)

    def combine(self, other: "EventCounts") -> "EventCounts":
        """Both together."""
        return EventCounts(
            events=self.events + other.events,
            ahead=self.ahead + other.ahead,
            first_day=min(self.first_day, other.first_day),
            end_day=max(self.end_day, other.end_day),
        )


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What the record holds: events by each of the three axes, and the doubtful among them.

    `unverified` are over without a source that they were held; `disputed` have sources that disagree.
    """

    total: EventCounts | None
    by_lifecycle: dict[str, int]
    by_certainty_ahead: dict[str, int]
    by_precision: dict[str, int]
    unverified: int
    disputed: int
    sources: int


def count_by_series(
    connection: Connection, *, viewer: Viewer, now: datetime, past: AsOf | None = None
) -> dict[str, EventCounts]:
    """The events of each series that has any; with a past, as they were known then."""
    query = select(EVENT.c.series_id, *_count_columns(past.as_of if past else now))
    query = query.where(_where_known(viewer, now, past), EVENT.c.series_id.is_not(None)).group_by(EVENT.c.series_id)
    return _add_changed_records(_load_counts(connection, query), past, lambda one: (one.series,) if one.series else ())


def count_by_party(
    connection: Connection, *, viewer: Viewer, now: datetime, past: AsOf | None = None
) -> dict[str, EventCounts]:
    """The events of each party that takes part in any; with a past, as they were known then."""
    query = select(_EVENT_PARTY.c.party_id, *_count_columns(past.as_of if past else now))
    query = query.join(EVENT, EVENT.c.id == _EVENT_PARTY.c.event_id).where(_where_known(viewer, now, past))
    counts_by_key = _load_counts(connection, query.group_by(_EVENT_PARTY.c.party_id))
    return _add_changed_records(counts_by_key, past, lambda one: one.parties)


def count_by_person(
    connection: Connection, *, viewer: Viewer, now: datetime, past: AsOf | None = None
) -> dict[str, int]:
    """In how many events each person takes part; with a past, as they were known then."""
    column = _PARTICIPANT.c.person_id
    query = select(column, func.count(EVENT.c.id.distinct())).join(EVENT, EVENT.c.id == _PARTICIPANT.c.event_id)
    rows = connection.execute(query.where(_where_known(viewer, now, past)).group_by(column))
    counts = Counter({row[0]: row[1] for row in rows})
    for record in _changed_records(past):
        counts.update({participant.person for participant in record.participants})
    return counts


def load_coverage(connection: Connection, *, viewer: Viewer, now: datetime) -> Coverage:
    """The figures of the coverage page."""
    seen = where_visible(viewer, now)
    over = EVENT.c.ends_at <= now
    total = connection.execute(select(*_count_columns(now)).where(seen)).one()
    unverified = select(func.count()).select_from(EVENT).where(seen, over, EVENT.c.lifecycle == "scheduled")
    disputed = select(func.count()).select_from(EVENT).where(seen, EVENT.c.disputed.is_not(None))
    sources = select(func.count()).select_from(_SOURCE).join(EVENT, EVENT.c.id == _SOURCE.c.event_id).where(seen)
    return Coverage(
        total=_build_counts(total) if total[0] else None,
        by_lifecycle=_count_by_column(connection, EVENT.c.lifecycle, seen),
        by_certainty_ahead=_count_by_column(
            connection, EVENT.c.certainty, seen & ~over & (EVENT.c.lifecycle == "scheduled")
        ),
        by_precision=_count_by_column(connection, EVENT.c.precision, seen),
        unverified=connection.execute(unverified).scalar_one(),
        disputed=connection.execute(disputed).scalar_one(),
        sources=connection.execute(sources).scalar_one(),
    )


def _where_known(viewer: Viewer, now: datetime, past: AsOf | None) -> ColumnElement[bool]:
    return where_visible(viewer, now) if past is None else past.where_unchanged(Selection())


def _changed_records(past: AsOf | None) -> list[EventRecord]:
    return [] if past is None else [one.record for one in past.find_changed_since(Selection())]


def _add_changed_records(
    counts_by_key: dict[str, EventCounts], past: AsOf | None, keys: Callable[[EventRecord], Iterable[str]]
) -> dict[str, EventCounts]:
    """The tallies with the events that stand otherwise now."""
    for record in _changed_records(past):
        is_ahead = past is not None and record.when.extent().end > past.as_of
        own = EventCounts(events=1, ahead=int(is_ahead), first_day=record.when.first_day, end_day=record.when.end_day)
        for key in keys(record):
            counts_by_key[key] = counts_by_key[key].combine(own) if key in counts_by_key else own
    return counts_by_key


def _count_columns(now: datetime) -> tuple[ColumnElement[Any], ...]:
    ahead = func.coalesce(func.sum(case((EVENT.c.ends_at > now, 1), else_=0)), 0)
    return func.count(EVENT.c.id), ahead, func.min(EVENT.c.first_day), func.max(EVENT.c.end_day)


def _build_counts(columns: Any) -> EventCounts:
    events, ahead, first_day, end_day = columns
    return EventCounts(events=events, ahead=int(ahead), first_day=first_day, end_day=end_day)


def _load_counts(connection: Connection, query: Any) -> dict[str, EventCounts]:
    return {key: _build_counts(columns) for key, *columns in connection.execute(query)}


def _count_by_column(
    connection: Connection, column: ColumnElement[str], condition: ColumnElement[bool]
) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).where(condition).group_by(column))
    return {row[0]: row[1] for row in rows}
