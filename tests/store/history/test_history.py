"""The history of an event shows what was ever public of it, and not what was written behind an embargo."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from calendar_core.domain.events.record import EventRecord
from calendar_core.errors import NotFound
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import RevisionMetadata, revise_event
from calendar_core.store.history.history import History, find_history
from tests.builders.records import CHANGE, NOW, add_events, change_facts, fill_directory, make_record

HOUR = timedelta(hours=1)
LATER = NOW + 100 * HOUR
SCM = make_record()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    fill_directory(opened)
    yield opened
    opened.close()


def save(database: Database, *versions: EventRecord) -> None:
    """The first version now, and each other one an hour after the one before."""
    add_events(database, versions[0])
    for number, version in enumerate(versions[1:], start=1):
        with database.writing() as session:
            change = RevisionMetadata(editor="an editor", reason=f"reason {number + 1}")
            revise_event(session, version, change, base_revision=number, now=NOW + number * HOUR)


def public_history(database: Database) -> History:
    with database.reading() as connection:
        return find_history(connection, SCM.id, viewer="public", now=LATER)


def changes_of(history: History) -> list[tuple[int, list[tuple[str, tuple[str, ...], tuple[str, ...]]]]]:
    """Each entry's number and changes."""
    return [(one.number, [(c.label, c.before, c.after) for c in one.changes]) for one in history.entries]


def test_each_change_is_told_newest_first_in_words(database: Database) -> None:
    moved = replace(SCM, city="Seoul", parties=("KR",))
    save(database, SCM, moved, replace(moved, lifecycle="cancelled", participants=SCM.participants[:1]))
    austin = "Lloyd J. Austin III, Secretary of Defense (Co-chair)"
    assert changes_of(public_history(database)) == [
        (3, [("Lifecycle", ("Scheduled",), ("Cancelled",)), ("Participants", (austin,), ())]),
        (2, [("City", ("Washington, D.C.",), ("Seoul",)), ("Parties", ("United States",), ())]),
        (1, []),
    ]


def test_what_was_replaced_under_an_embargo_stays_at_the_desk(database: Database) -> None:
    lifts = NOW + 1.5 * HOUR
    secret = change_facts(SCM, title="A secret name", embargo_until=lifts)
    save(database, secret, change_facts(secret, title="A public name"), change_facts(secret, title="A better name"))
    history = public_history(database)
    assert changes_of(history) == [(2, [("Title", ("A public name",), ("A better name",))]), (1, [])]
    with database.reading() as connection:
        desk = find_history(connection, SCM.id, viewer="desk", now=LATER)
    assert [entry.number for entry in desk.entries] == [3, 2, 1]
    assert [(one.saved_at, one.reason) for one in history.entries] == [(NOW + 2 * HOUR, "reason 3"), (lifts, None)]
    assert [(one.saved_at, one.reason) for one in desk.entries][1] == (NOW + HOUR, "reason 2")


def test_a_draft_that_was_replaced_before_it_was_published_is_not_shown(database: Database) -> None:
    save(database, change_facts(SCM, visibility="draft", title="A draft"), SCM)
    assert changes_of(public_history(database)) == [(1, [])]


def test_a_change_of_notes_alone_is_no_change_for_the_public(database: Database) -> None:
    save(database, SCM, replace(SCM, notes="ring the ministry"), replace(SCM, notes=None, city="Seoul"))
    assert changes_of(public_history(database)) == [(2, [("City", ("Washington, D.C.",), ("Seoul",))]), (1, [])]


def test_an_event_that_the_viewer_may_not_see_is_not_named_as_related(database: Database) -> None:
    hidden, open_ = make_record(id="hidden", title="Hidden", visibility="draft"), make_record(id="open", title="Open")
    add_events(database, hidden, open_)
    save(database, SCM, replace(SCM, related=("hidden",), city="Seoul"), replace(SCM, related=("hidden", "open")))
    assert changes_of(public_history(database)) == [
        (3, [("City", ("Seoul",), ("Washington, D.C.",)), ("Related events", (), ("Open",))]),
        (2, [("City", ("Washington, D.C.",), ("Seoul",))]),
        (1, []),
    ]


@pytest.mark.parametrize("hiding", [{"visibility": "draft"}, {"embargo_until": LATER + HOUR}])
def test_there_is_no_history_of_what_the_viewer_may_not_see(database: Database, hiding: dict[str, object]) -> None:
    save(database, replace(SCM, **hiding))  # type: ignore[arg-type]  # fields by name
    with pytest.raises(NotFound, match="There is no event 'kr-us-scm-56'"):
        public_history(database)


def test_what_was_published_within_a_second_of_being_written_has_a_history_at_once(database: Database) -> None:
    save(database, replace(SCM, visibility="draft"))
    with database.writing() as session:
        revise_event(session, SCM, CHANGE, base_revision=1, now=NOW)
    with database.reading() as connection:
        history = find_history(connection, SCM.id, viewer="public", now=NOW)
    assert [entry.number for entry in history.entries] == [1]
