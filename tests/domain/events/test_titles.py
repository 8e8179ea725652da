"""Titles that follow from the pattern of a series."""

from dataclasses import replace
from datetime import date

import pytest

from calendar_core.domain.events.cards import SeriesName
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.titles import check_title, fill_titles
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day, Month, Quarter
from calendar_core.errors import CalendarError
from tests.builders.event_details import make_event_details
from tests.builders.records import make_record

SCM = Names(en="{ordinal} Security Consultative Meeting", ko="제{n}차 한미안보협의회의")


def untitled(**facts: object) -> EventRecord:
    return make_record(title="", title_ko="", **facts)


def test_an_event_without_a_title_has_that_of_its_series() -> None:
    assert fill_titles(untitled(number=56), SCM) == Names(
        en="56th Security Consultative Meeting", ko="제56차 한미안보협의회의"
    )


def test_a_title_of_its_own_stays_and_only_the_languages_without_one_are_filled() -> None:
    record = make_record(title="The SCM in Washington", title_ko="", number=56)
    assert fill_titles(record, SCM) == Names(en="The SCM in Washington", ko="제56차 한미안보협의회의")


@pytest.mark.parametrize(
    ("pattern", "title"),
    [
        ("G7 Summit {year}", "G7 Summit 2024"),
        ("Summit, {date}", "Summit, October 2024"),
        ("Summit in {city}", "Summit in Washington"),
        ("Summit in {country}", "Summit in United States"),
        ("The Summit", "The Summit"),
    ],
)
def test_a_pattern_may_ask_for_the_date_and_the_place(pattern: str, title: str) -> None:
    record = untitled(when=Day(date(2024, 10, 30), "America/New_York"), city="Washington, D.C.", country="US")
    assert fill_titles(record, Names(en=pattern)) == Names(en=title)


@pytest.mark.parametrize(
    ("when", "title"), [(Month(2024, 10), "Summit, October 2024"), (Quarter(2024, 4), "Summit, 2024")]
)
def test_the_date_of_a_title_is_no_more_exact_than_what_is_known(when: Month | Quarter, title: str) -> None:
    assert fill_titles(untitled(when=when), Names(en="Summit, {date}")) == Names(en=title)


@pytest.mark.parametrize(
    ("facts", "patterns"),
    [
        ({"number": None}, Names(en="{ordinal} Meeting")),
        ({"city": None}, Names(en="Meeting in {city}")),
        ({"city": "A Village Without a Korean Name"}, Names(ko="{city} 회의")),
    ],
)
def test_a_pattern_that_asks_for_what_is_not_known_gives_no_title(facts: dict[str, object], patterns: Names) -> None:
    record = untitled(**facts)
    assert fill_titles(record, patterns) == Names()
    with pytest.raises(CalendarError, match="has no title, and its series gives it none"):
        check_title(record, patterns)


def test_a_series_shortens_the_titles_of_its_events_where_it_says_how() -> None:
    card = make_event_details(number=56).card
    series = SeriesName(id="kr-us-scm", names=Names(en="SCM"), short_names=Names(), short_patterns=Names(en="SCM {n}"))
    assert replace(card, series=series).short_title() == "SCM 56"
    assert replace(card, series=series).short_title("ko") is None
    assert replace(card, series=series, number=None).short_title() is None
    assert replace(card, series=None).short_title() is None
