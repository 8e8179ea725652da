"""The first page: what is on, what is next, what changed last, and five weeks from the present one on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.time.when import Day, Days, Month
from tests.builders.mail import revise
from tests.builders.records import make_record
from tests.builders.web_app import Page, close_app, fill_database, make_app

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)  # a Sunday

Show = Callable[..., Page]


def make_event(name: str, first: date, last: date | None = None, **facts: object) -> EventRecord:
    when = Day(first, "Europe/Brussels") if last is None else Days(first, last, "Europe/Brussels")
    usual = {"title_ko": None, "number": None, "series": None, "participants": (), "when": when}
    return make_record(id=name.lower().replace(" ", "-"), title=name, **{**usual, **facts})


ON_NOW = make_event("Conference on now", date(2026, 11, 28), date(2026, 11, 30))
PAST = make_event("Past talks", date(2026, 11, 24), lifecycle="held")
NEXT = make_event("Next summit", date(2026, 12, 14), date(2026, 12, 15))
LATER = make_event("Later talks", date(2027, 1, 18), certainty="announced")
GUESS = make_event("Guessed forum", date(2026, 12, 1), certainty="expected")
OFF = make_event("Cancelled talks", date(2026, 12, 2), certainty="announced", lifecycle="cancelled")
UNDATED = make_event("Undated council", date(2026, 12, 1), when=Month(2026, 12), certainty="announced")


@pytest.fixture
def show(sqlite_url: str) -> Show:
    """Open the first page of a calendar that has these events."""

    def shown(*records: EventRecord, address: str = "/") -> Page:
        fill_database(sqlite_url, *records)
        with close_app(make_app(sqlite_url, now=NOW)) as app:
            return Page(app.test_client().get(address).text)

    return shown


def parts(page: Page) -> list[str]:
    return [one.text for one in page.all("div", "strip-part")]


def test_the_strip_names_what_is_on_and_what_is_next(show: Show) -> None:
    on_now, coming, changed = parts(show(ON_NOW, PAST, NEXT, LATER, GUESS, OFF, UNDATED))
    place = "Washington, D.C., United States"
    assert on_now == f"On now Conference on now 28–30 November 2026 {place} Confirmed"
    assert coming == "Next Mon 14 Dec Next summit Confirmed Mon 18 Jan 2027 Later talks Announced"
    assert changed == "Last change All changes Nothing changed in the last 30 days."


def test_where_nothing_is_on_the_next_event_leads_with_its_distance(show: Show) -> None:
    lead, coming, _ = parts(show(NEXT, LATER, GUESS))
    assert lead.startswith("Next in 15 days Next summit 14–15 December 2026")
    assert coming == "Then Mon 18 Jan 2027 Later talks Announced"


def test_a_guess_is_not_what_is_next(show: Show) -> None:
    lead, _ = parts(show(GUESS, OFF, UNDATED))
    assert lead == "Next No upcoming event has a known date."


def test_the_last_change_says_from_what_to_what(sqlite_url: str) -> None:
    fill_database(sqlite_url, NEXT, LATER)
    moved = replace(LATER, when=Day(date(2027, 1, 20), "Europe/Brussels"))
    with close_app(make_app(sqlite_url, now=NOW)) as app:
        revise(app.extensions["entente"].database, moved, base_revision=1, now=NOW - timedelta(days=1))
        changed = parts(Page(app.test_client().get("/").text))[-1]
    before, after = "Monday 18 January 2027 (Europe/Brussels)", "Wednesday 20 January 2027 (Europe/Brussels)"
    assert changed.startswith(f"Last change All changes Moved Later talks Before: {before} After: {after} Saturday 28")


def test_five_weeks_begin_with_the_present_one(show: Show) -> None:
    page = show(PAST, NEXT)
    assert page.texts("h1") == ["23 Nov – 27 Dec 2026"]
    days = [one.attributes["data-day"] for one in page.all("li", "day")]
    assert (days[0], days[-1], len(days)) == ("2026-11-23", "2026-12-27", 35)
    links = page.links()
    assert links["← November 2026"] == "/2026/11"
    assert links["December 2026 →"] == "/2026/12"
    assert links["Month"] == "/2026/11"


def test_events_without_a_day_stand_above_the_weeks(show: Show) -> None:
    page = show(UNDATED)
    assert page.texts("section", "tray") == ["Day not known Undated council December 2026, Announced"]
    classes = [one.classes for one in page.all("section") if one.classes & {"tray", "grid"}]
    assert ["tray" in one for one in classes] == [True, False]


def test_a_cell_says_the_exception_and_not_the_usual(show: Show) -> None:
    page = show(PAST, NEXT, OFF)
    seen = [one.text for one in page.all("span", "standing")]
    assert "Cancelled" in seen
    assert "Held" not in seen
    hidden = [one.text for one in page.all("span", "hidden")]
    assert {"Held", "Confirmed"} <= set(hidden)
