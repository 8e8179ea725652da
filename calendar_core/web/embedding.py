"""A few events of a filter on somebody else's page: a small page for an iframe, and oEmbed, which finds it.

The one page that may stand in a frame; it has no form, no cookie and no script. https://oembed.com
"""

from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Response, jsonify, render_template, request
from werkzeug.urls import iri_to_uri

from calendar_core.domain.selection import read_query
from calendar_core.errors import CalendarError, NotFound
from calendar_core.store.directory import read_known
from calendar_core.web.asking import ask, cards_next, drop_empty_values
from calendar_core.web.context import context
from calendar_core.web.filtering import read_filter
from calendar_core.web.headers import EMBED_POLICY

blueprint = Blueprint("embedding", __name__)
blueprint.before_request(drop_empty_values)

_SHOWN = 8
_WIDTH, _HEIGHT = 480, 420
_FORMATS = ("json",)


@blueprint.get("/embed")
def embed() -> Response:
    """The next events of the filter, small."""
    with context().database.reading() as connection:
        asked = ask(connection)
        body = render_template(
            "embed.html", cards=cards_next(connection, asked, limit=_SHOWN), filter=read_filter(connection, asked)
        )
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = EMBED_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/oembed")
def oembed() -> Response:
    """How to embed an address of this site: that of an agenda, a month or an event's series, with its filter."""
    wanted = request.args.get("format", "json")
    if wanted not in _FORMATS:
        raise CalendarError(f"{wanted[:40]!r} is not a format that is spoken here.", next_step="Use format=json.")
    pairs = _filter_of(request.args.get("url", ""))
    with context().database.reading() as connection:
        selection, display = read_query(pairs, read_known(connection))
    shown = [("lang", str(display.lang))] if display.lang != "en" else []
    shown += [("zone", display.zone)] if display.zone else []
    query = urlencode([*selection.pairs(), *shown])
    address = f"{context().settings.base_url}/embed{f'?{query}' if query else ''}"
    width, height = _size("maxwidth", _WIDTH), _size("maxheight", _HEIGHT)
    frame = (
        f'<iframe src="{escape(address)}" width="{width}" height="{height}" title="Entente" loading="lazy"></iframe>'
    )
    response = jsonify(
        version="1.0",
        type="rich",
        title="Entente",
        provider_name="Entente",
        provider_url=context().settings.base_url,
        html=frame,
        width=width,
        height=height,
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _filter_of(url: str) -> list[tuple[str, str]]:
    """The pairs of an address of this site. NotFound for any other, as oEmbed asks."""
    parts, own = urlsplit(iri_to_uri(url)), urlsplit(context().settings.base_url)
    if (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        raise NotFound(f"{url[:80]!r} is no address of this calendar.", next_step="Give one of its pages as url=.")
    return [(key, value) for key, value in parse_qsl(parts.query) if key != "page"]


def _size(key: str, usual: int) -> int:
    """A measure in pixels, no larger than asked for."""
    given = request.args.get(key, "")
    return min(int(given), usual) if given.isascii() and given.isdigit() and len(given) < 6 else usual
