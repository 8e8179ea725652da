"""The directory is found by words, and counts betray nothing that the viewer may not see."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from calendar_core.domain.selection import Selection
from calendar_core.domain.when import Day, Year
from calendar_core.store.agenda import cards_ahead, cards_behind, count_sides, next_cards
from calendar_core.store.doors import Database
from calendar_core.store.searching import search_directory
from calendar_core.store.tallies import count_by_person, read_coverage, tally_by_party, tally_by_series
from tests.builders import NOW, a_record, add_events, fill_directory

SCM = a_record()
PAST = a_record(id="past", when=Day(date(2023, 11, 13), "Asia/Seoul"), lifecycle="held", number=55, parties=("KR",))
OVER = a_record(id="over", when=Day(date(2024, 9, 1), "Asia/Seoul"), number=None, disputed="the day")
SOME_DAY = a_record(id="some-day", when=Year(2024), certainty="expected", number=57)
DRAFT = a_record(id="draft", visibility="draft")
EMBARGOED = a_record(id="embargoed", embargo_until=NOW + timedelta(microseconds=1))


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
        answer = search_directory(connection, words)
    assert [
        [series.name.id for series in answer.series],
        [party.id for party in answer.parties],
        [person.id for person in answer.people],
        [office.id for office in answer.offices],
    ] == found
    assert answer.is_empty == (found == [[], [], [], []])


def test_counts_hold_what_the_viewer_may_see(database: Database) -> None:
    with database.reading() as connection:
        party = tally_by_party(connection, viewer="public", now=NOW)
        series = tally_by_series(connection, viewer="public", now=NOW)
        people = count_by_person(connection, viewer="public", now=NOW)
        at_desk = tally_by_series(connection, viewer="desk", now=NOW)
    assert {key: (tally.events, tally.ahead) for key, tally in party.items()} == {"KR": (4, 2), "US": (3, 2)}
    assert (series["kr-us-scm"].events, series["kr-us-scm"].years) == (4, "2023–2024")
    assert people == {"kim-yong-hyun": 4, "lloyd-austin": 4}
    assert at_desk["kr-us-scm"].events == 6


def test_the_coverage_counts_each_axis_and_what_is_doubtful(database: Database) -> None:
    with database.reading() as connection:
        coverage = read_coverage(connection, viewer="public", now=NOW)
    assert coverage.every is not None
    assert coverage.every.events == 4
    assert coverage.by_lifecycle == {"scheduled": 3, "held": 1}
    assert coverage.by_certainty_ahead == {"confirmed": 1, "expected": 1}
    assert coverage.by_precision == {"day": 3, "year": 1}
    assert (coverage.unverified, coverage.disputed, coverage.sources) == (1, 1, 4)


def test_an_empty_record_has_no_years(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.reading() as connection:
        assert read_coverage(connection, viewer="public", now=NOW).every is None
    database.close()


def test_the_present_parts_a_selection_in_two(database: Database) -> None:
    everything = Selection()
    with database.reading() as connection:
        sides = count_sides(connection, everything, viewer="public", now=NOW)
        ahead = cards_ahead(connection, everything, viewer="public", now=NOW, offset=0, limit=9)
        behind = cards_behind(connection, everything, viewer="public", now=NOW, offset=0, limit=9)
        newest = cards_behind(connection, everything, viewer="public", now=NOW, offset=0, limit=1)
        coming = next_cards(connection, everything, viewer="public", now=NOW, limit=9)
        lifted = count_sides(connection, everything, viewer="public", now=NOW + timedelta(microseconds=1))
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
        sides = [count_sides(connection, only, viewer="public", now=now) for now in (end - timedelta(seconds=1), end)]
    assert sides == [(0, 2), (2, 0)]
