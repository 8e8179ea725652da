"""A minus before an offset and a dash before the end of a span: told apart, or refused with both readings."""

import pytest

from calendar_core.domain.time.parsing.parser import NotUnderstood, parse_when
from tests.builders.whens import format_when

SEOUL, NEW_YORK = "Asia/Seoul", "America/New_York"


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("28 Feb 2027 6 p.m. -0500", "2027-02-28T23:00"),
        ("28 Feb 2027 6 p.m. \u22120500", "2027-02-28T23:00"),
        ("Sun, 28 Feb 2027 18:00 -0500", "2027-02-28T23:00"),
        ("Wed, 30 Oct 2024 10:00:00 -0400", "2024-10-30T14:00"),
        ("Wed, 30 Oct 2024 10:00:00 -0400 (EDT)", "2024-10-30T14:00"),
        ("Wed, 30 Oct 2024 10:00:00 +0900", "2024-10-30T01:00"),
        ("30 Oct 2024 10:00:00 -1100", "2024-10-30T21:00"),
        ("30 Oct 2024 10:00:00 -0000", "2024-10-30T10:00"),
        ("30 Oct 2024 18:10:00-04:00", "2024-10-30T22:10"),
        ("2024-10-30T18:10-04:00", "2024-10-30T22:10"),
        ("10:00 UTC -05:00, 30 Oct 2024", "2024-10-30T15:00"),
    ],
)
def test_a_minus_before_an_offset_is_a_minus_in_any_venue(text: str, utc: str) -> None:
    for zone in (SEOUL, NEW_YORK, "UTC"):
        when = parse_when(text, zone=zone).when
        assert (f"{when.extent().start:%Y-%m-%dT%H:%M}", when.end_text) == (utc, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 Oct 2024, 10:00-11:00", "2024-10-30T10:00 2024-10-30T11:00"),
        ("30 Oct 2024, 10:00 - 11:00", "2024-10-30T10:00 2024-10-30T11:00"),
        ("30 Oct 2024, 10:00 -11:30", "2024-10-30T10:00 2024-10-30T11:30"),
        ("30 Oct 2024, 2 p.m.-4", "2024-10-30T14:00 2024-10-30T16:00"),
        ("30 Oct 2024, 0035-0130GMT", "2024-10-30T09:35 2024-10-30T10:30"),
        ("Wednesday 30 Oct 2024, 22:00 - 01:00", "2024-10-30T22:00 2024-10-31T01:00"),
        ("30 Oct 2024, 22:00-01:15", "2024-10-30T22:00 2024-10-31T01:15"),
        ("30 Oct 2024, 6 p.m.-5 a.m.", "2024-10-30T18:00 2024-10-31T05:00"),
        ("30 Oct 2024, 22:00-01:00 KST", "2024-10-30T22:00 2024-10-31T01:00"),
    ],
)
def test_a_dash_before_the_end_of_a_span_stays_a_dash(text: str, expected: str) -> None:
    assert format_when(parse_when(text, zone=SEOUL).when) == f"{expected} {SEOUL}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Wednesday 30 Oct 2024 18:10-04:00", "it is 18:10 to 04:00, or 18:10 at UTC-04:00"),
        ("30 Oct 2024 6 p.m.-05:00", "it is 6 p.m. to 05:00, or 6 p.m. at UTC-05:00"),
        ("30 Oct 2024 6 p.m.-5", "it is 6 p.m. to 5, or 6 p.m. at UTC-5"),
        ("30 Oct 2024 10:00 -11:00", "it is 10:00 to 11:00, or 10:00 at UTC-11:00"),
        ("30 Oct 2024 10:00 -1100", "it is 10:00 to 1100, or 10:00 at UTC-1100"),
        ("30 Oct 2024 0900 -0400", "it is 0900 to 0400, or 0900 at UTC-0400"),
    ],
)
def test_what_can_be_an_offset_and_a_span_is_refused_with_both(text: str, why: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse_when(text, zone=SEOUL)
    assert why in str(caught.value)
    assert caught.value.next_step == "Name the zone."


def test_an_end_before_its_start_is_not_taken_for_the_next_day_without_limit() -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse_when("10:00 to 08:00 KST, 30 Oct 2024", zone=SEOUL)
    assert "its end is before its start" in str(caught.value)
    assert parse_when("15:00 to 06:00 KST, 30 Oct 2024", zone=SEOUL).when.end_text == "2024-10-31T06:00"
