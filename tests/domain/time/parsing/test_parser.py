"""Reading what people write: the phrases that other parsers get wrong, forms from our sources, and every refusal."""

import contextlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.time.parsing.parser import NotUnderstood, ParsedWhen, RepeatedTime, SkippedTime, parse_when
from calendar_core.errors import CalendarError
from tests.builders.whens import format_when

SEOUL, PYONGYANG, NEW_YORK = "Asia/Seoul", "Asia/Pyongyang", "America/New_York"
PARIS, BRUSSELS, LONDON = "Europe/Paris", "Europe/Brussels", "Europe/London"


def read(text: str, **context: Any) -> str:
    return format_when(parse_when(text, **context).when)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7:10 a.m. KST on Oct. 31 (2210 GMT)", "2024-10-31T07:10 Asia/Seoul"),
        ("7:10 a.m. KST on Oct. 31", "2024-10-31T07:10 Asia/Seoul"),
        ("7:10 a.m. KST Oct. 31, 2024", "2024-10-31T07:10 Asia/Seoul"),
        ("2 p.m. EST Oct 30, 2024", "2024-10-30T14:00 America/New_York"),
        ("2 p.m. ET Oct 30, 2024", "2024-10-30T14:00 America/New_York"),
        ("Oct 31, 2024 07:10 UTC+9", "2024-10-31T07:10 Etc/GMT-9"),
        ("2210 GMT", "2024-10-29T22:10 UTC"),
        ("2024년 10월 31일 오전 7시 10분 KST", "2024-10-31T07:10 Asia/Seoul"),
        ("10월 31일 14:00 한국시간", "2024-10-31T14:00 Asia/Seoul"),
        ("Oct. 30-31, 2024", "2024-10-30 2024-10-31"),
        ("October 2024", "2024-10"),
        ("0710 KST 31 Oct 2024", "2024-10-31T07:10 Asia/Seoul"),
        ("early November 2024", "2024-11-early"),
    ],
)
def test_the_phrases_that_other_parsers_got_wrong_are_read(text: str, expected: str) -> None:
    """The table of reference/interop.md, section 6, read on 29 October 2024 and without a venue."""
    assert read(text, day=date(2024, 10, 29)) == expected


