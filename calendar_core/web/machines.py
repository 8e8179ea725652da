"""What machines ask a site for before they read it: robots.txt, the sitemap, the icon that old browsers look for."""

from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, current_app, url_for

from calendar_core.domain.selection import Selection
from calendar_core.store.cards import selected_cards
from calendar_core.store.directory import all_offices, all_parties, all_people, all_series
from calendar_core.web.asking import current
from calendar_core.web.context import context

blueprint = Blueprint("machines", __name__)

# Pages without end (every filter, every week), and those that are somebody's alone.
_NOT_FOR_ROBOTS = (
    *("/search", "/display", "/subscribe", "/confirm/", "/unsubscribe/", "/subscriptions/", "/sign-in", "/desk/"),
    *("/week/", "/embed", "/oembed", "/*as_of=", "/*page=", "/*zone="),
)
_PAGES = (
    *("calendar.home", "calendar.agenda", "changes.changes", "directory.series_list", "directory.parties"),
    *("directory.people", "directory.offices", "pictures.pictures", "about.coverage", "subscribing.feeds"),
)
# The protocol allows 50,000 addresses in a file; the newest events come first, and older ones are linked from them.
_MOST = 45_000


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What crawlers may read."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {context().settings.base_url}{url_for('machines.sitemap')}"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Every page that the public may find (https://www.sitemaps.org/protocol.html)."""
    with context().database.reading() as connection:
        viewer, now = context().viewer, current().now
        cards = selected_cards(connection, Selection(), viewer=viewer, now=now, limit=_MOST, newest_first=True)
        paths = [url_for(endpoint) for endpoint in _PAGES]
        paths += [url_for("directory.series", series_id=one.name.id) for one in all_series(connection)]
        paths += [url_for("directory.party", party_id=one.id) for one in all_parties(connection)]
        paths += [url_for("directory.person", person_id=one.id) for one in all_people(connection)]
        paths += [url_for("directory.office", office_id=one.id) for one in all_offices(connection)]
    root = Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for path in paths:
        _add(root, path, None)
    for card in cards:
        _add(root, url_for("events.event", event_id=card.id), card.changed_at)
    return Response(tostring(root, encoding="utf-8", xml_declaration=True), content_type="application/xml")


@blueprint.get("/favicon.ico")
def icon() -> Response:
    """The icon of the site, for whoever asks without having read a page."""
    return current_app.send_static_file("touch-icon.png")


def _add(root: Element, path: str, changed_at: datetime | None) -> None:
    entry = SubElement(root, "url")
    SubElement(entry, "loc").text = f"{context().settings.base_url}{path}"
    if changed_at is not None:
        SubElement(entry, "lastmod").text = f"{changed_at:%Y-%m-%dT%H:%M:%SZ}"
