"""The last look at the record: a letter, a withdrawal, or a fault that stays alone."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from calendar_core.domain.subscriptions.letter import CompositionFailed, Letter, LetterResult, Withdrawn
from calendar_core.domain.subscriptions.tokens import build_token, parse_token
from calendar_core.notifications.compose import compose_letters
from calendar_core.store.db.database import Database
from calendar_core.store.outbox import claim
from calendar_core.store.outbox.message import ClaimedMessage
from calendar_core.store.subscriptions.subscriptions import end_subscriptions
from tests.builders.mail import DAY, HOUR, NOW, enqueue_all, make_record_at, plan_all, revise, subscribe
from tests.builders.records import add_events, fill_directory

DUE = NOW + 2 * HOUR
KEY = "k" * 32


@pytest.fixture
def claimed(database: Database) -> list[ClaimedMessage]:
    """Messages to three readers about one event, one of them in Korean."""
    fill_directory(database)
    add_events(database, make_record_at(NOW + 3 * HOUR))
    subscribe(database, address="a@example.org")
    subscribe(database, address="b@example.org")
    subscribe(database, address="c@example.org", lang="ko", zone="Asia/Seoul")
    plan_all(database)
    enqueue_all(database, DUE)
    with database.writing() as session:
        return claim.claim_messages(session, now=DUE, limit=10)


def write(database: Database, messages: list[ClaimedMessage], now: datetime = DUE) -> list[LetterResult]:
    with database.reading() as connection:
        drafts = compose_letters(connection, messages, base_url="https://calendar.example.org", key=KEY, now=now)
    return [drafts[message.id] for message in messages]


def test_every_reader_gets_a_letter_in_their_own_language_and_zone(
    database: Database, claimed: list[ClaimedMessage]
) -> None:
    letters = {draft.to: draft for draft in write(database, claimed) if isinstance(draft, Letter)}
    assert sorted(letters) == ["a@example.org", "b@example.org", "c@example.org"]
    first, second = (
        letters[reader].text.partition("Change or pause:")[0] for reader in ("a@example.org", "b@example.org")
    )
    assert first == second
    assert letters["a@example.org"].text.splitlines()[4].startswith("Your time:        21:00 EDT")
    assert letters["c@example.org"].subject.startswith("1시간 뒤: 제56차 한미안보협의회의, 10:00 KST")
    assert {(letter.revision, letter.list_id) for letter in letters.values()} == {(1, "reminders")}


def test_every_reader_gets_links_of_their_own(database: Database, claimed: list[ClaimedMessage]) -> None:
    drafts = [draft for draft in write(database, claimed) if isinstance(draft, Letter)]
    for message, draft in zip(claimed, drafts, strict=True):
        address = str(draft.unsubscribe)
        assert parse_token("unsubscribe", address.rpartition("/")[2], key=KEY) == message.subscription_id
        assert address.startswith("https://calendar.example.org/unsubscribe/")
        manage = f"https://calendar.example.org/subscriptions/{build_token('manage', message.subscription_id, key=KEY)}"
        assert (address in draft.text, address in draft.html) == (True, True)
        assert (manage in draft.text, manage in draft.html) == (True, True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"lifecycle": "cancelled"}, "The event is cancelled."),
        ({"lifecycle": "postponed"}, "The event is postponed."),
        ({"visibility": "draft"}, "The event is not public."),
        ({"embargo_until": NOW + DAY}, "The event is not public."),
        ({"when": make_record_at(NOW + 5 * HOUR).when}, "The event has moved."),
    ],
)
def test_what_is_no_longer_so_is_withdrawn(
    database: Database, claimed: list[ClaimedMessage], change: dict[str, Any], reason: str
) -> None:
    revise(database, replace(make_record_at(NOW + 3 * HOUR), **change), base_revision=1)
    assert write(database, claimed) == [Withdrawn(reason=reason)] * 3


def test_who_ended_the_subscription_gets_none(database: Database, claimed: list[ClaimedMessage]) -> None:
    with database.writing() as session:
        end_subscriptions(session, address="b@example.org")
    drafts = write(database, claimed)
    assert [draft for draft in drafts if not isinstance(draft, Letter)] == [
        Withdrawn(reason="The subscription has ended.")
    ]


def test_a_letter_is_of_the_record_as_it_is_when_it_is_written(
    database: Database, claimed: list[ClaimedMessage]
) -> None:
    revise(database, make_record_at(NOW + 3 * HOUR, venue="The Blue House"), base_revision=1)
    letters = [draft for draft in write(database, claimed) if isinstance(draft, Letter)]
    assert [(letter.revision, "The Blue House, " in letter.text) for letter in letters] == [(2, True)] * 3


def test_an_event_that_cannot_be_written_about_does_not_hold_up_the_others(
    database: Database, claimed: list[ClaimedMessage], caplog: pytest.LogCaptureFixture
) -> None:
    broken = replace(claimed[0], id=99, lead="P1M")
    with caplog.at_level(logging.ERROR):
        drafts = write(database, [broken, *claimed])
    assert [type(draft) for draft in drafts] == [CompositionFailed, Letter, Letter, Letter]
    assert [record.getMessage() for record in caplog.records] == [
        "The letter of message 99 about kr-us-scm-56 cannot be written."
    ]
    assert "example.org" not in caplog.text
