"""`flask watch` from the command line, and what `flask status` says of watched sources."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from calendar_core.store.db.database import Database
from calendar_core.store.db.heartbeats import record_heartbeat
from calendar_core.store.desk.watched_sources import claim_source, load_states, settle_source, switch_source
from tests.builders.desk_browser import add_accounts
from tests.builders.records import NOW, fill_directory
from tests.builders.web_app import close_app, context_of, make_app

FILE = """
- id: inside
  name: A server of this network
  url: http://127.0.0.1:9/feed
  format: feed
  publisher: A ministry
  side: counterpart
- id: broken
  format: fax
"""


@pytest.fixture
def application(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    file = tmp_path / "watch.yaml"
    file.write_text(FILE, encoding="utf-8")
    with close_app(make_app(sqlite_url)) as app:
        parts = context_of(app)
        app.extensions["entente"] = replace(parts, settings=replace(parts.settings, watch_file=file))
        fill_directory(parts.database)
        add_accounts(parts.database)
        yield app


def run(application: Flask, *words: str, code: int) -> tuple[str, str]:
    result = application.test_cli_runner().invoke(args=words)
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def switch_on(database: Database) -> None:
    with database.writing() as session:
        switch_source(session, "inside", is_on=True, editor="editor", now=NOW)


def test_without_a_source_that_is_on_nothing_is_asked(application: Flask) -> None:
    out, err = run(application, "watch", code=1)
    assert out == "No watched source is on. Turn one on at /desk/watch.\n"
    assert "watch.yaml:9: format: 'fax' is not one of the words here." in err
    assert run(application, "watch", "inside", code=1)[1].endswith(
        "Error: inside is off. Turn it on at /desk/watch, or add --dry-run to look only.\n"
    )


def test_a_source_of_this_network_is_not_asked_and_says_so(application: Flask) -> None:
    switch_on(context_of(application).database)
    told = "It is not an address of the internet, and was not asked."
    assert run(application, "watch", code=1)[0] == f"inside: broken. {told}\n"
    with context_of(application).database.reading() as connection:
        assert load_states(connection)["inside"].error == told


def test_a_dry_run_may_name_a_source_that_is_off_and_writes_nothing(application: Flask) -> None:
    out, err = run(application, "watch", "--dry-run", "inside", code=1)
    assert out == ""
    assert err.endswith("inside: It is not an address of the internet, and was not asked. Try again later.\n")
    with context_of(application).database.reading() as connection:
        assert load_states(connection) == {}


def test_a_name_that_no_definition_has_is_an_error(application: Flask) -> None:
    assert run(application, "watch", "insde", code=1)[1].endswith(
        "Error: No watched source is called 'insde'. Did you mean 'inside'?\n"
    )


def test_the_status_names_sources_that_are_broken(application: Flask) -> None:
    database = context_of(application).database
    switch_on(database)
    with database.writing() as session:
        record_heartbeat(session, node="a:1", job="send", now=NOW)
        state = claim_source(session, "inside", now=NOW)
        assert state is not None
        values = {"problem": "broken", "error": "It does not answer.", "failing_since": NOW, "failures": 1}
        settle_source(session, state, values, next_at=NOW + timedelta(hours=1))
    assert (
        "The watched source inside is broken since 2024-10-01 12:00 UTC: It does not answer. "
        "It is asked again at 2024-10-01 13:00 UTC."
    ) in run(application, "status", code=0)[0]
