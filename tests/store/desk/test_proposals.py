"""The queue: a proposal of any kind is made once, listed by page, settled once, taken back, and loses its text."""

from datetime import timedelta
from typing import Any

import pytest

from calendar_core.errors import Conflict, NotFound
from calendar_core.store.auth.accounts import add_account
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import (
    AddedProposal,
    NewProposal,
    add_proposal,
    count_proposals,
    insert_proposal,
    list_pending_proposals,
    list_proposals,
    list_settled_proposals,
    load_proposal,
)
from calendar_core.store.desk.settle_proposals import drop_settled_texts, reopen_proposal, settle_proposal
from tests.builders.records import NOW, make_record

READERS = NewProposal(
    channel="reader",
    subject="correction",
    key=["kr-us-scm-56", "It was in Seoul."],
    event_id="kr-us-scm-56",
    base_revision=3,
    reason="A reader writes.",
    text="It was in Seoul.",
    draft={"fact": "city"},
    origin={"url": "https://wire.example/a"},
)


@pytest.fixture
def desk(database: Database) -> Database:
    with database.writing() as session:
        add_account(session, "kim", name="Kim", role="editor", now=NOW)
    return database


def insert(desk: Database, proposal: NewProposal = READERS) -> AddedProposal:
    with desk.writing() as session:
        return insert_proposal(session, proposal, now=NOW)


def settle(desk: Database, number: int, *, is_accepted: bool = False, **more: Any) -> None:
    with desk.writing() as session:
        settle_proposal(session, number, is_accepted=is_accepted, editor="kim", now=NOW, **more)


def make(number: int, **values: Any) -> NewProposal:
    return NewProposal(**{"channel": "mail", "subject": "event", "key": number, "reason": "", **values})


def test_what_was_given_comes_back(desk: Database) -> None:
    added = insert(desk)
    assert (added.state, added.is_new) == ("pending", True)
    with desk.reading() as connection:
        found = load_proposal(connection, added.id)
        assert list_proposals(connection) == [found]
        assert list_pending_proposals(connection) == []  # it has no record
    assert {name: getattr(found, name) for name in ("text", "draft", "origin", "event_id", "base_revision")} == {
        name: getattr(READERS, name) for name in ("text", "draft", "origin", "event_id", "base_revision")
    }
    assert (found.channel, found.subject, found.editor, found.record) == ("reader", "correction", None, None)
    assert (found.proposed_at, found.settled_at, found.settled_revision) == (NOW, None, None)


def test_the_same_is_made_once_also_after_it_was_declined(desk: Database) -> None:
    first = insert(desk)
    assert insert(desk) == AddedProposal(id=first.id, state="pending", is_new=False)
    settle(desk, first.id, reason="No source.")
    assert insert(desk) == AddedProposal(id=first.id, state="declined", is_new=False)
    with desk.reading() as connection:
        assert list_proposals(connection) == []
        assert load_proposal(connection, first.id).settled_reason == "No source."
    # The same key of another subject is another proposal.
    assert insert(desk, make(0, key=READERS.key)).is_new


def test_pages_subjects_and_channels(desk: Database) -> None:
    ids = [insert(desk, make(number, channel=("mail", "watch")[number % 2])).id for number in range(5)]
    correction = insert(desk).id

    def listed(**which: Any) -> list[int]:
        with desk.reading() as connection:
            return [one.id for one in list_proposals(connection, **which)]

    assert listed() == [*ids, correction]
    assert listed(limit=2, offset=2) == ids[2:4]
    assert listed(channel="watch") == [ids[1], ids[3]]
    assert listed(subject="correction") == [correction]
    assert listed(event_id="kr-us-scm-56") == [correction]
    with desk.reading() as connection:
        assert count_proposals(connection) == {"mail": 3, "watch": 2, "reader": 1}
        assert count_proposals(connection, subject="event") == {"mail": 3, "watch": 2}


def test_a_proposal_is_settled_once_and_can_be_taken_back_the_same_day(desk: Database) -> None:
    number = insert(desk).id
    settle(desk, number, is_accepted=True, revision=4, digest="another")
    with pytest.raises(Conflict):
        settle(desk, number)
    with desk.reading() as connection:
        (settled,) = list_settled_proposals(connection, since=NOW)
        assert list_settled_proposals(connection, since=NOW + timedelta(seconds=1)) == []
    assert (settled.state, settled.settled_by, settled.settled_revision) == ("accepted", "kim", 4)
    assert settled.digest == "another"
    with desk.writing() as session, pytest.raises(Conflict):
        reopen_proposal(session, number, since=NOW + timedelta(seconds=1))
    with desk.writing() as session:
        reopen_proposal(session, number, since=NOW, base_revision=5)
    with desk.reading() as connection:
        found = load_proposal(connection, number)
        with pytest.raises(NotFound):
            load_proposal(connection, number + 1)
    assert (found.state, found.base_revision, found.settled_by, found.settled_revision) == ("pending", 5, None, None)


def test_the_text_of_a_settled_proposal_is_kept_for_thirty_days(desk: Database) -> None:
    settled, waiting = insert(desk).id, insert(desk, make(1, text="Words")).id
    settle(desk, settled)

    def kept(days: int) -> list[list[bool]]:
        with desk.writing() as session:
            drop_settled_texts(session, now=NOW + timedelta(days=days))
        with desk.reading() as connection:
            found = [load_proposal(connection, number) for number in (settled, waiting)]
        return [[one.text is not None, one.draft is not None, one.origin is not None] for one in found]

    assert kept(29) == [[True, True, True], [True, False, False]]
    assert kept(30) == [[False, False, False], [True, False, False]]
    assert not insert(desk).is_new


def test_a_whole_record_is_a_proposal_of_the_desk(desk: Database) -> None:
    with desk.writing() as session:
        added = add_proposal(
            session, make_record(), base_revision=0, editor="kim", reason="New", source="A wire", now=NOW
        )
    with desk.reading() as connection:
        (found,) = list_pending_proposals(connection)
        (row,) = list_proposals(connection, subject="event", channel="desk")
    assert (found.id, found.record, found.editor, found.source) == (added.id, make_record(), "kim", "A wire")
    assert (row.text, row.draft, row.record) == (None, None, make_record())
