"""What readers ask is found in the shipped record, by whatever they call it."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, quote

import pytest
from sqlalchemy import Connection, select

from calendar_core.domain.events.selection import KnownIds, Selection, parse_selection
from calendar_core.errors import CalendarError
from calendar_core.store.as_of.source import event_source
from calendar_core.store.db.database import Database
from calendar_core.store.directory.queries import (
    load_offices,
    load_parties,
    load_party_aliases,
    load_people,
    load_series,
)
from calendar_core.store.events.source import EventSource
from calendar_core.store.search.search import (
    find_with_one_word_less,
    search_directory,
    search_events,
    suggest_correction,
)
from calendar_core.store.selection.conditions import EVENT, where_selected
from tests.conftest import LOADED_AT
from tests.walks.questions import QUESTIONS, Question

NOTHING_KNOWN = KnownIds(values={})


@pytest.fixture(scope="module")
def connection(loaded_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The shipped record. Nobody writes to it: one copy is enough for all questions."""
    file = tmp_path_factory.mktemp("questions") / "entente.db"
    shutil.copyfile(loaded_sqlite_template, file)
    database = Database(f"sqlite:///{file}")
    with database.reading() as opened:
        yield opened
    database.close()


@pytest.fixture
def source(connection: Connection) -> EventSource:
    return event_source(connection, viewer="public", now=LOADED_AT)


def selection_of(q: str) -> Selection:
    return parse_selection(parse_qsl(f"q={quote(q)}"), NOTHING_KNOWN)[0]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.q)
def test_the_events_that_a_question_means_are_found(source: EventSource, question: Question) -> None:
    selection = selection_of(question.q)
    found = {card.id for card in source.cards(selection)}
    expected, others = set(question.found.split()), set(question.not_found.split())
    assert (expected - found, others & found) == (set(), set())
    if question.first:
        names = search_directory(source.connection, selection.name_terms, public_at=None)
        assert search_events(source, selection, names, limit=1)[0].id == question.first


def test_every_event_of_the_table_is_in_the_record(source: EventSource) -> None:
    named = {event_id for one in QUESTIONS for event_id in f"{one.found} {one.not_found} {one.first or ''}".split()}
    assert named - {card.id for card in source.cards(Selection())} == set()


NamesById = dict[str, Iterable[str | None]]


def party_names(connection: Connection) -> NamesById:
    aliases = load_party_aliases(connection)
    return {
        one.id: (one.id, *one.names.values(), *one.short_names.values(), *aliases[one.id])
        for one in load_parties(connection, public_at=None)
    }


def person_names(connection: Connection) -> NamesById:
    return {
        one.id: (*one.names.values(), one.name_native, *one.aliases) for one in load_people(connection, public_at=None)
    }


def office_names(connection: Connection) -> NamesById:
    return {one.id: (*one.names.values(), *one.aliases) for one in load_offices(connection, public_at=None)}


def series_names(connection: Connection) -> NamesById:
    return {
        one.name.id: (*one.name.names.values(), *one.name.short_names.values(), *one.aliases)
        for one in load_series(connection, public_at=None)
    }


@pytest.mark.parametrize("load_names", [party_names, person_names, office_names, series_names])
def test_every_name_in_the_directory_finds_all_events_of_its_bearer(
    connection: Connection, load_names: Callable[[Connection], NamesById]
) -> None:
    def ids_of(selection: Selection) -> set[str]:
        return set(connection.execute(select(EVENT.c.id).where(where_selected(selection))).scalars())

    key = load_names.__name__.removesuffix("_names")
    missing = {}
    count = 0
    for bearer, names in load_names(connection).items():
        expected = ids_of(replace(Selection(), **{key: (bearer,)}))  # type: ignore[arg-type]
        count += len(expected)
        for name in filter(None, names):
            if lost := expected - ids_of(Selection(q=name)):
                missing[bearer, name] = sorted(lost)
    assert count > 900
    assert missing == {}


@pytest.mark.parametrize("q", ["🇰🇷", "*", "!!!", " ", "·"])
def test_what_has_no_word_is_an_error_and_not_every_event(q: str) -> None:
    with pytest.raises(CalendarError) as raised:
        selection_of(q)
    assert str(raised.value).startswith(f"?q: {q!r} has no letter and no digit to search for.")


@pytest.mark.parametrize(
    ("q", "meant"),
    [("Pentgon", "Pentagon"), ("Blinkn", "Blinken"), ("Hegseht", "Hegseth"), ("Pentgon 2024", "Pentagon 2024")],
)
def test_a_slip_of_the_finger_is_answered_with_what_was_meant(source: EventSource, q: str, meant: str) -> None:
    assert source.count(selection_of(q)) == 0
    assert suggest_correction(source, selection_of(q)) == meant
    assert source.count(selection_of(meant)) > 0


@pytest.mark.parametrize(
    ("q", "shown"),
    [
        ("SCM 2024 독도", "SCM 2024"),
        ("독도 SCM 2024", "SCM 2024"),
        ("SCM 2099", "SCM"),
        ("Lloyd Austin Reykjavik", "Lloyd Austin"),
    ],
)
def test_a_question_that_finds_nothing_is_asked_with_one_word_less(source: EventSource, q: str, shown: str) -> None:
    assert source.count(selection_of(q)) == 0
    shorter = find_with_one_word_less(source, selection_of(q))
    assert shorter is not None
    assert shorter.q == shown
    assert source.count(shorter) > 0


@pytest.mark.parametrize("q", ["독도", "독도 Atlantis"])
def test_where_one_word_less_finds_nothing_either_nothing_is_shown(source: EventSource, q: str) -> None:
    assert find_with_one_word_less(source, selection_of(q)) is None


@pytest.mark.parametrize("q", ["독도", "Atlantis", "2099", "SCM 2099", "SCM 999"])
def test_what_the_record_does_not_hold_is_not_found(source: EventSource, q: str) -> None:
    assert source.count(selection_of(q)) == 0
