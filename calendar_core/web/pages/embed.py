"""Embedding in other sites: small pages for an iframe, and oEmbed discovery.

These are the only pages that another site may frame. They set no cookie and have no form, so clickjacking has no
effect. oEmbed 1.0 (oembed.com): `/oembed?url=…` of an event, a series or any page of a selection.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import Connection
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from calendar_core.domain.display.month_grid import days_of_month, monday_of
from calendar_core.domain.display.timeline import find_replacement
from calendar_core.domain.events.selection import Display, Selection, parse_selection
from calendar_core.domain.events.status import format_title_with_status
from calendar_core.domain.text.links import split_url
from calendar_core.errors import CalendarError, NotFound
from calendar_core.messages import mark
from calendar_core.store.lists.filter_values import load_filter_values
from calendar_core.web.context import context
from calendar_core.web.pages.agenda import load_agenda_page
from calendar_core.web.pages.filter_form import load_filter_title
from calendar_core.web.request.query import (
    RequestQuery,
    current_query,
    drop_empty_values,
    open_event_source,
    parse_event_query,
    parse_query,
    parse_whole_number,
    query_pairs,
)
from calendar_core.web.request.tracking_keys import drop_tracking
from calendar_core.web.response.headers import CONTENT_SECURITY_POLICY

blueprint = Blueprint("embed", __name__)
blueprint.before_request(drop_empty_values)

_MAX_EVENTS: Final = 6  # events in a frame
_WIDTH, _HEIGHT, _HEIGHT_OF_EVENT = 480, 480, 240
_MIN_SIZE: Final = 200  # below this nothing is legible
_CACHE_SECONDS: Final = 3600
# The pages that can be embedded. Pages of one thing are a filter by it.
_DIRECTORY_ENDPOINTS: Final = {
    "directory.series": ("series", "series_id"),
    "directory.party": ("party", "party_id"),
    "directory.person": ("person", "person_id"),
    "directory.office": ("office", "office_id"),
}
_TIME_ENDPOINTS: Final = ("calendar.home", "calendar.agenda", "calendar.month", "calendar.week", "calendar.year")
_EMBEDDABLE_ENDPOINTS: Final = ("events.event", "statistics.statistics", *_DIRECTORY_ENDPOINTS, *_TIME_ENDPOINTS)


@dataclass(frozen=True, kw_only=True)
class Embedding:
    """The embedded form of a page: URL of the frame, title, and maximum height."""

    url: str
    title: str
    height: int


@blueprint.get("/embed")
def embed() -> Response:
    """Upcoming events of a selection; the latest past ones if none are upcoming."""
    with context().database.reading() as connection:
        request_query = parse_query(connection)
        page = load_agenda_page(open_event_source(connection, request_query), request_query.selection)
        words = load_filter_title(connection, request_query)
    cards = page.cards[:_MAX_EVENTS] if page.slice.is_ahead else page.cards[-_MAX_EVENTS:]
    return _frame_response(render_template("embed.html", cards=cards, words=words, is_ahead=page.slice.is_ahead))


@blueprint.get("/embed/events/<event_id>")
def embed_event(event_id: str) -> Response:
    """One event."""
    with context().database.reading() as connection:
        details = open_event_source(connection, parse_event_query()).find_details(event_id)
    return _frame_response(
        render_template("embed_event.html", card=details.card, replacement=find_replacement(details))
    )


@blueprint.get("/oembed")
def oembed() -> Response:
    """The oEmbed response for a page of this site, as JSON or XML."""
    wanted = request.args.get("format", "json")
    if wanted not in ("json", "xml"):
        return _error_response(501, f"The format {wanted!r} is not made here. Ask for json or xml.")
    with context().database.reading() as connection:
        found = _find_embedding(connection, request.args.get("url", ""))
    width, height = _parse_size("maxwidth", _WIDTH), _parse_size("maxheight", found.height)
    frame = Markup('<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>')
    answer: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Entente",
        "provider_url": context().settings.base_url,
        "title": found.title,
        "html": str(frame.format(found.url, width, height, found.title)),
        "width": width,
        "height": height,
        "cache_age": _CACHE_SECONDS,
    }
    response = (
        jsonify(answer) if wanted == "json" else Response(_format_xml(answer), content_type="text/xml; charset=utf-8")
    )
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Access-Control-Allow-Origin"] = "*"  # the content is public, and scripts in pages request it too
    return response


@blueprint.app_template_global("oembed_links")
def oembed_links() -> list[tuple[str, str]]:
    """Type and URL of this page's oEmbed response, for discovery; empty where there is none."""
    if request.endpoint not in _EMBEDDABLE_ENDPOINTS:
        return []
    query = urlencode(query_pairs())
    page = f"{context().settings.base_url}{request.path}{'?' if query else ''}{query}"
    return [
        (f"{kind}+oembed", url_for("embed.oembed", url=page, format=wanted))
        for wanted, kind in (("json", "application/json"), ("xml", "text/xml"))
    ]


