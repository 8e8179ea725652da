"""The agenda: opens at the present, hides nothing, and can be subscribed to as it stands."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.time.when import Day, Month, Quarter, Year
from tests.builders.records import NOW, make_record
from tests.builders.web_app import Page, close_app, fill_database, make_app, make_many_records
from tests.web.conftest import Visit


def events_on(page: Page) -> list[str]:
    """The addresses of the events that a list shows, in order."""
    links = [one.attributes["href"] or "" for one in page.all("a")]
    return [link for link in links if link.startswith("/events/") and not link.endswith(".ics")]


def test_it_begins_at_the_present_and_says_how_many_lie_on_either_side(visit: Visit) -> None:
    page = visit("/agenda")
    assert page.texts("p", "tally") == ["8 events in the record. This page shows 8, from today on. Table (CSV)"]
    assert page.texts("nav", "steps")[0] == "Nothing earlier Nothing later"


def test_every_event_is_on_exactly_one_page(sqlite_url: str) -> None:
    records = make_many_records(230)
    fill_database(sqlite_url, *records)
    with close_app(make_app(sqlite_url, now=NOW + timedelta(days=14))) as app:
        addresses, found = walk_both_ways(app.test_client())
    assert addresses[:2] == ["/agenda", "/agenda?page=-1"]
    assert len(addresses) > 4
    assert sorted(found) == sorted(f"/events/{record.id}" for record in records)


def walk_both_ways(visitor: FlaskClient) -> tuple[list[str], list[str]]:
    """Every page that is reached from the first by its steps, and the events on them."""
    found: list[str] = []
    addresses = ["/agenda"]
    for way in ("prev", "next"):
        page = Page(visitor.get("/agenda").text)
        while step := [one.attributes["href"] for one in page.all("a") if one.attributes.get("rel") == way]:
            address = step[0] or ""
            addresses.append(address)
            page = Page(visitor.get(address).text)
    for address in addresses:
        found += events_on(Page(visitor.get(address).text))
    return addresses, found


def test_each_heading_stands_once(sqlite_url: str) -> None:
    whens = (Year(2027), Month(2027, 1), Month(2027, 1, "late"), Quarter(2027, 1), Day(date(2027, 1, 5), "Asia/Seoul"))
    # By title, years and months alternate.
    records = [make_record(id=f"e{n}", title=f"Event {n}", when=whens[n % 5], number=None) for n in range(15)]
    fill_database(sqlite_url, *records)
    with close_app(make_app(sqlite_url)) as app:
        page = Page(app.test_client().get("/agenda").text)
    headings = ["January 2027", "Sometime in 2027", "Sometime in the first quarter of 2027"]
    assert sorted(page.texts("h2")) == headings
    assert sorted(page.texts("h3")) == ["Day not known", *["Month not known"] * 2, "Tuesday 5 January 2027"]
    assert sorted(events_on(page)) == sorted(f"/events/e{n}" for n in range(15))


def test_where_nothing_lies_ahead_the_newest_are_shown(sqlite_url: str) -> None:
    fill_database(sqlite_url, make_record(lifecycle="held"))
    with close_app(make_app(sqlite_url, now=NOW + timedelta(days=400))) as app:
        page, ahead = (Page(app.test_client().get(address).text) for address in ("/agenda", "/agenda?page=0"))
    assert events_on(page) == ["/events/kr-us-scm-56"]
    assert page.texts("p", "tally") == ["1 event in the record. This page shows 1 that are over. Table (CSV)"]
    assert ahead.links()["Past events: 1"] == "/agenda?page=-1"


def test_a_chosen_span_begins_at_its_own_first_event(visit: Visit) -> None:
    page = visit("/agenda?from=2024-10-30&to=2024-10-31&kind=defence-ministerial")
    days = [one for one in page.all("section", "day-group") if one.text.startswith("Wednesday 30 October 2024")]
    assert "56th ROK–U.S. Security Consultative Meeting" in days[0].text
    assert page.texts("h2")[0] == "Sometime in 2024"
    assert page.texts("ul", "chosen") == [
        "Kind Defence ministers’ meeting × From Wednesday 30 October 2024 × Before Thursday 31 October 2024 × Clear all"
    ]


def test_what_is_chosen_can_be_taken_away_one_by_one(visit: Visit) -> None:
    page = visit("/agenda?party=KR&party=US&person=lloyd-austin&q=SCM")
    removals = {one.attributes["aria-label"]: one.attributes["href"] for one in page.all("a") if one.text == "×"}
    assert removals == {
        "Remove: With Republic of Korea": "/agenda?party=US&person=lloyd-austin&q=SCM",
        "Remove: With United States": "/agenda?party=KR&person=lloyd-austin&q=SCM",
        "Remove: Person Lloyd J. Austin III": "/agenda?party=KR&party=US&q=SCM",
        "Remove: Words SCM": "/agenda?party=KR&party=US&person=lloyd-austin",
    }
    inputs = [one.attributes for one in page.all("input")]
    hidden = [one for one in inputs if one.get("type") == "hidden" and one["name"] != "back"]
    # The form of a date carries the whole filter, that of the filter what it has no field for.
    assert hidden[:4] == [
        {"type": "hidden", "name": "party", "value": "KR"},
        {"type": "hidden", "name": "party", "value": "US"},
        {"type": "hidden", "name": "person", "value": "lloyd-austin"},
        {"type": "hidden", "name": "q", "value": "SCM"},
    ]
    assert [one for one in hidden[4:] if one["name"] != "view"] == [
        {"type": "hidden", "name": "person", "value": "lloyd-austin"}
    ]
    assert page.links()["In a calendar app"] == "/follow?party=KR&party=US&person=lloyd-austin&q=SCM"


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("partys=KR", "The key 'partys' is not known. Did you mean party?"),
        ("party=KRR", "No party is called 'KRR'. Did you mean KR?"),
        ("zone=Asia/Soul", "'Asia/Soul' is not an IANA time zone. Did you mean Asia/Seoul?"),
        ("page=two", "'two' is not a page of the agenda. Write one whole number"),
        ("page=1&page=2", "'1, 2' is not a page of the agenda. Write one whole number"),
        ("page=٣", "'٣' is not a page of the agenda. Write one whole number"),
        ("lang=fr", "No lang is called 'fr'. Known are: en, ja, ko."),
    ],
)
def test_what_is_not_understood_is_an_error_that_names_the_near_spelling(
    visitor: FlaskClient, query: str, what: str
) -> None:
    response = visitor.get(f"/agenda?{query}")
    assert response.status_code == 400
    page = Page(response.text)
    assert f"{page.texts('h1')[0]} {page.texts('p', 'lead')[0]}".startswith(what)


def test_a_page_past_either_end_is_not_there(visitor: FlaskClient) -> None:
    assert visitor.get("/agenda?page=0").status_code == 200
    assert [visitor.get(f"/agenda?page={page}").status_code for page in (1, -1, 999_999)] == [404, 404, 404]


def test_a_form_with_empty_fields_goes_to_the_address_without_them(visitor: FlaskClient) -> None:
    form = visitor.get("/agenda?party=KR&party=&series=&q=two+words&page=")
    assert (form.status_code, form.location) == (302, "/agenda?party=KR&q=two+words")
    assert visitor.get("/search?q=").location == "/search"
    assert visitor.get("/2024/10?party=").location == "/2024/10"


def test_a_line_of_the_agenda_begins_with_the_time_at_the_venue_and_the_reader_s(visit: Visit) -> None:
    lines = visit("/agenda?from=2024-10-30&to=2024-11-01&zone=America/New_York").texts("li", "timed")
    begins = [
        "late October 2024 Late in October Expected",
        "24 October – 5 November 2024 An exercise Announced",
        "no time stated 56th ROK–U.S. Security Consultative Meeting",
        "07:10 KST 18:10 EDT −1 day A missile launch",
    ]
    assert [[line.startswith(text) for line in lines].count(True) for text in begins] == [1, 1, 1, 1]
