"""WSGI middleware that answers known feeds from memory, for a tenth of the cost of a request through Flask.

It reads one indexed row, to learn whether anything changed since the bytes were made; it uses neither the ORM nor
icalendar. A feed that is unknown or stale goes on to Flask, which answers with the same function and remembers the URL.
See docs/decisions/0018.

"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from calendar_core.store.db.database import DatabaseUnreachable
from calendar_core.web.context import Context
from calendar_core.web.response.feed_response import Environ, build_response
from calendar_core.web.response.headers import feed_headers

# Clients can invent URLs without end. Beyond this number all are forgotten; each returns at its next request.
_MAX_URLS: Final = 20_000


class FeedMiddleware:
    """WSGI middleware over another application."""

    def __init__(self, app: Callable[[Environ, Any], Iterable[bytes]], context: Context) -> None:
        self._app = app
        self._context = context
        self._feed_headers = list(feed_headers(context.settings.base_url).items())

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        known = self._context.feed_urls.get((environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")))
        if known is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._app(environ, start_response)
        key, disposition = known
        try:
            feed = self._context.feed_service.get_if_fresh(key, self._context.clock())
        except DatabaseUnreachable:
            feed = None
        if feed is None:
            return self._app(environ, start_response)
        status, headers, body = build_response(feed, environ, disposition)
        start_response(status, headers + self._feed_headers)
        return [body] if body else []


def remember_feed_url(context: Context, environ: Environ, key: str, disposition: str) -> None:
    """Record that the feed of a key was requested under this path and query."""
    if len(context.feed_urls) >= _MAX_URLS:
        context.feed_urls.clear()
    context.feed_urls[environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")] = key, disposition
