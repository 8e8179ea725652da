"""Feeds over HTTP: of any selection, curated, and of one event.

`feeds` builds them, `web.response.feed_response` answers. Errors are plain text with their status, because an app that
receives a page with 200 discards its calendar. The last good bytes of a published feed are always available.
"""

import re
from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import UNCHECKED, FeedOptions, parse_feed_query
from calendar_core.error_log import find_log_number
from calendar_core.errors import CalendarError, NotFound
from calendar_core.feeds.cache.build import find_event_spec
from calendar_core.feeds.spec import FeedSpec, curated_spec, feed_key, filter_spec
from calendar_core.store.db.raw_connections import DatabaseUnreachable
from calendar_core.store.directory.filter_words import describe_selection
from calendar_core.store.feeds.curated import Gone, find_curated_feed
from calendar_core.store.lists.filter_values import load_filter_values
from calendar_core.web.context import context
from calendar_core.web.request.query import query_pairs
from calendar_core.web.request.reader_lists import note_lists_read
from calendar_core.web.response.errors import ERROR_NUMBER
from calendar_core.web.response.feed_middleware import remember_feed_url
from calendar_core.web.response.feed_response import build_response
from calendar_core.web.response.redirects import redirect_if_moved

blueprint = Blueprint("feeds", __name__)

_UNSAFE_IN_FILE_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")

_STATUSES: Final[dict[type[CalendarError], int]] = {NotFound: 404, Gone: 410, DatabaseUnreachable: 503}

FindSpec = Callable[[Connection, Selection, FeedOptions], FeedSpec]


@blueprint.get("/feeds/all.ics")
@blueprint.get("/calendar.ics")
def filtered_feed() -> AnyResponse:
    """The feed of the selection in the query; of all events without one."""

    return _feed_response("/calendar.ics", find_filter_spec, "inline; filename=entente.ics")


@blueprint.get("/feeds/<name>.ics")
def curated_feed(name: str) -> AnyResponse:
    """A curated feed; its query holds only options."""

    def find(connection: Connection, selection: Selection, options: FeedOptions) -> FeedSpec:
        feed = find_curated_feed(connection, name, public_at=context().clock())
        if selection != Selection():
            raise CalendarError("A curated feed takes no filter.", next_step="Filter /calendar.ics instead.")
        return curated_spec(feed, options)

    name = name.lower()
    return _feed_response(f"/feeds/{name}.ics", find, f"inline; filename={_file_name(name)}")


@blueprint.get("/events/<event_id>.ics")
def single(event_id: str) -> AnyResponse:
    """One event, to be saved or opened."""

    def find(connection: Connection, selection: Selection, options: FeedOptions) -> FeedSpec:
        return find_single_spec(connection, event_id, selection, options)

    return _feed_response(f"/events/{event_id}.ics", find, f"attachment; filename={_file_name(event_id)}")


def find_filter_spec(connection: Connection, selection: Selection, options: FeedOptions) -> FeedSpec:
    """The feed of a selection."""
    return filter_spec(selection, options, describe_selection(connection, selection, lang=options.lang))


def find_single_spec(connection: Connection, event_id: str, selection: Selection, options: FeedOptions) -> FeedSpec:
    """The feed of one event. Raises CalendarError for a filter, and for options that would leave the event out."""
    if selection != Selection(as_of=selection.as_of):
        raise CalendarError("One event takes no filter.", next_step="Filter /calendar.ics instead.")
    if options.cancelled == "drop":
        raise CalendarError(
            "One event cannot be left out of its own file.",
            next_step="Leave cancelled out, or give it as strike or keep.",
            where="?cancelled",
        )
    base_url, now = context().settings.base_url, context().clock()
    return find_event_spec(connection, event_id, selection, options, base_url=base_url, now=now)


def _file_name(name: str) -> str:
    """An ASCII file name, whatever the URL contains."""
    return f"{_UNSAFE_IN_FILE_NAME.sub('-', name).strip('.-')[:100] or 'event'}.ics"


def _feed_response(path: str, find: FindSpec, disposition: str) -> AnyResponse:
    """The feed at a path, by the query of this request; `find` returns the full feed."""
    ctx = context()
    pairs = query_pairs()
    try:
        asked, options = parse_feed_query(pairs, UNCHECKED)
        key = feed_key(path, asked, options)
        ready = ctx.feed_service.get_feed(key, lambda connection: load_spec(connection, find), ctx.clock())
    except CalendarError as error:
        moved = redirect_if_moved() if isinstance(error, NotFound) else None
        return moved or _error_response(error)
    # The middleware knows nothing of lists, which change without a change of the public state.
    if not asked.lists:
        remember_feed_url(ctx, request.environ, key, disposition)
    status, headers, body = build_response(ready, request.environ, disposition)
    # As a list, since the length of a HEAD would be computed from an empty body.
    return Response([body], status, headers)


def load_spec(connection: Connection, find: FindSpec) -> FeedSpec:
    """The spec that `find` makes of the filter and the options of this request. Raises CalendarError."""
    known = load_filter_values(connection, public_at=context().clock())
    selection, options = parse_feed_query(query_pairs(), known)
    note_lists_read(selection.lists)
    return find(connection, selection, options)


def _error_response(error: CalendarError) -> Response:
    status = _STATUSES.get(type(error), 400)
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    if status == 503:
        headers["Retry-After"] = "30"
        if number := find_log_number(error):
            headers[ERROR_NUMBER] = number
    return Response(f"{error}\n", status, headers, content_type="text/plain; charset=utf-8")
