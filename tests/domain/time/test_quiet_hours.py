"""Quiet hours by the reader's clocks, on the days with 23 and 25 hours too, and never past the event."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from calendar_core.domain.subscriptions.reminder_times import compute_due_at
from calendar_core.domain.time.quiet_hours import (
    DELIVERY_MARGIN,
    QuietHours,
    defer_past_quiet_hours,
    parse_quiet_hours,
    shift_out_of_quiet_hours,
)
from calendar_core.domain.time.when import WallTime
from calendar_core.domain.time.zones import wall_time
from calendar_core.errors import CalendarError

NIGHT = QuietHours(begin=time(22), end=time(7))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = st.sampled_from(
    [
        "UTC",
        "Asia/Seoul",
        "America/New_York",
        "Europe/Brussels",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
    ]
)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001
CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))


@st.composite
def quiet_hours(draw: st.DrawFn) -> QuietHours:
    """Any that may be."""
    try:
        return QuietHours(begin=draw(CLOCKS), end=draw(CLOCKS))
    except CalendarError:
        assume(False)
        raise


def is_quiet(wall: time, quiet: QuietHours) -> bool:
    """By the clock alone."""
    if quiet.begin < quiet.end:
        return quiet.begin <= wall < quiet.end
    return wall >= quiet.begin or wall < quiet.end


def clocks_change_near(instant: datetime, zone: str) -> bool:
    """Whether the zone's clocks change within a day and a half."""
    near = [
        wall_time(instant + hours * HOUR, zone) - (instant + hours * HOUR).replace(tzinfo=None) for hours in (-36, 36)
    ]
    return near[0] != near[1]


@given(quiet=quiet_hours(), instant=INSTANTS, zone=ZONES)
def test_whatever_the_clock_shows_as_quiet_is_quiet_and_nothing_else(
    quiet: QuietHours, instant: datetime, zone: str
) -> None:
    span = quiet.interval_containing(instant, zone)
    shown = is_quiet(wall_time(instant, zone).time(), quiet)
    if shown:
        assert span is not None
    if not clocks_change_near(instant, zone):
        assert (span is not None) == shown
    if span is not None:
        assert span[0] <= instant < span[1] <= span[0] + 21 * HOUR


@pytest.mark.parametrize(
    ("zone", "day", "begin", "end"),
    [
        ("America/New_York", "2026-03-08", "2026-03-08T03:00", "2026-03-08T11:00"),  # an hour is skipped in it
        ("America/New_York", "2026-11-01", "2026-11-01T02:00", "2026-11-01T12:00"),  # an hour comes twice
        ("Europe/Brussels", "2026-03-29", "2026-03-28T21:00", "2026-03-29T05:00"),
        ("Europe/Brussels", "2026-10-25", "2026-10-24T20:00", "2026-10-25T06:00"),
        ("Asia/Seoul", "2026-03-29", "2026-03-28T13:00", "2026-03-28T22:00"),
    ],
)
def test_the_night_in_which_clocks_change_is_as_long_as_it_is(zone: str, day: str, begin: str, end: str) -> None:
    night = tuple(datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (begin, end))
    assert (
        NIGHT.interval_containing(night[0], zone)
        == NIGHT.interval_containing(night[1] - timedelta(seconds=1), zone)
        == night
    )
    assert NIGHT.interval_containing(night[1], zone) is None
    assert wall_time(night[1], zone) == datetime.fromisoformat(f"{day}T07:00")


def test_an_end_that_the_clocks_skip_is_the_change_and_one_that_comes_twice_is_the_second() -> None:
    quiet = QuietHours(begin=time(22), end=time(2, 30))
    for instant, end in (("2026-03-08T05:00", "2026-03-08T07:00"), ("2026-11-01T03:00", "2026-11-01T07:30")):
        span = quiet.interval_containing(datetime.fromisoformat(instant).replace(tzinfo=UTC), "America/New_York")
        assert span is not None
        assert span[1].isoformat() == f"{end}:00+00:00"


@given(quiet=quiet_hours(), start=INSTANTS, zone=ZONES, minutes=st.integers(1, 3 * 24 * 60))
def test_a_reminder_never_comes_in_quiet_hours_nor_after_the_start(
    quiet: QuietHours, start: datetime, zone: str, minutes: int
) -> None:
    assume(not clocks_change_near(start - timedelta(minutes=minutes), zone))
    start = start.replace(second=0, microsecond=0)
    launch = WallTime(start.replace(tzinfo=None), "UTC")
    lead = timedelta(minutes=minutes)
    due = compute_due_at(launch, lead, reader_zone=zone, quiet=quiet)
    plain = start - lead
    assert due is not None
    assert due < start
    if quiet.interval_containing(plain, zone) is None:
        assert due == plain
    else:
        begin, end = quiet.interval_containing(plain, zone) or (plain, plain)
        assert due in (end, begin - DELIVERY_MARGIN)
        assert (due == end) == (start - end >= lead / 2)


def test_a_message_is_held_to_the_end_or_goes_at_once_where_that_is_too_late() -> None:
    midnight = datetime(2026, 5, 1, 15, 0, tzinfo=UTC)  # in Seoul
    end = midnight + 7 * HOUR
    assert defer_past_quiet_hours(midnight, NIGHT, "Asia/Seoul", latest=midnight + DAY) == end
    assert defer_past_quiet_hours(midnight, NIGHT, "Asia/Seoul", latest=end) == midnight
    assert defer_past_quiet_hours(end, NIGHT, "Asia/Seoul", latest=end + DAY) == end
    assert defer_past_quiet_hours(midnight, None, "Asia/Seoul", latest=midnight + DAY) == midnight
    assert (
        shift_out_of_quiet_hours(midnight, NIGHT, "Asia/Seoul", latest=end - HOUR)
        == midnight - 2 * HOUR - DELIVERY_MARGIN
    )


@pytest.mark.parametrize(
    ("begin", "end"), [("22:00", ""), ("", "07:00"), ("24:00", "07:00"), ("10pm", "7am"), ("7", "8")]
)
def test_what_is_no_span_of_hours_is_refused(begin: str, end: str) -> None:
    with pytest.raises(CalendarError, match="is not a time of day"):
        parse_quiet_hours(begin, end)


@pytest.mark.parametrize(("begin", "end"), [("07:00", "07:00"), ("08:00", "07:00"), ("00:00", "20:01")])
def test_a_day_without_an_hour_for_mail_is_refused(begin: str, end: str) -> None:
    with pytest.raises(CalendarError, match="empty or too long"):
        parse_quiet_hours(begin, end)
