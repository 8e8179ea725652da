"""Readers' corrections: the form answers everybody the same, and what is sent reaches the desk alone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calendar_core.intake.suggestion import take_suggestions
from calendar_core.models import Proposal, Suggestion
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import StoredProposal, list_proposals
from calendar_core.store.desk.suggestions import (
    MAX_PER_MAILBOX_A_DAY,
    MAX_PER_NETWORK_AN_HOUR,
    MAX_TOTAL_A_DAY,
    SUGGESTION_RETENTION,
    delete_expired_suggestions,
    find_reply_address,
)
from calendar_core.web.request.form_timestamp import build_form_timestamp, parse_form_timestamp
from tests.builders.mail import load_rows
from tests.builders.records import NOW, add_events, fill_directory, make_record
from tests.builders.web_app import Page, close_app, make_app

URL = "https://www.yna.co.kr/view/AEN1"
FORM = {
    "event": "kr-us-scm-56",
    "text": "The venue is not the Pentagon.",
    "url": URL,
    "document": "",
    "email": "",
    "opened": build_form_timestamp(NOW - timedelta(minutes=1), key="k" * 40),
}
EMBARGOED = make_record(
    id="secret-talks", title="Secret talks", title_ko="비밀 회담", number=57, embargo_until=NOW + timedelta(days=2)
)
DRAFT = make_record(id="drafted-talks", title="Drafted talks", title_ko="초안 회담", number=58, visibility="draft")


@pytest.fixture
def app(database: Database, database_url: str) -> Iterator[Flask]:
    fill_directory(database)
    add_events(database, make_record(), EMBARGOED, DRAFT)
    with close_app(make_app(database_url)) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


def send(client: FlaskClient, address: str = "/suggest", *, network: str = "198.41.0.4", **fields: str) -> TestResponse:
    """The answer to the form with some fields otherwise."""
    return client.post(address, data={**FORM, **fields}, environ_overrides={"REMOTE_ADDR": network})


def take(database: Database) -> list[StoredProposal]:
    """What the queue holds when the scheduler has read all suggestions."""
    take_suggestions(database, clock=lambda: NOW)
    with database.reading() as connection:
        return list_proposals(connection)


def fields_of(page: Page) -> dict[str, str | None]:
    """The values of the fields by name."""
    values = {one.attributes.get("name") or "": one.attributes.get("value") for one in page.all("input")}
    return values | {one.attributes.get("name") or "": one.text for one in page.all("textarea")}


def test_a_suggestion_waits_in_the_queue_with_its_words_and_its_source(client: FlaskClient, database: Database) -> None:
    answer = send(client)
    assert (answer.status_code, Page(answer.text).texts("h1")) == (200, ["Sent to the desk"])
    (found,) = take(database)
    assert (found.channel, found.subject, found.event_id, found.text, found.source, found.editor, found.record) == (
        "reader",
        "correction",
        "kr-us-scm-56",
        "The venue is not the Pentagon.",
        URL,
        None,
        None,
    )
    assert take(database) == [found]


@pytest.mark.parametrize(
    "named", ["kr-us-scm-56", "https://calendar.example.org/events/kr-us-scm-56?lang=ko", "제56차 한미안보협의회의"]
)
def test_the_event_is_named_by_id_address_or_title(client: FlaskClient, database: Database, named: str) -> None:
    send(client, event=named)
    assert [one.event_id for one in take(database)] == ["kr-us-scm-56"]


@pytest.mark.parametrize("named", ["", "no-such-event", "Some meeting somewhere", "/events/../../x"])
def test_a_suggestion_about_no_event_of_the_record_waits_too(
    client: FlaskClient, database: Database, named: str
) -> None:
    assert send(client, event=named).status_code == 200
    (found,) = take(database)
    assert (found.event_id, (found.origin or {}).get("event", "")) == (None, named)


def test_what_tells_an_event_anew_is_a_proposal_with_its_fields(client: FlaskClient, database: Database) -> None:
    text = "The 56th SCM will be held in Washington on October 31, 2024, Yonhap reports; it is confirmed."
    send(client, text=text)
    (found,) = take(database)
    assert (found.channel, found.subject, found.event_id, found.base_revision) == ("reader", "event", "kr-us-scm-56", 1)
    assert found.record is not None
    assert (found.record.when.start_text, found.record.sources[-1].url) == ("2024-10-31", URL)
    assert found.record.sources[-1].publisher == "Yonhap News Agency"
    assert (found.origin or {})["via"].startswith("suggestion ")


def test_a_day_is_never_made_up_from_the_day_of_the_suggestion(client: FlaskClient, database: Database) -> None:
    send(client, text="The 56th SCM will be held tomorrow.")
    assert [one.subject for one in take(database)] == ["correction"]


def test_the_same_suggestion_waits_once(client: FlaskClient, database: Database) -> None:
    for _ in range(2):
        send(client)
    assert len(take(database)) == 1


def test_the_form_of_an_event_names_it(client: FlaskClient) -> None:
    page = Page(client.get("/suggest?event=kr-us-scm-56").text)
    assert fields_of(page)["event"] == "kr-us-scm-56"
    assert "/events/kr-us-scm-56" in page.links().values()
    assert "정정 제안" in Page(client.get("/suggest?event=kr-us-scm-56&lang=ko").text).texts("h1")


def test_the_form_is_reached_from_each_event_and_from_the_foot_of_each_page(client: FlaskClient) -> None:
    links = Page(client.get("/events/kr-us-scm-56?lang=ko").text).links()
    assert links["정정 제안"] == "/suggest?event=kr-us-scm-56&lang=ko"
    assert Page(client.get("/coverage").text).links()["suggest a correction"] == "/suggest"
    assert "/suggest" not in client.get("/embed/events/kr-us-scm-56").text


@pytest.mark.parametrize("hidden", ["secret-talks", "drafted-talks"])
def test_an_event_that_nobody_may_know_of_is_like_one_that_does_not_exist(
    client: FlaskClient, database: Database, hidden: str
) -> None:
    unknown = "x" * len(hidden)
    for form in ({}, {"text": ""}):
        answers = [
            (
                answer.status_code,
                re.sub(r"\d{10}\.[\w-]+", "", answer.text.replace(name, "")),
                [one for one in answer.headers.to_wsgi_list() if one[0] != "ETag"],  # of the words of the page
            )
            for name in (hidden, unknown)
            for answer in (client.get(f"/suggest?event={name}"), send(client, event=name, **form))
        ]
        assert answers[:2] == answers[2:]
    assert load_rows(database, Proposal, "id") == []
    assert take(database)[0].event_id == hidden


@pytest.mark.parametrize(
    "named", ["WIN A PRIZE evil.example", "<script>alert(1)</script>", "a" * 101, "../secret", "Ünïcode"]
)
def test_a_link_to_the_form_puts_no_words_on_it(client: FlaskClient, named: str) -> None:
    page = client.get(f"/suggest?{urlencode({'event': named})}").text
    # The links to other languages have the address as it was asked for.
    shown = re.sub(r'<link rel="alternate"[^>]*>|<input type="hidden" name="back"[^>]*>', "", page)
    assert named not in shown
    assert fields_of(Page(page))["event"] == ""


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"text": " \n"}, "text", "Nothing is written."),
        ({"url": ""}, "url", "No source is named."),
        ({"url": "javascript:alert(1)"}, "url", "is not an address of the web"),
        ({"url": "https://user:secret@example.org/"}, "url", "is not an address of the web"),
        ({"text": "not\u202econfirmed"}, "text", "direction-turning character U+202E"),
        ({"text": "a\x00b"}, "text", "control character U+0000"),
        ({"text": "a" * 4_001}, "text", "The text has 4001 characters."),
        ({"event": "a\nb"}, "event", "more than one line"),
        ({"document": "d" * 301}, "document", "The text has 301 characters."),
        ({"email": "nobody"}, "email", "is not an email address"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    client: FlaskClient, database: Database, wrong: dict[str, Any], field: str, said: str
) -> None:
    answer = send(client, **wrong)
    page = Page(answer.text)
    (fault,) = [one for one in page.all("p", "wrong") if "id" in one.attributes]
    assert (answer.status_code, fault.attributes["id"]) == (400, f"{field}-1-wrong")
    assert said in fault.text
    (faulty,) = [one.attributes for one in page.elements if "aria-describedby" in one.attributes]
    assert (faulty["name"], faulty["aria-invalid"]) == (field, "true")
    assert load_rows(database, Suggestion, "id") == []


def test_nothing_that_was_written_is_lost(client: FlaskClient) -> None:
    written = {
        "event": "a meeting",
        "text": "<b>& what</b>",
        "url": "x",
        "document": "The diary",
        "email": "a@b.example",
    }
    fields = fields_of(Page(send(client, **written).text))
    assert {name: fields[name] for name in written} == written


@pytest.mark.parametrize("document", ["The ministry's diary of 30 October", ""])
def test_a_document_may_take_the_place_of_an_address(client: FlaskClient, database: Database, document: str) -> None:
    assert send(client, url="", document=document).status_code == (200 if document else 400)
    assert [(one.source, (one.origin or {})["document"]) for one in take(database)] == [(None, document)] * bool(
        document
    )


@pytest.mark.parametrize(
    "opened", ["", "x", build_form_timestamp(NOW, key="k" * 40), build_form_timestamp(NOW, key="o" * 40)]
)
def test_what_comes_faster_than_anybody_writes_is_asked_for_once_more(
    client: FlaskClient, database: Database, opened: str
) -> None:
    answer = send(client, opened=opened)
    assert answer.status_code == 400
    assert Page(answer.text).texts("p", "wrong")[0].startswith("The form was sent too quickly")
    assert parse_form_timestamp(fields_of(Page(answer.text))["opened"] or "", key="k" * 40) == NOW
    assert load_rows(database, Suggestion, "id") == []


def test_a_program_that_fills_in_every_field_is_told_the_same_and_nothing_is_stored(
    client: FlaskClient, database: Database
) -> None:
    assert send(client, website="https://evil.example").data == send(client).data
    assert len(load_rows(database, Suggestion, "id")) == 1


def test_one_network_sends_so_many_an_hour(client: FlaskClient, database: Database) -> None:
    for number in range(MAX_PER_NETWORK_AN_HOUR):
        assert send(client, text=f"Number {number}.").status_code == 200
    for lang, title, words in (
        ("en", "Suggest a correction", "Nothing was sent. Try again in 1 hour."),
        ("ko", "정정 제안", "보내지 않았습니다. 1시간 뒤에 다시 보내십시오."),
    ):
        answer = send(client, f"/suggest?lang={lang}")
        page = Page(answer.text)
        assert (answer.status_code, answer.headers["Retry-After"], page.texts("h1")) == (429, "3600", [title])
        assert words in page.texts("p", "wrong")[0]
        assert fields_of(page)["text"] == FORM["text"]
    assert send(client, network="203.0.114.5").status_code == 200
    assert len(load_rows(database, Suggestion, "id")) == MAX_PER_NETWORK_AN_HOUR + 1


def test_one_mailbox_and_all_together_are_limited_by_day(client: FlaskClient, database: Database) -> None:
    for number in range(MAX_PER_MAILBOX_A_DAY):
        assert send(client, email=f"reader+{number}@example.org", network=f"203.0.114.{number}").status_code == 200
    assert send(client, email="Reader@Example.org", network="203.0.114.99").status_code == 429
    with database.writing() as session:
        for number in range(MAX_TOTAL_A_DAY - MAX_PER_MAILBOX_A_DAY):
            sent: dict[str, Any] = {
                "suggested_at": NOW - timedelta(minutes=number % 60),
                "lang": "en",
                "document": "x",
                "text": "x",
            }
            session.add(Suggestion(**sent, event="", url="", mailbox_hash="", network_hash=""))
    answer = send(client, network="8.8.8.8")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(23 * 3_600 + 60))


def test_the_address_of_the_reader_is_kept_for_the_desk_and_deleted_after_a_month(
    client: FlaskClient, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    send(client, email="reader@example.org")
    (found,) = take(database)
    number = int((found.origin or {})["via"].removeprefix("suggestion "))
    with database.writing() as session:
        assert find_reply_address(session.connection(), number) == "reader@example.org"
        delete_expired_suggestions(session, now=NOW + SUGGESTION_RETENTION - timedelta(seconds=1))
        assert find_reply_address(session.connection(), number) == "reader@example.org"
        delete_expired_suggestions(session, now=NOW + SUGGESTION_RETENTION)
        assert find_reply_address(session.connection(), number) is None
    assert "reader@example.org" not in str(replace(found, origin=None)) + str(found.origin) + caplog.text


def test_the_words_are_cleared_from_the_form_s_own_table(client: FlaskClient, database: Database) -> None:
    send(client)
    take(database)
    assert load_rows(database, Suggestion, "text", "event", "url", "document") == [("", "", "", "")]


def test_a_suggestion_may_be_as_long_in_korean_as_in_english(client: FlaskClient) -> None:
    assert send(client, text="한" * 4_000).status_code == 200
    assert send(client, text="한" * 6_000).status_code == 413


def test_the_form_is_kept_out_of_caches_and_sets_no_cookie(client: FlaskClient) -> None:
    for answer in (client.get("/suggest?event=kr-us-scm-56"), send(client)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "Set-Cookie" not in answer.headers
