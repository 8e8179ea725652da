"""Bodies of requests: taken only where a route wants one, up to that route's size, within a deadline.

`register` makes Flask refuse what is too large or has no length. `BodyReader` reads the rest before a request takes the
place of one at work; only the server's own threads can read a body (in others granian holds the interpreter's lock).
"""

import threading
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

from flask import Flask, request
from werkzeug.exceptions import HTTPException, LengthRequired, RequestEntityTooLarge

from calendar_core.web.response.feed_response import Environ
from calendar_core.web.response.plain_refusals import BUSY, TOO_SLOW, refuse
from calendar_core.web.response.stale_connections import close_stale_connections

# In bytes. Public forms have some hundred; those of the desk hold an event, or an entry of the directory as text.
_MAX_BYTES: Final = 16_000
# 4,000 characters of Hangul, nine bytes each as a form sends them, and the other fields.
_MAX_SUGGESTION_BYTES: Final = 50_000
_MAX_DESK_BYTES: Final = 1_000_000
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD", "OPTIONS"})

# Bodies read at once in one process. A body of a form comes with its headers or within a round trip.
_MAX_BODIES: Final = 16
_DEADLINE_SECONDS: Final = 10
# The deadline while as many are read as may be.
_SHORT_DEADLINE_SECONDS: Final = 2
_WATCH_SECONDS: Final = 0.5


def max_body_bytes(endpoint: str | None) -> int:
    """The size of the largest body that a route takes."""
    if endpoint == "suggest.send":
        return _MAX_SUGGESTION_BYTES
    return _MAX_DESK_BYTES if endpoint is not None and endpoint.startswith("desk.") else _MAX_BYTES


def _check_length() -> None:
    """Refuse a body without a length (411) and one that is too large (413), before any of it is read."""
    if request.method in _WITHOUT_BODY or request.endpoint is None:
        return
    if "Content-Length" not in request.headers and "Transfer-Encoding" in request.headers:
        raise LengthRequired
    request.max_content_length = max_body_bytes(request.endpoint)
    if (request.content_length or 0) > request.max_content_length:
        raise RequestEntityTooLarge


def register(app: Flask) -> None:
    """Check the length of each body."""
    app.before_request(_check_length)


class BodyReader:
    """Reads the body of a request into memory where its route takes it, else leaves it unread."""

    def __init__(self, app: Flask) -> None:
        self._url_map = app.url_map
        self._started: dict[int, float] = {}
        self._lock = threading.Lock()
        self._watcher: threading.Thread | None = None

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> list[bytes] | None:
        """None when the body is in memory or is not wanted; else the refusal."""
        stream, length = environ["wsgi.input"], self._wanted_length(environ)
        environ["wsgi.input"] = BytesIO()
        if length == 0:
            return None
        thread = threading.get_ident()
        with self._lock:
            if len(self._started) >= _MAX_BODIES:
                return refuse(environ, start_response, BUSY)
            self._started[thread] = time.monotonic()
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, args=(int(environ["SERVER_PORT"]),), daemon=True)
                self._watcher.start()
        try:
            body = stream.read(length)
        finally:
            with self._lock:
                del self._started[thread]
        if len(body) < length:
            return refuse(environ, start_response, TOO_SLOW)
        environ["wsgi.input"] = BytesIO(body)
        return None

    def _wanted_length(self, environ: Environ) -> int:
        """The length of the body in bytes; 0 if it is not to be read: no route takes it, or Flask will refuse it."""
        length, method = environ.get("CONTENT_LENGTH", ""), environ["REQUEST_METHOD"]
        if method in _WITHOUT_BODY or not (length.isascii() and length.isdecimal()):
            return 0
        path = environ.get("PATH_INFO", "").encode("latin-1").decode(errors="replace")
        try:
            endpoint, _ = self._url_map.bind("localhost").match(path, method)
        except HTTPException:  # 404, 405 or a redirect
            return 0
        return int(length) if int(length) <= max_body_bytes(endpoint) else 0

    def _watch(self, port: int) -> None:
        """Close the connections of clients that let a body wait too long."""
        while True:
            time.sleep(_WATCH_SECONDS)
            with self._lock:
                started = list(self._started.values())
            seconds = _SHORT_DEADLINE_SECONDS if len(started) >= _MAX_BODIES else _DEADLINE_SECONDS
            if started and time.monotonic() - min(started) > seconds:
                close_stale_connections(port=port, seconds=seconds)
