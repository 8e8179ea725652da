"""The door: what a browser is given, and what it is told."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calendar_core.store.auth.sessions import open_session
from calendar_core.store.db.database import Database
from tests.builders.desk_browser import COOKIE, ORIGIN, PASSWORD, add_accounts
from tests.builders.records import NOW
from tests.builders.web_app import BASE, Page, close_app, make_app
from tests.web.desk.conftest import Clock

WRONG = "The name or the password is wrong. Enter both again."


def enter(client: FlaskClient, name: str = "editor", password: str = PASSWORD, **fields: str) -> TestResponse:
    data = {"name": name, "password": password, **fields}
    return client.post("/sign-in", base_url=BASE, data=data, headers=ORIGIN)


def test_an_editor_signs_in_and_is_led_where_they_wanted_to_go(desk: Flask) -> None:
    client = desk.test_client()
    led = client.get("/desk/", base_url=BASE)
    assert led.headers["Location"] == "/sign-in?next=%2Fdesk%2F"
    answer = enter(client, " Editor ", next="/desk/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")
    assert client.get("/desk/", base_url=BASE).status_code == 200


def test_the_cookies_are_of_this_host_over_tls_and_closed_to_scripts_and_other_sites(desk: Flask) -> None:
    session, device = enter(desk.test_client()).headers.getlist("Set-Cookie")
    assert session.partition(";")[2] == " Secure; HttpOnly; Path=/; SameSite=Lax"
    assert session.startswith("__Host-entente-desk=")
    assert device.startswith("__Host-entente-device=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(device.split("; "))


def test_without_tls_the_cookie_is_a_plain_one(sqlite_url: str) -> None:
    with close_app(make_app(sqlite_url, base_url="http://127.0.0.1:8000")) as app:
        add_accounts(app.extensions["entente"].database)
        data = {"name": "editor", "password": PASSWORD}
        headers = {"Origin": "http://127.0.0.1:8000"}
        answer = app.test_client().post("/sign-in", base_url="http://127.0.0.1:8000", data=data, headers=headers)
    cookie = answer.headers.getlist("Set-Cookie")[0]
    assert cookie.startswith("entente-desk=")
    assert cookie.partition(";")[2] == " HttpOnly; Path=/; SameSite=Lax"


def test_signing_in_makes_a_new_session_and_ends_the_old(desk: Flask, database: Database) -> None:
    with database.writing() as session:
        planted = open_session(session, "reporter", now=NOW)
    client = desk.test_client()
    client.set_cookie(COOKIE, planted, domain="calendar.example.org", secure=True)
    assert client.get("/desk/", base_url=BASE).status_code == 200
    enter(client)
    cookie = client.get_cookie(COOKIE, domain="calendar.example.org")
    assert cookie is not None
    assert cookie.value != planted
    client.set_cookie(COOKIE, planted, domain="calendar.example.org", secure=True)
    assert client.get("/desk/", base_url=BASE).status_code == 303


@pytest.mark.parametrize(("name", "password"), [("editor", "not the password"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_told_in_the_same_words(desk: Flask, name: str, password: str) -> None:
    answer = enter(desk.test_client(), name, password)
    assert answer.status_code == 403
    assert Page(answer.text).texts("p", "notice") == [WRONG]
    assert answer.headers.getlist("Set-Cookie") == []
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("next_", ["https://elsewhere.example/", "//elsewhere.example", "/desk\\@elsewhere", "/agenda"])
def test_nobody_is_led_elsewhere(desk: Flask, next_: str) -> None:
    assert enter(desk.test_client(), next=next_).headers["Location"] == "/desk/"


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
def test_a_form_of_another_site_signs_nobody_in(desk: Flask, headers: dict[str, str]) -> None:
    data = {"name": "editor", "password": PASSWORD}
    answer = desk.test_client().post("/sign-in", base_url=BASE, data=data, headers=headers)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (403, [])


def test_who_tries_too_often_waits_and_is_told_how_long(desk: Flask, clock: Clock) -> None:
    client = desk.test_client()
    assert [enter(client, password="wrong").status_code for _ in range(7)] == [403, 403, 403, 403, 403, 429, 429]
    refused = enter(client)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")
    clock.now = NOW + timedelta(seconds=2)
    assert enter(client).status_code == 303


def lang_of_page(client: FlaskClient, address: str, **headers: str) -> str | None:
    page = Page(client.get(address, base_url=BASE, headers=headers).text)
    return page.all("html")[0].attributes["lang"]


@pytest.mark.parametrize("address", ["/sign-in", "/desk/", "/desk/events"])
def test_the_desk_is_in_the_language_of_the_address_the_choice_or_the_browser(desk: Flask, address: str) -> None:
    client, korean = desk.test_client(), {"Accept-Language": "ko"}
    enter(client)
    assert [lang_of_page(client, address), lang_of_page(client, address, **korean)] == ["en", "ko"]
    assert lang_of_page(client, f"{address}?lang=en", **korean) == "en"
    answer = client.post("/display", base_url=BASE, data={"lang": "ko", "back": address})
    assert answer.headers["Location"] == f"{address}?lang=ko"
    assert lang_of_page(client, address) == "ko"
