"""Asking a source over HTTP, and only for what has changed since the last answer (RFC 9110, section 13)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from calendar_core.intake.watch.definition import Format, SourceDefinition
from calendar_core.intake.watch.polite_client import AskFailed, PoliteClient, describe_status, pause_of
from calendar_core.safe_http import Response
from calendar_core.store.desk.watched_sources import WatchState

# A robots.txt is asked for anew after a day (RFC 9309, section 2.4).
_ROBOTS_AGE: Final = timedelta(days=1)
_MAX_HEADER: Final = 500
_ACCEPT: Final[dict[Format, str]] = {
    "feed": "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5",
    "json": "application/json, */*;q=0.5",
    "page": "text/html, application/xhtml+xml, */*;q=0.5",
    "calendar": "text/calendar, */*;q=0.5",
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a source answers. `body` is None where nothing has changed since the last time."""

    url: str
    body: bytes | None
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None


def ask_source(polite: PoliteClient, definition: SourceDefinition, state: WatchState, *, now: datetime) -> Answer:
    """The answer of a source; `state` has the validators of the last one. Raises AskFailed and Stopped."""
    kept, kept_at = state.robots, state.robots_at
    if kept is not None and kept_at is not None and now - kept_at < _ROBOTS_AGE:
        polite.use_robots(definition.url, kept)
    headers = {"Accept": _ACCEPT[definition.format]}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    response = polite.fetch(definition.url, headers=headers)
    if response.status == HTTPStatus.NOT_MODIFIED and (state.etag or state.last_modified):
        return Answer(url=response.url, body=None, etag=state.etag, last_modified=state.last_modified)
    if response.status != HTTPStatus.OK:
        raise AskFailed(describe_status(response.status), pause=pause_of(response, now=now))
    return Answer(
        url=response.url,
        body=response.body,
        content_type=response.headers.get("content-type", ""),
        etag=_header(response, "etag"),
        last_modified=_header(response, "last-modified"),
    )


def _header(response: Response, name: str) -> str | None:
    """A validator that can be sent back; None where it is none."""
    value = response.headers.get(name, "").strip()
    return value if value and value.isascii() and value.isprintable() and len(value) <= _MAX_HEADER else None
