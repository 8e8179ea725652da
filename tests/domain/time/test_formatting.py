"""Printed dates and times: the exact texts, in English and Korean, and that they are read back to the same when."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.text.localized import RECORD_LANGS
from calendar_core.domain.time.formatting import (
    day_marker,
    format_instant,
    format_local_time,
    format_when,
    zone_label,
)
from calendar_core.domain.time.parsing.parser import ParsedWhen, parse_when
from calendar_core.domain.time.when import Day, Days, Half, Month, Quarter, WallTime, When, Year
from calendar_core.domain.time.zones import wall_time
from calendar_core.messages import Lang
from tests.builders.whens import WHENS, ZONES

# The languages in which dates are also parsed.
LANGUAGES = st.sampled_from(RECORD_LANGS)
LAUNCH = datetime(2024, 10, 30, 22, 10, tzinfo=UTC)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def time_of(start: str, zone: str, end: str | None = None, *, fold: int = 0, end_fold: int = 0) -> WallTime:
    return WallTime(wall(start), zone, wall(end) if end else None, fold=fold, end_fold=end_fold)


@pytest.mark.parametrize(
    ("when", "english", "korean"),
    [
        (
            time_of("2024-10-31T07:10", "Asia/Pyongyang"),
            "Thursday 31 October 2024, 07:10 KST (UTC+9)",
            "2024년 10월 31일(목) 07:10 KST (UTC+9)",
        ),
        (
            time_of("2017-09-03T12:00:01", "Asia/Pyongyang"),
            "Sunday 3 September 2017, 12:00:01 KST (UTC+8:30)",
            "2017년 9월 3일(일) 12:00:01 KST (UTC+8:30)",
        ),
        (
            time_of("2024-10-30T14:00", "America/New_York", "2024-10-30T15:30"),
            "Wednesday 30 October 2024, 14:00–15:30 EDT (UTC-4)",
            "2024년 10월 30일(수) 14:00~15:30 EDT (UTC-4)",
        ),
        (
            time_of("2018-10-17T20:00", "Europe/Brussels", "2018-10-18T16:30"),
            "Wednesday 17 October 2018, 20:00 – Thursday 18 October 2018, 16:30 CEST (UTC+2)",
            "2018년 10월 17일(수) 20:00~2018년 10월 18일(목) 16:30 CEST (UTC+2)",
        ),
        (
            time_of("2026-10-25T02:30", "Europe/Brussels", "2026-10-25T02:30", end_fold=1),
            "Sunday 25 October 2026, 02:30 CEST (UTC+2) – 02:30 CET (UTC+1)",
            "2026년 10월 25일(일) 02:30 CEST (UTC+2)~02:30 CET (UTC+1)",
        ),
        (
            WallTime(wall("1983-04-13T09:00"), "America/New_York", date(1983, 4, 15)),
            "Wednesday 13 April 1983, 09:00 EST (UTC-5) – Friday 15 April 1983",
            "1983년 4월 13일(수) 09:00 EST (UTC-5)~1983년 4월 15일(금)",
        ),
        (
            time_of("2022-11-14T17:30", "Asia/Makassar"),
            "Monday 14 November 2022, 17:30 WITA (UTC+8)",
            "2022년 11월 14일(월) 17:30 WITA (UTC+8)",
        ),
        (
            time_of("2018-06-12T09:00", "Asia/Singapore"),
            "Tuesday 12 June 2018, 09:00 UTC+8",
            "2018년 6월 12일(화) 09:00 UTC+8",
        ),
        (Day(date(2024, 10, 30), "Asia/Seoul"), "Wednesday 30 October 2024", "2024년 10월 30일(수)"),
        (Days(date(2024, 10, 30), date(2024, 10, 31)), "30–31 October 2024", "2024년 10월 30일~31일"),
        (Days(date(2024, 10, 30), date(2024, 11, 2)), "30 October – 2 November 2024", "2024년 10월 30일~11월 2일"),
        (
            Days(date(2024, 12, 27), date(2025, 1, 3)),
            "27 December 2024 – 3 January 2025",
            "2024년 12월 27일~2025년 1월 3일",
        ),
        (Month(2024, 10), "October 2024", "2024년 10월"),
        (Month(2024, 10, "early"), "early October 2024", "2024년 10월 초순"),
        (Month(2024, 10, "mid"), "mid-October 2024", "2024년 10월 중순"),
        (Month(2024, 10, "late"), "late October 2024", "2024년 10월 하순"),
        (Quarter(2026, 3), "third quarter of 2026", "2026년 3분기"),
        (Half(2026, 1), "first half of 2026", "2026년 상반기"),
        (Half(2026, 2), "second half of 2026", "2026년 하반기"),
        (Year(2027), "2027", "2027년"),
    ],
)
def test_a_when_is_printed_as_far_as_it_is_known(when: When, english: str, korean: str) -> None:
    assert (format_when(when), format_when(when, "ko")) == (english, korean)


@given(WHENS, LANGUAGES)
def test_what_was_printed_is_read_back_to_the_same_when(when: When, lang: Lang) -> None:
    assert parse_when(format_when(when, lang), zone=when.zone) == ParsedWhen(when)


def test_the_second_of_two_equal_hours_is_printed_and_read_as_the_second() -> None:
    for fold, english in ((0, "02:30 CEST (UTC+2)"), (1, "02:30 CET (UTC+1)")):
        when = time_of("2026-10-25T02:30", "Europe/Brussels", fold=fold)
        assert format_when(when) == f"Sunday 25 October 2026, {english}"
        assert parse_when(format_when(when), zone="Europe/Brussels").when == when


@given(WHENS)
def test_an_assumed_end_is_never_printed(when: When) -> None:
    if isinstance(when, WallTime) and when.end is None:
        assert "–" not in format_when(when)


@pytest.mark.parametrize(
    ("key", "english", "korean"),
    [
        ("Asia/Seoul", "07:10 KST (UTC+9), Thursday 31 October 2024", "07:10 KST (UTC+9), 2024년 10월 31일(목)"),
        (
            "America/New_York",
            "18:10 EDT (UTC-4), Wednesday 30 October 2024 (−1 day)",
            "18:10 EDT (UTC-4), 2024년 10월 30일(수) (전날)",
        ),
        (
            "Europe/Brussels",
            "23:10 CET (UTC+1), Wednesday 30 October 2024 (−1 day)",
            "23:10 CET (UTC+1), 2024년 10월 30일(수) (전날)",
        ),
        ("UTC", "22:10 UTC, Wednesday 30 October 2024 (−1 day)", "22:10 UTC, 2024년 10월 30일(수) (전날)"),
        (
            "Pacific/Honolulu",
            "12:10 HST (UTC-10), Wednesday 30 October 2024 (−1 day)",
            "12:10 HST (UTC-10), 2024년 10월 30일(수) (전날)",
        ),
    ],
)
def test_the_readings_of_one_launch_stand_side_by_side(key: str, english: str, korean: str) -> None:
    assert format_local_time(LAUNCH, zone=key, venue_zone="Asia/Pyongyang") == english
    assert format_local_time(LAUNCH, zone=key, venue_zone="Asia/Pyongyang", lang="ko") == korean


def test_the_day_is_marked_by_how_far_its_calendar_is_from_the_venues() -> None:
    noon = datetime(2024, 10, 30, 10, 30, tzinfo=UTC)
    marks = [
        day_marker(LAUNCH, zone="Asia/Seoul", venue_zone="America/New_York"),
        day_marker(LAUNCH, zone="Asia/Seoul", venue_zone="America/New_York", lang="ko"),
        day_marker(LAUNCH, zone="Asia/Seoul", venue_zone="Asia/Tokyo"),
        day_marker(noon, zone="Pacific/Kiritimati", venue_zone="Etc/GMT+12"),
        day_marker(noon, zone="Etc/GMT+12", venue_zone="Pacific/Kiritimati"),
        day_marker(noon, zone="Pacific/Kiritimati", venue_zone="Etc/GMT+12", lang="ko"),
        day_marker(noon, zone="Etc/GMT+12", venue_zone="Pacific/Kiritimati", lang="ko"),
    ]
    assert marks == ["+1 day", "다음 날", "", "+2 days", "−2 days", "2일 뒤", "2일 전"]


@given(ZONES, st.datetimes(wall("1948-01-01"), wall("2050-01-01"), timezones=st.just(UTC)), LANGUAGES)
def test_a_printed_instant_names_its_day_and_zone_and_is_read_back(key: str, instant: datetime, lang: Lang) -> None:
    whole = instant.replace(microsecond=0)
    when = parse_when(format_instant(whole, key, lang), zone=key).when
    assert zone_label(whole, key) in format_instant(whole, key, lang)
    assert when.extent().start == whole
    assert when.first_day == wall_time(whole, key).date()
