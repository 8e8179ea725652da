"""What pages ask is answered by an index, on both databases, whether or not they have counted their rows."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, text

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.time.when import Day, Days, Month, When
from calendar_core.models import Event, SearchIndex, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.events.present import PresentEvents
from calendar_core.store.events.rows import event_columns
from calendar_core.store.selection.full_text import save_ngrams
from tests.builders.records import NOW, fill_directory, make_record

MANY = 6_000
FIRST = date(1990, 1, 1)
THEN = datetime(2020, 6, 15, 12, tzinfo=UTC)


def when_of(number: int) -> When:
    first = FIRST + timedelta(days=3 * number)
    if number % 50 == 0:
        return Month(first.year, first.month)
    return Days(first, first + timedelta(days=4)) if number % 7 == 0 else Day(first)


@pytest.fixture
def large(database: Database) -> Database:
    """A record of some thousand events, one in three days, as rows alone."""
    fill_directory(database)
    usual = {"sequence": 0, "revision": 1, "created_at": NOW, "changed_at": NOW, "search_text": "meeting"}
    usual |= {"public_sequence": 0, "public_revision": 1, "public_created_at": NOW, "public_changed_at": NOW}
    rows = []
    for number in range(MANY):
        record = make_record(id=f"event-{number}", when=when_of(number))
        rows.append({"id": record.id, "uid": record.id, **usual, **event_columns(record)})
    with database.writing() as session:
        session.connection().execute(insert(table_of(Event)), rows)
        # As many as a true event has, so that reading all of them is as dear.
        usual_grams = [f"{number}차" for number in range(10, 90)]
        grams = {f"event-{number}": [*usual_grams, "독도" if number % 100 == 0 else "한미"] for number in range(MANY)}
        save_ngrams(session.connection(), grams, ngram_version=1, are_new=True)
    return database


def plans(database: Database, ask: Callable[[Connection], object]) -> list[str]:
    """How the database goes about each statement, line by line."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        asked.append((statement, parameters))

    with database.reading() as connection:
        event.listen(database.engine, "before_cursor_execute", note)
        try:
            ask(connection)
        finally:
            event.remove(database.engine, "before_cursor_execute", note)
        explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        statements = [(statement, given) for statement, given in asked if statement.startswith("SELECT")]
        return [
            "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", given))
            for statement, given in statements
        ]


SCAN = re.compile(r"^SCAN event(?: |$)|Seq Scan on event\s", re.MULTILINE)
QUESTIONS: dict[str, tuple[str, Callable[[Connection], object]]] = {
    "month": (
        "ix_event_duration_class_first_day",
        lambda connection: PresentEvents(connection, viewer="public", now=THEN).cards(
            Selection(from_day=date(2020, 6, 1), to_day=date(2020, 7, 6))
        ),
    ),
    "filtered month": (
        "ix_event_duration_class_first_day",
        lambda connection: PresentEvents(connection, viewer="public", now=THEN).count(
            Selection(
                kind=("defence-ministerial",),
                country=("US",),
                from_day=date(2020, 6, 1),
                to_day=date(2020, 7, 1),
            )
        ),
    ),
    "words": (
        "event_search_fts",
        lambda connection: PresentEvents(connection, viewer="public", now=THEN).count(Selection(q="독도")),
    ),
    "next": (
        "ix_event_starts_at",
        lambda connection: PresentEvents(connection, viewer="public", now=THEN).next_cards(Selection(), limit=8),
    ),
    "ahead": (
        "ix_event_starts_at",
        lambda connection: PresentEvents(connection, viewer="public", now=THEN).cards(
            Selection(), side="upcoming", offset=0, limit=9
        ),
    ),
    "behind": (
        "ix_event_starts_at",
        lambda connection: PresentEvents(connection, viewer="public", now=THEN).cards(
            Selection(), side="past", offset=0, limit=9
        ),
    ),
}


@pytest.mark.parametrize("counted", [False, True])
def test_no_page_goes_through_every_event(large: Database, counted: bool) -> None:
    if counted:
        with large.engine.connect() as connection:
            connection.execute(text("ANALYZE"))
            connection.commit()
    # PostgreSQL counts by itself within a minute; until then it takes what is yet to come for a handful.
    asked = QUESTIONS if counted or large.is_sqlite else dict.fromkeys(("month", "filtered month", "words"))
    for question in asked:
        index, ask = QUESTIONS[question]
        plan = plans(large, ask)[0]
        assert (question, index in plan, SCAN.findall(plan)) == (question, True, []), plan
    [plan] = plans(large, lambda connection: connection.execute(text("SELECT id FROM event")).all())
    assert len(SCAN.findall(plan)) == 1, "the pattern knows how a scan is told"


def test_the_last_embargo_that_lifted_is_one_look_into_an_index(large: Database) -> None:
    state = text("SELECT max(embargo_until) FROM event WHERE visibility = 'public' AND embargo_until <= '2024-10-01'")
    [plan] = plans(large, lambda connection: connection.execute(state).all())
    assert ("ix_event_embargo_until" in plan, SCAN.findall(plan)) == (True, [])


def test_a_month_holds_every_event_that_touches_it_however_long(large: Database) -> None:
    edges = [date(2020, month, 1) for month in range(1, 13)]
    for first, end in pairwise(edges):
        with large.reading() as connection:
            found = [
                card.id
                for card in PresentEvents(connection, viewer="public", now=THEN).cards(
                    Selection(from_day=first, to_day=end)
                )
            ]
        touching = {
            f"event-{number}"
            for number in range(MANY)
            if when_of(number).first_day < end and when_of(number).end_day > first
        }
        assert set(found) == touching
        assert len(found) == len(touching) > 5


def test_what_is_under_way_comes_before_what_is_to_come(large: Database) -> None:
    with large.reading() as connection:
        cards = PresentEvents(connection, viewer="public", now=THEN).next_cards(Selection(), limit=20)
    extents = {f"event-{number}": when_of(number).extent() for number in range(MANY)}
    ahead = sorted((extent.start, extent.end, key) for key, extent in extents.items() if extent.end > THEN)
    assert [card.id for card in cards] == [key for *_, key in ahead[:20]]
    assert cards[0].starts_at < THEN < cards[-1].starts_at


def test_the_index_forgets_the_old_grams_of_an_event(large: Database) -> None:
    def count(word: str) -> int:
        with large.reading() as connection:
            return PresentEvents(connection, viewer="public", now=THEN).count(Selection(q=word))

    assert (count("독도"), count("한미")) == (60, MANY - 60)
    with large.writing() as session:
        save_ngrams(session.connection(), {"event-0": ["한미"]}, ngram_version=1, are_new=False)
        assert session.connection().execute(table_of(SearchIndex).select()).first() is not None
    assert (count("독도"), count("한미")) == (59, MANY - 59)
