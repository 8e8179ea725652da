"""The filter on the screen is the filter of the feed, whatever is chosen."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from calendar_core.domain.paging import PAGE_SIZE
from calendar_core.domain.selection import Selection
from tests.conftest import LOADED_AT
from tests.selections import SELECTIONS
from tests.web.site import BASE, closed, make_app

# What a random filter may name and the query refuses: ids that are not in the record.
UNKNOWN = {"nothing", "nobody", "no-office", "ZZ"}
TITLE = re.compile(r'class="entry-title">\s*<a href="/events/([^"?/]+)')
URL = re.compile(rf"^URL:{re.escape(BASE)}/events/([^?\s]+)", re.MULTILINE)


@pytest.fixture
def client(loaded_sqlite_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    with closed(make_app(loaded_sqlite_url, now=LOADED_AT, var=tmp_path)) as app:
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


def compare(client: FlaskClient, selection: Selection) -> None:
    query = asked(selection).query()
    on_pages, in_feed = ids_on_pages(client, query), ids_in_feed(client, query)
    assert (query, sorted(on_pages)) == (query, sorted(in_feed))


def filters(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """So many filters by chance."""

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        checks = [HealthCheck.function_scoped_fixture]
        return settings(max_examples=count, suppress_health_check=checks)(given(selection=SELECTIONS)(test))

    return decorated


@filters(60)
def test_the_page_and_the_feed_show_the_same_events(client: FlaskClient, selection: Selection) -> None:
    compare(client, selection)


@pytest.mark.long
@filters(500)
def test_the_page_and_the_feed_show_the_same_events_for_500_filters(client: FlaskClient, selection: Selection) -> None:
    compare(client, selection)


@pytest.mark.parametrize("query", ["q=안보협의회의", "party=KR&party=JP", "series=kr-us-scm&from=1990-01-01"])
def test_the_comparison_compares_something(client: FlaskClient, query: str) -> None:
    assert len(ids_in_feed(client, query)) > 10
    assert sorted(ids_on_pages(client, query)) == sorted(ids_in_feed(client, query))
