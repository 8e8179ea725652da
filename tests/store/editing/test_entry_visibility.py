"""An entry of the directory that only held-back events name is hidden until the first of them is public."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from calendar_core.dataset.directory_schema import parse_entry
from calendar_core.domain.events.record import EventRecord, Participant
from calendar_core.domain.schema.reader import Findings, MappingReader
from calendar_core.domain.schema.tree import MappingNode, SequenceNode
from calendar_core.domain.schema.yaml_reader import parse_yaml
from calendar_core.errors import NotFound
from calendar_core.store.db.database import Database
from calendar_core.store.directory.queries import (
    find_office,
    load_people,
    load_series,
    load_terms,
)
from calendar_core.store.editing.entry_visibility import find_public_from, list_seen_too_early
from calendar_core.store.editing.save_directory import DirectoryEntry, save_entries
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.lists.filter_values import load_filter_values
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, make_record

HOUR = timedelta(hours=1)
RELEASE = NOW + timedelta(days=2)
SECRET = {"party": "XSECRET", "office": "x-envoy", "person": "an-envoy", "series": "secret-talks"}
TEXTS = {
    "party": "- id: XSECRET\n  kind: organisation\n  names:\n    en: Secret Party\n",
    "office": "- id: x-envoy\n  party: XSECRET\n  names:\n    en: Envoy\n  kind: other\n  rank: principal\n",
    "person": "- id: an-envoy\n  names:\n    en: An Envoy\n  terms:\n    - office: x-envoy\n      from: 2024\n",
    "series": "- id: secret-talks\n  names:\n    en: Secret Talks\n  kind: negotiation\n  offices:\n    - x-envoy\n",
}
#: Names every secret entry, and two parties and a minister that others name too.
EVENT = make_record(
    id="talks",
    series="secret-talks",
    number=1,
    parties=("KR", "XSECRET"),
    participants=(Participant(person="an-envoy", office="x-envoy", role="participant"),),
    embargo_until=RELEASE,
)


def entry_of(kind: str, visibility: str | None = None) -> DirectoryEntry:
    text = TEXTS[kind] + (f"  visibility: {visibility}\n" if visibility else "")
    root, _ = parse_yaml(text.encode(), "text")
    assert isinstance(root, SequenceNode)
    [node] = root.items
    assert isinstance(node, MappingNode)
    entry = parse_entry(kind, MappingReader(node, "text", Findings()))
    assert entry is not None
    return entry


def save(database: Database, *kinds: str, visibility: str | None = None, now: datetime = NOW) -> None:
    with database.writing() as session:
        save_entries(session, [entry_of(kind, visibility) for kind in kinds or TEXTS], now=now)


def revise(database: Database, record: EventRecord, base: int, now: datetime, **facts: Any) -> None:
    with database.writing() as session:
        revise_event(session, replace(record, **facts), CHANGE, base_revision=base, now=now)


def seen(database: Database, now: datetime, kinds: Sequence[str] = tuple(SECRET)) -> list[str]:
    """The kinds whose secret entry the public may name in a filter; the desk may name each."""
    with database.reading() as connection:
        public, desk = (load_filter_values(connection, public_at=at).values for at in (now, None))
    assert all(SECRET[kind] in desk[kind] for kind in kinds)
    return [kind for kind in kinds if SECRET[kind] in public[kind]]


@pytest.fixture
def filled(database: Database) -> Database:
    fill_directory(database)
    return database


def test_entries_that_come_with_an_embargoed_event_are_public_from_its_release_on(filled: Database) -> None:
    save(filled)
    add_events(filled, EVENT)
    assert seen(filled, NOW) == []
    assert seen(filled, RELEASE - timedelta(microseconds=1)) == []
    assert seen(filled, RELEASE) == list(SECRET)


def test_entries_that_nobody_names_are_public_and_stay_so(filled: Database) -> None:
    save(filled)
    assert seen(filled, NOW) == list(SECRET)
    add_events(filled, EVENT, now=NOW + HOUR)
    assert seen(filled, NOW + HOUR) == list(SECRET)
    with filled.reading() as connection:
        early = list_seen_too_early(connection, ["talks"], now=NOW + HOUR)
        assert early == ["party KR", *(f"{kind} {entry_id}" for kind, entry_id in SECRET.items())]
        assert list_seen_too_early(connection, ["talks"], now=RELEASE) == []


def test_an_entry_for_the_desk_waits_for_the_first_public_event(filled: Database) -> None:
    save(filled, visibility="desk")
    assert seen(filled, NOW + HOUR) == []
    add_events(filled, replace(EVENT, visibility="draft", embargo_until=None), now=NOW + HOUR)
    assert seen(filled, RELEASE) == []
    revise(filled, EVENT, 1, NOW + 2 * HOUR, embargo_until=None)
    assert seen(filled, NOW + 2 * HOUR) == list(SECRET)
    revise(filled, EVENT, 2, NOW + 3 * HOUR, visibility="draft", embargo_until=None)
    assert seen(filled, NOW + 3 * HOUR) == list(SECRET)  # what the public saw does not vanish


def test_an_editor_shows_an_entry_at_once_and_hides_one_again(filled: Database) -> None:
    save(filled, visibility="desk")
    add_events(filled, EVENT, now=NOW + HOUR)
    save(filled, "series", visibility="public", now=NOW + 2 * HOUR)
    assert seen(filled, NOW + 2 * HOUR) == ["series"]
    revise(filled, EVENT, 1, NOW + 3 * HOUR, city="Seoul")
    assert seen(filled, NOW + 3 * HOUR) == ["series"]
    save(filled, "series", visibility="desk", now=NOW + 4 * HOUR)
    assert seen(filled, NOW + 4 * HOUR) == []
    assert seen(filled, RELEASE) == list(SECRET)


def test_a_file_without_the_key_leaves_it_as_it_is(filled: Database) -> None:
    save(filled, visibility="desk")
    save(filled, now=NOW + HOUR)
    assert seen(filled, NOW + HOUR) == []


def test_an_embargo_that_moves_moves_the_entries(filled: Database) -> None:
    save(filled)
    add_events(filled, EVENT)
    revise(filled, EVENT, 1, NOW + HOUR, embargo_until=RELEASE + HOUR)
    assert (seen(filled, RELEASE), seen(filled, RELEASE + HOUR)) == ([], list(SECRET))
    add_events(filled, replace(EVENT, id="sooner", number=2, embargo_until=RELEASE - HOUR), now=NOW + HOUR)
    assert seen(filled, RELEASE - HOUR) == list(SECRET)


def test_an_entry_that_a_held_back_event_no_longer_names_stays_hidden(filled: Database) -> None:
    save(filled)
    add_events(filled, EVENT)
    revise(filled, EVENT, 1, NOW + HOUR, series=None, number=None, participants=(), parties=("KR",))
    assert seen(filled, RELEASE) == []
    with filled.reading() as connection:
        assert {find_public_from(connection, kind, one) for kind, one in SECRET.items()} == {None}


def test_where_a_public_entry_names_a_hidden_one_it_is_left_out(filled: Database) -> None:
    save(filled)
    add_events(filled, EVENT)
    save(filled, "person", "series", visibility="public", now=NOW + HOUR)
    with filled.reading() as connection:
        [series] = [one for one in load_series(connection, public_at=NOW + HOUR) if one.name.id == "secret-talks"]
        [person] = [one for one in load_people(connection, public_at=NOW + HOUR) if one.id == "an-envoy"]
        offices = {term.office.id for term in load_terms(connection, public_at=NOW + HOUR)}
        assert (series.offices, person.terms, offices) == ((), (), {"kr-mnd", "us-secdef"})
        with pytest.raises(NotFound):
            find_office(connection, "x-envoy", public_at=NOW + HOUR)
        assert find_office(connection, "x-envoy", public_at=None).id == "x-envoy"


def test_an_office_is_public_only_with_its_party(filled: Database) -> None:
    save(filled, "party", visibility="desk")
    save(filled, "office")
    assert seen(filled, NOW + HOUR, ("party", "office")) == []
    save(filled, "party", visibility="public", now=NOW + HOUR)
    assert seen(filled, NOW + HOUR, ("party", "office")) == ["party", "office"]
