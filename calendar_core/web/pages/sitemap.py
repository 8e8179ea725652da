"""Sitemap, robots.txt, and the URLs of the site's icons, for search engines and browsers.

The sitemap (sitemaps.org) lists every public page once, without filters, whose number is unlimited. Above 50,000 URLs
it becomes an index of parts, as the format requires. Each URL has alternates in each language, and itself as the
default.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from calendar_core.errors import NotFound
from calendar_core.messages import LANGS
from calendar_core.store.events.chain import list_first_events
from calendar_core.store.events.public import load_directory_ids, load_public_events
from calendar_core.web.context import context

blueprint = Blueprint("sitemap", __name__)

#: A URL, and when its content last changed, where that is known.
SitemapEntry = tuple[str, datetime | None]

MAX_URLS: Final = 50_000
_XMLNS: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_STATIC_ENDPOINTS: Final = (
    "calendar.home",
    "calendar.agenda",
    "statistics.statistics",
    "meetings.meetings",
    "directory.series_list",
    "directory.parties",
    "directory.people",
    "directory.offices",
    "follow.follow",
    "feed_instructions.feeds",
    "coverage.coverage",
)
_DIRECTORY_ENDPOINTS: Final = {
    "series": ("directory.series", "series_id"),
    "party": ("directory.party", "party_id"),
    "person": ("directory.person", "person_id"),
    "office": ("directory.office", "office_id"),
}
_ROBOTS: Final = """User-agent: *
Disallow: /desk
Disallow: /sign-in
Disallow: /subscribe
Disallow: /subscriptions
Disallow: /unsubscribe
Disallow: /search

Sitemap: {base_url}/sitemap.xml
"""


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The sitemap of every public page; above the format's limit, an index of its parts."""
    entries = _load_entries()
    parts = split_entries(entries, most=MAX_URLS)
    if len(parts) == 1:
        return _xml_response(format_urlset(parts[0]))
    base_url = context().settings.base_url
    return _xml_response(
        format_index([f"{base_url}{url_for('sitemap.part', number=n)}" for n in range(1, len(parts) + 1)])
    )


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """One part of the sitemap, counted from 1."""
    parts = split_entries(_load_entries(), most=MAX_URLS)
    if not 1 <= number <= len(parts):
        raise NotFound(
            "The sitemap has no part %(number)s.",
            next_step="Start at %(address)s.",
            number=number,
            address="/sitemap.xml",
        )
    return _xml_response(format_urlset(parts[number - 1]))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """robots.txt: pages not worth indexing, and the URL of the sitemap."""
    return Response(_ROBOTS.format(base_url=context().settings.base_url), content_type="text/plain; charset=utf-8")


@blueprint.get("/favicon.ico")
def favicon() -> AnyResponse:
    """The icon at the URL that browsers request by default."""
    return redirect(url_for("static", filename="favicon.ico"), 301)


@blueprint.get("/apple-touch-icon.png")
def touch_icon() -> AnyResponse:
    """The icon at the URL that phones request by default."""
    return redirect(url_for("static", filename="apple-touch-icon.png"), 301)


def split_entries(entries: Sequence[SitemapEntry], *, most: int) -> list[Sequence[SitemapEntry]]:
    """The entries in parts of at most `most`; no entry gives one empty part.

    >>> [len(part) for part in split_entries([("a", None)] * 5, most=2)], split_entries([], most=2)
    ([2, 2, 1], [[]])
    """
    return [entries[start : start + most] for start in range(0, len(entries), most)] or [entries]


def format_urlset(entries: Sequence[SitemapEntry]) -> bytes:
    """A sitemap of URLs."""
    root = ET.Element("urlset", {"xmlns": _XMLNS, "xmlns:xhtml": _XHTML})
    for address, changed_at in entries:
        one = ET.SubElement(root, "url")
        ET.SubElement(one, "loc").text = address
        if changed_at is not None:
            ET.SubElement(one, "lastmod").text = changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for lang, there in (*((lang, f"{address}?lang={lang}") for lang in LANGS), ("x-default", address)):
            ET.SubElement(one, "xhtml:link", rel="alternate", hreflang=lang, href=there)
    return _format_xml(root)


def format_index(addresses: Sequence[str]) -> bytes:
    """A sitemap index."""
    root = ET.Element("sitemapindex", xmlns=_XMLNS)
    for address in addresses:
        ET.SubElement(ET.SubElement(root, "sitemap"), "loc").text = address
    return _format_xml(root)


def _load_entries() -> list[SitemapEntry]:
    now, base_url = context().clock(), context().settings.base_url
    with context().database.reading() as connection:
        paths = [*((url_for(endpoint), None) for endpoint in _STATIC_ENDPOINTS), *_load_event_paths(connection, now)]
        for key, ids in load_directory_ids(connection, now=now).items():
            endpoint, name = _DIRECTORY_ENDPOINTS[key]
            paths += [(url_for(endpoint, **{name: one}), None) for one in ids]  # type: ignore[arg-type]
    return [(f"{base_url}{path}", changed_at) for path, changed_at in paths]


def _load_event_paths(connection: Connection, now: datetime) -> list[SitemapEntry]:
    """Public events, the page of each chain of them, and the years and months in which any of them begins."""
    events = load_public_events(connection, now=now)
    months = sorted({(event.first_day.year, event.first_day.month) for event in events})
    return [
        *((url_for("events.event", event_id=event.id), event.changed_at) for event in events),
        *((url_for("events.chain", event_id=one), None) for one in list_first_events(connection, now=now)),
        *((url_for("calendar.year", year=year), None) for year in sorted({year for year, _ in months})),
        *((url_for("calendar.month", year=year, month=month), None) for year, month in months),
    ]


def _format_xml(root: ET.Element) -> bytes:
    whole: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def _xml_response(body: bytes) -> Response:
    response = Response(body, content_type="application/xml; charset=utf-8")
    response.add_etag()
    response.make_conditional(request)
    return response
