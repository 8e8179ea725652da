"""Feeds over HTTP, as calendar apps ask for them: conditional, compressed, misspelt."""

import gzip
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.http import http_date
from werkzeug.test import TestResponse

from app import create_app
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.time.when import Day, Year
from calendar_core.feeds.ical.vevent import to_last_modified
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.editing.stamps import raise_all_stamps
from calendar_core.web.context import context
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, make_record
from tests.feeds.ical.icslint import lint

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LATER = NOW + timedelta(days=7, microseconds=250_000)
SCM = make_record()
TALKS = make_record(id="talks", kind="2+2", when=Day(date(2024, 10, 31), "America/New_York"), parties=("US",))


class Clock:
    """The present instant, as a test sets it."""

    def __init__(self) -> None:
        self.now = LATER

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """One kind of database is enough here: tests/feeds/test_publishing.py asks the same of both."""
    opened = Database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def client(sqlite_url: str, database: Database, clock: Clock) -> Iterator[FlaskClient]:
    fill_directory(database)
    add_events(database, SCM, TALKS)
    settings = Settings(
        database_url=sqlite_url,
        mail_url="maildir:nowhere",
        mail_from="entente@example.org",
        given_base_url="https://calendar.example.org",
        secret_key="k" * 32,
        host="127.0.0.1",
        port=8000,
    )
    app = create_app(settings, now=clock)
    yield app.test_client()
    with app.app_context():
        context().database.close()


def pages(response: TestResponse) -> list[str]:
    """The ids of the events of a good feed."""
    assert response.status_code == 200
    assert lint(response.data) == []
    addresses = (str(event["URL"]).partition("?")[0] for event in Calendar.from_ical(response.data).events)
    return [address.rpartition("/")[2] for address in addresses]


def revise(database: Database, record: EventRecord, *, now: datetime) -> None:
    with database.writing() as session:
        assert revise_event(session, record, CHANGE, base_revision=1, now=now)


def test_a_feed_says_all_that_an_app_needs(client: FlaskClient) -> None:
    response = client.get("/feeds/all.ics")
    assert pages(response) == ["kr-us-scm-56", "talks"]
    wanted = ("Content-Type", "Content-Disposition", "Cache-Control", "X-Robots-Tag", "Vary", "Last-Modified")
    assert {name: response.headers[name] for name in wanted} == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": "inline; filename=entente.ics",
        "Cache-Control": "public, max-age=300",
        "X-Robots-Tag": "noindex",
        "Vary": "Accept-Encoding",
        "Last-Modified": "Tue, 01 Oct 2024 12:00:03 GMT",
    }
    etag, is_weak = response.get_etag()
    assert len(etag or "") == 32
    assert not is_weak
    assert int(response.headers["Content-Length"]) == len(response.data)


def test_everything_is_the_filter_without_a_filter(client: FlaskClient) -> None:
    assert client.get("/calendar.ics").data == client.get("/feeds/all.ics").data


def test_the_query_is_the_filter_on_either_address(client: FlaskClient) -> None:
    assert pages(client.get("/calendar.ics?kind=2%2B2")) == ["talks"]
    assert pages(client.get("/feeds/all.ics?kind=2%2B2")) == ["talks"]
    assert pages(client.get("/calendar.ics?party=KR&party=US&lang=ko&zone=Asia/Seoul")) == ["kr-us-scm-56"]
    assert pages(client.get("/calendar.ics?kind=summit")) == []


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("/calendar.ics?partys=KR", "?partys: The key 'partys' is not known. Did you mean 'party'?\n"),
        ("/feeds/all.ics?kind=sumit", "?kind: No kind is called 'sumit'. Did you mean 'summit'?\n"),
        ("/events/kr-us-scm-56.ics?party=KR", "One event takes no filter. Filter /calendar.ics instead.\n"),
        (
            "/events/kr-us-scm-56.ics?cancelled=drop",
            "?cancelled: One event cannot be left out of its own file. "
            "Leave cancelled out, or give it as strike or keep.\n",
        ),
    ],
)
def test_a_misspelt_filter_is_an_error_and_never_an_unfiltered_feed(
    client: FlaskClient, address: str, answer: str
) -> None:
    response = client.get(address)
    assert (response.status_code, response.text) == (400, answer)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "name", "description"),
    [
        (
            "series=kr-us-scm&kind=summit",
            "Entente: ROK–U.S. Security Consultative Meeting, Summit",
            "The events of the filter: Series: ROK–U.S. Security Consultative Meeting; Kind: Summit.",
        ),
        (
            "party=KR&party=US&lang=ko",
            "Entente: 대한민국, 미국",
            "선택한 필터의 일정: 참가국·기구: 대한민국; 참가국·기구: 미국.",
        ),
        ("", "Entente", "All events."),
    ],
)
def test_a_feed_is_called_what_its_filter_is_called_on_the_pages(
    client: FlaskClient, query: str, name: str, description: str
) -> None:
    calendar = Calendar.from_ical(client.get(f"/calendar.ics?{query}").data)
    # What icalendar does not know it leaves escaped.
    said = {
        key: str(calendar[key]).replace("\\", "") for key in ("NAME", "X-WR-CALNAME", "DESCRIPTION", "X-WR-CALDESC")
    }
    assert [said["NAME"], said["X-WR-CALNAME"]] == [name, name]
    assert description in said["DESCRIPTION"] == said["X-WR-CALDESC"]
    page = client.get(f"/feeds?{query}").text
    assert f"name={quote(name)}" in page


