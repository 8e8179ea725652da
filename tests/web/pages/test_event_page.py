"""The page of one event: everything a viewer may know of it, and nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.events.record import Source
from calendar_core.domain.time.when import Days, Month
from calendar_core.domain.vocabulary import Lifecycle
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import RevisionMetadata, revise_event
from tests.builders.event_details import make_wall_time
from tests.builders.records import NOW, add_events, fill_directory, make_record
from tests.builders.web_app import FULL_RECORD, MISSILE_LAUNCH, SCM, Page, close_app, fill_database, make_app
from tests.web.conftest import Visit

FILE = "Download .ics (Apple, Thunderbird, Outlook)"


def facts(page: Page) -> dict[str, str]:
    """What stands beside the text, by its heading."""
    return dict(zip(page.texts("dt"), page.texts("dd"), strict=True))


def test_an_event_says_when_where_and_who_in_which_office(visit: Visit) -> None:
    page = visit("/events/kr-us-scm-56")
    assert page.texts("h1") == ["56th ROK–U.S. Security Consultative Meeting"]
    assert page.texts("p", "subtitle") == ["제56차 한미안보협의회의"]
    assert page.texts("p", "event-when") == ["Wednesday 30 October 2024"]
    assert page.texts("p", "event-where") == ["The Pentagon, Washington, D.C., United States"]
    people = next(one for one in page.all("ul", "participants"))
    assert people.text == (
        "Kim Yong-hyun 김용현 Minister of National Defense, Republic of Korea Co-chair "
        "Lloyd J. Austin III Secretary of Defense, United States Co-chair"
    )


def test_the_three_axes_are_three_facts_in_words(visit: Visit) -> None:
    scm, rich = facts(visit("/events/kr-us-scm-56")), facts(visit("/events/rich"))
    assert scm["Date precision"] == "Date only; time not announced. Washington date."
    assert scm["Certainty"] == "Confirmed: by all sides or the host."
    assert scm["Status"] == "Scheduled: still to take place."
    assert rich["Date precision"] == "Date and time."
    assert rich["Certainty"] == "Announced: by one side only."
    assert rich["Status"] == "Postponed: will not take place on this date."


@pytest.mark.parametrize(
    ("lifecycle", "heading", "offices"),
    [
        ("held", "Outcome", "Offices as held on the day."),
        ("scheduled", "Background", "With the office of each on that date."),
        ("postponed", "Background", "With the office of each on that date."),
        ("cancelled", "Why", "With the office of each on that date."),
    ],
)
def test_only_an_event_that_took_place_has_an_outcome(
    sqlite_url: str, lifecycle: Lifecycle, heading: str, offices: str
) -> None:
    fill_database(sqlite_url, replace(SCM, lifecycle=lifecycle, outcome="What is to be said."))
    with close_app(make_app(sqlite_url)) as app:
        page = Page(app.test_client().get("/events/kr-us-scm-56").text)
    assert page.texts("h2")[0] == heading
    assert offices in page.texts("p", "note")


@pytest.mark.parametrize(
    ("lang", "certainty", "lifecycle"),
    [
        ("en", "Confirmed: a source confirms it.", "Happened: a source confirms that it happened."),
        ("ko", "확정: 확인한 출처 있음.", "발생: 발생을 확인한 출처 있음."),
    ],
)
def test_an_incident_is_neither_held_nor_confirmed_by_a_host(
    visit: Visit, lang: str, certainty: str, lifecycle: str
) -> None:
    assert {certainty, lifecycle} <= set(visit(f"/events/launch?lang={lang}").texts("dd"))


def test_an_event_in_the_running_month_may_be_over(sqlite_url: str) -> None:
    fill_database(sqlite_url, replace(SCM, when=Month(2024, 10)))
    texts = []
    for days in (-2, 0, 30, 32):
        with close_app(
            make_app(sqlite_url, now=datetime(2024, 10, 1, 12, 0, tzinfo=UTC) + timedelta(days=days))
        ) as app:
            page = Page(app.test_client().get("/events/kr-us-scm-56").text)
        texts.append((page.texts("p", "event-standing")[0], facts(page)["Status"]))
    may_be_over = "Confirmed, may be over", "Scheduled: its period has begun; it may be over."
    assert texts[1:3] == [may_be_over] * 2
    assert texts[0] == ("Confirmed", "Scheduled: still to take place.")
    assert texts[3][0] == "Confirmed, not verified as held"


def test_a_past_event_is_not_called_held_before_a_source_says_so(sqlite_url: str) -> None:
    fill_database(sqlite_url, SCM)
    with close_app(make_app(sqlite_url, now=NOW + timedelta(days=60))) as app:
        page = Page(app.test_client().get("/events/kr-us-scm-56").text)
    assert page.texts("p", "event-standing") == ["Confirmed, not verified as held"]


def test_a_clock_time_is_told_by_the_clocks_of_venue_utc_capitals_and_reader(visit: Visit) -> None:
    launch = visit("/events/launch?zone=America/New_York")
    assert launch.texts("tr")[1:] == [
        "Your zone, America/New_York, Washington 18:10 EDT (UTC-4) Wednesday 30 October 2024 −1 day",
        "Pyongyang (local time), Seoul 07:10 KST (UTC+9) Thursday 31 October 2024",
        "UTC 22:10 UTC Wednesday 30 October 2024 −1 day",
    ]
    assert visit("/events/kr-us-scm-56").all("table") == []


def test_a_stated_end_is_told_by_every_clock_and_an_unstated_one_by_none(visit: Visit, sqlite_url: str) -> None:
    talks = replace(MISSILE_LAUNCH, id="talks", kind="summit")
    fill_database(sqlite_url, replace(FULL_RECORD, lifecycle="scheduled", parent=None, related=()), talks)
    with close_app(make_app(sqlite_url)) as app:
        page, other = (Page(app.test_client().get(f"/events/{key}").text) for key in ("rich", "talks"))
    assert page.texts("tr")[1:] == [
        "Washington, D.C. (venue) 22:00–01:00 (Tuesday 5 November 2024) EST (UTC-5) Monday 4 November 2024",
        "UTC 03:00–06:00 UTC Tuesday 5 November 2024 +1 day",
        "Seoul 12:00–15:00 KST (UTC+9) Tuesday 5 November 2024 +1 day",
    ]
    notes = [one.texts("p", "note") for one in (page, other, visit("/events/launch"))]
    assert ["End time not announced." in texts for texts in notes] == [False, True, False]


def test_what_a_source_wrote_is_quoted_and_a_disagreement_is_shown(visit: Visit) -> None:
    page = visit("/events/launch")
    assert page.texts("q") == ["7:10 a.m. (2210 GMT)"]
    assert page.texts("section", "disputed") == ["Where sources differ Seoul says 7:10, Tokyo says 7:11."]


def test_sources_have_publisher_date_side_and_what_they_bear_out(visit: Visit) -> None:
    page = visit("/events/rich")
    assert page.texts("ul", "sources") == [
        "What it says A ministry example.org own government "
        "A wire 2 October 2024, 09:00 UTC+9 updated 2 October 2024 supports: When"
    ]
    to_apps = 3  # Google, and Outlook twice; not for an event that is postponed
    for shown, count in ((page, 2), (visit("/events/launch"), 1 + to_apps)):
        outside = [one.attributes["rel"] for one in shown.all("a") if (one.attributes["href"] or "").startswith("http")]
        assert outside == ["noopener noreferrer external"] * count


def test_parent_parts_and_related_events_are_linked_both_ways(visit: Visit) -> None:
    rich, whole, other = visit("/events/rich"), visit("/events/exercise"), visit("/events/kr-us-scm-56")
    assert rich.texts("ol", "timeline") == [
        "in the same days An exercise includes this event 24 October – 5 November 2024 Announced "
        "5 days before 56th ROK–U.S. Security Consultative Meeting Wednesday 30 October 2024 "
        "this event A meeting with everything Monday 4 November 2024, 22:00 – Tuesday 5 November 2024, 01:00 "
        "EST (UTC-5) Postponed"
    ]
    assert "in the same days A meeting with everything part of this event" in whole.texts("ol", "timeline")[0]
    assert "A meeting with everything" in other.links()


@pytest.mark.parametrize(
    ("lifecycle", "lang", "lines"),
    [
        ("postponed", "en", ["Postponed — no new date. Was Monday 4 November 2024, 22:00 EST (UTC-5)"]),
        ("cancelled", "en", ["Cancelled. Was Monday 4 November 2024, 22:00 EST (UTC-5)"]),
        ("postponed", "ko", ["연기, 새 날짜 미정. 당초 2024년 11월 4일(월) 22:00 EST (UTC-5)"]),
        ("scheduled", "en", ["Monday 4 November 2024, 22:00 EST (UTC-5)"]),
    ],
)
def test_a_date_that_fell_through_is_struck_and_offers_no_clock_and_no_calendar(
    sqlite_url: str, lifecycle: Lifecycle, lang: str, lines: list[str]
) -> None:
    when = make_wall_time("2024-11-04T22:00", "America/New_York")
    fill_database(sqlite_url, replace(SCM, when=when, lifecycle=lifecycle))
    with close_app(make_app(sqlite_url)) as app:
        client = app.test_client()
        page, frame = (
            Page(client.get(f"{address}/kr-us-scm-56?lang={lang}").text) for address in ("/events", "/embed/events")
        )
        file = client.get("/events/kr-us-scm-56.ics")
    takes_place = lifecycle == "scheduled"
    assert page.texts("p", "event-when") == frame.texts("p", "event-when") == lines
    assert [len(one.all("s")) for one in (page, frame)] == [0 if takes_place else 1] * 2
    assert len(page.all("table", "clocks")) == (1 if takes_place else 0)
    apps = ("/events/kr-us-scm-56.ics", "https://calendar.google.com", "https://outlook.")
    assert [len([link for link in page.links().values() if link.startswith(app)]) for app in apps] == (
        [1, 1, 2] if takes_place else [0, 0, 0]
    )
    assert file.status_code == 200


@pytest.mark.parametrize(
    ("lifecycle", "lang", "lines"),
    [
        ("postponed", "en", ["Postponed. Was Wednesday 30 October 2024", "Now 13–15 May 2026 →"]),
        ("cancelled", "en", ["Cancelled. Was Wednesday 30 October 2024", "Instead: 13–15 May 2026 →"]),
        ("postponed", "ko", ["연기. 당초 2024년 10월 30일(수)", "변경 일정: 2026년 5월 13일~15일 →"]),
    ],
)
def test_the_head_leads_to_the_event_in_place_of_one_that_fell_through(
    sqlite_url: str, lifecycle: Lifecycle, lang: str, lines: list[str]
) -> None:
    new = make_record(id="new", when=Days(date(2026, 5, 13), date(2026, 5, 15), "Asia/Seoul"))
    next_meeting = make_record(id="next", number=57)
    related = ("new", "next", "other")
    fell_through, other = replace(SCM, lifecycle=lifecycle, related=related), replace(MISSILE_LAUNCH, id="other")
    fill_database(sqlite_url, fell_through, new, next_meeting, other)
    with close_app(make_app(sqlite_url)) as app:
        page = Page(app.test_client().get(f"/events/kr-us-scm-56?lang={lang}").text)
    assert page.texts("p", "event-when") == lines
    assert page.links()[lines[1]].startswith("/events/new")


def test_an_event_without_a_day_is_not_offered_to_a_calendar_app(visit: Visit) -> None:
    assert visit("/events/launch").links()[FILE] == "/events/launch.ics"
    assert FILE not in visit("/events/undated-0").links()


def test_notes_of_the_desk_are_on_no_page(visit: Visit) -> None:
    pages = [" ".join(visit(address).texts("body")) for address in ("/events/rich", "/events/rich/history")]
    assert "What came of it." in pages[0]
    assert [text for text in pages if "For the desk alone" in text] == []


def test_an_event_under_embargo_is_not_there_until_it_is(sqlite_url: str) -> None:
    lifts = NOW + timedelta(hours=1)
    fill_database(sqlite_url, replace(SCM, embargo_until=lifts))
    addresses = ["/events/kr-us-scm-56", "/events/kr-us-scm-56/history"]
    statuses = []
    for now in (lifts - timedelta(microseconds=1), lifts):
        with close_app(make_app(sqlite_url, now=now)) as app:
            statuses.append([app.test_client().get(address).status_code for address in addresses])
    assert statuses == [[404, 404], [200, 200]]


def test_an_event_that_never_was_and_one_under_embargo_cannot_be_told_apart(sqlite_url: str) -> None:
    fill_database(sqlite_url, replace(SCM, visibility="draft"))
    with close_app(make_app(sqlite_url)) as app:
        hidden = app.test_client().get("/events/kr-us-scm-56")
        nothing = app.test_client().get("/events/kr-us-scm-57")
    assert hidden.status_code == nothing.status_code == 404
    assert hidden.text.replace("kr-us-scm-56", "kr-us-scm-57") == nothing.text


def test_the_history_tells_what_changed_from_what_to_what(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    fill_directory(database)
    add_events(database, SCM)
    with database.writing() as session:
        source = Source(publisher="A second wire", url="https://example.org/2")
        held = replace(SCM, lifecycle="held", venue="Seoul Hall", sources=(*SCM.sources, source))
        reason = RevisionMetadata(editor="an editor", reason="It took place", source="https://example.org/2")
        revise_event(session, held, reason, base_revision=1, now=NOW + timedelta(days=31))
    database.close()
    with close_app(make_app(sqlite_url, now=NOW + timedelta(days=40))) as app:
        page = Page(app.test_client().get("/events/kr-us-scm-56/history").text)
    assert page.texts("h2") == ["Revision 2", "Revision 1"]
    assert facts(page) == {
        "Lifecycle": "Before: Scheduled After: Held",
        "Venue": "Before: The Pentagon After: Seoul Hall",
        "Sources": "After: A second wire, https://example.org/2",
    }


@pytest.mark.parametrize(
    "address", ["/events/x", "/events/x/history", "/series/x", "/parties/x", "/people/x", "/offices/x"]
)
def test_what_is_not_there_is_not_found(visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 404


def test_a_page_of_one_event_can_be_asked_as_known_then(visitor: FlaskClient) -> None:
    before, after = (visitor.get(f"/events/kr-us-scm-56?as_of={day}") for day in ("2024-09-10", "2024-09-25"))
    assert (before.status_code, after.status_code) == (404, 200)
    assert Page(after.text).texts("p", "notice")[0].startswith("As it was known at Thursday 26 September 2024")


def test_a_page_that_knows_only_the_present_says_so(visitor: FlaskClient) -> None:
    response = visitor.get("/coverage?as_of=2024-09-25")
    assert response.status_code == 400
    assert Page(response.text).texts("h1") == ["This page cannot be shown as it was known on a past day."]


def test_a_page_of_one_thing_leaves_strange_keys_alone_but_not_a_misspelt_zone(visitor: FlaskClient) -> None:
    assert visitor.get("/events/launch?utm_source=letter").status_code == 200
    assert visitor.get("/events/launch?zone=Asia/Soul").status_code == 400


def test_the_title_of_an_office_is_that_of_the_day(visit: Visit) -> None:
    assert "Minister of National Defense" in visit("/people/kim-yong-hyun").links()
    assert visit("/offices/kr-mnd").texts("ol", "timeline") == ["6 September 2024 – 5 December 2024 Kim Yong-hyun"]
    assert visit("/offices/kr-mnd?lang=ko").texts("ol", "timeline") == ["2024년 9월 6일~2024년 12월 5일 김용현"]


def test_a_series_names_the_editions_it_lacks(visit: Visit) -> None:
    page = visit("/series/kr-us-scm")
    assert any("Not in the record: 1st – 55th, 57th." in text for text in page.texts("p", "note"))
    assert make_record().number == 56
