"""WSGI middleware that caches rendered pages in memory for as long as nothing on them can have changed.

Each request reads one row for the public state: a commit, a lifted embargo or a withdrawn event takes effect at once.
Time alone changes pages too (today, over, days ahead), but only at whole minutes: every midnight of every zone and
every wall time of an event is a whole minute. A cached page is therefore valid to the end of its minute, and views need
not state when they change. See docs/decisions/0072.

Only responses of the views in `_CACHED_BLUEPRINTS` to a GET by an unknown reader are cached, and only from the second
request on. Feeds are cached by `feed_middleware`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Flask, Response, request
from werkzeug.http import parse_cookie, parse_etags, remove_entity_headers

from calendar_core.byte_lru import ByteLru
from calendar_core.store.db.epoch import query_public_state
from calendar_core.store.db.raw_connections import DatabaseUnreachable
from calendar_core.web.context import Context
from calendar_core.web.response.feed_response import Environ, Headers

_CACHED_BLUEPRINTS: Final = frozenset(
    {
        "briefing",
        "calendar",
        "changes",
        "coverage",
        "diary",
        "directory",
        "events",
        "feed_instructions",
        "follow",
        "statistics",
    }
)
# Cookies that an unknown reader may send; a session is never among them.
_ANONYMOUS_COOKIES: Final = frozenset({"days", "keys", "lang", "zone"})
_VARY_HEADERS: Final = {"accept-language": "HTTP_ACCEPT_LANGUAGE", "cookie": "HTTP_COOKIE"}
# Request headers that ask for more than a page.
_BYPASS_HEADERS: Final = (
    "HTTP_AUTHORIZATION",
    "HTTP_IF_MATCH",
    "HTTP_IF_RANGE",
    "HTTP_RANGE",
    "HTTP_IF_UNMODIFIED_SINCE",
)
_CACHEABLE_KEY: Final = "entente.may_be_kept"

# In bytes, for each process: some hundreds of pages, and a tenth of a process's memory.
_MAX_BYTES: Final = 16 << 20
_MAX_PAGE_BYTES: Final = 1 << 20
# Estimated memory of a URL beside its text and its pages.
_URL_BYTES: Final = 1_000
# Variants of one URL: languages and zones.
_MAX_VARIANTS: Final = 16

Application = Callable[[Environ, Any], Iterable[bytes]]


@dataclass(frozen=True, kw_only=True, slots=True)
class _CachedPage:
    """One rendered page, with the public state and the minute it was made in."""

    version: tuple[Any, ...]
    etag: str
    headers: Headers
    headers_unchanged: Headers
    body: bytes

    def respond(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The page, or 304 if the client has it."""
        given = environ.get("HTTP_IF_NONE_MATCH")
        if given is not None and (given == self.etag or parse_etags(given).contains_weak(self.etag[3:-1])):
            start_response("304 NOT MODIFIED", self.headers_unchanged[:])
            return []
        start_response("200 OK", self.headers[:])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


@dataclass(frozen=True, slots=True)
class _CachedUrl:
    """Cached pages of one URL, keyed by the values of the headers in their Vary."""

    vary: tuple[str, ...] = ()
    variants: dict[tuple[Any, ...], _CachedPage] = field(default_factory=dict)


