"""What the record holds, for the coverage page: by series and year, by status, by precision.

Each count holds only what the viewer may see, so that none reveals an event under embargo.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Subquery, case, extract, func, select

from calendar_core.domain.display.coverage import SeriesCoverage, combine
from calendar_core.domain.events.visibility import Viewer
from calendar_core.models import Source, table_of
from calendar_core.store.selection.conditions import EVENT, where_visible

_SOURCE = table_of(Source)
# The length of the date in an instant: `2024-10-31` of `2024-10-31T18:00+09:00`.
_DATE_LENGTH: Final = 10

MissingNumbers = dict[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What the record holds: events by series, certainty, lifecycle and precision, and those that need work.

    `by_series` has the events outside any series under None. `unverified` are over without a source that they were
    held; `disputed` have sources that disagree.
    """

    total: SeriesCoverage
    by_series: Mapping[str | None, SeriesCoverage]
    by_lifecycle: Mapping[str, int]
    by_certainty_ahead: Mapping[str, int]
    by_precision: Mapping[str, int]
    unverified: int
    disputed: int
    sources: int


def load_coverage(connection: Connection, *, viewer: Viewer, now: datetime) -> Coverage:
    """The figures of the coverage page. Two queries, whatever the size; the first reads every event and source once."""
    seen = where_visible(viewer, now)
    rows = _load_rows(connection, _select_events(seen, now))
    missing = _load_missing_numbers(connection, seen)
    rows_by_series: defaultdict[str | None, list[Any]] = defaultdict(list)
    for row in rows:
        rows_by_series[row.series_id].append(row)
    by_series = {
        series_id: _build_series(own_rows, missing.get(series_id or "", ()))
        for series_id, own_rows in rows_by_series.items()
    }
    scheduled = [row for row in rows if row.lifecycle == "scheduled"]
    return Coverage(
        total=combine(by_series.values()),
        by_series=by_series,
        by_lifecycle=_count_by(rows, "lifecycle"),
        by_certainty_ahead=_count_by((row for row in scheduled if not row.is_over), "certainty"),
        by_precision=_count_by(rows, "precision"),
        unverified=sum(row.events for row in scheduled if row.is_over),
        disputed=sum(row.events for row in rows if row.is_disputed),
        sources=sum(int(row.sources) for row in rows),
    )


def _select_events(seen: ColumnElement[bool], now: datetime) -> Subquery:
    """One row for each event, with what its sources say together."""
    of_sources = (
        select(
            _SOURCE.c.event_id,
            func.count().label("sources"),
            case((func.min(_SOURCE.c.publisher) != func.max(_SOURCE.c.publisher), 1), else_=0).label("has_second"),
            func.max(func.substr(_SOURCE.c.published, 1, _DATE_LENGTH)).label("published"),
            func.max(func.substr(_SOURCE.c.updated, 1, _DATE_LENGTH)).label("updated"),
        )
        .group_by(_SOURCE.c.event_id)
        .subquery()
    )
    return (
        select(
            EVENT.c.series_id,
            extract("year", EVENT.c.first_day).label("year"),
            EVENT.c.lifecycle,
            EVENT.c.certainty,
            EVENT.c.precision,
            (EVENT.c.ends_at <= now).label("is_over"),
            EVENT.c.disputed.is_not(None).label("is_disputed"),
            EVENT.c.number,
            *(column for column in of_sources.c if column.name != "event_id"),
        )
        .select_from(EVENT)
        .outerjoin(of_sources, of_sources.c.event_id == EVENT.c.id)
        .where(seen)
        .subquery()
    )


def _load_rows(connection: Connection, events: Subquery) -> list[Any]:
    """One row for each combination of series, year and status that occurs."""
    of_event = ("number", "sources", "has_second", "published", "updated")
    keys = [column for column in events.c if column.name not in of_event]
    query = select(
        *keys,
        func.count().label("events"),
        func.coalesce(func.sum(events.c.sources), 0).label("sources"),
        func.coalesce(func.sum(events.c.has_second), 0).label("with_second_source"),
        func.max(events.c.published).label("published"),
        func.max(events.c.updated).label("updated"),
        func.min(events.c.number).label("lowest"),
        func.max(events.c.number).label("highest"),
    )
    return list(connection.execute(query.group_by(*keys)))


def _load_missing_numbers(connection: Connection, seen: ColumnElement[bool]) -> MissingNumbers:
    """The meeting numbers between the lowest and the highest of each series that no event has, as inclusive ranges."""
    following = func.lead(EVENT.c.number).over(partition_by=EVENT.c.series_id, order_by=EVENT.c.number)
    numbered = (
        select(EVENT.c.series_id, EVENT.c.number, following.label("following"))
        .where(seen, EVENT.c.series_id.is_not(None), EVENT.c.number.is_not(None))
        .subquery()
    )
    query = select(numbered).where(numbered.c.following > numbered.c.number + 1).order_by(numbered.c.number)
    gaps: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for series_id, number, following_number in connection.execute(query):
        gaps[series_id].append((number + 1, following_number - 1))
    return {series_id: tuple(ranges) for series_id, ranges in gaps.items()}


def _build_series(rows: list[Any], missing: tuple[tuple[int, int], ...]) -> SeriesCoverage:
    dates = [one for row in rows for one in (row.published, row.updated) if one]
    numbered = [row for row in rows if row.lowest is not None]
    return SeriesCoverage(
        by_year={int(year): events for year, events in _count_by(rows, "year").items()},
        with_second_source=sum(int(row.with_second_source) for row in rows),
        sources_until=max(dates, default=None),
        numbers=(min(row.lowest for row in numbered), max(row.highest for row in numbered)) if numbered else None,
        missing=missing,
    )


def _count_by(rows: Iterable[Any], key: str) -> Counter[Any]:
    counts = Counter[Any]()
    for row in rows:
        counts[getattr(row, key)] += row.events
    return counts
