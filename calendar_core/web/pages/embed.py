"""Entente inside other people's pages: small pages for an iframe, and oEmbed, by which programs find them.

The only pages that another site may frame; they set no cookie and have no form, so that a frame around them can trick
nobody into anything. oEmbed 1.0 (oembed.com): `/oembed?url=…` of an event, a series or any page of a filter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import Connection
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from calendar_core.domain.display.month_grid import days_of_month, monday_of
from calendar_core.domain.events.selection import Display, Selection, read_query
from calendar_core.errors import CalendarError, NotFound
from calendar_core.store.directory.queries import read_known
from calendar_core.web.context import context
from calendar_core.web.pages.agenda import agenda_page
from calendar_core.web.pages.filter_form import name_of_filter
from calendar_core.web.request.query import Asked, ask, ask_event, current, dossier_of, drop_empty_values
from calendar_core.web.response.headers import POLICY

blueprint = Blueprint("embedding", __name__)
blueprint.before_request(drop_empty_values)

_MOST: Final = 6  # events in a frame
_WIDTH, _HEIGHT, _HEIGHT_OF_EVENT = 480, 480, 240
_SMALLEST: Final = 200  # narrower or lower than this nothing can be read
_KEPT_SECONDS: Final = 3600
# The pages that can be embedded. Those of one thing are a filter by it.
_BY_ID: Final = {
    "directory.series": ("series", "series_id"),
    "directory.party": ("party", "party_id"),
    "directory.person": ("person", "person_id"),
    "directory.office": ("office", "office_id"),
}
_OF_TIME: Final = ("calendar.home", "calendar.agenda", "calendar.month", "calendar.week", "calendar.year")
_EMBEDDED: Final = ("events.event", "pictures.pictures", *_BY_ID, *_OF_TIME)


@dataclass(frozen=True, kw_only=True)
class Embedding:
    """What stands in for a page inside another: the address of the frame, its name, and how high it is at most."""

    address: str
    title: str
    height: int


@blueprint.get("/embed")
def embed() -> Response:
    """What comes next in a filter; where nothing does, what was last."""
    with context().database.reading() as connection:
        asked = ask(connection)
        page = agenda_page(connection, asked)
        words = name_of_filter(connection, asked)
    cards = page.cards[:_MOST] if page.slice.is_ahead else page.cards[-_MOST:]
    return _frame(render_template("embed.html", cards=cards, words=words, is_ahead=page.slice.is_ahead))


@blueprint.get("/embed/events/<event_id>")
def embed_event(event_id: str) -> Response:
    """One event."""
    with context().database.reading() as connection:
        card = dossier_of(connection, ask_event(), event_id).card
    return _frame(render_template("embed_event.html", card=card))


@blueprint.get("/oembed")
def oembed() -> Response:
    """How a page of this site can be shown inside another one, as JSON or XML."""
    wanted = request.args.get("format", "json")
    if wanted not in ("json", "xml"):
        return _refusal(501, f"The format {wanted!r} is not made here. Ask for json or xml.")
    with context().database.reading() as connection:
        found = _find(connection, request.args.get("url", ""))
    width, height = _size("maxwidth", _WIDTH), _size("maxheight", found.height)
    frame = Markup('<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>')
    answer: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Entente",
        "provider_url": context().settings.base_url,
        "title": found.title,
        "html": str(frame.format(found.address, width, height, found.title)),
        "width": width,
        "height": height,
        "cache_age": _KEPT_SECONDS,
    }
    response = jsonify(answer) if wanted == "json" else Response(_xml(answer), content_type="text/xml; charset=utf-8")
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Access-Control-Allow-Origin"] = "*"  # what it says is public, and programs in pages ask too
    return response


@blueprint.app_template_global("oembed_links")
def oembed_links() -> list[tuple[str, str]]:
    """Type and address of the oEmbed of this page, for programs that look for it; none where there is none."""
    if request.endpoint not in _EMBEDDED:
        return []
    query = request.query_string.decode("ascii", "replace")
    page = f"{context().settings.base_url}{request.path}{'?' if query else ''}{query}"
    return [
        (f"{kind}+oembed", url_for("embedding.oembed", url=page, format=wanted))
        for wanted, kind in (("json", "application/json"), ("xml", "text/xml"))
    ]


def _frame(html: str) -> Response:
    response = make_response(html)
    response.headers["Content-Security-Policy"] = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
    # For sites that let in only what says that it may be let in (COEP).
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _size(key: str, usual: int) -> int:
    given = request.args.get(key, "")
    if not given:
        return usual
    if not (given.isascii() and given.isdigit()) or int(given[:6]) < _SMALLEST:
        raise CalendarError(
            "%(value)s is no size for a frame.",
            next_step="Write pixels, %(least)s or more.",
            where=f"?{key}",
            value=repr(given),
            least=_SMALLEST,
        )
    return min(int(given[:6]), usual)


def _find(connection: Connection, url: str) -> Embedding:
    """The frame of a page of this site. NotFound for every other address, and for what this reader may not see."""
    missing = NotFound(
        "No page of this calendar that can be embedded has that address.",
        next_step="Give url the whole address of an event, a series or an agenda here.",
        where="?url",
    )
    base_url = context().settings.base_url
    if not url.startswith(f"{base_url}/") and url != base_url:
        raise missing
    parts = urlsplit(url[len(base_url) :])
    try:
        endpoint, values = current_app.url_map.bind("").match(parts.path or "/", method="GET")
        if endpoint not in _EMBEDDED:
            raise missing
        pairs = parse_qsl(parts.query)
        if endpoint == "events.event":
            return _event(connection, values["event_id"], pairs)
        return _selection(connection, endpoint, values, pairs)
    except (HTTPException, RequestRedirect, CalendarError, ValueError):
        raise missing from None


def _event(connection: Connection, event_id: str, pairs: list[tuple[str, str]]) -> Embedding:
    shown = [(key, value) for key, value in pairs if key in ("lang", "zone", "as_of")]
    asked = _asked(*read_query(shown, read_known(connection)))
    card = dossier_of(connection, asked, event_id).card
    path = url_for("embedding.embed_event", event_id=event_id)
    return Embedding(address=_address(path, asked), title=card.called(asked.display.lang), height=_HEIGHT_OF_EVENT)


def _selection(
    connection: Connection, endpoint: str, values: Mapping[str, Any], pairs: list[tuple[str, str]]
) -> Embedding:
    if endpoint in _BY_ID:
        key, name = _BY_ID[endpoint]
        pairs = [(key, values[name]), *((key, value) for key, value in pairs if key in ("lang", "zone"))]
    own = [(key, value) for key, value in pairs if key != "page"]
    selection, display = read_query(own, read_known(connection))
    if selection.from_day is None and selection.to_day is None:
        first, end = _days(endpoint, values)
        selection = replace(selection, from_day=first, to_day=end)
    asked = _asked(selection, display)
    words = name_of_filter(connection, asked)
    title = f"Entente: {words}" if words else "Entente"
    return Embedding(address=_address(url_for("embedding.embed"), asked), title=title, height=_HEIGHT)


def _days(endpoint: str, values: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """The days of a page of a month, a week or a year, the end exclusive."""
    if endpoint == "calendar.month":
        return days_of_month(values["year"], values["month"])
    if endpoint == "calendar.week":
        monday = monday_of(date.fromisoformat(values["day"]))
        return monday, monday + timedelta(days=7)
    if endpoint == "calendar.year":
        return date(values["year"], 1, 1), date(values["year"] + 1, 1, 1)
    return None, None


def _asked(selection: Selection, display: Display) -> Asked:
    now = current().now
    moment = now if selection.as_of is None else min(selection.as_of, now)
    said = {"lang": "" if display.lang == "en" else str(display.lang), "zone": display.zone}
    in_address = tuple((key, value) for key, value in said.items() if value)
    return Asked(selection=selection, display=display, now=now, moment=moment, in_address=in_address)


def _address(path: str, asked: Asked) -> str:
    query = urlencode([*asked.selection.pairs(), *asked.display_pairs()])
    return f"{context().settings.base_url}{path}{'?' if query else ''}{query}"


def _xml(answer: dict[str, str | int]) -> bytes:
    root = ET.Element("oembed")
    for key, value in answer.items():
        ET.SubElement(root, key).text = str(value)
    whole: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def _refusal(status: int, what: str) -> Response:
    return Response(f"{what}\n", status=status, content_type="text/plain; charset=utf-8")
