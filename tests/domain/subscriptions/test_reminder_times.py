"""Lead times and due instants: by the reader's morning where only a day is known, never for a time nobody stated."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from calendar_core.domain.subscriptions.reminder_times import (
    MAX_LEAD,
    MIN_LEAD,
    MORNING,
    compute_due_at,
    compute_not_after,
    format_duration,
    format_lead,
    parse_lead,
)
from calendar_core.domain.time.when import Day, Days, Half, Month, Quarter, WallTime, Year
from calendar_core.domain.time.zone_keys import zone_keys
from calendar_core.domain.time.zones import day_exists, wall_time
from calendar_core.errors import CalendarError

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LEADS = st.integers(1, int(MAX_LEAD.total_seconds()) // 60).map(lambda minutes: timedelta(minutes=minutes))
ZONES = st.sampled_from(sorted(zone_keys()))


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("1d", DAY),
        ("3h", 3 * HOUR),
        ("1w", 7 * DAY),
        ("30m", HOUR / 2),
        ("90min", 1.5 * HOUR),
        ("1d12h", 36 * HOUR),
        (" 1w 1d ", 8 * DAY),
        ("P1D", DAY),
        ("PT1H", HOUR),
        ("P2W", 14 * DAY),
        ("p1dt30m", DAY + HOUR / 2),
    ],
)
def test_a_lead_time_is_read(text: str, lead: timedelta) -> None:
    assert parse_lead(text) == lead


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "1", "-1d", "1.5h", "1mo", "P1M", "1y", "h1", "1h1d", "\uff11d", "1d\n2x"]
)
def test_what_is_no_lead_time_is_refused(text: str) -> None:
    with pytest.raises(CalendarError, match="is not a lead time"):
        parse_lead(text)


@pytest.mark.parametrize("text", ["0m", "0d", "91d", "9999w"])
def test_a_lead_time_out_of_range_is_refused(text: str) -> None:
    with pytest.raises(CalendarError, match="out of range"):
        parse_lead(text)


@given(LEADS)
def test_the_canonical_text_of_a_lead_is_read_back(lead: timedelta) -> None:
    assert parse_lead(format_lead(lead)) == lead


@pytest.mark.parametrize(
    "same", [("1d", "24h", "P1D", "PT24H", "1440m"), ("1w", "7d", "P1W"), ("90m", "1h30m", "PT90M")]
)
def test_equal_leads_have_one_text(same: tuple[str, ...]) -> None:
    assert len({format_lead(parse_lead(text)) for text in same}) == 1


@pytest.mark.parametrize(
    ("length", "english", "korean"),
    [
        (DAY, "1 day", "1일"),
        (2 * DAY + HOUR, "2 days 1 hour", "2일 1시간"),
        (HOUR / 2, "30 minutes", "30분"),
    ],
)
def test_a_length_is_printed(length: timedelta, english: str, korean: str) -> None:
    assert (format_duration(length), format_duration(length, "ko")) == (english, korean)


def test_a_clock_time_is_reminded_of_by_its_instant_wherever_the_reader_is() -> None:
    launch = WallTime(datetime.fromisoformat("2024-10-31T07:10"), "Asia/Pyongyang")
    due = {compute_due_at(launch, HOUR, reader_zone=zone) for zone in ("Asia/Seoul", "America/New_York", "UTC")}
    assert due == {datetime(2024, 10, 30, 21, 10, tzinfo=UTC)}


def test_a_day_before_a_change_of_clocks_is_24_hours() -> None:
    meeting = WallTime(
        datetime.fromisoformat("2024-11-03T09:00"), "America/New_York"
    )  # the night before was 25 hours long
    assert compute_due_at(meeting, DAY, reader_zone="UTC") == datetime(2024, 11, 2, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lead", "local"),
    [
        (DAY, "2024-10-29T08:00"),
        (7 * DAY, "2024-10-23T08:00"),
        (36 * HOUR, "2024-10-29T08:00"),
        (HOUR, "2024-10-30T08:00"),
        (MIN_LEAD, "2024-10-30T08:00"),
    ],
)
def test_a_day_is_reminded_of_in_the_morning_so_many_whole_days_before(lead: timedelta, local: str) -> None:
    for when in (
        Day(date(2024, 10, 30), "America/New_York"),
        Days(date(2024, 10, 30), date(2024, 11, 1), "America/New_York"),
    ):
        due = compute_due_at(when, lead, reader_zone="America/New_York")
        assert due is not None
        assert wall_time(due, "America/New_York") == datetime.fromisoformat(local)


def test_a_day_far_to_the_east_is_reminded_of_before_it_is_over() -> None:
    in_seoul = Day(date(2024, 10, 31), "Asia/Seoul")
    due = compute_due_at(in_seoul, HOUR, reader_zone="America/New_York")
    assert due is not None
    # 08:00 of the 31st in New York would be 21:00 in Seoul.
    assert wall_time(due, "America/New_York") == datetime.fromisoformat("2024-10-30T08:00")
    assert wall_time(due, "Asia/Seoul") == datetime.fromisoformat("2024-10-30T21:00")


def test_an_hour_of_difference_does_not_cost_a_day() -> None:
    due = compute_due_at(Day(date(2024, 10, 30), "Europe/Berlin"), HOUR, reader_zone="Europe/London")
    assert due is not None
    assert wall_time(due, "Europe/London") == datetime.fromisoformat("2024-10-30T08:00")


def test_a_day_without_a_zone_is_reminded_of_in_the_readers_morning() -> None:
    due = compute_due_at(Day(date(2024, 10, 30)), DAY, reader_zone="Asia/Seoul")
    assert due == datetime(2024, 10, 28, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "when", [Month(2024, 10), Month(2024, 10, "late"), Quarter(2024, 4), Half(2024, 2), Year(2024)]
)
def test_nobody_is_reminded_of_a_day_that_nobody_stated(when: Month | Quarter | Half | Year) -> None:
    assert compute_due_at(Day(when.first_day), DAY, reader_zone="UTC") is not None
    assert (compute_due_at(when, DAY, reader_zone="UTC"), compute_not_after(when)) == (None, None)


def test_a_morning_that_the_reader_s_zone_left_out_is_the_one_before() -> None:
    # Samoa had no 30 December 2011.
    due = compute_due_at(Day(date(2011, 12, 31), "Pacific/Apia"), DAY, reader_zone="Pacific/Apia")
    assert due is not None
    assert wall_time(due, "Pacific/Apia") == datetime.fromisoformat("2011-12-29T08:00")


def test_of_a_morning_that_happens_twice_the_first_is_meant() -> None:
    # Kwajalein crossed the date line the other way in 1969: 30 September was 48 hours long.
    due = compute_due_at(Day(date(1969, 10, 2)), 2 * DAY, reader_zone="Pacific/Kwajalein")
    assert due == datetime(1969, 9, 29, 21, 0, tzinfo=UTC)


def test_the_last_call_is_the_start_or_the_end_of_the_first_day() -> None:
    assert compute_not_after(WallTime(datetime.fromisoformat("2024-10-31T07:10"), "Asia/Seoul")) == datetime(
        2024, 10, 30, 22, 10, tzinfo=UTC
    )
    two_days = Days(date(2024, 10, 30), date(2024, 10, 31), "America/New_York")
    assert compute_not_after(two_days) == datetime(2024, 10, 31, 4, 0, tzinfo=UTC)
    assert compute_not_after(Day(date(2024, 10, 30))) == datetime(2024, 10, 31, 12, 0, tzinfo=UTC)


@given(st.dates(date(2001, 1, 1), date(2037, 1, 1)), ZONES, ZONES, LEADS)
def test_a_day_is_reminded_of_at_a_readers_morning_before_the_venue_s_noon(
    day: date, venue_zone: str, reader_zone: str, lead: timedelta
) -> None:
    assume(day_exists(day, venue_zone))
    when = Day(day, venue_zone)
    due, limit = compute_due_at(when, lead, reader_zone=reader_zone), compute_not_after(when)
    assert due is not None
    assert limit is not None
    assert wall_time(due, reader_zone).time() == MORNING
    assert wall_time(due, venue_zone) < datetime.combine(day, time(12))
    assert due < limit
