"""Deadlines with a time of their own, and those that are counted back from their event and move with it."""

import doctest
from datetime import date, datetime

import pytest

from calendar_core.domain.events import deadlines
from calendar_core.domain.events.deadlines import find_deadline_when, format_deadline, parse_days_before
from calendar_core.domain.events.record import Deadline
from calendar_core.domain.history.describe_changes import Names, format_part
from calendar_core.domain.time.when import Day, Days, Month, WallTime, When
from calendar_core.errors import CalendarError

CLOSES = Deadline(title="Accreditation closes", before="10 days")


def test_the_examples_hold() -> None:
    assert doctest.testmod(deadlines).failed == 0


@pytest.mark.parametrize(
    ("when", "day"),
    [
        (Day(date(2024, 10, 30), "Asia/Seoul"), date(2024, 10, 20)),
        (Days(date(2024, 10, 31), date(2024, 11, 2)), date(2024, 10, 21)),
        # In calendar days at the venue: clocks go back in between.
        (WallTime(datetime(2024, 11, 4, 0, 30), "America/New_York"), date(2024, 10, 25)),  # noqa: DTZ001 - a wall time
        (Month(2024, 11), None),
    ],
)
def test_a_deadline_before_an_event_moves_with_it_and_has_no_day_while_the_event_has_none(
    when: When, day: date | None
) -> None:
    found = find_deadline_when(CLOSES, when)
    assert found == (Day(day, when.zone) if day else None)


def test_what_a_deadline_says_of_its_day() -> None:
    assert format_deadline(CLOSES, Day(date(2024, 10, 30))) == "Sunday 20 October 2024 (10 days before the event)"
    assert format_deadline(CLOSES, Month(2024, 11)) == "10 days before the event"
    part = {"title": "Accreditation closes", "before": "10 days"}
    assert format_part("deadlines", part, Names()) == "Accreditation closes, 10 days before the event"


@pytest.mark.parametrize("text", ["", "ten days", "0 days", "400 days", "60 weeks", "2024-10-20", "-3 days"])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(CalendarError, match="is not a number of days before the event"):
        parse_days_before(text)
