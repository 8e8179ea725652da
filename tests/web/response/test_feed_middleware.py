"""The front before Flask: the same answers byte for byte, one row asked, and nothing served that does not hold."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from app import create_app
from calendar_core.feeds.ical.vevent import to_last_modified
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.feeds import curated as curated_module
from calendar_core.web.response.feed_middleware import FeedMiddleware
from calendar_core.web.response.valid_headers import ValidHeaders
from tests.builders.records import (
    CHANGE,
    NOW,
    add_events,
    break_database,
    capture_statements,
    fill_directory,
    make_record,
)
from tests.builders.web_app import BASE, close_app, context_of
from tests.feeds.ical.icslint import lint

LATER = NOW + timedelta(days=7)
SCM = make_record()


class Clock:
    """The present instant, as a test sets it."""

    now = LATER

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def make_app(database_url: str, clock: Clock, var: Path) -> Flask:
    settings = Settings(
        database_url=database_url,
        mail_url="maildir:nowhere",
        mail_from="entente@example.org",
        given_base_url=BASE,
        secret_key="k" * 40,
        host="127.0.0.1",
        port=8000,
        var=var,
    )
    return create_app(settings, now=clock)


@pytest.fixture
def app(database_url: str, clock: Clock, tmp_path: Path) -> Iterator[Flask]:
    database = Database(database_url)
    fill_directory(database)
    add_events(database, SCM, make_record(id="talks", kind="2+2"))
    database.close()
    with close_app(make_app(database_url, clock, tmp_path)) as made:
        yield made


Answer = tuple[str, dict[str, str], bytes]


def ask(application: Any, path: str, method: str = "GET", **headers: str) -> Answer:
    environ = EnvironBuilder(
        path=path.partition("?")[0], query_string=path.partition("?")[2], method=method
    ).get_environ()
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    body, status, found = run_wsgi_app(application, environ, buffered=True)
    return status, dict(found), b"".join(body)


def feed_middleware_of(app: Flask) -> FeedMiddleware:
    outermost = app.wsgi_app
    assert isinstance(outermost, ValidHeaders)
    front = outermost._app
    assert isinstance(front, FeedMiddleware)
    return front


PATHS = ("/feeds/all.ics", "/calendar.ics?kind=2%2B2&lang=ko", "/feeds/kr-us-scm.ics?alarm=PT1H", "/events/talks.ics")


def test_the_front_answers_byte_for_byte_as_flask_does(app: Flask) -> None:
    front = feed_middleware_of(app)
    flask = front._app
    compared = 0
    for path in PATHS:
        _, first, _ = ask(flask, path)
        name, _, query = path.partition("?")
        assert context_of(app).feed_urls.get((name, query)) is not None
        etag, modified = first["ETag"], first["Last-Modified"]
        conditions: list[dict[str, str]] = [
            {},
            {"if_none_match": etag},
            {"if_none_match": f"W/{etag}"},
            {"if_none_match": etag.replace('"', '-gzip"').replace('-gzip"', '"', 1)},
            {"if_none_match": '"other"'},
            {"if_none_match": "garbage,,;"},
            {"if_none_match": "*"},
            {"if_none_match": ""},
            {"if_modified_since": modified},
            {"if_modified_since": "Thu, 01 Jan 1970 00:00:00 GMT"},
            {"if_modified_since": "yesterday"},
            {"if_none_match": '"other"', "if_modified_since": modified},
        ]
        encodings = ("", "gzip", "gzip, zstd", "gzip;q=0, br", "*")
        for method, condition, accepted in product(("GET", "HEAD"), conditions, encodings):
            headers = {**condition, "accept_encoding": accepted}
            with capture_statements(context_of(app).database) as asked:
                answered = ask(front, path, method, **headers)
            assert asked == [], "the ORM's engine was not asked"
            assert answered == ask(flask, path, method, **headers)
            compared += 1
    assert compared == 4 * 2 * 12 * 5


def test_a_commit_an_embargo_and_the_window_are_in_the_next_answer(app: Flask, clock: Clock) -> None:
    database, front = context_of(app).database, feed_middleware_of(app)
    first = ask(front, "/feeds/all.ics")
    assert ask(front, "/feeds/all.ics") == first
    with database.writing() as session:
        revise_event(session, replace(SCM, city="Arlington"), CHANGE, base_revision=1, now=LATER)
    clock.now = to_last_modified(LATER)  # until then the date of the answer grows
    second = ask(front, "/feeds/all.ics")
    assert (b"Arlington" in first[2], b"Arlington" in second[2]) == (False, True)
    lift = LATER + timedelta(hours=1)
    add_events(database, make_record(id="secret", embargo_until=lift), now=LATER)
    clock.now = lift - timedelta(seconds=1)
    assert ask(front, "/feeds/all.ics") == second
    clock.now = lift
    assert b"/events/secret" in ask(front, "/feeds/all.ics")[2].replace(b"\r\n ", b"")


def test_what_is_no_feed_or_no_question_passes_the_front(app: Flask) -> None:
    client = Client(app)
    assert client.get("/feeds/all.ics").status_code == 200
    assert client.post("/feeds/all.ics").status_code == 405
    assert client.get("/health/live").text == "live\n"
    assert client.get("/feeds/unheard-of.ics").status_code == 404


@pytest.mark.parametrize("restarted", [False, True])
def test_a_published_address_answers_200_with_a_calendar_whatever_breaks(
    app: Flask, clock: Clock, database_url: str, tmp_path: Path, restarted: bool
) -> None:
    client = Client(app)
    good = {path: client.get(path).data for path in (*PATHS, "/feeds/ARCHIVE.ics")}
    break_database(context_of(app).database)
    with close_app(make_app(database_url, clock, tmp_path)) as other:
        clock.now += timedelta(days=2)
        visitor = Client(other) if restarted else client
        for path, body in good.items():
            response = visitor.get(path)
            assert (response.status_code, response.content_type) == (200, "text/calendar; charset=utf-8")
            assert response.data == body
            assert lint(response.data) == []
            assert visitor.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
        never = visitor.get("/calendar.ics?party=US")
        assert (never.status_code, never.content_type) == (503, "text/plain; charset=utf-8")
        assert never.headers["Retry-After"] == "30"
        assert visitor.get("/calendar.ics?partys=US").status_code == 400


def test_a_retired_feed_is_gone_and_an_unknown_one_not_found(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(app)
    assert client.get("/feeds/quad.ics").status_code == 200
    monkeypatch.setattr(curated_module, "RETIRED", frozenset({"quad"}))
    add_events(context_of(app).database, make_record(id="news"))
    gone, unknown = client.get("/feeds/quad.ics"), client.get("/feeds/quat.ics")
    assert [gone.status_code, unknown.status_code] == [410, 404]
    assert {gone.content_type, unknown.content_type} == {"text/plain; charset=utf-8"}


def test_a_curated_feed_takes_options_and_no_filter(app: Flask) -> None:
    client = Client(app)
    assert "제56차".encode() in client.get("/feeds/kr-us-scm.ics?lang=ko").data
    refused = client.get("/feeds/kr-us-scm.ics?kind=summit")
    assert (refused.status_code, refused.text) == (
        400,
        "A curated feed takes no filter. Filter /calendar.ics instead.\n",
    )


def test_every_option_reaches_the_feed(app: Flask, clock: Clock) -> None:
    client = Client(app)
    with context_of(app).database.writing() as session:
        revise_event(
            session, replace(SCM, lifecycle="cancelled", certainty="announced"), CHANGE, base_revision=1, now=LATER
        )
    clock.now += timedelta(seconds=1)
    found = {
        query: client.get(f"/calendar.ics?{query}").data.replace(b"\r\n ", b"")
        for query in ("", "cancelled=drop", "cancelled=keep", "alarm=PT30M", "lang=ko", "tz=utc", "undated=1")
    }
    assert {query: lint(client.get(f"/calendar.ics?{query}").data) for query in found} == {query: [] for query in found}
    assert [body.count(b"BEGIN:VEVENT") for body in found.values()] == [2, 1, 2, 2, 2, 2, 2]
    assert (b"STATUS:CANCELLED" in found[""], b"STATUS:CANCELLED" in found["cancelled=keep"]) == (True, False)
    assert found["alarm=PT30M"].count(b"TRIGGER:-PT30M") == 1
    assert "SUMMARY:[취소] 제56차".encode() in found["lang=ko"]


def test_made_up_addresses_do_not_fill_the_memory(app: Flask) -> None:
    client, urls = Client(app), context_of(app).feed_urls
    urls.max_bytes = 5_000
    for number in range(8):
        assert client.get(f"/feeds/all.ics?q={str(number) * 100}").status_code == 200
        assert 500 < urls.total_bytes <= 5_000
    assert urls.get(("/feeds/all.ics", f"q={'0' * 100}")) is None
    assert urls.get(("/feeds/all.ics", f"q={'7' * 100}")) is not None
