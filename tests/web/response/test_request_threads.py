"""The threads of a web process: what needs no waiting and feeds are answered while pages hold all threads they may."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.test import run_wsgi_app

from calendar_core.web.response.request_threads import THREADS, RequestThreads

PAGES_HELD = THREADS - 10


class Site:
    """An application whose pages wait until they may go on."""

    def __init__(self) -> None:
        self.is_released = threading.Event()
        self.prepared = threading.Semaphore(0)
        self.threads = RequestThreads(self.quick, self.prepare, self.answer)

    def quick(self, environ: dict[str, str], start_response: object) -> list[bytes] | None:
        return self._respond(start_response) if environ["PATH_INFO"] == "/health/live" else None

    def prepare(self, _environ: dict[str, str], _start_response: object) -> None:
        self.prepared.release()

    def answer(self, environ: dict[str, str], start_response: object) -> Iterator[bytes]:
        if not environ["PATH_INFO"].endswith(".ics"):
            self.is_released.wait(20)
        yield from self._respond(start_response)

    def _respond(self, start_response: object) -> list[bytes]:
        start_response("200 OK", [])  # type: ignore[operator]  # of WSGI
        return [b"Here."]

    def ask(self, path: str) -> int:
        chunks, status, _ = run_wsgi_app(self.threads, {"REQUEST_METHOD": "GET", "PATH_INFO": path})
        assert b"".join(chunks)
        return int(status.split()[0])


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.is_released.set()


def test_pages_that_wait_leave_threads_to_feeds_and_to_what_needs_no_waiting(site: Site) -> None:
    with ThreadPoolExecutor(PAGES_HELD) as pool:
        waiting = [pool.submit(site.ask, "/agenda") for _ in range(PAGES_HELD)]
        for _ in waiting:
            assert site.prepared.acquire(timeout=10)
        assert [site.ask(path) for path in ("/agenda", "/feeds/all.ics", "/health/live")] == [503, 200, 200]
        site.is_released.set()
        assert {one.result(timeout=20) for one in waiting} == {200}
    assert site.ask("/agenda") == 200


def test_what_is_refused_before_its_turn_gives_its_place_back(site: Site) -> None:
    def refuse(_environ: object, start_response: object) -> list[bytes]:
        start_response("408 REQUEST TIMEOUT", [])  # type: ignore[operator]  # of WSGI
        return [b"Late."]

    site.threads = RequestThreads(site.quick, refuse, site.answer)
    assert {site.ask("/agenda") for _ in range(2 * PAGES_HELD)} == {408}
