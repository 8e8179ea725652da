"""The page of the events that belong together: over all steps, in the order of real time, each by several clocks."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.events.record import Source
from calendar_core.domain.time.when import Day
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from tests.builders.records import CHANGE, NOW, add_events, make_record
from tests.builders.web_app import MISSILE_LAUNCH, SCM, Page, capture_statements, close_app, fill_database, make_app

LATER = NOW + timedelta(days=40)
#: The launch is on the 31st in Pyongyang, and still on the day of the SCM in Washington.
LAUNCH = replace(MISSILE_LAUNCH, related=("kr-us-scm-56",))
PLAIN: dict[str, Any] = {"series": None, "number": None, "title_ko": None, "lifecycle": "held"}
NEXT_DAY = Day(date(2024, 10, 31), "America/New_York")
TALKS = make_record(id="talks", title="The talks of the next day", when=NEXT_DAY, related=("launch",), **PLAIN)
AFTERMATH = make_record(id="aftermath", title="The end", when=Day(date(2024, 11, 20)), related=("talks",), **PLAIN)
ORDER = ["/events/kr-us-scm-56", "/events/launch", "/events/talks", "/events/aftermath"]


@pytest.fixture
def client(database_url: str) -> Iterator[FlaskClient]:
    fill_database(database_url, replace(SCM, outcome="What came of it."), LAUNCH, TALKS, AFTERMATH)
    with close_app(make_app(database_url, now=LATER)) as app:
        yield app.test_client()


def titles(client: FlaskClient, address: str) -> list[str]:
    """The events of the page in its order."""
    response = client.get(address)
    assert response.status_code == 200, response.text
    found = Page(response.text.partition('<ol class="timeline chain">')[2].partition("</ol>")[0])
    return [link.partition("?")[0] for link in found.links().values()]


@pytest.mark.parametrize("start", ["kr-us-scm-56", "aftermath"])
def test_every_event_of_the_chain_is_there_once_in_the_order_of_real_time(client: FlaskClient, start: str) -> None:
    assert titles(client, f"/events/{start}/chain") == ORDER
    page = Page(client.get(f"/events/{start}/chain").text)
    assert [one.attributes["href"] for one in page.all("link") if one.attributes["rel"] == "canonical"] == [
        "https://calendar.example.org/events/kr-us-scm-56/chain"
    ]
    assert "What came of it." in page.texts("p", "prose")


def test_each_clock_time_is_told_at_the_venue_in_the_reader_s_zone_and_in_utc(client: FlaskClient) -> None:
    page = Page(client.get("/events/launch/chain?zone=America/New_York").text)
    assert page.texts("tr")[1:] == [
        "Your zone, America/New_York 18:10 EDT (UTC-4) Wednesday 30 October 2024 −1 day",
        "Pyongyang (local time) 07:10 KST (UTC+9) Thursday 31 October 2024",
        "UTC 22:10 UTC Wednesday 30 October 2024 −1 day",
    ]
    assert [text for text in page.texts("p", "note") if "Date only" in text] == [
        "Date only; time not announced. Washington date.",
        "Date only; time not announced. Washington date.",
        "Date only; time not announced.",
    ]
    assert page.texts("p", "distance")[:3] == [
        "the same day (Washington date)",
        "this event",
        "1 day after (Washington date)",
    ]


def test_an_event_that_is_hidden_leads_nowhere(client: FlaskClient, database: Database) -> None:
    with database.writing() as session:
        revise_event(session, replace(TALKS, visibility="draft"), CHANGE, base_revision=1, now=LATER)
    assert titles(client, "/events/launch/chain") == ORDER[:2]
    assert client.get("/events/talks/chain").status_code == 404


def test_the_chain_of_a_past_day_has_the_events_that_were_known_then(client: FlaskClient, database: Database) -> None:
    source = Source(publisher="A wire", published=(LATER - timedelta(days=1)).date().isoformat())
    planned: dict[str, Any] = PLAIN | {"lifecycle": "scheduled", "when": Day(date(2025, 10, 30)), "sources": (source,)}
    add_events(database, make_record(id="later", title="Later", related=("talks",), **planned), now=LATER)
    then = (LATER - timedelta(days=2)).date().isoformat()
    assert "/events/later" in titles(client, "/events/launch/chain")
    assert titles(client, f"/events/launch/chain?as_of={then}") == ORDER
    links = Page(client.get(f"/events/launch/chain?as_of={then}").text).links()
    assert links["The talks of the next day"].startswith("/events/talks?as_of=2024-")


def test_statements_grow_with_the_steps_and_not_with_the_events(client: FlaskClient, database: Database) -> None:
    address = "/events/aftermath/chain"
    with capture_statements(client.application) as alone:
        client.get(f"{address}?lang=en")
    more = [make_record(id=f"more-{n}", title=f"Talks {n}", related=("launch",), **PLAIN) for n in range(20)]
    add_events(database, *more)
    with capture_statements(client.application) as together:
        assert len(titles(client, f"{address}?lang=ko")) == 24
    assert len(together) <= len(alone) + 12


def test_the_page_of_an_event_leads_to_its_chain(client: FlaskClient) -> None:
    links = Page(client.get("/events/launch?lang=en").text).links()
    assert links["All of them in order, with times"] == "/events/launch/chain?lang=en"


def test_the_sitemap_has_a_chain_once_by_its_first_event(client: FlaskClient) -> None:
    listed = re.findall(r"<loc>[^<]*(/events/[a-z0-9-]+/chain)</loc>", client.get("/sitemap.xml").text)
    assert listed == [f"{ORDER[0]}/chain"]
    assert f'<link rel="canonical" href="https://calendar.example.org{listed[0]}">' in client.get(listed[0]).text


def test_a_chain_begins_in_the_sitemap_with_what_the_public_may_see(database_url: str) -> None:
    hidden = replace(SCM, visibility="draft")
    fill_database(database_url, hidden, LAUNCH, TALKS, AFTERMATH)
    with close_app(make_app(database_url, now=LATER)) as app:
        text = app.test_client().get("/sitemap.xml").text
    assert re.findall(r"<loc>[^<]*(/events/[a-z0-9-]+/chain)</loc>", text) == [f"{ORDER[1]}/chain"]
