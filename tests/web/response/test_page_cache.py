"""Kept pages: the same answers byte for byte, one row asked, and nothing kept that is not for everybody."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import Client

from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.web.response.page_cache import PageCache
from tests.builders.records import CHANGE, add_events, capture_statements, change_facts, fill_directory, make_record
from tests.builders.web_app import close_app, context_of, make_app
from tests.web.response.test_feed_middleware import Clock, ask

SCM = make_record()
PAGES = (
    "/",
    "/2024/10",
    "/2024/10?party=KR&zone=Asia/Seoul",
    "/agenda?q=scm",
    "/events/kr-us-scm-56",
    "/series/kr-us-scm",
    "/search?q=austin",
    "/changes",
    "/coverage",
    "/feeds",
    "/follow?party=KR",
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(database_url: str, clock: Clock, tmp_path: Path) -> Iterator[Flask]:
    database = Database(database_url)
    fill_directory(database)
    add_events(database, SCM)
    database.close()
    with close_app(make_app(database_url, now=clock, var=tmp_path)) as made:
        yield made


def pages_of(app: Flask) -> PageCache:
    pages = app.wsgi_app._app._app  # type: ignore[attr-defined]  # of the front
    assert isinstance(pages, PageCache)
    return pages


def addresses_of(app: Flask) -> list[str]:
    """The addresses that are known for pages."""
    return ["?".join(filter(None, key)) for key in pages_of(app)._urls._entries]


def test_a_kept_page_is_what_flask_answers_byte_for_byte_and_costs_one_row(app: Flask) -> None:
    pages = pages_of(app)
    for path in PAGES:
        status, first, _ = ask(pages._app, path)
        assert (path, status) == (path, "200 OK")
        ask(pages, path)
        ask(pages, path)
        etag = first["ETag"]
        conditions = [None, etag, etag.removeprefix("W/"), f'"other", {etag}', '"other"', "*", "garbage,,;", ""]
        for method, condition in product(("GET", "HEAD"), conditions):
            headers = {} if condition is None else {"if_none_match": condition}
            with capture_statements(context_of(app).database) as asked:
                answered = ask(pages, path, method, **headers)
            assert (path, asked) == (path, [])
            status, named, body = ask(pages._app, path, method, **headers)
            del named["Date"]
            assert answered == (status, named, body)


def test_a_commit_a_lifted_embargo_and_a_new_minute_are_in_the_next_answer(app: Flask, clock: Clock) -> None:
    database, pages = context_of(app).database, pages_of(app)
    path, unseen = "/2024/10", "/events/secret"

    def read() -> bytes:
        return ask(pages, path)[2]

    first = [read() for _ in range(3)][-1]
    with database.writing() as session:
        revise_event(session, change_facts(SCM, title="Another name"), CHANGE, base_revision=1, now=clock.now)
    second = read()
    assert (b"Another name" in first, b"Another name" in second) == (False, True)
    lift = clock.now + timedelta(seconds=30)
    add_events(database, make_record(id="secret", title="A secret", embargo_until=lift), now=clock.now)
    clock.now = lift - timedelta(microseconds=1)
    assert read() == second
    assert ask(pages, unseen)[0] == "404 NOT FOUND"
    clock.now = lift
    assert b"A secret" in read()
    assert ask(pages, unseen)[0] == "200 OK"
    for minutes, is_asked in ((0, False), (1, True)):
        clock.now = lift + timedelta(minutes=minutes)
        with capture_statements(database) as asked:
            read()
        assert bool(asked) is is_asked


def test_a_withdrawn_event_is_gone_at_once(app: Flask, clock: Clock) -> None:
    pages, path = pages_of(app), "/events/kr-us-scm-56"
    etag = [ask(pages, path) for _ in range(3)][-1][1]["ETag"]
    assert ask(pages, path, if_none_match=etag)[0] == "304 NOT MODIFIED"
    with context_of(app).database.writing() as session:
        revise_event(session, replace(SCM, visibility="draft"), CHANGE, base_revision=1, now=clock.now)
    assert ask(pages, path, if_none_match=etag)[0] == "404 NOT FOUND"


@pytest.mark.parametrize(
    ("headers", "is_kept"),
    [
        ({}, True),
        ({"cookie": "zone=Asia/Seoul; lang=ko"}, True),
        ({"cookie": "session=abc"}, False),
        ({"cookie": "zone=Asia/Seoul; session=abc"}, False),
        ({"cookie": "editor=abc"}, False),
        ({"authorization": "Bearer abc"}, False),
        ({"range": "bytes=0-9"}, False),
    ],
)
def test_who_may_be_somebody_is_answered_by_flask(app: Flask, headers: dict[str, str], is_kept: bool) -> None:
    pages = pages_of(app)
    for _ in range(2):
        ask(pages, "/2024/10", **headers)
    with capture_statements(context_of(app).database) as asked:
        ask(pages, "/2024/10", **headers)
    assert (asked == []) is is_kept


def test_only_pages_that_were_found_are_kept(app: Flask) -> None:
    client = Client(app)
    statuses = {
        ("GET", "/2024/10"): 200,
        ("GET", "/2024/9"): 301,
        ("GET", "/agenda?party="): 302,
        ("GET", "/events/nothing"): 404,
        ("GET", "/2024/10?partys=KR"): 400,
        ("POST", "/2024/10"): 405,
        ("GET", "/health/live"): 200,
        ("GET", "/feeds/all.ics"): 200,
        ("GET", "/changes.atom"): 200,
        ("GET", "/subscribe"): 200,
        ("GET", "/suggest"): 200,
        ("GET", "/static/site.css"): 200,
    }
    for _ in range(2):
        for (method, path), status in statuses.items():
            assert (path, client.open(path, method=method, buffered=True).status_code) == (path, status)
    assert addresses_of(app) == ["/2024/10"]


def test_with_the_database_gone_no_page_is_answered_from_memory(app: Flask) -> None:
    pages = pages_of(app)
    assert [ask(pages, "/2024/10")[0] for _ in range(3)] == ["200 OK"] * 3
    database = context_of(app).database
    with database.writing() as session:
        session.execute(text("ALTER TABLE epoch RENAME TO lost"))
    database.close()
    with capture_statements(database) as asked:
        ask(pages, "/2024/10")
    assert asked != []


def test_made_up_addresses_do_not_fill_the_memory(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = pages_of(app)
    size = [len(ask(pages, "/2024/10?q=0")[2]) for _ in range(2)][-1]
    monkeypatch.setattr(pages._urls, "max_bytes", 3 * (size + 1_100))
    for number in range(8):
        for _ in range(2):
            ask(pages, f"/2024/10?q={number}")
        assert 0 < pages._urls.total_bytes <= 3 * (size + 1_100)
    assert 0 < len(addresses_of(app)) <= 3
    monkeypatch.setattr(pages._urls, "max_bytes", 5 * 1_100)
    for number in range(20, 40):
        ask(pages, f"/2024/10?q={number}")
    assert len(addresses_of(app)) == 5


class Page:
    """An application of one page, which counts how often it is made."""

    def __init__(self, **headers: str) -> None:
        usual = {"Cache-Control": "public, no-cache", "ETag": 'W/"1"', "Content-Type": "text/html"}
        self.headers = [*usual.items(), *headers.items()]
        self.made = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.made += 1
        environ["entente.may_be_kept"] = True
        start_response("200 OK", self.headers[:])
        return [environ.get("HTTP_ACCEPT_LANGUAGE", "-").encode()]


def test_a_page_is_kept_for_each_of_what_it_varies_by(app: Flask) -> None:
    for vary, made in (("", 2), ("Accept-Language", 3), ("accept-language, Cookie", 4), ("Origin", 8), ("*", 8)):
        page = Page(Vary=vary)
        pages = PageCache(page, context_of(app))
        for cookie, language in (("zone=UTC", "ko"), ("zone=UTC", "en"), ("lang=ko", "ko"), ("zone=UTC", "ko")):
            bodies = {ask(pages, "/", cookie=cookie, accept_language=language)[2].decode() for _ in range(2)}
            assert vary == "" or bodies == {language}
        assert (vary, page.made) == (vary, made)


def test_a_page_that_gives_a_cookie_is_nobody_elses(app: Flask) -> None:
    page = Page(**{"Set-Cookie": "zone=Asia/Seoul"})
    pages = PageCache(page, context_of(app))
    for _ in range(3):
        ask(pages, "/")
    assert page.made == 3


def test_a_made_up_host_makes_no_page_of_its_own(app: Flask) -> None:
    page = Page()
    pages = PageCache(page, context_of(app))
    for host in ("a.example", "b.example"):
        for _ in range(3):
            ask(pages, "/", host=host)
    assert page.made == 2
