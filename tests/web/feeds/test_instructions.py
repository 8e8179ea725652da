"""The page that tells how to subscribe: one feed, as each app wants to be given it."""

import io
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from flask.testing import FlaskClient

from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.store.feeds.curated import list_curated_feeds
from calendar_core.store.feeds.upcoming_counts import count_upcoming, count_upcoming_by_feed
from calendar_core.web.context import context
from tests.builders.records import NOW
from tests.builders.web_app import BASE, Page, close_app, make_app
from tests.web.conftest import Visit


def address(page: Page) -> str:
    """The address that a reader copies."""
    (field,) = [one for one in page.all("input") if one.attributes.get("id") == "copy"]
    assert "readonly" in field.attributes
    return field.attributes["value"] or ""


def buttons(page: Page) -> dict[str, str]:
    return {one.text: one.attributes["href"] or "" for one in page.all("a", "button")}


@pytest.mark.parametrize(
    ("query", "feed"),
    [
        ("", "/feeds/all.ics"),
        ("?lang=ko", "/feeds/all.ics?lang=ko"),
        ("?kind=2%2B2&party=US&party=KR", "/calendar.ics?party=KR&party=US&kind=2%2B2"),
        ("?zone=Asia/Seoul&q=한미", "/calendar.ics?q=%ED%95%9C%EB%AF%B8"),
        ("?feed=all&undated=1", "/feeds/all.ics?undated=span"),
        ("?feed=korean-peninsula", "/feeds/korean-peninsula.ics"),
        ("?feed=KR", "/feeds/kr.ics"),
        ("?feed=kr-us-scm&alarm=PT1H&tz=utc", "/feeds/kr-us-scm.ics?alarm=PT1H&tz=utc"),
        ("?party=KR&cancelled=drop&history=all", "/calendar.ics?party=KR&cancelled=drop&history=all"),
    ],
)
def test_the_address_is_that_of_exactly_the_feed_asked_for(visit: Visit, query: str, feed: str) -> None:
    page = visit(f"/feeds{query}")
    assert address(page) == f"{BASE}{feed}"
    assert page.links()["파일로 저장" if "lang=ko" in query else "Save it as a file"] == feed


def test_each_app_gets_the_link_that_it_understands(visit: Visit) -> None:
    shown = buttons(visit("/feeds?party=KR&kind=2%2B2"))
    webcal = "webcal://calendar.example.org/calendar.ics?party=KR&kind=2%2B2"
    opened = {name for name, link in shown.items() if link == webcal}
    assert opened == {"Open in Apple Calendar", "Open in Outlook classic", "Open in ICSx⁵"}
    google = urlsplit(shown["Add to Google Calendar"])
    assert (google.netloc, google.path) == ("calendar.google.com", "/calendar/r")
    assert parse_qs(google.query) == {"cid": [webcal]}
    for name, host in (("Add to Outlook.com", "live"), ("Add to Outlook at work or school", "office")):
        outlook = urlsplit(shown[name])
        assert (outlook.netloc, outlook.path) == (f"outlook.{host}.com", "/calendar/0/addfromweb")
        assert parse_qs(outlook.query) == {
            "url": [f"{BASE}/calendar.ics?party=KR&kind=2%2B2"],
            "name": ["Entente: Republic of Korea, 2+2 ministerial"],
        }


def test_the_code_for_phones_leads_to_this_page(visit: Visit) -> None:
    (picture,) = visit("/feeds?party=KR&lang=ko").all("img")
    expected = segno.make(f"{BASE}/feeds?party=KR&lang=ko", error="m", micro=False)
    assert picture.attributes["src"] == expected.svg_data_uri(scale=4, dark="#000", light="#fff")
    drawn = io.BytesIO()
    expected.save(drawn, kind="svg")
    assert drawn.getvalue()


def test_an_address_too_long_for_a_code_has_none(visit: Visit) -> None:
    assert len(visit("/feeds").all("img")) == 1
    assert visit(f"/feeds?q={'%ED%95%9C' * 60}").all("img") == []


@pytest.mark.parametrize(
    ("base_url", "notice", "codes"),
    [
        ("http://127.0.0.1:8000", "which only this computer can reach.", 0),
        ("http://localhost:8000", "which only this computer can reach.", 0),
        ("http://192.168.1.7", "inside a network.", 1),
        ("http://calendar", "inside a network.", 1),
        ("https://calendar.example.org", None, 1),
    ],
)
def test_the_page_says_who_can_reach_the_address(
    sqlite_url: str, base_url: str, notice: str | None, codes: int
) -> None:
    with close_app(make_app(sqlite_url, base_url=base_url)) as app:
        page = Page(app.test_client().get("/feeds").text)
    assert len(page.all("img")) == codes
    said = page.texts("p", "notice")
    assert len(said) == (notice is not None)
    assert notice is None or notice in said[0]


