"""Two readings of one moment in a text: computed, and checked against each other."""

from datetime import date
from typing import Any

import pytest

from calendar_core.domain.time.parsing.parser import Contradiction, parse_when
from calendar_core.domain.time.parsing.phrases import parse_phrases
from tests.builders.whens import format_when

SEOUL, PYONGYANG, NEW_YORK = "Asia/Seoul", "Asia/Pyongyang", "America/New_York"
PARIS, LONDON, TOKYO = "Europe/Paris", "Europe/London", "Asia/Tokyo"
SINGAPORE = "Asia/Singapore"


@pytest.mark.parametrize(
    ("text", "context", "expected"),
    [
        ("7:10 a.m. (2210 GMT)", {"zone": SEOUL, "day": date(2024, 10, 31)}, "2024-10-31T07:10"),
        ("7:10 a.m. (2210 GMT Wednesday)", {"zone": SEOUL, "day": date(2024, 10, 31)}, "2024-10-31T07:10"),
        ("14:00 KST (0500 GMT)", {"zone": SEOUL, "day": date(2024, 10, 31)}, "2024-10-31T14:00"),
        ("2 p.m. local (1200 GMT)", {"zone": PARIS, "day": date(2024, 7, 1)}, "2024-07-01T14:00"),
        ("2 p.m. local (1300 GMT)", {"zone": PARIS, "day": date(2024, 12, 1)}, "2024-12-01T14:00"),
        (
            "9:00 p.m. Monday EDT / 9:00 a.m. Tuesday in Singapore",
            {"zone": SINGAPORE, "day": date(2018, 6, 12)},
            "2018-06-12T09:00",
        ),
        (
            "5:40 p.m. (local time, 6:40 a.m. on September 23 Japan time)",
            {"zone": NEW_YORK, "year": 2021},
            "2021-09-22T17:40",
        ),
        ("1 p.m. JST (12 a.m. ET) on July 29", {"zone": TOKYO, "year": 2024}, "2024-07-29T13:00"),
        ("3:30am EST / 9:30am CEST", {"zone": PARIS, "day": date(2019, 8, 25)}, "2019-08-25T09:30"),
        ("9:00am ET / 2:00pm Local", {"zone": LONDON, "day": date(2019, 12, 3)}, "2019-12-03T14:00"),
        (
            "9-10 a.m. KST (0000-0100 GMT)",
            {"zone": SEOUL, "day": date(2024, 10, 31)},
            "2024-10-31T09:00 2024-10-31T10:00",
        ),
        (
            "12:00:01, 3 September 2017 UTC+08:30 (03:30:01 UTC)",
            {"zone": PYONGYANG},
            "2017-09-03T12:00:01",
        ),
        (
            "1600 HOURS SEOUL TIME, SUNDAY, JULY 1 (0700 HOURS GMT)",
            {"zone": SEOUL, "year": 1979},
            "1979-07-01T16:00",
        ),
        ("13일밤 11시(미국시간 13일 상오 9시)", {"zone": NEW_YORK, "day": date(1983, 4, 13)}, "1983-04-13T09:00"),
        ("10월 31일 오전 7시 10분(현지시간 30일 오후 6시 10분)", {"zone": NEW_YORK, "year": 2024}, "2024-10-30T18:10"),
    ],
)
def test_two_readings_of_one_moment_are_checked_against_each_other(
    text: str, context: dict[str, Any], expected: str
) -> None:
    reading = parse_when(text, **context)
    assert format_when(reading.when) == f"{expected} {context['zone']}"
    assert len(parse_phrases(text)) == 2


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("7:10 a.m. (2310 GMT)", SEOUL, "2024-10-31"),
        ("2 p.m. local (1200 GMT)", PARIS, "2024-12-01"),
        ("9:00 p.m. Tuesday EDT / 9:00 a.m. Tuesday in Singapore", SINGAPORE, "2018-06-12"),
        ("7:10 a.m. KST on Oct. 31 (2210 GMT Oct. 31)", SEOUL, "2024-10-31"),
        ("9-10 a.m. KST (0000-0130 GMT)", SEOUL, "2024-10-31"),
        ("07:10 KST (UTC+8)", SEOUL, "2024-10-31"),
        ("2 p.m. EST (UTC-5)", NEW_YORK, "2024-10-30"),
        ("Wednesday 31 October 2024", SEOUL, "2024-10-31"),
        ("Friday at 7:30 p.m.", NEW_YORK, "2023-08-14"),
        ("Tuesday at 7:30 p.m.", NEW_YORK, "2023-08-14"),
        ("2024년 10월 31일(수)", SEOUL, "2024-10-31"),
    ],
)
def test_readings_that_disagree_are_a_contradiction(text: str, zone: str, day: str) -> None:
    with pytest.raises(Contradiction):
        parse_when(text, zone=zone, day=date.fromisoformat(day))


def test_a_contradiction_spells_out_both_readings() -> None:
    with pytest.raises(Contradiction) as caught:
        parse_when("7:10 a.m. KST (2310 GMT)", zone=SEOUL, day=date(2024, 10, 31))
    assert str(caught.value) == (
        "The readings are not the same moment: 07:10 KST is 22:10 UTC, 23:10 GMT is 23:10 UTC. "
        "See which of them the source means."
    )
