"""Dates that state less than a whole one, or state it in two ways: read where one reading is left, else refused."""

from typing import Any

import pytest

from calendar_core.domain.time.parsing.parser import Contradiction, NotUnderstood, parse_when
from calendar_core.errors import CalendarError
from tests.builders.whens import format_when

SEOUL = "Asia/Seoul"


def read(text: str, **context: Any) -> str:
    return format_when(parse_when(text, zone=SEOUL, **{"year": 2024, **context}).when).removesuffix(f" {SEOUL}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10월 30일~2일", "2024-10-30 2024-11-02"),
        ("2024년 12월 30일~2일", "2024-12-30 2025-01-02"),
        ("30\u20132 November 2024", "2024-10-30 2024-11-02"),
        ("October 30-2, 2024", "2024-10-30 2024-11-02"),
        ("30-2 January 2025", "2024-12-30 2025-01-02"),
        ("10월 1일~2일", "2024-10-01 2024-10-02"),
        ("December 27 - January 3, 2025", "2024-12-27 2025-01-03"),
    ],
)
def test_a_span_whose_last_day_has_a_smaller_number_goes_on_in_the_next_month(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("October 31-30, 2024", "its last day is before its first"),
        ("30-15 October 2024", "its last day is before its first"),
        ("30 October - 2 October", "its last day is before its first"),
        ("15 December - 20 January", "its last day is before its first"),
        ("December 30-2, 2024", "2024 may be the year of its first day or of its last"),
        ("12/13 December 2024", "it may be the days 12 to 13, or one of the two"),
        ("30/31 October 2024", "it may be the days 30 to 31, or one of the two"),
        ("December 12/13, 2024", "it may be the days 12 to 13, or one of the two"),
        ("12월 12/13일", "it may be the days 12 to 13, or one of the two"),
        ("30 or 31 October", "it is the day 30 or the day 31"),
        ("October 30th or 31st, 2024", "it is the day 30 or the day 31"),
        ("10월 30일 또는 31일", "it is the day 30 or the day 31"),
        ("10월 30일이나 31일", "it is the day 30 or the day 31"),
        ("October or November 2024", "“October November 2024” was not understood: it states one date or another"),
        ("30 October or 1 November 2024", "it states one date or another"),
        ("late October / early November 2024", "it states one date or another"),
        ("24년", "it is a year of two digits, or a number of years"),
        ("2000 on 30 October", "it could be the year 2000 or the time 20:00"),
        ("10월 30일 2000", "it could be the year 2000 or the time 20:00"),
        ("2030 30 October", "it could be the year 2030 or the time 20:30"),
        ("24.10.30.", "it may be any of 2024-10-30, 2030-10-24"),
        ("01/02/03", "it may be any of 2001-02-03, 2003-02-01, 2003-01-02"),
        ("'88.10.30.", "it is 1988 or 2088"),
        ("오후", "it names a half of the day, but not beside a day or an hour"),
        ("10월 30일 오후 서울시간 3시", "it names a half of the day, but not beside a day or an hour"),
        ("오는 10월 30일", "it is counted from the day on which it was written"),
        ("지난 30일", "it is counted from the day on which it was written"),
        ("이달 30일", "it is counted from the day on which it was written"),
        ("내달 3일", "it is counted from the day on which it was written"),
        ("올해 10월", "it is counted from the day on which it was written"),
        ("연내", "it is counted from the day on which it was written"),
        ("next Monday", "it is counted from the day on which it was written"),
        ("30 October 2024 TBD", "it says that something is not settled, and states no time"),
        ("30 October 2024, TBC", "it says that something is not settled, and states no time"),
        ("after 13:00, 30 October", "it states a limit, and no time"),
        ("4:30 a.m. (hora de Miami), 30 October", "it is not a word of a date or a time"),
        ("2:10 PM (one hour later than planned), 30 October", "it is not a word of a date or a time"),
    ],
)
def test_what_can_be_meant_otherwise_is_refused_with_the_true_reason(text: str, why: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        read(text)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 Oct at 2030", "2024-10-30T20:30"),
        ("2000 KST, 30 October", "2024-10-30T20:00"),
        ("30 October 2030", "2030-10-30"),
        ("October 30, 2000", "2000-10-30"),
        ("2024 10월 30일", "2024-10-30"),
        ("23:00 24 October 2026 - 02:30 26 October 2026", "2026-10-24T23:00 2026-10-26T02:30"),
        ("'24.10.30.", "2024-10-30"),
        ("\u201924. 10. 30.(수)", "2024-10-30"),
        ("24.10.30.(수)", "2024-10-30"),
        ("24년 10월 30일", "2024-10-30"),
        ("30 Oct '24", "2024-10-30"),
        ("10/30/24", "2024-10-30"),
        ("10.30(수)~10.31(목)", "2024-10-30 2024-10-31"),
        ("10월 30일 새벽 0시 30분", "2024-10-30T00:30"),
        ("30 October, 3 in the afternoon", "2024-10-30T15:00"),
        ("30 October, 10:30 in the morning", "2024-10-30T10:30"),
        ("30 October, 5 pm (local time) or 8.00 am (GMT)", "2024-10-30T17:00"),
    ],
)
def test_what_can_be_meant_in_one_way_is_read(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026. 11. 3 ~ 11. 4", "2026-11-03 2026-11-04"),
        ("2026. 11. 3. ~ 11. 4.", "2026-11-03 2026-11-04"),
        ("2026.11.3.~11.4.", "2026-11-03 2026-11-04"),
        ("2026. 11. 3.(화) ~ 11. 4.", "2026-11-03 2026-11-04"),
        ("2026. 11. 3.(화)~11. 4.(수)", "2026-11-03 2026-11-04"),
        ("2026.11.3.부터 11.4.까지", "2026-11-03 2026-11-04"),
        ("2026.11.3.~4.", "2026-11-03 2026-11-04"),
        ("2026. 11. 3(화)~4(수)", "2026-11-03 2026-11-04"),
        ("11. 3(화)~4(수)", "2026-11-03 2026-11-04"),
        ("11.3.(화)~11.4.(수)", "2026-11-03 2026-11-04"),
        ("'26.11.3.~11.4.", "2026-11-03 2026-11-04"),
        ("11월 3일~4일", "2026-11-03 2026-11-04"),
        ("11월 3일~11. 4.", "2026-11-03 2026-11-04"),
        ("2026.12.30.~1.2.", "2026-12-30 2027-01-02"),
        ("2026. 12. 30. ~ 2027. 1. 2.", "2026-12-30 2027-01-02"),
        ("11월 3, 4일", "2026-11-03 2026-11-04"),
        ("2026년 11월 3·4일", "2026-11-03 2026-11-04"),
        ("2026. 11. 3. 9.30-11.30", "2026-11-03T09:30 2026-11-03T11:30"),
        ("2026. 11. 3. 14:00~16:00", "2026-11-03T14:00 2026-11-03T16:00"),
    ],
)
def test_a_span_in_korean_figures_is_read(text: str, expected: str) -> None:
    assert read(text, year=2026) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("11. 3 ~ 11. 4", "11.3~4", "11/3~4", "3~4일"),
        *("2026. 11. 4 ~ 11. 3", "2026. 11. 3 ~ 13. 1", "2026. 11. 3. ~ 2. 30."),
        *("2026. 11. 3. ~ 11. 4. 14:00", "11월 3·5일", "11월 3, 4일 각각", "2026. 11. 3.(월)~4.(수)"),
    ],
)
def test_a_span_in_figures_that_may_be_another_is_refused(text: str) -> None:
    with pytest.raises(CalendarError):
        read(text, year=2026)


