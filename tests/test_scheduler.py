"""The scheduler: everything that is due, once, whoever else does it; and an end in good order."""

import gzip
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from calendar_core import scheduler
from calendar_core.clock import now as real_clock
from calendar_core.domain.events.record import Source
from calendar_core.errors import CalendarError, Conflict
from calendar_core.feeds.cache.feed_cache import feed_cache_directory
from calendar_core.jobs import SchedulerContext, build_scheduler_context, check_links, run_once, watch
from calendar_core.models import Subscription
from calendar_core.scheduler import hold_scheduler_lock, run_scheduler
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database
from calendar_core.store.db.heartbeats import load_latest_heartbeats
from calendar_core.store.desk.watched_sources import load_states, switch_source
from calendar_core.store.outbox.claim import claim_messages
from calendar_core.store.outbox.hold import find_hold
from calendar_core.store.outbox.lease import CLAIM_LEASE
from tests.builders.desk_browser import add_accounts
from tests.builders.mail import (
    DAY,
    DOMAIN,
    HOUR,
    NOW,
    enqueue_all,
    first_column,
    load_messages,
    load_reminders,
    load_rows,
    make_record_at,
    plan_all,
    revise,
    settings_for,
    subscribe,
)
from tests.builders.records import add_events, capture_statements, fill_directory, make_record
from tests.builders.smtp_server import NO_REPLY, ScriptedSmtpServer
from tests.conftest import SmtpSink
from tests.mail.test_bounces import delivery_report


@pytest.fixture
def an_hour_ahead(database: Database) -> Database:
    fill_directory(database)
    add_events(database, make_record_at(NOW + HOUR))
    subscribe(database)
    return database


def test_a_tick_plans_raises_and_sends_and_the_next_does_nothing(
    an_hour_ahead: Database, database_url: str, smtp_sink: SmtpSink
) -> None:
    settings = settings_for(database_url, smtp_sink.url)
    assert run_once(an_hour_ahead, settings, now=NOW) == Counter(planned=1, raised=1, sent=1)
    assert run_once(an_hour_ahead, settings, now=NOW + timedelta(seconds=5)) == Counter()
    assert len(smtp_sink.messages) == 1


def test_mail_goes_into_a_maildir_too(an_hour_ahead: Database, database_url: str, tmp_path: Path) -> None:
    assert run_once(an_hour_ahead, settings_for(database_url, f"maildir:{tmp_path}"), now=NOW)["sent"] == 1
    (mail,) = (tmp_path / "new").iterdir()
    assert "Subject: =?utf-8?b?" in mail.read_text()


def test_two_nodes_that_tick_at_once_send_each_reminder_once(
    an_hour_ahead: Database, database_url: str, smtp_sink: SmtpSink
) -> None:
    for n in range(40):
        subscribe(an_hour_ahead, address=f"reader{n}@example.org")
    settings = settings_for(database_url, smtp_sink.url)
    barrier = threading.Barrier(3)

    def node() -> None:
        database = Database(database_url)
        barrier.wait()
        for _ in range(3):
            run_once(database, settings, now=NOW)
        database.close()

    nodes = [threading.Thread(target=node) for _ in range(3)]
    for thread in nodes:
        thread.start()
    for thread in nodes:
        thread.join()
    recipients = [message.rcpt_tos[0] for message in smtp_sink.messages]
    assert len(recipients) == len(set(recipients)) == 41
    assert set(load_messages(an_hour_ahead)) == {("sent", None, 1, 0)}


def test_an_event_moved_while_its_mail_waits_is_told_at_its_new_time_only(
    an_hour_ahead: Database, database_url: str, smtp_sink: SmtpSink
) -> None:
    settings = settings_for(database_url, smtp_sink.url)
    smtp_sink.data_answers.append("451 4.3.0 try again later")
    assert run_once(an_hour_ahead, settings, now=NOW)["retry"] == 1
    revise(an_hour_ahead, make_record_at(NOW + 4 * HOUR), base_revision=1)
    assert run_once(an_hour_ahead, settings, now=NOW + HOUR / 2) == Counter(planned=1, withdrawn=1)
    assert run_once(an_hour_ahead, settings, now=NOW + 3 * HOUR) == Counter(raised=1, sent=1)
    assert len(smtp_sink.messages) == 1
    assert first_column(load_messages(an_hour_ahead)) == ["suppressed", "sent"]


