"""Pages for other people's frames, and oEmbed, by which programs find them."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.builders.records import NOW, change_facts
from tests.builders.web_app import BASE, RECORDS, SCM, Page, close_app, fill_database, make_app
from tests.web.conftest import Visit

FRAMES = ["/embed", "/embed?kind=exercise&lang=ko", "/embed?as_of=2024-10-01", "/embed/events/kr-us-scm-56?lang=ko"]


def ask(visitor: FlaskClient, address: str, **more: str) -> dict[str, Any]:
    """What oEmbed says of a page of the site."""
    answer = visitor.get("/oembed", query_string={"url": f"{BASE}{address}", **more})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def frame_of(body: dict[str, Any]) -> dict[str, str | None]:
    (frame,) = Page(body["html"]).all("iframe")
    return frame.attributes


@pytest.mark.parametrize("address", FRAMES)
def test_a_frame_has_no_menu_no_form_and_one_way_out(visit: Visit, address: str) -> None:
    page = visit(address)
    assert page.all("form") == page.all("nav") == page.all("script") == []
    assert len(page.all("h1")) == len(page.all("title")) == 1
    assert [one.attributes["target"] for one in page.all("base")] == ["_blank"]
    way_out = "Entente에서 보기" if "lang=ko" in address else "See on Entente"
    assert page.links()[way_out].startswith(f"{BASE}/")


def test_a_frame_shows_what_comes_next_in_its_filter_and_leads_to_exactly_that(visit: Visit) -> None:
    page = visit("/embed?kind=exercise&lang=ko")
    assert page.texts("p", "entry-title") == ["An exercise"]
    assert page.links()["Entente에서 보기"] == f"{BASE}/agenda?kind=exercise&lang=ko"
    assert len(visit("/embed").all("li", "entry")) == 6


def test_where_nothing_lies_ahead_a_frame_shows_what_was_last(sqlite_url: str) -> None:
    fill_database(sqlite_url, *RECORDS)
    with close_app(make_app(sqlite_url, now=NOW + timedelta(days=1_000))) as app:
        page = Page(app.test_client().get("/embed").text)
    assert page.texts("p", "note") == ["No upcoming events. These were the last."]
    assert len(page.all("li", "entry")) == 6


def test_a_frame_without_events_says_so(visit: Visit) -> None:
    assert visit("/embed?kind=signing").texts("p", "none") == ["No events match this selection."]


def test_a_wrong_filter_is_an_error_that_nobody_may_frame(visitor: FlaskClient) -> None:
    answer = visitor.get("/embed?partys=KR")
    assert answer.status_code == 400
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("address", "frame", "title"),
    [
        ("/events/kr-us-scm-56", "/embed/events/kr-us-scm-56", SCM.title),
        ("/events/kr-us-scm-56?lang=ko", "/embed/events/kr-us-scm-56?lang=ko", SCM.names["ko"]),
        ("/series/kr-us-scm", "/embed?series=kr-us-scm", "Entente: SCM"),
        ("/parties/KR?lang=ko", "/embed?party=KR&lang=ko", "Entente: 대한민국"),
        ("/people/lloyd-austin", "/embed?person=lloyd-austin", "Entente: Lloyd J. Austin III"),
        ("/offices/kr-mnd", "/embed?office=kr-mnd", None),
        ("", "/embed", "Entente"),
        ("/", "/embed", "Entente"),
        (
            "/agenda?page=2&party=KR&kind=2%2B2",
            "/embed?party=KR&kind=2%2B2",
            "Entente: Republic of Korea, 2+2 ministerial",
        ),
        ("/2024/10?party=KR", "/embed?party=KR&from=2024-10-01&to=2024-11-01", None),
        ("/week/2024-10-30", "/embed?from=2024-10-28&to=2024-11-04", None),
        ("/year/2024?from=2024-05-01", "/embed?from=2024-05-01", None),
        ("/year/2024", "/embed?from=2024-01-01&to=2025-01-01", None),
        ("/pictures?q=scm", "/embed?q=scm", None),
    ],
)
def test_a_page_is_found_with_the_frame_that_shows_the_same(
    visitor: FlaskClient, address: str, frame: str, title: str | None
) -> None:
    body = ask(visitor, address)
    assert frame_of(body)["src"] == f"{BASE}{frame}"
    assert title in (body["title"], None)
    assert visitor.get(frame).status_code == 200


def test_the_answer_has_what_the_format_asks_for(visitor: FlaskClient) -> None:
    body = ask(visitor, "/events/launch", maxwidth="300", maxheight="4000", format="json", dnt="1")
    frame = f"{BASE}/embed/events/launch"
    assert body == {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Entente",
        "provider_url": BASE,
        "title": "A missile launch",
        "html": f'<iframe src="{frame}" width="300" height="240" title="A missile launch" loading="lazy"></iframe>',
        "width": 300,
        "height": 240,
        "cache_age": 3600,
    }


def test_xml_says_the_same_as_json(visitor: FlaskClient) -> None:
    url = quote(f"{BASE}/agenda?q=a&party=KR", safe="")
    answer = visitor.get(f"/oembed?url={url}&format=xml")
    assert answer.mimetype == "text/xml"
    root = ET.fromstring(answer.text)  # noqa: S314 - our own
    body = visitor.get(f"/oembed?url={url}").get_json()
    assert {one.tag: one.text for one in root} == {key: str(value) for key, value in body.items()}


@pytest.mark.parametrize(
    "url",
    [
        "events/launch",
        "https://elsewhere.example.org/events/launch",
        f"{BASE}.evil.example/events/launch",
        f"{BASE}@evil.example/",
        f"{BASE}/events/nothing",
        f"{BASE}/series/nothing",
        f"{BASE}/agenda?partys=KR",
        f"{BASE}/2024/13",
        f"{BASE}/week/yesterday",
        f"{BASE}/nowhere",
        f"{BASE}/health/live",
        f"{BASE}/series/",
        f"{BASE}/events/launch/history",
    ],
)
def test_what_has_no_frame_is_not_found(visitor: FlaskClient, url: str) -> None:
    assert visitor.get("/oembed", query_string={"url": url}).status_code == 404


@pytest.mark.parametrize(("query", "status"), [("format=yaml", 501), ("maxwidth=0", 400), ("maxheight=wide", 400)])
def test_what_cannot_be_answered_is_refused(visitor: FlaskClient, query: str, status: int) -> None:
    assert visitor.get(f"/oembed?url={quote(BASE)}/events/launch&{query}").status_code == status


@pytest.mark.parametrize(
    "address", ["/events/rich?lang=ko", "/series/kr-us-scm", "/agenda?party=KR&q=a%26b", "/2024/10"]
)
def test_a_page_says_where_its_oembed_is(visit: Visit, visitor: FlaskClient, address: str) -> None:
    found = {
        one.attributes["type"]: one.attributes["href"] or ""
        for one in visit(address).all("link")
        if one.attributes["rel"] == "alternate" and "type" in one.attributes
    }
    body = visitor.get(found["application/json+oembed"]).get_json()
    assert body == ask(visitor, address)
    assert visitor.get(found["text/xml+oembed"]).mimetype == "text/xml"


def test_an_error_says_of_no_oembed(visitor: FlaskClient) -> None:
    assert "oembed" in visitor.get("/events/launch").text
    assert "oembed" not in visitor.get("/events/nothing").text


def test_a_title_is_no_markup(sqlite_url: str) -> None:
    fill_database(sqlite_url, change_facts(SCM, title='"><script>alert(1)</script>'))
    with close_app(make_app(sqlite_url)) as app:
        body = ask(app.test_client(), "/events/kr-us-scm-56")
    assert body["title"] == '"><script>alert(1)</script>'
    assert "<script>" not in body["html"]
    assert frame_of(body)["title"] == body["title"]


def test_an_event_under_embargo_has_no_frame_and_cannot_be_told_from_none(sqlite_url: str) -> None:
    lifts = NOW + timedelta(hours=1)
    fill_database(sqlite_url, replace(SCM, embargo_until=lifts))
    url = quote(f"{BASE}/events/kr-us-scm-56", safe="")
    with close_app(make_app(sqlite_url)) as before, close_app(make_app(sqlite_url, now=lifts)) as after:
        hidden, missing = (before.test_client().get(f"/oembed?url={one}") for one in (url, url.replace("56", "57")))
        assert "scm-57" in missing.text, "a page says where it stands in the other language"
        assert (hidden.status_code, hidden.text) == (404, missing.text.replace("scm-57", "scm-56"))
        assert before.test_client().get("/embed/events/kr-us-scm-56").status_code == 404
        assert before.test_client().get("/embed").text.count("entry-title") == 0
        assert after.test_client().get("/embed").text.count("entry-title") == 1
        assert json.loads(after.test_client().get(f"/oembed?url={url}").data)["title"] == SCM.title


def test_a_frame_is_of_this_site(visitor: FlaskClient) -> None:
    src = frame_of(ask(visitor, "/agenda?zone=Asia/Seoul"))["src"] or ""
    assert urlsplit(src)[:3] == ("https", "calendar.example.org", "/embed")
