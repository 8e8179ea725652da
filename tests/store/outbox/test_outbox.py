"""Claims that never give a message twice, and every way from pending to an end."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from calendar_core.models import OutboxMessage, Subscription, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.outbox import enqueue, settle
from calendar_core.store.outbox.claim import (
    claim_messages,
    free_abandoned_claims,
    release_messages,
    renew_leases,
    retire_messages,
)
from calendar_core.store.outbox.claim import is_any_due as _is_any_due
from calendar_core.store.outbox.lease import CLAIM_LEASE, EXCHANGE_LEASE, MAX_ATTEMPTS
from calendar_core.store.outbox.message import ClaimedMessage, NewMessage
from calendar_core.store.outbox.settle import retry_delay
from tests.builders.mail import (
    DOMAIN,
    HOUR,
    NOW,
    enqueue_all,
    first_column,
    load_messages,
    load_reminders,
    make_record_at,
    plan_all,
    revise,
    subscribe,
)
from tests.builders.records import add_events, fill_directory

SECOND = timedelta(seconds=1)
ENDS = NOW + 3 * HOUR


@pytest.fixture
def subscription_id(database: Database) -> str:
    fill_directory(database)
    add_events(database, make_record_at(ENDS))
    return subscribe(database).id


def fill(database: Database, subscription_id: str, count: int, **facts: Any) -> None:
    """So many messages, due at NOW."""
    usual: dict[str, Any] = {
        "kind": "reminder",
        "subscription_id": subscription_id,
        "event_id": "kr-us-scm-56",
        "event_uid": "uid",
        "revision": 1,
        "lead": "PT1H",
        "due_at": NOW,
        "not_after": ENDS,
    }
    new = [NewMessage(**{"occurrence": f"occurrence {n}", **usual, **facts}) for n in range(count)]
    with database.writing() as session:
        enqueue.add_messages(session, new, mail_domain=DOMAIN, now=NOW)


def claim(database: Database, now: datetime = NOW, limit: int = 50) -> list[ClaimedMessage]:
    with database.writing() as session:
        return claim_messages(session, now=now, limit=limit)


def do(database: Database, step: Any, message: ClaimedMessage | list[ClaimedMessage], **arguments: Any) -> Any:
    with database.writing() as session:
        return step(session, message, **arguments)


def mark(database: Database, message: ClaimedMessage, now: datetime = NOW, revision: int = 1) -> bool:
    with database.writing() as session:
        return settle.mark_in_doubt(session, [(message, revision)], now=now) == {message.id}


def is_any_due(database: Database, now: datetime) -> bool:
    with database.reading() as connection:
        return _is_any_due(connection, now=now)


def test_eight_claimers_at_once_get_every_message_once(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 2_000)
    barrier = threading.Barrier(8)
    claimed: list[list[int]] = [[] for _ in range(8)]

    def work(mine: list[int]) -> None:
        barrier.wait()
        while batch := claim(database, limit=20):
            mine += [message.id for message in batch]

    threads = [threading.Thread(target=work, args=(mine,)) for mine in claimed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [message_id for mine in claimed for message_id in mine]
    assert len(everything) == len(set(everything)) == 2_000
    assert set(load_messages(database)) == {("sending", "claimed", 1, 0)}


def test_the_same_message_is_added_once_and_another_lead_is_another_message(
    database: Database, subscription_id: str
) -> None:
    fill(database, subscription_id, 2)
    fill(database, subscription_id, 2)
    assert len(load_messages(database)) == 2
    fill(database, subscription_id, 2, lead="P1D")
    fill(database, subscription_id, 2, kind="change")
    assert len(set(load_messages(database, "message_id"))) == 6


def test_a_claimed_message_is_due_again_only_when_its_lease_has_ended(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 1)
    (first,) = claim(database)
    before, end = NOW + CLAIM_LEASE - SECOND, NOW + CLAIM_LEASE
    assert (claim(database, before), is_any_due(database, before)) == ([], False)
    assert is_any_due(database, end)
    (second,) = claim(database, end)
    assert (second.id, second.message_id, second.attempts, second.in_doubt_count) == (first.id, first.message_id, 2, 0)
    assert second.lease_token != first.lease_token


def test_a_message_whose_sender_died_after_the_mark_is_claimed_again_and_counted_in_doubt(
    database: Database, subscription_id: str
) -> None:
    fill(database, subscription_id, 1)
    (first,) = claim(database)
    end = NOW + 10 * SECOND + EXCHANGE_LEASE
    assert mark(database, first, NOW + 10 * SECOND)
    assert load_messages(database, "state", "phase", "lease_until") == [("sending", "data", end)]
    assert claim(database, end - SECOND) == []
    (second,) = claim(database, end)
    assert (second.message_id, second.in_doubt_count) == (first.message_id, 1)
    assert load_messages(database) == [("sending", "claimed", 2, 1)]


def test_who_lost_the_lease_can_neither_mark_nor_settle(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 1)
    (frozen,) = claim(database)
    (woken,) = claim(database, NOW + CLAIM_LEASE)
    late = NOW + CLAIM_LEASE + SECOND
    before = load_messages(database)
    assert not mark(database, frozen, late)
    assert not do(database, settle.settle_sent, [frozen], code=250, now=late)
    assert not do(database, settle.settle_retry, frozen, code=451, error="later", now=late)
    assert not do(database, settle.settle_dead, frozen, code=550, error="never")
    assert not do(database, settle.settle_withdrawn, frozen, reason="moved")
    assert load_messages(database) == before
    assert mark(database, woken, late)
    assert do(database, settle.settle_sent, [woken], code=250, now=late)


def test_a_sent_message_keeps_when_and_what_was_answered(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 1)
    (message,) = claim(database)
    mark(database, message)
    assert do(database, settle.settle_sent, [message], code=250, now=NOW + SECOND)
    names = ("state", "phase", "sent_at", "last_reply_code", "lease_token", "lease_until")
    assert load_messages(database, *names) == [("sent", None, NOW + SECOND, 250, None, None)]
    assert claim(database, NOW + 2 * EXCHANGE_LEASE) == []


@pytest.mark.parametrize(
    "change",
    [
        {"venue": "elsewhere"},
        {"embargo_until": ENDS},
        {"lifecycle": "cancelled"},
    ],
)
def test_a_letter_that_went_stale_while_it_was_written_is_not_marked(
    database: Database, subscription_id: str, change: dict[str, Any]
) -> None:
    fill(database, subscription_id, 2)
    good, stale = claim(database)
    assert mark(database, good)
    revise(database, make_record_at(ENDS, **change), base_revision=1)
    assert not mark(database, stale)
    assert mark(database, stale, revision=2) is ("embargo_until" not in change)


def test_nothing_is_marked_once_its_time_has_passed(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 1, not_after=NOW + SECOND)
    (message,) = claim(database)
    assert not mark(database, message, NOW + SECOND)
    assert mark(database, message, NOW)


def test_nothing_is_marked_for_who_ended_the_subscription(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 1)
    (message,) = claim(database)
    with database.writing() as session:
        session.execute(update(table_of(Subscription)).values(state="ended"))
    assert not mark(database, message)


def test_a_deferred_message_is_due_after_a_pause_that_grows(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 1)
    now = NOW
    for attempt in (1, 2, 3):
        (message,) = claim(database, now)
        assert message.attempts == attempt
        assert do(database, settle.settle_retry, message, code=451, error="4.3.0 later\r\nmuch", now=now)
        pause = retry_delay(attempt, message.message_id)
        assert load_messages(database, "state", "phase", "next_attempt_at", "last_reply_code", "last_error") == [
            ("pending", None, now + pause, 451, "4.3.0 later much")
        ]
        assert claim(database, now + pause - SECOND) == []
        now += pause


def test_pauses_double_to_six_hours_give_or_take_a_fifth() -> None:
    for attempt in range(1, MAX_ATTEMPTS + 1):
        full = min(timedelta(hours=6), timedelta(minutes=2 ** (attempt - 1)))
        pauses = [retry_delay(attempt, f"<{n}@{DOMAIN}>") for n in range(200)]
        assert 0.8 * full <= min(pauses) < 0.85 * full
        assert 1.15 * full < max(pauses) <= 1.2 * full


def test_after_the_last_attempt_a_message_is_dead(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 1, not_after=NOW + timedelta(days=30))
    for attempt in range(1, MAX_ATTEMPTS + 1):
        (message,) = claim(database, NOW + attempt * timedelta(hours=8))
        do(database, settle.settle_retry, message, code=451, error="later", now=NOW + attempt * timedelta(hours=8))
    assert load_messages(database, "state", "attempts") == [("dead", MAX_ATTEMPTS)]


def test_a_message_that_kills_its_senders_is_dead_after_as_many(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 1, not_after=NOW + timedelta(days=30))
    now = NOW
    for _ in range(MAX_ATTEMPTS):
        (message,) = claim(database, now)
        mark(database, message, now)
        now += EXCHANGE_LEASE
    assert (claim(database, now), is_any_due(database, now)) == ([], False)
    with database.writing() as session:
        assert retire_messages(session, now=now) == 1
    assert load_messages(database) == [("dead", None, MAX_ATTEMPTS, MAX_ATTEMPTS)]


def test_what_is_too_late_expires_and_is_never_claimed(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 2, not_after=NOW + EXCHANGE_LEASE)
    (doubtful,) = claim(database, limit=1)
    mark(database, doubtful)
    with database.writing() as session:
        assert retire_messages(session, now=NOW + EXCHANGE_LEASE - SECOND) == 0
    assert (claim(database, NOW + EXCHANGE_LEASE), is_any_due(database, NOW + EXCHANGE_LEASE)) == ([], False)
    with database.writing() as session:
        assert retire_messages(session, now=NOW + EXCHANGE_LEASE) == 2
    assert load_messages(database, "state", "in_doubt_count", "last_error") == [
        ("expired", 1, "Its time had passed before it could be sent."),
        ("expired", 0, "Its time had passed before it could be sent."),
    ]


def test_a_message_that_is_being_sent_is_not_retired(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 1, not_after=NOW + SECOND)
    (message,) = claim(database)
    mark(database, message)
    with database.writing() as session:
        assert retire_messages(session, now=NOW + 10 * SECOND) == 0
    assert do(database, settle.settle_sent, [message], code=250, now=NOW + 10 * SECOND)


def test_a_released_message_is_due_at_once_and_its_attempt_is_not_counted(
    database: Database, subscription_id: str
) -> None:
    fill(database, subscription_id, 2)
    marked, untried = claim(database)
    mark(database, marked)
    with database.writing() as session:
        release_messages(session, [marked, untried])
    assert load_messages(database) == [("sending", "data", 1, 0), ("pending", None, 0, 0)]
    assert [message.id for message in claim(database)] == [untried.id]


def test_each_phase_has_its_lease_and_a_renewal_keeps_to_it(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 3)
    claimed = claim(database)
    mark(database, claimed[0])
    assert load_messages(database, "phase", "lease_until") == [
        ("data", NOW + EXCHANGE_LEASE),
        ("claimed", NOW + CLAIM_LEASE),
        ("claimed", NOW + CLAIM_LEASE),
    ]
    with database.writing() as session:
        renew_leases(session, claimed[:2], now=NOW + 20 * SECOND)
    assert first_column(load_messages(database, "lease_until")) == [
        NOW + 20 * SECOND + EXCHANGE_LEASE,
        NOW + 20 * SECOND + CLAIM_LEASE,
        NOW + CLAIM_LEASE,
    ]
    assert [message.id for message in claim(database, NOW + CLAIM_LEASE)] == [claimed[2].id]


def test_what_a_killed_sender_had_claimed_is_freed_at_once_but_not_what_is_in_doubt(
    database: Database, subscription_id: str
) -> None:
    fill(database, subscription_id, 3)
    marked, *claimed = claim(database)
    mark(database, marked)
    with database.writing() as session:
        assert free_abandoned_claims(session) == 2
    assert load_messages(database) == [("sending", "data", 1, 0), ("pending", None, 0, 0), ("pending", None, 0, 0)]
    assert [message.id for message in claim(database)] == [message.id for message in claimed]
    assert not mark(database, claimed[0]), "whoever wakes after all has lost it"


def test_an_unwritable_letter_is_dead_after_three_attempts(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 1)
    for attempt in (1, 2, 3):
        (message,) = claim(database, NOW + attempt * HOUR / 2)
        do(database, settle.settle_render_failure, message, error="KeyError: 'x'", now=NOW + attempt * HOUR / 2)
    assert load_messages(database, "state", "attempts", "last_error") == [("dead", 3, "KeyError: 'x'")]


def test_messages_that_fail_never_hold_up_those_that_do_not(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 60, lead="P1D")
    fill(database, subscription_id, 60)
    sent = 0
    for _ in range(4):
        for message in claim(database, limit=30):
            if message.lead == "P1D":
                do(database, settle.settle_render_failure, message, error="always", now=NOW)
            else:
                sent += len(do(database, settle.settle_sent, [message], code=250, now=NOW))
    assert sent == 60


@pytest.mark.usefixtures("subscription_id")
def test_a_withdrawn_message_goes_out_after_all_when_its_event_moves_back(database: Database) -> None:
    due = ENDS - HOUR
    plan_all(database)
    enqueue_all(database, due)
    ((message_id,),) = load_messages(database, "message_id")
    revise(database, make_record_at(ENDS + HOUR), base_revision=1, now=due)
    (message,) = claim(database, due)
    assert do(database, settle.settle_withdrawn, message, reason="The event has moved.")
    assert (first_column(load_messages(database)), first_column(load_reminders(database, "state"))) == (
        ["suppressed"],
        ["superseded"],
    )
    revise(database, make_record_at(ENDS), base_revision=2, now=due)
    plan_all(database, due)
    assert enqueue_all(database, due) == 1
    assert load_messages(database, "state", "message_id", "attempts") == [("pending", message_id, 0)]


def test_instants_without_an_offset_are_refused(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 1)
    naive = datetime(2024, 10, 29, 22, 0)  # noqa: DTZ001  that is the test
    with pytest.raises(Exception, match="has no offset"):
        claim(database, naive)
    with pytest.raises(Exception, match="has no offset"):
        fill(database, subscription_id, 1, lead="P1D", due_at=naive)
    assert load_messages(database, "lead", "state") == [("PT1H", "pending")]


def test_every_state_that_the_outbox_writes_is_one_of_the_model_s(database: Database, subscription_id: str) -> None:
    fill(database, subscription_id, 1)
    with pytest.raises(Exception, match=r"ck_outbox_message_state|CHECK"), database.writing() as session:
        session.execute(update(table_of(OutboxMessage)).values(state="lost"))
