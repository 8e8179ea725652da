"""Deadlines on the month, the week and the agenda: entries of their own, each on its day and on one page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from calendar_core.domain.events.record import Deadline
from calendar_core.domain.time.when import Day, Month
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, load_numbered_record, make_record
from tests.builders.web_app import Page, close_app, make_app

CLOSES = Deadline(title="Accreditation closes", before="10 days")
SCM = make_record(deadlines=(CLOSES, Deadline(title="Pool call", at="2024-10-29T09:00")))
LATER = NOW + timedelta(hours=1)


def add_lists(database: Database) -> None:
    """The SCM, moved by four days an hour later, and events of which no deadline may be shown."""
    fill_directory(database)
    others: dict[str, dict[str, Any]] = {
        "undated": {"when": Month(2024, 11)},
        "cancelled": {"lifecycle": "cancelled"},
        "secret": {"embargo_until": NOW + timedelta(days=9)},
    }
    add_events(
        database,
        SCM,
        *(make_record(id=key, title=key, number=None, deadlines=(CLOSES,), **facts) for key, facts in others.items()),
        *(
            make_record(
                id=f"e{n}", title=f"Event {n}", number=None, when=Day(date(2024, 10, 2) + timedelta(days=n // 4))
            )
            for n in range(60)
        ),
    )
    number, record = load_numbered_record(database)
    with database.writing() as session:
        moved = replace(record, when=Day(date(2024, 11, 3), "America/New_York"))
        revise_event(session, moved, CHANGE, base_revision=number, now=LATER)


@pytest.fixture
def client(database: Database, database_url: str) -> Iterator[FlaskClient]:
    add_lists(database)
    with close_app(make_app(database_url, now=LATER)) as app:
        yield app.test_client()


def find_deadlines(client: FlaskClient, address: str) -> list[str]:
    """What the entries of deadlines of a page say, in their order."""
    page = Page(client.get(address).text)
    return [
        next(deadline.title for deadline in SCM.deadlines if deadline.title in one.text)
        for one in page.all("li")
        if "is-deadline" in one.classes and ("timed" in one.classes or "single" in one.classes)
    ]


def test_a_deadline_is_an_entry_of_its_day_and_moves_with_its_event(client: FlaskClient) -> None:
    assert find_deadlines(client, "/2024/10") == ["Accreditation closes", "Pool call"]
    assert find_deadlines(client, "/week/2024-10-28") == ["Pool call"]
    assert find_deadlines(client, "/week/2024-10-21") == ["Accreditation closes"]  # 24 October
    # As it was known before the move: ten days before 30 October.
    assert find_deadlines(client, f"/week/2024-10-14?as_of={NOW:%Y-%m-%dT%H:%M:%SZ}") == ["Accreditation closes"]
    entry = next(one for one in Page(client.get("/week/2024-10-21").text).all("li") if "is-deadline" in one.classes)
    assert "Accreditation closes: 56th ROK–U.S. Security Consultative Meeting" in entry.text
    assert "Deadline" in entry.text
    assert (
        Page(client.get("/week/2024-10-21").text).links()[
            "Accreditation closes: 56th ROK–U.S. Security Consultative Meeting"
        ]
        == "/events/kr-us-scm-56#deadlines"
    )


def test_each_deadline_stands_on_one_page_of_the_agenda_and_follows_the_filter(client: FlaskClient) -> None:
    pages = [find_deadlines(client, f"/agenda?page={number}") for number in (0, 1)]
    assert pages == [[], ["Accreditation closes", "Pool call"]]
    assert find_deadlines(client, "/agenda?series=kr-us-scm&from=2024-10-25") == ["Pool call"]
    assert find_deadlines(client, "/agenda?series=kr-us-scm&from=2024-10-29&to=2024-10-30") == ["Pool call"]
    assert find_deadlines(client, "/agenda?kind=summit&from=2024-10-01") == []


def test_the_page_of_an_event_says_both_the_day_and_how_it_follows(client: FlaskClient) -> None:
    text = client.get("/events/kr-us-scm-56").text
    assert "Accreditation closes: Thursday 24 October 2024 (10 days before the event)" in text
    assert "Accreditation closes: 10 days before the event" in client.get("/events/undated").text
    assert "개최 10일 전" in client.get("/events/undated?lang=ko").text
