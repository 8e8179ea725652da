"""When a digest is due: once a local day at its hour, whatever the clocks do."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.subscriptions.digest_schedule import DigestSchedule, DueDigest
from calendar_core.domain.time.zones import wall_time

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def slots(digest: DigestSchedule, zone: str, first: datetime, last: datetime, step: timedelta) -> list[DueDigest]:
    """Every slot that somebody sees who looks all the time."""
    seen: dict[object, DueDigest] = {}
    while first <= last:
        slot = digest.find_latest_due(zone, now=first)
        if slot is not None:
            assert seen.setdefault(slot.day, slot) == slot
        first += step
    return list(seen.values())


@given(
    zone=st.sampled_from(
        ["America/New_York", "Europe/Brussels", "Asia/Seoul", "Australia/Lord_Howe", "Africa/Casablanca"]
    ),
    hour=st.integers(0, 23),
    first=st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001
)
def test_every_local_day_has_one_digest_at_its_hour(zone: str, hour: int, first: datetime) -> None:
    begin = first.replace(tzinfo=UTC)
    found = slots(DigestSchedule(frequency="daily", hour=hour), zone, begin, begin + 5 * DAY, HOUR / 2)
    days = [slot.day for slot in found]
    assert days == [days[0] + number * DAY for number in range(len(days))]
    assert len(days) >= 5
    shown = {wall_time(slot.due_at, zone).hour for slot in found}
    assert shown <= {hour, hour + 1}  # an hour that is skipped is the one after


@pytest.mark.parametrize(
    ("zone", "hour", "due"),
    [
        ("America/New_York", 8, ["10-31T12:00", "11-01T13:00", "11-02T13:00"]),
        ("America/New_York", 1, ["10-31T05:00", "11-01T05:00", "11-02T06:00"]),  # one o'clock comes twice
        ("Asia/Seoul", 8, ["10-30T23:00", "10-31T23:00", "11-01T23:00"]),
    ],
)
def test_the_weekend_of_new_york_in_autumn(zone: str, hour: int, due: list[str]) -> None:
    begin = datetime(2026, 10, 30, 22, 0, tzinfo=UTC)
    found = slots(DigestSchedule(frequency="daily", hour=hour), zone, begin, begin + 3 * DAY, HOUR / 4)
    assert [f"{slot.due_at:%m-%dT%H:%M}" for slot in found if slot.due_at > begin][:3] == due


def test_the_hour_that_brussels_skips_is_the_change() -> None:
    slot = DigestSchedule(frequency="daily", hour=2).find_latest_due(
        "Europe/Brussels", now=datetime(2026, 3, 29, 6, 0, tzinfo=UTC)
    )
    assert slot is not None
    assert slot.due_at == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_week_has_one_on_its_day_and_it_is_of_use_for_half_a_week() -> None:
    weekly = DigestSchedule(frequency="weekly", weekday=0)
    monday = datetime(2026, 5, 3, 23, 0, tzinfo=UTC)  # eight o'clock of 4 May in Seoul
    found = slots(weekly, "Asia/Seoul", monday - 7 * DAY, monday + 7 * DAY, HOUR)
    assert [slot.due_at for slot in found] == [monday - 7 * DAY, monday, monday + 7 * DAY]
    assert weekly.find_latest_due("Asia/Seoul", now=monday + 3.5 * DAY) is None


def test_a_day_that_a_zone_left_out_has_no_digest() -> None:
    begin = datetime(2011, 12, 28, 0, 0, tzinfo=UTC)
    found = slots(DigestSchedule(frequency="daily"), "Pacific/Apia", begin, begin + 3 * DAY, HOUR)
    assert [slot.day.day for slot in found] == [27, 28, 29, 31]
