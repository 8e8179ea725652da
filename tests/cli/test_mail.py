"""What the operator sees of the outbox, and what the three commands do to it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from calendar_core.scheduler import tick
from calendar_core.store.doors import Database
from calendar_core.web.context import context
from tests.builders import add_events, fill_directory
from tests.conftest import SmtpSink
from tests.posting import HOUR, NOW, messages, plan, raise_all, settings_for, starting, subscribe

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def waiting(database: Database) -> Database:
    """Two readers, each with a message that waits."""
    fill_directory(database)
    add_events(database, starting(NOW + HOUR))
    for name in ("a", "b"):
        subscribe(database, address=f"{name}@example.org")
    plan(database)
    raise_all(database)
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
    return [row[0] for row in messages(database, "state")]


def test_the_status_says_what_waits_since_when_and_names_no_reader(application: Flask) -> None:
    told = run(application, "status")
    assert told == "pending    2\nThe oldest that waits was due at 2024-10-29 22:00 UTC.\n"
    assert "a@example.org" not in told


def test_what_was_given_up_is_told_with_its_reason_and_sent_again_on_request(
    application: Flask, waiting: Database, database_url: str, smtp_sink: SmtpSink
) -> None:
    smtp_sink.data_answers.extend(["550 5.7.1 not from you"] * 2)
    tick(waiting, settings_for(database_url, smtp_sink.url), now=NOW)
    assert states(waiting) == ["dead", "dead"]
    ((first,), (second,)) = messages(waiting, "id")
    lines = run(application, "status").splitlines()
    assert lines[0] == "dead       2"
    assert lines[1].startswith(f"Given up: {second} reminder kr-us-scm-56 after 1 attempts: 550 ")
    assert run(application, "retry", str(first)) == "Messages that wait again: 1.\n"
    assert states(waiting) == ["pending", "dead"]
    assert tick(waiting, settings_for(database_url, smtp_sink.url), now=LATER)["sent"] == 1


def test_what_is_too_late_is_not_sent_again(application: Flask, waiting: Database) -> None:
    with waiting.writing() as session:
        session.connection().exec_driver_sql("UPDATE outbox_message SET state = 'dead', not_after = due_at")
    assert run(application, "retry") == "Messages that wait again: 0.\n"


def test_what_is_held_does_not_leave_until_it_is_released(
    application: Flask, waiting: Database, database_url: str, tmp_path: Path
) -> None:
    settings = settings_for(database_url, f"maildir:{tmp_path}")
    assert run(application, "hold") == "Messages held: 2.\n"
    assert tick(waiting, settings, now=LATER)["sent"] == 0
    ((first,), _) = messages(waiting, "id")
    assert run(application, "release", str(first)) == "Messages released: 1.\n"
    assert tick(waiting, settings, now=LATER)["sent"] == 1
    assert run(application, "release") == "Messages released: 1.\n"
    assert tick(waiting, settings, now=LATER)["sent"] == 1


def test_an_empty_outbox_is_called_so(database: Database, database_url: str) -> None:
    made = create_app(settings_for(database_url, "maildir:/nowhere"), now=lambda: NOW)
    assert (messages(database), run(made, "status")) == ([], "The outbox is empty.\n")
    with made.app_context():
        context().database.close()
