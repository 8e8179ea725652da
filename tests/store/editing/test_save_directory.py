"""Entries of the directory: written where they differ, and only there. The loader is tested in tests/dataset."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from calendar_core.domain.events.record import Participant
from calendar_core.domain.text.localized import Names
from calendar_core.models import Event, OfficeTitle, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.db.epoch import raise_epoch
from calendar_core.store.directory.queries import find_person
from calendar_core.store.editing.save_directory import (
    DirectoryChanges,
    DirectoryEntry,
    load_ids_by_kind,
    lock_entry,
    save_entries,
)
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.selection.conditions import EVENT
from calendar_core.store.selection.search_index import index_events
from tests.builders.records import CHANGE, add_events, make_record

NOW, HOUR = datetime(2024, 10, 2, 9, 0, tzinfo=UTC), timedelta(hours=1)
ROUNDS = 20
PARTY = DirectoryEntry(kind="party", id="KR", columns={"kind": "country", "names": Names(en="Korea")})
OFFICE = DirectoryEntry(
    kind="office",
    id="kr-mnd",
    columns={"party_id": "KR", "names": Names(en="Minister"), "kind": "defence", "rank": "principal"},
    parts={"office_title": [{"names": Names(en="First")}, {"names": Names(en="Second"), "valid_from": "1990"}]},
)
PERSON = DirectoryEntry(
    kind="person",
    id="kim",
    columns={"names": Names(en="Kim")},
    parts={"person_name": [{"name": "Gim"}], "term": [{"office_id": "kr-mnd", "valid_from": "2024"}]},
)


def write(database: Database, *entries: DirectoryEntry) -> DirectoryChanges:
    with database.writing() as session:
        return save_entries(session, entries, now=NOW)


def test_entries_are_written_in_the_order_of_their_references(database: Database) -> None:
    written = write(database, PERSON, OFFICE, PARTY)
    assert written == DirectoryChanges(created=("party KR", "office kr-mnd", "person kim"), changed=())
    with database.reading() as connection:
        assert load_ids_by_kind(connection) == {
            "party": {"KR"},
            "office": {"kr-mnd"},
            "person": {"kim"},
            "series": set(),
        }
        assert find_person(connection, "kim", public_at=None).terms[0].valid_from == "2024"


def test_what_is_written_already_is_not_written_again(database: Database) -> None:
    write(database, PARTY, OFFICE, PERSON)
    assert write(database, PERSON, PARTY, OFFICE) == DirectoryChanges(created=(), changed=())


def test_a_column_left_out_is_emptied_and_a_part_left_out_taken_away(database: Database) -> None:
    write(database, replace(PARTY, columns={**PARTY.columns, "short_names": Names(en="ROK")}), OFFICE)
    shorter = replace(OFFICE, parts={"office_title": [{"names": Names(en="Second"), "valid_from": "1990"}]})
    assert write(database, PARTY, shorter) == DirectoryChanges(
        created=(), changed=("party KR", "office kr-mnd"), was_public=True
    )
    title = table_of(OfficeTitle)
    with database.reading() as connection:
        assert list(connection.execute(select(title.c.position, title.c.names, title.c.valid_from))) == [
            (0, Names(en="Second"), "1990")
        ]


def test_the_order_of_parts_is_a_fact(database: Database) -> None:
    write(database, PARTY, OFFICE)
    turned = replace(OFFICE, parts={"office_title": OFFICE.parts["office_title"][::-1]})
    assert write(database, turned).changed == ("office kr-mnd",)


def test_an_entry_that_is_not_named_stays(database: Database) -> None:
    write(database, PARTY, OFFICE)
    write(database, PERSON)
    with database.reading() as connection:
        assert load_ids_by_kind(connection)["office"] == {"kr-mnd"}


def test_a_reference_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        write(database, OFFICE)


def test_a_column_that_does_not_exist_is_a_mistake_of_the_program(database: Database) -> None:
    with pytest.raises(KeyError, match="party has no column"):
        write(database, replace(PARTY, columns={"nmae": "Korea"}))


def stamps_after(database: Database, *entries: DirectoryEntry) -> dict[str, tuple[datetime, datetime]]:
    """When the events changed, for the desk and for the public, after a minister and a party got these entries."""
    write(database, PARTY, OFFICE, PERSON, replace(PARTY, id="US"))
    usual: dict[str, Any] = {"series": None, "participants": (), "parties": ("US",)}
    held = Participant(person="kim", office="kr-mnd", role="chair")
    add_events(
        database,
        make_record(**{**usual, "id": "with-kim", "participants": (held,)}),
        make_record(**{**usual, "id": "with-korea", "parties": ("KR",)}),
        make_record(**{**usual, "id": "without"}),
        make_record(**{**usual, "id": "held-back", "participants": (held,), "embargo_until": NOW + HOUR}),
        now=NOW - HOUR,
    )
    write(database, *entries)
    with database.reading() as connection:
        rows = connection.execute(select(EVENT.c.id, EVENT.c.changed_at, EVENT.c.public_changed_at))
        return {row.id: (row.changed_at, row.public_changed_at) for row in rows}


UNTOUCHED = {
    **dict.fromkeys(("with-kim", "with-korea", "without"), (NOW - HOUR, NOW - HOUR)),
    "held-back": (NOW - HOUR, NOW + HOUR),
}


@pytest.mark.parametrize(
    "entries",
    [
        (replace(PERSON, columns={"names": Names(en="Kim Yong-hyun")}),),
        (replace(PERSON, parts={"term": [{"office_id": "kr-mnd", "valid_from": "2024", "acting": True}]}),),
        (replace(OFFICE, parts={"office_title": [{"names": Names(en="Minister of National Defense")}]}),),
    ],
)
def test_an_event_whose_participant_is_called_otherwise_has_changed(
    database: Database, entries: tuple[DirectoryEntry, ...]
) -> None:
    assert stamps_after(database, *entries) == {**UNTOUCHED, "with-kim": (NOW, NOW)}


def test_a_party_is_named_in_its_own_events_and_beside_its_offices(database: Database) -> None:
    renamed = replace(PARTY, columns={**PARTY.columns, "names": Names(en="Republic of Korea")})
    assert stamps_after(database, renamed) == {**UNTOUCHED, "with-kim": (NOW, NOW), "with-korea": (NOW, NOW)}


def test_what_no_event_tells_of_an_entry_changes_none(database: Database) -> None:
    other_name = replace(PERSON, parts={**PERSON.parts, "person_name": [{"name": "Gim"}, {"name": "Ghim"}]})
    later_title = replace(
        OFFICE,
        parts={"office_title": [{"names": Names(en="First")}, {"names": Names(en="Third"), "valid_from": "2025"}]},
    )
    assert stamps_after(database, other_name, later_title) == UNTOUCHED


def test_renaming_and_revising_at_the_same_time_neither_block_nor_put_each_other_back(database: Database) -> None:
    stamps_after(database)
    seen: list[datetime] = []

    def rename() -> None:
        for number in range(ROUNDS):
            with database.writing() as session:
                lock_entry(session, "person", "kim")
                save_entries(session, [replace(PERSON, columns={"names": Names(en=f"Kim {number}")})], now=NOW)
                index_events(session)
                raise_epoch(session, NOW)

    def revise() -> None:
        held = Participant(person="kim", office="kr-mnd", role="chair")
        facts: dict[str, Any] = {"id": "with-kim", "series": None, "parties": ("US",), "participants": (held,)}
        for number in range(ROUNDS):
            with database.writing() as session:
                record = make_record(**facts, outcome=f"Version {number}")
                revise_event(session, record, CHANGE, base_revision=number + 1, now=NOW)
                seen.append(session.get_one(Event, "with-kim").changed_at)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(rename), pool.submit(revise)]:
            done.result(timeout=60)
    with database.reading() as connection:
        last = connection.execute(select(EVENT.c.changed_at).where(EVENT.c.id == "with-kim")).scalar_one()
    assert seen == sorted(set(seen))
    # Every one of them, of either kind, let the stamp grow by a second; the first came to the present.
    assert last == NOW + (2 * ROUNDS - 1) * timedelta(seconds=1)
