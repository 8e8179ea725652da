"""A look ahead by a link: for one event, until an instant, and noted."""

import re
from dataclasses import replace
from datetime import date, timedelta

from flask import Flask

from calendar_core.domain.time.when import Day
from calendar_core.store.auth.audit_log import load_log
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from tests.builders.desk_browser import DeskClient
from tests.builders.records import CHANGE, NOW, add_events, change_facts
from tests.builders.web_app import BASE, SCM, Page, utc
from tests.web.desk.conftest import Clock

SECRET = change_facts(
    SCM,
    id="secret",
    title="A secret meeting",
    notes="For the desk.",
    related=("other",),
    embargo_until=utc(2024, 12, 1),
)
OTHER = change_facts(SECRET, id="other", title="Another secret", related=())
ADDRESS = "/desk/events/secret/previews"


def make(chief: DeskClient, *, address: str = ADDRESS, **fields: str) -> str:
    text = chief.post(address, {"reader": "Kim of a paper", "hours": "24", **fields}, status=200).text
    found = re.search(r"https://calendar\.example\.org(/preview/[\w-]+)", text)
    assert found is not None
    return found[1]


def test_a_link_shows_one_event_without_notes_and_other_secrets(
    chief: DeskClient, database: Database, desk: Flask
) -> None:
    add_events(database, OTHER, SECRET)
    answer = desk.test_client().get(make(chief), base_url=BASE)
    assert answer.status_code == 200
    assert "A secret meeting" in answer.text
    assert "For the desk." not in answer.text
    assert "Another secret" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_what_a_mail_program_adds_to_a_link_does_not_close_it(
    chief: DeskClient, database: Database, desk: Flask
) -> None:
    add_events(database, OTHER, SECRET)
    address, client = make(chief), desk.test_client()
    for trailing in (".", ">", "/", "%20", "="):
        assert client.get(address + trailing, base_url=BASE).status_code == 200
    assert client.get(f"{address}x", base_url=BASE).status_code == 404


def test_a_link_tells_of_the_moves_that_the_public_will_read_of_and_of_no_other(
    chief: DeskClient, database: Database, desk: Flask, clock: Clock
) -> None:
    moved = replace(SCM, when=Day(date(2024, 11, 12), "Asia/Seoul"))
    withdrawn = replace(moved, visibility="draft")
    written = replace(SECRET, related=(), when=moved.when)
    add_events(database, replace(SECRET, related=()))
    for record, base_revision in ((moved, 1), (withdrawn, 2), (written, 1)):
        clock.now += timedelta(minutes=1)
        with database.writing() as session:
            revise_event(session, record, CHANGE, base_revision=base_revision, now=clock.now)
    text = desk.test_client().get(make(chief, address="/desk/events/kr-us-scm-56/previews")).text
    assert Page(text).texts("span", "slipped") == ["Rescheduled once, 13 days later"]
    assert Page(desk.test_client().get(make(chief)).text).texts("span", "slipped") == []


def test_a_link_is_over_after_its_hours_and_when_it_is_ended(
    chief: DeskClient, database: Database, desk: Flask, clock: Clock
) -> None:
    add_events(database, OTHER, SECRET)
    first, second = make(chief), make(chief, reader="Lee")
    stranger = desk.test_client()
    key = next(one.attributes["value"] for one in chief.page(ADDRESS).all("button") if one.text == "Revoke")
    chief.post(ADDRESS, {"end": str(key)})
    assert sorted(stranger.get(link).status_code for link in (first, second)) == [200, 404]
    clock.now = NOW + timedelta(hours=24)
    assert [stranger.get(link).status_code for link in (first, second, "/preview/made-up")] == [404, 404, 404]


def test_every_look_at_what_is_held_back_is_in_the_log(
    chief: DeskClient, editor: DeskClient, database: Database, desk: Flask
) -> None:
    add_events(database, OTHER, SECRET)
    desk.test_client().get(make(chief))
    editor.get("/desk/events/secret")
    with database.reading() as connection:
        entries = load_log(connection, event_id="secret")
    assert [(one.editor, one.action, (one.detail or "")[:8]) for one in entries] == [
        ("editor", "saw", "session "),
        ("link: Kim of a paper", "saw", ""),
        ("chief", "saw", "session "),
        ("chief", "made a preview link", "Kim of a"),
    ]
    assert "made a preview link" in chief.get("/desk/log").text
