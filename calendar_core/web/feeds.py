"""Feeds over HTTP: of everything, of any filter, of one event; asked again every hour by apps that understand little.

What is in them is decided in `feeds`. Here are the conditional answers of RFC 9110: a strong ETag, compared as proxies
give it back, and dates for the apps that know nothing else. Errors are plain text with their status: an app that gets
a page with 200 throws its calendar away. See docs/decisions/0014.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, Response, request
from sqlalchemy import Connection
from werkzeug.http import http_date

from calendar_core.domain.selection import Selection, read_query
from calendar_core.errors import CalendarError, NotFound
from calendar_core.feeds.feed import Feed
from calendar_core.feeds.publishing import event_feed, selection_feed
from calendar_core.store.directory import read_known
from calendar_core.web.context import context

blueprint = Blueprint("feeds", __name__)

_PUBLIC: Final = "public, max-age=300"  # minutes: a cancellation must not wait for a cache
# Apache, nginx modules, Jetty and CDNs mark an ETag with the encoding that they put on, and hand it back so marked.
_ENCODING_MARK: Final = re.compile(r"(?:--?|;)(?:gzip|br|zstd|deflate|df)\Z")
_GZIP_MARK: Final = "-gzip"
_NOT_IN_A_FILE_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


@blueprint.get("/feeds/all.ics")
@blueprint.get("/calendar.ics")
def filtered() -> Response:
    """The feed of the filter in the query; of everything where there is none."""
    now = context().clock()

    def read(connection: Connection) -> Feed:
        selection, _ = read_query(request.args.items(multi=True), read_known(connection))
        return selection_feed(connection, selection, base_url=context().settings.base_url, now=now)

    return _answer(read, now, disposition="inline; filename=entente.ics")


@blueprint.get("/events/<event_id>.ics")
def single(event_id: str) -> Response:
    """One event, to be saved or opened."""
    now = context().clock()

    def read(connection: Connection) -> Feed:
        selection, _ = read_query(request.args.items(multi=True), read_known(connection))
        if selection != Selection(as_of=selection.as_of):
            raise CalendarError("One event takes no filter.", next_step="Filter /calendar.ics instead.")
        try:
            base_url, as_of = context().settings.base_url, selection.as_of
            return event_feed(connection, event_id, base_url=base_url, now=now, as_of=as_of)
        except NotFound:
            raise
        except CalendarError as error:
            # The event is there, its calendar entry is not.
            raise NotFound(error.what, next_step=error.next_step, where=error.where) from None

    return _answer(read, now, disposition=f"attachment; filename={_file_name(event_id)}")


def _file_name(event_id: str) -> str:
    """A name in plain ASCII, whatever somebody put into the address."""
    return f"{_NOT_IN_A_FILE_NAME.sub('-', event_id).strip('.-')[:100] or 'event'}.ics"


def _answer(read: Callable[[Connection], Feed], now: datetime, *, disposition: str) -> Response:
    try:
        with context().database.reading() as connection:
            feed = read(connection)
    except NotFound as error:
        return _refusal(error, 404)
    except CalendarError as error:
        return _refusal(error, 400)
    return _conditional(feed, now, disposition)


def _refusal(error: CalendarError, status: int) -> Response:
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return Response(f"{error}\n", status, headers, content_type="text/plain; charset=utf-8")


def _conditional(feed: Feed, now: datetime, disposition: str) -> Response:
    """The feed, or 304 where the app has it already."""
    # RFC 9110, section 8.8.2.1: never later than Date. A revision may stand a second ahead of the clock.
    last_modified = min(feed.last_modified, now)
    is_compressed = _wants_gzip()
    headers = {
        "ETag": f'"{feed.etag}{_GZIP_MARK if is_compressed else ""}"',
        "Last-Modified": http_date(last_modified),
        "Cache-Control": _PUBLIC,
        "Vary": "Accept-Encoding",
        "X-Robots-Tag": "noindex",
    }
    if _has_it(feed.etag, last_modified):
        return Response(status=304, headers=headers)
    headers["Content-Disposition"] = disposition
    if is_compressed:
        headers["Content-Encoding"] = "gzip"
    body = feed.compressed() if is_compressed else feed.body
    return Response(body, 200, headers, content_type="text/calendar; charset=utf-8")


def _wants_gzip() -> bool:
    """Whether gzip was asked for by name, and not less than the plain bytes."""
    accepted = request.accept_encodings
    by_name = {name.lower() for name in accepted.values()}
    return "gzip" in by_name and accepted.quality("gzip") >= max(accepted.quality("identity"), 0.001)


def _has_it(etag: str, last_modified: datetime) -> bool:
    """RFC 9110, section 13.2.2: If-None-Match decides alone where it is given, else If-Modified-Since."""
    if "If-None-Match" in request.headers:
        tags = request.if_none_match
        given = {_ENCODING_MARK.sub("", tag) for tag in tags.as_set(include_weak=True)}
        return tags.star_tag or etag in given
    since = request.if_modified_since
    # In whole seconds: that is all a header can say.
    return since is not None and last_modified.replace(microsecond=0) <= since.astimezone(UTC)
