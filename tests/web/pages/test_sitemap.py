"""What search engines are told: every public page once, nothing that is not public, and where the icons are."""

import doctest
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.time.when import Day
from calendar_core.messages import LANGS
from calendar_core.web.pages import sitemap
from calendar_core.web.pages.sitemap import MAX_URLS, format_index, format_urlset, split_entries
from tests.builders.records import NOW
from tests.builders.web_app import BASE, MISSILE_LAUNCH, SCM, close_app, fill_database, make_app

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def listed(xml: bytes, tag: str = "url") -> dict[str, str | None]:
    """Addresses with their lastmod, without the host."""
    found = ET.fromstring(xml).findall(f"{SPACE}{tag}")  # noqa: S314 - our own
    return {(one.findtext(f"{SPACE}loc") or "").removeprefix(BASE): one.findtext(f"{SPACE}lastmod") for one in found}


def test_the_examples_in_the_text_are_true() -> None:
    assert doctest.testmod(sitemap).failed == 0


def test_every_address_in_it_is_a_page(visitor: FlaskClient) -> None:
    answer = visitor.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    addresses = listed(answer.data)
    assert {"/", "/events/launch", "/series/kr-us-scm", "/parties/KR", "/people/lloyd-austin", "/offices/kr-mnd"} < set(
        addresses
    )
    assert {"/2024/10", "/year/2024", "/coverage", "/pictures"} < set(addresses)
    assert {address: visitor.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
    assert addresses["/events/launch"] == "2024-10-01T12:00:00Z"


def test_each_page_names_itself_in_each_language(visitor: FlaskClient) -> None:
    pages = ET.fromstring(visitor.get("/sitemap.xml").data).findall(f"{SPACE}url")  # noqa: S314 - our own
    [office] = [one for one in pages if one.findtext(f"{SPACE}loc") == f"{BASE}/offices/kr-mnd"]
    links = {one.attrib["hreflang"]: one.attrib["href"] for one in office.findall("{http://www.w3.org/1999/xhtml}link")}
    assert links == {
        "en": f"{BASE}/offices/kr-mnd?lang=en",
        "ja": f"{BASE}/offices/kr-mnd?lang=ja",
        "ko": f"{BASE}/offices/kr-mnd?lang=ko",
        "x-default": f"{BASE}/offices/kr-mnd",
    }
    shown = visitor.get("/offices/kr-mnd").text
    assert {f'hreflang="{lang}" href="{links[lang]}"' in shown for lang in LANGS} == {True}


def test_an_unchanged_sitemap_is_not_sent_twice(visitor: FlaskClient) -> None:
    tag = visitor.get("/sitemap.xml").headers["ETag"]
    assert visitor.get("/sitemap.xml", headers={"If-None-Match": tag}).status_code == 304


def test_an_event_under_embargo_is_not_in_it_and_changed_when_that_was_lifted(sqlite_url: str) -> None:
    lifts = NOW + timedelta(hours=1)
    secret = replace(MISSILE_LAUNCH, when=Day(date(2024, 12, 31)), embargo_until=lifts)
    fill_database(sqlite_url, SCM, secret)
    with close_app(make_app(sqlite_url)) as before, close_app(make_app(sqlite_url, now=lifts)) as after:
        hidden, shown = (listed(app.test_client().get("/sitemap.xml").data) for app in (before, after))
    assert shown.keys() - hidden.keys() == {"/events/launch", "/2024/12"}
    assert shown["/events/launch"] == "2024-10-01T13:00:00Z"


def test_above_the_limit_there_are_parts() -> None:
    entries = [(f"{BASE}/events/{number}", None) for number in range(MAX_URLS + 1)]
    parts = split_entries(entries, most=MAX_URLS)
    assert [len(listed(format_urlset(part))) for part in parts] == [50_000, 1]
    assert list(listed(format_index([f"{BASE}/sitemap-1.xml"]), "sitemap")) == ["/sitemap-1.xml"]


def test_parts_are_counted_from_one(visitor: FlaskClient) -> None:
    assert visitor.get("/sitemap-1.xml").data == visitor.get("/sitemap.xml").data
    assert [visitor.get(f"/sitemap-{number}.xml").status_code for number in (0, 2)] == [404, 404]


def test_robots_are_told_what_is_not_for_them_and_where_the_sitemap_is(visitor: FlaskClient) -> None:
    answer = visitor.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    lines = answer.text.splitlines()
    assert lines[-1] == f"Sitemap: {BASE}/sitemap.xml"
    assert "Disallow: /desk" in lines
    assert "Disallow: /" not in lines


@pytest.mark.parametrize(
    ("address", "mimetype", "head"),
    [
        ("/favicon.ico", "image/vnd.microsoft.icon", b"\x00\x00\x01\x00"),
        ("/apple-touch-icon.png", "image/png", b"\x89PNG"),
        ("/static/icon-512.png", "image/png", b"\x89PNG"),
    ],
)
def test_an_icon_is_where_it_is_looked_for(visitor: FlaskClient, address: str, mimetype: str, head: bytes) -> None:
    with visitor.get(address, follow_redirects=True) as answer:
        assert (answer.status_code, answer.mimetype, answer.data[:4]) == (200, mimetype, head)


def test_the_manifest_names_icons_that_are_there(visitor: FlaskClient) -> None:
    with visitor.get("/static/site.webmanifest") as answer:
        assert answer.mimetype == "application/manifest+json"
        icons = json.loads(answer.data)["icons"]
    assert {one["sizes"] for one in icons} == {"192x192", "512x512"}
    for one in icons:
        with visitor.get(f"/static/{one['src']}") as answer:
            assert answer.status_code == 200
