"""The page of changes and its Atom feed: the same changes, valid, stable, and silent about what is held back."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from xml.etree.ElementTree import Element, fromstring

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.time.when import Day
from calendar_core.models import Event
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import RevisionMetadata, revise_event
from calendar_core.store.history.changelog import BULK_THRESHOLD
from tests.builders.records import NOW, add_events, change_facts, fill_directory, make_record
from tests.builders.web_app import BASE, Page, capture_statements, close_app, make_app
from tests.builders.web_app import Element as HtmlElement

HOUR = timedelta(hours=1)
LATER = NOW + 100 * HOUR
ATOM = "{http://www.w3.org/2005/Atom}"
SCM = make_record(certainty="announced")
MOVED = replace(SCM, certainty="confirmed", when=Day(date(2024, 11, 6), "America/New_York"))


def revise(database: Database, record: EventRecord, *, hour: int, reason: str, source: str | None = None) -> None:
    with database.writing() as session:
        base_revision = session.get_one(Event, record.id).revision
        change = RevisionMetadata(editor="an editor", reason=reason, source=source)
        revise_event(session, record, change, base_revision=base_revision, now=NOW + hour * HOUR)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """An event that was announced, then confirmed and moved."""
    opened = Database(sqlite_url)
    fill_directory(opened)
    add_events(opened, SCM)
    revise(
        opened, MOVED, hour=3, reason="The <b>Pentagon</b> & Seoul moved it.", source="https://example.org/moved?a=1&b"
    )
    yield opened
    opened.close()


@pytest.fixture
def visitor(database: Database, sqlite_url: str) -> Iterator[FlaskClient]:  # noqa: ARG001 - the record, filled
    with close_app(make_app(sqlite_url, now=LATER)) as app:
        yield app.test_client()


def atom(visitor: FlaskClient, address: str = "/changes.atom") -> Element:
    response = visitor.get(address)
    assert (response.status_code, response.content_type) == (200, "application/atom+xml; charset=utf-8")
    return fromstring(response.data)  # noqa: S314 - our own bytes


def entries(feed: Element) -> list[Element]:
    return feed.findall(f"{ATOM}entry")


def text(parent: Element, name: str) -> str:
    return parent.findtext(f"{ATOM}{name}") or ""


def links(parent: Element) -> dict[str, str]:
    return {one.attrib["rel"]: one.attrib["href"] for one in parent.findall(f"{ATOM}link")}


def test_the_page_tells_each_change_from_old_to_new_with_reason_and_source(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/changes").text)
    assert page.texts("p", "meant") == ["Confirmed, moved", "Announced"]
    assert page.texts("del") == ["Before: Wednesday 30 October 2024 (America/New_York)", "Before: Announced"]
    assert page.texts("ins") == ["After: Wednesday 6 November 2024 (America/New_York)", "After: Confirmed"]
    assert page.texts("p", "why") == ["The <b>Pentagon</b> & Seoul moved it.", "because it is tested"]
    assert page.texts("h2") == ["Tuesday 1 October 2024"]
    shown = page.links()
    assert shown["example.org"] == "https://example.org/moved?a=1&b"
    assert shown[SCM.title] == "/events/kr-us-scm-56"
    assert shown["History"] == "/events/kr-us-scm-56/history"


def test_the_days_are_those_of_the_readers_zone(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/changes?zone=Asia/Seoul").text)
    assert page.texts("h2") == ["Wednesday 2 October 2024", "Tuesday 1 October 2024"]


def test_the_atom_feed_tells_the_same(visitor: FlaskClient) -> None:
    feed = atom(visitor)
    newest, first = entries(feed)
    assert text(newest, "title") == f"Confirmed, moved: {SCM.title}"
    assert text(newest, "content") == (
        "When: Wednesday 30 October 2024 (America/New_York) → Wednesday 6 November 2024 (America/New_York)\n"
        "Certainty: Announced → Confirmed\n"
        "Reason: The <b>Pentagon</b> & Seoul moved it.\n"
        "Source: https://example.org/moved?a=1&b"
    )
    assert links(newest) == {
        "alternate": f"{BASE}/events/kr-us-scm-56?lang=en",
        "related": f"{BASE}/events/kr-us-scm-56/history?lang=en",
        "via": "https://example.org/moved?a=1&b",
    }
    assert [one.attrib["term"] for one in newest.findall(f"{ATOM}category")] == ["confirmed", "moved"]
    assert text(first, "content") == (
        "When: Wednesday 30 October 2024\n"
        "Where: The Pentagon, Washington, D.C., United States\n"
        "With: Republic of Korea, United States\n"
        "Standing: Announced\n"
        "Reason: because it is tested"
    )


def test_the_atom_feed_has_all_that_rfc_4287_asks_for_once(visitor: FlaskClient) -> None:
    feed = atom(visitor, "/changes.atom?party=US&party=KR")
    assert links(feed) == {
        "self": f"{BASE}/changes.atom?party=KR&party=US",
        "alternate": f"{BASE}/changes?party=KR&party=US&lang=en",
    }
    assert text(feed, "id") == "tag:calendar.example.org,2026:changes?party=KR&party=US"
    assert text(feed, "title") == "Entente: changes, Republic of Korea, United States"
    assert (text(feed, "updated"), feed.findtext(f"{ATOM}author/{ATOM}name")) == ("2024-10-01T15:00:00Z", "Entente")
    for entry in entries(feed):
        names = [one.tag.removeprefix(ATOM) for one in entry]
        once = ("id", "title", "updated", "published", "content")
        assert [names.count(name) for name in once] == [1] * len(once)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text(entry, "updated"))
        assert entry.find(f"{ATOM}content").attrib == {"type": "text"}  # type: ignore[union-attr]
    ids = [text(entry, "id") for entry in entries(feed)]
    assert ids == [
        "tag:calendar.example.org,2026:events/kr-us-scm-56/2024-10-01T15:00:00Z",
        "tag:calendar.example.org,2026:events/kr-us-scm-56/2024-10-01T12:00:00Z",
    ]


def test_page_and_feed_of_a_filter_hold_the_same_changes(database: Database, visitor: FlaskClient) -> None:
    add_events(database, make_record(id="visit", kind="visit", title="A visit", title_ko="방문"), now=NOW + 5 * HOUR)
    for query, titles in (
        ("", ["A visit", SCM.title, SCM.title]),
        ("kind=visit", ["A visit"]),
        ("q=방문", ["A visit"]),
    ):
        page = Page(visitor.get(f"/changes?{query}").text)
        shown = [title for title, to in zip(page.texts("a"), page.all("a"), strict=True) if is_event(to)]
        found = [text(entry, "title").partition(": ")[2] for entry in entries(atom(visitor, f"/changes.atom?{query}"))]
        assert shown == found == titles


def is_event(link: HtmlElement) -> bool:
    return re.fullmatch("/events/[a-z0-9-]+", link.attributes["href"] or "") is not None


def test_an_unknown_key_is_refused_by_both_and_names_what_was_meant(visitor: FlaskClient) -> None:
    assert visitor.get("/changes?partie=KR").status_code == 400
    refused = visitor.get("/changes.atom?partie=KR")
    assert (refused.status_code, refused.mimetype) == (400, "text/plain")
    assert "'party'" in refused.text


def test_titles_are_korean_where_korean_is_asked_for(visitor: FlaskClient) -> None:
    feed = atom(visitor, "/changes.atom?lang=ko")
    newest, first = entries(feed)
    assert text(newest, "title") == f"확정, 일정 변경: {SCM.names['ko']}"
    assert text(newest, "content").splitlines()[:2] == [
        "일시: 2024년 10월 30일(수) (America/New_York) → 2024년 11월 6일(수) (America/New_York)",
        "확정 여부: 발표 → 확정",
    ]
    assert text(first, "content").splitlines()[2] == "참가국·기구: 대한민국, 미국"
    assert feed.attrib == {"{http://www.w3.org/XML/1998/namespace}lang": "ko"}


def test_what_has_not_changed_is_not_sent_twice(database: Database, visitor: FlaskClient) -> None:
    first = visitor.get("/changes.atom")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    tag, since = first.headers["ETag"], first.headers["Last-Modified"]
    assert since == "Tue, 01 Oct 2024 15:00:00 GMT"
    assert visitor.get("/changes.atom", headers={"If-None-Match": tag}).status_code == 304
    assert visitor.get("/changes.atom", headers={"If-Modified-Since": since}).status_code == 304
    assert (
        visitor.get("/changes.atom", headers={"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}).status_code == 200
    )
    for other in ("nonsense", "Tue, 01 Oct 2024 15:00:01 GMT", "Thu, 01 Jan 2099 00:00:00 GMT"):
        assert visitor.get("/changes.atom", headers={"If-Modified-Since": other}).status_code == 200
    assert visitor.head("/changes.atom").headers["ETag"] == tag
    revise(database, replace(MOVED, notes="For the desk."), hour=50, reason="A note.")
    assert visitor.get("/changes.atom", headers={"If-None-Match": tag}).status_code == 304
    revise(database, replace(MOVED, lifecycle="cancelled"), hour=60, reason="Cancelled.")
    assert visitor.get("/changes.atom", headers={"If-None-Match": tag, "If-Modified-Since": since}).status_code == 200
    assert visitor.get("/changes.atom", headers={"If-Modified-Since": since}).status_code == 200


def test_an_event_taken_back_is_news_to_a_reader_that_knows_only_dates(
    database: Database, visitor: FlaskClient
) -> None:
    since = visitor.get("/changes.atom").headers["Last-Modified"]
    revise(database, replace(MOVED, visibility="draft"), hour=60, reason="Taken back.")
    answer = visitor.get("/changes.atom", headers={"If-Modified-Since": since})
    assert (answer.status_code, len(entries(fromstring(answer.data)))) == (200, 0)  # noqa: S314 - our own bytes


def test_another_process_writes_the_same_bytes(visitor: FlaskClient, sqlite_url: str) -> None:
    with close_app(make_app(sqlite_url, now=LATER + 24 * HOUR)) as other:
        assert other.test_client().get("/changes.atom").data == visitor.get("/changes.atom").data


def test_work_under_an_embargo_changes_no_byte_before_it_lifts(database: Database, sqlite_url: str) -> None:
    def answers(now: datetime) -> list[tuple[int, bytes, str | None, str | None]]:
        found = []
        with close_app(make_app(sqlite_url, now=now)) as app:
            for address in ("/changes", "/changes.atom", "/changes.atom?q=secret", "/changes?page=1"):
                one = app.test_client().get(address)
                found.append((one.status_code, one.data, one.headers.get("ETag"), one.headers.get("Last-Modified")))
        return found

    before = answers(LATER)
    lifts = LATER + HOUR  # the same day: a printed page says of which day it is
    secret = make_record(id="secret", title="A secret visit", embargo_until=lifts)
    add_events(database, secret, now=NOW + 90 * HOUR)
    revise(database, replace(secret, city="Seoul"), hour=95, reason="Not Washington after all.")
    assert answers(LATER) == before
    assert answers(lifts - timedelta(seconds=1)) == before
    after = answers(lifts)
    assert after != before
    with close_app(make_app(sqlite_url, now=lifts)) as app:
        feed = atom(app.test_client())
        body = b"".join(data for _, data, *_ in after).decode()
    assert text(feed, "updated") == lifts.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert text(entries(feed)[0], "title") == "Announced: A secret visit"
    assert ("Seoul" in body, "Not Washington after all." in body, "because it is tested" in body) == (
        True,
        False,
        True,
    )
    assert (NOW + 90 * HOUR).strftime("%Y-%m-%d") not in body.replace(lifts.strftime("%Y-%m-%d"), "")


def test_characters_that_xml_cannot_hold_are_left_out(database: Database, visitor: FlaskClient) -> None:
    # The loader and the desk refuse them; a feed must stay well-formed even if one lets them in.
    revise(database, change_facts(MOVED, title="A\x0bB\x1b[31m\ufffe ]]> \U0001f91d"), hour=9, reason="x\x00y\r\nz")
    newest = entries(atom(visitor))[0]
    assert text(newest, "title") == "Corrected: AB[31m ]]> \U0001f91d"
    assert text(newest, "content").endswith("Reason: xy\nz")


def test_a_source_that_is_no_web_address_is_text_and_no_link(database: Database, visitor: FlaskClient) -> None:
    revise(database, replace(MOVED, city="Seoul"), hour=9, reason="Moved.", source="javascript:alert(1)")
    newest = entries(atom(visitor))[0]
    assert "via" not in links(newest)
    assert text(newest, "content").endswith("Source: javascript:alert(1)")
    assert "javascript:alert(1)" not in Page(visitor.get("/changes").text).links().values()


def test_a_data_set_that_came_at_once_is_one_entry_that_leads_to_the_agenda(
    database: Database, visitor: FlaskClient
) -> None:
    add_events(
        database,
        *(make_record(id=f"event-{number}", number=number) for number in range(BULK_THRESHOLD)),
        now=NOW + HOUR,
    )
    page = Page(visitor.get("/changes?party=KR").text)
    assert page.links()[f"{BULK_THRESHOLD} events entered the calendar"] == "/agenda?party=KR"
    arrival = entries(atom(visitor, "/changes.atom?party=KR"))[1]
    assert text(arrival, "title") == f"{BULK_THRESHOLD} events entered the calendar"
    assert text(arrival, "id") == "tag:calendar.example.org,2026:arrivals/2024-10-01T13:00:00Z?party=KR"
    assert links(arrival) == {"alternate": f"{BASE}/agenda?party=KR&lang=en"}


def test_older_changes_are_on_further_pages_of_both(database: Database, visitor: FlaskClient) -> None:
    for hour in range(10, 62):
        revise(database, change_facts(MOVED, title=f"Title {hour}"), hour=hour, reason="Renamed.")
    page, older = Page(visitor.get("/changes").text), Page(visitor.get("/changes?page=1").text)
    assert (len(page.all("h3")), len(older.all("h3"))) == (50, 4)
    assert page.links()["Older →"] == "/changes?page=1"
    assert older.links()["← Newer"] == "/changes"
    assert links(atom(visitor))["next"] == f"{BASE}/changes.atom?page=1"
    assert links(atom(visitor, "/changes.atom?page=1"))["previous"] == f"{BASE}/changes.atom"
    assert [visitor.get(f"/changes?page={page}").status_code for page in ("2", "-1", "x", "1&page=1")] == [
        404,
        400,
        400,
        400,
    ]


def test_as_of_shows_the_changes_up_to_then_and_says_so(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/changes?as_of=2024-10-01T13:00Z").text)
    assert page.texts("p", "meant") == ["Announced"]
    assert page.texts("p", "notice")[0].startswith("The changes up to Tuesday 1 October 2024, 13:00 UTC.")
    assert len(entries(atom(visitor, "/changes.atom?as_of=2024-10-01T13:00Z"))) == 1
    assert "kept its" not in visitor.get("/changes").text
    assert Page(visitor.get("/changes?as_of=2020-01-01").text).texts("p", "empty") != []


def test_an_empty_record_has_an_empty_feed(stranger: FlaskClient) -> None:
    feed = atom(stranger)
    assert (entries(feed), text(feed, "updated")) == ([], "1970-01-01T00:00:00Z")
    assert Page(stranger.get("/changes").text).texts("p", "empty") == ["The record is empty."]


@pytest.mark.parametrize("address", ["/changes", "/changes.atom"])
def test_the_number_of_questions_does_not_grow(database: Database, sqlite_url: str, address: str) -> None:
    numbers = []
    with close_app(make_app(sqlite_url, now=LATER)) as app:
        for round_ in range(2):
            add_events(database, *(make_record(id=f"more-{round_}-{n}", number=None) for n in range(5)), now=NOW + HOUR)
            with capture_statements(app) as statements:
                assert app.test_client().get(address).status_code == 200
            numbers.append(len(statements))
    assert numbers[0] == numbers[1]
