"""Counts of events by series, party and person.

Each counts only what the viewer may see, so that no count reveals an event under embargo.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.models import EventParty, Participant, table_of
from calendar_core.store.events.source import EventSource
from calendar_core.store.selection.conditions import EVENT

_EVENT_PARTY, _PARTICIPANT = table_of(EventParty), table_of(Participant)


@dataclass(frozen=True, kw_only=True)
class EventCounts:
    """The number of events and their days `[first_day, end_day)`; `ahead` of them are not over."""

    events: int
    ahead: int
    first_day: date
    end_day: date

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year."""
        return self.first_day.year, (self.end_day - timedelta(days=1)).year

    def combine(self, other: "EventCounts") -> "EventCounts":
        """The counts of both together."""
        return EventCounts(
            events=self.events + other.events,
            ahead=self.ahead + other.ahead,
            first_day=min(self.first_day, other.first_day),
            end_day=max(self.end_day, other.end_day),
        )


def count_by_series(source: EventSource) -> dict[str, EventCounts]:
    """The events of each series that has any."""
    query = _select_counts(source, EVENT.c.series_id).where(EVENT.c.series_id.is_not(None))
    return _count(source, query.group_by(EVENT.c.series_id), lambda one: (one.series,) if one.series else ())


def count_by_party(source: EventSource) -> dict[str, EventCounts]:
    """The events of each party that takes part in any."""
    query = _select_counts(source, _EVENT_PARTY.c.party_id).join(EVENT, EVENT.c.id == _EVENT_PARTY.c.event_id)
    return _count(source, query.group_by(_EVENT_PARTY.c.party_id), lambda one: one.parties)


def count_by_year(source: EventSource, selection: Selection) -> list[tuple[int, int]]:
    """(year, number of events that touch it) of a selection, the newest first: what the agenda of that year has."""
    query = select(EVENT.c.first_day, EVENT.c.end_day).where(source.where_current(selection))
    spans = [(first, end) for first, end in source.connection.execute(query)]
    spans += [(record.when.first_day, record.when.end_day) for record in source.changed_records(selection)]
    return count_years(spans)


def count_years(spans: Iterable[tuple[date, date]]) -> list[tuple[int, int]]:
    """(year, number of spans `[first, end)` that touch it), the newest first."""
    years = Counter(year for first, end in spans for year in range(first.year, (end - timedelta(days=1)).year + 1))
    return sorted(years.items(), reverse=True)


def count_by_person(source: EventSource) -> dict[str, int]:
    """In how many events each person takes part."""
    column = _PARTICIPANT.c.person_id
    query = select(column, func.count(EVENT.c.id.distinct())).join(EVENT, EVENT.c.id == _PARTICIPANT.c.event_id)
    rows = source.connection.execute(query.where(source.where_current(Selection())).group_by(column))
    counts = Counter({row[0]: row[1] for row in rows})
    for record in source.changed_records(Selection()):
        counts.update({participant.person for participant in record.participants})
    return counts


def _select_counts(source: EventSource, key: ColumnElement[str]) -> Select[Any]:
    return select(key, *_count_columns(source.instant)).where(source.where_current(Selection()))


def _count(
    source: EventSource, query: Select[Any], keys: Callable[[EventRecord], Iterable[str]]
) -> dict[str, EventCounts]:
    """The counts by key: of the events that today's rows describe, by a query, and of the changed records."""
    counts_by_key = {key: _build_counts(columns) for key, *columns in source.connection.execute(query)}
    for record in source.changed_records(Selection()):
        is_ahead = record.when.extent().end > source.instant
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
