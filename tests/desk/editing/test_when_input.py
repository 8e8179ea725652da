"""The fields for a time at the desk: questions, their answers, and a field for one instant."""

from datetime import UTC, datetime

import pytest

from calendar_core.desk.editing.when_input import ParsedWhen, WhenInput, parse_instant_input, parse_when_input
from calendar_core.errors import CalendarError
from tests.builders.whens import format_when

SEOUL, BRUSSELS = "Asia/Seoul", "Europe/Brussels"


def ask(text: str, answer: str = "", zone: str | None = BRUSSELS) -> ParsedWhen:
    return parse_when_input(WhenInput(text=text, zone=zone, answer=answer))


def answer_each(text: str, *places: int, zone: str | None = BRUSSELS) -> str:
    """The when after the questions that the text raises, answered in turn."""
    parsed = ask(text, zone=zone)
    for place in places:
        assert parsed.question is not None
        parsed = ask(text, parsed.question.choices[place][0], zone=zone)
    assert parsed.when is not None
    return format_when(parsed.when)


def test_the_answer_to_a_question_keeps_the_end_of_the_span() -> None:
    repeated = "02:30 to 11:00, 25 October 2026"
    assert answer_each(repeated, 0) == "2026-10-25T02:30 2026-10-25T11:00 Europe/Brussels"
    assert answer_each(repeated, 1) == "2026-10-25T02:30 2026-10-25T11:00 Europe/Brussels fold"
    skipped = "02:30 to 11:00, 29 March 2026"
    assert [answer_each(skipped, place) for place in (0, 1)] == [
        "2026-03-29T01:30 2026-03-29T11:00 Europe/Brussels",
        "2026-03-29T03:30 2026-03-29T11:00 Europe/Brussels",
    ]


def test_the_answer_to_a_question_about_the_end_is_the_end() -> None:
    when = ask("23:00 24 October 2026 - 02:30 25 October 2026", "2026-10-25T01:30:00+00:00").when
    assert when is not None
    assert (when.start_text, f"{when.extent().end:%H:%M}") == ("2026-10-24T23:00", "01:30")
    assert answer_each("23:00 24 October 2026 - 02:30 25 October 2026", 0).startswith("2026-10-24T23:00 2026-10-25")


def test_a_second_question_keeps_the_answer_to_the_first() -> None:
    text = "1:30 a.m. CST, 1 November 2026"
    first = ask(text, zone=None).question
    assert first is not None
    assert [value for value, _ in first.choices] == ["America/Chicago", "Asia/Shanghai", "America/Havana"]
    assert [answer_each(text, 0, place, zone=None) for place in (0, 1)] == [
        "2026-11-01T01:30 America/Chicago",
        "2026-11-01T01:30 America/Chicago fold",
    ]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("28 Feb 2027 6 p.m. -0500", (2027, 2, 28, 23)),
        ("28 Feb 2027, 18:00", (2027, 2, 28, 9)),
        ("28 Feb 2027, 18:00 KST (0900 GMT)", (2027, 2, 28, 9)),
        ("28 Feb 2027, 6 p.m. EST", (2027, 2, 28, 23)),
    ],
)
def test_a_field_for_one_instant_takes_one_instant(text: str, utc: tuple[int, int, int, int]) -> None:
    assert parse_instant_input(text, zone=SEOUL) == datetime(*utc, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("28 Feb 2027, 18:00-20:00", "is a span, from 2027-02-28T18:00 to 2027-02-28T20:00."),
        ("28 Feb 2027, 18:00 for 20 minutes", "is a span"),
        ("28 Feb 2027, 18:00 to 1 March", "is a span, from 2027-02-28T18:00 to 2027-03-01."),
        ("28 Feb 2027", "states no clock time."),
        ("27-28 Feb 2027", "states no clock time."),
        ("February 2027", "states no clock time."),
        ("28 Feb 2027, 6 o'clock", "says no half of the day: taken as 06:00."),
        ("midnight, 28 Feb 2027", "is taken as the beginning of the day that is named."),
        ("about 6 p.m., 28 Feb 2027", "the time is approximate."),
        ("6 p.m. EST, 28 July 2027", "“EST” was said"),
        ("6 p.m. CST, 28 Feb 2027", "America/Chicago, Asia/Shanghai, America/Havana"),
        ("28 Feb 2027 18:00-05:00", "it is 18:00 to 05:00, or 18:00 at UTC-05:00"),
    ],
)
def test_a_field_for_one_instant_refuses_what_is_none(text: str, part: str) -> None:
    with pytest.raises(CalendarError) as caught:
        parse_instant_input(text, zone=SEOUL)
    assert part in str(caught.value)
