"""Feeds as JSCalendar (RFC 8984): of any selection a Group, of one event an Event.

They take the filter and the options of `/calendar.ics` and have the entries that it has. See docs/feeds.md.
"""

from dataclasses import replace
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response
from sqlalchemy import Connection

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.errors import CalendarError
from calendar_core.feeds.jscalendar.group import build_group, build_single_event
from calendar_core.feeds.spec import FeedSpec
from calendar_core.web.api import json_response
from calendar_core.web.context import context
from calendar_core.web.feeds.ics import FindSpec, find_filter_spec, find_single_spec, load_spec

blueprint = Blueprint("jscalendar", __name__)

_MEDIA_TYPE: Final = "application/jscalendar+json;type="


@blueprint.get("/calendar.jscalendar.json")
def group() -> Response:
    """The feed of the selection in the query; of all events without one."""
    ctx = context()
    with ctx.database.reading() as connection:
        spec = _load_spec(connection, find_filter_spec, "/calendar.jscalendar.json")
        body = build_group(connection, spec, base_url=ctx.settings.base_url, now=ctx.clock())
    return json_response(body, content_type=f"{_MEDIA_TYPE}group")


@blueprint.get("/events/<event_id>.jscalendar.json")
def single(event_id: str) -> Response:
    """One event."""

    def find(connection: Connection, selection: Selection, options: FeedOptions) -> FeedSpec:
        return find_single_spec(connection, event_id, selection, options)

    ctx = context()
    with ctx.database.reading() as connection:
        spec = _load_spec(connection, find, f"/events/{quote(event_id)}.jscalendar.json")
        body = build_single_event(connection, spec, base_url=ctx.settings.base_url, now=ctx.clock())
    return json_response(body, content_type=f"{_MEDIA_TYPE}event")


def _load_spec(connection: Connection, find: FindSpec, path: str) -> FeedSpec:
    """The spec of this request under the path of this format."""
    spec = load_spec(connection, find)
    if spec.options.has_deadlines:
        raise CalendarError(
            "Deadlines are not written as JSCalendar.",
            next_step="Leave deadlines out, or take the address that ends in .ics.",
            where="?deadlines",
        )
    return replace(spec, path=path)