def test_the_options_chosen_stay_chosen_and_the_form_keeps_the_filter(visit: Visit) -> None:
    page = visit("/feeds?party=KR&party=US&alarm=PT1H&undated=1&lang=ko")
    chosen = [one.attributes["value"] for one in page.all("option") if "selected" in one.attributes]
    assert [value for value in chosen if value] == ["KR", "US", "ko", "PT1H", "span"]
    kept = [(one.attributes["name"], one.attributes["value"]) for one in page.all("input") if "name" in one.attributes]
    assert [pair for pair in kept if pair[0] == "party"] == [("party", "KR"), ("party", "US")]
    assert [pair for pair in kept if pair[0] == "alarm"] == [("alarm", "PT1H")]


def test_an_alarm_that_the_form_does_not_offer_stays_chosen_too(visit: Visit) -> None:
    chosen = [one for one in visit("/feeds?alarm=P2DT3H").all("option") if "selected" in one.attributes]
    assert ("P2DT3H", "2 days 3 hours before") in [(one.attributes["value"], one.text) for one in chosen]


def test_every_ready_made_feed_leads_to_its_own_page(visitor: FlaskClient, visit: Visit) -> None:
    links = {link for link in visit("/feeds").links().values() if link.startswith("/feeds?feed=")}
    assert {"/feeds?feed=all", "/feeds?feed=nato", "/feeds?feed=kr-us-scm", "/feeds?feed=kr"} < links
    for link in sorted(links):
        name = link.removeprefix("/feeds?feed=")
        assert address(Page(visitor.get(link).text)) == f"{BASE}/feeds/{name}.ics"


def test_the_page_says_how_many_events_the_filter_has(visit: Visit) -> None:
    assert visit("/feeds?kind=exercise").links()["1 event in the record"] == "/agenda?kind=exercise"
    assert "No event matches it yet. The feed stays empty until one does." in visit("/feeds?kind=signing").texts("p")


@pytest.mark.parametrize(
    ("query", "ahead"),
    [
        ("", "7 entries"),
        ("?undated=none", "4 entries"),
        ("?undated=span", "8 entries"),
        ("?kind=exercise", "1 entry"),
        ("?feed=two-plus-two", "1 entry"),
        ("?kind=signing", "0 entries"),
    ],
)
def test_the_page_says_how_many_entries_of_the_feed_lie_ahead(visit: Visit, query: str, ahead: str) -> None:
    verb = "lies" if ahead.startswith("1 ") else "lie"
    assert f"{ahead} of this feed {verb} ahead." in visit(f"/feeds{query}").texts("p")


def test_beside_each_ready_made_feed_stands_how_many_of_its_entries_lie_ahead(visitor: FlaskClient) -> None:
    with visitor.application.app_context():
        database = context().database
    with database.reading() as connection:
        feeds = list_curated_feeds(connection, public_at=None)
        counts = {feed.name: count_upcoming(connection, feed.selections, FeedOptions(), now=NOW) for feed in feeds}
        assert counts == count_upcoming_by_feed(connection, feeds, FeedOptions(), now=NOW)
    assert (counts["all"], counts["two-plus-two"], counts["exercises-and-incidents"]) == (7, 1, 2)
    assert (counts["kr-us-scm"], counts["kr"], counts["nato"]) == (5, 7, 0)
    items = Page(visitor.get("/feeds").text).texts("li")
    for feed in feeds:
        assert any(item.startswith(f"{feed.display_name()} {counts[feed.name]} ahead") for item in items), feed.name


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("feed=natoo", "No feed is called 'natoo'."),
        ("feed=nato&party=KR", "A ready-made feed takes no filter."),
        ("alarm=soon", "'soon'"),
        ("cancelled=strik", "cancelled is never 'strik'."),
        ("partie=KR", "The key 'partie' is not known."),
        ("as_of=2024-10-01", "This page cannot be shown as it was known on a past day."),
    ],
)
def test_what_is_not_understood_is_an_error_that_says_so(visitor: FlaskClient, query: str, what: str) -> None:
    response = visitor.get(f"/feeds?{query}")
    assert response.status_code == 400
    assert what in Page(response.text).texts("h1")[0]
