"""The window of a feed: it moves once a month, and whoever it left, left at one instant."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.feeds.window import next_roll, rolled_out_at, window_start

MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  made aware
DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))


@given(MOMENTS)
def test_the_window_reaches_back_three_whole_months_and_less_than_five(moment: datetime) -> None:
    assert timedelta(days=89) <= moment.date() - window_start(moment) <= timedelta(days=124)


@given(MOMENTS)
def test_it_stands_still_until_the_next_roll_and_moves_then(moment: datetime) -> None:
    roll = next_roll(moment)
    assert moment < roll
    assert window_start(roll - timedelta(microseconds=1)) == window_start(moment) < window_start(roll)


@given(DAYS)
def test_an_event_is_in_the_window_until_the_instant_that_is_told_and_not_after(end_day: date) -> None:
    left_at = rolled_out_at(end_day)
    assert end_day > window_start(left_at - timedelta(microseconds=1))
    assert not end_day > window_start(left_at)
