"""The one way an event changes: nothing is lost, nothing is saved twice, and each change leaves its trace."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session

from calendar_core.domain.events.record import Document, EventRecord, Source, record_from_json, record_to_json
from calendar_core.domain.history.diff import Changes
from calendar_core.domain.time.when import Day, Month
from calendar_core.errors import Conflict, NotFound
from calendar_core.models import Event, Reminder, Revision, Subscription, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import RevisionMetadata, create_event, occurrence_key, revise_event
from calendar_core.store.events.rows import load_newest_snapshots
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, load_epoch, make_record

_EVENT, _REVISION = table_of(Event), table_of(Revision)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def filled(database: Database) -> Database:
    fill_directory(database)
    add_events(database, make_record())
    return database


def revise(database: Database, record: EventRecord, *, base_revision: int = 1, now: datetime = LATER) -> Changes:
    with database.writing() as session:
        return revise_event(session, record, CHANGE, base_revision=base_revision, now=now)


def standing_of(database: Database) -> tuple[int, int, datetime]:
    """Revision, SEQUENCE and LAST-MODIFIED of the one event."""
    with database.reading() as connection:
        row = connection.execute(select(_EVENT.c.revision, _EVENT.c.sequence, _EVENT.c.changed_at)).one()
        return row.revision, row.sequence, row.changed_at


def count_revisions(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(_REVISION)).scalar_one()


# --- What a revision keeps --------------------------------------------------------------------------------------------


def test_a_new_event_is_revision_one_with_its_whole_record(filled: Database) -> None:
    with filled.reading() as connection:
        row = connection.execute(select(_REVISION)).one()
    assert (row.event_id, row.number, row.sequence, row.changes) == ("kr-us-scm-56", 1, 0, {})
    assert (row.editor, row.reason, row.source, row.saved_at) == ("a test", "because it is tested", None, NOW)
    assert record_from_json(row.record) == make_record()


def test_the_uid_of_an_event_follows_from_its_id_for_life(filled: Database) -> None:
    with filled.reading() as connection:
        uid = connection.execute(select(_EVENT.c.uid)).scalar_one()
    assert uid == "a3b19041-0c05-5791-9e5a-423c04de0ed3"
    revise(filled, make_record(title="Another"))
    with filled.reading() as connection:
        assert connection.execute(select(_EVENT.c.uid)).scalar_one() == uid


def test_a_change_is_appended_with_its_difference_and_the_row_follows(filled: Database) -> None:
    busan = make_record(city="Busan", country="KR", when=Day(date(2024, 10, 31), "Asia/Seoul"))
    change = RevisionMetadata(editor="kim", reason="Moved", source="https://example.org/moved")
    with filled.writing() as session:
        changes = revise_event(session, busan, change, base_revision=1, now=LATER)
    assert changes == {
        "city": ["Washington, D.C.", "Busan"],
        "country": ["US", "KR"],
        "start": ["2024-10-30", "2024-10-31"],
        "time_zone": ["America/New_York", "Asia/Seoul"],
    }
    with filled.reading() as connection:
        first, second = connection.execute(select(_REVISION).order_by(_REVISION.c.number)).all()
        event = connection.execute(select(_EVENT)).one()
    assert record_from_json(first.record) == make_record()
    assert (second.number, second.changes, record_from_json(second.record)) == (2, changes, busan)
    assert (second.editor, second.reason, second.source) == ("kim", "Moved", "https://example.org/moved")
    assert (event.city, event.country, event.start_text, event.revision) == ("Busan", "KR", "2024-10-31", 2)
    assert event.starts_at == datetime(2024, 10, 30, 15, tzinfo=UTC)


def test_nothing_changed_is_no_revision(filled: Database) -> None:
    before = standing_of(filled), load_epoch(filled)
    assert revise(filled, record_from_json(record_to_json(make_record()))) == {}
    assert ((standing_of(filled), load_epoch(filled)), count_revisions(filled)) == (before, 1)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"notes": "Ask the press desk."}, "notes"),
        ({"documents": (Document(title="Fact sheet"),)}, "documents"),
        ({"sources": (Source(publisher="MND", title="Notice"),)}, "sources"),
        ({"participants": ()}, "participants"),
        ({"parties": ("US", "KR")}, "parties"),
        ({"title_ko": None}, "title_ko"),
        ({"visibility": "draft"}, "visibility"),
    ],
)
def test_any_fact_alone_makes_a_revision(filled: Database, facts: dict[str, Any], field: str) -> None:
    changed = make_record(**facts)
    assert list(revise(filled, changed)) == [field]
    assert (count_revisions(filled), standing_of(filled)[0]) == (2, 2)
    with filled.reading() as connection:
        assert load_newest_snapshots(connection) == {"kr-us-scm-56": record_to_json(changed)}


def test_the_rows_that_hang_on_an_event_are_replaced_whole(filled: Database) -> None:
    with_documents = make_record(documents=(Document(title="One"), Document(title="Two")))
    revise(filled, with_documents)
    revise(
        filled, replace(with_documents, documents=(Document(title="Two", url="https://example.org/"),)), base_revision=2
    )
    with filled.reading() as connection:
        rows = connection.exec_driver_sql("SELECT position, title, url FROM document").all()
    assert [tuple(row) for row in rows] == [(0, "Two", "https://example.org/")]


# --- SEQUENCE and LAST-MODIFIED ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"when": Day(date(2024, 10, 31), "America/New_York")},
        {"when": Day(date(2024, 10, 30), "Asia/Seoul")},
        {"when": Month(2024, 10, None, "America/New_York")},
        {"certainty": "announced"},
        {"lifecycle": "cancelled"},
        {"venue": None},
        {"city": "Arlington"},
        {"country": None},
        {"format": "virtual"},
    ],
)
def test_sequence_rises_with_what_people_plan_by(filled: Database, facts: dict[str, Any]) -> None:
    revise(filled, make_record(**facts))
    assert standing_of(filled) == (2, 1, LATER)


@pytest.mark.parametrize("facts", [{"title": "SCM"}, {"notes": "x"}, {"outcome": "Agreed."}, {"disputed": "The hour."}])
def test_sequence_stays_with_what_they_do_not(filled: Database, facts: dict[str, Any]) -> None:
    revise(filled, make_record(**facts))
    assert standing_of(filled) == (2, 0, LATER)


def test_last_modified_grows_by_a_second_even_if_the_clock_does_not(filled: Database) -> None:
    moments = []
    for number in range(1, 4):
        revise(filled, make_record(title=f"Title {number}"), base_revision=number, now=NOW - timedelta(hours=number))
        moments.append(standing_of(filled)[2])
    assert moments == [NOW + timedelta(seconds=number) for number in range(1, 4)]


def test_last_modified_is_in_whole_seconds(filled: Database) -> None:
    revise(filled, make_record(title="Another"), now=LATER + timedelta(microseconds=999_999))
    assert standing_of(filled)[2] == LATER


# --- Who was late, and what does not exist ----------------------------------------------------------------------------


def test_a_late_writer_is_told_and_nothing_is_overwritten(filled: Database) -> None:
    revise(filled, make_record(city="Busan"))
    with pytest.raises(Conflict, match="is at revision 2; your change was based on 1"):
        revise(filled, make_record(city="Seoul"))
    assert (count_revisions(filled), standing_of(filled)[0]) == (2, 2)


def test_an_event_that_does_not_exist_cannot_be_revised(filled: Database) -> None:
    with pytest.raises(NotFound):
        revise(filled, make_record(id="nobody"))


def test_an_id_is_given_once(filled: Database) -> None:
    with pytest.raises(Conflict, match="exists already"):
        add_events(filled, make_record())


@pytest.mark.parametrize(
    "facts",
    [{"parties": ("XX",)}, {"series": "nobody"}, {"parent": "nobody"}, {"related": ("nobody",)}, {"kind": "party"}],
)
def test_a_reference_to_nothing_is_refused_and_the_whole_change_undone(filled: Database, facts: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        revise(filled, make_record(**facts))
    assert (count_revisions(filled), standing_of(filled)[0]) == (1, 1)


def test_events_may_name_each_other_whichever_comes_first(filled: Database) -> None:
    first, second = make_record(id="first", related=("second",)), make_record(id="second", parent="first")
    add_events(filled, second, first)
    assert count_revisions(filled) == 3


def test_an_instant_without_its_offset_is_refused(filled: Database) -> None:
    naive = datetime.fromisoformat("2024-10-01T12:00")
    for record, now in ((make_record(title="Another"), naive), (make_record(embargo_until=naive), LATER)):
        with pytest.raises((StatementError, TypeError), match="offset"):
            revise(filled, record, now=now)
    assert count_revisions(filled) == 1


# --- Consequences in the same commit ----------------------------------------------------------------------------------


def test_a_change_that_the_public_sees_raises_the_epoch(filled: Database) -> None:
    before = load_epoch(filled)
    revise(filled, make_record(title="Another"))
    assert load_epoch(filled) == before + 1


def test_an_error_in_the_same_transaction_undoes_the_change_and_all_its_consequences(filled: Database) -> None:
    before = load_epoch(filled)

    def revise_and_fail(session: Session) -> None:
        revise_event(session, make_record(city="Busan"), CHANGE, base_revision=1, now=LATER)
        raise RuntimeError("the power fails")

    with pytest.raises(RuntimeError, match="power"), filled.writing() as session:
        revise_and_fail(session)
    assert (count_revisions(filled), standing_of(filled)[0], load_epoch(filled)) == (1, 1, before)


def remind(database: Database) -> None:
    """A reminder that waits for the SCM's present day."""
    with database.writing() as session:
        session.add(
            Subscription(
                id="s",
                address="a@example.org",
                query="",
                leads="P1D",
                time_zone="UTC",
                state="confirmed",
                created_at=NOW,
            )
        )
        session.flush()
        occurrence = occurrence_key("2024-10-30", "America/New_York")
        session.add(
            Reminder(
                subscription_id="s",
                event_id="kr-us-scm-56",
                occurrence=occurrence,
                lead="P1D",
                due_at=NOW,
                not_after=LATER,
                state="pending",
            )
        )


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"when": Day(date(2024, 10, 31), "America/New_York")}, "superseded"),
        ({"lifecycle": "cancelled"}, "superseded"),
        ({"lifecycle": "postponed"}, "superseded"),
        ({"embargo_until": LATER + timedelta(days=1)}, "superseded"),
        ({"visibility": "draft"}, "superseded"),
        ({"title": "Another"}, "pending"),
    ],
)
def test_moving_an_event_supersedes_the_reminders_of_the_old_time(
    filled: Database, facts: dict[str, Any], state: str
) -> None:
    remind(filled)
    revise(filled, make_record(**facts))
    with filled.reading() as connection:
        assert connection.execute(select(table_of(Reminder).c.state)).scalar_one() == state


