"""What programs read: sitemap, robots.txt, oEmbed, the page for a frame; none of them tells of what is not public."""

from dataclasses import replace
from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient

from tests.builders import NOW
from tests.web.conftest import Visit
from tests.web.site import BASE, LAUNCH, SCM, Page, closed, fill, make_app


def addresses(client: FlaskClient) -> list[str]:
    """The addresses of the sitemap."""
    root = fromstring(client.get("/sitemap.xml").data)  # noqa: S314 - our own answer
    return [str(one.text) for one in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def test_the_sitemap_names_pages_that_are_there(visitor: FlaskClient) -> None:
    found = addresses(visitor)
    assert {visitor.get(one.removeprefix(BASE)).status_code for one in found} == {200}
    assert len(found) == len(set(found)) > 20
    assert f"{BASE}/events/launch" in found


def test_an_event_under_embargo_is_in_no_list_for_programs_until_it_lifts(sqlite_url: str) -> None:
    lifts = NOW + timedelta(hours=1)
    fill(sqlite_url, replace(SCM, embargo_until=lifts), LAUNCH)
    seen = []
    for now in (lifts - timedelta(microseconds=1), lifts):
        with closed(make_app(sqlite_url, now=now)) as app:
            client = app.test_client()
            pages = [
                str(addresses(client)),
                client.get("/embed").text,
                client.get("/pictures").text,
                client.get("/").text,
            ]
            seen.append(["kr-us-scm-56" in page or "56th ROK" in page for page in pages])
    assert seen == [[False] * 4, [True, True, False, True]]


def test_robots_are_told_what_has_no_end_and_where_the_sitemap_is(visitor: FlaskClient) -> None:
    lines = visitor.get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /week/", "Disallow: /search", "Disallow: /subscriptions/"} < set(lines)
    assert lines[-1] == f"Sitemap: {BASE}/sitemap.xml"


def test_the_embedded_page_is_the_filter_s_next_events_with_a_plain_link(visit: Visit) -> None:
    page = visit("/embed?kind=exercise")
    assert page.texts("h1") == ["Exercise"]
    assert page.links() == {
        "An exercise": f"{BASE}/events/exercise",
        "The whole list, at Entente": f"{BASE}/agenda?kind=exercise",
    }
    assert page.all("script") == page.all("form") == []


def test_oembed_answers_for_our_addresses_and_no_others(visitor: FlaskClient) -> None:
    said = visitor.get(
        "/oembed", query_string={"url": f"{BASE}/agenda?party=KR&lang=ko&page=2", "maxwidth": "300"}
    ).json
    assert said is not None
    assert (said["type"], said["version"], said["width"], said["height"]) == ("rich", "1.0", 300, 420)
    assert said["html"] == (
        f'<iframe src="{BASE}/embed?party=KR&amp;lang=ko" width="300" height="420" '
        'title="Entente" loading="lazy"></iframe>'
    )
    assert visitor.get("/oembed", query_string={"url": "https://evil.example/agenda"}).status_code == 404


@pytest.mark.parametrize(
    "query", [{"url": f"{BASE}/agenda?partys=KR"}, {"url": f"{BASE}/", "format": "xml"}, {"url": f"{BASE}/?party=XX"}]
)
def test_oembed_refuses_what_it_does_not_understand(visitor: FlaskClient, query: dict[str, str]) -> None:
    assert visitor.get("/oembed", query_string=query).status_code == 400


def test_the_icon_is_found_where_old_browsers_look(visitor: FlaskClient) -> None:
    with visitor.get("/favicon.ico") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/png")


def test_a_chart_holds_neither_style_nor_script_nor_the_day_it_was_drawn(visitor: FlaskClient) -> None:
    first, again = (visitor.get("/pictures").text for _ in range(2))
    assert first == again
    charts = [one for one in Page(first).all("svg") if "chart" in one.classes]
    assert [one.attributes["aria-label"] for one in charts] == ["Events in each year", "Notice given before events"]
    assert "pygal" not in first
    assert "style=" not in first
