"""Zones as people call them: what an abbreviation or a place means at a venue, and what is refused or noted."""

from typing import Any

import pytest

from calendar_core.domain.time.parsing.parser import AmbiguousZone, parse_when
from tests.builders.whens import format_when

SEOUL, PYONGYANG, NEW_YORK = "Asia/Seoul", "Asia/Pyongyang", "America/New_York"
PARIS, BRUSSELS, LONDON = "Europe/Paris", "Europe/Brussels", "Europe/London"
SYDNEY = "Australia/Sydney"


def read(text: str, **context: Any) -> str:
    return format_when(parse_when(text, **context).when)


@pytest.mark.parametrize(
    ("text", "zone", "expected", "note"),
    [
        ("2 p.m. EST, 30 Oct 2024", NEW_YORK, "14:00", "“EST” was said, but America/New_York is on EDT (UTC-4)"),
        ("2 p.m. Eastern Standard Time, 30 Oct 2024", NEW_YORK, "14:00", "is on EDT (UTC-4) that day"),
        ("2 p.m. CET, 1 July 2024", PARIS, "14:00", "“CET” was said, but Europe/Paris is on CEST (UTC+2)"),
        ("2 p.m. AEST, 1 January 2024", SYDNEY, "14:00", "Australia/Sydney is on AEDT (UTC+11)"),
        ("2 p.m. KST, 1 August 1988", SEOUL, "14:00", "Asia/Seoul is on KDT (UTC+10)"),
        ("0900 GMT, 1 July 2024", LONDON, "10:00", "“09:00 GMT” is 10:00 BST (UTC+1) at the venue."),
        (
            "12:00 KST, 3 September 2017",
            PYONGYANG,
            "12:00",
            "“KST” is taken as Pyongyang’s own time, UTC+8:30 that day",
        ),
        ("around 7:50 a.m., 4 January 2026", PYONGYANG, "07:50", "The source says that the time is approximate."),
        ("약 오전 7시 50분, 2026년 1월 4일", PYONGYANG, "07:50", "The source says that the time is approximate."),
        ("midnight, 31 October 2024", SEOUL, "00:00", "“Midnight” is taken as the beginning of the day"),
        ("2024년 10월 31일 2시", SEOUL, "02:00", "“2시” says no half of the day: taken as 02:00."),
    ],
)
def test_what_was_taken_otherwise_than_the_letters_say_is_noted(text: str, zone: str, expected: str, note: str) -> None:
    reading = parse_when(text, zone=zone)
    assert reading.when.start_text.endswith(f"T{expected}")
    assert [note in said for said in reading.notes] == [True]


def test_a_season_that_is_in_force_is_not_noted() -> None:
    assert parse_when("2 p.m. EDT, 30 Oct 2024", zone=NEW_YORK).notes == ()
    assert parse_when("2 p.m. ET, 30 Oct 2024", zone=NEW_YORK).notes == ()
    assert parse_when("12:00 KST, 31 October 2024", zone=PYONGYANG).notes == ()


