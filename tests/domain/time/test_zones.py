"""Zones and instants: against the transitions in the tzdata files themselves, and by cases from history."""

import hashlib
import struct
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files

import pytest
import tzdata  # type: ignore[import-untyped]  # the wheel ships no types
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.time.zone_keys import TZDATA_VERSION, is_zone, zone, zone_keys
from calendar_core.domain.time.zones import (
    RepeatedTime,
    SkippedTime,
    abbreviation,
    day_exists,
    end_of_day,
    format_offset,
    instant_of,
    instants_of,
    start_of_day,
    wall_time,
)
from calendar_core.errors import CalendarError

KEYS = sorted(zone_keys())
EARLIEST, LATEST = datetime(1948, 1, 1, tzinfo=UTC), datetime(2050, 12, 31, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def tzif_of(key: str) -> bytes:
    return (files("tzdata") / "zoneinfo" / key).read_bytes()


@cache
def distinct_keys() -> tuple[str, ...]:
    """One key of each set of zones with the same rules: half of the keys are links."""
    return tuple({hashlib.sha256(tzif_of(key)).digest(): key for key in reversed(KEYS)}.values())


def transitions_in(data: bytes) -> list[int]:
    """The transitions that a TZif file lists, in seconds since 1970, from its second block (RFC 8536)."""

    def counts(at: int) -> tuple[int, ...]:
        return struct.unpack(">6l", data[at + 20 : at + 44])

    utc_marks, std_marks, leaps, times, types, letters = counts(0)
    second = 44 + times * 5 + types * 6 + letters + leaps * 8 + std_marks + utc_marks
    times = counts(second)[3]
    return list(struct.unpack(f">{times}q", data[second + 44 : second + 44 + 8 * times]))


def changes_of(key: str) -> Iterator[datetime]:
    """Every change of a zone's clocks from 1948: those its file lists, and those that its rule makes until 2050."""
    listed = transitions_in(tzif_of(key))
    for seconds in listed:
        if EARLIEST.timestamp() <= seconds <= LATEST.timestamp():
            yield datetime.fromtimestamp(seconds, UTC)
    step = timedelta(days=30)
    instant = max(EARLIEST, datetime.fromtimestamp(listed[-1], UTC)) if listed else LATEST
    offset = instant.astimezone(zone(key)).utcoffset()
    while instant < LATEST:
        following = (instant + step).astimezone(zone(key)).utcoffset()
        if following != offset:
            before, after = instant, instant + step
            while after - before > timedelta(seconds=1):
                middle = (before + (after - before) / 2).replace(microsecond=0)
                is_before = middle.astimezone(zone(key)).utcoffset() == offset
                before, after = (middle, after) if is_before else (before, middle)
            yield after
        instant, offset = instant + step, following


def test_every_change_of_every_zone_gives_no_one_or_two_instants_as_its_clocks_do() -> None:
    found = 0
    for key in distinct_keys():
        for change in changes_of(key):
            found += 1
            second = timedelta(seconds=1)
            walls = (wall_time(change - second, key), wall_time(change, key))
            offsets = {
                shown - (at.replace(tzinfo=None)) for shown, at in zip(walls, (change - second, change), strict=True)
            }
            middle = min(walls) + abs(walls[1] - walls[0]) / 2
            for shown in (*walls, walls[0] + second, walls[1] - second, middle.replace(microsecond=0)):
                guesses = {(shown - offset).replace(tzinfo=UTC) for offset in offsets}
                near = tuple(sorted(guess for guess in guesses if wall_time(guess, key) == shown))
                assert set(near) <= set(instants_of(shown, key)), (key, shown)
                assert all(wall_time(instant, key) == shown for instant in instants_of(shown, key)), (key, shown)
    assert found > 20_000  # the search itself found what it was to search


@given(
    key=st.sampled_from(KEYS),
    instant=st.datetimes(datetime(1948, 1, 1), datetime(2050, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001  bounds
)
def test_an_instant_is_among_those_of_its_wall_time(key: str, instant: datetime) -> None:
    shown = wall_time(instant, key)
    instants = instants_of(shown, key)
    assert instant in instants
    assert instants == tuple(sorted(instants))
    assert instant_of(shown, key, fold=instants.index(instant)) == instant


@given(key=st.sampled_from(KEYS), shown=st.datetimes(datetime(1948, 1, 1), datetime(2050, 12, 31)))  # noqa: DTZ001  bounds
def test_a_wall_time_is_what_clocks_show_at_each_of_its_instants(key: str, shown: datetime) -> None:
    assert [wall_time(instant, key) for instant in instants_of(shown, key)] == [shown] * len(instants_of(shown, key))


@given(key=st.sampled_from(KEYS), day=st.dates(date(1948, 1, 1), date(2050, 12, 31)))
def test_a_day_begins_with_its_first_instant(key: str, day: date) -> None:
    start = start_of_day(day, key)
    if day_exists(day, key):
        assert wall_time(start, key).date() == day
    assert wall_time(start - timedelta(seconds=1), key).date() < day
    assert end_of_day(day, key) >= start_of_day(day + timedelta(days=1), key)
    assert wall_time(end_of_day(day, key), key).date() > day


def test_the_rules_come_from_the_pinned_wheel() -> None:
    assert zoneinfo.TZPATH == ()
    assert TZDATA_VERSION == tzdata.IANA_VERSION


def test_a_time_that_does_not_exist_is_refused_with_both_answers() -> None:
    with pytest.raises(SkippedTime) as caught:
        instant_of(wall("2026-03-29T02:30"), "Europe/Paris")
    assert caught.value.candidates == (utc("2026-03-29T00:30"), utc("2026-03-29T01:30"))
    assert str(caught.value) == (
        "2026-03-29 02:30 does not exist in Europe/Paris: the clocks went forward over it. Is it 2026-03-29 01:30 CET "
        "(UTC+1), before the change, or 2026-03-29 03:30 CEST (UTC+2), after it?"
    )


def test_a_time_that_does_not_exist_is_refused_whatever_the_fold() -> None:
    for fold in (0, 1):
        with pytest.raises(SkippedTime):
            instant_of(wall("2026-03-29T02:30"), "Europe/Paris", fold=fold)


def test_a_time_that_exists_twice_is_refused_with_both_answers() -> None:
    with pytest.raises(RepeatedTime) as caught:
        instant_of(wall("2026-10-25T02:30"), "Europe/Brussels")
    assert caught.value.candidates == (utc("2026-10-25T00:30"), utc("2026-10-25T01:30"))
    assert str(caught.value) == (
        "2026-10-25 02:30 happens twice in Europe/Brussels: the clocks went back over it. Is it the first, 2026-10-25 "
        "02:30 CEST (UTC+2), or the second, 2026-10-25 02:30 CET (UTC+1)?"
    )


def test_the_fold_chooses_of_two() -> None:
    first, second = instants_of(wall("2026-10-25T02:30"), "Europe/Brussels")
    assert instant_of(wall("2026-10-25T02:30"), "Europe/Brussels", fold=0) == first
    assert instant_of(wall("2026-10-25T02:30"), "Europe/Brussels", fold=1) == second


def test_the_edges_of_a_gap_and_of_a_repetition_are_ordinary_times() -> None:
    for edge in ("2026-03-29T01:59:59", "2026-03-29T03:00:00", "2026-10-25T01:59:59", "2026-10-25T03:00:00"):
        assert len(instants_of(wall(edge), "Europe/Paris")) == 1
    assert instants_of(wall("2026-03-29T02:00"), "Europe/Paris") == ()
    assert len(instants_of(wall("2026-10-25T02:00"), "Europe/Paris")) == 2


def test_one_launch_is_read_alike_on_four_continents() -> None:
    launch = instant_of(wall("2024-10-31T07:10"), "Asia/Pyongyang")
    assert launch == utc("2024-10-30T22:10")
    shown = {
        key: wall_time(launch, key).isoformat() for key in ("America/New_York", "Europe/Brussels", "Pacific/Honolulu")
    }
    assert shown == {
        "America/New_York": "2024-10-30T18:10:00",
        "Europe/Brussels": "2024-10-30T23:10:00",
        "Pacific/Honolulu": "2024-10-30T12:10:00",
    }


@pytest.mark.parametrize(
    ("key", "at", "name", "offset"),
    [
        ("Asia/Pyongyang", "2015-08-14T12:00", "KST", "UTC+9"),
        ("Asia/Pyongyang", "2015-08-15T12:00", "KST", "UTC+8:30"),
        ("Asia/Pyongyang", "2018-05-04T12:00", "KST", "UTC+8:30"),
        ("Asia/Pyongyang", "2018-05-05T12:00", "KST", "UTC+9"),
        ("Asia/Seoul", "1958-01-01T12:00", "KST", "UTC+8:30"),
        ("Asia/Seoul", "1961-08-09T12:00", "KST", "UTC+8:30"),
        ("Asia/Seoul", "1961-08-10T12:00", "KST", "UTC+9"),
        ("Asia/Seoul", "1988-08-08T12:00", "KDT", "UTC+10"),
        ("Asia/Seoul", "1989-08-08T12:00", "KST", "UTC+9"),
        ("Asia/Seoul", "1905-01-01T12:00", "LMT", "UTC+8:27:52"),
        ("America/New_York", "2024-10-30T12:00", "EDT", "UTC-4"),
        ("America/St_Johns", "2024-01-01T12:00", "NST", "UTC-3:30"),
        ("Europe/London", "2024-07-01T12:00", "BST", "UTC+1"),
        ("Europe/London", "2024-01-01T12:00", "GMT", "UTC"),
        ("Asia/Dubai", "2024-01-01T12:00", "UTC+4", "UTC+4"),
        ("Asia/Kathmandu", "2024-01-01T12:00", "UTC+5:45", "UTC+5:45"),
        ("Etc/GMT-9", "2024-01-01T12:00", "UTC+9", "UTC+9"),
        ("UTC", "2024-01-01T12:00", "UTC", "UTC"),
        ("Antarctica/Troll", "1990-01-01T12:00", "UTC", "UTC"),
    ],
)
def test_a_time_is_named_as_people_there_named_it_that_day(key: str, at: str, name: str, offset: str) -> None:
    assert (abbreviation(utc(at), key), format_offset(utc(at), key)) == (name, offset)


def test_a_day_that_a_zone_left_out_does_not_exist() -> None:
    assert not day_exists(date(2011, 12, 30), "Pacific/Apia")
    assert not day_exists(date(1993, 8, 21), "Pacific/Kwajalein")
    assert day_exists(date(2011, 12, 29), "Pacific/Apia")
    assert day_exists(date(2011, 12, 31), "Pacific/Apia")
    assert start_of_day(date(2011, 12, 30), "Pacific/Apia") == start_of_day(date(2011, 12, 31), "Pacific/Apia")


def test_a_day_without_midnight_begins_an_hour_later() -> None:
    assert start_of_day(date(2018, 11, 4), "America/Sao_Paulo") == utc("2018-11-04T03:00")
    assert wall_time(utc("2018-11-04T03:00"), "America/Sao_Paulo") == wall("2018-11-04T01:00")


def test_a_day_with_two_midnights_begins_at_the_first_and_the_day_before_ends_at_the_second() -> None:
    first, second = instants_of(wall("2010-11-07T00:00"), "America/St_Johns")
    assert start_of_day(date(2010, 11, 7), "America/St_Johns") == first
    assert end_of_day(date(2010, 11, 6), "America/St_Johns") == second


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("Asia/Soul", "Did you mean 'Asia/Seoul'?"),
        ("seoul", "Did you mean 'Asia/Seoul'?"),
        ("New York", "Did you mean 'America/New_York'?"),
        ("EST", "It names no place. Give the zone of the venue, such as 'America/New_York'."),
        ("GMT", "It names no place. Give the zone of the venue, such as 'UTC'."),
        ("", "Give the IANA zone of the place, such as 'Asia/Seoul'."),
        ("../../etc/passwd", "Give the IANA zone of the place, such as 'Asia/Seoul'."),
        ("Asia/Seoul\0", "Did you mean 'Asia/Seoul'?"),
        ("x" * 100_000, "Give the IANA zone of the place, such as 'Asia/Seoul'."),
    ],
)
def test_an_unknown_zone_is_refused_with_the_nearest(key: str, answer: str) -> None:
    assert not is_zone(key)
    with pytest.raises(CalendarError) as caught:
        zone(key)
    assert caught.value.next_step == answer


@given(st.text(max_size=100))
def test_any_other_text_is_no_zone_and_no_crash(key: str) -> None:
    if not is_zone(key):
        with pytest.raises(CalendarError):
            zone(key)


def test_a_year_off_the_calendar_is_refused_and_does_not_overflow() -> None:
    with pytest.raises(CalendarError):
        instants_of(wall("9999-12-31T23:59:59"), "America/New_York")
    with pytest.raises(CalendarError):
        wall_time(utc("0001-01-01T00:00"), "America/New_York")


def test_what_abbreviations_name_is_never_a_zone_to_store() -> None:
    for key in ("EST", "CET", "EET", "WET", "MST", "HST", "GMT", "PST8PDT", "Factory", "KST", "JST"):
        assert not is_zone(key)
