"""What the operator sees of the outbox, and what the three commands do to it."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from calendar_core.jobs import run_once
from calendar_core.mail.verp import Verp
from calendar_core.models import Subscription
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.bounces import record_bounce
from calendar_core.store.outbox.claim import retire_messages
from calendar_core.store.outbox.hold import hold_mail
from calendar_core.web.context import context
from tests.builders.mail import (
    DOMAIN,
    HOUR,
    NOW,
    enqueue_all,
    load_messages,
    load_rows,
    make_record_at,
    plan_all,
    settings_for,
    subscribe,
)
from tests.builders.records import add_events, fill_directory
from tests.conftest import SmtpSink
from tests.mail.test_bounces import delivery_report

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def waiting(database: Database) -> Database:
    """Two readers, each with a message that waits."""
    fill_directory(database)
    add_events(database, make_record_at(NOW + HOUR))
    for name in ("a", "b"):
        subscribe(database, address=f"{name}@example.org")
    plan_all(database)
    enqueue_all(database)
    return database


@pytest.fixture
def application(waiting: Database, database_url: str) -> Iterator[Flask]:  # noqa: ARG001  they wait first
    made = create_app(settings_for(database_url, "maildir:/nowhere"), now=lambda: LATER)
    yield made
    with made.app_context():
        context().database.close()


def run(application: Flask, *words: str) -> str:
    result = application.test_cli_runner().invoke(args=["mail", *words])
    assert result.exit_code == 0, result.output
    return result.output


def states(database: Database) -> list[str]:
    return [row[0] for row in load_messages(database, "state")]


def test_the_status_says_what_waits_since_when_and_names_no_reader(application: Flask) -> None:
    printed = run(application, "status")
    assert printed == "pending    2\nThe oldest that waits was due at 2024-10-29 22:00 UTC.\n"
    assert "a@example.org" not in printed


def test_what_was_given_up_is_told_with_its_reason_and_sent_again_on_request(
    application: Flask, waiting: Database, database_url: str, smtp_sink: SmtpSink
) -> None:
    smtp_sink.data_answers.extend(["550 5.7.1 not from you"] * 2)
    run_once(waiting, settings_for(database_url, smtp_sink.url), now=NOW)
    assert states(waiting) == ["dead", "dead"]
    ((first,), (second,)) = load_messages(waiting, "id")
    lines = run(application, "status").splitlines()
    assert lines[0] == "dead       2"
    assert lines[1].startswith(f"Given up: {second} reminder kr-us-scm-56 after 1 attempts: 550 ")
    assert run(application, "retry", str(first)) == "Messages that wait again: 1.\n"
    assert states(waiting) == ["pending", "dead"]
    assert run_once(waiting, settings_for(database_url, smtp_sink.url), now=LATER)["sent"] == 1


def test_what_is_too_late_is_not_sent_again(application: Flask, waiting: Database) -> None:
    with waiting.writing() as session:
        session.connection().exec_driver_sql("UPDATE outbox_message SET state = 'dead', not_after = due_at")
    assert run(application, "retry") == "Messages that wait again: 0.\n"


def test_what_a_wrong_clock_let_expire_is_sent_again_on_request(application: Flask, waiting: Database) -> None:
    with waiting.writing() as session:
        retire_messages(session, now=NOW + timedelta(days=1))
    assert states(waiting) == ["expired", "expired"]
    assert run(application, "retry") == "Messages that wait again: 2.\n"
    assert states(waiting) == ["pending", "pending"]


def test_what_is_held_does_not_leave_until_it_is_released(
    application: Flask, waiting: Database, database_url: str, tmp_path: Path
) -> None:
    settings = settings_for(database_url, f"maildir:{tmp_path}")
    assert run(application, "hold") == "Messages held: 2.\n"
    assert run_once(waiting, settings, now=LATER)["sent"] == 0
    ((first,), _) = load_messages(waiting, "id")
    assert run(application, "release", str(first)) == "Messages released: 1.\n"
    assert run_once(waiting, settings, now=LATER)["sent"] == 1
    assert run(application, "release") == "Messages released: 1.\n"
    assert run_once(waiting, settings, now=LATER)["sent"] == 1


def test_an_empty_outbox_is_called_so(database: Database, database_url: str) -> None:
    made = create_app(settings_for(database_url, "maildir:/nowhere"), now=lambda: NOW)
    assert (load_messages(database), run(made, "status")) == ([], "The outbox is empty.\n")
    with made.app_context():
        context().database.close()


# --- The guard, progress, and what came back ------------------------------------------------------------------------


def test_mail_that_is_held_is_said_where_an_operator_looks_and_let_go_by_one_word(
    application: Flask, waiting: Database, database_url: str, tmp_path: Path
) -> None:
    settings = settings_for(database_url, f"maildir:{tmp_path}")
    with waiting.writing() as session:
        hold_mail(session, "300 messages were raised.", now=NOW)
    assert run_once(waiting, settings, now=LATER)["sent"] == 0
    printed = run(application, "status")
    assert "ALL MAIL IS HELD since 2024-10-29 22:00 UTC: 300 messages were raised." in printed.splitlines()
    assert application.test_client().get("/health/ready").text == "ready, mail is held\n"
    assert run(application, "release") == "Mail leaves again. It was held because: 300 messages were raised.\n"
    assert application.test_client().get("/health/ready").text == "ready\n"
    assert run_once(waiting, settings, now=LATER)["sent"] == 2


def test_what_an_operator_keeps_back_stays_when_the_guard_lets_go(application: Flask, waiting: Database) -> None:
    with waiting.writing() as session:
        hold_mail(session, "300 messages were raised.", now=NOW)
    assert run(application, "hold") == "Messages held: 2.\n"
    run(application, "release")
    assert states(waiting) == ["held", "held"]
    assert run(application, "release") == "Messages released: 2.\n"


def test_progress_is_followed_until_nothing_waits(
    application: Flask, waiting: Database, database_url: str, tmp_path: Path
) -> None:
    sending = threading.Timer(
        0.5, run_once, [waiting, settings_for(database_url, f"maildir:{tmp_path}")], {"now": LATER}
    )
    sending.start()
    lines = run(application, "status", "--follow", "--every", "0.1").splitlines()
    sending.join()
    assert lines[0] == "22:05:00  0 sent, 2 wait, 0.0 a second"
    assert lines[-1].startswith("22:05:00  2 sent, 0 wait, ")


def test_a_domain_that_is_paused_is_said(
    application: Flask, waiting: Database, database_url: str, smtp_sink: SmtpSink
) -> None:
    smtp_sink.data_answers.append("451 4.3.2 too busy")
    run_once(waiting, settings_for(database_url, smtp_sink.url), now=LATER)
    lines = run(application, "status").splitlines()
    assert "Paused: example.org until 22:05:30 UTC: 4.3.2 too busy" in lines


@pytest.fixture
def returning(waiting: Database, database_url: str) -> Iterator[Flask]:  # noqa: ARG001  they wait first
    settings = settings_for(database_url, "maildir:/nowhere")
    made = create_app(replace(settings, bounce_address=f"bounces@{DOMAIN}"), now=lambda: LATER)
    yield made
    with made.app_context():
        context().database.close()


def returned(database: Database, address: str) -> bytes:
    """The report that the address of a reader is not there."""
    own = dict(load_rows(database, Subscription, "address", "id"))[address]
    found = dict(load_messages(database, "subscription_id", "message_id"))
    path = Verp(address=f"bounces@{DOMAIN}", key="x" * 32)
    return delivery_report(path.build_address(found[own], address), recipient=address)


def test_a_report_is_taken_in_from_a_pipe_or_a_file_and_its_address_is_listed(
    returning: Flask, waiting: Database, tmp_path: Path
) -> None:
    file = tmp_path / "report"
    file.write_bytes(returned(waiting, "a@example.org"))
    assert run(returning, "bounce", str(file)) == f"{file}: suspended\n"
    data = returned(waiting, "b@example.org") + b"x" * 1_000_000
    result = returning.test_cli_runner().invoke(args=["mail", "bounce"], input=data)
    assert (result.exit_code, result.output.rpartition(": ")[2]) == (0, "suspended\n")
    assert states(waiting) == ["dead", "dead"]
    assert run(returning, "suspended") == (
        "2024-10-29 a@example.org: no such address 5.1.1\n2024-10-29 b@example.org: no such address 5.1.1\n"
    )
    assert "Suspended addresses: 2. See them: flask mail suspended." in run(returning, "status").splitlines()


def test_what_is_no_report_is_passed_over_and_the_mail_server_is_content(returning: Flask) -> None:
    result = returning.test_cli_runner().invoke(args=["mail", "bounce", "-"], input=b"Subject: away\n\nBye.\n")
    assert (result.exit_code, result.output.rpartition(": ")[2]) == (0, "no report\n")


def test_without_an_address_for_reports_none_is_believed(application: Flask) -> None:
    result = application.test_cli_runner().invoke(args=["mail", "bounce", "-"], input=b"")
    assert result.exit_code == 1
    assert "ENTENTE_BOUNCE_ADDRESS" in result.output


def test_while_the_database_is_away_the_mail_server_is_asked_to_come_again(returning: Flask, waiting: Database) -> None:
    data = returned(waiting, "a@example.org")
    with waiting.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE bounce")
    result = returning.test_cli_runner().invoke(args=["mail", "bounce", "-"], input=data)
    assert (result.exit_code, "a@example.org" in result.output) == (75, False)


# --- Bringing readers back --------------------------------------------------------------------------------------------


def suspend(database: Database, *addresses: str) -> None:
    with database.writing() as session:
        for address in addresses:
            record_bounce(session, address, message_id=f"<{address}>", kind="dead", status="5.1.1", now=NOW)


def test_a_reader_is_brought_back_by_address_and_all_of_a_domain_by_its_name(
    application: Flask, waiting: Database
) -> None:
    suspend(waiting, "a@example.org", "b@example.org")
    assert run(application, "unsuspend", "a@EXAMPLE.org") == "Subscriptions that get mail again: 1.\n"
    assert run(application, "suspended") == "2024-10-29 b@example.org: no such address 5.1.1\n"
    suspend(waiting, "a@example.org")
    assert run(application, "unsuspend", "--domain", "example.net") == "Subscriptions that get mail again: 0.\n"
    assert run(application, "unsuspend", "--domain", "Example.org") == "Subscriptions that get mail again: 2.\n"
    assert run(application, "suspended") == "No address is suspended.\n"


def test_who_is_brought_back_gets_the_next_reminder(
    application: Flask, waiting: Database, database_url: str, smtp_sink: SmtpSink
) -> None:
    suspend(waiting, "a@example.org", "b@example.org")
    run(application, "unsuspend", "a@example.org")
    add_events(waiting, make_record_at(LATER + 2 * HOUR, id="next"))
    run_once(waiting, settings_for(database_url, smtp_sink.url), now=LATER + timedelta(minutes=61))
    assert [message.rcpt_tos for message in smtp_sink.messages] == [["a@example.org"]]


@pytest.mark.parametrize("words", [(), ("a@example.org", "--domain", "example.org")])
def test_neither_or_both_are_refused(application: Flask, words: tuple[str, ...]) -> None:
    result = application.test_cli_runner().invoke(args=["mail", "unsuspend", *words])
    assert (result.exit_code, "It takes an address or a domain" in result.output) == (1, True)
