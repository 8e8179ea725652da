"""Dates in sentences: which words state them, and what they mean on the day of the report."""

from datetime import date

import pytest

from calendar_core.intake.text.dates.date_mentions import find_dates
from calendar_core.intake.text.dates.date_readings import read_date
from calendar_core.intake.text.dates.day_resolvers import Tense

THURSDAY = date(2024, 10, 17)


def read(text: str, tense: Tense = "future", zone: str | None = "Asia/Seoul") -> list[tuple[str, str]]:
    """The words of each date with what they mean; several readings are parted by a bar."""
    found = []
    for mention in find_dates(text):
        reading = read_date(mention, today=THURSDAY, tense=tense, zone=zone)
        whens = " | ".join(when.start_text + (f"/{when.end_text}" if when.end_text else "") for when in reading.whens)
        found.append((text[mention.start : mention.end], whens))
    return found


@pytest.mark.parametrize(
    ("text", "words", "meaning"),
    [
        ("It will take place at the Pentagon on Oct. 30, the ministry said.", "Oct. 30", "2024-10-30"),
        ("talks in Washington on Thursday", "Thursday", "2024-10-17"),
        ("talks in Washington on Friday", "Friday", "2024-10-18"),
        ("on Oct. 30-31, 2024 at 10 a.m. KST", "Oct. 30-31, 2024", "2024-10-30/2024-10-31"),
        ("Friday, Oct. 18", "Friday, Oct. 18", "2024-10-18"),
        ("on Oct. 30 and 31", "Oct. 30 and 31", "2024-10-30/2024-10-31"),
        ("from Nov. 3 to 5", "Nov. 3 to 5", "2024-11-03/2024-11-05"),
        ("30-31 October", "30-31 October", "2024-10-30/2024-10-31"),
        ("on the 31st of October", "31st of October", "2024-10-31"),
        ("in October for the 30th SCM", "October", "2024-10"),
        ("the 56th meeting in early November", "early November", "2024-11-early"),
        ("later this month", "later this month", "2024-10"),
        ("next month", "next month", "2024-11"),
        ("in the fourth quarter of 2026", "fourth quarter of 2026", "2026-Q4"),
        ("in the first half of next year", "in the first half of next year", "2025-H1"),
        ("in 2027", "2027", "2027"),
        ("at 2 p.m. local time Friday", "2 p.m. local time Friday", "2024-10-18T14:00"),
        ("오는 30일 워싱턴에서", "오는 30일", "2024-10-30"),
        ("다음 달 초 방한", "다음 달 초", "2024-11-early"),
        ("오는 11월 15∼16일 페루 리마에서", "11월 15∼16일", "2024-11-15/2024-11-16"),  # noqa: RUF001
        ("내년 1월 3일 오전 10시 30분 서울에서", "내년 1월 3일 오전 10시 30분", "2025-01-03T10:30"),
        ("다음 주 수요일", "다음 주 수요일", "2024-10-23"),
        ("올해 하반기", "올해 하반기", "2024-H2"),
        ("10월 30일부터 11월 1일까지", "10월 30일부터 11월 1일", "2024-10-30/2024-11-01"),
        ("10월 30일 경주에서", "10월 30일", "2024-10-30"),
        ("2026년 3월 12일(목) 오후 3시", "2026년 3월 12일(목) 오후 3시", "2026-03-12T15:00"),
        ("30~31일", "30~31일", "2024-10-30/2024-10-31"),
        ("회담이 2026. 11. 3. ~ 11. 4. 서울에서", "2026. 11. 3. ~ 11. 4.", "2026-11-03/2026-11-04"),
        ("회담이 2026.11.3.(화)~11.4. 서울에서", "2026.11.3.(화)~11.4.", "2026-11-03/2026-11-04"),
        ("회담이 11. 3(일)~4(월) 서울에서", "11. 3(일)~4(월)", "2024-11-03/2024-11-04"),
        ("회담이 11월 30일~12. 1. 서울에서", "11월 30일~12. 1.", "2024-11-30/2024-12-01"),
        ("오는 11월 3, 4일 서울에서", "11월 3, 4일", "2024-11-03/2024-11-04"),
        ("It was decided in 2026. 11 countries agreed.", "2026", "2026"),
        ("as of version 2024.10 of the text, next month", "next month", "2024-11"),
        # The end is no day that there is: the first day alone is one.
        ("회담이 2026. 11. 3 ~ 13. 1 서울에서", "2026. 11. 3", "2026-11-03"),
    ],
)
def test_a_date_is_read_as_it_is_meant_on_the_day_of_the_report(text: str, words: str, meaning: str) -> None:
    assert (words, meaning) in read(text)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("on Oct. 30", "2023-10-30"),
        ("on Friday", "2024-10-11"),
        ("지난 30일", "2024-09-30"),
        ("30~31일", "2024-08-30/2024-08-31"),
    ],
)
def test_what_is_over_lies_behind_the_report(text: str, meaning: str) -> None:
    assert [found[1] for found in read(text, "past")] == [meaning]


def test_two_readings_stay_two() -> None:
    assert read("next Friday") == [("next Friday", "2024-10-18 | 2024-10-25")]
    assert read("on Friday", "unknown") == [("Friday", "2024-10-11 | 2024-10-18")]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "It may meet the wed. sun.",
            "the 30th Security Consultative Meeting",
            "the 2+2 of 27 members",
            "6자회담은 7일째",
        ),
        *("G20 and 50 percent", "They march on", "100일 만에", "3일간", "일본은 미국과", "이번 주"),
    ],
)
def test_words_that_state_no_date_are_none(text: str) -> None:
    assert find_dates(text) == []


def test_a_clock_time_of_nobody_knows_where_leaves_the_day() -> None:
    assert read("14 July 2026, 15:00 local time", zone=None) == [("14 July 2026, 15:00 local time", "2026-07-14")]


def test_a_relative_date_without_the_day_of_the_report_is_a_question() -> None:
    (mention,) = find_dates("on Thursday")
    reading = read_date(mention, today=None, tense="future")
    assert (reading.when, reading.reason) == (None, "The day of the text is not known.")
