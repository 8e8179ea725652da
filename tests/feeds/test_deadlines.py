"""Deadlines in a feed: only where they are asked for, as entries that stay the same when they move."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from calendar_core.domain.events.record import Deadline, EventRecord
from calendar_core.domain.time.when import Day
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, load_numbered_record, make_record
from tests.builders.web_app import close_app, make_app
from tests.feeds.ical.icslint import lint

DEADLINES = (
    Deadline(title="Accreditation closes", before="10 days"),
    Deadline(title="Pool call", at="2024-10-30T09:00"),
    Deadline(title="Pool call", at="2024-10-30T11:00", time_zone="Asia/Seoul"),
)
SCM = make_record(deadlines=DEADLINES)


class Clock:
    """A clock that a test moves."""

    now = NOW


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(database: Database, database_url: str, clock: Clock) -> Iterator[FlaskClient]:
    fill_directory(database)
    add_events(
        database,
        SCM,
        make_record(id="other", number=55),
        make_record(id="secret", number=54, deadlines=DEADLINES, embargo_until=NOW + timedelta(days=9)),
    )
    with close_app(make_app(database_url, now=lambda: clock.now)) as app:
        yield app.test_client()


def change(database: Database, clock: Clock, **facts: object) -> None:
    """Revise the SCM, an hour later."""
    clock.now += timedelta(hours=1)
    number, record = load_numbered_record(database)
    changed: EventRecord = replace(record, **facts)  # type: ignore[arg-type]  # facts of a record
    with database.writing() as session:
        revise_event(session, changed, CHANGE, base_revision=number, now=clock.now)


def read_deadlines(client: FlaskClient, address: str = "/calendar.ics?deadlines=yes") -> dict[str, Any]:
    """The entries of deadlines by their UIDs."""
    events = Calendar.from_ical(client.get(address).data).walk("VEVENT")
    return {str(one["UID"]): one for one in events if str(one["SUMMARY"]).startswith(("Deadline: ", "\uae30\ud55c: "))}


def test_a_feed_has_deadlines_only_if_it_asks_for_them(client: FlaskClient) -> None:
    plain = client.get("/calendar.ics").data
    assert (b"Accreditation" in plain, b"Pool call" in plain) == (False, False)
    assert client.get("/calendar.ics?deadlines=no").data == plain
    assert lint(client.get("/calendar.ics?deadlines=yes&alarm=PT1H").data) == []
    found = read_deadlines(client)
    assert next((str(one["SUMMARY"]), one["DTSTART"].dt) for one in found.values()) == (
        "Deadline: Accreditation closes (56th ROK\u2013U.S. Security Consultative Meeting)",
        date(2024, 10, 20),
    )
    assert [one["DTSTART"].to_ical() for one in found.values()] == [b"20241020", b"20241030T110000", b"20241030T090000"]
    assert {str(one["TRANSP"]) for one in found.values()} == {"TRANSPARENT"}
    assert len(read_deadlines(client, "/events/kr-us-scm-56.ics?deadlines=yes")) == 3
    assert len(read_deadlines(client, "/feeds/kr-us-scm.ics?deadlines=yes&lang=ko")) == 3
    assert read_deadlines(client, "/calendar.ics?deadlines=yes&kind=summit") == {}
    assert read_deadlines(client, "/calendar.ics?deadlines=yes&as_of=2024-09-01") == {}
    assert client.get("/calendar.ics?deadlines=maybe").status_code == 400


def test_a_deadline_that_moves_stays_one_entry_and_its_sequence_grows(
    client: FlaskClient, database: Database, database_url: str, clock: Clock
) -> None:
    before = read_deadlines(client)
    change(database, clock, when=Day(date(2024, 11, 3), "America/New_York"))
    after = read_deadlines(client)
    assert before.keys() == after.keys()
    [uid] = [uid for uid, one in after.items() if "Accreditation" in one["SUMMARY"]]
    assert (before[uid]["DTSTART"].dt, after[uid]["DTSTART"].dt) == (date(2024, 10, 20), date(2024, 10, 24))
    change(database, clock, deadlines=(DEADLINES[0], Deadline(title="Pool call", at="2024-10-31T09:00")))
    again = read_deadlines(client)
    assert [one[uid]["SEQUENCE"] for one in (before, after, again)] == [0, 1, 2]
    assert before[uid]["LAST-MODIFIED"].dt < after[uid]["LAST-MODIFIED"].dt < again[uid]["LAST-MODIFIED"].dt
    assert len(again) == 2
    # The same bytes as a new process builds.
    with close_app(make_app(database_url, now=lambda: clock.now)) as app:
        assert (
            app.test_client().get("/calendar.ics?deadlines=yes").data == client.get("/calendar.ics?deadlines=yes").data
        )


def test_what_is_called_off_has_no_deadline_any_more(client: FlaskClient, database: Database, clock: Clock) -> None:
    change(database, clock, lifecycle="cancelled")
    assert {str(one["STATUS"]) for one in read_deadlines(client).values()} == {"CANCELLED"}
    assert read_deadlines(client, "/calendar.ics?deadlines=yes&cancelled=drop") == {}


def test_an_alarm_is_for_deadlines_too(client: FlaskClient) -> None:
    found = read_deadlines(client, "/calendar.ics?deadlines=yes&alarm=P1D")
    assert [len(one.walk("VALARM")) for one in found.values()] == [1, 1, 1]