@pytest.mark.parametrize("text", ["2026. 11.", "2026.11.", "2026.11", "2026. 11월", "2026년 11월 중", "11월 중"])
def test_a_month_in_korean_figures_is_read(text: str) -> None:
    assert read(text, year=2026) == "2026-11"


@pytest.mark.parametrize("text", ["2026. 13.", "2026. 11.~12.", "2026.11~12월", "2026/11", "11월~12월"])
def test_a_month_that_may_be_something_else_is_refused(text: str) -> None:
    with pytest.raises(CalendarError):
        read(text, year=2026)


def test_a_year_of_two_digits_is_near_the_year_of_the_context() -> None:
    assert [read("'88.10.30.", year=year) for year in (1979, 2079)] == ["1988-10-30", "2088-10-30"]
    with pytest.raises(NotUnderstood) as caught:
        read("'24.10.30.", year=None)
    assert "it is 1924 or 2024" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected", "note"),
    [
        ("10월 30일 오후", "2024-10-30", "“오후” states no clock time: only the day is taken."),
        ("morning of 30 October", "2024-10-30", "“morning” states no clock time: only the day is taken."),
        ("+/- 09.30, 30 October", "2024-10-30T09:30", "The source says that the time is approximate."),
        (
            "11 a.m. (as announced by the White House), 30 October",
            "2024-10-30T11:00",
            "“(as announced by the White House)” is taken as a remark, and left out.",
        ),
    ],
)
def test_what_was_left_out_or_is_vague_is_noted(text: str, expected: str, note: str) -> None:
    reading = parse_when(text, zone=SEOUL, year=2024)
    assert (format_when(reading.when), reading.notes) == (f"{expected} {SEOUL}", (note,))


def test_two_readings_with_an_or_have_to_be_one_moment() -> None:
    with pytest.raises(Contradiction):
        read("30 October, 2 pm or 3 pm")
