"""What pictures need beside the cards: only what the viewer may see, in as many questions for many as for few."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.time.when import Day, Month
from calendar_core.models import Event
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.events.cards import load_selected_cards
from calendar_core.store.events.present import PresentEvents
from calendar_core.store.search.statistics import find_moves, load_histories
from tests.builders.records import CHANGE, NOW, add_events, capture_statements, fill_directory, make_record

SCM = make_record()
LATER = NOW + timedelta(hours=1)
MUCH_LATER = NOW + timedelta(days=30)


@pytest.fixture
def filled(database: Database) -> Database:
    """The small directory, and no events."""
    fill_directory(database)
    return database


def move(database: Database, record: EventRecord, *days: int) -> None:
    """Revise the event's day, an hour later each time."""
    for number, day in enumerate(days):
        moved = replace(record, when=Day(date(2024, 11, day), "America/New_York"))
        with database.writing() as session:
            base_revision = session.get_one(Event, record.id).revision
            revise_event(session, moved, CHANGE, base_revision=base_revision, now=LATER + timedelta(hours=number))


def moves(database: Database, *, hours: int = 1_000) -> list[tuple[str, int, int]]:
    now = NOW + timedelta(hours=hours)
    with database.reading() as connection:
        cards = load_selected_cards(connection, Selection(), viewer="public", now=now)
        found = find_moves(load_histories(PresentEvents(connection, viewer="public", now=now), cards))
    return [(one.card.id, one.times, one.days) for one in found]


def test_every_move_from_one_day_to_another_is_told_the_farthest_first(filled: Database) -> None:
    near, back = replace(SCM, id="near"), replace(SCM, id="back", when=Day(date(2024, 11, 5), "America/New_York"))
    add_events(filled, SCM, near, back, replace(SCM, id="still"))
    move(filled, SCM, 20, 25)
    move(filled, near, 1)
    move(filled, back, 6, 5)
    assert moves(filled) == [("kr-us-scm-56", 2, 26), ("near", 1, 2), ("back", 2, 0)]


def test_a_day_that_becomes_known_is_no_move(filled: Database) -> None:
    month = replace(SCM, when=Month(2024, 11))
    add_events(filled, month)
    move(filled, month, 20)
    assert moves(filled) == []
    move(filled, month, 21)
    assert moves(filled) == [("kr-us-scm-56", 1, 1)]


def test_a_move_is_known_from_its_revision_on(filled: Database) -> None:
    add_events(filled, SCM)
    move(filled, SCM, 20, 25)
    assert (moves(filled, hours=0), moves(filled, hours=1)) == ([], [("kr-us-scm-56", 1, 21)])


def test_a_move_under_embargo_is_never_told(filled: Database) -> None:
    secret = replace(SCM, embargo_until=MUCH_LATER)
    add_events(filled, secret)
    move(filled, secret, 20)
    assert moves(filled) == []
    assert moves(filled, hours=24 * 31) == []
    with filled.reading() as connection:
        cards = load_selected_cards(connection, Selection(), viewer="desk", now=LATER)
        assert find_moves(load_histories(PresentEvents(connection, viewer="public", now=LATER), cards)) == []
        assert [
            one.days for one in find_moves(load_histories(PresentEvents(connection, viewer="desk", now=LATER), cards))
        ] == [21]


def test_sources_of_what_is_chosen_and_seen_bear_their_dates(filled: Database) -> None:
    dated = tuple(Source(publisher="A wire", title=day, published=day) for day in ("2024-09-20", "2024-10"))
    add_events(
        filled,
        replace(SCM, sources=(*dated, Source(publisher="Another", title="no date"))),
        replace(SCM, id="secret", embargo_until=MUCH_LATER),
        replace(SCM, id="other", kind="summit"),
    )

    def published(selection: Selection, *, days: int = 0) -> dict[str, list[str]]:
        with filled.reading() as connection:
            now = NOW + timedelta(days=days)
            return {
                key: sorted(dates)
                for key, dates in PresentEvents(connection, viewer="public", now=now)
                .publication_dates(selection)
                .items()
            }

    chosen = Selection(kind=("defence-ministerial",))
    assert published(chosen) == {"kr-us-scm-56": ["2024-09-20", "2024-10"]}
    assert set(published(Selection(), days=31)) == {"kr-us-scm-56", "secret", "other"}


def test_many_moves_take_as_many_questions_as_one(filled: Database) -> None:
    records = [replace(SCM, id=f"event-{number}") for number in range(5)]
    add_events(filled, *records)
    asked = []
    for record in records:
        move(filled, record, 20)
        with capture_statements(filled) as statements:
            moves(filled)
        asked.append(len(statements))
    assert len(set(asked)) == 1
