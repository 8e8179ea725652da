"""Readers' own lists on the pages: made by a star, opened by a link, the same everywhere, and told to nobody."""

import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from calendar_core.domain.text.email_address import sha256_hex
from calendar_core.models import ReaderList, table_of
from calendar_core.store.db.database import Database
from tests.builders.reader_lists import make_own_list, press_star
from tests.builders.records import NOW
from tests.builders.web_app import BASE, RECORDS, Page, capture_statements, close_app, fill_database, make_app

CLOCK: list[datetime] = [NOW]


@pytest.fixture
def app(sqlite_url: str) -> Iterator[Flask]:
    CLOCK[0] = NOW
    fill_database(sqlite_url, *RECORDS)
    with close_app(make_app(sqlite_url, now=lambda: CLOCK[0])) as app:
        yield app


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def desktop(app: Flask) -> FlaskClient:
    return app.test_client()


def see(client: FlaskClient, address: str) -> Page:
    response = client.get(address, base_url=BASE)
    assert response.status_code == 200, response.text
    return Page(response.text)


def summaries(client: FlaskClient, token: str) -> set[bytes]:
    response = client.get(f"/calendar.ics?list={token}", base_url=BASE)
    assert response.status_code == 200
    return {line.removeprefix(b"SUMMARY:").strip() for line in response.data.splitlines() if line[:8] == b"SUMMARY:"}


def act(client: FlaskClient, token: str, **form: str) -> str:
    """Press a button of the page of a list; where it leads."""
    return client.post(f"/lists/{token}", data=form, base_url=BASE).headers.get("Location", "")


