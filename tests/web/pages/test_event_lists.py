"""Pages of the directory say the next and the last event first, ten of the past, and where the others are."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.time.when import Day, Days, Month, Year
from tests.builders.records import NOW, make_record
from tests.builders.web_app import Page, close_app, fill_database, make_app

TODAY = NOW.date()
PAGES = ["/parties/KR", "/offices/kr-mnd", "/people/kim-yong-hyun"]


def make_meeting(name: str, **facts: object) -> object:
    return make_record(id=name, title=name.title(), title_ko=None, number=None, **facts)


PAST = [make_meeting(f"past-{n}", when=Day(TODAY - timedelta(days=n)), lifecycle="held") for n in range(2, 15)]
CALLED_OFF = make_meeting("off", when=Day(TODAY - timedelta(days=1)), lifecycle="cancelled")
NEW_YEAR = make_meeting("long", when=Days(date(2019, 12, 30), date(2020, 1, 2)), lifecycle="held")
AHEAD = [
    make_meeting("some-time", when=Year(TODAY.year), certainty="expected"),
    make_meeting("guess", when=Month(TODAY.year, TODAY.month + 1), certainty="expected"),
    make_meeting("coming", when=Day(TODAY + timedelta(days=60)), certainty="announced"),
]


@pytest.fixture
def client(sqlite_url: str) -> Iterator[FlaskClient]:
    fill_database(sqlite_url, *PAST, CALLED_OFF, NEW_YEAR, *AHEAD)  # type: ignore[arg-type]
    with close_app(make_app(sqlite_url)) as app:
        yield app.test_client()


def titles_below(client: FlaskClient, address: str, heading: str) -> list[str]:
    html = client.get(address).text.partition(f'aria-labelledby="{heading}">')[2].partition("</section>")[0]
    return Page(html).texts("p", "entry-title")


@pytest.mark.parametrize("address", PAGES)
def test_the_next_and_the_last_come_first_then_ten_of_the_past_and_each_event_once(
    client: FlaskClient, address: str
) -> None:
    assert titles_below(client, address, "next") == ["Coming"]
    assert titles_below(client, address, "last") == ["Past-2"]
    assert titles_below(client, address, "ahead") == ["Guess"]
    assert titles_below(client, address, "latest") == ["Off", *(f"Past-{n}" for n in range(3, 11))]
    everything = Page(client.get(address).text).texts("p", "entry-title")
    assert len([one for one in everything if one == "Coming"]) == 1


@pytest.mark.parametrize("address", [*PAGES, "/series/kr-us-scm", "/parties/KR?as_of=2024-10-01"])
def test_a_year_leads_to_as_many_events_as_it_says(client: FlaskClient, address: str) -> None:
    html = client.get(address).text.partition('<ul class="years">')[2].partition("</ul>")[0]
    counts = dict(pair for text in Page(html).texts("li") for pair in [text.split()])
    assert list(counts) == sorted(counts, reverse=True)
    assert {"2020": "1", "2019": "1"}.items() <= counts.items()
    for year, link in Page(html).links().items():
        agenda = Page(client.get(link).text)
        assert agenda.texts("p", "tally")[0].split()[0] == counts[year], link


def test_the_next_one_of_an_empty_selection_is_said_to_be_none(client: FlaskClient) -> None:
    page = Page(client.get("/parties/KR?as_of=1990-01-01").text)
    assert page.texts("p", "none") == ["No upcoming events.", "No events."]