def test_a_numeric_date_of_doubtful_order_is_refused_with_both() -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse_when("10/11/2024")
    assert "it is 2024-10-11 or 2024-11-10" in str(caught.value)
    assert [read(text) for text in ("10/31/2024", "31/10/2024", "31.10.2024", "10/10/2024")] == [
        *["2024-10-31"] * 3,
        "2024-10-10",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31 Oct 2024", "2024-10-31"),
        ("31st of October, 2024", "2024-10-31"),
        ("2024-10-31", "2024-10-31"),
        ("2024.10.31.", "2024-10-31"),
        ("2024. 10. 31.", "2024-10-31"),
        ("2024/10/31", "2024-10-31"),
        ("2024년 10월 31일", "2024-10-31"),
        ("2024년 10월 31일(목)", "2024-10-31"),
        ("2024년 10월 31일 목요일", "2024-10-31"),
        ("Thursday, October 31st, 2024", "2024-10-31"),
        ("Oct. 30–31, 2024", "2024-10-30 2024-10-31"),
        ("Oct. 30 to 31, 2024", "2024-10-30 2024-10-31"),
        ("Oct. 30 and 31, 2024", "2024-10-30 2024-10-31"),
        ("30-31 October 2024", "2024-10-30 2024-10-31"),
        ("from 30 to 31 October 2024", "2024-10-30 2024-10-31"),
        ("30 (Wed) - 31 (Thu) October 2024", "2024-10-30 2024-10-31"),
        ("October 30 - November 2, 2024", "2024-10-30 2024-11-02"),
        ("December 27 - January 3, 2025", "2024-12-27 2025-01-03"),
        ("December 27, 2024 - January 3", "2024-12-27 2025-01-03"),
        ("2024년 10월 30\u223c31일", "2024-10-30 2024-10-31"),
        ("2024년 10월 30일(수)~31일(목)", "2024-10-30 2024-10-31"),
        ("2024년 10월 30일부터 11월 2일까지", "2024-10-30 2024-11-02"),
        ("late October 2024", "2024-10-late"),
        ("mid-October 2024", "2024-10-mid"),
        ("the beginning of October 2024", "2024-10-early"),
        ("2024년 10월 초순", "2024-10-early"),
        ("2024년 10월 초", "2024-10-early"),
        ("2024년 10월 중순", "2024-10-mid"),
        ("2024년 10월 하순", "2024-10-late"),
        ("2024년 10월말", "2024-10-late"),
        ("2024-10-late", "2024-10-late"),
        ("2024-10", "2024-10"),
        ("Q3 2026", "2026-Q3"),
        ("2026-Q3", "2026-Q3"),
        ("3Q 2026", "2026-Q3"),
        ("third quarter of 2026", "2026-Q3"),
        ("2026년 3/4분기", "2026-Q3"),
        ("2026년 제3분기", "2026-Q3"),
        ("first half of 2026", "2026-H1"),
        ("H2 2026", "2026-H2"),
        ("2H 2026", "2026-H2"),
        ("2026년 하반기", "2026-H2"),
        ("2027", "2027"),
        ("2027년", "2027"),
    ],
)
def test_a_date_is_read_as_exactly_as_it_was_stated(text: str, expected: str) -> None:
    assert read(text) == expected
    assert read(text, zone=SEOUL) == f"{expected} {SEOUL}"


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("07:10", "07:10"),
        ("7:10 a.m.", "07:10"),
        ("7:10am", "07:10"),
        ("0710", "07:10"),
        ("7.10", "07:10"),
        ("7h10", "07:10"),
        ("14h", "14:00"),
        ("14h00", "14:00"),
        ("2 PM", "14:00"),
        ("2 p. m.", "14:00"),
        ("12 a.m.", "00:00"),
        ("12:30 p.m.", "12:30"),
        ("1600 HOURS", "16:00"),
        ("2000 hrs", "20:00"),
        ("noon", "12:00"),
        ("12 noon", "12:00"),
        ("정오", "12:00"),
        ("오전 7시 10분", "07:10"),
        ("오후 2시", "14:00"),
        ("오후 2시 반", "14:30"),
        ("오후 2:30", "14:30"),
        ("낮 12시 30분", "12:30"),
        ("새벽 5시", "05:00"),
        ("저녁 6시", "18:00"),
        ("밤 11시", "23:00"),
        ("하오 3시", "15:00"),
        ("14시 5분", "14:05"),
    ],
)
def test_an_hour_is_read_in_every_dress(text: str, hour: str) -> None:
    assert parse_when(text, zone=SEOUL, day=date(2024, 10, 31)) == ParsedWhen(
        parse_when(f"2024-10-31T{hour}", zone=SEOUL).when
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:30-11:00", "2024-10-31T09:30 2024-10-31T11:00"),
        ("9:30-11 a.m.", "2024-10-31T09:30 2024-10-31T11:00"),
        ("9-11 a.m.", "2024-10-31T09:00 2024-10-31T11:00"),
        ("11:15-1 p.m.", "2024-10-31T11:15 2024-10-31T13:00"),
        ("2 p.m.-4", "2024-10-31T14:00 2024-10-31T16:00"),
        ("11 00 a m - 1 13 p m", "2024-10-31T11:00 2024-10-31T13:13"),
        ("10 30 - 11 30 a m", "2024-10-31T10:30 2024-10-31T11:30"),
        ("from 11:15 a.m. to 11:50 a.m. (local time)", "2024-10-31T11:15 2024-10-31T11:50"),
        ("commencing at 7:20 p.m. for 20 minutes", "2024-10-31T19:20 2024-10-31T19:40"),
        ("at 7:20 p.m. for an hour", "2024-10-31T19:20 2024-10-31T20:20"),
        ("at 7:20 p.m. for 1 hour and 15 minutes", "2024-10-31T19:20 2024-10-31T20:35"),
        ("오후 2시–4시", "2024-10-31T14:00 2024-10-31T16:00"),
        ("오후 2시부터 4시 30분까지", "2024-10-31T14:00 2024-10-31T16:30"),
        ("오후 2시부터 1시간 30분간", "2024-10-31T14:00 2024-10-31T15:30"),
        ("10 p.m. - 1 a.m. KST", "2024-10-31T22:00 2024-11-01T01:00"),
        ("0035-0130GMT", "2024-10-31T09:35 2024-10-31T10:30"),
        ("9 a.m. 31 Oct - 5 p.m. 1 Nov", "2024-10-31T09:00 2024-11-01T17:00"),
        ("9 a.m. 31 Oct - 1 Nov", "2024-10-31T09:00 2024-11-01"),
    ],
)
def test_a_stretch_of_time_keeps_its_end(text: str, expected: str) -> None:
    assert read(text, zone=SEOUL, day=date(2024, 10, 31)) == f"{expected} {SEOUL}"


