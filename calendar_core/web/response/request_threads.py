"""WSGI middleware that shares the threads of a web process: cheap answers never wait behind pages or slow clients.

The pattern is Leader/Followers: one thread takes requests, and answers by itself what needs no waiting. Before it does
anything else it makes room for another thread to take requests. Threads beyond the one that is needed rest: if they
took requests in turn, the interpreter's lock would pass between them at each, which halves the feeds a second. See
docs/decisions/0124.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from calendar_core.web.response.feed_response import Environ
from calendar_core.web.response.plain_refusals import BUSY, refuse

Application = Callable[[Environ, Any], Iterable[bytes]]
#: An application that answers at once, or not at all.
QuickApplication = Callable[[Environ, Any], Iterable[bytes] | None]

#: Threads of one web process.
THREADS: Final = 32
# Seconds that a request waits for its turn, at most.
_MAX_WAIT_SECONDS: Final = 8
# A thread rests if another one took a request so short a time ago, and looks again after the longer time.
_RECENT_SECONDS: Final = 0.01
_REST_SECONDS: Final = 1.0


class _Lane:
    """The threads that requests of one class may hold: so many in all, so many of them at work at once."""

    def __init__(self, *, held: int, working: int) -> None:
        self.free = held
        self.working = threading.Semaphore(working)


class RequestThreads:
    """WSGI middleware over an application that may wait.

    `quick` answers first what it can. `prepare` reads what the client still has to send, or refuses it, before the
    request takes the place of one at work.
    """

    def __init__(self, quick: QuickApplication, prepare: QuickApplication, app: Application) -> None:
        self._quick = quick
        self._prepare = prepare
        self._app = app
        # Together two fewer than there are threads: one is always left to take requests. More pages at work would only
        # share the interpreter's lock. Feeds and health checks do not wait behind pages.
        self._pages = _Lane(held=THREADS - 10, working=8)
        self._feeds = _Lane(held=8, working=4)
        self._wake = threading.Condition()
        self._leader: int | None = None
        self._leader_seen_at = 0.0

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        thread, now = threading.get_ident(), time.monotonic()
        is_surplus = self._leader != thread and now - self._leader_seen_at < _RECENT_SECONDS
        if not is_surplus:
            self._leader, self._leader_seen_at = thread, now
        answer = self._quick(environ, start_response)
        if answer is not None:
            return _Resting(answer, self._rest) if is_surplus else answer
        path = environ.get("PATH_INFO", "")
        lane = self._feeds if path.endswith(".ics") or path.startswith("/health/") else self._pages
        if not self._make_room(thread, lane):
            return refuse(environ, start_response, BUSY)
        try:
            return _Resting(self._answer(environ, start_response, lane), self._rest)
        finally:
            with self._wake:
                lane.free += 1

    def _make_room(self, thread: int, lane: _Lane) -> bool:
        """Let another thread take requests; False if the requests of this class hold all that they may."""
        with self._wake:
            if lane.free == 0:
                return False
            lane.free -= 1
            if self._leader == thread:
                self._leader_seen_at = 0.0
                self._wake.notify()
        return True

    def _answer(self, environ: Environ, start_response: Callable[..., Any], lane: _Lane) -> list[bytes]:
        """The whole body of a response, so that a client that reads slowly holds no thread."""
        refusal = self._prepare(environ, start_response)
        if refusal is not None:
            return list(refusal)
        if not lane.working.acquire(timeout=_MAX_WAIT_SECONDS):
            return refuse(environ, start_response, BUSY)
        try:
            chunks = self._app(environ, start_response)
            try:
                return list(chunks)
            finally:
                if close := getattr(chunks, "close", None):
                    close()
        finally:
            lane.working.release()

    def _rest(self) -> None:
        """Rest while another thread takes requests."""
        if self._leader != threading.get_ident() and time.monotonic() - self._leader_seen_at < _RECENT_SECONDS:
            with self._wake:
                self._wake.wait(_REST_SECONDS)


class _Resting:
    """A response after which its thread may rest; the server calls `close` when all of it is on its way."""

    def __init__(self, chunks: Iterable[bytes], rest: Callable[[], None]) -> None:
        self._chunks = chunks
        self.close = rest

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)