def test_an_embargoed_event_makes_no_mail_until_it_lifts(
    database: Database, database_url: str, smtp_sink: SmtpSink
) -> None:
    fill_directory(database)
    add_events(database, make_record_at(NOW + 2 * HOUR, embargo_until=NOW + 3 * HOUR / 2))
    subscribe(database)
    settings = settings_for(database_url, smtp_sink.url)
    assert run_once(database, settings, now=NOW + 3 * HOUR / 2 - timedelta(seconds=1)) == Counter()
    assert (load_reminders(database), load_messages(database), smtp_sink.messages) == ([], [], [])
    assert run_once(database, settings, now=NOW + 3 * HOUR / 2) == Counter(planned=1, raised=1, sent=1)


def test_a_clock_that_jumps_sends_nothing_twice_and_nothing_too_late(
    an_hour_ahead: Database, database_url: str, smtp_sink: SmtpSink
) -> None:
    settings = settings_for(database_url, smtp_sink.url)
    for jump in (NOW, NOW - DAY, NOW + timedelta(minutes=10), NOW + 10 * DAY, NOW):
        run_once(an_hour_ahead, settings, now=jump)
    assert len(smtp_sink.messages) == 1


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"mail_url": "pigeon:coop"}, "ENTENTE_MAIL_URL"),
        ({"mail_from": "nobody"}, "ENTENTE_MAIL_FROM"),
        ({"bounce_address": "nobody"}, "ENTENTE_BOUNCE_ADDRESS"),
        ({"bounce_maildir": Path("/nowhere")}, "ENTENTE_BOUNCE_MAILDIR"),
        ({"intake_maildir": Path("/nowhere")}, "ENTENTE_INTAKE_MAILDIR"),
        ({"dkim_key": "/nowhere/dkim.pem"}, "ENTENTE_DKIM_KEY"),
    ],
)
def test_settings_of_mail_that_cannot_be_used_stop_the_start(
    database: Database, wrong: dict[str, object], setting: str
) -> None:
    settings = settings_for("sqlite://", "maildir:/nowhere")
    changed = type(settings)(**{**vars(settings), **wrong})
    with pytest.raises(CalendarError, match=setting):
        run_once(database, changed, now=NOW)


