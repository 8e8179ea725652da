"""What may be read off the editions of a series, and what may not."""

from datetime import date, timedelta

from calendar_core.domain.quality.series_pattern import (
    Edition,
    find_pattern,
    is_announcement_late,
    predict_host,
    predict_next,
)
from calendar_core.domain.time.when import Month


def autumns(count: int, *, notice: int | None = 24) -> list[Edition]:
    """An edition each 31 October, in turn in Seoul and Washington, told of so many days before."""
    days = [date(2024 - count + number + 1, 10, 31) for number in range(count)]
    return [
        Edition(
            first_day=day,
            country=("KR", "US")[day.year % 2 == 0],
            known_since=None if notice is None else day - timedelta(days=notice),
        )
        for day in days
    ]


def test_a_habit_is_the_median_of_the_last_ten_editions_and_says_of_how_many() -> None:
    habit = find_pattern([Edition(first_day=date(1968, 5, 27), country="US"), *autumns(12)])
    assert habit is not None
    assert (habit.edition_count, habit.months, habit.notice_days, habit.notice_count) == (10, ((10, 10),), 24, 10)
    assert habit.interval_days == 365


def test_two_editions_are_no_habit_and_what_was_told_afterwards_is_no_notice() -> None:
    assert find_pattern(autumns(2)) is None
    late = [Edition(first_day=one.first_day, country="KR", known_since=one.first_day) for one in autumns(5)]
    habit = find_pattern(late)
    assert habit is not None
    assert (habit.notice_days, habit.notice_count) == (None, 0)
    assert not is_announcement_late(habit, date(2025, 10, 31), today=date(2025, 10, 30))


def test_the_next_edition_is_expected_a_median_interval_after_the_last_where_hosts_take_turns() -> None:
    editions = autumns(6)
    habit = find_pattern(editions)
    assert habit is not None
    expected = predict_next(habit, editions)
    assert expected is not None
    assert (expected.month, expected.country) == (Month(2025, 10), "KR")


def test_an_edition_is_late_from_the_day_on_which_it_is_usually_known() -> None:
    habit = find_pattern(autumns(6))
    assert habit is not None
    due = date(2025, 10, 31) - timedelta(days=24)
    assert [is_announcement_late(habit, date(2025, 10, 31), today=due + timedelta(days=after)) for after in (0, 1)] == [
        False,
        True,
    ]


def test_hosts_that_do_not_take_turns_tell_nothing_of_the_next() -> None:
    def held(*hosts: str | None) -> list[Edition]:
        return [Edition(first_day=date(2000 + number, 1, 1), country=host) for number, host in enumerate(hosts)]

    assert predict_host(held("KR", "US", "KR")) == "US"
    assert [predict_host(held(*hosts)) for hosts in (("KR", "US"), ("KR",) * 4, ("KR", None, "US", None))] == [None] * 3
