"""Saving is one commit: whatever statement fails, event, revision, notice and log are all there or none is."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from calendar_core import models
from calendar_core.desk.editing.actions import ACTIONS
from calendar_core.desk.editing.merge_split import OpenedRevision, mark_merged, save_merge, save_split
from calendar_core.desk.editing.save import save_event
from calendar_core.domain.events.record import Deadline, Document, EventRecord, Source
from calendar_core.domain.time.when import Day
from calendar_core.errors import Conflict
from calendar_core.models import AuditEntry, ChangeNotice, Epoch, Event, Reminder, Revision, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import RevisionMetadata
from calendar_core.store.events.revisions import load_newest_revision
from tests.builders.mail import plan_all, subscribe
from tests.builders.records import NOW, add_events, fill_directory, make_record

CHANGE = RevisionMetadata(editor="kim", reason="So it was said.")
SCM = make_record()
MOVED = replace(ACTIONS["move"].apply(SCM), when=Day(date(2024, 11, 8), "Asia/Seoul"), city="Seoul", country="KR")

# The rows that hang on an event, and what an editor learns with the change.
HANGING = (models.Source, models.Document, models.Deadline)
LEARNED = {
    "sources": (*SCM.sources, Source(publisher="A ministry", url="https://example.org/press")),
    "documents": (Document(title="A statement", url="https://example.org/statement"),),
    "deadlines": (Deadline(title="Accreditation closes", at="2024-10-20T17:00"),),
}


class Broken(Exception):
    """What a statement fails with that was chosen to fail."""


@contextmanager
def failing_at(database: Database, number: int) -> Iterator[list[str]]:
    """The statements of the block; the one of that number fails."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)
        if len(statements) == number:
            raise Broken

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def everything(database: Database) -> dict[str, list[Any]]:
    """All rows that a change could touch."""
    with database.reading() as connection:
        return {
            model.__name__: sorted(connection.execute(select(table_of(model))).all(), key=repr)
            for model in (Event, Revision, ChangeNotice, Reminder, AuditEntry, Epoch, *HANGING)
        }


def fail_at_each(database: Database, save: Callable[[Session], object]) -> None:
    """Save as often as it has statements, a later one failing each time, and at last for good."""
    untouched = everything(database)
    failed, statements = 0, list[str]()
    while True:
        try:
            with failing_at(database, failed + 1) as statements, database.writing() as session:
                save(session)
        except Broken:
            failed += 1
            assert everything(database) == untouched
        else:
            break
    assert failed == len(statements) > 15


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("publish", replace(SCM, visibility="draft"), SCM),
        ("move", SCM, MOVED),
        ("cancel", SCM, ACTIONS["cancel"].apply(SCM)),
    ],
)
def test_whichever_statement_fails_all_is_saved_or_nothing(
    database: Database, action: str, before: EventRecord, after: EventRecord
) -> None:
    fill_directory(database)
    add_events(database, before)
    subscribe(database, now=NOW)
    plan_all(database)
    untouched = everything(database)
    after = replace(after, **LEARNED)  # type: ignore[arg-type]  # its fields
    fail_at_each(database, lambda session: save_event(session, after, CHANGE, base_revision=1, action=action, now=NOW))
    saved = everything(database)
    assert {name: len(saved[name]) - len(untouched[name]) for name in ("Revision", "AuditEntry", "ChangeNotice")} == {
        "Revision": 1,
        "AuditEntry": 1,
        "ChangeNotice": 1 if action == "publish" else 0,  # the notice that the event is new waits already
    }


def test_whichever_statement_fails_two_events_are_merged_or_both_stand_as_they_were(database: Database) -> None:
    fill_directory(database)
    add_events(database, SCM, replace(SCM, id="twin"), replace(SCM, id="part-of-twin", parent="twin"))
    subscribe(database, now=NOW)
    plan_all(database)
    kept, gone = OpenedRevision(number=1, record=SCM), OpenedRevision(number=1, record=replace(SCM, id="twin"))
    fail_at_each(database, lambda session: save_merge(session, kept, gone, CHANGE, now=NOW))
    with database.reading() as connection:
        assert load_newest_revision(connection, "twin") == (2, mark_merged(gone.record, into=SCM.id))
        assert load_newest_revision(connection, "part-of-twin") == (2, replace(SCM, id="part-of-twin", parent=SCM.id))


def test_whichever_statement_fails_an_event_is_parted_or_stands_as_it_was(database: Database) -> None:
    fill_directory(database)
    add_events(database, SCM)
    subscribe(database, now=NOW)
    plan_all(database)
    old, new = replace(SCM, participants=SCM.participants[:1]), replace(SCM, id="other", related=(SCM.id,))
    fail_at_each(database, lambda session: save_split(session, old, new, CHANGE, base_revision=1, now=NOW))
    with database.reading() as connection:
        assert [load_newest_revision(connection, one.id) for one in (old, new)] == [(2, old), (1, new)]


def edit_at_once(database: Database, *, editors: int, edits: int) -> list[int]:
    """Every editor appends so many lines to the agenda, upon what they see; answers how often each came late."""
    late = [0] * editors

    def edit(number: int) -> None:
        chance = random.Random(number)  # noqa: S311  only so that editors do not move in step
        for edit_number in range(edits):
            while True:
                try:
                    with database.reading() as connection:
                        base_revision, record = load_newest_revision(connection, SCM.id)
                    mine = replace(record, agenda=f"{number}-{edit_number}")
                    with database.writing() as session:
                        save_event(session, mine, CHANGE, base_revision=base_revision, action="changed", now=NOW)
                    break
                except (Conflict, OperationalError):  # late, or not let in within the time that a writer waits
                    late[number] += 1
                    time.sleep(chance.uniform(0, 0.02 * editors))  # looks at what the other one wrote

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return late


def check_that_none_is_lost(database: Database, *, editors: int, edits: int) -> None:
    fill_directory(database)
    add_events(database, SCM)
    edit_at_once(database, editors=editors, edits=edits)
    with database.reading() as connection:
        table = table_of(Revision)
        rows = connection.execute(select(table.c.number, table.c.record).order_by(table.c.number)).all()
    assert [row.number for row in rows] == list(range(1, editors * edits + 2))
    agendas = [row.record["agenda"] for row in rows[1:]]
    assert sorted(agendas) == sorted(f"{one}-{edit}" for one in range(editors) for edit in range(edits))


def test_editors_who_save_at_once_lose_nothing(database: Database) -> None:
    check_that_none_is_lost(database, editors=4, edits=5)


@pytest.mark.long
def test_eight_editors_make_four_thousand_revisions_of_one_event_and_lose_none(database: Database) -> None:
    check_that_none_is_lost(database, editors=8, edits=500)