def test_the_first_star_makes_a_list_and_shows_its_link_and_the_next_one_goes_back_to_its_page(
    phone: FlaskClient,
) -> None:
    made = press_star(phone, "event", "kr-us-scm-56")
    assert re.fullmatch(r"/lists/[\w-]{24}\?made=new", made.headers["Location"])
    cookie = made.headers["Set-Cookie"]
    assert cookie.startswith("__Host-list=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    page = see(phone, made.headers["Location"])
    assert any("Your list is made" in text for text in page.texts("p"))
    assert f"{BASE}{urlsplit(made.headers['Location']).path}" in {
        one.attributes.get("value") for one in page.all("input")
    }
    back = "/series/kr-us-scm?lang=ko#star"
    assert press_star(phone, "series", "kr-us-scm", back=back).headers["Location"] == back
    assert press_star(phone, "series", "kr-us-scm", back="https://evil.example/x").headers["Location"] == "/x"


def test_a_star_is_seen_on_its_page_and_in_lists_and_is_taken_back_there(phone: FlaskClient) -> None:
    assert "Add to my list" in phone.get("/events/kr-us-scm-56", base_url=BASE).text
    make_own_list(phone, ("event", "kr-us-scm-56"), ("person", "lloyd-austin"))
    for address in ("/events/kr-us-scm-56", "/people/lloyd-austin"):
        assert "Remove from my list" in phone.get(address, base_url=BASE).text
    assert "on my list" in phone.get("/agenda", base_url=BASE).text
    press_star(phone, "event", "kr-us-scm-56", wish="remove")
    assert "Add to my list" in phone.get("/events/kr-us-scm-56", base_url=BASE).text
    assert "on my list" not in phone.get("/agenda", base_url=BASE).text


def test_the_link_opens_the_list_on_another_device_whose_stars_then_go_to_it(
    phone: FlaskClient, desktop: FlaskClient
) -> None:
    token = make_own_list(phone, ("event", "exercise"))
    see(desktop, f"/lists/{token}")
    press_star(desktop, "event", "rich")
    assert (
        summaries(phone, token) == {b"An exercise", b"A meeting with everything"} or len(summaries(phone, token)) == 2
    )


def test_a_link_does_not_take_the_place_of_a_list_in_use_unless_its_reader_says_so(
    phone: FlaskClient, desktop: FlaskClient
) -> None:
    other, own = make_own_list(phone, ("event", "exercise")), make_own_list(desktop, ("event", "rich"))
    assert "This device has another list" in desktop.get(f"/lists/{other}", base_url=BASE).text
    assert desktop.get("/lists", base_url=BASE).headers["Location"] == f"/lists/{own}"
    act(desktop, other, do="use")
    assert desktop.get("/lists", base_url=BASE).headers["Location"] == f"/lists/{other}"


def test_the_page_has_the_stars_the_agenda_and_the_ways_to_follow_it(phone: FlaskClient) -> None:
    token = make_own_list(
        phone, ("event", "exercise"), ("series", "kr-us-scm"), ("party", "US"), ("person", "lloyd-austin")
    )
    page = see(phone, f"/lists/{token}")
    links = set(page.links().values())
    for path in ("/agenda", "/follow", "/changes", "/pictures", "/agenda.csv", "/changes.atom", "/api/v1/events"):
        assert f"{path}?list={token}" in links
        assert phone.get(f"{path}?list={token}", base_url=BASE).status_code == 200
    assert f"/follow?list={token}#email" in links
    assert page.texts("h3")[:4] == ["Events 1", "Series 1", "Parties 1", "People 1"]
    assert any("56th" in text for text in page.texts("li"))
    act(phone, token, do="remove", kind="series", id="kr-us-scm")
    assert "Series 1" not in see(phone, f"/lists/{token}").texts("h3")


def test_the_feed_follows_the_list_and_is_the_same_bytes_while_nothing_changes(phone: FlaskClient) -> None:
    token = make_own_list(phone, ("event", "kr-us-scm-56"))
    address = f"/calendar.ics?list={token}"
    first = phone.get(address, base_url=BASE)
    assert b"X-WR-CALNAME:Entente: My list" in first.data
    assert token.encode() not in first.data.replace(b"\r\n ", b"")
    again = phone.get(address, base_url=BASE, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    press_star(phone, "event", "exercise")
    changed = phone.get(address, base_url=BASE, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.data.count(b"BEGIN:VEVENT")) == (200, 2)
    press_star(phone, "event", "exercise", wish="remove")
    assert phone.get(address, base_url=BASE).headers["ETag"] == first.headers["ETag"]


def test_an_app_gets_the_last_good_feed_of_its_list_while_the_database_is_away_and_404_of_a_dead_link(
    phone: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = make_own_list(phone, ("event", "kr-us-scm-56"))
    good = phone.get(f"/calendar.ics?list={token}", base_url=BASE)

    def fail(_self: Database) -> None:
        raise OperationalError(None, None, ConnectionError("the server is away"))

    with monkeypatch.context() as away:
        away.setattr(Database, "reading", fail)
        assert phone.get(f"/calendar.ics?list={token}", base_url=BASE).data == good.data
    act(phone, token, do="renew")
    assert phone.get(f"/calendar.ics?list={token}", base_url=BASE).status_code == 404


def test_a_new_link_ends_the_old_one_everywhere_and_this_device_keeps_the_list(phone: FlaskClient) -> None:
    token = make_own_list(phone, ("event", "kr-us-scm-56"))
    new = urlsplit(act(phone, token, do="renew")).path.removeprefix("/lists/")
    for address in (
        f"/lists/{token}",
        f"/agenda?list={token}",
        f"/calendar.ics?list={token}",
        f"/api/v1/events?list={token}",
    ):
        response = phone.get(address, base_url=BASE)
        assert (response.status_code, "There is no list with this link" in response.text) == (404, True), address
    assert phone.get("/lists", base_url=BASE).headers["Location"] == f"/lists/{new}"
    assert len(summaries(phone, new)) == 1


def test_a_deleted_list_is_gone_and_the_next_star_makes_another(phone: FlaskClient, desktop: FlaskClient) -> None:
    token = make_own_list(phone, ("event", "kr-us-scm-56"))
    see(desktop, f"/lists/{token}")
    answer = phone.post(f"/lists/{token}", data={"do": "delete"}, base_url=BASE)
    assert "The list is deleted" in answer.text
    assert phone.get(f"/calendar.ics?list={token}", base_url=BASE).status_code == 404
    # The other device is told: once on its page, and when it stars again.
    assert "was deleted, or has a new link" in desktop.get("/lists", base_url=BASE).text
    desktop.set_cookie("__Host-list", token, domain=urlsplit(BASE).netloc, secure=True)
    assert press_star(desktop, "event", "rich").headers["Location"].endswith("?made=again")


def test_its_address_is_told_to_nobody_and_is_in_no_log(phone: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = make_own_list(phone, ("event", "kr-us-scm-56"))
    surfaces = [
        f"/lists/{token}",
        *(f"{path}?list={token}" for path in ("/", "/2024/10", "/agenda", "/follow", "/search")),
    ]
    surfaces += [f"{path}?list={token}" for path in ("/calendar.ics", "/changes.atom", "/api/v1/events", "/agenda.csv")]
    for address in [*surfaces, f"/agenda?list={token}x", f"/calendar.ics?list={token}x", f"/agenda?list={token}&q=🇰🇷"]:
        for _ in range(3):  # a page of the cache would be public
            headers = phone.get(address, base_url=BASE).headers
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["X-Robots-Tag"] == "noindex"
            assert headers["Cache-Control"] in ("no-store", "private, no-cache")
    assert token not in "".join(record.getMessage() for record in caplog.records)
    assert token not in phone.get("/sitemap.xml", base_url=BASE).text
    assert phone.get("/agenda", base_url=BASE).headers["Cache-Control"] == "private, no-cache"


def test_only_a_page_of_this_site_can_star(phone: FlaskClient) -> None:
    form = {"kind": "event", "id": "kr-us-scm-56", "do": "add"}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        answer = phone.post("/stars", data=form, base_url=BASE, headers=headers)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)


@pytest.mark.parametrize(
    ("star", "status", "text"),
    [
        (("office", "kr-mnd", "add"), 400, "cannot be starred"),
        (("event", "nothing", "add"), 404, "nothing of this id to be starred"),
        (("event", "kr-us-scm-56", "keep"), 400, "is not an available action"),
    ],
)
def test_a_wrong_star_is_an_error_and_makes_no_list(
    phone: FlaskClient, star: tuple[str, str, str], status: int, text: str
) -> None:
    answer = press_star(phone, star[0], star[1], wish=star[2])
    assert (answer.status_code, text in answer.text, "Set-Cookie" in answer.headers) == (status, True, False)


def test_too_many_new_lists_are_refused_with_the_time_to_wait(app: Flask) -> None:
    for _ in range(20):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = "8.8.8.8"
        assert press_star(client, "party", "KR").status_code == 303
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "8.8.8.8"
    refused = press_star(client, "party", "KR")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")


def test_reading_a_list_writes_once_a_day(app: Flask, phone: FlaskClient) -> None:
    token = make_own_list(phone, ("event", "kr-us-scm-56"))
    addresses = [f"/calendar.ics?list={token}", f"/lists/{token}", f"/agenda?list={token}"]

    def count_writes() -> int:
        with capture_statements(app) as statements:
            for address in addresses * 2:
                assert phone.get(address, base_url=BASE).status_code == 200
        return sum(one.startswith(("UPDATE", "INSERT", "DELETE")) for one in statements)

    count_writes()  # the feed is built, and its events are kept
    assert count_writes() == 0
    CLOCK[0] = NOW + timedelta(days=1, hours=1)
    count_writes()
    database = app.extensions["entente"].database
    with database.reading() as connection:
        row = connection.execute(table_of(ReaderList).select()).one()
    assert (row.used_at, row.token_hash) == (CLOCK[0], sha256_hex(token))
    assert count_writes() == 0


def test_a_filter_names_the_list_in_words_and_its_form_keeps_it(phone: FlaskClient) -> None:
    token = make_own_list(phone, ("event", "kr-us-scm-56"))
    page = see(phone, f"/agenda?list={token}&lang=ko")
    hidden = [(one.attributes.get("name"), one.attributes.get("value")) for one in page.all("input")]
    assert ("list", token) in hidden
    assert any("내 목록" in text for text in page.texts("li"))
    assert not any("/embed" in link for link in page.links().values())
