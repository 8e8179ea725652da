"""Forms that were sent when a session was over: whose they are, how many, and how long they are kept."""

from datetime import timedelta

import pytest

from calendar_core.errors import NotFound
from calendar_core.store.auth.accounts import add_account
from calendar_core.store.db.database import Database
from calendar_core.store.desk.form_drafts import (
    DRAFT_RETENTION,
    SubmittedForm,
    delete_expired_drafts,
    find_draft,
    save_draft,
)
from tests.builders.records import NOW

WRITTEN = SubmittedForm(address="/desk/events/new", fields=(("title", "회의\r\n둘째 줄"), ("row", "1"), ("row", "2")))


@pytest.fixture
def desk(database: Database) -> Database:
    with database.writing() as session:
        for name in ("kim", "lee"):
            add_account(session, name, name=name, role="editor", now=NOW)
    return database


def keep(desk: Database, name: str = "kim", *, minutes: int = 0) -> str:
    with desk.writing() as session:
        return save_draft(session, name, WRITTEN, now=NOW + timedelta(minutes=minutes))


def is_kept(desk: Database, key: str, name: str = "kim", *, minutes: int = 0) -> bool:
    with desk.reading() as connection:
        try:
            found = find_draft(connection, key, account_id=name, now=NOW + timedelta(minutes=minutes))
        except NotFound:
            return False
    assert found == WRITTEN
    return True


def test_what_was_written_is_given_back_to_its_account_alone(desk: Database) -> None:
    key = keep(desk)
    assert (is_kept(desk, key), is_kept(desk, key, "lee"), is_kept(desk, "made-up")) == (True, False, False)


def test_the_newest_twenty_of_an_account_are_kept(desk: Database) -> None:
    other = keep(desk, "lee")
    keys = [keep(desk, minutes=minute) for minute in range(22)]
    assert [is_kept(desk, key) for key in keys] == [False, False, *[True] * 20]
    assert is_kept(desk, other, "lee")


def test_what_nobody_comes_back_for_is_forgotten(desk: Database) -> None:
    old, new = keep(desk), keep(desk, minutes=1)
    with desk.writing() as session:
        delete_expired_drafts(session, now=NOW + DRAFT_RETENTION)
    assert (is_kept(desk, old), is_kept(desk, new)) == (False, True)
    assert not is_kept(desk, new, minutes=1 + int(DRAFT_RETENTION / timedelta(minutes=1)))
