"""Who met whom equals a count by hand, pair by pair, for filters by chance over the whole shipped record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from calendar_core.domain.events.record import EventRecord, Participant, record_from_json
from calendar_core.domain.events.selection import Selection, is_selected
from calendar_core.domain.relations.figures import OUTCOMES, sum_by
from calendar_core.domain.relations.levels import Level, level_of_meeting, level_of_office
from calendar_core.domain.relations.pairs import BYS, By, build_question
from calendar_core.domain.time.when import Day
from calendar_core.models import Office, table_of
from calendar_core.store.as_of.source import event_source
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.events.rows import load_newest_snapshots
from calendar_core.store.relations.figures import load_figures
from calendar_core.store.relations.meetings import load_first_and_last, load_pair_table
from calendar_core.store.selection.conditions import EVENT
from tests.builders.records import CHANGE, NOW, add_events, fill_directory, make_record
from tests.builders.selections import SELECTIONS

AT = datetime(2026, 6, 15, 9, tzinfo=UTC)
Office_ = tuple[str, str, str]


@dataclass(frozen=True)
class Loaded:
    """The shipped record, as rows and as records; the party, kind and rank of each office."""

    connection: Connection
    records: list[EventRecord]
    search_texts: dict[str, str]
    offices: dict[str, Office_]


@pytest.fixture(scope="module")
def loaded(whole_database_url: str) -> Iterator[Loaded]:
    database, office = Database(whole_database_url), table_of(Office)
    with database.reading() as connection:
        records = [record_from_json(one) for one in load_newest_snapshots(connection).values()]
        texts = dict(connection.execute(select(EVENT.c.id, EVENT.c.search_text)).tuples().all())
        rows = connection.execute(select(office.c.id, office.c.party_id, office.c.kind, office.c.rank))
        yield Loaded(connection, records, texts, {row[0]: (row[1], row[2], row[3]) for row in rows})
    database.close()


def level_by_hand(loaded: Loaded, record: EventRecord) -> str | None:
    return level_of_meeting(
        record.kind, (level_of_office(*loaded.offices[one.office][1:]) for one in record.participants)
    )


def members_by_hand(loaded: Loaded, record: EventRecord, by: By) -> Iterable[tuple[str, str]]:
    """(id, party) of each who took part."""
    if by == "parties":
        return {(party, party) for party in record.parties}
    return {
        (one.person if by == "people" else one.office, loaded.offices[one.office][0]) for one in record.participants
    }


def pairs_by_hand(loaded: Loaded, record: EventRecord, by: By, selection: Selection) -> set[tuple[str, ...]]:
    pairs = set()
    named = {"people": selection.person, "offices": selection.office, "parties": ()}[by]
    for (one, its), (other, others) in combinations(sorted(members_by_hand(loaded, record, by)), 2):
        pair, sides = {one, other}, {its, others}
        if len(pair) == len(sides) == 2:
            is_wanted = all(
                not wanted or (wanted[0] in these if len(wanted) == 1 else these <= set(wanted))
                for wanted, these in ((named, pair), (selection.party, sides))
            )
            pairs |= {tuple(sorted(pair))} if is_wanted else set()
    return pairs


def is_counted(record: EventRecord) -> bool:
    is_unverified = record.lifecycle == "scheduled" and record.when.extent().end <= AT
    return record.kind != "incident" and (record.lifecycle == "held" or is_unverified)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(selection=SELECTIONS, by=st.sampled_from(BYS), level=st.sampled_from((None, "heads", "ministers")))
def test_pairs_are_those_that_a_count_by_hand_finds(
    loaded: Loaded, selection: Selection, by: By, level: Level | None
) -> None:
    expected: dict[tuple[str, ...], list[EventRecord]] = {}
    for record in loaded.records:
        is_in = is_selected(selection, record, loaded.search_texts[record.id]) and is_counted(record)
        if is_in and level in (None, level_by_hand(loaded, record)):
            for pair in pairs_by_hand(loaded, record, by, selection):
                expected.setdefault(pair, []).append(record)
    source = event_source(loaded.connection, viewer="public", now=AT)
    table = load_pair_table(source, selection, build_question(by, level, selection))
    meetings = load_first_and_last(source, selection, table, table.counts)
    found = {
        pair: (one.held, one.unverified, *(meeting.id for meeting in meetings.get(pair, ())))
        for pair, one in table.counts.items()
    }
    assert found == {pair: count_by_hand(records) for pair, records in expected.items()}


def count_by_hand(records: list[EventRecord]) -> tuple[object, ...]:
    held = [one for one in records if one.lifecycle == "held"]
    first = sorted(held, key=lambda one: (one.when.extent().start, one.id))[:1]
    last = sorted(held, key=lambda one: (-one.when.extent().start.timestamp(), one.id))[:1]
    return len(held), len(records) - len(held), *(one.id for one in (*first, *last))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(selection=SELECTIONS, pair=st.sampled_from((("KR", "US"), ("JP", "KR"), ("NATO", "US"))))
def test_figures_of_two_parties_are_those_of_a_count_by_hand(
    loaded: Loaded, selection: Selection, pair: tuple[str, str]
) -> None:
    both = replace(selection, party=tuple(sorted({*selection.party, *pair})))
    expected: dict[tuple[object, ...], int] = {}
    for record in loaded.records:
        if is_selected(both, record, loaded.search_texts[record.id]) and record.kind != "incident":
            is_over = record.when.extent().end <= AT
            outcome = {"scheduled": "unverified" if is_over else "ahead"}.get(record.lifecycle, record.lifecycle)
            key = record.when.first_day.year, record.kind, level_by_hand(loaded, record), record.series, outcome
            expected[key] = expected.get(key, 0) + 1
    figures = load_figures(event_source(loaded.connection, viewer="public", now=AT), both)
    rows = sum_by(figures, lambda one: (one.year, one.kind, one.level, one.series))
    found = {
        (*row.value, outcome): count
        for row in rows
        for outcome, count in zip(OUTCOMES, row.counts, strict=True)
        if count
    }
    assert found == expected


def test_the_shipped_record_has_many_pairs_of_each_sort(loaded: Loaded) -> None:
    source = event_source(loaded.connection, viewer="public", now=AT)
    tables = [load_pair_table(source, Selection(), build_question(by, None, Selection())) for by in BYS]
    assert [len(table.counts) > 100 for table in tables] == [True, True, True]


def fill(database: Database) -> None:
    """One meeting that was held, one that is over and not verified, one ahead, one that nobody may know of."""
    fill_directory(database)
    scm = make_record(lifecycle="held", when=Day(date(2024, 9, 1), "Asia/Seoul"))
    others = {
        "unverified": {"lifecycle": "scheduled", "when": Day(date(2024, 9, 2), "Asia/Seoul")},
        "ahead": {"lifecycle": "scheduled", "when": Day(date(2024, 10, 30), "Asia/Seoul")},
        "hidden": {"visibility": "draft"},
        "alone": {"parties": ("KR",), "participants": ()},
        "launch": {"kind": "incident"},
    }
    changed = [replace(scm, id=key, number=None, **facts) for key, facts in others.items()]  # type: ignore[arg-type]
    add_events(database, scm, *changed)


def test_only_what_was_held_is_a_meeting_and_what_is_not_verified_stands_apart(database: Database) -> None:
    fill(database)
    with database.reading() as connection:
        source = event_source(connection, viewer="public", now=NOW)
        counts = {by: load_pair_table(source, Selection(), build_question(by, None, Selection())).counts for by in BYS}
    expected = {
        "people": ("kim-yong-hyun", "lloyd-austin"),
        "offices": ("kr-mnd", "us-secdef"),
        "parties": ("KR", "US"),
    }
    assert {by: [(pair, one.held, one.unverified) for pair, one in counts[by].items()] for by in BYS} == {
        by: [(pair, 1, 1)] for by, pair in expected.items()
    }


def test_people_of_one_party_are_no_pair_and_as_known_then_those_of_then_count(database: Database) -> None:
    fill(database)
    scm = make_record(lifecycle="held", when=Day(date(2024, 9, 1), "Asia/Seoul"))
    aide = Participant(person="kim-yong-hyun", office="us-secdef", role="participant")
    now, then = NOW.replace(day=20), NOW.replace(day=2)
    with database.writing() as session:
        changed = replace(scm, participants=(scm.participants[1], aide), lifecycle="held")
        revise_event(session, changed, CHANGE, base_revision=1, now=NOW.replace(day=10))
    with database.reading() as connection:
        question = build_question("people", None, Selection())
        sources = [event_source(connection, viewer="public", now=now, as_of=as_of) for as_of in (None, then)]
        tables = [load_pair_table(source, Selection(), question) for source in sources]
        firsts = [
            load_first_and_last(source, Selection(), table, table.counts)
            for source, table in zip(sources, tables, strict=True)
        ]
    pair = ("kim-yong-hyun", "lloyd-austin")
    assert [table.counts[pair].held for table in tables] == [0, 1]
    assert [[meeting.id for meeting in first.get(pair, ())] for first in firsts] == [[], ["kr-us-scm-56"] * 2]
