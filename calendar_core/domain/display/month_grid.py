"""The grid of a month: weeks from Monday on, and the position of each event in its week.

Days are those of `card_days`. Events without a known day are not in the grid; `split_dated` sets them apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from calendar_core.domain.display.card_days import find_days
from calendar_core.domain.events.cards import Card
from calendar_core.domain.time.spans import FIRST_YEAR, LAST_YEAR

DAYS_OF_WEEK = 7

# The style sheet has a row for each lane; an event that finds none is listed on its first day of the week instead.
MAX_LANES = 12


@dataclass(frozen=True, kw_only=True)
class Bar:
    """The part of an event of several days in one week. Columns are 0 (Monday) to 6, lanes count from 0."""

    card: Card
    column: int
    length: int
    lane: int
    continues_before: bool
    continues_after: bool


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One day of a grid: the bars that begin on it, and its one-day events below the `lanes` that bars occupy."""

    day: date
    is_inside: bool
    bars: tuple[Bar, ...]
    cards: tuple[Card, ...]
    lanes: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing begins on this day."""
        return not self.bars and not self.cards


@dataclass(frozen=True, kw_only=True)
class Week:
    """Seven cells from Monday on, and the number of lanes that their bars occupy."""

    cells: tuple[Cell, ...]
    lanes: int

    @property
    def monday(self) -> date:
        """The first day."""
        return self.cells[0].day


def monday_of(day: date) -> date:
    """The Monday of the day's week.

    >>> monday_of(date(2024, 10, 31)).isoformat()
    '2024-10-28'
    """
    return day - timedelta(days=day.weekday())


def choose_week(first: date, end: date, *, today: date) -> date:
    """The Monday of the week to open from a page of the days `[first, end)`: today's if it is one of them.

    >>> choose_week(date(2024, 10, 1), date(2024, 11, 1), today=date(2024, 10, 31)).isoformat()
    '2024-10-28'
    >>> choose_week(date(2024, 10, 1), date(2024, 11, 1), today=date(2024, 11, 1)).isoformat()
    '2024-09-30'
    """
    return monday_of(today if first <= today < end else first)


def days_of_month(year: int, month: int) -> tuple[date, date]:
    """The days `[first, end)` of a month."""
    first = date(year, month, 1)
    return first, _next_month(first)


def weeks_of_month(year: int, month: int) -> tuple[date, date]:
    """The days `[Monday, end)` of the whole weeks that a month touches.

    >>> [day.isoformat() for day in weeks_of_month(2024, 10)]
    ['2024-09-30', '2024-11-04']
    """
    first, end = days_of_month(year, month)
    return monday_of(first), monday_of(end - timedelta(days=1)) + timedelta(days=DAYS_OF_WEEK)


def month_of(day: date) -> date | None:
    """The first day of the month that a day is in; None outside of the calendar.

    >>> month_of(date(2026, 11, 22)), month_of(date(1899, 12, 31))
    (datetime.date(2026, 11, 1), None)
    """
    return day.replace(day=1) if FIRST_YEAR <= day.year <= LAST_YEAR else None


def split_dated(cards: Iterable[Card]) -> tuple[list[Card], list[Card]]:
    """The cards with a known day, and those without."""
    every = list(cards)
    return [card for card in every if card.when.is_dated], [card for card in every if not card.when.is_dated]


def build_weeks(
    cards: Iterable[Card], first: date, end: date, *, inside: tuple[date, date], day_zone: str | None = None
) -> tuple[Week, ...]:
    """The weeks of `[first, end)`, which begins on a Monday, with every dated card.

    `inside` are the days `[first, end)` of the page's subject; the others only complete the weeks. `day_zone` as in
    `card_days.find_days`.
    """
    placed = [_Placed(card, *find_days(card, day_zone)) for card in cards]
    mondays = range((end - first).days // DAYS_OF_WEEK)
    return tuple(_build_week(placed, first + timedelta(weeks=number), inside) for number in mondays)


class _Placed(NamedTuple):
    """A card on its days `[first, end)`."""

    card: Card
    first: date
    end: date


def _build_week(cards: Sequence[_Placed], monday: date, inside: tuple[date, date]) -> Week:
    sunday_end = monday + timedelta(days=DAYS_OF_WEEK)
    here = [one for one in cards if one.first < sunday_end and one.end > monday]
    bars = _assign_lanes([one for one in here if (one.end - one.first).days > 1], monday)
    # By identity: a deadline has the id of its event.
    in_bars = {id(bar.card) for bar in bars}
    alone = [one for one in here if id(one.card) not in in_bars]
    cells = []
    for column in range(DAYS_OF_WEEK):
        day = monday + timedelta(days=column)
        cells.append(
            Cell(
                day=day,
                is_inside=inside[0] <= day < inside[1],
                bars=tuple(bar for bar in bars if bar.column == column),
                cards=tuple(one.card for one in alone if max(one.first, monday) == day),
                lanes=max((bar.lane + 1 for bar in bars if 0 <= column - bar.column < bar.length), default=0),
            )
        )
    return Week(cells=tuple(cells), lanes=max((bar.lane + 1 for bar in bars), default=0))


def _assign_lanes(cards: Sequence[_Placed], monday: date) -> list[Bar]:
    """Each event in the highest lane that is free on all its days: earlier and longer events first."""
    taken: list[int] = []  # by lane, the first column that is free again
    bars = []
    for one in sorted(cards, key=lambda one: _lane_order(one, monday)):
        column, length = _column_span(one, monday)
        lane = next((lane for lane, free_from in enumerate(taken) if free_from <= column), len(taken))
        if lane == MAX_LANES:
            continue
        taken[lane : lane + 1] = [column + length]
        bars.append(
            Bar(
                card=one.card,
                column=column,
                length=length,
                lane=lane,
                continues_before=one.first < monday,
                continues_after=one.end > monday + timedelta(days=DAYS_OF_WEEK),
            )
        )
    return bars


def _lane_order(one: _Placed, monday: date) -> tuple[int, int, datetime, datetime, str]:
    column, length = _column_span(one, monday)
    return column, -length, one.card.starts_at, one.card.ends_at, one.card.id


def _column_span(one: _Placed, monday: date) -> tuple[int, int]:
    """The first column of a card in a week, and its length in columns there."""
    column = max(0, (one.first - monday).days)
    end = min(DAYS_OF_WEEK, (one.end - monday).days)
    return column, end - column


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
