"""An event as a footnote, at an address for good, and as search engines read it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.time.when import Day, Month
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import RevisionMetadata, revise_event
from tests.builders.records import NOW, add_events, change_facts, fill_directory
from tests.builders.web_app import FULL_RECORD, MISSILE_LAUNCH, SCM, Page, close_app, fill_database, make_app

TWO_WEEKS = timedelta(days=14)


@pytest.fixture
def moved(sqlite_url: str) -> Iterator[FlaskClient]:
    """The 56th SCM, moved twice: from the 30th to the 8th, and on to the 28th of November."""
    database = Database(sqlite_url)
    fill_directory(database)
    add_events(database, SCM)
    days = (date(2024, 10, 8), date(2024, 11, 28))
    for number, day in enumerate(days, start=1):
        record = replace(SCM, when=Day(day, "America/New_York"))
        with database.writing() as session:
            change = RevisionMetadata(editor="an editor", reason="They said so.")
            revise_event(session, record, change, base_revision=number, now=NOW + number * timedelta(hours=1))
    database.close()
    with close_app(make_app(sqlite_url, now=NOW + timedelta(days=2))) as app:
        yield app.test_client()


def data_of(page: Page) -> dict[str, object]:
    """What the page says to search engines."""
    (block,) = [one for one in page.all("script") if one.attributes.get("type") == "application/ld+json"]
    said: dict[str, object] = json.loads(block.text)
    return said


def test_an_event_that_was_moved_says_how_often_and_how_far(moved: FlaskClient) -> None:
    page = Page(moved.get("/events/kr-us-scm-56").text)
    assert page.texts("p", "event-standing") == ["Confirmed Rescheduled 2 times, 29 days later"]
    assert [row.rpartition("UTC ")[2] for row in page.texts("tr")[1:]] == [
        "Wednesday 30 October 2024 Tuesday 8 October 2024 -22",
        "Tuesday 8 October 2024 Thursday 28 November 2024 +51",
    ]


def test_search_engines_are_told_of_the_new_day_and_the_one_before(moved: FlaskClient) -> None:
    said = data_of(Page(moved.get("/events/kr-us-scm-56").text))
    assert (said["startDate"], said["previousStartDate"]) == ("2024-11-28", "2024-10-08")
    assert said["eventStatus"] == "https://schema.org/EventRescheduled"
    assert said["about"] == {
        "@type": "Thing",
        "name": "national security",
        "sameAs": "http://cv.iptc.org/newscodes/mediatopic/20000598",
    }


def test_a_permalink_tells_what_its_revision_told_and_stays(moved: FlaskClient) -> None:
    pages = [Page(moved.get(f"/events/kr-us-scm-56/revisions/{number}").text) for number in (1, 2, 3)]
    assert [page.texts("p", "event-when") for page in pages] == [
        ["Wednesday 30 October 2024"],
        ["Tuesday 8 October 2024"],
        ["Thursday 28 November 2024"],
    ]
    assert pages[0].texts("p", "notice")[0].startswith("Revision 1, seen from Tuesday 1 October 2024, 12:00 UTC on.")
    assert moved.get("/events/kr-us-scm-56/revisions/4").status_code == 404


def test_the_files_of_a_citation_are_of_the_revision_that_the_page_shows(moved: FlaskClient) -> None:
    for number, day in ((1, "Wednesday 30 October 2024"), (2, "Tuesday 8 October 2024")):
        page = f"/events/kr-us-scm-56/revisions/{number}"
        links = Page(moved.get(page).text).links()
        assert (links["BibTeX"], links["RIS"]) == (f"{page}.bib", f"{page}.ris")
        bibtex, ris = (moved.get(links[name]).text for name in ("BibTeX", "RIS"))
        assert f"note = {{{day}; Revision {number}}}" in bibtex
        assert [f"UR  - https://calendar.example.org{page}", f"N1  - {day}"] == [
            line for line in reversed(ris.splitlines()) if line.startswith(("N1", "UR"))
        ]
    present = Page(moved.get("/events/kr-us-scm-56").text).links()["BibTeX"]
    assert moved.get(present).data == moved.get("/events/kr-us-scm-56.bib").data
    assert moved.get("/events/kr-us-scm-56/revisions/4.bib").status_code == 404


def test_a_citation_names_the_revision_its_permalink_and_the_day_it_was_read(moved: FlaskClient) -> None:
    bibtex, ris = (moved.get(f"/events/kr-us-scm-56.{ending}") for ending in ("bib", "ris"))
    assert bibtex.text == (
        "@misc{entente-kr-us-scm-56-3,\n"
        "  author = {{Entente}},\n"
        "  title = {{56th ROK–U.S. Security Consultative Meeting}},\n"
        "  howpublished = {Entente: a calendar of diplomatic meetings},\n"
        "  publisher = {Entente},\n"
        "  year = {2024},\n"
        "  note = {Thursday 28 November 2024; Revision 3},\n"
        "  url = {https://calendar.example.org/events/kr-us-scm-56/revisions/3},\n"
        "  urldate = {2024-10-03},\n"
        "}\n"
    )
    assert ris.text.split("\r\n")[:9] == [
        "TY  - GEN",
        "AU  - Entente",
        "TI  - 56th ROK–U.S. Security Consultative Meeting",
        "T2  - Entente: a calendar of diplomatic meetings",
        "PY  - 2024",
        "DA  - 2024/10/01/",
        "ET  - Revision 3",
        "PB  - Entente",
        "N1  - Thursday 28 November 2024",
    ]
    assert ris.text.endswith("ER  - \r\n")
    assert bibtex.headers["Content-Disposition"] == 'attachment; filename="kr-us-scm-56.bib"'


def test_the_year_of_publication_is_that_of_the_revision_and_not_of_the_event(sqlite_url: str) -> None:
    fill_database(sqlite_url, replace(SCM, when=Day(date(1968, 5, 27), "America/New_York")))
    with close_app(make_app(sqlite_url, now=NOW + timedelta(days=365))) as app:
        client = app.test_client()
        bibtex, ris = (client.get(f"/events/kr-us-scm-56.{ending}").text for ending in ("bib", "ris"))
    assert "  year = {2024},\n  note = {Monday 27 May 1968; Revision 1},\n" in bibtex
    assert "PY  - 2024\r\nDA  - 2024/10/01/\r\n" in ris
    assert "N1  - Monday 27 May 1968\r\n" in ris


def test_a_title_can_neither_end_a_field_nor_begin_a_tag(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    fill_directory(database)
    add_events(database, change_facts(SCM, title="}, evil = {\\input{x} & </script><b>", when=Month(2024, 11)))
    database.close()
    with close_app(make_app(sqlite_url)) as app:
        client = app.test_client()
        bibtex, ris = (client.get(f"/events/kr-us-scm-56.{ending}").text for ending in ("bib", "ris"))
        page = Page(client.get("/events/kr-us-scm-56").text)
    assert "{{\\}, evil = \\{\\textbackslash{}input\\{x\\} \\& </script><b>}}" in bibtex
    assert [line for line in ris.split("\r\n") if not re.match(r"[A-Z][A-Z0-9]  - |$", line)] == []
    assert "N1  - November 2024\r\n" in ris
    said = data_of(page)
    assert (said["startDate"], "</script>" in str(said["name"])) == ("2024-11", True)


def test_a_clock_time_and_an_unknown_one_are_told_as_they_are(visitor: FlaskClient) -> None:
    launch, rich = (data_of(Page(visitor.get(f"/events/{one.id}").text)) for one in (MISSILE_LAUNCH, FULL_RECORD))
    assert (launch["startDate"], launch.get("endDate")) == ("2024-10-31T07:10:00+09:00", None)
    assert (rich["startDate"], rich["endDate"]) == ("2024-11-04T22:00:00-05:00", "2024-11-05T01:00:00-05:00")
    assert rich["eventStatus"] == "https://schema.org/EventPostponed"
    assert "For the desk alone." not in json.dumps(rich)


def test_apps_are_given_what_is_known_and_no_hour_more(visitor: FlaskClient) -> None:
    links = Page(visitor.get("/events/launch").text).links()
    assert "dates=20241030T221000Z%2F20241030T221000Z" in links["Google Calendar"]
    links = Page(visitor.get("/events/exercise").text).links()
    assert "dates=20241024%2F20241106" in links["Google Calendar"]
    assert "startdt=2024-10-24&enddt=2024-11-06&allday=true" in links["Outlook.com"]
