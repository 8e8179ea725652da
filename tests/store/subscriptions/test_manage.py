"""What a reader with a secret link changes: their own subscriptions, and nobody else's."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.subscriptions.preferences import Preferences
from calendar_core.errors import CalendarError, NotFound
from calendar_core.models import OutboxMessage, Reminder, Subscription, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.subscriptions import manage
from calendar_core.store.subscriptions.subscriptions import Subscriber
from tests.builders.mail import (
    DAY,
    HOUR,
    NOW,
    enqueue_all,
    load_reminders,
    load_rows,
    make_record_at,
    plan_all,
    subscribe,
)
from tests.builders.records import add_events, fill_directory

MINUTE = timedelta(minutes=1)


@pytest.fixture
def reader(database: Database) -> Subscriber:
    """A reader of two selections, with a reminder that waits for one of them, beside another reader."""
    fill_directory(database)
    add_events(database, make_record_at(NOW + 5 * HOUR))
    subscribe(database, selection=Selection(party=("KP",)))
    subscribe(database, address="other@example.org")
    return subscribe(database, "3h")


def own(database: Database, subscriber: Subscriber) -> list[Subscriber]:
    with database.reading() as connection:
        return manage.list_own_subscriptions(connection, subscriber.id)


def test_a_link_shows_the_subscriptions_of_its_address_alone(database: Database, reader: Subscriber) -> None:
    assert [(one.address, one.query) for one in own(database, reader)] == [
        ("reader@example.org", ""),
        ("reader@example.org", "party=KP"),
    ]


def test_an_ended_subscription_takes_its_reminders_back_and_ends_once(database: Database, reader: Subscriber) -> None:
    plan_all(database)
    for _ in range(2):
        with database.writing() as session:
            manage.end_subscription(session, reader.id)
    assert sorted(load_reminders(database, "lead", "state")) == [("PT1H", "pending"), ("PT3H", "superseded")]
    assert [one.query for one in own(database, reader)] == ["party=KP"]
    with database.writing() as session:
        manage.end_subscription(session, "0" * 32)  # of somebody who was forgotten


def test_a_pause_sends_nothing_and_what_was_due_in_it_is_not_made_up_for(
    database: Database, reader: Subscriber
) -> None:
    plan_all(database)
    with database.writing() as session:
        manage.pause_subscription(session, reader.id)
    assert [one.state for one in own(database, reader)] == ["paused", "confirmed"]
    assert plan_all(database) == 0
    assert enqueue_all(database, NOW + 3 * HOUR) == 0
    late = NOW + 2 * HOUR + HOUR + MINUTE
    with database.writing() as session:
        manage.resume_subscription(session, reader.id, now=late)
    assert plan_all(database, late) == 0
    assert ("PT3H", "superseded") in load_reminders(database, "lead", "state")


def test_a_pause_that_ends_in_time_sends_the_reminder(database: Database, reader: Subscriber) -> None:
    plan_all(database)
    with database.writing() as session:
        manage.pause_subscription(session, reader.id)
        manage.resume_subscription(session, reader.id, now=NOW + HOUR)
    plan_all(database, NOW + HOUR)
    assert enqueue_all(database, NOW + 2 * HOUR) == 1


def test_other_lead_times_replace_the_reminders_of_the_old_ones(database: Database, reader: Subscriber) -> None:
    plan_all(database)
    with database.writing() as session:
        preferences = Preferences(leads=(2 * HOUR,), changes="all", lang="ko", time_zone="Asia/Seoul")
        manage.change_subscription(session, reader.id, preferences=preferences, now=NOW)
    plan_all(database)
    (changed, _) = own(database, reader)
    assert (changed.leads, changed.changes, changed.lang, changed.time_zone) == ((2 * HOUR,), "all", "ko", "Asia/Seoul")
    assert sorted(load_reminders(database, "lead", "state"))[1:] == [("PT2H", "pending"), ("PT3H", "superseded")]


@pytest.mark.parametrize("wrong", [{"leads": ()}, {"leads": (400 * DAY,)}, {"time_zone": "KST"}])
def test_what_cannot_be_used_changes_nothing(database: Database, reader: Subscriber, wrong: dict[str, Any]) -> None:
    preferences = replace(Preferences(leads=(HOUR,)), **wrong)
    with pytest.raises(CalendarError), database.writing() as session:
        manage.change_subscription(session, reader.id, preferences=preferences, now=NOW)
    assert own(database, reader)[0] == reader


def test_who_ended_cannot_be_resumed_by_an_old_page(database: Database, reader: Subscriber) -> None:
    with database.writing() as session:
        manage.end_subscription(session, reader.id)
        manage.resume_subscription(session, reader.id, now=NOW)
        manage.pause_subscription(session, reader.id)
    assert [one.query for one in own(database, reader)] == ["party=KP"]


def test_who_is_forgotten_leaves_no_row_behind(database: Database, reader: Subscriber) -> None:
    plan_all(database)
    enqueue_all(database, NOW + 4 * HOUR)
    with database.writing() as session:
        manage.delete_address(session, reader.id)
    for model, column in ((Reminder, "subscription_id"), (OutboxMessage, "subscription_id"), (Subscription, "id")):
        left = {row[0] for row in load_rows(database, model, column)}
        assert (table_of(model).name, len(left), reader.id in left) == (table_of(model).name, 1, False)
    with pytest.raises(NotFound), database.reading() as connection:
        manage.find_address(connection, reader.id)
