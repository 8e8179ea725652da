"""The guard: a flood and a strange clock hold all mail until somebody looks; nothing is lost meanwhile."""

from datetime import datetime, timedelta

import pytest

from calendar_core import jobs
from calendar_core.clock import now as real_clock
from calendar_core.jobs import run_once
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.hold import (
    MAX_SENDER_ABSENCE,
    MIN_FLOOD,
    ActiveHold,
    find_hold,
    hold_on_flood,
    release_mail,
)
from tests.builders.mail import (
    DAY,
    HOUR,
    NOW,
    enqueue_all,
    load_messages,
    load_reminders,
    make_record_at,
    plan_all,
    settings_for,
    subscribe,
)
from tests.builders.records import add_events, fill_directory
from tests.conftest import SmtpSink

MINUTE = timedelta(minutes=1)


def hold(database: Database) -> ActiveHold | None:
    with database.reading() as connection:
        return find_hold(connection)


def release(database: Database, now: datetime = NOW) -> ActiveHold | None:
    with database.writing() as session:
        return release_mail(session, now=now)


def guard(database: Database, max_messages: int | None = None, now: datetime = NOW) -> str | None:
    with database.writing() as session:
        hold_on_flood(session, max_messages=max_messages, now=now)
    found = hold(database)
    return None if found is None else found.reason


def raised(database: Database, events: int, readers: int = 1) -> None:
    """So many messages to each of so many readers."""
    fill_directory(database)
    add_events(database, *(make_record_at(NOW + HOUR, id=f"event-{n}") for n in range(events)))
    for reader in range(readers):
        subscribe(database, address=f"reader{reader}@example.org")
    plan_all(database)
    assert enqueue_all(database) == events * readers


def test_what_is_usual_is_not_held(database: Database) -> None:
    raised(database, MIN_FLOOD)
    assert guard(database) is None


def test_more_than_two_hundred_to_one_reader_are_held(database: Database) -> None:
    raised(database, MIN_FLOOD + 1)
    assert guard(database) == "201 messages were raised within an hour, and 200 are expected at most."


def test_a_limit_of_ones_own_is_kept(database: Database) -> None:
    raised(database, 3)
    assert guard(database, max_messages=3) is None
    assert guard(database, max_messages=2) == "3 messages were raised within an hour, and 2 are expected at most."


def test_many_readers_may_get_three_each(database: Database) -> None:
    raised(database, 3, readers=70)
    assert guard(database) is None


def test_what_was_raised_earlier_does_not_count(database: Database) -> None:
    raised(database, 3)
    assert guard(database, max_messages=2, now=NOW + HOUR) is None


@pytest.fixture
def settings(database_url: str, smtp_sink: SmtpSink) -> Settings:
    return Settings(**{**vars(settings_for(database_url, smtp_sink.url)), "mail_flood": 2})


def test_nothing_of_a_flood_leaves_until_it_is_released_and_then_all_of_it_once(
    database: Database, settings: Settings, smtp_sink: SmtpSink
) -> None:
    fill_directory(database)
    add_events(database, *(make_record_at(NOW + HOUR, id=f"event-{n}") for n in range(3)))
    subscribe(database)
    assert run_once(database, settings, now=NOW)["sent"] == 0
    assert run_once(database, settings, now=NOW + 5 * MINUTE)["sent"] == 0
    assert (len(load_messages(database)), smtp_sink.messages) == (3, [])
    ended = release(database, NOW + 6 * MINUTE)
    assert ended is not None
    assert ended.since == NOW
    assert run_once(database, settings, now=NOW + 7 * MINUTE)["sent"] == 3
    assert hold(database) is None


def test_a_clock_unlike_that_of_the_database_raises_and_sends_nothing(
    postgresql_url: str, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, settings = Database(postgresql_url), settings_for(postgresql_url, smtp_sink.url)
    fill_directory(database)
    add_events(database, make_record_at(NOW + HOUR))
    subscribe(database)
    monkeypatch.setattr(jobs, "present", lambda: real_clock() + HOUR)
    run_once(database, settings, now=NOW)
    found = hold(database)
    assert found is not None
    assert found.reason.startswith("This machine's clock differs by +36")
    assert ([state for _, state, _ in load_reminders(database)], load_messages(database)) == (["pending"], [])
    monkeypatch.setattr(jobs, "present", real_clock)
    assert run_once(database, settings, now=NOW)["sent"] == 0
    release(database)
    assert run_once(database, settings, now=NOW)["sent"] == 1
    database.close()


def test_without_another_clock_a_sender_that_was_away_for_weeks_asks_first(
    sqlite_url: str, smtp_sink: SmtpSink
) -> None:
    database, settings = Database(sqlite_url), settings_for(sqlite_url, smtp_sink.url)
    fill_directory(database)
    later = NOW + MAX_SENDER_ABSENCE + 2 * HOUR
    add_events(database, make_record_at(later + HOUR))
    subscribe(database)
    run_once(database, settings, now=NOW)
    assert hold(database) is None
    run_once(database, settings, now=later)
    found = hold(database)
    assert found is not None
    assert (found.reason, smtp_sink.messages) == ("No sender ran since 2024-10-29 22:00 UTC: is the clock right?", [])
    release(database, later)
    assert run_once(database, settings, now=later)["sent"] == 1
    database.close()


def test_a_weekend_is_no_absence(sqlite_url: str, smtp_sink: SmtpSink) -> None:
    database, settings = Database(sqlite_url), settings_for(sqlite_url, smtp_sink.url)
    for days in (0, 3, 6, 12):
        run_once(database, settings, now=NOW + days * DAY)
        assert hold(database) is None
    database.close()
