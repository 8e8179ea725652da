"""What holds for every page: one heading, landmarks, labels, closed elements, links that lead somewhere."""

import faulthandler
import itertools
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.builders.web_app import Page
from tests.web.conftest import Visit

PAGES = [
    "/",
    "/2024/10",
    "/2024/11?zone=Asia/Seoul&lang=ko",
    "/2024/10?party=KR&party=US&kind=exercise",
    "/2024/10?as_of=2024-10-01",
    "/week/2024-10-28",
    "/diary?week=2024-W44",
    "/diary?week=2024-W45&lang=ko&zone=Asia/Seoul&clock=Asia/Seoul&as_of=2024-10-01",
    "/year/2024",
    "/agenda",
    "/agenda?q=nothing-like-it",
    "/agenda?lang=ko&zone=Asia/Kathmandu",
    "/agenda?from=2024-10-30&to=2024-11-01",
    "/events/kr-us-scm-56",
    "/events/kr-us-scm-56?lang=ko",
    "/events/launch?zone=America/New_York",
    "/events/rich",
    "/events/undated-0",
    "/events/rich/history",
    "/events/kr-us-scm-56/chain?zone=Asia/Seoul",
    "/events/rich/chain",
    "/series",
    "/series/kr-us-scm",
    "/parties",
    "/parties/KR",
    "/people",
    "/people/lloyd-austin",
    "/offices",
    "/offices/kr-mnd",
    "/search",
    "/search?q=austin",
    "/search?q=한미안보",
    "/search?q=nothing-like-it",
    "/coverage",
    "/changes",
    "/changes?party=KR&lang=ko&zone=Asia/Seoul",
    "/changes?as_of=2024-10-01",
    "/feeds",
    "/feeds?party=KR&kind=2%2B2&lang=ko",
    "/feeds?feed=korean-peninsula&alarm=PT1H",
    "/follow",
    "/follow?collection=korean-peninsula&lang=ko",
    "/follow?party=KR&alarm=PT1H&zone=Asia/Seoul",
    "/suggest",
    "/suggest?event=kr-us-scm-56&lang=ko",
    "/cite",
    "/cite?party=KR&lang=ko",
    "/lists",
    "/lists?lang=ko",
    "/pictures",
    "/pictures?party=KR&kind=incident&lang=ko",
    "/pictures?as_of=2024-10-01",
    "/meetings",
    "/meetings?by=people&party=KR&lang=ko",
    "/parties/KR/with/US",
    "/parties/KR/with/US?kind=call&lang=ko",
    "/compare?as_of=2024-09-01",
    "/series/kr-us-scm/compare",
]
KINDS = [address for address in PAGES if "?" not in address]
SHORT_SOAK, LONG_SOAK = 50, 1_000
# Who may be somebody is never answered with a kept page.
SOMEBODY = {"Authorization": "Bearer none"}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_heading_its_landmarks_and_a_way_past_the_menu(visit: Visit, address: str) -> None:
    page = visit(address)
    assert page.all("html")[0].attributes["lang"] == ("ko" if "lang=ko" in address else "en")
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert page.texts("title")[0].endswith("Entente")
    assert next(iter(page.links().values())) == "#content"
    headings = [one.tag for one in page.elements if one.tag in ("h1", "h2", "h3", "h4")]
    assert headings[0] == "h1"
    levels = [int(one.tag[1]) for one in page.elements if one.tag in ("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("address", PAGES)
def test_ids_are_single_labels_lead_to_fields_and_korean_is_marked(visit: Visit, address: str) -> None:
    page = visit(address)
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert sorted(set(ids), key=str) == sorted(ids, key=str)
    fields = {
        one.attributes["id"]
        for one in page.elements
        if one.tag in ("input", "select", "textarea") and one.attributes.get("type") != "hidden"
    }
    assert {one.attributes["for"] for one in page.all("label")} == fields
    named = {one.attributes.get("aria-labelledby") for one in page.elements} - {None}
    assert named <= set(ids)


@pytest.mark.parametrize("address", PAGES)
def test_landmarks_of_one_kind_have_names_of_their_own(visit: Visit, address: str) -> None:
    page = visit(address)
    texts = {one.attributes["id"]: one.text for one in page.elements if "id" in one.attributes}
    for tag in ("nav", "section", "aside"):
        attributes = [one.attributes for one in page.all(tag)]
        names = [one.get("aria-label") or texts.get(one.get("aria-labelledby")) for one in attributes]
        named = sorted(filter(None, names))
        assert named == sorted(set(named))


def test_the_files_that_a_page_offers_are_there(visitor: FlaskClient) -> None:
    offered = []
    for address in [*PAGES, "/events/undated-1", "/events/kr-us-scm-56?as_of=2024-10-01", "/events/rich/revisions/1"]:
        links = [one.attributes for one in Page(visitor.get(address).text).all("link")]
        offered += [one["href"] or "" for one in links if one.get("type") == "text/calendar"]
    assert "/events/kr-us-scm-56.ics" in offered
    assert [address for address in offered if visitor.get(address).status_code != 200] == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_neither_script_nor_style_inside(visit: Visit, address: str) -> None:
    page = visit(address)
    assert page.all("style") == []
    assert {one.text for one in page.all("script") if "src" in one.attributes} == {""}
    assert {one.attributes["type"] for one in page.all("script") if "src" not in one.attributes} <= {
        "application/ld+json"
    }
    attributes = {name for one in page.elements for name in one.attributes}
    assert "class" in attributes
    assert {name for name in attributes if name == "style" or name.startswith("on")} == set()


def is_worth_a_visit(link: str, *, most_keys: int) -> bool:
    """Whether a link stays inside, has few enough keys, and is not one of two centuries of months.

    Each choice of a filter is a link that adds a key to those of the page, so their number grows with each key.
    """
    parts = urlsplit(link)
    is_inside = not parts.scheme and not parts.netloc and parts.path != ""
    is_some_time = re.match(r"/(week|year|\d{4})/", parts.path) is not None or parts.path.startswith("/diary")
    is_near = not is_some_time or parts.path in ("/2024/10", "/year/2024", "/week/2024-09-30")
    # A sheet of each event in each zone takes longer than all pages; they have tests of their own.
    is_sheet = parts.path.endswith((".docx", ".pdf"))
    return is_inside and is_near and len(parse_qsl(parts.query)) <= most_keys and not is_sheet


def follow_links(visitor: FlaskClient, *, most_keys: int) -> set[str]:
    """Visit every page that links lead to from the front page, each of them answered; their addresses."""
    waiting, seen = ["/"], {"/"}
    while waiting:
        response = visitor.get(waiting.pop())
        assert response.status_code in (200, 302)
        if response.mimetype == "text/html" and response.status_code == 200:
            links = Page(response.text).links().values()
            found = {link for link in links if is_worth_a_visit(link, most_keys=most_keys)} - seen
            seen |= found
            waiting += sorted(found)
    return seen


def test_every_link_inside_the_site_leads_somewhere(visitor: FlaskClient) -> None:
    seen = follow_links(visitor, most_keys=1)
    assert {"/events/rich/history", "/calendar.ics?office=kr-mnd", "/events/launch.ics", "/coverage"} < seen


@pytest.mark.long
def test_every_link_with_several_filters_leads_somewhere(visitor: FlaskClient) -> None:
    assert "/meetings?by=people&party=KR" in follow_links(visitor, most_keys=2)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/2024/10",
        "/week/2024-10-28",
        "/diary",
        "/year/2024",
        "/agenda",
        "/series",
        "/parties",
        "/people",
        "/offices",
        "/pictures",
        "/meetings",
        "/compare",
    ],
)
def test_an_empty_record_has_pages_too(stranger: FlaskClient, address: str) -> None:
    response = stranger.get(address)
    assert response.status_code == 200
    assert len(Page(response.text).all("h1")) == 1


def test_the_coverage_of_an_empty_record_says_how_to_fill_it(stranger: FlaskClient) -> None:
    assert Page(stranger.get("/coverage").text).texts("code") == ["flask load data"]


def render_over_and_over(visitor: FlaskClient, address: str, rounds: int) -> None:
    """A page, so many times. A crash of the interpreter shows where it happened."""
    assert faulthandler.is_enabled()
    first = visitor.get(address, headers=SOMEBODY).data
    assert {visitor.get(address, headers=SOMEBODY).data == first for _ in range(rounds)} == {True}


def test_rendering_pages_over_and_over_does_not_end_the_process(visitor: FlaskClient) -> None:
    for address in KINDS:
        render_over_and_over(visitor, address, SHORT_SOAK // 10)
    render_over_and_over(visitor, "/2024/10", SHORT_SOAK)
    render_over_and_over(visitor, "/events/rich", SHORT_SOAK)


@pytest.mark.long
@pytest.mark.parametrize("address", KINDS)
def test_rendering_a_page_a_thousand_times_does_not_end_the_process(visitor: FlaskClient, address: str) -> None:
    render_over_and_over(visitor, address, LONG_SOAK)
