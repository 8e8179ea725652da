"""Small true values for tests: a directory of two parties with their ministers, and a record that may be varied."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import event, text

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import EventRecord, Participant, Source
from calendar_core.domain.text.localized import Names, lang_of_key
from calendar_core.domain.time.when import Day
from calendar_core.models import Office, Party, Person, PersonName, Series, Term
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import RevisionMetadata, create_event
from calendar_core.store.events.revisions import load_newest_revision
from tests.builders.epoch import read_epoch

Varied = TypeVar("Varied", EventRecord, Card)
#: The titles of the 56th SCM.
SCM_TITLES = Names(en="56th ROK–U.S. Security Consultative Meeting", ko="제56차 한미안보협의회의")
NOW = datetime(2024, 10, 1, 12, 0, tzinfo=UTC)
CHANGE = RevisionMetadata(editor="a test", reason="because it is tested")


def make_record(**facts: Any) -> EventRecord:
    """The 56th SCM as announced, with whatever facts a test wants otherwise."""
    usual: dict[str, Any] = {
        "id": "kr-us-scm-56",
        "names": SCM_TITLES,
        "kind": "defence-ministerial",
        "when": Day(date(2024, 10, 30), "America/New_York"),
        "certainty": "confirmed",
        "lifecycle": "scheduled",
        "venue": "The Pentagon",
        "city": "Washington, D.C.",
        "country": "US",
        "series": "kr-us-scm",
        "number": 56,
        "parties": ("KR", "US"),
        "participants": (
            Participant(person="kim-yong-hyun", office="kr-mnd", role="co-chair"),
            Participant(person="lloyd-austin", office="us-secdef", role="co-chair"),
        ),
        "sources": (Source(publisher="A wire", url="https://example.org/scm", published="2024-09-20"),),
    }
    return EventRecord(**{**usual, **nest_titles(facts, SCM_TITLES)})


def nest_titles(facts: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Facts in which `title` and `title_ko` stand in place of those of the names."""
    titles = {lang: text for key, text in facts.items() if (lang := lang_of_key(key, "title"))}
    others = {key: value for key, value in facts.items() if not lang_of_key(key, "title")}
    return {**others, "names": names | titles} if titles else others


def change_facts(thing: Varied, **facts: Any) -> Varied:
    """A record or a card with other facts; `title` and `title_ko` are those of its names."""
    return replace(thing, **nest_titles(facts, thing.names))


def fill_directory(database: Database) -> None:
    """Two parties, their defence ministers, and the series of the SCM."""
    with database.writing() as session:
        for party, name, name_ko in (("KR", "Republic of Korea", "대한민국"), ("US", "United States", "미국")):
            session.add(Party(id=party, kind="country", names=Names(en=name, ko=name_ko)))
        session.flush()
        for office, party, title in (
            ("kr-mnd", "KR", "Minister of National Defense"),
            ("us-secdef", "US", "Secretary of Defense"),
        ):
            session.add(Office(id=office, party_id=party, names=Names(en=title), kind="defence", rank="principal"))
        session.add(Person(id="kim-yong-hyun", names=Names(en="Kim Yong-hyun", ko="김용현"), name_native="김용현"))
        session.add(Person(id="lloyd-austin", names=Names(en="Lloyd J. Austin III")))
        scm = "ROK–U.S. Security Consultative Meeting"
        session.add(
            Series(id="kr-us-scm", names=Names(en=scm), short_names=Names(en="SCM"), kind="defence-ministerial")
        )
        session.flush()
        session.add(PersonName(person_id="lloyd-austin", position=0, name="Lloyd Austin"))
        for person, office, valid_from, valid_to in (
            ("kim-yong-hyun", "kr-mnd", "2024-09-06", "2024-12-05"),
            ("lloyd-austin", "us-secdef", "2021-01-22", "2025-01-20"),
        ):
            session.add(Term(person_id=person, position=0, office_id=office, valid_from=valid_from, valid_to=valid_to))


def add_events(database: Database, *records: EventRecord, now: datetime = NOW) -> None:
    """Save records as new events."""
    with database.writing() as session:
        for record in records:
            create_event(session, record, CHANGE, now=now)


def load_numbered_record(database: Database, event_id: str = "kr-us-scm-56") -> tuple[int, EventRecord]:
    """The number of the newest revision of an event, and its record."""
    with database.reading() as connection:
        return load_newest_revision(connection, event_id)


def load_record(database: Database, event_id: str = "kr-us-scm-56") -> EventRecord:
    """The record of an event as it stands."""
    return load_numbered_record(database, event_id)[1]


def load_epoch(database: Database) -> int:
    """The number of the epoch."""
    with database.reading() as connection:
        return read_epoch(connection)[0]


def break_database(database: Database) -> None:
    """Make every question about the public record fail."""
    with database.writing() as session:
        session.execute(text("ALTER TABLE epoch RENAME TO lost"))
    database.close()


@contextmanager
def capture_statements(database: Database) -> Iterator[list[str]]:
    """What is asked of the database in the block, statement by statement."""
    statements: list[str] = []

    def record_statement(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", record_statement)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", record_statement)
