"""The calendar at two instants: what differs, with old and new, and an embargo that holds at both."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.relations.differences import Difference
from calendar_core.domain.time.when import Day
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.relations.comparison import load_differences
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, make_record

DAY = timedelta(days=1)
FIRST, CHANGED, SECOND, LATER = NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY, NOW + 9 * DAY
MOVED = Day(date(2024, 11, 5), "America/New_York")


def edit(database: Database, event_id: str, *, now: datetime, base_revision: int = 1, **facts: Any) -> None:
    with database.writing() as session:
        record = replace(make_record(id=event_id, number=None), **facts)
        revise_event(session, record, CHANGE, base_revision=base_revision, now=now)


def fill(database: Database) -> None:
    """Events that change between the two instants, each in its way; one that changes later, one that never does."""
    fill_directory(database)
    keys = ("moved", "cancelled", "announced", "abroad", "same", "later")
    add_events(database, *(make_record(id=key, number=None, certainty="proposed") for key in keys))
    edit(database, "moved", now=CHANGED, certainty="proposed", when=MOVED)
    edit(database, "cancelled", now=CHANGED, certainty="proposed", lifecycle="cancelled")
    edit(database, "announced", now=CHANGED, certainty="announced")
    edit(database, "abroad", now=CHANGED, certainty="proposed", country="KR", city="Seoul", venue=None)
    edit(database, "later", now=LATER, certainty="proposed", when=MOVED)
    add_events(database, make_record(id="new", number=None, sources=()), now=CHANGED)
    embargoed = make_record(id="embargoed", number=None, embargo_until=LATER, sources=())
    add_events(database, embargoed, now=NOW)


def find(database: Database, selection: Selection, first: datetime, second: datetime) -> dict[str, Difference]:
    with database.reading() as connection:
        found = load_differences(connection, selection, first=first, second=second, now=LATER + DAY)
    return {one.card.id: one for one in found.differences}


def test_what_changed_between_two_instants_has_its_group_and_old_and_new(database: Database) -> None:
    fill(database)
    found = find(database, Selection(), FIRST, SECOND)
    assert {key: one.group for key, one in found.items()} == {
        "new": "new",
        "cancelled": "cancelled",
        "moved": "moved",
        "abroad": "moved",
        "announced": "confirmed",
    }
    [change] = found["moved"].changes
    assert (change.before, change.after) == (
        ("Wednesday 30 October 2024 (America/New_York)",),
        ("Tuesday 5 November 2024 (America/New_York)",),
    )
    assert find(database, Selection(), SECOND, SECOND + DAY) == {}


def test_an_embargo_holds_at_both_instants(database: Database) -> None:
    fill(database)
    assert "embargoed" not in find(database, Selection(), FIRST, SECOND)
    assert find(database, Selection(), SECOND, LATER + DAY)["embargoed"].group == "new"


def test_what_comes_into_the_filter_or_leaves_it_is_told_apart(database: Database) -> None:
    fill(database)
    groups = [find(database, Selection(country=(country,)), FIRST, SECOND)["abroad"] for country in ("US", "KR")]
    assert [(one.group, one.presence) for one in groups] == [("gone", "left"), ("new", "entered")]
    assert groups[0].changes == groups[1].changes != ()