def test_reports_that_lie_in_a_maildir_are_taken_in_by_the_running_scheduler(
    running: "Running", an_hour_ahead: Database, database_url: str, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    settings = replace(
        settings_for(database_url, smtp_sink.url), bounce_address=f"bounces@{DOMAIN}", bounce_maildir=tmp_path
    )
    run_once(an_hour_ahead, settings, now=NOW)
    (envelope,) = smtp_sink.messages
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(delivery_report(str(envelope.mail_from)))
    running.start(an_hour_ahead, settings)
    wait_until((tmp_path / "cur" / "1:2,S").exists)
    assert running.end() == [True]
    assert first_column(load_rows(an_hour_ahead, Subscription, "state")) == ["suspended"]


# --- Running --------------------------------------------------------------------------------------------------------


class Running:
    """Schedulers in threads, at a clock that stands until it is set."""

    def __init__(self) -> None:
        self.wall = NOW
        self.stop = threading.Event()
        self.threads: list[threading.Thread] = []
        self.ended_well: list[bool] = []

    def start(self, database: Database, settings: Settings) -> None:
        """Start one, and wait until it runs."""
        started = threading.Event()

        def run() -> None:
            ended = run_scheduler(
                database, settings, clock=lambda: self.wall, stop=self.stop, on_start=lambda _context: started.set()
            )
            self.ended_well.append(ended)

        self.threads.append(threading.Thread(target=run, daemon=True))
        self.threads[-1].start()
        assert started.wait(10)

    def end(self) -> list[bool]:
        """Tell all to stop; whether each came to its end."""
        self.stop.set()
        for thread in self.threads:
            thread.join(30)
        return self.ended_well


@pytest.fixture
def running() -> Iterator[Running]:
    schedulers = Running()
    yield schedulers
    schedulers.end()


@pytest.fixture
def smtp_server() -> Iterator[ScriptedSmtpServer]:
    server = ScriptedSmtpServer()
    yield server
    server.close()


def wait_until(is_so: Callable[[], bool], seconds: float = 15) -> None:
    pause = threading.Event()
    for _ in range(int(seconds * 20)):
        if is_so():
            return
        pause.wait(0.05)
    pytest.fail("It did not happen in time.")


def ticks(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(load_latest_heartbeats(connection))


def test_a_running_scheduler_sends_leaves_signs_of_life_and_ends(
    running: Running, an_hour_ahead: Database, database_url: str, smtp_sink: SmtpSink
) -> None:
    running.start(an_hour_ahead, settings_for(database_url, smtp_sink.url))
    wait_until(
        lambda: len(smtp_sink.messages) == 1 and ticks(an_hour_ahead) == {"plan", "publish", "send", "delete_expired"}
    )
    assert running.end() == [True]


def test_a_job_that_fails_is_logged_and_the_others_go_on(
    running: Running, an_hour_ahead: Database, database_url: str, smtp_sink: SmtpSink, caplog: pytest.LogCaptureFixture
) -> None:
    with an_hour_ahead.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE reminder")
    running.start(an_hour_ahead, settings_for(database_url, smtp_sink.url))
    with caplog.at_level(logging.CRITICAL, logger="calendar_core.scheduler"):
        wait_until(lambda: ticks(an_hour_ahead) == {"publish", "delete_expired"})
        assert running.end() == [True]


def test_a_job_that_outlasts_its_pause_is_done_once_at_a_time_and_nothing_is_said_of_it(
    running: Running,
    an_hour_ahead: Database,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun, ended, go_on, runs = list[int](), list[int](), threading.Event(), list[int]()

    def long(_context: SchedulerContext) -> bool:
        begun.append(len(ended))
        assert go_on.wait(15)
        ended.append(1)
        return False

    def short(_context: SchedulerContext) -> bool:
        runs.append(1)
        return False

    monkeypatch.setattr(scheduler, "JOBS", {long: 0.05, short: 0.05})
    with caplog.at_level(logging.WARNING):
        running.start(an_hour_ahead, settings_for(database_url, "smtp://127.0.0.1:9"))  # nothing is sent
        wait_until(lambda: len(runs) > 10)
        assert (begun, ended) == ([0], [])
        go_on.set()
        wait_until(lambda: len(ended) > 2)
        assert running.end() == [True]
    assert begun == list(range(len(ended))), "each began when the one before had ended"
    assert caplog.messages == []


def test_a_commit_is_in_the_files_of_the_feeds_without_anybody_asking(
    running: Running, an_hour_ahead: Database, database_url: str, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    settings = replace(settings_for(database_url, smtp_sink.url), var=tmp_path)
    directory = feed_cache_directory(database_url, tmp_path)
    assert directory is not None

    def feeds_with(words: bytes) -> int:
        files = directory.glob("*.ics.gz") if directory.is_dir() else []
        return sum(words in gzip.decompress(file.read_bytes()).replace(b"\r\n ", b"") for file in files)

    running.start(an_hour_ahead, settings)
    wait_until(lambda: "publish" in ticks(an_hour_ahead))
    assert (feeds_with(b"BEGIN:VCALENDAR") > 10, feeds_with(b"Arlington")) == (True, 0)
    revise(an_hour_ahead, replace(make_record_at(NOW + HOUR), city="Arlington"), base_revision=1)
    wait_until(lambda: feeds_with(b"Arlington") > 0)
    assert running.end() == [True]


def test_an_exchange_that_hangs_is_broken_off_in_the_end_and_known_to_be_in_doubt(
    running: Running,
    an_hour_ahead: Database,
    database_url: str,
    smtp_server: ScriptedSmtpServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scheduler, "_GRACE_SECONDS", 0.2)
    smtp_server.add_replies("dot", NO_REPLY)
    running.start(an_hour_ahead, settings_for(database_url, smtp_server.url))
    assert smtp_server.body_received.wait(15)
    assert running.end() == [True]
    assert load_messages(an_hour_ahead) == [("sending", "data", 1, 0)]


def test_a_clock_that_is_set_holds_mail_at_once_although_a_delivery_hangs(
    running: Running,
    an_hour_ahead: Database,
    database_url: str,
    smtp_server: ScriptedSmtpServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scheduler, "_CLOCK_CHECK_SECONDS", 0.05)
    monkeypatch.setattr(scheduler, "_GRACE_SECONDS", 0.2)
    smtp_server.add_replies("dot", NO_REPLY)
    running.start(an_hour_ahead, settings_for(database_url, smtp_server.url))
    assert smtp_server.body_received.wait(15)
    monkeypatch.setattr(scheduler, "present", lambda: real_clock() + DAY)
    running.wall = NOW + DAY
    wait_until(lambda: reason_of_hold(an_hour_ahead) is not None)
    reason = reason_of_hold(an_hour_ahead)
    assert reason is not None
    assert abs(int(reason.removeprefix("The clock of this machine was set by ").split()[0]) - 86_400) < 60
    assert running.end() == [True]


def reason_of_hold(database: Database) -> str | None:
    with database.reading() as connection:
        hold = find_hold(connection)
    return None if hold is None else hold.reason


def test_what_a_killed_scheduler_had_claimed_is_sent_at_once_on_sqlite_and_by_its_lease_on_postgresql(
    running: Running, an_hour_ahead: Database, database_url: str, smtp_sink: SmtpSink
) -> None:
    """On SQLite the lock proves that the other one has ended; on PostgreSQL it may run on another machine."""
    plan_all(an_hour_ahead)
    enqueue_all(an_hour_ahead)
    with an_hour_ahead.writing() as session:
        assert len(claim_messages(session, now=NOW, limit=10)) == 1
    running.start(an_hour_ahead, settings_for(database_url, smtp_sink.url))
    if not an_hour_ahead.is_sqlite:
        wait_until(lambda: "send" in ticks(an_hour_ahead))
        assert (load_messages(an_hour_ahead), smtp_sink.messages) == ([("sending", "claimed", 1, 0)], [])
        running.wall = NOW + CLAIM_LEASE
    wait_until(lambda: load_messages(an_hour_ahead) == [("sent", None, 1 if an_hour_ahead.is_sqlite else 2, 0)])
    assert running.end() == [True]


def test_sources_are_asked_only_where_an_operator_wants_it(database: Database, database_url: str) -> None:
    fill_directory(database)
    add_events(database, make_record(sources=(Source(publisher="Inside", url="http://127.0.0.1:9/"),)))
    asked = []
    for count in (0, 1):
        settings = replace(settings_for(database_url, "maildir:nowhere"), sources_a_day=count)
        asked.append(check_links(build_scheduler_context(database, settings, clock=lambda: NOW)))
    assert asked == [False, True]


def test_watched_sources_are_asked_once_one_is_on_and_due(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    facts = "name: Inside\n  url: http://127.0.0.1:9/\n  format: feed\n  publisher: A\n  side: press\n"
    file = tmp_path / "watch.yaml"
    file.write_text(f"- id: inside\n  {facts}", encoding="utf-8")
    settings = replace(settings_for(database_url, "maildir:nowhere"), watch_file=file)
    context = build_scheduler_context(database, settings, clock=lambda: NOW)
    with capture_statements(database) as statements:
        assert watch(context) is False
    assert [one for one in statements if not one.startswith(("BEGIN", "SELECT"))] == []
    add_accounts(database)
    with database.writing() as session:
        switch_source(session, "inside", is_on=True, editor="editor", now=NOW)
    assert (watch(context), watch(context)) == (True, False)
    with database.reading() as connection:
        assert load_states(connection)["inside"].problem == "broken"


def test_a_second_scheduler_on_a_sqlite_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'entente.db'}"
    with hold_scheduler_lock(url):
        with pytest.raises(Conflict, match=r"A scheduler runs on .*/entente\.db already"), hold_scheduler_lock(url):
            pass
        with hold_scheduler_lock(f"sqlite:///{tmp_path / 'another.db'}"):
            pass
    with hold_scheduler_lock(url):
        pass


def test_any_number_of_schedulers_may_run_on_postgresql() -> None:
    with hold_scheduler_lock("postgresql+psycopg://host/name"), hold_scheduler_lock("postgresql+psycopg://host/name"):
        pass


def test_a_run_that_comes_years_late_is_one_run() -> None:
    every = scheduler.FixedDelayTrigger(5)
    assert every.get_next_fire_time(None, NOW) == NOW
    assert every.get_next_fire_time(NOW, NOW + 3650 * DAY) == NOW + 3650 * DAY + timedelta(seconds=5)


def test_a_clock_that_was_set_back_does_not_silence_the_scheduler(
    running: Running, sqlite_url: str, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "_CLOCK_CHECK_SECONDS", 0.05)
    database = Database(sqlite_url)
    fill_directory(database)
    subscribe(database)
    running.start(database, settings_for(sqlite_url, smtp_sink.url))
    wait_until(lambda: ticks(database) >= {"plan", "send", "delete_expired"})  # the others may have run too
    add_events(database, make_record_at(NOW + HOUR))
    monkeypatch.setattr(scheduler, "present", lambda: real_clock() - HOUR)
    wait_until(lambda: len(smtp_sink.messages) == 1)  # the next plan would be half a minute away
    assert running.end() == [True]
    database.close()
