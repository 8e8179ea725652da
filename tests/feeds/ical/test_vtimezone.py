"""Zones as calendar apps read them: the one rule of today, and never for a time that it gets wrong."""

import io
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from calendar_core.domain.time.zone_keys import zone_keys
from calendar_core.domain.time.zones import instants_of
from calendar_core.feeds.ical.vtimezone import ZoneRule, format_vtimezones, is_covered_by_rule, rule_of

# The zones of the record that change their clocks, one of each rule, and those with a past of their own.
TESTED = [
    *("America/New_York", "America/Los_Angeles", "America/Halifax", "America/St_Johns", "America/Sao_Paulo"),
    *("Asia/Seoul", "Asia/Pyongyang", "Asia/Kolkata", "Asia/Manila", "Asia/Beirut", "Europe/Brussels", "Europe/London"),
    *("Europe/Dublin", "Europe/Moscow", "Europe/Istanbul", "Australia/Sydney", "Australia/Lord_Howe"),
    *(
        "Pacific/Auckland",
        "Pacific/Chatham",
        "Pacific/Apia",
        "Pacific/Honolulu",
        "Atlantic/Azores",
        "Africa/Casablanca",
    ),
]
# A time in every season of many years, and each hour around some changes of the clocks.
SEASONS = [datetime(year, month, 15, 9, 30) for year in range(1950, 2051, 3) for month in (1, 4, 7, 10)]  # noqa: DTZ001
CHANGES = [
    datetime(year, month, 1) + timedelta(hours=hour)  # noqa: DTZ001
    for year, month in ((2024, 3), (2024, 4), (2024, 10), (2024, 11))
    for hour in range(0, 31 * 24 - 24, 5)
]


def independent_zone(key: str) -> tzinfo:
    """What dateutil, which is not ours, makes of the VTIMEZONE."""
    found: tzinfo = tzical(io.StringIO(format_vtimezones([key]).decode().replace("\r\n", "\n"))).get(key)
    return found


@pytest.mark.parametrize("key", TESTED)
def test_a_told_time_is_the_same_instant_to_another_program(key: str) -> None:
    covered = [wall for wall in (*SEASONS, *CHANGES) if is_covered_by_rule(wall, key)]
    assert len(covered) > 200, "else nothing is compared"
    foreign = independent_zone(key)
    wrong = [
        wall
        for wall in covered
        if wall.replace(tzinfo=foreign).utcoffset() != wall.replace(tzinfo=ZoneInfo(key)).utcoffset()
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("key", "wall", "why"),
    [
        ("Asia/Seoul", "1988-07-01T09:00", "summer time for the Olympic Games"),
        ("Asia/Seoul", "1987-05-10T12:00", "the day it began"),
        ("Asia/Seoul", "1955-07-01T09:00", "half an hour behind, and summer time"),
        ("Asia/Pyongyang", "2017-09-03T12:00", "Pyongyang time, UTC+8:30"),
        ("America/Sao_Paulo", "2018-12-01T09:00", "summer time, given up in 2019"),
        ("America/New_York", "2006-03-20T09:00", "before the rule of 2007"),
        ("Europe/Moscow", "2012-01-20T09:00", "permanent summer time"),
        ("Europe/Brussels", "2026-10-25T02:30", "an hour that exists twice"),
        ("Asia/Seoul", "1970-06-01T09:00", "before the component begins"),
        ("America/Santiago", "2024-06-01T09:00", "clocks change at 24:00, which no RRULE says"),
        ("Asia/Jerusalem", "2024-06-01T09:00", "the Friday before the last Sunday"),
        ("Europe/Kyiv", "1987-10-25T03:10", "once in history, twice under the rule of today"),
        ("America/Ciudad_Juarez", "2022-11-06T01:10", "once in history, twice under the rule of today"),
        ("America/Havana", "2026-11-01T00:30", "an hour that exists twice"),
        ("America/Chicago", "1974-03-10T02:30", "once in history, never under the rule of today"),
    ],
)  # fmt: skip
def test_what_the_rule_of_today_gets_wrong_is_not_told(key: str, wall: str, why: str) -> None:
    naive = datetime.fromisoformat(wall)
    assert instants_of(naive, key), why
    assert not is_covered_by_rule(naive, key), why


