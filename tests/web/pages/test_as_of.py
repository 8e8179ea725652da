"""Every page that can be asked as of a past day shows the calendar of then, says so, and leads on in it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.events.record import Source
from calendar_core.domain.time.when import Day
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from tests.builders.records import CHANGE, NOW, add_events, make_record
from tests.builders.web_app import Page, capture_statements, close_app, fill_database, make_app, make_many_records

# The 56th was announced on 20 September; the 57th is in the record from NOW on, the 58th from a month later on.
SCM = make_record()
LATER = NOW + timedelta(days=30)
COMING = make_record(
    id="kr-us-scm-57",
    title="57th ROK–U.S. Security Consultative Meeting",
    title_ko=None,
    number=57,
    when=Day(date(2025, 10, 30), "Asia/Seoul"),
    city="Seoul",
    country="KR",
    venue=None,
    participants=(),
    sources=(Source(publisher="A ministry", published="2024-11-05"),),
)
THEN, NOT_YET, NOW_DAY = "2024-10-05", "2024-09-10", "2024-12-05"
LISTS = ["/series", "/parties", "/people", "/offices"]
SINGLE = ["/series/kr-us-scm", "/parties/KR", "/people/lloyd-austin", "/offices/kr-mnd"]


@pytest.fixture
def client(database_url: str) -> Iterator[FlaskClient]:
    fill_database(database_url, SCM)
    database = Database(database_url)
    add_events(database, COMING, now=LATER)
    with database.writing() as session:
        moved = replace(SCM, city="Arlington", kind="2+2", participants=SCM.participants[1:])
        revise_event(session, moved, CHANGE, base_revision=1, now=LATER)
    database.close()
    with close_app(make_app(database_url, now=LATER + timedelta(days=10))) as app:
        yield app.test_client()


def visit(client: FlaskClient, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return Page(response.text)


@pytest.mark.parametrize("address", [*LISTS, *SINGLE, "/search?q=meeting", "/agenda", "/2024/10", "/year/2024"])
def test_a_page_of_then_says_so_and_leads_on_in_it_and_back_to_today(client: FlaskClient, address: str) -> None:
    joint = "&" if "?" in address else "?"
    page = visit(client, f"{address}{joint}as_of={THEN}")
    assert page.texts("p", "notice")[0].startswith("As it was known at Sunday 6 October 2024, 00:00 UTC")
    links = page.links()
    assert links["See it as it stands today"] == address
    assert links["Series"] == "/series?as_of=2024-10-06T00%3A00%3A00Z"
    hidden = {one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "as_of"}
    assert "2024-10-06T00:00:00Z" in hidden
    assert [one for one in visit(client, address).texts("p", "notice") if "As it was known" in one] == []


def figures(client: FlaskClient, day: str | None) -> dict[str, str]:
    asked = "" if day is None else f"?as_of={day}"
    series = visit(client, f"/series{asked}").texts("td", "figure")[0]
    party = visit(client, f"/parties{asked}").texts("li")
    people = visit(client, f"/people{asked}").texts("li")
    return {
        "series": series,
        "party": next(text for text in party if text.startswith("Republic of Korea")),
        "person": next(text for text in people if text.startswith("Kim Yong-hyun")),
    }


def test_the_lists_of_the_directory_count_what_was_known_then(client: FlaskClient) -> None:
    now, then, before = (figures(client, day) for day in (None, THEN, NOT_YET))
    assert [one["series"].split()[0] for one in (now, then, before)] == ["2", "1", "0"]
    assert [re.findall(r"\d+ events?|no events", one["party"]) for one in (now, then, before)] == [
        ["2 events"],
        ["1 event"],
        ["no events"],
    ]
    assert then["person"] != now["person"] == before["person"]


def test_an_office_had_the_holder_of_then(client: FlaskClient) -> None:
    held, vacant = (visit(client, f"/offices?as_of={day}").texts("li") for day in (THEN, "2024-09-01"))
    assert [any("Kim Yong-hyun" in line for line in lines) for lines in (held, vacant)] == [True, False]
    then = visit(client, f"/people/kim-yong-hyun?as_of={THEN}").texts("p", "entry-when")
    now = visit(client, "/people/kim-yong-hyun").texts("p", "entry-when")
    assert ("2024" in then[0], "December" in then[0], "December" in now[0]) == (True, False, True)


def found(client: FlaskClient, query: str) -> list[str]:
    """The events of a search; beside a series stand its next and last meeting, whatever the filter."""
    response = client.get(f"/search?{query}")
    assert response.status_code == 200
    return sorted(set(re.findall(r'href="/events/([^"?]+)', response.text.partition('id="events"')[2])))


def test_the_search_finds_what_was_known_then_as_it_was_then(client: FlaskClient) -> None:
    assert found(client, "q=consultative") == ["kr-us-scm-56", "kr-us-scm-57"]
    assert found(client, f"q=consultative&as_of={THEN}") == ["kr-us-scm-56"]
    assert found(client, f"q=consultative&as_of={NOT_YET}") == []
    assert found(client, "q=consultative&kind=2%2B2") == ["kr-us-scm-56"]
    assert found(client, f"q=consultative&kind=2%2B2&as_of={THEN}") == []
    assert found(client, f"kind=defence-ministerial&as_of={THEN}") == ["kr-us-scm-56"]


def test_what_was_announced_but_not_yet_written_down_is_reconstructed(client: FlaskClient) -> None:
    page = visit(client, "/search?q=consultative&as_of=2024-09-25")
    assert "Reconstructed" in page.texts("p", "notice")[0]
    assert found(client, "q=consultative&as_of=2024-09-25") == ["kr-us-scm-56"]
    assert "Reconstructed" not in visit(client, f"/search?q=consultative&as_of={THEN}").texts("p", "notice")[0]


def test_the_number_of_questions_does_not_grow(database: Database, database_url: str) -> None:
    records = make_many_records(60)
    fill_database(database_url, *records[:2])
    addresses = ("/search?q=event&", "/series?", "/parties?", "/people?", "/agenda?", "/2024/10?")
    counts: list[dict[str, int]] = []
    with close_app(make_app(database_url, now=NOW + timedelta(days=9))) as app:
        for more, edited in (((), records[:1]), (records[2:], records[1:40])):
            add_events(database, *more)
            with database.writing() as session:
                for record in edited:
                    moved = replace(record, city="Busan")
                    revise_event(session, moved, CHANGE, base_revision=1, now=NOW + timedelta(days=8))
            counts.append({})
            for address in addresses:
                with capture_statements(app) as statements:
                    visit(app.test_client(), f"{address}as_of=2024-10-03")
                counts[-1][address] = len(statements)
    assert counts[0] == counts[1]