def test_a_time_that_does_not_exist_is_a_question_with_both_answers() -> None:
    with pytest.raises(SkippedTime) as caught:
        parse_when("02:30, 29 March 2026", zone=PARIS)
    assert [f"{instant:%H:%M}" for instant in caught.value.candidates] == ["00:30", "01:30"]


def test_a_time_that_exists_twice_is_a_question_unless_something_tells_which() -> None:
    with pytest.raises(RepeatedTime) as caught:
        parse_when("02:30, 25 October 2026", zone=BRUSSELS)
    assert [f"{instant:%H:%M}" for instant in caught.value.candidates] == ["00:30", "01:30"]
    assert read("02:30 CEST, 25 October 2026", zone=BRUSSELS) == "2026-10-25T02:30 Europe/Brussels"
    assert read("02:30 CET, 25 October 2026", zone=BRUSSELS) == "2026-10-25T02:30 Europe/Brussels fold"
    assert read("02:30 (0130 GMT), 25 October 2026", zone=BRUSSELS) == "2026-10-25T02:30 Europe/Brussels fold"
    with pytest.raises(RepeatedTime):
        parse_when("1:30 a.m. ET, 3 November 2024", zone=NEW_YORK)


@pytest.mark.parametrize("character", ["\u200b", "\u2060", "\ufeff", "\u200e", "\u200f", "\u061c", "\u00ad"])
def test_what_nobody_sees_is_no_part_of_a_date(character: str) -> None:
    assert read(f"{character}30{character} October{character} 2024{character}") == "2024-10-30"


def test_the_day_of_the_context_is_that_of_the_venue() -> None:
    assert read("2210 GMT", zone=PYONGYANG, day=date(2024, 10, 31)) == "2024-10-31T07:10 Asia/Pyongyang"
    assert read("6:10 p.m. EDT", zone=PYONGYANG, day=date(2024, 10, 31)) == "2024-10-31T07:10 Asia/Pyongyang"
    assert read("24:00", zone=SEOUL, day=date(2024, 10, 31)) == "2024-11-01T00:00 Asia/Seoul"


def test_a_year_or_month_that_was_left_out_is_the_nearest_to_the_day_of_the_context() -> None:
    assert read("2 January", day=date(2024, 12, 30)) == "2025-01-02"
    assert read("30 December", day=date(2025, 1, 2)) == "2024-12-30"
    assert read("31일", day=date(2024, 11, 2)) == "2024-10-31"
    assert read("29 February", day=date(2023, 3, 1)) == "2024-02-29"


