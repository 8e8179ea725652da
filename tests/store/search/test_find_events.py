"""The directory is found by words, and counts betray nothing that the viewer may not see."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.time.when import Day, Year
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.events.present import PresentEvents
from calendar_core.store.search.counts import count_by_party, count_by_person, count_by_series
from calendar_core.store.search.coverage import load_coverage
from calendar_core.store.search.search import search_directory, search_events, suggest_correction
from tests.builders.records import CHANGE, NOW, add_events, capture_statements, fill_directory, make_record

SCM = make_record()
PAST = make_record(id="past", when=Day(date(2023, 11, 13), "Asia/Seoul"), lifecycle="held", number=55, parties=("KR",))
OVER = make_record(id="over", when=Day(date(2024, 9, 1), "Asia/Seoul"), number=None, disputed="the day")
SOME_DAY = make_record(id="some-day", when=Year(2024), certainty="expected", number=57)
DRAFT = make_record(id="draft", visibility="draft")
EMBARGOED = make_record(id="embargoed", embargo_until=NOW + timedelta(microseconds=1))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    fill_directory(opened)
    add_events(opened, SCM, PAST, OVER, SOME_DAY, DRAFT, EMBARGOED)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("austin",), [[], [], ["lloyd-austin"], []]),
        (("lloyd", "aus"), [[], [], ["lloyd-austin"], []]),
        (("용현",), [[], [], ["kim-yong-hyun"], []]),
        (("kr",), [[], ["KR"], [], []]),
        (("scm",), [["kr-us-scm"], [], [], []]),
        (("secretary",), [[], [], [], ["us-secdef"]]),
        (("대한",), [[], ["KR"], [], ["kr-mnd"]]),
        (("austin", "kim"), [[], [], [], []]),
        ((), [[], [], [], []]),
    ],
)
def test_every_word_must_be_in_the_names(database: Database, words: tuple[str, ...], found: list[list[str]]) -> None:
    with database.reading() as connection:
        answer = search_directory(connection, words, public_at=None)
    assert [
        [series.name.id for series in answer.series],
        [party.id for party in answer.parties],
        [person.id for person in answer.people],
        [office.id for office in answer.offices],
    ] == found
    assert answer.is_empty == (found == [[], [], [], []])


def test_counts_hold_what_the_viewer_may_see(database: Database) -> None:
    with database.reading() as connection:
        party = count_by_party(PresentEvents(connection, viewer="public", now=NOW))
        series = count_by_series(PresentEvents(connection, viewer="public", now=NOW))
        people = count_by_person(PresentEvents(connection, viewer="public", now=NOW))
        at_desk = count_by_series(PresentEvents(connection, viewer="desk", now=NOW))
    assert {key: (tally.events, tally.ahead) for key, tally in party.items()} == {"KR": (4, 2), "US": (3, 2)}
    assert (series["kr-us-scm"].events, series["kr-us-scm"].years) == (4, (2023, 2024))
    assert people == {"kim-yong-hyun": 4, "lloyd-austin": 4}
    assert at_desk["kr-us-scm"].events == 6


def test_the_coverage_counts_each_axis_and_what_is_doubtful(database: Database) -> None:
    with database.reading() as connection:
        coverage = load_coverage(connection, viewer="public", now=NOW)
    assert coverage.total.events == 4
    assert coverage.by_lifecycle == {"scheduled": 3, "held": 1}
    assert coverage.by_certainty_ahead == {"confirmed": 1, "expected": 1}
    assert coverage.by_precision == {"day": 3, "year": 1}
    assert (coverage.unverified, coverage.disputed, coverage.sources) == (1, 1, 4)


def test_an_empty_record_has_no_years(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.reading() as connection:
        assert load_coverage(connection, viewer="public", now=NOW).total.years is None
    database.close()


def test_the_present_parts_a_selection_in_two(database: Database) -> None:
    everything = Selection()
    with database.reading() as connection:
        sides = PresentEvents(connection, viewer="public", now=NOW).count_sides(everything)
        ahead = PresentEvents(connection, viewer="public", now=NOW).cards(
            everything, side="upcoming", offset=0, limit=9
        )
        behind = PresentEvents(connection, viewer="public", now=NOW).cards(everything, side="past", offset=0, limit=9)
        newest = PresentEvents(connection, viewer="public", now=NOW).cards(everything, side="past", offset=0, limit=1)
        coming = PresentEvents(connection, viewer="public", now=NOW).next_cards(everything, limit=9)
        lifted = PresentEvents(connection, viewer="public", now=NOW + timedelta(microseconds=1)).count_sides(everything)
    assert sides == (2, 2)
    assert lifted == (2, 3)
    assert [card.id for card in ahead] == ["some-day", "kr-us-scm-56"]
    assert [card.id for card in behind] == ["past", "over"]
    assert [card.id for card in newest] == ["over"]
    assert [card.id for card in coming] == ["kr-us-scm-56"]


def test_an_event_is_over_at_its_end_and_not_before(database: Database) -> None:
    end = SCM.when.extent().end
    only = replace(Selection(), lifecycle=("scheduled",), from_day=date(2024, 10, 30), certainty=("confirmed",))
    with database.reading() as connection:
        sides = [
            PresentEvents(connection, viewer="public", now=now).count_sides(only)
            for now in (end - timedelta(seconds=1), end)
        ]
    assert sides == [(0, 2), (2, 0)]


def found_events(database: Database, query: str) -> list[str]:
    selection = Selection(q=query)
    with database.reading() as connection:
        found = search_directory(connection, selection.search_terms, public_at=None)
        cards = search_events(PresentEvents(connection, viewer="public", now=NOW), selection, found, limit=9)
    return [card.id for card in cards]


@pytest.mark.parametrize(
    "query",
    [
        "제56차 한미안보협의회의",
        "한미안보협의회의를 56",
        "한미",
        "56th SCM",
        "SCM pentagon",
        "Kim Yong Hyun",
        "Kim Yong-hyun",
        "kim yonghyun",
        "김용현",
        "김용현과",
        "용현 lloyd",
        "대한민국의 미국",
        "Minister Defense",
        "Minister of National Defence",
        "워싱턴",
        "KR US",
        "SCM56",
        "10월 30일",
        "SCM 2024",
        "October 2024 SCM",
        "2024년 10월 한미",
    ],
)
def test_an_event_is_found_by_whatever_it_and_all_it_refers_to_is_called(database: Database, query: str) -> None:
    assert "kr-us-scm-56" in found_events(database, query)


@pytest.mark.parametrize("query", ["Türkiye", "튀르키예", "앙카라", "Ankara TR"])
def test_an_event_is_found_by_its_country_and_city_in_every_language(database: Database, query: str) -> None:
    add_events(database, make_record(id="ankara", city="Ankara", country="TR", series=None, number=None))
    assert found_events(database, query) == ["ankara"]


def test_the_everyday_names_of_a_country_are_those_of_the_party(database: Database) -> None:
    add_events(database, make_record(id="busan", city="Busan", country="KR", parties=("US",), participants=()))
    assert "busan" in found_events(database, "Republic of Korea")
    assert "busan" not in found_events(database, "Lloyd Austin")


def test_dates_and_stop_words_leave_the_series_that_is_named(database: Database) -> None:
    with database.reading() as connection:
        source = PresentEvents(connection, viewer="public", now=NOW)
        for query in ("SCM 2024", "the SCM in October 2024"):
            found = search_directory(connection, Selection(q=query).name_terms, public_at=None)
            assert [one.name.id for one in found.series] == ["kr-us-scm"]
        assert suggest_correction(source, Selection(q="Pentgon 2024")) == "Pentagon 2024"


def test_no_word_finds_what_is_held_back(database: Database) -> None:
    assert set(found_events(database, "scm")) == {"kr-us-scm-56", "over", "past", "some-day"}
    assert found_events(database, "독도") == found_events(database, "nothing") == []
    with database.reading() as connection:
        found = search_directory(connection, ("scm",), public_at=None)
        later = NOW + timedelta(seconds=1)
        at_desk = search_events(PresentEvents(connection, viewer="desk", now=NOW), Selection(q="scm"), found, limit=9)
        lifted = search_events(
            PresentEvents(connection, viewer="public", now=later), Selection(q="scm"), found, limit=9
        )
    assert {card.id for card in at_desk} - {card.id for card in lifted} == {"draft"}
    assert {card.id for card in lifted} - set(found_events(database, "scm")) == {"embargoed"}


def test_an_ordinal_that_is_named_comes_first_then_the_nearest_date(database: Database) -> None:
    near = make_record(
        id="near", when=Day(NOW.date(), "Asia/Seoul"), number=None, title="Talks on 55 and 56", series=None
    )
    add_events(database, near)
    assert found_events(database, "scm")[:2] == ["kr-us-scm-56", "over"]
    assert found_events(database, "55")[:2] == ["past", "near"]
    assert found_events(database, "56") == ["kr-us-scm-56", "near", "over", "some-day", "past"]


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("pentgon", "Pentagon"),
        ("김용헌", "김용현"),
        ("lloyd austn", "Lloyd Austin"),
        ("한미안보협의외의", "한미안보협의회의"),
        ("quite different", None),
    ],
)
def test_a_near_spelling_is_offered_where_it_finds_something(database: Database, query: str, meant: str | None) -> None:
    with database.reading() as connection:
        assert suggest_correction(PresentEvents(connection, viewer="public", now=NOW), Selection(q=query)) == meant


def test_what_is_held_back_lends_no_word_to_a_suggestion(database: Database) -> None:
    add_events(database, make_record(id="secret", city="Reykjavik", embargo_until=NOW + timedelta(hours=1)))
    with database.reading() as connection:
        spelt = [
            suggest_correction(PresentEvents(connection, viewer="public", now=now), Selection(q="reykjavk"))
            for now in (NOW, NOW + timedelta(hours=1))
        ]
    assert spelt == [None, "Reykjavik"]


def test_a_search_asks_as_much_for_what_is_held_back_as_for_what_is_not_there(database: Database) -> None:
    add_events(database, make_record(id="secret", city="Reykjavik", embargo_until=NOW + timedelta(hours=1)))
    asked = []
    for word in ("reykjavik", "copenhagen"):
        with capture_statements(database) as statements:
            assert found_events(database, word) == []
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_the_words_of_a_revision_are_in_its_commit(database: Database) -> None:
    assert (found_events(database, "arlington"), len(found_events(database, "pentagon"))) == ([], 4)
    with database.writing() as session:
        revise_event(session, replace(SCM, city="Arlington", venue=None), CHANGE, base_revision=1, now=NOW)
    assert (found_events(database, "arlington"), len(found_events(database, "pentagon"))) == (["kr-us-scm-56"], 3)
