"""A domain that defers mail waits alone, longer each time, and is free with the first mail it takes."""

from datetime import datetime, timedelta

import pytest

from calendar_core.store.db.database import Database
from calendar_core.store.outbox.claim import claim_messages, is_any_due
from calendar_core.store.outbox.domain_backoff import list_failing_domains, pause_domain, resume_domains
from tests.builders.mail import HOUR, NOW, enqueue_all, make_record_at, plan_all, subscribe
from tests.builders.records import add_events, fill_directory

SECOND = timedelta(seconds=1)


@pytest.fixture
def waiting(database: Database) -> Database:
    """A message for each of two domains."""
    fill_directory(database)
    add_events(database, make_record_at(NOW + HOUR))
    for domain in ("busy.org", "good.org"):
        subscribe(database, address=f"reader@{domain}")
    plan_all(database)
    enqueue_all(database)
    return database


def pause(database: Database, now: datetime = NOW) -> timedelta:
    """Pause busy.org; how long it will be."""
    with database.writing() as session:
        pause_domain(session, "busy.org", error="451 later", now=now)
    with database.reading() as connection:
        return list_failing_domains(connection)["busy.org"][0] - now


def claimed(database: Database, now: datetime = NOW) -> list[str]:
    with database.writing() as session:
        return [message.domain for message in claim_messages(session, now=now, limit=10)]


def test_a_paused_domain_is_not_claimed_and_the_others_are(waiting: Database) -> None:
    assert pause(waiting) == 30 * SECOND
    assert claimed(waiting) == ["good.org"]
    with waiting.reading() as connection:
        assert not is_any_due(connection, now=NOW + 29 * SECOND)
        assert is_any_due(connection, now=NOW + 30 * SECOND)
    assert claimed(waiting, NOW + 30 * SECOND) == ["busy.org"]


def test_pauses_grow_to_half_an_hour_and_failures_of_one_moment_are_one(database: Database) -> None:
    now, pauses = NOW, []
    for _ in range(8):
        pauses.append(pause(database, now))
        assert pause(database, now) == pauses[-1]
        now += pauses[-1]
    assert [int(one.total_seconds()) for one in pauses] == [30, 60, 120, 240, 480, 960, 1800, 1800]


def test_a_domain_that_took_a_mail_begins_anew(database: Database) -> None:
    pause(database)
    assert pause(database, NOW + 30 * SECOND) == 60 * SECOND
    with database.writing() as session:
        resume_domains(session, {"busy.org"})
    assert pause(database, NOW + 60 * SECOND) == 30 * SECOND
