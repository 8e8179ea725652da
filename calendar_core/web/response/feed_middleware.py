"""The front before Flask: known feeds are answered from memory, for a tenth of what a request costs behind it.

One indexed row is asked, whether anything changed since the bytes were made; neither the ORM nor icalendar is touched.
Whatever is not known, not fresh or not certain goes on to Flask, which answers with the same function and remembers
the address. See docs/decisions/0018.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from calendar_core.store.db.database import Unreachable
from calendar_core.web.context import Context
from calendar_core.web.response.feed_response import Environ, answer
from calendar_core.web.response.headers import standing_headers

# Addresses can be made up without end. When there are too many all are forgotten: each comes back when asked again.
_MOST_ADDRESSES: Final = 20_000


class Front:
    """A WSGI application that answers for another one where it can."""

    def __init__(self, inner: Callable[[Environ, Any], Iterable[bytes]], parts: Context) -> None:
        self._inner = inner
        self._parts = parts
        self._standing = list(standing_headers(parts.settings.base_url).items())

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        known = self._parts.feed_addresses.get((environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")))
        if known is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._inner(environ, start_response)
        key, disposition = known
        try:
            ready = self._parts.press.fresh(key, self._parts.clock())
        except Unreachable:
            ready = None
        if ready is None:
            return self._inner(environ, start_response)
        status, headers, body = answer(ready, environ, disposition)
        start_response(status, headers + self._standing)
        return [body] if body else []


def remember_address(parts: Context, environ: Environ, key: str, disposition: str) -> None:
    """Note that the feed of a key was asked for under this path and query."""
    if len(parts.feed_addresses) >= _MOST_ADDRESSES:
        parts.feed_addresses.clear()
    parts.feed_addresses[environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")] = key, disposition
