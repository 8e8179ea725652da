"""The walk of the contract: on 31 October 2024, 18:00 KST, the 56th SCM was over and the 2+2 was ahead."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from calendar_core.domain.record import Source
from calendar_core.domain.selection import Selection
from calendar_core.domain.when import Day
from calendar_core.store.doors import Database
from calendar_core.store.known_on import Known, cards_known_on, find_known_on, known_ids_on, known_on
from calendar_core.store.revising import revise_event
from tests.builders import CHANGE, a_record, add_events, counted_statements, fill_directory

LOADED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
THEN = datetime(2024, 10, 31, 9, 0, tzinfo=UTC)
WIRE = (Source(publisher="AJP", title="Defense chiefs condemn deployment", published="2024-10-31T17:14+09:00"),)


@pytest.fixture
def filled(database: Database) -> Database:
    fill_directory(database)
    held = a_record(lifecycle="held", outcome="Agreed.", sources=WIRE)
    add_events(
        database,
        held,
        replace(held, id="kr-us-2plus2-2024", kind="2+2", when=Day(date(2024, 10, 31), "America/New_York")),
        now=LOADED,
    )
    return database


def ask(database: Database, as_of: datetime, **chosen: tuple[str, ...]) -> list[Known]:
    with database.reading() as connection:
        return known_on(connection, Selection(as_of=as_of, **chosen), viewer="public", now=LOADED)  # type: ignore[arg-type]


def test_the_calendar_as_known_between_the_two_meetings(filled: Database) -> None:
    known = [(one.dossier.card.id, one.dossier.card.lifecycle, one.reconstructed) for one in ask(filled, THEN)]
    assert known == [("kr-us-scm-56", "held", True), ("kr-us-2plus2-2024", "scheduled", True)]


def test_the_filter_asks_of_what_was_known_then(filled: Database) -> None:
    assert [one.dossier.card.id for one in ask(filled, THEN, lifecycle=("held",))] == ["kr-us-scm-56"]
    assert [one.dossier.card.id for one in ask(filled, THEN, kind=("2+2",))] == ["kr-us-2plus2-2024"]


def test_before_any_source_nothing_was_known(filled: Database) -> None:
    assert ask(filled, datetime(2024, 9, 1, tzinfo=UTC)) == []


def test_after_the_first_revision_the_revision_of_that_day_is_what_was_known(filled: Database) -> None:
    moved = a_record(lifecycle="held", outcome="Agreed, and more.", sources=WIRE, city="Arlington", venue=None)
    later = datetime(2026, 12, 24, tzinfo=UTC)
    with filled.writing() as session:
        revise_event(session, moved, CHANGE, opened_at=1, now=later)
    with filled.reading() as connection:
        chosen = {"viewer": "public", "now": datetime(2027, 1, 1, tzinfo=UTC)}
        before = known_on(connection, Selection(as_of=LOADED, kind=("defence-ministerial",)), **chosen)  # type: ignore[arg-type]
        after = known_on(connection, Selection(as_of=later, kind=("defence-ministerial",)), **chosen)  # type: ignore[arg-type]
    cards = [(one[0].dossier.card, one[0].dossier.outcome, one[0].reconstructed) for one in (before, after)]
    assert [(card.city, card.venue, outcome, again) for card, outcome, again in cards] == [
        ("Washington, D.C.", "The Pentagon", "Agreed.", False),
        ("Arlington", None, "Agreed, and more.", False),
    ]


def test_what_was_written_under_an_embargo_is_known_to_nobody_afterwards_either(filled: Database) -> None:
    day = LOADED.date()
    at = [LOADED.replace(day=day.day + later) for later in range(5)]
    sources = (Source(publisher="A ministry", published=at[3].date().isoformat()),)
    public = a_record(id="visit", when=Day(date(2027, 3, 1), "Asia/Seoul"), city="Busan", sources=sources)
    add_events(filled, replace(public, city="A secret city", embargo_until=at[3]), now=at[0])
    with filled.writing() as session:
        revise_event(session, replace(public, embargo_until=at[3]), CHANGE, opened_at=1, now=at[2])

    def cities(moment: datetime) -> list[tuple[str | None, bool]]:
        with filled.reading() as connection:
            found = known_on(connection, Selection(as_of=moment), viewer="public", now=at[4])
        return [(one.dossier.card.city, one.reconstructed) for one in found if one.dossier.card.id == "visit"]

    assert [cities(moment) for moment in at] == [[], [], [], [("Busan", False)], [("Busan", False)]]
    with filled.reading() as connection:
        desk = known_on(connection, Selection(as_of=at[1], q=""), viewer="desk", now=at[4])
    assert [one.dossier.card.city for one in desk if one.dossier.card.id == "visit"] == ["A secret city"]


def test_a_list_and_a_page_know_the_same(filled: Database) -> None:
    with filled.reading() as connection:
        asked = {"viewer": "public", "now": LOADED}
        whole = known_on(connection, Selection(as_of=THEN), **asked)  # type: ignore[arg-type]
        cards = cards_known_on(connection, Selection(as_of=THEN), **asked)  # type: ignore[arg-type]
        single = [find_known_on(connection, one.dossier.card.id, THEN, **asked) for one in whole]  # type: ignore[arg-type]
        ids = known_ids_on(connection, Selection(as_of=THEN), **asked)  # type: ignore[arg-type]
    assert single == whole
    assert [(one.card, one.reconstructed) for one in cards] == [(one.dossier.card, one.reconstructed) for one in whole]
    assert ids == {one.card.id for one in cards} != set()


def test_a_moved_event_is_found_on_the_days_it_was_known_for(filled: Database) -> None:
    later = datetime(2026, 12, 24, tzinfo=UTC)
    with filled.writing() as session:
        moved = a_record(lifecycle="held", outcome="Agreed.", sources=WIRE, when=Day(date(2025, 3, 1), "Asia/Seoul"))
        revise_event(session, moved, CHANGE, opened_at=1, now=later)
    october, march = (date(2024, 10, 1), date(2024, 11, 1)), (date(2025, 3, 1), date(2025, 4, 1))

    def found(as_of: datetime, days: tuple[date, date]) -> bool:
        selection = Selection(as_of=as_of, from_day=days[0], to_day=days[1])
        with filled.reading() as connection:
            return "kr-us-scm-56" in known_ids_on(connection, selection, viewer="public", now=later)

    known = [found(as_of, days) for as_of in (LOADED, later) for days in (october, march)]
    assert known == [True, False, False, True]


def test_the_number_of_questions_does_not_grow(filled: Database) -> None:
    asked = []
    for count in (0, 30):
        add_events(filled, *(a_record(id=f"more-{number}", sources=WIRE) for number in range(count)), now=LOADED)
        with counted_statements(filled) as statements, filled.reading() as connection:
            cards = cards_known_on(connection, Selection(as_of=THEN), viewer="public", now=LOADED)
        asked.append((len(cards), len(statements)))
    assert [cards for cards, _ in asked] == [2, 32]
    assert asked[0][1] == asked[1][1]
