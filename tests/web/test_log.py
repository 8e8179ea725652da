"""Whatever statement fails, no log has the address, the token or the text that somebody typed."""

import itertools
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg.errors
import pytest
from flask import Flask
from sqlalchemy import event

from calendar_core.error_log import describe_exception
from calendar_core.jobs import JOBS, build_scheduler_context
from calendar_core.scheduler import _run_job
from calendar_core.store.auth.accounts import end_sessions
from calendar_core.store.db.database import Database
from calendar_core.web.request.form_timestamp import build_form_timestamp
from tests.builders.desk_browser import ORIGIN, PASSWORD, add_accounts, sign_in_as
from tests.builders.mail import NOW as MAIL_NOW
from tests.builders.mail import settings_for, subscribe
from tests.builders.records import NOW, add_events, fill_directory, make_record
from tests.builders.web_app import BASE, context_of, make_app
from tests.web.desk.test_event import SAVING, form_at

SECRET = "zq7typed"
_WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(eq=False)
class Failure:
    """Lets the writing statement of this number fail, as each database says it; counts them."""

    at: int = 0
    seen: int = 0

    def __call__(self, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.lstrip().upper().startswith(_WRITES):
            self.seen += 1
            if self.seen == self.at:
                raise self.error(parameters)

    def error(self, _parameters: object) -> Exception:
        """SQLite quotes nothing."""
        return sqlite3.OperationalError("database or disk is full")


class QuotingFailure(Failure):
    """PostgreSQL quotes the row that it refuses."""

    def error(self, parameters: object) -> Exception:
        return psycopg.errors.UniqueViolation(f"duplicate key\nDETAIL:  Key=({parameters}) exists already.")


@contextmanager
def failing(database: Database) -> Iterator[Failure]:
    failure = Failure() if database.is_sqlite else QuotingFailure()
    for name in ("do_execute", "do_executemany"):
        event.listen(database.engine, name, failure)
    try:
        yield failure
    finally:
        for name in ("do_execute", "do_executemany"):
            event.remove(database.engine, name, failure)


def submit_forms(app: Flask) -> Iterator[Callable[[], object]]:
    """Requests that write what somebody typed."""
    client, editor, late = app.test_client(), sign_in_as(app), sign_in_as(app)
    opened = build_form_timestamp(NOW - timedelta(minutes=1), key="k" * 40)
    wish = {"address": f"{SECRET}@{SECRET}.org", "lead": ["P1D"], "own": "", "changes": "none", "lang": "en"}
    yield lambda: client.post("/subscribe", data={**wish, "zone": "Asia/Seoul", "opened": opened})
    words = {"event": SECRET, "text": SECRET, "url": f"https://{SECRET}.org", "email": f"{SECRET}@{SECRET}.org"}
    yield lambda: client.post("/suggest", data={**words, "document": SECRET, "opened": opened})
    for name, password in ((f"{SECRET} phrase", "wrong"), ("editor", f"{SECRET}"), ("editor", PASSWORD)):
        fields = {"name": name, "password": password}
        yield lambda fields=fields: client.post("/sign-in", base_url=BASE, data=fields, headers=ORIGIN)  # type: ignore[misc]
    address = "/desk/events/kr-us-scm-56"
    form = {**form_at(editor, address, notes=f"{SECRET} note"), **SAVING, "reason": SECRET, "proof": editor.csrf_token}
    yield lambda: editor.client.post(address, base_url=BASE, data=form, headers=ORIGIN)
    person = f"- id: a-person\n  names:\n    en: {SECRET}\n"
    entry = {"text": person, "opened": "", "proof": editor.csrf_token}
    yield lambda: editor.client.post("/desk/directory/person/new/yaml", base_url=BASE, data=entry, headers=ORIGIN)
    with context_of(app).database.writing() as session:
        end_sessions(session, "editor")
    yield lambda: late.client.post(address, base_url=BASE, data={**form, "proof": late.csrf_token}, headers=ORIGIN)


def assert_silent(failure: Failure, act: Callable[[], object], caplog: pytest.LogCaptureFixture) -> int:
    """Let each writing statement of an act fail in turn; return how many it has."""
    for number in itertools.count(1):
        caplog.clear()
        failure.at, failure.seen = number, 0
        act()
        failure.at = 0
        assert SECRET not in caplog.text
        if failure.seen < number:
            return number - 1
        assert caplog.text
    return 0


def test_no_statement_of_a_request_that_fails_tells_what_was_typed(
    database: Database, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    fill_directory(database)
    add_events(database, make_record())
    add_accounts(database)
    app = make_app(database_url)
    with failing(context_of(app).database) as failure, caplog.at_level(logging.DEBUG):
        counts = [assert_silent(failure, act, caplog) for act in submit_forms(app)]
    context_of(app).database.close()
    assert all(counts), counts
    assert sum(counts) > 20


def test_no_statement_of_a_job_that_fails_tells_who_is_subscribed(
    database: Database, database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fill_directory(database)
    add_events(database, make_record())
    subscribe(database, "2d", address=f"{SECRET}@example.org")
    settings = settings_for(database_url, f"maildir:{tmp_path / SECRET / 'mail'}")
    context = build_scheduler_context(database, settings, clock=lambda: MAIL_NOW)
    with failing(database) as failure, caplog.at_level(logging.DEBUG):
        counts = [assert_silent(failure, lambda job=job: _run_job(context, job), caplog) for job in JOBS]  # type: ignore[misc]
    assert sum(counts) > 5


def test_an_exception_is_described_by_type_code_and_place_after_its_cause() -> None:
    def refuse() -> None:
        try:
            raise psycopg.errors.UniqueViolation(SECRET)
        except psycopg.Error as error:
            raise ValueError(SECRET) from error

    with pytest.raises(ValueError, match=SECRET) as caught:
        refuse()
    text = describe_exception(caught.value)
    lines = [line.partition(" in ")[2] or line for line in text.splitlines()]
    assert lines[0] == "refuse"
    assert lines[1] == "psycopg.errors.UniqueViolation (SQLSTATE 23505)"
    assert lines[-2:] == ["refuse", "builtins.ValueError"]
    assert len(lines) == 5
    assert SECRET not in text