def _frame_response(html: str) -> Response:
    response = make_response(html)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
    # For sites that load only resources that allow it (COEP).
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _parse_size(key: str, default: int) -> int:
    size = parse_whole_number(
        key,
        what=mark("%(value)s is not a size for a frame."),
        next_step=mark("Write pixels, %(least)s or more."),
        least=_MIN_SIZE,
        max_digits=20,
    )
    return default if size is None else min(size, default)


def _find_embedding(connection: Connection, url: str) -> Embedding:
    """The frame of a page of this site. NotFound for other URLs, and for what this reader may not see."""
    missing = NotFound(
        "No page of this calendar that can be embedded has that address.",
        next_step="Give url the whole address of an event, a series or an agenda here.",
        where="?url",
    )
    base_url = context().settings.base_url
    if not url.startswith(f"{base_url}/") and url != base_url:
        raise missing
    parts = split_url(url[len(base_url) :])
    if parts is None:
        raise missing
    try:
        endpoint, values = current_app.url_map.bind("").match(parts.path or "/", method="GET")
        if endpoint not in _EMBEDDABLE_ENDPOINTS:
            raise missing
        pairs = drop_tracking(parse_qsl(parts.query))
        if endpoint == "events.event":
            return _embed_event_page(connection, values["event_id"], pairs)
        return _embed_selection(connection, endpoint, values, pairs)
    except (HTTPException, RequestRedirect, CalendarError, ValueError):
        raise missing from None


def _embed_event_page(connection: Connection, event_id: str, pairs: list[tuple[str, str]]) -> Embedding:
    shown = [(key, value) for key, value in pairs if key in ("lang", "zone", "as_of")]
    request_query = _build_query(*parse_selection(shown, load_filter_values(connection, public_at=context().clock())))
    card = open_event_source(connection, request_query).find_details(event_id).card
    path = url_for("embed.embed_event", event_id=event_id)
    return Embedding(
        url=_absolute_url(path, request_query),
        title=format_title_with_status(card, request_query.display.lang),
        height=_HEIGHT_OF_EVENT,
    )


def _embed_selection(
    connection: Connection, endpoint: str, values: Mapping[str, Any], pairs: list[tuple[str, str]]
) -> Embedding:
    if endpoint in _DIRECTORY_ENDPOINTS:
        key, name = _DIRECTORY_ENDPOINTS[endpoint]
        pairs = [(key, values[name]), *((key, value) for key, value in pairs if key in ("lang", "zone"))]
    own = [(key, value) for key, value in pairs if key != "page"]
    selection, display = parse_selection(own, load_filter_values(connection, public_at=context().clock()))
    if selection.from_day is None and selection.to_day is None:
        first, end = _days_of_page(endpoint, values)
        selection = replace(selection, from_day=first, to_day=end)
    request_query = _build_query(selection, display)
    words = load_filter_title(connection, request_query)
    title = f"Entente: {words}" if words else "Entente"
    return Embedding(url=_absolute_url(url_for("embed.embed"), request_query), title=title, height=_HEIGHT)


def _days_of_page(endpoint: str, values: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """The days `[first, end)` of a month, week or year page."""
    if endpoint == "calendar.month":
        return days_of_month(values["year"], values["month"])
    if endpoint == "calendar.week":
        monday = monday_of(date.fromisoformat(values["day"]))
        return monday, monday + timedelta(days=7)
    if endpoint == "calendar.year":
        return date(values["year"], 1, 1), date(values["year"] + 1, 1, 1)
    return None, None


def _build_query(selection: Selection, display: Display) -> RequestQuery:
    now = current_query().now
    effective_now = now if selection.as_of is None else min(selection.as_of, now)
    said = {"lang": "" if display.lang == "en" else str(display.lang), "zone": display.zone}
    display_in_url = tuple((key, value) for key, value in said.items() if value)
    return RequestQuery(
        selection=selection, display=display, now=now, effective_now=effective_now, display_in_url=display_in_url
    )


def _absolute_url(path: str, request_query: RequestQuery) -> str:
    query = urlencode([*request_query.selection.pairs(), *request_query.display_pairs()])
    return f"{context().settings.base_url}{path}{'?' if query else ''}{query}"


def _format_xml(answer: dict[str, str | int]) -> bytes:
    root = ET.Element("oembed")
    for key, value in answer.items():
        ET.SubElement(root, key).text = str(value)
    whole: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def _error_response(status: int, what: str) -> Response:
    return Response(f"{what}\n", status=status, content_type="text/plain; charset=utf-8")