@pytest.mark.parametrize(
    ("text", "part", "next_step"),
    [
        ("31 Oct", "31 Oct", "Write the year."),
        ("10월 말", "10월 말", "Write the year."),
        ("31일", "31일", "Write the month."),
        ("07:10 31 Oct 2024", "07:10 31 Oct 2024", "Give the zone of the venue, or add one."),
        ("07:10 KST", "07:10 KST", "Give the day with the time."),
        ("07:10 local time, 31 Oct 2024", "local time", "Give the zone of the venue."),
        ("07:10 UTC+8:30, 31 Oct 2024", "UTC+8:30", "Give the zone of the venue."),
        ("07:10 XYZ, 31 Oct 2024", "XYZ", "Write the offset, such as UTC+9, or a city."),
        ("tomorrow at noon", "tomorrow", "Write the date itself, as 31 October 2024."),
        ("2000 on 30 October", "2000", "Write it as 31 October 2024, 07:10 KST, with a colon in the hour."),
        ("з 13 години", "з", "Leave out what is not about the time."),
        ("2 KST 31 Oct 2024", "2", "Write it as 31 October 2024, 07:10 KST, with a colon in the hour."),
        ("31 Oct 2000 KST", "2000", "Write it as 31 October 2024, 07:10 KST, with a colon in the hour."),
        ("25:00 31 Oct 2024", "25:00", "Write a time as 14:30 or 2:30 p.m."),
        ("13 a.m. 31 Oct 2024", "13 a.m.", "Write a time as 14:30 or 2:30 p.m."),
        ("밤 12시", "밤 12시", "Write it as 14:30."),
        ("31 February 2024", "31 February 2024", "See what the source means."),
        ("30 and 31 October and 2 November 2024", "30 and 31 October and 2 November 2024", None),
        ("30 October and 2 November 2024", "30 October – 2 November 2024", "Write a span with a dash."),
        ("9 a.m. and 11 a.m. KST, 31 Oct 2024", "9 a.m. – 11 a.m. KST 31 Oct 2024", "Write a span with a dash."),
        ("30-31 October 2024, 09:00", "30 – 31 October 2024 09:00", None),
        ("October-November 2024", "October – November 2024", "Write the first and the last day."),
        ("31 October 2024 Thursday KST", "2024", None),
        ("KST, October 2024 (31)", "31", None),
        ("18:10-04:00 31 Oct 2024", "18:10 – 04:00 31 Oct 2024", "Name the zone."),
        ("10:00GMT-11:00 31 Oct 2024", "GMT-11:00", "Put a space on both sides of a dash."),
        ("9 a.m. 10 a.m. KST 31 Oct 2024", "10 a.m.", "Give one time, and put a second reading of it in brackets."),
        ("(9 a.m. KST", "(", "Close each bracket once."),
        ("9 a.m. KST)", ")", "Close each bracket once."),
        ("Monday", "Monday", "Write the day, as 31 October 2024."),
        ("KST", "KST", "Add the clock time."),
        ("", "", None),
        (" , ", " , ", None),
    ],
)
def test_what_is_not_understood_is_named_with_what_to_do(text: str, part: str, next_step: str | None) -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse_when(text, zone=SEOUL if "18:10" in text else None)
    assert caught.value.part == part
    assert next_step in (None, caught.value.next_step)


def test_a_text_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse_when("9:00 " * 100_000)
    assert caught.value.next_step == "Give at most 300."


def test_an_unknown_venue_or_a_day_off_the_calendar_is_refused() -> None:
    contexts: list[dict[str, Any]] = [
        {"zone": "KST"},
        {"day": date.max},
        {"day": date.min},
        {"year": 0},
        {"year": 9999},
    ]
    for context in contexts:
        with pytest.raises(CalendarError):
            parse_when("07:10", **context)


WORDS = """
    7:10 a.m. p.m. AM KST EST CST IST GMT Z UTC+9 UTC-3:30 ( ) [ ] / - – , . ; to and until 31 30 2 99 1600 2024 2000
    0710 Oct. October mid- early late Q3 H1 third quarter of first half on at noon midnight 24:00 14h00 15.05
    10/11/2024 10/31/2024 2024-10-31 2024-10 2024년 10월 13월 31일 오전 오후 2시 반 시 분 밤 12시 정오 자정 (목) 월요일
    Monday local time Seoul 한국시간 미국시간 현지시간 for 20 minutes about 약 1시간 부터 까지 hours HOURS 31st
    Asia/Seoul Etc/GMT+5 10 30 a m 0035-0130GMT 9999-12-31 0001-01-01 2100-12-31 23:59:59 3/4분기 D.C. BST LMT +09:00 ²
""".split()  # noqa: SIM905  as a list it would fill a page
CONTEXTS = st.fixed_dictionaries(
    {
        "zone": st.sampled_from([None, SEOUL, PYONGYANG, NEW_YORK, LONDON, "Pacific/Apia", "America/St_Johns", "?"]),
        "country": st.sampled_from([None, "KR", "AU", "?"]),
        "day": st.none() | st.dates(),
        "year": st.sampled_from([None, 2024, 0]),
    }
)


@given(
    st.text(max_size=320) | st.builds(" ".join, st.lists(st.sampled_from(WORDS), max_size=25)),
    CONTEXTS,
)
def test_any_text_is_read_or_refused(text: str, context: dict[str, Any]) -> None:
    with contextlib.suppress(CalendarError):
        when = parse_when(text, **context).when
        assert when.extent().start < when.extent().end


@pytest.mark.parametrize(
    "text", ["CST " * 75, "(" * 300, "(" * 150 + ")" * 150, "10-" * 100, "10 " * 100, "9:00 CST/" * 33, "오전 " * 100]
)
def test_no_text_takes_long(text: str) -> None:
    with pytest.raises(CalendarError):
        parse_when(text, zone=SEOUL, day=date(2024, 10, 31))
