"""What is told of clocks that change: the day, the direction, and the weeks in which two sides are out of step."""

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.history import reschedules
from calendar_core.domain.places import capitals
from calendar_core.domain.quality import series_pattern
from calendar_core.domain.time import dst_changes
from calendar_core.domain.time.dst_changes import clock_changes as changes_in
from calendar_core.domain.time.dst_changes import find_offset_mismatches, observances_between
from calendar_core.domain.time.zones import offset_of, start_of_day

HOUR = timedelta(hours=1)
NEW_YORK, BRUSSELS, SEOUL, LONDON = "America/New_York", "Europe/Brussels", "Asia/Seoul", "Europe/London"


@pytest.mark.parametrize("module", [capitals, dst_changes, series_pattern, reschedules])
def test_the_examples_are_true(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]  # a module
    assert (result.failed, result.attempted > 0) == (0, True)


def test_zones_that_change_alike_are_one_change_and_one_that_never_does_is_none() -> None:
    found = changes_in({NEW_YORK, BRUSSELS, LONDON, SEOUL}, date(2024, 10, 1), date(2024, 12, 1))
    assert [(change.zones, change.day, change.shift) for change in found] == [
        ((BRUSSELS, LONDON), date(2024, 10, 27), -HOUR),
        ((NEW_YORK,), date(2024, 11, 3), -HOUR),
    ]


def test_half_an_hour_is_told_as_it_is_and_a_crossed_date_line_is_no_change_of_clocks() -> None:
    (lord_howe,) = changes_in({"Australia/Lord_Howe"}, date(2024, 4, 1), date(2024, 5, 1))
    assert (lord_howe.day, lord_howe.shift) == (date(2024, 4, 7), -HOUR / 2)
    assert changes_in({"Pacific/Apia"}, date(2011, 12, 25), date(2012, 1, 5)) == []


def test_two_sides_are_out_of_step_for_weeks_in_spring_and_one_in_autumn() -> None:
    apart = find_offset_mismatches(NEW_YORK, BRUSSELS, date(2024, 1, 1), date(2025, 1, 1))
    assert [(one.first, one.last, one.ahead, one.behind, one.difference, one.usual) for one in apart] == [
        (date(2024, 3, 10), date(2024, 3, 30), BRUSSELS, NEW_YORK, 5 * HOUR, 6 * HOUR),
        (date(2024, 10, 27), date(2024, 11, 2), BRUSSELS, NEW_YORK, 5 * HOUR, 6 * HOUR),
    ]
    assert find_offset_mismatches(BRUSSELS, LONDON, date(2024, 1, 1), date(2025, 1, 1)) == ()


def test_with_a_side_that_has_no_summer_time_there_is_no_usual_difference() -> None:
    assert find_offset_mismatches(SEOUL, NEW_YORK, date(2024, 1, 1), date(2025, 1, 1)) == ()


def test_a_month_of_a_change_has_two_seasons_each_with_its_name() -> None:
    seasons = observances_between(NEW_YORK, date(2024, 11, 1), date(2024, 12, 1))
    assert [(one.first.day, one.label, one.name) for one in seasons] == [
        (1, "EDT (UTC-4)", "Eastern Daylight Time"),
        (3, "EST (UTC-5)", "Eastern Standard Time"),
    ]
    assert [one.name for one in observances_between(SEOUL, date(2024, 11, 1), date(2024, 12, 1), "ko")] == [
        "대한민국 표준시"
    ]
    assert [one.label for one in observances_between(NEW_YORK, date(2024, 11, 3), date(2024, 11, 4))] == ["EST (UTC-5)"]


@given(
    key=st.sampled_from([NEW_YORK, BRUSSELS, LONDON, SEOUL, "Australia/Sydney", "America/Santiago", "Africa/Cairo"]),
    year=st.integers(1990, 2036),
    month=st.integers(1, 12),
)
def test_the_changes_of_a_month_add_up_to_what_its_ends_differ_by(key: str, year: int, month: int) -> None:
    first = date(year, month, 1)
    end = date(year + month // 12, month % 12 + 1, 1)
    before, after = (offset_of(start_of_day(day, key), key) for day in (first, end))
    assert sum((change.shift for change in changes_in({key}, first, end)), timedelta()) == after - before
