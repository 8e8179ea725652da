"""Sources that are asked whether they are still there, by a server of this machine, and those that never are."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from werkzeug.wrappers import Request, Response

from calendar_core import safe_http
from calendar_core.desk.checks.link_checker import check_link, check_links
from calendar_core.domain.events.record import Source
from calendar_core.safe_http import SafeHttpClient, Unanswered, is_public, is_web_server
from calendar_core.store.db.database import Database
from calendar_core.store.desk.link_checks import (
    LinkCheckResult,
    list_links_to_check,
    load_dead_links,
    record_link_check,
)
from tests.builders.records import NOW, add_events, fill_directory, make_record
from tests.builders.web_app import serve_app

REFUSED = LinkCheckResult(http_status=None, error="It is not an address of the internet, and was not asked.")


@dataclass
class SourceServer:
    """A server that answers each path by its number, and notes what it was asked."""

    address: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, environ: object, start: object) -> object:
        request = Request(environ)  # type: ignore[arg-type]  # as WSGI has it
        self.asked.append((request.method, request.path))
        word = request.path.strip("/")
        if word == "only-get":
            answer = Response("there", status=200 if request.method == "GET" else 405)
        elif word.startswith("to-"):
            leads = {"to-200": "/200", "to-404": "/404", "to-itself": "/to-itself", "to-inside": "http://10.0.0.1/"}
            answer = Response(status=302, headers={"Location": leads[word]})
        else:
            answer = Response(f"from {request.headers['User-Agent']}", status=int(word))
        return answer(environ, start)  # type: ignore[arg-type]


@pytest.fixture
def source_server() -> Iterator[SourceServer]:
    made = SourceServer()
    with serve_app(made) as made.address:  # type: ignore[arg-type]  # a WSGI application
        yield made


def a_client() -> SafeHttpClient:
    """A client that may ask this machine, and no other that is not public."""
    return SafeHttpClient(
        home_url="https://calendar.example.org", is_allowed=lambda one, _port: one.is_loopback or is_public(one)
    )


@pytest.mark.parametrize(
    ("path", "answer", "asked"),
    [
        ("/200", LinkCheckResult(http_status=200, error=None), [("HEAD", "/200")]),
        ("/only-get", LinkCheckResult(http_status=200, error=None), [("HEAD", "/only-get"), ("GET", "/only-get")]),
        ("/403", LinkCheckResult(http_status=403, error=None), [("HEAD", "/403"), ("GET", "/403")]),
        ("/404", LinkCheckResult(http_status=404, error="404 Not Found"), [("HEAD", "/404"), ("GET", "/404")]),
        (
            "/503",
            LinkCheckResult(http_status=503, error="503 Service Unavailable"),
            [("HEAD", "/503"), ("GET", "/503")],
        ),
        ("/to-200", LinkCheckResult(http_status=200, error=None), [("HEAD", "/to-200"), ("HEAD", "/200")]),
        ("/to-itself", LinkCheckResult(http_status=None, error="It leads in a circle."), [("HEAD", "/to-itself")] * 5),
        ("/to-inside", REFUSED, [("HEAD", "/to-inside")]),
    ],
)
def test_a_source_is_asked_by_head_and_by_get_where_that_fails(
    source_server: SourceServer, path: str, answer: LinkCheckResult, asked: list[tuple[str, str]]
) -> None:
    assert check_link(a_client(), source_server.address + path) == answer
    assert source_server.asked == asked


def test_nothing_of_this_machine_is_asked_unless_that_is_allowed(source_server: SourceServer) -> None:
    plain, port = SafeHttpClient(home_url="https://calendar.example.org"), source_server.address.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0"):
        assert check_link(plain, f"http://{host}:{port}/200").http_status is None
    assert source_server.asked == []


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "http://a@127.0.0.1/", "http:///", "x"])
def test_what_is_no_address_of_the_web_is_not_asked(url: str) -> None:
    assert check_link(a_client(), url) == LinkCheckResult(http_status=None, error="This is not an address of the web.")


def test_a_server_that_does_not_answer_is_a_fault(free_port: int) -> None:
    assert check_link(a_client(), f"http://127.0.0.1:{free_port}/") == LinkCheckResult(
        http_status=None, error="It does not answer."
    )


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        *((one, False) for one in ("10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1")),
        *((one, False) for one in ("0.0.0.1", "224.0.0.1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1")),
        *((one, False) for one in ("64:ff9b:1::a00:1", "fec0::1", "::a00:1", "::ffff:0:a00:1")),
        *((one, False) for one in ("3fff::1", "5f00::1", "192.0.0.8", "192.0.0.9")),
        ("2002:0a00:0001::1", False),
    ],
)
def test_only_addresses_of_the_internet_are_public(address: str, expected: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) == expected


# --- Which are asked, and what is kept --------------------------------------------------------------------------------


def cite(database: Database, *urls: str, event_id: str = "one", visibility: str = "public") -> None:
    sources = tuple(Source(publisher="A ministry", url=url) for url in urls)
    add_events(database, make_record(id=event_id, number=None, sources=sources, visibility=visibility))


def waiting(database: Database, *, days: int = 0, limit: int = 10) -> list[str]:
    with database.reading() as connection:
        return list_links_to_check(connection, limit=limit, now=NOW + timedelta(days=days))


def note(database: Database, url: str, fault: str | None, *, status: int | None = None, days: int = 0) -> None:
    with database.writing() as session:
        record_link_check(
            session, url, LinkCheckResult(http_status=status, error=fault), now=NOW + timedelta(days=days)
        )


def dead(database: Database) -> dict[str, int]:
    """The dead ones, and for how many days they were."""
    with database.reading() as connection:
        return {url: (one.checked_at - one.failing_since).days for url, one in load_dead_links(connection).items()}


def test_only_sources_of_what_the_public_sees_are_asked_the_longest_ago_first(database: Database) -> None:
    fill_directory(database)
    cite(database, "https://a.example/", "https://b.example/", "https://c.example/")
    cite(database, "https://secret.example/", event_id="two", visibility="draft")
    cite(database, "https://a.example/", event_id="three")
    assert waiting(database) == ["https://a.example/", "https://b.example/", "https://c.example/"]
    note(database, "https://a.example/", None, status=200)
    note(database, "https://b.example/", "It does not answer.", days=1)
    assert waiting(database, days=1, limit=1) == ["https://c.example/"]
    assert waiting(database, days=8) == ["https://c.example/", "https://b.example/"]
    assert waiting(database, days=31) == ["https://c.example/", "https://a.example/", "https://b.example/"]


def test_what_is_not_there_is_dead_at_once_and_what_fails_a_week_later_too(database: Database) -> None:
    note(database, "https://gone.example/", "404 Not Found", status=404)
    note(database, "https://silent.example/", "It does not answer.")
    assert dead(database) == {"https://gone.example/": 0}
    note(database, "https://gone.example/", None, status=200, days=7)
    note(database, "https://silent.example/", "503 Service Unavailable", status=503, days=7)
    assert dead(database) == {"https://silent.example/": 7}
    note(database, "https://silent.example/", None, status=200, days=14)
    assert dead(database) == {}


def test_some_are_asked_and_each_answer_is_noted_at_once_until_it_is_to_stop(
    database: Database, source_server: SourceServer
) -> None:
    fill_directory(database)
    cite(database, *(f"{source_server.address}/{status}" for status in (200, 404, 410)))
    stops = iter((False, True))
    answers = check_links(database, a_client(), limit=3, clock=lambda: NOW, wait=lambda: next(stops))
    assert {url.rpartition("/")[2]: one.error for url, one in answers.items()} == {"200": None, "404": "404 Not Found"}
    assert dead(database) == {f"{source_server.address}/404": 0}
    assert waiting(database) == [f"{source_server.address}/410"]


@pytest.mark.parametrize(("port", "is_asked"), [(80, True), (443, True), (22, False), (8080, False), (6379, False)])
def test_only_ports_of_the_web_are_asked(port: int, is_asked: bool) -> None:
    assert is_web_server(ipaddress.ip_address("93.184.215.14"), port) == is_asked
    assert not is_web_server(ipaddress.ip_address("10.0.0.1"), port)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"])
def test_a_server_that_drips_its_answer_is_left_after_the_deadline_and_holds_no_thread(
    monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(safe_http, "_DEADLINE_SECONDS", 0.3)
    stop = threading.Event()

    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.sendall(head)
            while not stop.wait(0.05):
                connection.sendall(b"X-Slow: 1\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        started_at = time.monotonic()
        with pytest.raises(Unanswered, match="in time"):
            a_client().fetch(f"http://127.0.0.1:{server.getsockname()[1]}/", max_bytes=1_000_000)
        assert 0.3 <= time.monotonic() - started_at < 3
        # The server goes on dripping.
        for late in [one for one in threading.enumerate() if one.name == "outgoing request"]:
            late.join(5)
            assert not late.is_alive()
        stop.set()
        thread.join()
