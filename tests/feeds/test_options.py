"""What a reader's options do to an entry of a feed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from calendar_core.domain.events.record import Document, Source
from calendar_core.domain.feeds.options import FeedOptions, Undated
from calendar_core.domain.time.when import Day, Days, Half, Month, Quarter, WallTime, Year
from calendar_core.feeds.ical.validation import feed_faults
from tests.builders.event_details import make_event_details, make_wall_time, render_feed_of
from tests.feeds.ical.icslint import lint

KO = FeedOptions(lang="ko")


def read(options: FeedOptions, **facts: Any) -> Any:
    """The one event of a feed, read back by icalendar; the feed has no fault."""
    body = render_feed_of(make_event_details(**facts), options=options).body
    assert (lint(body), feed_faults(body)) == ([], [])
    (event,) = Calendar.from_ical(body).events
    return event


def test_in_korean_everything_is_that_the_record_has() -> None:
    event = read(
        KO,
        when=make_wall_time("2024-10-30T10:00", "America/New_York"),
        certainty="announced",
        time_as_stated="10 a.m.",
        outcome="A joint communiqué.",
        format="hybrid",
    )
    assert str(event["SUMMARY"]) == "[발표] 제56차 한미안보협의회의"
    assert event["CATEGORIES"].to_ical().decode() == "국방장관회의,대한민국,미국"
    assert str(event["LOCATION"]) == "The Pentagon, 워싱턴, 미국"
    assert str(event["URL"]) == "https://calendar.example.org/events/kr-us-scm-56?lang=ko"
    assert str(event["DESCRIPTION"]).split("\n") == [
        "56th ROK–U.S. Security Consultative Meeting",
        "상태: 발표(참가국 전체의 확정 전)",
        "회의 방식: 대면·화상 병행",
        "",
        "현지 시각: 2024년 10월 30일(수) 10:00 EDT (UTC-4)",
        "협정세계시(UTC): 2024년 10월 30일(수) 14:00 UTC",
        "종료 시각 미발표: 한 시간으로 표시합니다.",
        "출처에 적힌 시각: “10 a.m.”",
        "",
        "배경: A joint communiqué.",
        "",
        "참석자:",
        "- 김용현, Minister of National Defense, 대한민국 (공동의장)",
        "",
        "출처:",
        "- A wire, 2024-09-20: https://example.org/scm",
        "",
        "웹페이지: https://calendar.example.org/events/kr-us-scm-56?lang=ko",
        "기록: 버전 1(2024년 10월 1일(화) 12:00 UTC)",
    ]


@pytest.mark.parametrize(
    ("certainty", "lifecycle", "prefix"),
    [
        ("confirmed", "held", ""),
        ("confirmed", "scheduled", ""),
        ("expected", "scheduled", "[예상] "),
        ("proposed", "scheduled", "[제안] "),
        ("announced", "postponed", "[연기] "),
        ("announced", "cancelled", "[취소] "),
    ],
)
def test_in_korean_the_standing_is_in_the_title_too(certainty: str, lifecycle: str, prefix: str) -> None:
    event = read(KO, certainty=certainty, lifecycle=lifecycle)
    assert str(event["SUMMARY"]) == f"{prefix}제56차 한미안보협의회의"


def test_an_event_without_a_korean_title_keeps_its_english_one() -> None:
    assert str(read(KO, title_ko=None)["SUMMARY"]) == "56th ROK–U.S. Security Consultative Meeting"


def test_a_cancelled_event_may_be_kept_standing_but_never_takes_up_time() -> None:
    facts: dict[str, Any] = {"lifecycle": "cancelled", "when": make_wall_time("2024-10-30T10:00", "Asia/Seoul")}
    struck, kept = read(FeedOptions(), **facts), read(FeedOptions(cancelled="keep"), **facts)
    assert [str(event["STATUS"]) for event in (struck, kept)] == ["CANCELLED", "CONFIRMED"]
    assert str(struck["SUMMARY"]) == str(kept["SUMMARY"]) == "Cancelled: 56th ROK–U.S. Security Consultative Meeting"
    assert [str(event["TRANSP"]) for event in (struck, kept)] == ["TRANSPARENT", "TRANSPARENT"]


def test_an_alarm_comes_where_it_was_asked_for_at_its_lead() -> None:
    assert read(FeedOptions()).subcomponents == []
    for lead, trigger in ((timedelta(hours=1), "-PT1H"), (timedelta(days=1, minutes=5), "-P1DT5M")):
        (alarm,) = read(FeedOptions(alarm=lead)).subcomponents
        assert (alarm.name, alarm["ACTION"], alarm["TRIGGER"].to_ical().decode()) == ("VALARM", "DISPLAY", trigger)
        assert alarm["TRIGGER"].dt == -lead
        assert str(alarm["DESCRIPTION"]) == "56th ROK–U.S. Security Consultative Meeting"


@pytest.mark.parametrize("facts", [{"lifecycle": "cancelled"}, {"lifecycle": "postponed"}, {"when": Month(2024, 10)}])
def test_nobody_is_called_to_what_does_not_take_place_on_a_known_day(facts: dict[str, Any]) -> None:
    options = FeedOptions(alarm=timedelta(hours=1))
    assert len(read(options).subcomponents) == 1
    assert read(options, **facts).subcomponents == []


def test_in_utc_no_zone_is_named_and_the_instant_is_the_same() -> None:
    when = make_wall_time("2024-10-31T07:10", "Asia/Pyongyang")
    venue, utc = (
        render_feed_of(make_event_details(when=when)).body,
        render_feed_of(make_event_details(when=when), options=FeedOptions(in_utc=True)).body,
    )
    assert (b"BEGIN:VTIMEZONE" in venue, b"BEGIN:VTIMEZONE" in utc) == (True, False)
    assert b"DTSTART:20241030T221000Z\r\n" in utc
    assert lint(utc) == []


@pytest.mark.parametrize(
    ("when", "english", "korean"),
    [
        (Month(2024, 10), "[sometime in October 2024] ", "[2024년 10월 중] "),
        (Month(2024, 10, "late"), "[sometime in late October 2024] ", "[2024년 10월 하순 중] "),
        (Quarter(2026, 3), "[sometime in third quarter of 2026] ", "[2026년 3분기 중] "),
        (Year(2027), "[sometime in 2027] ", "[2027년 중] "),
    ],
)
def test_an_event_without_a_day_says_so_before_anything_else(when: Month, english: str, korean: str) -> None:
    event = read(FeedOptions(undated="span"), when=when, lifecycle="held")
    assert str(event["SUMMARY"]).startswith(english)
    assert str(read(replace(KO, undated="span"), when=when)["SUMMARY"]).startswith(korean)
    assert [str(event[name]) for name in ("STATUS", "TRANSP")] == ["TENTATIVE", "TRANSPARENT"]


@pytest.mark.parametrize(
    ("when", "first", "english", "korean"),
    [
        (Month(2024, 10), date(2024, 10, 1), "(day open, October 2024)", "(날짜 미정, 2024년 10월)"),
        (Month(2024, 10, "late"), date(2024, 10, 21), "(day open, late October 2024)", "(날짜 미정, 2024년 10월 하순)"),
        (Quarter(2026, 3), date(2026, 7, 1), "(day open, third quarter of 2026)", "(날짜 미정, 2026년 3분기)"),
    ],
)
def test_an_event_without_a_day_stands_on_its_first_and_says_that_the_day_is_open(
    when: Month, first: date, english: str, korean: str
) -> None:
    event, in_korean = (read(options, when=when, certainty="expected") for options in (FeedOptions(), KO))
    title, title_ko = "56th ROK–U.S. Security Consultative Meeting", "제56차 한미안보협의회의"
    assert (str(event["SUMMARY"]), str(in_korean["SUMMARY"])) == (
        f"Expected: {title} {english}",
        f"[예상] {title_ko}{korean}",
    )
    assert (event.start, event.end) == (first, first + timedelta(days=1))
    assert [str(event[name]) for name in ("STATUS", "TRANSP")] == ["TENTATIVE", "TRANSPARENT"]
    assert "The entry stands on the first day of that time." in str(event["DESCRIPTION"])


@pytest.mark.parametrize("undated", ["first", "span"])
def test_the_same_event_has_the_same_uid_when_its_day_becomes_known(undated: Undated) -> None:
    uids = {
        str(read(FeedOptions(undated=undated), when=when)["UID"]) for when in (Month(2024, 10), Day(date(2024, 10, 30)))
    }
    assert len(uids) == 1


# --- Any event at all -------------------------------------------------------------------------------------------------

TEXT = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="한미안보협의회의,;\\\n \t🇰🇷👩‍👩‍👧é", max_size=200),
    st.text(alphabet=st.characters(max_codepoint=0x9F), max_size=60),
    st.sampled_from(
        ["제56차 한미안보협의회의 " * 700, "x" * 10_000, "\r\nATTENDEE:mailto:a@b.c", "\x00\x0b\x1b\x7f\x85\u2028"]
    ),
)
DAY = st.dates(date(1950, 1, 1), date(2100, 12, 31))
ZONES = "Asia/Seoul Asia/Pyongyang America/New_York Europe/Brussels Europe/Dublin America/Sao_Paulo Asia/Kathmandu "
ZONES += "Africa/Cairo America/Santiago Pacific/Kiritimati UTC Australia/Lord_Howe"
ZONE = st.sampled_from(ZONES.split())


@st.composite
def whens(draw: st.DrawFn) -> Any:
    """Any way in which a date may be known."""
    day = draw(DAY)
    kind = draw(st.sampled_from(["time", "hours", "to-day", "day", "days", "month", "quarter", "half", "year"]))
    if kind == "days":
        return Days(day, day + timedelta(days=draw(st.integers(1, 40))))
    if kind in ("time", "hours", "to-day"):
        # At noon every wall time exists, once.
        noon = make_wall_time(f"{day}T12:00", "UTC").start
        ends = {"time": None, "hours": noon + timedelta(minutes=draw(st.integers(1, 600))), "to-day": day}
        return WallTime(noon, draw(ZONE), ends[kind])
    spans: dict[str, Any] = {"day": Day(day), "month": Month(day.year, day.month), "year": Year(day.year)}
    spans |= {"quarter": Quarter(day.year, 1 + day.month // 4), "half": Half(day.year, 1 + day.month // 7)}
    return spans[kind]


@st.composite
def dossiers(draw: st.DrawFn) -> Any:
    """Any event: hostile texts, every standing, every kind of date."""
    source = Source(publisher=draw(TEXT), title=draw(TEXT), url=draw(st.sampled_from(["https://example.org/a", "x:y"])))
    return make_event_details(
        when=draw(whens()),
        title=f"SCM {draw(TEXT)}",
        title_ko=draw(st.one_of(st.none(), TEXT.map(lambda text: f"회의 {text}"))),
        kind=draw(st.sampled_from(["summit", "2+2", "incident"])),
        certainty=draw(st.sampled_from(["expected", "proposed", "announced", "confirmed"])),
        lifecycle=draw(st.sampled_from(["scheduled", "held", "postponed", "cancelled"])),
        format=draw(st.sampled_from(["in-person", "virtual", "hybrid"])),
        country=draw(st.sampled_from([None, "KR", "FR"])),
        sequence=draw(st.integers(0, 9)),
        sources=(source,) * draw(st.integers(0, 30)),
        documents=(Document(title=draw(TEXT)),),
        **{name: draw(TEXT) for name in ("venue", "city", "agenda", "outcome", "disputed", "time_as_stated")},
    )


OPTIONS = st.builds(
    FeedOptions,
    lang=st.sampled_from(["en", "ko"]),
    cancelled=st.sampled_from(["strike", "keep"]),
    alarm=st.one_of(st.none(), st.integers(1, 129_600).map(lambda minutes: timedelta(minutes=minutes))),
    in_utc=st.booleans(),
    undated=st.sampled_from(["first", "span"]),
)


@given(details=dossiers(), options=OPTIONS)
@settings(max_examples=150)
def test_any_event_by_any_options_has_no_fault(details: Any, options: FeedOptions) -> None:
    body = render_feed_of(details, options=options).body
    assert (lint(body), feed_faults(body)) == ([], [])
    assert len(Calendar.from_ical(body).events) == 1


@pytest.mark.long
@given(details=dossiers(), options=OPTIONS)
@settings(max_examples=2_000)
def test_two_thousand_events_by_any_options_have_no_fault(details: Any, options: FeedOptions) -> None:
    body = render_feed_of(details, options=options).body
    assert (lint(body), feed_faults(body)) == ([], [])
