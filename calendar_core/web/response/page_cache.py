"""Pages that were made before are answered from memory, before Flask, as long as nothing they say could have changed.

Each request asks one row for the public state: a commit, a lifted embargo, a withdrawn event count at once. Time alone
changes pages too, by what is today, over, or how far ahead, but only from one minute to the next: every midnight of
every zone and every wall time of an event is a whole minute. So a page holds to the end of its minute, and no view has
to say when it will read otherwise. See docs/decisions/0072.

Kept is only what the views of `_KEPT` answer to a GET of somebody unknown, and only what is asked for more than once.
Feeds are `front`'s.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Flask, Response, request
from werkzeug.http import parse_cookie, parse_etags, remove_entity_headers

from calendar_core.store.db.database import Unreachable
from calendar_core.store.db.epoch import public_state
from calendar_core.web.context import Context
from calendar_core.web.response.feed_response import Environ, Headers

_KEPT: Final = frozenset({"about", "calendar", "changes", "directory", "events", "pictures", "subscribing"})
# What a reader without a name may send along; a session is never among it.
_COOKIES: Final = frozenset({"lang", "zone"})
_VARYING: Final = {"accept-language": "HTTP_ACCEPT_LANGUAGE", "cookie": "HTTP_COOKIE"}
# Who sends one of these wants more than a page.
_SPECIAL: Final = ("HTTP_AUTHORIZATION", "HTTP_IF_MATCH", "HTTP_IF_RANGE", "HTTP_RANGE", "HTTP_IF_UNMODIFIED_SINCE")
_MARK: Final = "entente.may_be_kept"

# In bytes, for each process: some hundreds of pages, and a tenth of what a process takes anyway.
_MOST_BYTES: Final = 16 << 20
_LARGEST: Final = 1 << 20
_MOST_ADDRESSES: Final = 4_000
# Languages and zones of one address.
_MOST_VARIANTS: Final = 16

Application = Callable[[Environ, Any], Iterable[bytes]]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    """One finished page, and of what present: the public state and the minute."""

    present: tuple[Any, ...]
    etag: str
    headers: Headers
    headers_unchanged: Headers
    body: bytes

    def answer(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The page, or 304 to who has it."""
        given = environ.get("HTTP_IF_NONE_MATCH")
        if given is not None and (given == self.etag or parse_etags(given).contains_weak(self.etag[3:-1])):
            start_response("304 NOT MODIFIED", self.headers_unchanged[:])
            return []
        start_response("200 OK", self.headers[:])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


@dataclass(slots=True)
class _Address:
    """The pages of one address, by what their Vary names."""

    varying: tuple[str, ...] = ()
    variants: dict[tuple[Any, ...], _Kept] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(len(one.body) for one in self.variants.values())


class KeptPages:
    """A WSGI application that answers for another one where it can."""

    def __init__(self, inner: Application, parts: Context) -> None:
        self._inner = inner
        self._parts = parts
        self._addresses: OrderedDict[tuple[str, ...], _Address] = OrderedDict()
        self._bytes = 0
        self._changing = threading.Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not _is_of_nobody(environ):
            return self._inner(environ, start_response)
        known = self._addresses.get(_key(environ))
        if known is None:
            return self._inner(environ, lambda *given: self._begin(environ, start_response, given))
        now = self._parts.clock()
        try:
            # Asked before the page is made: it may be newer than the present that it is marked with, never older.
            present = *public_state(self._parts.database, now), now.replace(second=0, microsecond=0)
        except Unreachable:
            return self._inner(environ, start_response)
        kept = known.variants.get(_variant(known.varying, environ))
        if kept is not None and kept.present == present:
            return kept.answer(environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self._inner(environ, start_response)
        return self._make(environ, start_response, present)

    def _begin(self, environ: Environ, start_response: Callable[..., Any], given: tuple[Any, ...]) -> Any:
        """Begin the answer of an address asked for the first time, and note whether it is a page."""
        if _is_for_everybody(environ, given[0], given[1]):
            with self._changing:
                self._addresses.setdefault(_key(environ), _Address())
                self._forget_oldest()
        return start_response(*given)

    def _make(self, environ: Environ, start_response: Callable[..., Any], present: tuple[Any, ...]) -> Iterable[bytes]:
        """Let Flask make a page whole, whatever its reader has already, and keep it where it still is one."""
        asked = {name: value for name, value in environ.items() if name != "HTTP_IF_NONE_MATCH"}
        begun: list[Any] = []
        chunks = self._inner(asked, lambda *given: begun.append(given))
        status, headers, *error = begun[-1]
        if not _is_for_everybody(asked, status, headers):
            start_response(status, headers, *error)
            return chunks
        body = b"".join(chunks)
        if close := getattr(chunks, "close", None):
            close()
        kept = _kept(present, headers, body)
        if len(body) <= _LARGEST:
            self._keep(_key(environ), kept, environ)
        return kept.answer(environ, start_response)

    def _keep(self, key: tuple[str, ...], kept: _Kept, environ: Environ) -> None:
        varying = tuple(sorted(_names_of_vary(kept.headers) & _VARYING.keys()))
        with self._changing:
            address = self._addresses.pop(key, None)
            self._bytes -= address.size if address else 0
            if address is None or address.varying != varying or len(address.variants) >= _MOST_VARIANTS:
                address = _Address(varying)
            address.variants[_variant(varying, environ)] = kept
            self._addresses[key] = address
            self._bytes += address.size
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        while self._bytes > _MOST_BYTES or len(self._addresses) > _MOST_ADDRESSES:
            _, oldest = self._addresses.popitem(last=False)
            self._bytes -= oldest.size


def _is_of_nobody(environ: Environ) -> bool:
    cookies = environ.get("HTTP_COOKIE")
    if cookies and not parse_cookie(cookies).keys() <= _COOKIES:
        return False
    return not any(name in environ for name in _SPECIAL)


def _key(environ: Environ) -> tuple[str, ...]:
    host, scheme = environ.get("HTTP_HOST", ""), environ.get("wsgi.url_scheme", "")
    return scheme, host, environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")


def _variant(varying: tuple[str, ...], environ: Environ) -> tuple[Any, ...]:
    return tuple(environ.get(_VARYING[name]) for name in varying)


def _names_of_vary(headers: Headers) -> set[str]:
    given = ",".join(value for name, value in headers if name.lower() == "vary")
    return {name.strip().lower() for name in given.split(",") if name.strip()}


def _is_for_everybody(environ: Environ, status: str, headers: Headers) -> bool:
    by_name = {name.lower(): value for name, value in headers}
    return (
        environ.get(_MARK, False)
        and status[:3] in ("200", "304")
        and by_name.get("cache-control", "").startswith("public")
        and by_name.get("etag", "").startswith('W/"')
        and "set-cookie" not in by_name
        and _names_of_vary(headers) <= _VARYING.keys()
    )


def _kept(present: tuple[Any, ...], headers: Headers, body: bytes) -> _Kept:
    # When it was answered is the server's to say, each time.
    lasting = [(name, value) for name, value in headers if name.lower() != "date"]
    unchanged = list(lasting)
    remove_entity_headers(unchanged)
    [etag] = [value for name, value in headers if name.lower() == "etag"]
    return _Kept(present=present, etag=etag, headers=lasting, headers_unchanged=unchanged, body=body)


def _mark(response: Response) -> Response:
    if request.blueprint in _KEPT:
        request.environ[_MARK] = True
    return response


def register(app: Flask) -> None:
    """Mark the answers that may be kept."""
    app.after_request(_mark)
