"""Due reminders become messages, each once, whoever else raises them, and only while they are true."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from calendar_core.models import Subscription, table_of
from calendar_core.notifications.queue_reminders import enqueue_due
from calendar_core.store.db.database import Database
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
DUE = NOW + 2 * HOUR


@pytest.fixture
def planned(database: Database) -> Database:
    """One reminder, due in two hours, of an event an hour later."""
    fill_directory(database)
    add_events(database, make_record_at(NOW + 3 * HOUR))
    subscribe(database)
    plan_all(database)
    return database


def test_a_reminder_is_raised_when_it_is_due_and_not_before(planned: Database) -> None:
    assert enqueue_all(planned, DUE - SECOND) == 0
    assert enqueue_all(planned, DUE) == 1
    assert enqueue_all(planned, DUE) == 0
    names = (
        "kind",
        "event_id",
        "revision",
        "lead",
        "state",
        "attempts",
        "due_at",
        "not_after",
        "next_attempt_at",
        "created_at",
    )
    assert load_messages(planned, *names) == [
        ("reminder", "kr-us-scm-56", 1, "PT1H", "pending", 0, DUE, DUE + HOUR, DUE, DUE)
    ]
    assert first_column(load_reminders(planned, "state")) == ["enqueued"]


def test_the_message_id_follows_from_what_is_told(planned: Database) -> None:
    enqueue_all(planned, DUE)
    ((message_id, dedup_key),) = load_messages(planned, "message_id", "dedup_key")
    local, _, domain = message_id.strip("<>").partition("@")
    assert (len(local), domain, len(dedup_key)) == (26, DOMAIN, 64)


def test_the_same_reminder_raised_again_is_absorbed_by_its_key(planned: Database) -> None:
    enqueue_all(planned, DUE)
    before = load_messages(planned, "id", "dedup_key", "message_id")
    with planned.writing() as session:
        session.connection().exec_driver_sql("UPDATE reminder SET state = 'pending'")
    enqueue_all(planned, DUE)
    assert load_messages(planned, "id", "dedup_key", "message_id") == before


@pytest.mark.parametrize(
    "change",
    [
        {"lifecycle": "cancelled"},
        {"visibility": "draft"},
        {"embargo_until": DUE + SECOND},
    ],
)
def test_what_is_no_longer_true_is_taken_back_instead_of_raised(planned: Database, change: dict[str, object]) -> None:
    revise(planned, make_record_at(NOW + 3 * HOUR, **change), base_revision=1)
    assert enqueue_all(planned, DUE) == 0
    assert (first_column(load_reminders(planned, "state")), load_messages(planned)) == (["superseded"], [])


def test_an_embargo_that_lifts_in_time_wakes_the_reminder(planned: Database) -> None:
    revise(planned, make_record_at(NOW + 3 * HOUR, embargo_until=DUE + SECOND), base_revision=1)
    assert enqueue_all(planned, DUE) == 0
    assert (plan_all(planned, DUE), enqueue_all(planned, DUE)) == (0, 0)
    assert (plan_all(planned, DUE + SECOND), enqueue_all(planned, DUE + SECOND)) == (1, 1)


def test_a_moved_event_is_not_raised_at_its_old_time(planned: Database) -> None:
    revise(planned, make_record_at(NOW + 5 * HOUR), base_revision=1)
    plan_all(planned)
    assert enqueue_all(planned, DUE) == 0
    assert enqueue_all(planned, NOW + 4 * HOUR) == 1
    assert load_messages(planned, "occurrence", "revision") == [("2024-10-30T12:00 Asia/Seoul", 2)]


def test_a_reminder_that_nobody_raised_in_time_expires_visibly(planned: Database) -> None:
    assert enqueue_all(planned, NOW + 3 * HOUR) == 0
    assert first_column(load_reminders(planned, "state")) == ["expired"]
    assert plan_all(planned, NOW + 3 * HOUR) == 0


def test_who_ended_a_subscription_is_not_reminded(planned: Database) -> None:
    with planned.writing() as session:
        session.execute(update(table_of(Subscription)).values(state="ended"))
    assert enqueue_all(planned, DUE) == 0
    assert first_column(load_reminders(planned, "state")) == ["superseded"]


def test_at_most_so_many_are_raised_in_one_commit_the_longest_due_first(planned: Database) -> None:
    add_events(planned, *(make_record_at(NOW + 3 * HOUR + n * SECOND, id=f"event-{n}") for n in range(1, 5)))
    plan_all(planned)
    with planned.writing() as session:
        assert enqueue_due(session, mail_domain=DOMAIN, now=NOW + 2 * HOUR + 4 * SECOND, limit=3) == (3, 3)
    assert first_column(load_messages(planned, "event_id")) == ["kr-us-scm-56", "event-1", "event-2"]


def test_nodes_that_raise_at_once_raise_each_reminder_once(planned: Database) -> None:
    add_events(planned, *(make_record_at(NOW + 3 * HOUR, id=f"event-{n}") for n in range(30)))
    for n in range(9):
        subscribe(planned, address=f"reader{n}@example.org")
    plan_all(planned)
    due = len(load_reminders(planned))
    barrier, raised = threading.Barrier(4), []

    def work() -> None:
        barrier.wait()
        for _ in range(40):
            with planned.writing() as session:
                raised.append(enqueue_due(session, mail_domain=DOMAIN, now=DUE, limit=25)[1])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert due == 310
    assert sum(raised) == due
    assert len(set(load_messages(planned, "message_id"))) == len(load_messages(planned)) == due


def test_an_instant_without_an_offset_is_refused(planned: Database) -> None:
    with pytest.raises(Exception, match="has no offset"):
        enqueue_all(planned, datetime(2024, 10, 29, 22, 0))  # noqa: DTZ001  that is the test


def test_a_revision_between_planning_and_raising_is_the_one_that_counts(planned: Database) -> None:
    revise(
        planned,
        make_record_at(NOW + 3 * HOUR, venue="The Ministry of National Defense"),
        base_revision=1,
        now=NOW + HOUR,
    )
    assert enqueue_all(planned, DUE) == 1
    assert load_messages(planned, "revision") == [(2,)]
