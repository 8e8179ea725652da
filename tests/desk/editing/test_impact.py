"""The preview of a save says what would be doubtful, also where it is said of another event."""

from calendar_core.desk.checks.run import load_directory
from calendar_core.desk.editing.impact import preview_impact
from calendar_core.domain.events.record import EventRecord
from calendar_core.store.db.database import Database
from tests.builders.records import NOW, add_events, fill_directory, make_record

KNOWN = make_record(id="known", participants=())


def preview(database: Database, record: EventRecord) -> list[tuple[str, str]]:
    with database.reading() as connection:
        impact = preview_impact(connection, None, record, load_directory(connection), now=NOW)
    return [(issue.kind, issue.sentence) for issue in impact.issues]


def test_whoever_enters_an_event_again_is_told_from_either_side(database: Database) -> None:
    fill_directory(database)
    add_events(database, KNOWN, make_record(id="other", series=None, number=None, parties=("US",)))
    day, number = "Wednesday 30 October 2024", "number 56 of kr-us-scm"
    assert preview(database, make_record(id="again")) == [
        ("number", f"It is {number}, and so is known."),
        ("twice", f"It is {day}, and known, of the same series, {day}."),
    ]
    assert preview(database, make_record(id="new")) == [
        ("number", f"known: It is {number}, and so is new."),
        ("twice", f"known: It is {day}, and new, of the same series, {day}."),
    ]


def test_a_duplicate_that_is_merged_has_no_issues(database: Database) -> None:
    fill_directory(database)
    add_events(database, KNOWN)
    assert len(preview(database, make_record(id="again", visibility="draft"))) == 2
    assert preview(database, make_record(id="again", visibility="draft", merged_into="known")) == []
