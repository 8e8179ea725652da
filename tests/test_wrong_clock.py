"""The jobs while the clock is set forward and back: no mail too early, none lost, and nothing deleted."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from calendar_core.domain.subscriptions.digest_schedule import DigestSchedule
from calendar_core.jobs import SchedulerContext, build_scheduler_context, delete_expired, plan, send
from calendar_core.models import Signup
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.hold import find_hold, hold_mail, release_mail
from tests.builders.clocks import VirtualClocks
from tests.builders.mail import (
    DAY,
    HOUR,
    NOW,
    load_messages,
    load_reminders,
    load_rows,
    make_record_at,
    settings_for,
    subscribe,
)
from tests.builders.records import add_events, fill_directory
from tests.builders.smtp_server import ScriptedSmtpServer
from tests.conftest import SmtpSink
from tests.store.subscriptions.test_signup import ask

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
SET_BY_25_HOURS = "The clock of this machine was set by +90000 s: which of the two times is right?"


@pytest.fixture
def clocks() -> VirtualClocks:
    return VirtualClocks()


@pytest.fixture
def start(
    database: Database, database_url: str, smtp_sink: SmtpSink, clocks: VirtualClocks
) -> Callable[[], SchedulerContext]:
    """Start a scheduler by the clocks of the machine."""
    settings = settings_for(database_url, smtp_sink.url)
    return lambda: build_scheduler_context(
        database, settings, clock=lambda: clocks.wall, elapsed=lambda: clocks.elapsed
    )


def run_jobs(context: SchedulerContext) -> None:
    plan(context)
    send(context)
    delete_expired(context)


def reason_of_hold(database: Database) -> str | None:
    with database.reading() as connection:
        hold = find_hold(connection)
    return None if hold is None else hold.reason


def release(database: Database, now: datetime) -> None:
    with database.writing() as session:
        assert release_mail(session, now=now) is not None


@pytest.fixture
def forty_readers(database: Database) -> Database:
    """Forty readers of reminders an hour ahead: of three events in 65 minutes, and of one in 26 hours."""
    fill_directory(database)
    add_events(database, *(make_record_at(NOW + HOUR + 5 * MINUTE, id=f"soon-{n}") for n in range(3)))
    add_events(database, make_record_at(NOW + 26 * HOUR, id="tomorrow"))
    for n in range(40):
        subscribe(database, address=f"reader{n}@example.org")
    return database


def test_a_clock_that_is_a_day_ahead_for_a_minute_sends_nothing_early_and_loses_nothing(
    forty_readers: Database,
    start: Callable[[], SchedulerContext],
    clocks: VirtualClocks,
    smtp_sink: SmtpSink,
    caplog: pytest.LogCaptureFixture,
) -> None:
    context = start()
    run_jobs(context)
    clocks.set_wall(25 * HOUR)
    with caplog.at_level(logging.ERROR):
        for _ in range(11):
            run_jobs(context)
            clocks.advance(5 * SECOND)
    assert caplog.messages == [f"All mail is held: {SET_BY_25_HOURS}"]
    assert (smtp_sink.messages, load_messages(forty_readers)) == ([], [])
    assert set(load_reminders(forty_readers, "state")) == {("pending",)}
    clocks.set_wall(-25 * HOUR)
    run_jobs(context)
    assert reason_of_hold(forty_readers) == SET_BY_25_HOURS
    release(forty_readers, clocks.wall)
    clocks.advance(4 * MINUTE)
    run_jobs(context)
    assert len(smtp_sink.messages) == 0
    clocks.advance(MINUTE)
    run_jobs(context)
    assert len(smtp_sink.messages) == 120
    clocks.advance(NOW + 25 * HOUR - SECOND - clocks.wall)
    run_jobs(context)
    assert len(smtp_sink.messages) == 120
    clocks.advance(SECOND)
    run_jobs(context)
    assert len(smtp_sink.messages) == 160
    assert (reason_of_hold(forty_readers), set(load_messages(forty_readers))) == (None, {("sent", None, 1, 0)})


def test_a_machine_that_was_suspended_is_believed(
    forty_readers: Database, start: Callable[[], SchedulerContext], clocks: VirtualClocks, smtp_sink: SmtpSink
) -> None:
    context = start()
    run_jobs(context)
    clocks.advance(25 * HOUR)
    run_jobs(context)
    assert (reason_of_hold(forty_readers), len(smtp_sink.messages)) == (None, 40)
    assert sorted(set(load_reminders(forty_readers, "state"))) == [("enqueued",), ("expired",)]


def test_a_clock_that_was_wrong_before_it_was_set_is_believed_once_mail_is_released(
    forty_readers: Database, start: Callable[[], SchedulerContext], clocks: VirtualClocks, smtp_sink: SmtpSink
) -> None:
    clocks.set_wall(-3 * DAY)
    context = start()
    run_jobs(context)
    clocks.set_wall(3 * DAY)
    run_jobs(context)
    assert (context.clock(), context.clock.wall()) == (NOW - 3 * DAY, NOW)
    release(forty_readers, clocks.wall)
    clocks.advance(5 * MINUTE)
    run_jobs(context)
    run_jobs(context)
    assert (context.clock(), len(smtp_sink.messages)) == (NOW + 5 * MINUTE, 120)


def test_a_step_is_added_to_the_reason_of_a_hold_that_stands(
    forty_readers: Database, start: Callable[[], SchedulerContext], clocks: VirtualClocks
) -> None:
    context = start()
    with forty_readers.writing() as session:
        hold_mail(session, "300 messages were raised.", now=NOW)
    for step in (25 * HOUR, -25 * HOUR, 25 * HOUR):
        clocks.set_wall(step)
        run_jobs(context)
    assert reason_of_hold(forty_readers) == f"300 messages were raised. {SET_BY_25_HOURS}"


def test_nothing_is_deleted_while_mail_is_held(
    database: Database, start: Callable[[], SchedulerContext], clocks: VirtualClocks
) -> None:
    ask(database)
    context = start()
    delete_expired(context)
    clocks.set_wall(300 * DAY)
    delete_expired(context)
    delete_expired(start())  # also after the scheduler was started anew, by the wrong clock
    assert len(load_rows(database, Signup, "address")) == 1
    release(database, clocks.wall)
    delete_expired(start())
    assert load_rows(database, Signup, "address") == []


def test_no_digest_is_enqueued_while_mail_is_held(
    database: Database, start: Callable[[], SchedulerContext], clocks: VirtualClocks
) -> None:
    fill_directory(database)
    add_events(database, make_record_at(NOW + 2 * DAY))
    subscribe(database, digest=DigestSchedule(frequency="daily"))
    context = start()
    with database.writing() as session:
        hold_mail(session, "300 messages were raised.", now=NOW)
    clocks.advance(15 * HOUR)
    plan(context)
    assert load_messages(database) == []
    release(database, clocks.wall)
    plan(context)
    assert len(load_messages(database)) == 1


def test_what_is_under_way_when_the_clock_is_set_is_settled_by_the_time_before(
    database: Database, database_url: str, clocks: VirtualClocks
) -> None:
    fill_directory(database)
    add_events(database, *(make_record_at(NOW + HOUR, id=f"event-{n}") for n in range(3)))
    subscribe(database)
    server = ScriptedSmtpServer()
    server.add_replies("dot", "451 4.2.0 later", "250 ok", "250 ok")

    def set_wall_once() -> None:
        server.before_final_reply = lambda: None
        clocks.set_wall(25 * HOUR)

    server.before_final_reply = set_wall_once
    context = build_scheduler_context(
        database,
        settings_for(database_url, server.url),
        clock=lambda: clocks.wall,
        elapsed=lambda: clocks.elapsed,
    )
    run_jobs(context)
    deferred, *sent = sorted(load_messages(database, "state", "next_attempt_at"))
    assert (deferred[0], deferred[1] - NOW < 2 * MINUTE, [state for state, _ in sent]) == (
        "pending",
        True,
        ["sent"] * 2,
    )
    assert reason_of_hold(database) == SET_BY_25_HOURS
    server.close()


def test_reminders_that_expired_by_a_wrong_clock_come_back_while_their_event_lies_ahead(
    forty_readers: Database, start: Callable[[], SchedulerContext], clocks: VirtualClocks, smtp_sink: SmtpSink
) -> None:
    """The clock was wrong when the scheduler was started, so that nobody noticed."""
    plan(start())
    clocks.set_wall(2 * DAY)
    send(start())
    assert set(load_reminders(forty_readers, "state")) == {("expired",)}
    clocks.set_wall(-2 * DAY)
    clocks.advance(5 * MINUTE)
    context = start()
    send(context)
    if forty_readers.is_sqlite:  # which has no other clock, and knows only that a sender ran two days later
        assert reason_of_hold(forty_readers) == "A sender ran at 2024-10-31 22:00 UTC already: is the clock right?"
        release(forty_readers, clocks.wall)
    run_jobs(context)
    assert len(smtp_sink.messages) == 120
    clocks.advance(25 * HOUR)
    run_jobs(context)
    assert len(smtp_sink.messages) == 160
