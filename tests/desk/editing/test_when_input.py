"""The fields for a time at the desk: questions, their answers, and a field for one instant."""

from datetime import UTC, date, datetime

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


def near(text: str, *days: date, answer: str = "") -> ParsedWhen:
    return parse_when_input(WhenInput(text=text, zone=SEOUL, near=days, answer=answer))


TODAY, HELD = date(2026, 11, 30), date(2014, 2, 26)


@pytest.mark.parametrize(
    ("text", "days", "years"),
    [
        ("27 February", (HELD, TODAY), ["2014", "2026", "2027"]),
        ("10월 30일", (HELD, TODAY), ["2013", "2014", "2026"]),
        ("5 January", (TODAY,), ["2026", "2027"]),
        ("10 January", (date(2026, 12, 10), TODAY), ["2026", "2027"]),
        ("30 December - 2 January", (date(2026, 1, 10),), ["2025", "2026"]),
    ],
)
def test_a_date_without_a_year_is_asked_about_where_several_years_are_near(
    text: str, days: tuple[date, ...], years: list[str]
) -> None:
    parsed = near(text, *days)
    assert parsed.when is None
    assert parsed.question is not None
    assert [value for value, _ in parsed.question.choices] == years
    for year, label in parsed.question.choices:
        chosen = near(text, *days, answer=year)
        assert (chosen.text, chosen.question) == (label, None)


@pytest.mark.parametrize(
    ("text", "days", "start"),
    [
        ("15 December", (TODAY,), "2026-12-15"),
        ("15 December", (date(2026, 12, 10), TODAY), "2026-12-15"),
        ("Tuesday 5 January", (TODAY,), "2027-01-05"),
        ("27 February 2015", (HELD, TODAY), "2015-02-27"),
        ("'15.2.27.", (HELD, TODAY), "2015-02-27"),
    ],
)
def test_a_date_of_which_one_year_is_near_is_read(text: str, days: tuple[date, ...], start: str) -> None:
    when = near(text, *days).when
    assert when is not None
    assert when.start_text == start


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("30 or 31 October", ["30", "31"]),
        ("30/31 October", ["30", "31", "30-31"]),
        ("October 30/31", ["30", "31", "30-31"]),
        ("10월 30일 또는 31일", ["30", "31"]),
        ("10월 30/31일", ["30", "31", "30-31"]),
    ],
)
def test_two_days_beside_each_other_are_a_question_with_each_reading(text: str, choices: list[str]) -> None:
    labels = {
        "30": "Saturday 30 October 2027",
        "31": "Sunday 31 October 2027",
        "30-31": "30\u201331 October 2027",
    }
    event = date(2027, 11, 12)
    question = near(text, event).question
    assert question is not None
    assert str(question.what) == f"“{text}” names two days."
    assert question.choices == tuple((one, labels[one]) for one in choices)
    for one in choices:
        assert near(text, event, answer=one).text == labels[one]


def test_the_day_of_two_and_then_its_year_are_asked_one_after_the_other() -> None:
    first = near("5 or 6 January", TODAY).question
    assert first is not None
    assert [value for value, _ in first.choices] == ["5", "6"]
    second = near("5 or 6 January", TODAY, answer="6").question
    assert second is not None
    assert [value for value, _ in second.choices] == ["6 2026", "6 2027"]
    assert near("5 or 6 January", TODAY, answer="6 2027").text == "Wednesday 6 January 2027"


def test_an_answer_to_an_earlier_text_is_none_to_another() -> None:
    assert near("5 January", TODAY, answer="2014").question is not None
    again = near("5 January", TODAY, answer="2014").question
    assert again is not None
    assert [near("5 January", TODAY, answer=answer).text for answer, _ in again.choices] == [
        "Monday 5 January 2026",
        "Tuesday 5 January 2027",
    ]
    assert near("15 December", TODAY, answer="2027").text == "Tuesday 15 December 2026"


def test_a_date_that_no_year_has_is_refused_and_without_days_near_it_the_year_is_missing() -> None:
    refused = near("31 February", TODAY)
    assert refused.error is not None
    assert "there is no such day" in str(refused.error)
    missing = near("27 February")
    assert missing.error is not None
    assert "it states no year" in str(missing.error)


def test_a_span_that_is_longer_than_a_meeting_is_asked_about() -> None:
    assert near("1-14 October 2024").question is None
    question = near("1-15 October 2024").question
    assert question is not None
    assert question.what == "It would last for 15 days, longer than a meeting does."
    ((answer, label),) = question.choices
    assert label == "Yes, 15 days: 1–15 October 2024"
    meant = near("1-15 October 2024", answer=answer).when
    assert meant is not None
    assert meant.end_text == "2024-10-15"
    assert near("1-16 October 2024", answer=answer).question is not None
    assert near("9:00 1 Oct 2024 - 18:00 20 Oct 2024").question is not None
    assert near("October 2024").question is None


def test_a_zone_and_a_year_are_asked_one_after_the_other() -> None:
    first = near_without_zone("14:00 CST, 5 January")
    assert first.question is not None
    second = near_without_zone("14:00 CST, 5 January", answer=first.question.choices[1][0])
    assert second.question is not None
    assert [value for value, _ in second.question.choices] == ["Asia/Shanghai 2026", "Asia/Shanghai 2027"]
    third = near_without_zone("14:00 CST, 5 January", answer=second.question.choices[1][0])
    assert third.when is not None
    assert format_when(third.when) == "2027-01-05T14:00 Asia/Shanghai"


def near_without_zone(text: str, answer: str = "") -> ParsedWhen:
    return parse_when_input(WhenInput(text=text, near=(TODAY,), answer=answer))
