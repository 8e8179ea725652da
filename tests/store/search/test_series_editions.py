"""The editions from which the next meeting of each series follows: of what a viewer may see, in one query."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.quality.series_outlook_texts import describe_outlook
from calendar_core.domain.quality.series_pattern import edition_of_record
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day, Month, When, Year
from calendar_core.models import Series
from calendar_core.store.as_of.source import event_source
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.search.series_editions import SeriesEditions, load_series_editions
from tests.builders.records import CHANGE, NOW, add_events, capture_statements, fill_directory, make_record


def make_scm(year: int, **facts: Any) -> EventRecord:
    """An edition of the SCM, held on 30 October where nothing else is said."""
    usual: dict[str, Any] = {
        "id": f"scm-{year}",
        "number": year - 1968,
        "when": Day(date(year, 10, 30), "Asia/Seoul"),
        "lifecycle": "held",
        "sources": (
            Source(publisher="A wire", published=f"{year}-10-02"),
            Source(publisher="A ministry", published=f"{year}-09-30"),
            Source(publisher="An agency", published=f"{year}-08"),
        ),
    }
    return make_record(**{**usual, **facts})


PAST = tuple(make_scm(year) for year in range(2010, 2024))


@pytest.fixture
def filled(database: Database) -> Database:
    """Fourteen editions that were held."""
    fill_directory(database)
    add_events(database, *PAST)
    return database


def load(
    database: Database, *, viewer: Viewer = "public", now: datetime = NOW, as_of: datetime | None = None
) -> Mapping[str, SeriesEditions]:
    with database.reading() as connection:
        source = event_source(connection, viewer=viewer, now=now, as_of=as_of)
        return load_series_editions(source, Selection())


def headline(
    database: Database, *, viewer: Viewer = "public", now: datetime = NOW, as_of: datetime | None = None
) -> str:
    found = load(database, viewer=viewer, now=now, as_of=as_of)["kr-us-scm"].find_next(as_of or now)
    return found.event.id if found.event else describe_outlook(found, "en")


def test_the_newest_ten_that_were_held_and_the_next_ones_are_loaded_with_the_number_of_all(filled: Database) -> None:
    coming = make_scm(2024, lifecycle="scheduled", certainty="announced")
    cancelled = make_scm(2025, lifecycle="cancelled")
    add_events(filled, coming, cancelled)
    found = load(filled)["kr-us-scm"]
    assert found.held_count == 14
    newest = {edition_of_record(record) for record in (*PAST[-10:], coming, cancelled)}
    assert set(found.editions) == newest
    assert {one.notice_days for one in found.editions} == {30}


@pytest.mark.parametrize("when", [Month(2024, 11), Year(2024), Day(date(2024, 11, 5), "Asia/Seoul")])
def test_the_nearest_event_of_many_ahead_is_the_next(filled: Database, when: When) -> None:
    later = (make_scm(year, lifecycle="scheduled", certainty="expected") for year in range(2025, 2045))
    add_events(filled, *later, make_scm(2024, when=when, lifecycle="scheduled", certainty="announced"))
    assert headline(filled) == "scm-2024"


def test_what_is_hidden_takes_no_part_for_the_public_and_does_for_the_desk(filled: Database) -> None:
    until = NOW + timedelta(days=2)
    hidden = make_scm(2024, lifecycle="scheduled", certainty="announced", embargo_until=until)
    draft = make_scm(2009, when=Day(date(2009, 1, 30), "Asia/Seoul"), visibility="draft")
    known = load(filled)
    add_events(filled, hidden, draft)
    assert load(filled) == known
    assert headline(filled) == "None announced; expected in October 2024"
    assert headline(filled, viewer="desk") == "scm-2024"
    assert headline(filled, now=until) == "scm-2024"
    assert load(filled, viewer="desk")["kr-us-scm"].held_count == 15


def test_a_hidden_meeting_makes_no_series_late(filled: Database) -> None:
    now = datetime(2024, 11, 20, tzinfo=UTC)
    hidden = make_scm(2024, visibility="draft")
    add_events(filled, hidden)
    public, desk = (load(filled, viewer=viewer, now=now)["kr-us-scm"].find_next(now) for viewer in ("public", "desk"))
    assert (public.outlook, public.late_since) == ("overdue", date(2024, 10, 1))
    assert (desk.outlook, desk.late_since) == ("expected", None)


def test_as_of_a_past_day_it_follows_from_what_was_known_then(filled: Database) -> None:
    announced = make_scm(2024, lifecycle="scheduled", certainty="announced", sources=())
    later = NOW + timedelta(days=7)
    add_events(filled, announced, now=later)
    with filled.writing() as session:
        held = replace(announced, lifecycle="held", certainty="confirmed")
        revise_event(session, held, CHANGE, base_revision=1, now=later + timedelta(days=25))
    now = later + timedelta(days=60)
    assert headline(filled, now=now) == "None announced; expected in October 2025"
    assert headline(filled, now=now, as_of=later + timedelta(days=1)) == "scm-2024"
    assert headline(filled, now=now, as_of=NOW + timedelta(days=1)) == "None announced; expected in October 2024"
    assert [
        load(filled, now=now, as_of=as_of)["kr-us-scm"].held_count for as_of in (None, later + timedelta(days=1))
    ] == [15, 14]


def test_one_query_is_asked_for_all_series_and_each_has_its_own(filled: Database) -> None:
    with filled.writing() as session:
        session.add(Series(id="other", names=Names(en="Another"), kind="summit"))
        session.add(Series(id="empty", names=Names(en="Without events"), kind="summit"))
    others = [make_scm(year, id=f"other-{year}", series="other") for year in range(2018, 2024, 5)]
    add_events(filled, *others, make_scm(2024, id="alone", series=None))
    with capture_statements(filled) as statements:
        found = load(filled)
    assert len([one for one in statements if one.startswith("SELECT")]) == 1
    assert {key: (len(one.editions), one.held_count) for key, one in found.items()} == {
        "kr-us-scm": (10, 14),
        "other": (2, 2),
    }
