"""`flask sources` from the command line."""

from collections.abc import Iterator

import pytest
from flask import Flask

from calendar_core.domain.events.record import Source
from tests.builders.records import add_events, fill_directory, make_record
from tests.builders.web_app import close_app, make_app


@pytest.fixture
def application(sqlite_url: str) -> Iterator[Flask]:
    with close_app(make_app(sqlite_url)) as app:
        database = app.extensions["entente"].database
        fill_directory(database)
        urls = ("http://127.0.0.1:9/a", "http://127.0.0.1:9/b")
        add_events(database, make_record(sources=tuple(Source(publisher="Inside", url=url) for url in urls)))
        yield app


def run(application: Flask, *words: str) -> str:
    result = application.test_cli_runner().invoke(args=["sources", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_sources_are_asked_in_turn_and_none_inside_this_network(application: Flask) -> None:
    assert run(application, "check", "--limit", "1") == "1 asked, 1 without a page.\n"
    assert run(application, "check", "--limit", "5") == "1 asked, 1 without a page.\n"
    assert run(application, "check") == "0 asked, 0 without a page.\n"