# --- Many writers -----------------------------------------------------------------------------------------------------

WRITERS = 8


def edit_often(database: Database, writer: int, edits: int) -> int:
    """Save so many changes of one event, each upon the newest revision; answers how often another was faster."""
    conflicts, edit = 0, 0
    while edit < edits:
        with database.reading() as connection:
            base_revision = connection.execute(select(_EVENT.c.revision)).scalar_one()
        try:
            revise(database, make_record(notes=f"Writer {writer}, edit {edit}"), base_revision=base_revision)
        except Conflict:
            conflicts += 1
        else:
            edit += 1
    return conflicts


@pytest.mark.parametrize("edits", [25, pytest.param(200, marks=pytest.mark.long)])
def test_of_many_edits_by_many_writers_none_is_lost(filled: Database, edits: int) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        conflicts = sum(pool.map(lambda writer: edit_often(filled, writer, edits), range(WRITERS)))
    assert conflicts > 0  # otherwise nobody was ever in another's way
    with filled.reading() as connection:
        rows = connection.execute(select(_REVISION.c.number, _REVISION.c.changes).order_by(_REVISION.c.number)).all()
    assert [row.number for row in rows] == list(range(1, WRITERS * edits + 2))
    assert standing_of(filled)[0] == WRITERS * edits + 1
    saved = [row.changes["notes"] for row in rows[1:]]
    assert {new for _, new in saved} == {
        f"Writer {who}, edit {edit}" for who in range(WRITERS) for edit in range(edits)
    }
    # Each change was made upon the one before it: nobody's text disappeared unseen.
    assert [old for old, _ in saved] == [None, *(new for _, new in saved[:-1])]


def test_of_many_who_add_the_same_event_one_is_first(database: Database) -> None:
    fill_directory(database)

    def add(_writer: int) -> bool:
        try:
            with database.writing() as session:
                create_event(session, make_record(), CHANGE, now=NOW)
        except (Conflict, IntegrityError):
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        assert sum(pool.map(add, range(WRITERS))) == 1
    assert count_revisions(database) == 1