def test_the_calendar_as_known_on_a_past_day(client: FlaskClient, database: Database, clock: Clock) -> None:
    revise(database, replace(SCM, lifecycle="cancelled", certainty="announced"), now=LATER)
    clock.now = LATER + timedelta(days=1)
    assert b"Cancelled" in client.get("/calendar.ics").data
    assert b"Cancelled" not in client.get("/calendar.ics?as_of=2024-10-02T00:00%2B09:00").data
    assert b"Cancelled" not in client.get("/events/kr-us-scm-56.ics?as_of=2024-10-02").data


def test_one_event_is_a_file_to_keep(client: FlaskClient) -> None:
    response = client.get("/events/kr-us-scm-56.ics")
    assert pages(response) == ["kr-us-scm-56"]
    assert response.headers["Content-Disposition"] == "attachment; filename=kr-us-scm-56.ics"


def test_an_event_that_is_not_there_or_has_no_day_is_not_found(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    revise(database, replace(TALKS, when=Year(2024)), now=LATER)
    clock.now = LATER + timedelta(hours=1)
    nobody, undated = client.get("/events/nobody.ics"), client.get("/events/talks.ics")
    assert [nobody.status_code, undated.status_code] == [404, 404]
    assert undated.text == (
        "The date is known only as 2024, which no calendar app can show. "
        "Look at its page; it gets a calendar entry when its day is known.\n"
    )


def test_a_name_in_the_address_cannot_make_a_header(client: FlaskClient) -> None:
    assert client.get("/events/kr-us-scm-56.ics").status_code == 200
    response = client.get("/events/%0d%0aX-Evil:1;%22%ea%b9%80.ics")
    assert response.status_code == 404
    assert "X-Evil" not in response.headers


# --- Conditional requests ---------------------------------------------------------------------------------------------


def test_an_app_that_has_it_already_gets_nothing_again(client: FlaskClient) -> None:
    first = client.get("/feeds/all.ics")
    again = client.get("/feeds/all.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert {name: again.headers[name] for name in ("ETag", "Cache-Control", "Vary")} == {
        name: first.headers[name] for name in ("ETag", "Cache-Control", "Vary")
    }


def test_where_nothing_was_edited_it_is_304_the_next_day_from_a_new_process_too(
    client: FlaskClient, clock: Clock
) -> None:
    first = client.get("/feeds/all.ics")
    clock.now += timedelta(days=1)
    with client.application.app_context():
        settings = context().settings
    tomorrow = create_app(settings, now=clock)
    for one in (client, tomorrow.test_client()):
        given = {"If-None-Match": first.headers["ETag"]}
        assert [one.get(path, headers=given).status_code for path in ("/feeds/all.ics", "/feeds/kr.ics")] == [304, 200]
        assert one.get("/feeds/all.ics").data == first.data
        dates = {"If-Modified-Since": first.headers["Last-Modified"]}
        assert one.get("/feeds/all.ics", headers=dates).status_code == 304
    with tomorrow.app_context():
        context().database.close()


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ('"{}"', 304),
        ('W/"{}"', 304),
        ('"other", "{}"', 304),
        ('"other",W/"{}" , "third"', 304),
        ('"{}-gzip"', 304),
        ('W/"{}-gzip"', 304),
        ('"{}-zstd"', 304),
        ('"{}--gzip"', 304),
        ('"{};gzip"', 304),
        ('"{}-br"', 304),
        ("*", 304),
        ('"other"', 200),
        ('"{}-other"', 200),
        ('"x{}"', 200),
        ("garbage, \x01;;", 200),
        ('"', 200),
        ("", 200),
    ],
)
def test_if_none_match(client: FlaskClient, given: str, status: int) -> None:
    etag, _ = client.get("/feeds/all.ics").get_etag()
    response = client.get("/feeds/all.ics", headers={"If-None-Match": given.format(etag)})
    assert response.status_code == status


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("Tue, 01 Oct 2024 12:00:03 GMT", 304),
        ("Tue, 01 Oct 2024 14:00:03 +0200", 304),
        ("Tue, 01 Oct 2024 12:00:04 GMT", 200),
        ("Thu, 01 Jan 2099 00:00:00 GMT", 200),
        ("Tuesday, 01-Oct-24 12:00:03 GMT", 304),
        ("Tue, 01 Oct 2024 12:00:00 GMT", 200),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 200),
        ("yesterday", 200),
        ("9999999999999999999999", 200),
        ("", 200),
    ],
)
def test_if_modified_since(client: FlaskClient, given: str, status: int) -> None:
    assert client.get("/feeds/all.ics", headers={"If-Modified-Since": given}).status_code == status


