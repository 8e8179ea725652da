"""Weeks of ISO 8601, and when the issues of a weekly document appear."""

from datetime import UTC, date, datetime

import pytest

from calendar_core.domain.time.iso_weeks import find_last_issue, format_iso_week, issue_instant, parse_iso_week
from calendar_core.errors import CalendarError


def test_a_week_is_read_as_it_is_written_also_where_its_year_is_not_that_of_its_monday() -> None:
    for text, monday in (("2026-W50", (2026, 12, 7)), ("2026-W53", (2026, 12, 28)), ("2026-W01", (2025, 12, 29))):
        assert parse_iso_week(text) == date(*monday)
        assert format_iso_week(date(*monday)) == text


@pytest.mark.parametrize("text", ["2026-50", "2026-W54", "2025-W53", "2026-W00", "W50", "2026-W5", "x" * 900])
def test_another_text_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(CalendarError) as refused:
        parse_iso_week(text)
    assert refused.value.next_step == "Write a week of ISO 8601 as 2026-W50."
    assert refused.value.where == "?week"


@pytest.mark.parametrize("text", ["1899-W52", "2101-W01", "2100-W53", "0001-W01"])
def test_a_week_off_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(CalendarError):
        parse_iso_week(text)


def test_an_issue_appears_on_monday_at_seven_by_the_clocks_of_its_zone() -> None:
    assert issue_instant(date(2026, 12, 7), "Asia/Seoul") == datetime(2026, 12, 6, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ((2026, 12, 1, 6), (2026, 11, 30, 7)),  # a week ahead: that of this Monday
        ((2026, 12, 7, 7), (2026, 11, 30, 7)),  # the issue of the week itself
        ((2026, 12, 9, 12), (2026, 11, 30, 7)),
        ((2027, 3, 1, 0), (2026, 11, 30, 7)),  # a week that is over
        ((2026, 11, 30, 6), (2026, 11, 23, 7)),  # before the issue of this Monday
    ],
)
def test_the_last_issue_is_the_one_before_that_of_the_week_and_before_now(
    now: tuple[int, ...], last: tuple[int, ...]
) -> None:
    found = find_last_issue(date(2026, 12, 7), "UTC", now=datetime(*now, tzinfo=UTC))  # type: ignore[misc, arg-type]  # year to hour
    assert found == datetime(*last, tzinfo=UTC)  # type: ignore[misc, arg-type]  # year to hour