def readings_under_rule(rule: ZoneRule, wall: datetime) -> list[timedelta]:
    """The offsets that the rule has at the instants which the wall time may mean."""
    if rule.daylight is None or rule.daylight.onset is None or rule.standard.onset is None:
        return [rule.standard.offset]
    summer = rule.daylight.onset.in_year(wall.year) - rule.standard.offset
    winter = rule.standard.onset.in_year(wall.year) - rule.daylight.offset
    found = []
    for is_summer, offset in ((True, rule.daylight.offset), (False, rule.standard.offset)):
        instant = wall - offset
        if is_summer == (summer <= instant < winter if summer < winter else not winter <= instant < summer):
            found.append(offset)
    return found


def test_a_told_time_exists_once_under_the_rule_in_every_zone_and_year() -> None:
    compared, wrong = 0, list[tuple[str, datetime]]()
    for key in sorted(zone_keys()):
        rule = rule_of(key)
        if rule is None or rule.daylight is None or rule.daylight.onset is None or rule.standard.onset is None:
            continue
        for year in range(1970, 2038):
            for onset in (rule.standard.onset.in_year(year), rule.daylight.onset.in_year(year)):
                for minutes in range(-110, 120, 30):
                    wall = onset + timedelta(minutes=minutes)
                    if is_covered_by_rule(wall, key):
                        compared += 1
                        offset = wall.replace(tzinfo=UTC) - instants_of(wall, key)[0]
                        wrong += [(key, wall)] if readings_under_rule(rule, wall) != [offset] else []
    assert compared > 50_000, "else nothing is compared"
    assert wrong == []


def test_seoul_never_gets_a_summer_time() -> None:
    assert b"BEGIN:DAYLIGHT" in format_vtimezones(["America/New_York"])
    assert b"BEGIN:DAYLIGHT" not in format_vtimezones(["Asia/Seoul"])


def test_the_summer_time_of_dublin_is_the_larger_offset_whatever_irish_law_calls_it() -> None:
    rule = rule_of("Europe/Dublin")
    assert rule is not None
    assert rule.daylight is not None
    assert (rule.standard.name, rule.standard.offset) == ("GMT", timedelta())
    assert (rule.daylight.name, rule.daylight.offset) == ("IST", timedelta(hours=1))


def test_the_component_of_new_york_to_the_byte() -> None:
    assert format_vtimezones(["America/New_York"]).decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:America/New_York",
        "BEGIN:STANDARD",
        "DTSTART:19701101T020000",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "TZNAME:EST",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700308T020000",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "TZNAME:EDT",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "",
    ]


def test_zones_come_in_order_of_their_names_and_once() -> None:
    keys = ["Europe/Paris", "Asia/Seoul", "Europe/Paris", "America/New_York"]
    assert format_vtimezones(keys) == format_vtimezones(["America/New_York", "Asia/Seoul", "Europe/Paris"])


def test_all_zones_of_the_tz_database_are_understood_or_known_to_be_inexpressible() -> None:
    inexpressible = {key for key in zone_keys() if rule_of(key) is None}
    assert inexpressible == {
        *("Africa/Cairo", "Egypt", "America/Godthab", "America/Nuuk", "America/Scoresbysund", "America/Santiago"),
        *("Chile/Continental", "Asia/Gaza", "Asia/Hebron", "Asia/Jerusalem", "Asia/Tel_Aviv", "Israel"),
    }
    for key in sorted(zone_keys() - inexpressible):
        rule = rule_of(key)
        assert rule is not None
        # Far in the future every zone is under its rule of today.
        for month in (1, 7):
            wall = datetime(2045, month, 15, 12)  # noqa: DTZ001
            assert rule.offset_at(wall) == wall.replace(tzinfo=UTC) - instants_of(wall, key)[0], key
