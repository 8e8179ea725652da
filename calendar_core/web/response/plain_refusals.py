"""Refusals of requests that do not reach Flask: a plain page in the reader's language, made without a database.

Feeds, the API and health checks get a text in English. The page has no style sheet: each further request would have to
wait, or be refused, too.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import Any, Final
from urllib.parse import parse_qs

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_cookie

from calendar_core.messages import LANGS, Lang, gettext, mark
from calendar_core.web.request.display_settings import LANG_COOKIE, find_lang
from calendar_core.web.response.feed_response import Environ

_TEXT_PATHS: Final = ("/api/", "/health/", "/metrics")
_MAX_QUERY_LENGTH: Final = 2_000


@dataclass(frozen=True)
class Refusal:
    """Status line, what was found and what to do next, and headers of the response."""

    status: str
    what: str
    next_step: str
    headers: tuple[tuple[str, str], ...] = ()


BUSY: Final = Refusal(
    "503 SERVICE UNAVAILABLE",
    mark("The calendar is busy."),
    mark("Try again in a few seconds."),
    (("Retry-After", "5"),),
)
TOO_SLOW: Final = Refusal("408 REQUEST TIMEOUT", mark("The request did not arrive in time."), mark("Send it again."))
LONG_QUERY: Final = Refusal(
    "414 REQUEST URI TOO LONG", mark("The query is longer than any filter."), mark("Leave something out.")
)
BAD_HOST: Final = Refusal(
    "400 BAD REQUEST",
    mark("The Host header is not the name of a server."),
    mark("Open the address of the calendar as it was given."),
)


def refuse(
    environ: Environ,
    start_response: Callable[..., Any],
    refusal: Refusal,
    default_headers: Iterable[tuple[str, str]] = (),
) -> list[bytes]:
    """Answer a request by a refusal."""
    path = environ.get("PATH_INFO", "")
    if path.startswith(_TEXT_PATHS) or path.endswith((".ics", ".atom")):
        kind, body = "text/plain", f"{refusal.what} {refusal.next_step}\n".encode()
    else:
        kind, body = "text/html", _format_page(refusal, _lang_of(environ)).encode()
    headers = [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Length", str(len(body)))]
    headers += [("Cache-Control", "no-store"), *refusal.headers, *default_headers]
    start_response(refusal.status, headers)
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]


def _format_page(refusal: Refusal, lang: Lang) -> str:
    what, next_step = (escape(gettext(text, lang)) for text in (refusal.what, refusal.next_step))
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    return (
        f'<!doctype html>\n<html lang="{lang}"><head>{head}<title>{what} – Entente</title></head>\n'
        f"<body><main><h1>{what}</h1><p>{next_step}</p></main></body></html>\n"
    )


def _lang_of(environ: Environ) -> Lang:
    """The language that the address asks for; else that of the cookie or of the browser."""
    asked: str = parse_qs(environ.get("QUERY_STRING", "")[:_MAX_QUERY_LENGTH]).get("lang", [""])[0]
    if asked in LANGS:
        return asked
    cookie = parse_cookie(environ.get("HTTP_COOKIE", "")).get(LANG_COOKIE)
    return find_lang(cookie, parse_accept_header(environ.get("HTTP_ACCEPT_LANGUAGE"), LanguageAccept))
