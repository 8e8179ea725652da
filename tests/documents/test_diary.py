"""The diary of a week: its days, clocks, marks, and the block of what has no day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from calendar_core.documents.diary import MAX_ROWS, Diary, DiaryView
from calendar_core.documents.diary_text import format_diary_text
from calendar_core.documents.load_diary import load_diary
from calendar_core.domain.events.record import Deadline, EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.time.iso_weeks import find_last_issue
from calendar_core.domain.time.when import Day, Days, Month, WallTime
from calendar_core.store.as_of.source import event_source
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from tests.builders.records import CHANGE, add_events, fill_directory, make_record

MONDAY = date(2026, 12, 7)
NOW = datetime(2026, 12, 7, 9, tzinfo=UTC)
LONG_AGO = datetime(2026, 10, 1, tzinfo=UTC)


def make(id: str, when: Any, **facts: Any) -> EventRecord:  # noqa: A002  the name of the fact
    usual = {"title": f"The {id}", "title_ko": None, "number": None, "series": None, "participants": (), "venue": None}
    return make_record(id=id, when=when, **{**usual, **facts})


SUMMIT = make(
    "summit",
    WallTime(datetime(2026, 12, 10, 9), "Asia/Seoul", datetime(2026, 12, 10, 11, 30)),  # noqa: DTZ001 - wall times
    city="Seoul",
    country="KR",
)
NIGHT = make("night", WallTime(datetime(2026, 12, 10, 22), "America/New_York", datetime(2026, 12, 11, 1)))  # noqa: DTZ001 - wall times
EXERCISE = make("exercise", Days(date(2026, 12, 3), date(2026, 12, 9), "Asia/Seoul"))
TALKS = make("talks", Days(date(2026, 12, 10), date(2026, 12, 18), "Asia/Seoul"), certainty="announced")
VISIT = make("visit", Month(2026, 12), certainty="expected")


@pytest.fixture
def diary_of(database: Database) -> Callable[..., Diary]:
    """The diary of that week, of these events, which the record has for long."""
    fill_directory(database)

    def loaded(*records: EventRecord, **view: Any) -> Diary:
        add_events(database, *records, now=LONG_AGO)
        return load(database, **view)

    return loaded


def load(database: Database, selection: Selection = Selection(), **view: Any) -> Diary:  # noqa: B008  a frozen value
    usual: dict[str, Any] = {
        "monday": MONDAY,
        "lang": "en",
        "zone": "UTC",
        "reader_zone": None,
        "day_zone": None,
        "clocks": (),
        "now": NOW,
        "since": find_last_issue(MONDAY, "UTC", now=NOW),
        "base_url": "https://calendar.example.org",
        "licence": "CC BY 4.0",
    }
    with database.reading() as connection:
        source = event_source(connection, viewer="public", now=NOW)
        return load_diary(source, selection, DiaryView(**{**usual, **view}))


def test_the_text_has_the_form_of_an_agency(diary_of: Callable[..., Diary]) -> None:
    assert format_diary_text(diary_of(SUMMIT, EXERCISE, VISIT)) == (
        "DIARY, 7–13 DECEMBER 2026 (WEEK 50)\n"
        "All events\n"
        "Clocks: KST (UTC+9), EST (UTC-5).\n"
        "Days are those of the venue.\n"
        "** new, moved or dated since the last issue, Monday 30 November 2026, 07:00 UTC.\n"
        "\n"
        "MONDAY 7 DECEMBER 2026\n"
        "-  The exercise\n"
        "   Confirmed · Defence ministers’ meeting · Washington, D.C., United States · "
        "Republic of Korea and United States\n"
        "   Goes on: 3–9 December 2026\n"
        "   Sources: A wire\n"
        "   https://calendar.example.org/events/exercise\n"
        "\n"
        "TUESDAY 8 DECEMBER 2026\n"
        "No events\n"
        "\n"
        "WEDNESDAY 9 DECEMBER 2026\n"
        "No events\n"
        "\n"
        "THURSDAY 10 DECEMBER 2026\n"
        "-  09:00–11:30 KST / 19:00–21:30 EST −1 day - The summit\n"
        "   Confirmed · Defence ministers’ meeting · Seoul, South Korea · Republic of Korea and United States\n"
        "   Sources: A wire\n"
        "   https://calendar.example.org/events/summit\n"
        "\n"
        "FRIDAY 11 DECEMBER 2026\n"
        "No events\n"
        "\n"
        "SATURDAY 12 DECEMBER 2026\n"
        "No events\n"
        "\n"
        "SUNDAY 13 DECEMBER 2026\n"
        "No events\n"
        "\n"
        "NO DAY STATED\n"
        "-  December 2026 - The visit\n"
        "   Expected, may be over · Defence ministers’ meeting · Washington, D.C., United States · "
        "Republic of Korea and United States\n"
        "   Sources: A wire\n"
        "   https://calendar.example.org/events/visit\n"
        "\n"
        "Made on 7 December 2026 (UTC) from https://calendar.example.org. "
        "Newest change in it: Thursday 1 October 2026, 00:00 UTC.\n"
        "Licence: CC BY 4.0\n"
    )


def test_each_clock_that_was_chosen_is_shown_in_its_order_with_its_day(diary_of: Callable[..., Diary]) -> None:
    [summit] = diary_of(SUMMIT, clocks=("America/New_York", "UTC")).rows
    assert summit.times == "19:00–21:30 EST −1 day\n00:00–02:30 UTC"


def test_the_clock_of_the_reader_stands_after_that_of_the_venue(diary_of: Callable[..., Diary]) -> None:
    [summit] = diary_of(SUMMIT, reader_zone="Europe/Brussels").rows
    assert summit.times == "09:00–11:30 KST\n01:00–03:30 CET\n19:00–21:30 EST −1 day"


def test_by_the_days_of_the_zone_an_event_stands_on_the_day_there(diary_of: Callable[..., Diary]) -> None:
    diary = diary_of(SUMMIT, reader_zone="America/New_York", day_zone="America/New_York")
    assert [day.heading for day in diary.days if day.rows] == ["Wednesday 9 December 2026"]
    [summit] = diary.rows
    assert summit.times == "19:00–21:30 EST\n09:00–11:30 KST +1 day"
    assert "Days are those in the zone America/New_York." in diary.notes


def test_an_event_of_several_days_stands_once_and_says_when_it_ends(diary_of: Callable[..., Diary]) -> None:
    diary = diary_of(TALKS, NIGHT)
    spans = {row.id: (row.times, row.span) for row in diary.rows}
    assert spans == {
        "talks": ("", "Until Friday 18 December 2026"),
        "night": ("22:00 EST\n12:00–15:00 KST +1 day", "Until Friday 11 December 2026, 01:00 EST (UTC-5)"),
    }


def test_new_moved_and_dated_events_are_marked_and_no_others(
    diary_of: Callable[..., Diary], database: Database
) -> None:
    old, moved, dated = (make(name, when) for name, when in MOVES)
    diary_of(old, moved, dated)
    add_events(database, make("new", Day(date(2026, 12, 8), "UTC"), sources=()), now=NOW - timedelta(days=1))
    for record in (moved, dated, replace(old, agenda="More of it.")):
        changed = record if record.id == "old" else replace(record, when=Day(date(2026, 12, 11), "UTC"))
        with database.writing() as session:
            revise_event(session, changed, CHANGE, base_revision=1, now=NOW - timedelta(days=2))
    marks = {row.id: (row.mark, row.changed) for row in load(database).rows}
    assert marks == {
        "old": ("", ""),
        "new": ("**", "New"),
        "moved": ("**", "Moved from Wednesday 9 December 2026"),
        "dated": ("**", "Known more exactly; was December 2026"),
    }
    over = load(database, now=NOW + timedelta(days=30))
    assert {row.mark for row in over.rows} == {""}
    assert [note for note in over.notes if note.startswith("**")] == []


MOVES = (
    ("old", Day(date(2026, 12, 8), "UTC")),
    ("moved", Day(date(2026, 12, 9), "UTC")),
    ("dated", Month(2026, 12)),
)


def test_what_is_cancelled_says_so_before_its_title(diary_of: Callable[..., Diary]) -> None:
    [row] = diary_of(make("talks", Day(date(2026, 12, 8), "UTC"), lifecycle="cancelled")).rows
    assert (row.title, row.status) == ("Cancelled: The talks", "Cancelled")


def test_an_empty_week_has_its_days_and_says_that_there_is_nothing(diary_of: Callable[..., Diary]) -> None:
    diary = diary_of()
    assert ([day.empty for day in diary.days], diary.undated) == (["No events"] * 7, ())


def test_of_more_events_than_fit_those_with_a_day_are_listed_and_the_others_counted(
    diary_of: Callable[..., Diary],
) -> None:
    undated = [make(f"undated-{number}", Month(2026, 12)) for number in range(3)]
    dated = [make(f"dated-{number}", Day(date(2026, 12, 8), "UTC")) for number in range(MAX_ROWS)]
    diary = diary_of(*undated, *dated)
    assert (len([*diary.rows]), diary.undated) == (MAX_ROWS, ())
    assert diary.notes[0] == "3 more entries of this week are left out: narrow the filter."


def test_a_deadline_is_a_row_of_its_own_on_its_day_and_none_without_a_day(
    diary_of: Callable[..., Diary], database: Database
) -> None:
    closes, call = (
        Deadline(title="Accreditation closes", before="10 days"),
        Deadline(title="Pool call", before="2 days"),
    )
    briefed = Deadline(title="Background briefing", at="2026-12-08T14:00", time_zone="Asia/Seoul")
    ahead = replace(SUMMIT, id="ahead", when=Day(date(2026, 12, 18), "Asia/Seoul"), deadlines=(closes, briefed))
    off = replace(ahead, id="off", lifecycle="cancelled")
    secret = replace(ahead, id="secret", embargo_until=NOW + timedelta(days=9))
    diary = diary_of(replace(SUMMIT, deadlines=(call,)), ahead, replace(VISIT, deadlines=(closes,)), off, secret)
    found = {day.heading: [(row.times, row.title) for row in day.rows] for day in diary.days if day.rows}
    assert found == {
        "Tuesday 8 December 2026": [
            ("", "Deadline: Accreditation closes – for The summit"),
            ("", "Deadline: Pool call – for The summit"),
            ("14:00 KST\n00:00 EST", "Deadline: Background briefing – for The summit"),
        ],
        "Thursday 10 December 2026": [("09:00–11:30 KST\n19:00–21:30 EST −1 day", "The summit")],
    }
    assert [row.id for row in diary.undated] == ["visit"]
    assert "Event: Friday 18 December 2026 · Republic of Korea and United States" in format_diary_text(diary)
    with database.writing() as session:
        moved = replace(ahead, when=Day(date(2026, 12, 20), "Asia/Seoul"))
        revise_event(session, moved, CHANGE, base_revision=1, now=NOW - timedelta(days=2))
    marks = {row.title.partition(" – ")[0]: row.changed for row in load(database).rows if row.changed}
    assert marks == {"Deadline: Accreditation closes": "Moved from Tuesday 8 December 2026"}


def test_deadlines_are_within_the_bound_of_the_rows(diary_of: Callable[..., Diary]) -> None:
    deadlines = tuple(Deadline(title=f"Call {number}", at="2026-12-08") for number in range(20))
    many = [make(f"event-{number}", Day(date(2026, 12, 9), "UTC"), deadlines=deadlines) for number in range(6)]
    diary = diary_of(*many)
    assert (len([*diary.rows]), diary.notes[0]) == (
        MAX_ROWS,
        "26 more entries of this week are left out: narrow the filter.",
    )
