"""Two events made one and one made two: nothing is lost, and whoever follows either is led right."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from calendar_core.desk.editing.merge_split import (
    OpenedRevision,
    mark_merged,
    merge_records,
    save_merge,
    save_split,
    split_record,
)
from calendar_core.domain.events.record import Document, Source
from calendar_core.errors import CalendarError, Conflict
from calendar_core.models import Event, Reminder, table_of
from calendar_core.notifications.queue_changes import enqueue_notices
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import RevisionMetadata
from calendar_core.store.events.merges import load_merge_targets
from calendar_core.store.events.revisions import load_newest_revision
from tests.builders.mail import load_messages, plan_all, subscribe
from tests.builders.records import NOW, add_events, fill_directory, load_record, make_record

#: Two days before the event: reminders are planned.
SOON = datetime(2024, 10, 28, 12, tzinfo=UTC)
CHANGE = RevisionMetadata(editor="kim", reason="So it was said.", notifies_subscribers=False)
PAPER = Source(publisher="A paper", url="https://paper.example")
VISIT = make_record(
    id="visit",
    title="A visit and a meeting",
    documents=(Document(title="Programme"), Document(title="Joint communiqué")),
    sources=(*make_record().sources, PAPER),
)
MEETING = make_record(id="meeting", title="The meeting alone", documents=(), sources=(PAPER,))
SHARES = {
    "parties": ("both", "both"),
    "participants": ("old", "new"),
    "documents": ("old", "new"),
    "deadlines": (),
    "sources": ("old", "both"),
}


def merge(database: Database, kept: str, other: str, change: RevisionMetadata = CHANGE) -> None:
    with database.reading() as connection:
        first, second = (load_newest_revision(connection, event_id) for event_id in (kept, other))
    with database.writing() as session:
        save_merge(
            session,
            OpenedRevision(number=first[0], record=first[1]),
            OpenedRevision(number=second[0], record=second[1]),
            change,
            now=NOW,
        )


def states(database: Database, event_id: str) -> set[str]:
    table = table_of(Reminder)
    with database.reading() as connection:
        return set(connection.execute(select(table.c.state).where(table.c.event_id == event_id)).scalars())


def test_the_kept_event_learns_what_only_the_duplicate_knows_and_keeps_its_own_word() -> None:
    other = make_record(id="twin", venue="Elsewhere", agenda="What only this knows.", sources=(PAPER,), parent="a-week")
    kept = merge_records(make_record(), other, linked=("a-dinner", "kr-us-scm-56"))
    assert kept == replace(
        make_record(),
        agenda="What only this knows.",
        sources=(*make_record().sources, PAPER),
        parent="a-week",
        related=("a-dinner",),
    )


def test_what_was_linked_to_the_duplicate_is_linked_to_the_kept_one(database: Database) -> None:
    fill_directory(database)
    add_events(database, make_record(), make_record(id="twin"))
    add_events(database, make_record(id="a-part", parent="twin"), make_record(id="a-dinner", related=("twin",)))
    merge(database, "kr-us-scm-56", "twin")
    assert load_record(database, "a-part").parent == "kr-us-scm-56"
    assert load_record(database, "kr-us-scm-56").related == ("a-dinner",)
    assert load_record(database, "twin") == mark_merged(make_record(id="twin"), into="kr-us-scm-56")


def test_duplicates_of_duplicates_lead_to_the_last_one_and_none_that_was_never_public_leads_anywhere(
    database: Database,
) -> None:
    fill_directory(database)
    add_events(
        database, *(make_record(id=name) for name in ("a", "b", "c")), make_record(id="draft", visibility="draft")
    )
    merge(database, "b", "a")
    merge(database, "c", "b")
    merge(database, "c", "draft")
    with database.reading() as connection:
        assert load_merge_targets(connection, now=NOW) == {"a": "c", "b": "c"}
    with pytest.raises(CalendarError, match="merged into 'b' already"):
        merge(database, "a", "c")


def test_nobody_is_led_to_an_event_that_is_held_back(database: Database) -> None:
    fill_directory(database)
    add_events(database, make_record(id="a"), make_record(id="b", embargo_until=NOW + timedelta(days=1)))
    merge(database, "b", "a")
    with database.reading() as connection:
        assert load_merge_targets(connection, now=NOW) == {}
        assert load_merge_targets(connection, now=NOW + timedelta(days=1)) == {"a": "b"}


def test_of_a_duplicate_nobody_is_reminded_or_told_any_more(database: Database) -> None:
    fill_directory(database)
    subscribe(database, "1d", now=NOW, changes="all")
    add_events(database, make_record(), make_record(id="twin"))
    plan_all(database, SOON)
    assert (states(database, "twin"), states(database, "kr-us-scm-56")) == ({"pending"}, {"pending"})
    merge(database, "kr-us-scm-56", "twin")
    assert (states(database, "twin"), states(database, "kr-us-scm-56")) == ({"superseded"}, {"pending"})
    with database.writing() as session:
        enqueue_notices(session, mail_domain="example.org", now=NOW + timedelta(minutes=6))
    assert load_messages(database, "event_id") == [("kr-us-scm-56",)]


def test_what_goes_to_the_new_event_leaves_the_old_one_and_what_is_of_both_stays() -> None:
    old, new = split_record(VISIT, MEETING, SHARES)  # type: ignore[arg-type]  # its words
    first, second = VISIT.participants
    assert (old.participants, new.participants) == ((first,), (second,))
    assert ([one.title for one in old.documents], [one.title for one in new.documents]) == (
        ["Programme"],
        ["Joint communiqué"],
    )
    assert (old.sources, new.sources) == (VISIT.sources, (PAPER,))
    assert (old.parties, new.parties, old.related, new.related) == (("KR", "US"),) * 2 + (("meeting",), ("visit",))


@pytest.mark.parametrize("name", ["parties", "sources"])
@pytest.mark.parametrize("share", ["old", "new"])
def test_neither_half_is_left_without_a_party_or_a_source(name: str, share: str) -> None:
    with pytest.raises(CalendarError, match=f"would have no {name}"):
        split_record(VISIT, MEETING, {**SHARES, name: (share, share)})  # type: ignore[dict-item]  # its words


def test_the_old_half_keeps_its_uid_and_its_reminders_and_the_new_one_gets_its_own(database: Database) -> None:
    fill_directory(database)
    subscribe(database, "1d", now=NOW)
    add_events(database, VISIT)
    plan_all(database, SOON)
    event = table_of(Event)
    with database.reading() as connection:
        uid = connection.execute(event.select()).one().uid
    halves = split_record(VISIT, MEETING, SHARES)  # type: ignore[arg-type]  # its words
    with database.writing() as session:
        save_split(session, *halves, CHANGE, base_revision=1, now=NOW)
    plan_all(database, SOON)
    assert (load_record(database, "visit"), load_record(database, "meeting")) == halves
    with database.reading() as connection:
        uids = {row.id: row.uid for row in connection.execute(event.select())}
    assert uids["visit"] == uid != uids["meeting"]
    assert states(database, "visit") == states(database, "meeting") == {"pending"}


def test_of_a_split_that_comes_late_or_under_a_taken_id_nothing_is_saved(database: Database) -> None:
    fill_directory(database)
    add_events(database, VISIT, make_record(id="taken"))
    halves = split_record(VISIT, MEETING, SHARES)  # type: ignore[arg-type]  # its words
    late, taken = (halves, 9), ((halves[0], replace(halves[1], id="taken")), 1)
    for (old, new), base_revision in (late, taken):
        with pytest.raises(Conflict), database.writing() as session:
            save_split(session, old, new, CHANGE, base_revision=base_revision, now=NOW)
    assert load_record(database, "visit") == VISIT
    assert load_record(database, "taken") == make_record(id="taken")
