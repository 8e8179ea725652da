"""Whens: what each kind covers, how they are ordered, what is refused, and the texts of the data set."""

import contextlib
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.time.when import (
    ASSUMED_LENGTH,
    Day,
    Days,
    Extent,
    Half,
    Month,
    Quarter,
    WallTime,
    When,
    Year,
)
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.domain.time.zones import SkippedTime
from calendar_core.errors import CalendarError
from tests.builders.shipped_events import read_shipped_events
from tests.builders.whens import WHENS


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_clock_time_is_the_instant_of_its_venue_and_lasts_an_assumed_hour() -> None:
    when = WallTime(wall("2024-10-31T07:10"), "Asia/Pyongyang")
    assert when.extent() == Extent(utc("2024-10-30T22:10"), utc("2024-10-30T22:10") + ASSUMED_LENGTH)
    assert (when.precision, when.is_dated, when.end is not None) == ("time", True, False)
    assert (when.first_day, when.end_day) == (date(2024, 10, 31), date(2024, 11, 1))


def test_a_stated_end_is_kept() -> None:
    when = WallTime(wall("2024-10-30T14:00"), "America/New_York", wall("2024-10-30T15:30"))
    assert when.extent() == Extent(utc("2024-10-30T18:00"), utc("2024-10-30T19:30"))
    assert when.end is not None
    assert (when.start_text, when.end_text) == ("2024-10-30T14:00", "2024-10-30T15:30")


def test_a_clock_time_may_end_with_a_day() -> None:
    when = WallTime(wall("1983-04-13T09:00"), "America/New_York", date(1983, 4, 15))
    assert when.extent() == Extent(utc("1983-04-13T14:00"), utc("1983-04-16T05:00"))
    assert when.end_day == date(1983, 4, 16)
    assert when.end_text == "1983-04-15"


def test_an_end_at_midnight_does_not_touch_the_next_day() -> None:
    when = WallTime(wall("2024-10-30T20:00"), "Asia/Seoul", wall("2024-10-31T00:00"))
    assert when.end_day == date(2024, 10, 31)


def test_a_day_in_washington_is_not_a_day_in_seoul() -> None:
    washington = Day(date(2024, 10, 30), "America/New_York").extent()
    seoul = Day(date(2024, 10, 30), "Asia/Seoul").extent()
    assert washington == Extent(utc("2024-10-30T04:00"), utc("2024-10-31T04:00"))
    assert seoul == Extent(utc("2024-10-29T15:00"), utc("2024-10-30T15:00"))


def test_a_day_without_a_zone_may_be_anywhere_on_earth() -> None:
    assert Day(date(2024, 10, 30)).extent() == Extent(utc("2024-10-29T10:00"), utc("2024-10-31T12:00"))


def test_a_day_on_which_the_clocks_change_has_its_own_length() -> None:
    def length(when: Day) -> timedelta:
        return when.extent().end - when.extent().start

    assert length(Day(date(2026, 3, 29), "Europe/Paris")) == timedelta(hours=23)
    assert length(Day(date(2026, 10, 25), "Europe/Paris")) == timedelta(hours=25)
    assert length(Day(date(2010, 11, 6), "America/St_Johns")) == timedelta(hours=25)


@pytest.mark.parametrize(
    ("when", "first", "end", "precision", "is_dated"),
    [
        (Day(date(2024, 10, 30)), "2024-10-30", "2024-10-31", "day", True),
        (Days(date(2024, 10, 30), date(2024, 11, 2)), "2024-10-30", "2024-11-03", "days", True),
        (Month(2024, 10), "2024-10-01", "2024-11-01", "month", False),
        (Month(2024, 12), "2024-12-01", "2025-01-01", "month", False),
        (Month(2024, 10, "early"), "2024-10-01", "2024-10-11", "month", False),
        (Month(2024, 10, "mid"), "2024-10-11", "2024-10-21", "month", False),
        (Month(2024, 2, "late"), "2024-02-21", "2024-03-01", "month", False),
        (Quarter(2026, 1), "2026-01-01", "2026-04-01", "quarter", False),
        (Quarter(2026, 4), "2026-10-01", "2027-01-01", "quarter", False),
        (Half(2026, 1), "2026-01-01", "2026-07-01", "half", False),
        (Half(2026, 2), "2026-07-01", "2027-01-01", "half", False),
        (Year(2100), "2100-01-01", "2101-01-01", "year", False),
    ],
)
def test_each_kind_covers_its_days(when: When, first: str, end: str, precision: str, is_dated: bool) -> None:
    assert (when.first_day.isoformat(), when.end_day.isoformat()) == (first, end)
    assert (when.precision, when.is_dated) == (precision, is_dated)


def test_of_whens_that_start_together_the_more_exact_comes_first() -> None:
    zone = "Asia/Seoul"
    whens: list[When] = [
        WallTime(wall("2026-01-01T00:00"), zone),
        Day(date(2026, 1, 1), zone),
        Days(date(2026, 1, 1), date(2026, 1, 2), zone),
        Month(2026, 1, "early", zone),
        Month(2026, 1, None, zone),
        Quarter(2026, 1, zone),
        Half(2026, 1, zone),
        Year(2026, zone),
    ]
    backwards = whens[::-1]
    shuffled = random.Random(56).sample(whens, len(whens))  # noqa: S311  an order, not a secret
    assert [sorted(backwards), sorted(shuffled)] == [whens, whens]