def test_after_a_restored_backup_nobody_is_told_that_nothing_changed(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    backup = replace(SCM, city="Washington")
    revise(database, backup, now=NOW + timedelta(hours=1))
    clock.now = LATER
    given = http_date(LATER)  # of an edit that the backup has not
    assert client.get("/feeds/all.ics", headers={"If-Modified-Since": given}).status_code == 200
    with database.writing() as session:
        assert raise_all_stamps(session, LATER) == 2
    first = client.get("/feeds/all.ics")
    stamps = {str(event["LAST-MODIFIED"].to_ical()) for event in Calendar.from_ical(first.data).events}
    assert stamps == {str(to_last_modified(LATER).strftime("%Y%m%dT%H%M%SZ").encode())}
    assert (
        client.get("/feeds/all.ics", headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    )


def test_scripts_of_other_sites_may_read_and_revalidate_a_feed(client: FlaskClient) -> None:
    origin = {"Origin": "https://other.example"}
    for path in ("/feeds/kr.ics", "/feeds/kr.ics", "/calendar.ics?partys=KR", "/events/kr-us-scm-56.ics"):
        for method in ("GET", "HEAD"):
            headers = client.open(path, method=method, headers=origin).headers
            opened = [headers.getlist(name) for name in ("Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy")]
            assert opened == [["*"], ["cross-origin"]], path
            assert "ETag" in headers["Access-Control-Expose-Headers"]
    preflight = client.options("/feeds/kr.ics", headers={**origin, "Access-Control-Request-Headers": "if-none-match"})
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert preflight.headers["Access-Control-Allow-Headers"] == "If-None-Match"


@pytest.mark.parametrize("added", ["utm_source=newsletter", "fbclid=x", "nocache=1", "lang=en&lang=en", "tz=venue"])
def test_what_others_add_to_an_address_and_what_is_said_twice_changes_nothing(client: FlaskClient, added: str) -> None:
    assert client.get(f"/feeds/kr.ics?{added}").data == client.get("/feeds/kr.ics").data


def test_capitals_do_not_matter(client: FlaskClient) -> None:
    for path in ("/feeds/kr.ics", "/feeds/KR.ics", "/feeds/kr.ICS"):
        assert pages(client.get(path, follow_redirects=True)) == ["kr-us-scm-56"]
    assert client.get("/calendar.ics?party=kr&kind=Defence-Ministerial").data == (
        client.get("/calendar.ics?party=KR&kind=defence-ministerial").data
    )


def test_the_etag_decides_where_both_are_given(client: FlaskClient) -> None:
    old = {"If-None-Match": '"other"', "If-Modified-Since": http_date(LATER)}
    assert client.get("/feeds/all.ics", headers=old).status_code == 200
    etag = client.get("/feeds/all.ics").headers["ETag"]
    new = {"If-None-Match": etag, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}
    assert client.get("/feeds/all.ics", headers=new).status_code == 304


@pytest.mark.parametrize(
    "change",
    [{"city": "Arlington"}, {"lifecycle": "cancelled", "certainty": "announced"}, {"visibility": "draft"}],
)
def test_every_change_reaches_apps_that_know_only_dates_too(
    client: FlaskClient, database: Database, clock: Clock, change: dict[str, str]
) -> None:
    first = client.get("/feeds/all.ics")
    by_etag = {"If-None-Match": first.headers["ETag"]}
    by_date = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert [client.get("/feeds/all.ics", headers=how).status_code for how in (by_etag, by_date)] == [304, 304]
    revise(database, replace(SCM, **change), now=LATER)  # type: ignore[arg-type]  # a few facts of several types
    clock.now = LATER + timedelta(seconds=1)
    assert [client.get("/feeds/all.ics", headers=how).status_code for how in (by_etag, by_date)] == [200, 200]


def test_the_end_of_an_embargo_reaches_them_too(client: FlaskClient, database: Database, clock: Clock) -> None:
    lift = LATER + timedelta(days=1)
    add_events(database, make_record(id="secret", embargo_until=lift), now=NOW + timedelta(days=3))
    first = client.get("/feeds/all.ics")
    by_date = {"If-Modified-Since": first.headers["Last-Modified"]}
    clock.now = lift - timedelta(seconds=1)
    assert client.get("/feeds/all.ics", headers=by_date).status_code == 304
    clock.now = lift + timedelta(seconds=1)
    assert "secret" in pages(client.get("/feeds/all.ics", headers=by_date))


def test_nothing_is_dated_later_than_the_answer(client: FlaskClient, database: Database, clock: Clock) -> None:
    clock.now = NOW + timedelta(days=3)
    revise(database, replace(SCM, city="Arlington"), now=clock.now + timedelta(seconds=5))
    assert client.get("/feeds/all.ics").last_modified == clock.now
    clock.now += timedelta(minutes=1)
    assert client.get("/feeds/all.ics").last_modified == to_last_modified(NOW + timedelta(days=3, seconds=5))


def test_head_says_the_same_without_the_bytes(client: FlaskClient) -> None:
    got, head = client.get("/feeds/all.ics"), client.head("/feeds/all.ics")
    assert head.data == b""
    same = ("ETag", "Last-Modified", "Content-Type", "Content-Length", "Vary")
    assert [head.headers[name] for name in same] == [got.headers[name] for name in same]
    assert client.head("/feeds/all.ics", headers={"If-None-Match": got.headers["ETag"]}).status_code == 304


def test_a_feed_cannot_be_written_to(client: FlaskClient) -> None:
    assert client.get("/feeds/all.ics").status_code == 200
    assert [client.open("/feeds/all.ics", method=method).status_code for method in ("POST", "PUT", "DELETE")] == [
        405
    ] * 3


# --- Compression ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("br;q=1.0, GZIP;q=0.8", "gzip"),
        ("identity;q=0.5, gzip", "gzip"),
        ("", None),
        ("identity", None),
        ("br", None),
        ("gzip;q=0, zstd;q=0", None),
        ("*", None),
        ("identity, gzip;q=0.5", None),
    ],
)
def test_bytes_are_compressed_only_when_asked(client: FlaskClient, accepted: str, encoding: str | None) -> None:
    plain = client.get("/feeds/all.ics")
    response = client.get("/feeds/all.ics", headers={"Accept-Encoding": accepted})
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers.get("Content-Encoding") == encoding
    body = {"gzip": gzip.decompress, "zstd": zstd.decompress}[encoding](response.data) if encoding else response.data
    assert body == plain.data
    # A strong ETag names bytes, so other bytes have another; either is understood when it comes back.
    assert (response.headers["ETag"] != plain.headers["ETag"]) == (encoding is not None)
    for tag in (plain.headers["ETag"], response.headers["ETag"]):
        again = client.get("/feeds/all.ics", headers={"Accept-Encoding": accepted, "If-None-Match": tag})
        assert (again.status_code, again.headers["ETag"]) == (304, response.headers["ETag"])
