"""The grid of a month: every dated event in its place, none over another, nothing invented."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.display.month_grid import (
    MAX_LANES,
    Week,
    build_weeks,
    days_of_month,
    monday_of,
    month_of,
    split_dated,
    weeks_of_month,
)
from calendar_core.domain.events.cards import Card
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day, Days, Half, Month, Quarter, WallTime, When, Year

FIRST, END = weeks_of_month(2024, 10)
INSIDE = days_of_month(2024, 10)


def a_card(when: When, id: str = "event") -> Card:  # noqa: A002 - the name of the field
    extent = when.extent()
    instant = datetime(2024, 1, 1, tzinfo=UTC)
    return Card(
        id=id,
        uid=id,
        revision=1,
        public_revision=1,
        sequence=0,
        created_at=instant,
        changed_at=instant,
        names=Names(en=id),
        kind="visit",
        when=when,
        starts_at=extent.start,
        ends_at=extent.end,
        certainty="confirmed",
        lifecycle="scheduled",
        format="in-person",
        venue=None,
        city=None,
        country=None,
        series=None,
        number=None,
        parties=(),
    )


def laid_out(*cards: Card) -> tuple[Week, ...]:
    return build_weeks(cards, FIRST, END, inside=INSIDE)


def test_the_grid_has_whole_weeks_from_monday_and_knows_which_days_are_the_month_s() -> None:
    weeks = laid_out()
    days = [cell.day for week in weeks for cell in week.cells]
    assert days == [date(2024, 9, 30) + timedelta(days=number) for number in range(35)]
    assert [week.monday.weekday() for week in weeks] == [0] * 5
    assert [cell.day for week in weeks for cell in week.cells if not cell.is_inside] == [
        date(2024, 9, 30),
        date(2024, 11, 1),
        date(2024, 11, 2),
        date(2024, 11, 3),
    ]


@pytest.mark.parametrize(("month", "weeks"), [((2021, 2), 4), ((2024, 10), 5), ((2024, 9), 6), ((1900, 1), 5)])
def test_a_month_has_as_many_weeks_as_it_touches(month: tuple[int, int], weeks: int) -> None:
    first, end = weeks_of_month(*month)
    assert (end - first).days == 7 * weeks
    assert first == monday_of(date(*month, 1))


def test_no_month_is_outside_of_the_calendar() -> None:
    days = [date(1899, 12, 31), date(1900, 1, 31), date(2100, 12, 1), date(2101, 1, 1)]
    assert [month_of(day) for day in days] == [None, date(1900, 1, 1), date(2100, 12, 1), None]


def test_an_event_of_one_day_stands_on_it_and_one_without_a_day_nowhere() -> None:
    cards = [a_card(when) for when in (Month(2024, 10), Quarter(2024, 4), Half(2024, 2), Year(2024))]
    scm = a_card(Day(date(2024, 10, 30)))
    assert split_dated([*cards, scm]) == ([scm], cards)
    assert [cell.cards for cell in laid_out(scm)[4].cells] == [(), (), (scm,), (), (), (), ()]


def test_an_event_past_midnight_is_a_bar_of_two_days() -> None:
    night = WallTime(datetime(2024, 10, 30, 22, 0), "Asia/Seoul", datetime(2024, 10, 31, 1, 0))  # noqa: DTZ001
    until_midnight = WallTime(datetime(2024, 10, 30, 22, 0), "Asia/Seoul", datetime(2024, 10, 31, 0, 0))  # noqa: DTZ001
    assert [(bar.column, bar.length) for bar in laid_out(a_card(night))[4].cells[2].bars] == [(2, 2)]
    assert laid_out(a_card(until_midnight))[4].cells[2].bars == ()


def test_a_bar_is_cut_at_the_week_and_says_that_it_goes_on() -> None:
    exercise = a_card(Days(date(2024, 10, 11), date(2024, 10, 22)))
    bars = [bar for week in laid_out(exercise) for cell in week.cells for bar in cell.bars]
    assert [(bar.column, bar.length, bar.continues_before, bar.continues_after) for bar in bars] == [
        (4, 3, False, True),
        (0, 7, True, True),
        (0, 2, True, False),
    ]


def test_bars_on_the_same_day_lie_in_lanes_and_single_events_below_those_of_their_day() -> None:
    long = a_card(Days(date(2024, 10, 7), date(2024, 10, 11)), "long")
    short = a_card(Days(date(2024, 10, 8), date(2024, 10, 9)), "short")
    after = a_card(Days(date(2024, 10, 10), date(2024, 10, 11)), "after")
    week = laid_out(after, short, long)[1]
    assert {bar.card.id: bar.lane for cell in week.cells for bar in cell.bars} == {"long": 0, "short": 1, "after": 1}
    assert week.lanes == 2
    assert [cell.lanes for cell in week.cells] == [1, 2, 2, 2, 2, 0, 0]


def test_an_event_that_finds_no_lane_is_listed_on_its_first_day() -> None:
    cards = [a_card(Days(date(2024, 10, 8), date(2024, 10, 9)), f"event-{number:02}") for number in range(14)]
    week = laid_out(*cards)[1]
    assert week.lanes == MAX_LANES
    assert [card.id for card in week.cells[1].cards] == ["event-12", "event-13"]


SPANS = st.lists(st.tuples(st.integers(-10, 45), st.integers(0, 20)), max_size=40)


@given(SPANS)
def test_every_event_is_once_in_each_week_it_touches_and_no_two_bars_overlap(spans: list[tuple[int, int]]) -> None:
    cards = []
    for number, (start, length) in enumerate(spans):
        first = FIRST + timedelta(days=start)
        when = Days(first, first + timedelta(days=length)) if length else Day(first)
        cards.append(a_card(when, f"event-{number}"))
    for week in laid_out(*cards):
        end = week.monday + timedelta(days=7)
        shown = [bar.card.id for cell in week.cells for bar in cell.bars]
        shown += [card.id for cell in week.cells for card in cell.cards]
        assert sorted(shown) == sorted(
            card.id for card in cards if card.when.first_day < end and card.when.end_day > week.monday
        )
        taken = [
            (bar.lane, bar.column + offset) for cell in week.cells for bar in cell.bars for offset in range(bar.length)
        ]
        assert len(set(taken)) == len(taken)


@given(SPANS)
def test_bars_lie_the_same_whatever_order_events_come_in(spans: list[tuple[int, int]]) -> None:
    cards = [
        a_card(Days(FIRST + timedelta(days=start), FIRST + timedelta(days=start + length + 1)), f"{start}+{length}")
        for start, length in sorted(set(spans))
    ]
    bars = [[cell.bars for week in laid_out(*some) for cell in week.cells] for some in (cards, cards[::-1])]
    assert bars[0] == bars[1]