@given(WHENS, WHENS, WHENS)
def test_the_order_is_total(one: When, two: When, three: When) -> None:
    assert (one.sort_key == two.sort_key) == (one == two)
    assert [one < two, two < one, one == two].count(True) == 1
    if one < two < three:
        assert one < three


@given(WHENS)
def test_the_texts_are_read_back_to_the_same_when(when: When) -> None:
    folds = {"fold": getattr(when, "fold", 0), "end_fold": getattr(when, "end_fold", 0)}
    assert when_from_texts(when.start_text, when.end_text, zone=when.zone, **folds) == when


@given(WHENS)
def test_an_extent_is_in_utc_and_ends_after_it_starts(when: When) -> None:
    extent = when.extent()
    assert extent.start < extent.end
    assert (extent.start.tzinfo, extent.end.tzinfo) == (UTC, UTC)
    assert when.first_day < when.end_day


def test_every_event_of_the_data_set_is_read_and_written_alike() -> None:
    events = read_shipped_events()
    assert len(events) >= 680
    for event in events:
        when = when_from_texts(event["start"], event.get("end"), zone=event.get("time_zone"))
        assert (when.start_text, when.end_text, when.zone) == (event["start"], event.get("end"), event.get("time_zone"))
        assert when.extent().start < when.extent().end


def test_a_fold_is_kept_only_where_it_means_something() -> None:
    assert WallTime(wall("2026-10-25T02:30"), "Europe/Brussels", fold=1).fold == 1
    assert WallTime(wall("2026-10-25T12:30"), "Europe/Brussels", fold=1).fold == 0
    again = WallTime(wall("2026-10-25T02:10"), "Europe/Brussels", wall("2026-10-25T02:05"), end_fold=1)
    assert again.extent().end - again.extent().start == timedelta(minutes=55)
    assert WallTime(wall("2026-10-25T02:30").replace(fold=1), "Europe/Brussels").extent().start == utc(
        "2026-10-25T00:30"
    )


def test_a_start_or_end_that_does_not_exist_is_a_question() -> None:
    with pytest.raises(SkippedTime):
        WallTime(wall("2026-03-29T02:30"), "Europe/Paris")
    with pytest.raises(SkippedTime):
        WallTime(wall("2026-03-29T01:30"), "Europe/Paris", wall("2026-03-29T02:30"))


@pytest.mark.parametrize(
    ("start", "end", "zone", "part"),
    [
        ("2024-10-31T07:10", None, None, "A clock time needs the IANA zone of its venue"),
        ("2024-10-31T07:10", "2024-10-31T07:10", "Asia/Seoul", "is not after the start"),
        ("2024-10-31T07:10", "2024-10-30", "Asia/Seoul", "is not after the start"),
        ("2024-10-31", "2024-10-30", None, "is not after the first"),
        ("2024-10-31", "2024-10-31T08:00", "Asia/Seoul", "starts on a day ends on a day"),
        ("2024-10-31T07:10", "2024-11", "Asia/Seoul", "ends at a clock time or on a day"),
        ("2024-10", "2024-11", None, "takes no end"),
        ("2024-10-31", None, "KST", "is not an IANA time zone"),
        ("2011-12-30", None, "Pacific/Apia", "had no 2011-12-30"),
        ("2011-12-30T12:00", None, "Pacific/Apia", "does not exist in Pacific/Apia"),
        ("2011-12-29", "2011-12-30", "Pacific/Apia", "had no 2011-12-30"),
        ("2023-02-29", None, None, "There is no such day"),
        ("2024-10-31T24:30", None, "Asia/Seoul", "There is no such time"),
        ("2024-13", None, None, "There is no month 13"),
        ("2024-00", None, None, "There is no month 0"),
        ("2024-Q5", None, None, "There is no quarter 5"),
        ("2024-H0", None, None, "There is no half 0"),
        ("1899", None, None, "Use a year from 1900 to 2100"),
        ("0000", None, None, "Use a year from 1900 to 2100"),
        ("2101-01-01", None, None, "Use a year from 1900 to 2100"),
        ("31 October 2024", None, None, "Write 2024-10-31T07:10, 2024-10-31"),
        ("\uff12\uff10\uff12\uff14", None, None, "Write 2024-10-31T07:10, 2024-10-31"),
        ("", None, None, "Write 2024-10-31T07:10, 2024-10-31"),
    ],
)
def test_what_is_no_when_is_refused_with_what_to_do(start: str, end: str | None, zone: str | None, part: str) -> None:
    with pytest.raises(CalendarError) as caught:
        when_from_texts(start, end, zone=zone)
    assert part in str(caught.value)


@given(st.text(max_size=30), st.none() | st.text(max_size=30), st.sampled_from([None, "Asia/Seoul", "?"]))
def test_any_text_is_a_when_or_a_calendar_error(start: str, end: str | None, zone: str | None) -> None:
    with contextlib.suppress(CalendarError):
        when_from_texts(start, end, zone=zone)


def test_an_instant_or_a_fraction_is_no_wall_time() -> None:
    with pytest.raises(CalendarError):
        WallTime(utc("2024-10-31T07:10"), "Asia/Seoul")
    with pytest.raises(CalendarError):
        WallTime(wall("2024-10-31T07:10:00.5"), "Asia/Seoul")
    with pytest.raises(CalendarError):
        Day(wall("2024-10-31T07:10"))
    with pytest.raises(CalendarError):
        WallTime(wall("2024-10-31T07:10"), "Asia/Seoul", fold=2)
