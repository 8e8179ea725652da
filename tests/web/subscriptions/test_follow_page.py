"""One page to follow a selection: which, in which app or by mail, and how."""

import pytest
from flask.testing import FlaskClient

from tests.builders.web_app import BASE, Page
from tests.web.conftest import Visit


def copied_address(page: Page) -> str | None:
    """The address that a reader copies."""
    [field] = [one for one in page.all("input") if one.attributes.get("id") == "copy"]
    return field.attributes["value"]


@pytest.mark.parametrize(
    ("query", "heading", "feed"),
    [
        ("", "Follow all events", "/feeds/all.ics"),
        ("?lang=ko", "모든 일정 구독", "/feeds/all.ics?lang=ko"),
        ("?collection=korean-peninsula", "Follow Korean Peninsula", "/feeds/korean-peninsula.ics"),
        ("?collection=korean-peninsula&lang=ko", "구독: 한반도", "/feeds/korean-peninsula.ics?lang=ko"),
        ("?series=kr-us-scm&alarm=PT1H&zone=Asia/Seoul", "Follow SCM", "/feeds/kr-us-scm.ics?alarm=PT1H"),
        ("?party=KR", "Follow Republic of Korea", "/feeds/kr.ics"),
        ("?party=KR&party=US", "Follow Republic of Korea, United States", "/calendar.ics?party=KR&party=US"),
        ("?collection=nato&party=KR", "Follow Republic of Korea, NATO", "/calendar.ics?party=KR&collection=nato"),
        ("?office=kr-mnd", "Follow Minister of National Defense", "/calendar.ics?office=kr-mnd"),
    ],
)
def test_the_page_says_what_is_followed_and_has_the_address_of_its_feed(
    visit: Visit, visitor: FlaskClient, query: str, heading: str, feed: str
) -> None:
    page = visit(f"/follow{query}")
    assert page.texts("h1") == [heading]
    assert copied_address(page) == f"{BASE}{feed}"
    assert visitor.get(feed).status_code == 200


def test_the_same_selection_goes_to_apps_mail_and_programs(visit: Visit, visitor: FlaskClient) -> None:
    page = visit("/follow?collection=korean-peninsula&zone=Asia/Seoul")
    links = page.links()
    feed = "calendar.example.org/feeds/korean-peninsula.ics"
    assert links["Apple Calendar"] == f"webcal://{feed}"
    assert links["Google Calendar"].startswith("https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F")
    assert links["Outlook.com"].startswith("https://outlook.live.com/")
    assert links["Atom feed of changes"] == "/changes.atom?collection=korean-peninsula"
    assert links["API"] == "/api/v1/events?collection=korean-peninsula"
    assert links["Table (CSV)"] == "/agenda.csv?collection=korean-peninsula&zone=Asia%2FSeoul"
    [form] = [one.attributes for one in page.all("form") if "subscribe" in (one.attributes.get("action") or "")]
    assert form["action"] == "/subscribe?collection=korean-peninsula&zone=Asia%2FSeoul"
    assert visitor.get(form["action"]).status_code == 200


def test_each_collection_is_one_press_away_and_the_chosen_one_says_so(visit: Visit, visitor: FlaskClient) -> None:
    page = visit("/follow?collection=nato&lang=ko&zone=Asia/Seoul")
    current = [one.text for one in page.all("a") if one.attributes.get("aria-current") == "true"]
    assert current == ["나토(NATO)"]
    links = page.links()
    assert links["한반도"] == "/follow?collection=korean-peninsula&lang=ko&zone=Asia%2FSeoul"
    assert links["모든 일정"] == "/follow?lang=ko&zone=Asia%2FSeoul"
    assert visitor.get(links["한반도"]).status_code == 200


@pytest.mark.parametrize("path", ["/feeds", "/follow", "/subscribe"])
def test_every_page_of_following_is_current_in_the_menu(visit: Visit, path: str) -> None:
    [link] = [one.attributes for one in visit(path).all("a") if one.text == "Follow"]
    assert (link["href"], link["aria-current"]) == ("/follow", "page" if path == "/follow" else "true")


def test_every_filtered_view_leads_here_with_its_filter(visit: Visit) -> None:
    for page in ("/agenda", "/2024/10", "/week/2024-09-30", "/year/2024", "/changes"):
        links = visit(f"{page}?collection=nato&zone=Asia/Seoul").links()
        assert links["In a calendar app"] == "/follow?collection=nato&zone=Asia%2FSeoul"
        assert links["By email"] == "/follow?collection=nato&zone=Asia%2FSeoul#email"
    assert visit("/series/kr-us-scm?lang=ko").links()["이 시리즈 구독"] == "/follow?series=kr-us-scm&lang=ko"


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("partie=KR", "The key 'partie' is not known."),
        ("collection=natoo", "No collection is called 'natoo'."),
        ("alarm=soon", "'soon'"),
        ("as_of=2024-10-01", "This page cannot be shown as it was known on a past day."),
    ],
)
def test_what_is_not_understood_is_an_error_that_says_so(visitor: FlaskClient, query: str, what: str) -> None:
    response = visitor.get(f"/follow?{query}")
    assert response.status_code == 400
    assert what in Page(response.text).texts("h1")[0]
