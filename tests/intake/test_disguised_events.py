"""Events of the record are found again however another calendar writes them, and others are not taken for them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from calendar_core.intake.document import Document
from calendar_core.intake.documents.read import read_file
from calendar_core.intake.draft_entry import draft_entry
from calendar_core.intake.import_document import import_document
from calendar_core.intake.import_text import propose_drafts
from calendar_core.intake.match import Match, match_draft
from calendar_core.intake.propose import Origin
from calendar_core.intake.record_index import RecordIndex
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_pending_proposals
from tests.builders.desk_browser import add_accounts
from tests.builders.documents import make_calendar
from tests.builders.records import NOW
from tests.intake.disguised_events import Disguise, disguise_events, load_titled_events, near_misses

SEED = 2026


def match(index: RecordIndex, disguise: Disguise, known: KnownNames) -> Match:
    draft = draft_entry(disguise.entry, known, side=None)
    day = date.fromisoformat(disguise.entry.start or "")
    return match_draft(index, draft, today=day, publisher="Another calendar")


def test_copies_of_events_are_found_and_near_misses_are_not(whole_record: Connection, known: KnownNames) -> None:
    """Recall of 400 copies, and precision over them and 200 events that only look like some of the record."""
    records = load_titled_events(whole_record)
    copies = disguise_events(records, known, count=400, seed=SEED)
    others = near_misses(records, count=200, seed=SEED)
    assert (len(copies), len(others)) == (400, 200)
    index = RecordIndex(whole_record)
    matches = [(one.event, match(index, one, known)) for one in (*copies, *others)]
    found = [(event, one.record.id if one.record else None) for event, one in matches]
    right = sum(expected == got is not None for expected, got in found)
    matched = sum(got is not None for _, got in found)
    assert right / len(copies) >= 0.98
    assert right / matched >= 0.97


def test_what_is_found_does_not_depend_on_what_was_read_before(whole_record: Connection, known: KnownNames) -> None:
    """An index of the whole import, one that holds next to nothing, and a new one for each event give the same."""
    records = load_titled_events(whole_record)
    disguises = [
        *disguise_events(records, known, count=150, seed=SEED + 1),
        *near_misses(records, count=50, seed=SEED + 1),
    ]
    alone = [match(RecordIndex(whole_record), one, known) for one in disguises]
    assert len({one.action for one in alone}) > 2
    for index in (RecordIndex(whole_record), RecordIndex(whole_record, max_records=1)):
        assert [match(index, one, known) for one in disguises] == alone


def make_feed(salt: str, count: int) -> Document:
    """A calendar of so many events that the record does not have, with UIDs of its own each time."""
    first = date(2031, 1, 6)
    events = []
    for number in range(count):
        day = first + timedelta(days=2 * number)
        title = ("ROK-U.S. summit", "Foreign ministers’ meeting of Japan and France", "한중 외교장관회담", "Opening")[
            number % 4
        ]
        stamp = f"{day:%Y%m%d}"
        events.append((f"UID:{salt}-{number}", f"SUMMARY:{title}", f"DTSTART;VALUE=DATE:{stamp}", "LOCATION:Seoul"))
    return read_file("feed.ics", make_calendar(*events))


def count_proposals(database: Database, document: Document) -> tuple[int, int]:
    """Propose what a document says; how many drafts it has, and how many proposals wait then."""
    with database.writing() as session:
        found = import_document(session.connection(), document, Origin(publisher="A ministry", day=date(2030, 12, 1)))
        propose_drafts(session, found, editor="editor", now=NOW)
        return len(found), len(list_pending_proposals(session.connection()))


@pytest.mark.parametrize("count", [100, pytest.param(500, marks=pytest.mark.long)])
def test_a_feed_with_new_uids_each_time_is_proposed_once(loaded_sqlite_url: str, count: int) -> None:
    database = Database(loaded_sqlite_url)
    add_accounts(database)
    first = count_proposals(database, make_feed("a", count))
    assert first[0] == count
    assert first[1] >= 0.75 * count  # the opening of nothing is no event that the record could have
    assert count_proposals(database, make_feed("b", count)) == first
    database.close()
