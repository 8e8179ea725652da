"""WSGI middleware that answers known feeds from memory, for a tenth of the cost of a request through Flask.

It reads one indexed row, to learn whether anything changed since the bytes were made; it uses neither the ORM nor
icalendar. A feed that is unknown or stale goes on to Flask, which answers with the same function and remembers the URL.
See docs/decisions/0018.

"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from calendar_core.store.db.raw_connections import DatabaseUnreachable
from calendar_core.web.context import Context
from calendar_core.web.response.feed_response import Environ, build_response
from calendar_core.web.response.headers import feed_headers

# What the other application answers.
_Answer = TypeVar("_Answer")


class FeedMiddleware(Generic[_Answer]):
    """WSGI middleware over another application.

    Where it may not wait, a feed that is to be updated, or asks a database that is locked, goes to that application.
    """

    def __init__(self, app: Callable[[Environ, Any], _Answer], context: Context, *, may_wait: bool = True) -> None:
        self._app = app
        self._may_wait = may_wait
        self._context = context
        self._feed_headers = list(feed_headers(context.settings.base_url).items())

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> _Answer | list[bytes]:
        """Answer one request."""
        known = self._context.feed_urls.get((environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")))
        if known is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._app(environ, start_response)
        key, disposition = known
        try:
            service, now = self._context.feed_service, self._context.clock()
            feed = service.get_if_fresh(key, now) if self._may_wait else service.get_unchanged(key, now)
        except DatabaseUnreachable:
            feed = None
        if feed is None:
            return self._app(environ, start_response)
        status, headers, body = build_response(feed, environ, disposition)
        start_response(status, headers + self._feed_headers)
        return [body] if body else []


def remember_feed_url(context: Context, environ: Environ, key: str, disposition: str) -> None:
    """Record that the feed of a key was requested under this path and query."""
    context.feed_urls.put((environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")), (key, disposition))