@pytest.mark.parametrize(
    ("abbreviation", "context", "candidates"),
    [
        ("IST", {}, ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin")),
        ("CST", {}, ("America/Chicago", "Asia/Shanghai", "America/Havana")),
        ("CST", {"zone": SEOUL}, ("America/Chicago", "Asia/Shanghai", "America/Havana")),
        ("BST", {}, ("Europe/London", "Asia/Dhaka")),
        ("PST", {}, ("America/Los_Angeles", "Asia/Manila")),
        ("AST", {}, ("America/Halifax", "Asia/Riyadh")),
        ("EST", {"zone": "Australia/Melbourne"}, ("America/New_York", "Australia/Sydney")),
        ("CET", {}, ("Europe/Brussels", "Europe/Berlin", "Europe/Paris", "Europe/Rome")),
        ("미국시간", {}, ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")),
    ],
)
def test_an_ambiguous_zone_is_refused_with_its_candidates(
    abbreviation: str, context: dict[str, Any], candidates: tuple[str, ...]
) -> None:
    with pytest.raises(AmbiguousZone) as caught:
        parse_when(f"14:00 {abbreviation}, 3 May 2024", **context)
    assert caught.value.candidates == candidates
    assert all(candidate in str(caught.value) for candidate in candidates)


@pytest.mark.parametrize(
    ("text", "context", "expected"),
    [
        ("14:00 IST, 3 May 2024", {"zone": "Asia/Kolkata"}, "14:00 Asia/Kolkata"),
        ("14:00 IST, 3 May 2024", {"zone": "Asia/Jerusalem"}, "14:00 Asia/Jerusalem"),
        ("14:00 IST, 3 May 2024", {"country": "IE"}, "14:00 Europe/Dublin"),
        ("14:00 CST, 3 May 2024", {"zone": "Asia/Shanghai"}, "14:00 Asia/Shanghai"),
        ("14:00 CST, 3 May 2024", {"zone": "America/Winnipeg"}, "14:00 America/Winnipeg"),
        ("14:00 BST, 3 May 2024", {"zone": LONDON}, "14:00 Europe/London"),
        ("14:00 BST, 3 May 2024", {"zone": "Asia/Dhaka"}, "14:00 Asia/Dhaka"),
        ("14:00 PST, 3 May 2024", {"zone": "Asia/Manila"}, "14:00 Asia/Manila"),
        ("14:00 PHT, 3 May 2024", {"zone": "Asia/Manila"}, "14:00 Asia/Manila"),
        ("14:00 EST, 3 May 2024", {"zone": "America/Panama"}, "14:00 America/Panama"),
        ("14:00 ET, 3 May 2024", {"zone": "America/Panama"}, "13:00 America/Panama"),
        ("14:00 ET, 3 May 2024", {"zone": "America/Toronto"}, "14:00 America/Toronto"),
        ("14:00 CEST, 3 May 2024", {"zone": "Europe/Vienna"}, "14:00 Europe/Vienna"),
        ("14:00 CEST, 3 May 2024", {"zone": SEOUL}, "21:00 Asia/Seoul"),
        ("14:00 JST, 3 May 2024", {"zone": "Europe/Vilnius"}, "08:00 Europe/Vilnius"),
        ("14:00 KST, 3 May 2024", {"country": "KP"}, "14:00 Asia/Pyongyang"),
        ("14:00 CST (0600 GMT), 3 May 2024", {}, "14:00 Asia/Shanghai"),
        ("12:00 KST (0300 GMT), 3 September 2017", {"zone": PYONGYANG}, "11:30 Asia/Pyongyang"),
        ("12:00 KST (0330 GMT), 3 September 2017", {"zone": PYONGYANG}, "12:00 Asia/Pyongyang"),
        ("14:00 Seoul time, 3 May 2024", {}, "14:00 Asia/Seoul"),
        ("14:00 Japan Standard Time, 3 May 2024", {}, "14:00 Asia/Tokyo"),
        ("14:00 Washington time, 3 May 2024", {}, "14:00 America/New_York"),
        ("14:00 in Washington, D.C., 3 May 2024", {}, "14:00 America/New_York"),
        ("2024년 5월 3일 14:00 미 동부시간", {}, "14:00 America/New_York"),
        ("2024년 5월 3일 14:00 (현지시간)", {"zone": BRUSSELS}, "14:00 Europe/Brussels"),
        ("2024년 5월 3일 14:00 일본시간", {"zone": SEOUL}, "14:00 Asia/Seoul"),
        ("14:00 Brussels time, 3 May 2024", {"zone": LONDON}, "13:00 Europe/London"),
        ("14:00 UTC, 3 May 2024", {"zone": SEOUL}, "23:00 Asia/Seoul"),
        ("1400Z 3 May 2024", {"zone": SEOUL}, "23:00 Asia/Seoul"),
        ("14:00 GMT+2, 3 May 2024", {"zone": LONDON}, "13:00 Europe/London"),
        ("14:00 UTC−3:30, 3 May 2024", {"zone": LONDON}, "18:30 Europe/London"),
        ("2024-05-03T14:00+09:00", {"zone": LONDON}, "06:00 Europe/London"),
        ("2024-05-03T14:00:00-04:00", {"zone": LONDON}, "19:00 Europe/London"),
        ("2024-05-03T14:00+09:00[Asia/Tokyo]", {}, "14:00 Asia/Tokyo"),
    ],
)
def test_a_zone_is_read_as_it_is_meant_at_the_venue(text: str, context: dict[str, Any], expected: str) -> None:
    hour, zone = expected.split()
    assert read(text, **context) == f"2024-05-03T{hour} {zone}" if "2017" not in text else f"2017-09-03T{hour} {zone}"


def test_gmt_is_utc_also_in_a_london_summer() -> None:
    assert read("09:00 GMT, 1 July 2024", zone=LONDON) == "2024-07-01T10:00 Europe/London"
    assert read("09:00 GMT, 1 January 2024", zone=LONDON) == "2024-01-01T09:00 Europe/London"
