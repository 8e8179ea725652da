"""How many events a viewer may see, of what, and from when to when: figures for the directory and for the coverage.

Every figure carries the viewer's condition, so that no count betrays an event under embargo.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from calendar_core.domain.visibility import Viewer
from calendar_core.models import EventParty, Participant, Source, table_of
from calendar_core.store.selecting import EVENT, visible

_EVENT_PARTY, _PARTICIPANT, _SOURCE = table_of(EventParty), table_of(Participant), table_of(Source)


@dataclass(frozen=True, kw_only=True)
class Tally:
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


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What the record holds: events by each of the three axes, and the doubtful among them.

    `unverified` are over without a source that they were held; `disputed` have sources that disagree.
    """

    every: Tally | None
    by_lifecycle: dict[str, int]
    by_certainty_ahead: dict[str, int]
    by_precision: dict[str, int]
    unverified: int
    disputed: int
    sources: int


def tally_by_series(connection: Connection, *, viewer: Viewer, now: datetime) -> dict[str, Tally]:
    """The events of each series that has any."""
    query = select(EVENT.c.series_id, *_figures(now)).where(visible(viewer, now), EVENT.c.series_id.is_not(None))
    return _tallies(connection, query.group_by(EVENT.c.series_id))


def tally_by_party(connection: Connection, *, viewer: Viewer, now: datetime) -> dict[str, Tally]:
    """The events of each party that takes part in any."""
    query = select(_EVENT_PARTY.c.party_id, *_figures(now)).join(EVENT, EVENT.c.id == _EVENT_PARTY.c.event_id)
    return _tallies(connection, query.where(visible(viewer, now)).group_by(_EVENT_PARTY.c.party_id))


def count_by_person(connection: Connection, *, viewer: Viewer, now: datetime) -> dict[str, int]:
    """In how many events each person takes part."""
    column = _PARTICIPANT.c.person_id
    query = select(column, func.count(EVENT.c.id.distinct())).join(EVENT, EVENT.c.id == _PARTICIPANT.c.event_id)
    rows = connection.execute(query.where(visible(viewer, now)).group_by(column))
    return {row[0]: row[1] for row in rows}


def read_coverage(connection: Connection, *, viewer: Viewer, now: datetime) -> Coverage:
    """The figures of the coverage page."""
    seen = visible(viewer, now)
    over = EVENT.c.ends_at <= now
    every = connection.execute(select(*_figures(now)).where(seen)).one()
    unverified = select(func.count()).select_from(EVENT).where(seen, over, EVENT.c.lifecycle == "scheduled")
    disputed = select(func.count()).select_from(EVENT).where(seen, EVENT.c.disputed.is_not(None))
    sources = select(func.count()).select_from(_SOURCE).join(EVENT, EVENT.c.id == _SOURCE.c.event_id).where(seen)
    return Coverage(
        every=_tally(every) if every[0] else None,
        by_lifecycle=_counts(connection, EVENT.c.lifecycle, seen),
        by_certainty_ahead=_counts(connection, EVENT.c.certainty, seen & ~over & (EVENT.c.lifecycle == "scheduled")),
        by_precision=_counts(connection, EVENT.c.precision, seen),
        unverified=connection.execute(unverified).scalar_one(),
        disputed=connection.execute(disputed).scalar_one(),
        sources=connection.execute(sources).scalar_one(),
    )


def _figures(now: datetime) -> tuple[ColumnElement[Any], ...]:
    ahead = func.coalesce(func.sum(case((EVENT.c.ends_at > now, 1), else_=0)), 0)
    return func.count(EVENT.c.id), ahead, func.min(EVENT.c.first_day), func.max(EVENT.c.end_day)


def _tally(figures: Any) -> Tally:
    events, ahead, first_day, end_day = figures
    return Tally(events=events, ahead=int(ahead), first_day=first_day, end_day=end_day)


def _tallies(connection: Connection, query: Any) -> dict[str, Tally]:
    return {key: _tally(figures) for key, *figures in connection.execute(query)}


def _counts(connection: Connection, column: ColumnElement[str], condition: ColumnElement[bool]) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).where(condition).group_by(column))
    return {row[0]: row[1] for row in rows}
