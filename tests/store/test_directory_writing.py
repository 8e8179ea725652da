"""Entries of the directory: written where they differ, and only there. What loading makes of it is in tests/ingest."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from calendar_core.models import OfficeTitle, table_of
from calendar_core.store.directory import find_person
from calendar_core.store.directory_writing import Entry, Written, known_ids, write_entries
from calendar_core.store.doors import Database

PARTY = Entry(kind="party", id="KR", columns={"kind": "country", "name": "Korea"})
OFFICE = Entry(
    kind="office",
    id="kr-mnd",
    columns={"party_id": "KR", "title": "Minister", "kind": "defence", "rank": "principal"},
    parts={"office_title": [{"title": "First"}, {"title": "Second", "valid_from": "1990"}]},
)
PERSON = Entry(
    kind="person",
    id="kim",
    columns={"name": "Kim"},
    parts={"person_name": [{"name": "Gim"}], "term": [{"office_id": "kr-mnd", "valid_from": "2024"}]},
)


def write(database: Database, *entries: Entry) -> Written:
    with database.writing() as session:
        return write_entries(session, entries)


def test_entries_are_written_in_the_order_of_their_references(database: Database) -> None:
    written = write(database, PERSON, OFFICE, PARTY)
    assert written == Written(created=("party KR", "office kr-mnd", "person kim"), changed=())
    with database.reading() as connection:
        assert known_ids(connection) == {"party": {"KR"}, "office": {"kr-mnd"}, "person": {"kim"}, "series": set()}
        assert find_person(connection, "kim").terms[0].valid_from == "2024"


def test_what_is_written_already_is_not_written_again(database: Database) -> None:
    write(database, PARTY, OFFICE, PERSON)
    assert write(database, PERSON, PARTY, OFFICE) == Written(created=(), changed=())


def test_a_column_left_out_is_emptied_and_a_part_left_out_taken_away(database: Database) -> None:
    write(database, replace(PARTY, columns={**PARTY.columns, "short": "ROK"}), OFFICE)
    shorter = replace(OFFICE, parts={"office_title": [{"title": "Second", "valid_from": "1990"}]})
    assert write(database, PARTY, shorter) == Written(created=(), changed=("party KR", "office kr-mnd"))
    title = table_of(OfficeTitle)
    with database.reading() as connection:
        assert list(connection.execute(select(title.c.position, title.c.title, title.c.valid_from))) == [
            (0, "Second", "1990")
        ]


def test_the_order_of_parts_is_a_fact(database: Database) -> None:
    write(database, PARTY, OFFICE)
    turned = replace(OFFICE, parts={"office_title": OFFICE.parts["office_title"][::-1]})
    assert write(database, turned).changed == ("office kr-mnd",)


def test_an_entry_that_is_not_named_stays(database: Database) -> None:
    write(database, PARTY, OFFICE)
    write(database, PERSON)
    with database.reading() as connection:
        assert known_ids(connection)["office"] == {"kr-mnd"}


def test_a_reference_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        write(database, OFFICE)


def test_a_column_that_does_not_exist_is_a_mistake_of_the_program(database: Database) -> None:
    with pytest.raises(KeyError, match="party has no column"):
        write(database, replace(PARTY, columns={"nmae": "Korea"}))
