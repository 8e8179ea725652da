"""Every page of the desk that shows an event which is held back writes that into the audit log."""

from datetime import timedelta

import pytest
from flask import Flask

from calendar_core.models import AuditEntry
from calendar_core.store.auth.audit_log import load_log
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import add_proposal
from tests.builders.desk_browser import DeskClient, sign_in_as
from tests.builders.mail import load_rows
from tests.builders.records import NOW, add_events, change_facts
from tests.builders.web_app import SCM
from tests.web.desk.conftest import Clock
from tests.web.desk.test_access import address_of, desk_rules

WORD = "zqsecretword"
SECRET = change_facts(
    SCM, id="held-back", title=f"A {WORD}", number=77, city=WORD, embargo_until=NOW + timedelta(days=9)
)
#: Addresses that show an event which is not in their path.
OTHERS = (
    "/desk/events/new?like=held-back",
    "/desk/events/kr-us-scm-56/merge?other=held-back",
    "/desk/events/kr-us-scm-56?proposal=1",
    "/desk/intake",
    "/desk/intake/1",
    "/desk/events?q=zqsecretword",
)


@pytest.fixture
def held_back(database: Database) -> Database:
    add_events(database, SECRET)
    with database.writing() as session:
        add_proposal(session, SECRET, base_revision=1, editor="reporter", reason="", source=None, now=NOW)
    return database


def count_views(database: Database) -> int:
    with database.reading() as connection:
        return sum(one.action == "saw" for one in load_log(connection, event_id="held-back"))


def test_every_page_that_shows_it_is_logged(desk: Flask, held_back: Database) -> None:
    pages = [
        address_of(rule).replace("kr-us-scm-56", "held-back")
        for rule in desk_rules(desk)
        if "GET" in (rule.methods or ())
    ]
    shown = set()
    for address in (*pages, *OTHERS):
        chief, before = sign_in_as(desk, "chief"), count_views(held_back)
        answer = chief.client.get(address, base_url="https://calendar.example.org")
        if WORD in answer.text.replace("q=zqsecretword", "").replace('value="zqsecretword"', ""):
            assert count_views(held_back) == before + 1, address
            shown.add(address)
    assert len(shown) > 9
    assert {"/desk/", "/desk/events", "/desk/events/held-back/history", *OTHERS} <= shown


def test_a_form_that_is_sent_and_shown_again_is_a_view(held_back: Database, editor: DeskClient) -> None:
    editor.post("/desk/events/held-back/do/cancel", {"do": "preview"}, status=200)
    assert count_views(held_back) == 1


def test_a_pasted_text_that_tells_of_it_is_a_view(held_back: Database, editor: DeskClient) -> None:
    text = "The 77th ROK–U.S. Security Consultative Meeting will be held on 5 October 2024."
    answer = editor.post("/desk/intake", {"text": text, "day": "2024-10-01", "do": "read"}, status=200)
    assert WORD in answer.text
    assert count_views(held_back) == 1


def test_a_session_is_logged_once_in_ten_minutes(
    desk: Flask, held_back: Database, editor: DeskClient, clock: Clock
) -> None:
    another = sign_in_as(desk)
    for page in ("", "/history", "/merge"):
        editor.get(f"/desk/events/held-back{page}")
    assert count_views(held_back) == 1
    another.get("/desk/events/held-back")
    assert count_views(held_back) == 2
    clock.now = NOW + timedelta(minutes=10)
    editor.get("/desk/events/held-back")
    assert count_views(held_back) == 3


def test_what_everybody_sees_is_no_view(held_back: Database, editor: DeskClient) -> None:
    editor.get("/desk/events/kr-us-scm-56")
    assert load_rows(held_back, AuditEntry, "action") == []
