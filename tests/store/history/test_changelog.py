"""The changes of the calendar: everything that the public could see, and nothing that it could not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.time.when import Day
from calendar_core.models import Event
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import RevisionMetadata, create_event, revise_event
from calendar_core.store.history.changelog import BULK_THRESHOLD, BulkAddition, ChangesPage, EventChange, load_changes
from calendar_core.store.selection.search_index import index_events
from tests.builders.records import NOW, capture_statements, change_facts, fill_directory, make_record

HOUR = timedelta(hours=1)
SCM = make_record(certainty="announced")
ALL = Selection()


@pytest.fixture
def filled(database: Database) -> Database:
    """The small directory, and no events."""
    fill_directory(database)
    return database


def save(database: Database, record: EventRecord, *, hour: int, reason: str = "a reason", source: str = "") -> None:
    """Create the event or revise it, so many hours after NOW."""
    change = RevisionMetadata(editor="an editor", reason=reason, source=source or None)
    now = NOW + hour * HOUR
    with database.writing() as session:
        found = session.get(Event, record.id)
        if found is None:
            create_event(session, record, change, now=now)
        else:
            revise_event(session, record, change, base_revision=found.revision, now=now)
        session.flush()
        index_events(session)


def changes(
    database: Database, selection: Selection = ALL, *, hour: int = 1000, offset: int = 0, limit: int = 50
) -> ChangesPage:
    with database.reading() as connection:
        return load_changes(connection, selection, now=NOW + hour * HOUR, offset=offset, limit=limit)


def entries_of(page: ChangesPage) -> list[object]:
    """Each change as (hour, event, meanings, labels of its facts); an arrival as (hour, count)."""
    return [
        ((one.seen_at - NOW) // HOUR, one.count)
        if isinstance(one, BulkAddition)
        else ((one.seen_at - NOW) // HOUR, one.card.id, one.meanings, tuple(fact.label for fact in one.changes))
        for one in page.changes
    ]


def only(page: ChangesPage) -> EventChange:
    (change,) = page.changes
    assert isinstance(change, EventChange)
    return change


def test_changes_are_told_newest_first_each_from_old_to_new_in_printed_words(filled: Database) -> None:
    moved = replace(SCM, certainty="confirmed", when=Day(date(2024, 11, 6), "America/New_York"))
    save(filled, SCM, hour=0)
    save(filled, moved, hour=3, reason="The Pentagon moved it.", source="https://example.org/moved")
    save(filled, replace(moved, lifecycle="cancelled"), hour=7)
    page = changes(filled)
    assert entries_of(page) == [
        (7, SCM.id, ("cancelled",), ("Lifecycle",)),
        (3, SCM.id, ("confirmed", "moved"), ("When", "Certainty")),
        (0, SCM.id, ("announced",), ()),
    ]
    change = page.changes[1]
    assert isinstance(change, EventChange)
    assert [(fact.before, fact.after) for fact in change.changes] == [
        (
            ("Wednesday 30 October 2024 (America/New_York)",),
            ("Wednesday 6 November 2024 (America/New_York)",),
        ),
        (("Announced",), ("Confirmed",)),
    ]
    assert (change.reason, change.source) == ("The Pentagon moved it.", "https://example.org/moved")


def test_a_change_shows_the_event_as_it_was_then(filled: Database) -> None:
    save(filled, SCM, hour=0)
    save(filled, change_facts(SCM, title="Another title", parties=("KR",), series=None, number=None), hour=1)
    newest, first = (one.card for one in changes(filled).changes if isinstance(one, EventChange))
    assert (newest.title, [party.id for party in newest.parties], newest.series) == ("Another title", ["KR"], None)
    assert (first.title, [party.id for party in first.parties]) == (SCM.title, ["KR", "US"])
    assert first.series is not None
    assert first.series.short_names.text() == "SCM"


def test_notes_of_the_desk_are_no_change(filled: Database) -> None:
    save(filled, SCM, hour=0)
    before = changes(filled)
    save(filled, replace(SCM, notes="For the desk alone."), hour=1)
    assert changes(filled) == before
    save(filled, replace(SCM, notes="For the desk alone.", city="Seoul"), hour=2)
    assert entries_of(changes(filled))[0] == (2, SCM.id, ("moved",), ("City",))


def test_under_an_embargo_there_is_nothing_and_then_one_announcement_with_the_facts_of_then(filled: Database) -> None:
    lifts = NOW + 20 * HOUR
    secret = replace(SCM, embargo_until=lifts)
    save(filled, secret, hour=0, reason="The envoy asked for silence.", source="A call")
    save(filled, change_facts(secret, title="A secret title"), hour=4)
    save(filled, replace(secret, city="Seoul"), hour=9, reason="The envoy called again.")
    assert changes(filled, hour=19).changes == ()
    page = changes(filled, hour=20)
    assert entries_of(page) == [(20, SCM.id, ("announced",), ())]
    change = only(page)
    assert (change.card.title, change.card.city, change.reason, change.source) == (SCM.title, "Seoul", None, None)


def test_an_embargo_of_one_revision_and_of_three_leave_the_same_trace(filled: Database) -> None:
    lifts = NOW + 20 * HOUR
    save(filled, replace(SCM, embargo_until=lifts, notes="1"), hour=0)
    once = changes(filled)
    for hour in (2, 3):
        save(filled, replace(SCM, embargo_until=lifts, notes=f"{hour}"), hour=hour)

    assert only(once).seen_at == lifts
    assert changes(filled) == once


def test_a_draft_is_announced_when_it_is_published_with_the_reason_for_that(filled: Database) -> None:
    save(filled, replace(SCM, visibility="draft"), hour=0, reason="A draft.")
    assert changes(filled).changes == ()
    save(filled, SCM, hour=5, reason="Both sides announced it.")
    assert entries_of(changes(filled)) == [(5, SCM.id, ("announced",), ())]
    assert only(changes(filled)).reason == "Both sides announced it."


def test_an_event_taken_back_leaves_no_change_behind(filled: Database) -> None:
    save(filled, SCM, hour=0)
    save(filled, make_record(id="other"), hour=1)
    assert {one[1] for one in entries_of(changes(filled))} == {SCM.id, "other"}  # type: ignore[index]
    save(filled, replace(SCM, visibility="draft"), hour=2)
    assert entries_of(changes(filled)) == [(1, "other", ("announced",), ())]


def test_a_relation_to_an_event_that_nobody_may_know_of_is_no_change_even_when_its_embargo_lifted(
    filled: Database,
) -> None:
    save(filled, make_record(id="hidden", title="Hidden", embargo_until=NOW + 50 * HOUR), hour=0)
    save(filled, SCM, hour=1)
    save(filled, replace(SCM, related=("hidden",), outcome="A paper."), hour=2)
    assert entries_of(changes(filled, hour=49))[0] == (2, SCM.id, ("completed",), ("Outcome",))
    assert entries_of(changes(filled, hour=50))[:2] == [
        (50, "hidden", ("announced",), ()),
        (2, SCM.id, ("completed",), ("Outcome",)),  # that the other one was known then is nobody's business
    ]


def test_many_events_that_become_known_at_once_are_one_change(filled: Database) -> None:
    for number in range(BULK_THRESHOLD):
        save(filled, make_record(id=f"event-{number:02d}", number=number), hour=0)
    save(filled, make_record(id="event-00", number=0, lifecycle="cancelled"), hour=3)
    assert entries_of(changes(filled)) == [(3, "event-00", ("cancelled",), ("Lifecycle",)), (0, BULK_THRESHOLD)]
    few = changes(filled, Selection(lifecycle=("cancelled",)))
    assert entries_of(few) == [
        (3, "event-00", ("cancelled",), ("Lifecycle",)),
        (0, "event-00", ("announced",), ()),
    ]


def test_the_one_filter_chooses_the_events(filled: Database) -> None:
    save(filled, SCM, hour=0)
    save(filled, make_record(id="visit", kind="visit", parties=("KR",), title="A visit"), hour=1)
    assert entries_of(changes(filled, Selection(party=("US",)))) == [(0, SCM.id, ("announced",), ())]
    assert entries_of(changes(filled, Selection(q="visit"))) == [(1, "visit", ("announced",), ())]
    assert entries_of(changes(filled, Selection(person=("nobody",)))) == []


def test_as_of_shows_the_changes_up_to_then_of_the_events_chosen_as_they_were_then(filled: Database) -> None:
    save(filled, SCM, hour=0)
    save(filled, replace(SCM, city="Seoul", country="KR"), hour=5)
    save(filled, replace(SCM, city="Busan", country="KR"), hour=9)
    then = NOW + 6 * HOUR
    assert [one[0] for one in entries_of(changes(filled, Selection(as_of=then)))] == [5, 0]  # type: ignore[index]
    assert [one[0] for one in entries_of(changes(filled, Selection(as_of=NOW, country=("US",))))] == [0]  # type: ignore[index]
    assert entries_of(changes(filled, Selection(as_of=then, country=("US",)))) == []


def test_pages_follow_each_other_without_gap_or_overlap(filled: Database) -> None:
    save(filled, SCM, hour=0)
    for hour in range(1, 8):
        save(filled, change_facts(SCM, title=f"Title {hour}", notes=str(hour)), hour=hour)
        save(filled, change_facts(SCM, title=f"Title {hour}", notes="again"), hour=hour)
    pages = [changes(filled, offset=offset, limit=3) for offset in (0, 3, 6, 9)]
    assert [page.has_older for page in pages] == [True, True, False, False]
    assert [(one.seen_at - NOW) // HOUR for page in pages for one in page.changes] == [7, 6, 5, 4, 3, 2, 1, 0]


def test_the_number_of_questions_does_not_grow_with_the_changes(filled: Database) -> None:
    numbers = []
    for round_ in range(2):
        for number in range(round_ * 3, round_ * 3 + 3):
            record = make_record(id=f"event-{number}", number=number)
            save(filled, record, hour=number)
            save(filled, replace(record, city="Seoul"), hour=100 + number)
        with capture_statements(filled) as statements:
            assert len(changes(filled).changes) == 6 * (round_ + 1)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]


def test_instants_are_answered_in_utc_whatever_the_embargo_was_written_in(filled: Database) -> None:
    seoul = datetime.fromisoformat("2024-10-02T09:00:00+09:00")
    save(filled, replace(SCM, embargo_until=seoul), hour=0)
    assert only(changes(filled)).seen_at.isoformat() == seoul.astimezone(UTC).isoformat()