class PageCache:
    """WSGI middleware over another application."""

    def __init__(self, app: Application, context: Context) -> None:
        self._app = app
        self._context = context
        self._urls: ByteLru[tuple[str, ...], _CachedUrl] = ByteLru(max_bytes=_MAX_BYTES, size=_entry_size)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not _is_anonymous(environ):
            return self._app(environ, start_response)
        known = self._urls.get(_key(environ))
        if known is None:
            return self._app(environ, lambda *given: self._start_uncached(environ, start_response, given))
        now = self._context.clock()
        try:
            # Read before the page is rendered: the page may be newer than the state it is marked with, never older.
            version = *query_public_state(self._context.database, now), now.replace(second=0, microsecond=0)
        except DatabaseUnreachable:
            return self._app(environ, start_response)
        page = known.variants.get(_variant(known.vary, environ))
        if page is not None and page.version == version:
            return page.respond(environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self._app(environ, start_response)
        return self._render(environ, start_response, version)

    def _start_uncached(self, environ: Environ, start_response: Callable[..., Any], given: tuple[Any, ...]) -> Any:
        """Answer the first request of a URL without caching, and note whether the response is cacheable."""
        if _is_cacheable(environ, given[0], given[1]):
            self._urls.put(_key(environ), _CachedUrl())
        return start_response(*given)

    def _render(
        self, environ: Environ, start_response: Callable[..., Any], version: tuple[Any, ...]
    ) -> Iterable[bytes]:
        """Let Flask render the full page, ignoring the client's validators, and cache it if it is still cacheable."""
        unconditional = {name: value for name, value in environ.items() if name != "HTTP_IF_NONE_MATCH"}
        started: list[Any] = []
        chunks = self._app(unconditional, lambda *given: started.append(given))
        status, headers, *error = started[-1]
        if not _is_cacheable(unconditional, status, headers):
            start_response(status, headers, *error)
            return chunks
        body = b"".join(chunks)
        if close := getattr(chunks, "close", None):
            close()
        page = _build_page(version, headers, body)
        if len(body) <= _MAX_PAGE_BYTES:
            self._save(_key(environ), page, environ)
        return page.respond(environ, start_response)

    def _save(self, key: tuple[str, ...], page: _CachedPage, environ: Environ) -> None:
        vary = tuple(sorted(_parse_vary(page.headers) & _VARY_HEADERS.keys()))
        entry = self._urls.get(key)
        variants = {} if entry is None or entry.vary != vary or len(entry.variants) >= _MAX_VARIANTS else entry.variants
        # A new dict, since other threads may read the old one. Of two threads the later one wins.
        self._urls.put(key, _CachedUrl(vary, {**variants, _variant(vary, environ): page}))


def _entry_size(key: tuple[str, ...], entry: _CachedUrl) -> int:
    variants = (len(str(values)) + len(page.body) for values, page in entry.variants.items())
    return _URL_BYTES + sum(map(len, key)) + sum(variants)


def _is_anonymous(environ: Environ) -> bool:
    cookies = environ.get("HTTP_COOKIE")
    if cookies and not parse_cookie(cookies).keys() <= _ANONYMOUS_COOKIES:
        return False
    return not any(name in environ for name in _BYPASS_HEADERS)


def _key(environ: Environ) -> tuple[str, ...]:
    # Not the Host: no page depends on it, and clients can invent one.
    return environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")


def _variant(vary: tuple[str, ...], environ: Environ) -> tuple[Any, ...]:
    return tuple(environ.get(_VARY_HEADERS[name]) for name in vary)


def _parse_vary(headers: Headers) -> set[str]:
    given = ",".join(value for name, value in headers if name.lower() == "vary")
    return {name.strip().lower() for name in given.split(",") if name.strip()}


def _is_cacheable(environ: Environ, status: str, headers: Headers) -> bool:
    by_name = {name.lower(): value for name, value in headers}
    return (
        environ.get(_CACHEABLE_KEY, False)
        and status[:3] in ("200", "304")
        and by_name.get("cache-control", "").startswith("public")
        and by_name.get("etag", "").startswith('W/"')
        and "set-cookie" not in by_name
        and _parse_vary(headers) <= _VARY_HEADERS.keys()
    )


def _build_page(version: tuple[Any, ...], headers: Headers, body: bytes) -> _CachedPage:
    # The server sets the Date of each response.
    stored_headers = [(name, value) for name, value in headers if name.lower() != "date"]
    unchanged = list(stored_headers)
    remove_entity_headers(unchanged)
    [etag] = [value for name, value in headers if name.lower() == "etag"]
    return _CachedPage(version=version, etag=etag, headers=stored_headers, headers_unchanged=unchanged, body=body)


def _mark_cacheable(response: Response) -> Response:
    if request.blueprint in _CACHED_BLUEPRINTS:
        request.environ[_CACHEABLE_KEY] = True
    return response


def register(app: Flask) -> None:
    """Mark the responses that may be cached."""
    app.after_request(_mark_cacheable)
