"""Dates without a year, and texts without a date: read near the event's own date, in every form and as one types."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest

from calendar_core.domain.time.when import Day, Year
from calendar_core.store.db.database import Database
from tests.builders.desk_browser import DeskClient
from tests.builders.records import add_events, load_record
from tests.builders.web_app import SCM, Page
from tests.web.desk.test_event import fields_of, form_at

SAVING = {"do": "save", "reason": "So it was said.", "change_source": "https://example.org/press"}
NEXT = replace(SCM, id="one", when=Day(date(2027, 11, 12), "Asia/Seoul"), certainty="announced", city="Seoul")


def preview(editor: DeskClient, address: str, text: str) -> str:
    """What the live preview answers in the form of a page."""
    box = next(one for one in editor.page(address).all("div") if one.attributes.get("id") == "understood")
    query = urlencode({"when": text, "time_zone": "Asia/Seoul", "near": box.attributes["data-near"]})
    return " ".join(Page(editor.get(f"/desk/when?{query}").text).texts("strong"))


def test_a_date_without_a_year_is_in_the_year_of_the_event(editor: DeskClient, database: Database) -> None:
    add_events(database, NEXT)
    for address in ("/desk/events/one", "/desk/events/one/do/move", "/desk/events/one/do/postpone"):
        assert preview(editor, address, "3 Dec") == "Friday 3 December 2027"
    editor.post("/desk/events/one", {**form_at(editor, "/desk/events/one", when="3 Dec"), **SAVING})
    assert load_record(database, "one").when.start_text == "2027-12-03"
    editor.post("/desk/events/one/do/postpone", {**SAVING, "when": "5 Dec"})
    assert load_record(database, "one").when.start_text == "2027-12-05"
    editor.post("/desk/events/one/do/move", {**SAVING, "when": "9 Dec"})
    assert load_record(database, "one").when.start_text == "2027-12-09"
    editor.post("/desk/events/one/do/cancel", SAVING)
    editor.post("/desk/events/one/do/reinstate", {**SAVING, "when": "10 Dec"})
    assert load_record(database, "one").when.start_text == "2027-12-10"


def test_an_event_known_to_the_year_has_its_dates_in_it(editor: DeskClient, database: Database) -> None:
    add_events(database, replace(NEXT, when=Year(2027, "Asia/Seoul")))
    assert [preview(editor, "/desk/events/one", text) for text in ("5 Jan", "3 Dec")] == [
        "Tuesday 5 January 2027",
        "Friday 3 December 2027",
    ]


def test_an_event_whose_day_is_over_although_it_was_not_held_may_be_meant_in_either_year(
    editor: DeskClient, database: Database
) -> None:
    add_events(database, replace(NEXT, when=Day(date(2022, 11, 12), "Asia/Seoul"), lifecycle="postponed"))
    page = Page(editor.post("/desk/events/one/do/move", {**SAVING, "when": "3 Dec"}, status=400).text)
    assert [one.text for one in page.all("label") if "December" in one.text] == [
        "Saturday 3 December 2022",
        "Tuesday 3 December 2024",
    ]


def test_moving_a_postponed_event_needs_a_date(editor: DeskClient, database: Database) -> None:
    off = replace(NEXT, lifecycle="postponed")
    add_events(database, off)
    page = editor.page("/desk/events/one/do/move")
    assert page.texts("button")[-1] == "Preview"
    assert page.texts("p", "impact") == []
    assert "It was postponed: without a date nothing is saved." in page.texts("span", "hint")
    editor.post("/desk/events/one/do/move", {**SAVING, "when": " ", "city": "Busan"}, status=400)
    assert load_record(database, "one") == off
    # Its old date is one that can be typed, too.
    editor.post("/desk/events/one/do/move", {**SAVING, "when": "12 Nov"})
    assert (load_record(database, "one").lifecycle, load_record(database, "one").when) == ("scheduled", off.when)


@pytest.mark.parametrize(
    "text", ["", "The 59th SCM will be held in Seoul at 10 a.m. on Nov. 11, 2027", "30 or 31 October", "sometime"]
)
def test_a_series_gives_no_number_without_a_date(editor: DeskClient, text: str) -> None:
    page = editor.page(f"/desk/events/new?{urlencode({'series': 'SCM', 'when': text, 'city': 'Seoul'})}")
    fields = fields_of(page)
    assert {key: fields[key] for key in ("id", "number", "when", "parties")} == {
        "id": "",
        "number": "",
        "when": text,
        "parties": "KR, US",
    }
    assert "th ROK" not in fields["title"]
    notices = page.texts("p", "notice")
    assert [one.endswith("For a whole press text use “Paste a text”.") for one in notices] == [True] * bool(text)
