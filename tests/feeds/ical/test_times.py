"""DTSTART and DTEND for every way in which a date may be known, and nothing made up."""

from datetime import UTC, date, datetime, timedelta

import pytest

from calendar_core.domain.time.when import Day, Days, Half, Month, Quarter, When, Year
from calendar_core.feeds.ical.times import times_of
from tests.builders.event_details import make_event_details, make_wall_time, render_feed_of


def written(when: When) -> tuple[str, str]:
    """DTSTART and DTEND as they stand in the bytes, without the names of the properties."""
    event = render_feed_of(make_event_details(when=when)).body.decode().partition("BEGIN:VEVENT")[2].split("\r\n")
    start, end = (next(line for line in event if line.startswith(name)) for name in ("DTSTART", "DTEND"))
    return start.removeprefix("DTSTART").lstrip(";:"), end.removeprefix("DTEND").lstrip(";:")


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        (Day(date(2024, 10, 30), "America/New_York"), "VALUE=DATE:20241030", "VALUE=DATE:20241031"),
        (Day(date(2024, 12, 31)), "VALUE=DATE:20241231", "VALUE=DATE:20250101"),
        (Days(date(2024, 2, 28), date(2024, 2, 29)), "VALUE=DATE:20240228", "VALUE=DATE:20240301"),
        (
            make_wall_time("2024-10-31T07:10", "Asia/Pyongyang"),
            "TZID=Asia/Pyongyang:20241031T071000",
            "TZID=Asia/Pyongyang:20241031T081000",
        ),
        (
            make_wall_time("2024-10-31T14:15", "America/New_York", "2024-10-31T15:00"),
            "TZID=America/New_York:20241031T141500",
            "TZID=America/New_York:20241031T150000",
        ),
        # An end known to the day: until its midnight, of the same type as the start.
        (
            make_wall_time("2024-10-31T14:15", "Asia/Seoul", "2024-11-01"),
            "TZID=Asia/Seoul:20241031T141500",
            "TZID=Asia/Seoul:20241102T000000",
        ),
        # Under a rule of the past, in both spellings of one instant; and where only the end is.
        (make_wall_time("1988-07-01T09:00", "Asia/Seoul"), "19880630T230000Z", "19880701T000000Z"),
        (make_wall_time("1955-07-01T09:00", "Asia/Seoul"), "19550630T233000Z", "19550701T003000Z"),
        (make_wall_time("1987-05-09T23:30", "Asia/Seoul", "1987-05-10T12:00"), "19870509T143000Z", "19870510T020000Z"),
        (make_wall_time("2018-12-01T09:00", "America/Sao_Paulo"), "20181201T110000Z", "20181201T120000Z"),
        (make_wall_time("2017-09-03T12:29", "Asia/Pyongyang"), "20170903T035900Z", "20170903T045900Z"),
        # Into the hour that exists twice.
        (make_wall_time("2026-10-25T01:45", "Europe/Brussels"), "20261024T234500Z", "20261025T004500Z"),
        # Into an hour that only the rule of today has twice.
        (make_wall_time("1987-10-25T03:10", "Europe/Kyiv", "1987-10-25T03:50"), "19871025T001000Z", "19871025T005000Z"),
        (make_wall_time("2024-06-01T09:00", "America/Santiago"), "20240601T130000Z", "20240601T140000Z"),
        (make_wall_time("2024-06-01T09:00", "UTC"), "20240601T090000Z", "20240601T100000Z"),
        (make_wall_time("2024-06-01T09:00", "Africa/Abidjan"), "20240601T090000Z", "20240601T100000Z"),
    ],
)  # fmt: skip
def test_how_a_date_is_written(when: When, start: str, end: str) -> None:
    assert written(when) == (start, end)


def test_the_second_of_two_equal_hours_is_written_as_its_instant() -> None:
    repeated = make_wall_time("2026-10-25T02:30", "Europe/Brussels")
    second = type(repeated)(repeated.start, repeated.zone, fold=1)
    assert [written(when)[0] for when in (repeated, second)] == ["20261025T003000Z", "20261025T013000Z"]


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        (Month(2026, 10), "VALUE=DATE:20261001", "VALUE=DATE:20261101"),
        (Month(2026, 10, "late"), "VALUE=DATE:20261021", "VALUE=DATE:20261101"),
        (Quarter(2026, 3), "VALUE=DATE:20260701", "VALUE=DATE:20261001"),
        (Half(2026, 1), "VALUE=DATE:20260101", "VALUE=DATE:20260701"),
        (Year(2027), "VALUE=DATE:20270101", "VALUE=DATE:20280101"),
    ],
)
def test_what_is_known_to_the_month_or_less_takes_its_whole_span_and_no_time(when: When, start: str, end: str) -> None:
    times = times_of(when, has_whole_span=True)
    first, last = (f"VALUE=DATE:{day:%Y%m%d}" for day in (times.start, times.end))
    assert (first, last, times.has_known_hours) == (start, end, False)
    assert written(when)[0] == start
    assert times_of(when).end == times.start + timedelta(days=1)


def test_what_nobody_stated_is_said() -> None:
    def lines(when: When) -> tuple[str, ...]:
        return times_of(when).lines

    assert lines(Day(date(2024, 10, 30), "America/New_York")) == ()  # an app shows a day as a day
    assert lines(Month(2026, 10)) == (
        "When: October 2026; the day is not known",
        "The entry stands on the first day of that time.",
    )
    assert lines(make_wall_time("2024-10-31T07:10", "Asia/Pyongyang")) == (
        "At the venue: Thursday 31 October 2024, 07:10 KST (UTC+9)",
        "In UTC: Wednesday 30 October 2024, 22:10 UTC",
        "End not stated: one hour is assumed.",
    )
    assert lines(make_wall_time("2024-10-31T14:15", "America/New_York", "2024-10-31T15:00")) == (
        "At the venue: Thursday 31 October 2024, 14:15–15:00 EDT (UTC-4)",
        "In UTC: Thursday 31 October 2024, 18:15–19:00 UTC",
    )
    assert lines(make_wall_time("2024-10-31T14:15", "Asia/Seoul", "2024-11-01"))[2:] == (
        "End known only to the day: shown until its midnight.",
    )


def test_an_hour_counts_as_taken_only_where_it_is_known() -> None:
    times: dict[str, When] = {
        "hours": make_wall_time("2024-10-31T14:15", "Asia/Seoul", "2024-10-31T15:00"),
        "start": make_wall_time("2024-10-31T14:15", "Asia/Seoul"),
        "until a day": make_wall_time("2024-10-31T14:15", "Asia/Seoul", "2024-11-01"),
        "day": Day(date(2024, 10, 31)),
    }
    assert {name: times_of(when).has_known_hours for name, when in times.items()} == {
        "hours": True,
        "start": True,
        "until a day": False,
        "day": False,
    }


def test_the_instant_survives_the_way_through_the_bytes() -> None:
    assert times_of(make_wall_time("2024-10-31T07:10", "Asia/Pyongyang")).start == datetime(
        2024, 10, 30, 22, 10, tzinfo=UTC
    )
