"""JSCalendar and JSON-LD over HTTP: addresses, media types, validators, errors, and the same selection as elsewhere."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from tests.builders.web_app import BASE, Page


def read(visitor: FlaskClient, address: str, media_type: str) -> Any:
    answer = visitor.get(address)
    assert (answer.status_code, answer.content_type) == (200, media_type), answer.text
    return json.loads(answer.data)


@pytest.mark.parametrize("query", ["party=KR", "party=KR&lang=ko&undated=span", "as_of=2024-10-15", "q=nothing-at-all"])
def test_a_group_has_the_entries_of_the_calendar_of_the_same_query(visitor: FlaskClient, query: str) -> None:
    body = read(visitor, f"/calendar.jscalendar.json?{query}", "application/jscalendar+json;type=group")
    calendar = Calendar.from_ical(visitor.get(f"/calendar.ics?{query}").data)
    entries = [(one["uid"], one["sequence"], one["title"]) for one in body["entries"]]
    assert entries == [(one["UID"], one["SEQUENCE"], one["SUMMARY"]) for one in calendar.events]
    assert body["source"].startswith(f"{BASE}/calendar.jscalendar.json?")


def test_one_event_is_an_event_of_its_own(visitor: FlaskClient) -> None:
    body = read(visitor, "/events/kr-us-scm-56.jscalendar.json", "application/jscalendar+json;type=event")
    [event] = Calendar.from_ical(visitor.get("/events/kr-us-scm-56.ics").data).events
    assert (body["@type"], body["uid"], body["title"]) == ("Event", event["UID"], event["SUMMARY"])
    assert (body["start"], body["duration"], body["showWithoutTime"]) == ("2024-10-30T00:00:00", "P1D", True)


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("/calendar.jscalendar.json?partie=KR", "?partie"),
        ("/calendar.jscalendar.json?deadlines=yes", "?deadlines"),
        ("/events/kr-us-scm-56.jscalendar.json?cancelled=drop", "?cancelled"),
        ("/agenda.jsonld?party=XX", "?party"),
        ("/agenda.jsonld?limit=no", "?limit"),
    ],
)
def test_an_error_is_a_problem_document(visitor: FlaskClient, address: str, where: str) -> None:
    answer = visitor.get(address)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert json.loads(answer.data)["where"] == where


@pytest.mark.parametrize("ending", ["jscalendar.json", "jsonld"])
def test_an_unknown_event_is_not_found_and_a_known_one_has_its_validator(visitor: FlaskClient, ending: str) -> None:
    assert visitor.get(f"/events/nothing.{ending}").status_code == 404
    address = f"/events/kr-us-scm-56.{ending}"
    answer = visitor.get(address)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert visitor.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_json_ld_of_an_event_is_what_its_page_has_and_both_are_linked_from_it(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/events/kr-us-scm-56?lang=ko").text)
    (block,) = [one for one in page.all("script") if one.attributes.get("type") == "application/ld+json"]
    links = {one.attributes.get("type"): one.attributes["href"] for one in page.all("link")}
    assert links["application/jscalendar+json"] == "/events/kr-us-scm-56.jscalendar.json"
    body = read(visitor, str(links["application/ld+json"]), "application/ld+json")
    assert body == json.loads(block.text)
    date = body["http://purl.org/dc/terms/date"]
    assert date == {"@type": "http://id.loc.gov/datatypes/edtf/EDTF", "@value": "2024-10-30"}


def test_json_ld_of_a_selection_has_its_events_page_by_page(visitor: FlaskClient) -> None:
    known = [one["id"] for one in json.loads(visitor.get("/api/v1/events?party=KR").data)["events"]]
    assert len(known) > 2
    address: str | None = "/agenda.jsonld?party=KR&limit=2"
    found, totals = [], set()
    while address:
        body = read(visitor, address, "application/ld+json")
        found += [one["@id"].removeprefix(f"{BASE}/events/") for one in body["itemListElement"]]
        totals.add(body["numberOfItems"])
        links = [one for one in visitor.get(address).headers.getlist("Link") if 'rel="next"' in one]
        address = links[0].partition(">")[0].removeprefix(f"<{BASE}") if links else None
    assert (found, totals) == (known, {len(known)})
    first = read(visitor, f"/events/{known[0]}.jsonld", "application/ld+json")
    [listed] = read(visitor, "/agenda.jsonld?party=KR&limit=1", "application/ld+json")["itemListElement"]
    assert {"@context": "https://schema.org", **listed} == first
