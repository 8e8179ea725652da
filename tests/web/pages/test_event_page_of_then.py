"""The page of one event as it was known then, and of one of its revisions."""

from collections.abc import Iterator
from cProfile import Profile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from calendar_core.desk.editing.merge_split import OpenedRevision, save_merge
from calendar_core.domain.time.when import Day
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from tests.builders.records import CHANGE, NOW, add_events, make_record
from tests.builders.web_app import Page, close_app, fill_database, make_app, make_many_records

LATER = NOW + timedelta(days=3)
BEFORE, SCM, AFTER = (
    make_record(id=f"kr-us-scm-{number}", number=number, title_ko=None, title=f"SCM {number}", when=Day(day))
    for number, day in ((55, date(2023, 11, 13)), (56, date(2024, 10, 30)), (57, date(2025, 10, 30)))
)
AS_OF = "as_of=2024-10-02"


@pytest.fixture
def client(database_url: str) -> Iterator[FlaskClient]:
    """Three editions, all of them changed since."""
    fill_database(database_url, BEFORE, SCM, AFTER)
    database = Database(database_url)
    left = replace(BEFORE, series=None, number=None)
    _revise(database, left, replace(SCM, city="Busan"), replace(AFTER, city="Jeju"))
    database.close()
    with close_app(make_app(database_url, now=LATER + timedelta(days=1))) as app:
        yield app.test_client()


def _revise(database: Database, *records: object) -> None:
    with database.writing() as session:
        for record in records:
            revise_event(session, record, CHANGE, base_revision=1, now=LATER)  # type: ignore[arg-type]


def _open(client: FlaskClient, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return Page(response.text)


def _count_restored_records(client: FlaskClient, address: str) -> int:
    with Profile() as profile:
        _open(client, address)
    calls = {entry.code.co_name: entry.callcount for entry in profile.getstats() if not isinstance(entry.code, str)}
    return calls.get("record_from_json", 0)


@pytest.mark.parametrize("address", [f"/events/kr-us-scm-56?{AS_OF}", "/events/kr-us-scm-56/revisions/1"])
def test_a_page_of_then_restores_no_event_outside_of_its_series(
    client: FlaskClient, database: Database, address: str
) -> None:
    links = _open(client, address).links()
    neighbours = [link.partition("?")[0] for text, link in links.items() if " meeting: " in text]
    assert neighbours == ["/events/kr-us-scm-55", "/events/kr-us-scm-57"]
    alone = _count_restored_records(client, f"{address}{'&' if '?' in address else '?'}lang=en")
    others = [replace(record, series=None) for record in make_many_records(40)]
    add_events(database, *others)
    _revise(database, *(replace(record, city="Busan") for record in others))
    assert 0 < _count_restored_records(client, f"{address}{'&' if '?' in address else '?'}zone=UTC") == alone


def test_a_page_of_then_puts_the_date_of_then_into_no_calendar(client: FlaskClient) -> None:
    now, *then = (
        _open(client, f"/events/kr-us-scm-56{rest}") for rest in ("", f"?{AS_OF}", "/revisions/1", "/revisions/2")
    )
    added = [
        sorted(text for text, link in page.links().items() if ".ics" in link or "google" in link or "outlook" in link)
        for page in (now, *then)
    ]
    assert (len(added[0]), added[1:]) == (4, [[], [], []])
    files = [[one.attributes.get("type") for one in page.all("link")].count("text/calendar") for page in (now, *then)]
    assert files == [1, 0, 0, 0]


def test_no_link_of_the_page_of_a_duplicate_before_it_was_merged_leads_nowhere(
    database: Database, database_url: str
) -> None:
    duplicate = replace(SCM, id="duplicate", series=None, number=None)
    fill_database(database_url, SCM, duplicate)
    with database.writing() as session:
        kept, other = (OpenedRevision(number=1, record=record) for record in (SCM, duplicate))
        save_merge(session, kept, other, CHANGE, now=LATER)
    with close_app(make_app(database_url, now=LATER + timedelta(days=1))) as app:
        client = app.test_client()
        page = _open(client, f"/events/duplicate?{AS_OF}")
        inside = {link for link in page.links().values() if link.startswith("/") and "duplicate" in link}
        statuses = {link: client.get(link, follow_redirects=True).status_code for link in inside}
    assert len(statuses) > 2
    assert set(statuses.values()) == {200}
