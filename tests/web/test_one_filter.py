"""The filter on the screen is the filter of the feed, of the Atom feed and of the API, whatever is chosen."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from calendar_core.domain.display.page_slice import PAGE_SIZE
from calendar_core.domain.events.selection import Selection
from tests.builders.reader_lists import LISTS, save_lists
from tests.builders.selections import SELECTIONS
from tests.builders.web_app import BASE, close_app, make_app
from tests.conftest import LOADED_AT

# What a random filter may name and the query refuses: ids that are not in the record.
UNKNOWN = {"nothing", "nobody", "no-office", "ZZ"}
TITLE = re.compile(r'class="entry-title">\s*<a href="/events/([^"?/]+)')
ATOM = "{http://www.w3.org/2005/Atom}"
URL = re.compile(rf"^URL:{re.escape(BASE)}/events/([^?\s]+)", re.MULTILINE)


@pytest.fixture
def client(loaded_sqlite_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    with close_app(make_app(loaded_sqlite_url, now=LOADED_AT, var=tmp_path)) as app:
        save_lists(app.extensions["entente"].database, *LISTS)
        yield app.test_client()


def asked(selection: Selection) -> Selection:
    """The selection without what no query may say."""
    is_empty = selection.from_day and selection.to_day and selection.from_day >= selection.to_day
    return replace(
        selection,
        party=known(selection.party),
        person=known(selection.person),
        office=known(selection.office),
        series=known(selection.series),
        q=selection.q if selection.name_terms else "",
        to_day=None if is_empty else selection.to_day,
    )


def known(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in values if value not in UNKNOWN)


def ids_on_pages(client: FlaskClient, query: str) -> list[str]:
    """Every event on the agenda, page by page in both directions."""

    def read_on(page: int, step: int) -> list[str]:
        ids: list[str] = []
        while True:
            response = client.get(f"/agenda?{query}&page={page}")
            # Where nothing is over there is no page -1, and after a full page there may be none.
            assert response.status_code == 200 or (response.status_code == 404 and page), response.text
            found = TITLE.findall(response.text)
            assert len(found) == response.text.count('class="entry-title"')
            ids += found
            page += step
            if len(found) < PAGE_SIZE:
                return ids

    return read_on(0, 1) + read_on(-1, -1)


def ids_in_feed(client: FlaskClient, query: str) -> list[str]:
    response = client.get(f"/calendar.ics?{query}&undated=1&history=all")
    assert response.status_code == 200, response.text
    ids = URL.findall(response.data.replace(b"\r\n ", b"").decode())
    assert len(ids) == response.data.count(b"BEGIN:VEVENT")
    return ids


def ids_in_api(client: FlaskClient, query: str) -> list[str]:
    """Every event that the API tells, answer by answer."""
    ids: list[str] = []
    address: str | None = f"{BASE}/api/v1/events?{query}&limit=400"
    total = 0
    while address:
        response = client.get(address.removeprefix(BASE))
        assert response.status_code == 200, response.text
        answer = json.loads(response.data)
        ids += [event["id"] for event in answer["events"]]
        address, total = answer["next"], answer["total"]
    assert len(ids) == total
    return ids


def changes_in_atom(client: FlaskClient, query: str) -> tuple[list[str], int]:
    """The events that entered the calendar by the Atom feed: one by one, and how many at once."""
    ids, count, page = list[str](), 0, 0
    while True:
        response = client.get(f"/changes.atom?{query}&page={page}")
        if page and response.status_code == 404:
            return ids, count
        assert response.status_code == 200, response.text
        entries = ElementTree.fromstring(response.data).findall(f"{ATOM}entry")  # noqa: S314 - our own
        for entry in entries:
            key = (entry.findtext(f"{ATOM}id") or "").partition("events/")[2].partition("/")[0]
            ids += [key] if key else []
            count += 0 if key else int((entry.findtext(f"{ATOM}title") or "").split()[0])
        page += 1


def compare(client: FlaskClient, selection: Selection) -> None:
    query = asked(selection).query()
    on_pages, in_feed = sorted(ids_on_pages(client, query)), sorted(ids_in_feed(client, query))
    in_api, (in_atom, at_once) = sorted(ids_in_api(client, query)), changes_in_atom(client, query)
    assert (query, on_pages) == (query, in_feed)
    assert (query, on_pages) == (query, in_api)
    # The record was loaded at one instant: a few are told one by one, many as a number.
    assert (query, len(on_pages)) == (query, len(in_atom) + at_once)
    assert at_once or (query, on_pages) == (query, sorted(in_atom))


def filters(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """So many filters by chance."""

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        checks = [HealthCheck.function_scoped_fixture]
        return settings(max_examples=count, suppress_health_check=checks)(given(selection=SELECTIONS)(test))

    return decorated


@filters(20)
def test_the_page_the_feeds_and_the_api_show_the_same_events(client: FlaskClient, selection: Selection) -> None:
    compare(client, selection)


@filters(8)
@pytest.mark.parametrize("day", ["2016-06-01", "2024-10-31"])
def test_they_show_the_same_events_as_they_were_known_then(client: FlaskClient, selection: Selection, day: str) -> None:
    query = f"{asked(selection).query()}&as_of={day}"
    on_pages, in_feed, in_api = (sorted(ask(client, query)) for ask in (ids_on_pages, ids_in_feed, ids_in_api))
    assert (query, on_pages) == (query, in_feed) == (query, in_api)


@pytest.mark.long
@filters(500)
def test_they_show_the_same_events_for_500_filters(client: FlaskClient, selection: Selection) -> None:
    compare(client, selection)


@pytest.mark.parametrize(
    "query",
    [
        "q=안보협의회의",
        "q=한미+2024",
        "q=October",
        "party=KR&party=JP",
        "series=kr-us-scm&from=1990-01-01",
        "list=parties",
    ],
)
def test_the_comparison_compares_something(client: FlaskClient, query: str) -> None:
    assert len(ids_in_feed(client, query)) > 10
    assert (
        sorted(ids_on_pages(client, query)) == sorted(ids_in_feed(client, query)) == sorted(ids_in_api(client, query))
    )
    assert sum(map(len, changes_in_atom(client, query)[:1])) + changes_in_atom(client, query)[1] > 10
