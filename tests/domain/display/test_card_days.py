"""The days of an event in a zone are those of its instants there, and never far from those of its venue."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.display.card_days import MAX_DAYS_APART, find_days
from calendar_core.domain.time.when import Day, Days, Month, WallTime, When
from calendar_core.domain.time.zones import wall_time
from tests.domain.display.test_month_grid import a_card

ZONES = ["Pacific/Kiritimati", "Asia/Seoul", "Europe/London", "America/New_York", "Etc/GMT+12"]
STARTS = st.datetimes(datetime(1950, 1, 2), datetime(2090, 1, 1)).map(lambda at: at.replace(microsecond=0, hour=12))  # noqa: DTZ001  wall times


@given(start=STARTS, hours=st.integers(1, 72), venue=st.sampled_from(ZONES), zone=st.sampled_from(ZONES))
def test_the_days_hold_the_instants_of_the_event_and_no_other_day(
    start: datetime, hours: int, venue: str, zone: str
) -> None:
    card = a_card(WallTime(start, venue, start + timedelta(hours=hours)))
    first, end = find_days(card, zone)
    assert first == wall_time(card.starts_at, zone).date()
    assert end - timedelta(days=1) == wall_time(card.ends_at - timedelta(seconds=1), zone).date()
    apart = (abs(first - card.when.first_day), abs(end - card.when.end_day))
    assert max(apart) <= MAX_DAYS_APART


@pytest.mark.parametrize(
    "when",
    [
        Day(date(2024, 10, 31), "Pacific/Kiritimati"),
        Days(date(2024, 10, 31), date(2024, 11, 2), "Asia/Seoul"),
        Month(2024, 10),
    ],
)
def test_an_event_without_a_clock_time_has_its_days_at_the_venue(when: When) -> None:
    card = a_card(when)
    assert find_days(card, "Etc/GMT+12") == find_days(card, None) == (when.first_day, when.end_day)


def test_an_event_until_midnight_or_without_an_end_is_on_one_day() -> None:
    until_midnight = a_card(WallTime(datetime(2024, 10, 31, 10), "Asia/Seoul", datetime(2024, 11, 1, 0)))  # noqa: DTZ001
    late = a_card(WallTime(datetime(2024, 10, 31, 23, 30), "Asia/Seoul"))  # noqa: DTZ001
    one_day = date(2024, 10, 31), date(2024, 11, 1)
    assert find_days(until_midnight, "Asia/Seoul") == find_days(late, "Asia/Seoul") == one_day
    assert find_days(late, "Asia/Tokyo") == one_day


def test_an_end_that_is_known_to_the_day_is_that_day() -> None:
    card = a_card(WallTime(datetime(2024, 10, 31, 7), "Asia/Seoul", date(2024, 11, 2)))  # noqa: DTZ001
    assert find_days(card, "America/New_York") == (date(2024, 10, 30), date(2024, 11, 3))
