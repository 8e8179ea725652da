"""The numbers of the statistics as CSV: those of the tables, of the same filter, in every language the same."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.events.record import Source
from calendar_core.domain.time.when import Day, Month
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, load_numbered_record, make_record
from tests.builders.web_app import Page, close_app, make_app

NAMES = (
    "places",
    "years",
    "parties",
    "editions",
    "notice",
    "moves",
    "date-changes",
    "date-change-kinds",
    "calibration",
)
LATER = NOW + timedelta(hours=1)
MOVED = make_record()
STATED = make_record(
    id="stated",
    number=55,
    sources=(
        Source(publisher="A wire", title="First", published="2024-09-01", says=("start 2024-10-25",)),
        Source(publisher="A ministry", title="Then", published="2024-09-20", supports=("start",)),
    ),
)


@pytest.fixture
def client(database: Database, database_url: str) -> Iterator[FlaskClient]:
    """A meeting that was moved, one of which an older source says another day, one known to its month, a secret one."""
    fill_directory(database)
    undated = make_record(id="undated", number=None, title="=1+1", kind="summit", when=Month(2025, 3), city=None)
    secret = make_record(id="secret", number=None, kind="visit", embargo_until=NOW + timedelta(days=9))
    add_events(database, MOVED, STATED, undated, secret)
    number, record = load_numbered_record(database)
    with database.writing() as session:
        moved = replace(record, when=Day(date(2024, 11, 8), "America/New_York"))
        revise_event(session, moved, CHANGE, base_revision=number, now=LATER)
    with close_app(make_app(database_url, now=LATER)) as app:
        yield app.test_client()


def read_table(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def numbers_under(page: Page, caption: str) -> list[str]:
    """The figures of the table after a text, in their order."""
    start = next(n for n, one in enumerate(page.elements) if one.text == caption and one.tag in ("h3", "caption"))
    rows = [one for one in page.elements[start:] if one.tag in ("table", "td")]
    end = next((n for n, one in enumerate(rows) if n and one.tag == "table"), len(rows))
    return [one.text for one in rows[:end] if one.tag == "td"]


def test_the_numbers_are_those_of_the_tables_of_the_page(client: FlaskClient) -> None:
    page = Page(client.get("/pictures").text)
    links = [one.attributes["href"] for one in page.all("a") if ".csv" in (one.attributes["href"] or "")]
    assert {link.rpartition("/")[2] for link in links if link} >= {f"{name}.csv" for name in NAMES}
    kinds = read_table(client, "/pictures/date-change-kinds.csv")
    assert [one[key] for one in kinds for key in ("observed", "reconstructed")] == numbers_under(
        page, "Changes of dates, by kind"
    )
    bins = read_table(client, "/pictures/notice.csv")
    assert [one["events"] for one in bins[:-1]] == numbers_under(page, "Days from the oldest source to the event")
    assert bins[-1] == {"from_days": "", "to_days": "", "events": "1"}
    years = read_table(client, "/pictures/years.csv")
    assert [(one["year"], one["events"]) for one in years] == [("2024", "2"), ("2025", "1")]
    parties = read_table(client, "/pictures/parties.csv")
    assert sum(int(one["events"]) for one in parties if one["party"] == "KR") == 3


def test_observed_and_reconstructed_changes_stand_apart_with_their_dates(client: FlaskClient) -> None:
    rows = read_table(client, "/pictures/date-changes.csv")
    assert [(one["event"], one["basis"], one["kind"], one["days"]) for one in rows] == [
        ("stated", "reconstructed", "later", "5"),
        ("kr-us-scm-56", "observed", "later", "9"),
    ]
    assert [(one["known_at"], one["old_start"], one["new_start"]) for one in rows] == [
        ("2024-09-21T04:00:00Z", "2024-10-25", "2024-10-30"),
        ("2024-10-01T13:00:00Z", "2024-10-30", "2024-11-08"),
    ]
    # As it was known before the move.
    assert len(read_table(client, f"/pictures/date-changes.csv?as_of={NOW:%Y-%m-%dT%H:%M:%SZ}")) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_table_follows_the_filter_and_is_the_same_in_every_language(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/pictures/{name}.csv?kind=summit")
    assert answer.data == client.get(f"/pictures/{name}.csv?kind=summit&lang=ko").data
    again = client.get(f"/pictures/{name}.csv?kind=summit", headers={"If-None-Match": answer.headers["ETag"]})
    assert (answer.status_code, again.status_code) == (200, 304)
    # An empty selection has the header alone, or counts of nothing.
    assert client.get(f"/pictures/{name}.csv?kind=visit").status_code == 200
    assert "visit" not in client.get(f"/pictures/{name}.csv").text


def test_an_unknown_table_names_the_others(client: FlaskClient) -> None:
    answer = client.get("/pictures/tea.csv")
    assert (answer.status_code, "calibration" in answer.text) == (404, True)
