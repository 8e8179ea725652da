"""The walk of the contract: on 31 October 2024, 18:00 KST, the 56th SCM was over and the 2+2 was ahead."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest
from sqlalchemy import Connection, select

from calendar_core.domain.events.cards import EventDetails
from calendar_core.domain.events.record import EventRecord, Source, record_from_json
from calendar_core.domain.events.selection import Selection, is_selected
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.history.reconstruction import reconstruct_record
from calendar_core.domain.time.when import Day
from calendar_core.models import Revision, table_of
from calendar_core.store.as_of.source import EventsAsOf
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import revise_event
from calendar_core.store.events.revisions import filter_visible_revisions
from calendar_core.store.selection.conditions import EVENT, where_visible
from tests.builders.records import CHANGE, add_events, capture_statements, fill_directory, make_record

LOADED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
THEN = datetime(2024, 10, 31, 9, 0, tzinfo=UTC)
WIRE = (Source(publisher="AJP", title="Defense chiefs condemn deployment", published="2024-10-31T17:14+09:00"),)


@pytest.fixture
def filled(database: Database) -> Database:
    fill_directory(database)
    held = make_record(lifecycle="held", outcome="Agreed.", sources=WIRE)
    add_events(
        database,
        held,
        replace(held, id="kr-us-2plus2-2024", kind="2+2", when=Day(date(2024, 10, 31), "America/New_York")),
        now=LOADED,
    )
    return database


@dataclass(frozen=True, kw_only=True)
class Known:
    details: EventDetails
    reconstructed: bool


def open_source(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> EventsAsOf:
    assert selection.as_of is not None
    return EventsAsOf(connection, viewer=viewer, now=now, as_of=selection.as_of)


def known_on(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> list[Known]:
    source = open_source(connection, selection, viewer=viewer, now=now)
    return [Known(details=one, reconstructed=source.is_reconstructed(one.card)) for one in source.details(selection)]


def ask(database: Database, as_of: datetime, **chosen: tuple[str, ...]) -> list[Known]:
    with database.reading() as connection:
        return known_on(connection, Selection(as_of=as_of, **chosen), viewer="public", now=LOADED)  # type: ignore[arg-type]


def test_the_calendar_as_known_between_the_two_meetings(filled: Database) -> None:
    known = [(one.details.card.id, one.details.card.lifecycle, one.reconstructed) for one in ask(filled, THEN)]
    assert known == [("kr-us-scm-56", "held", True), ("kr-us-2plus2-2024", "scheduled", True)]


def test_the_filter_asks_of_what_was_known_then(filled: Database) -> None:
    assert [one.details.card.id for one in ask(filled, THEN, lifecycle=("held",))] == ["kr-us-scm-56"]
    assert [one.details.card.id for one in ask(filled, THEN, kind=("2+2",))] == ["kr-us-2plus2-2024"]


def test_before_any_source_nothing_was_known(filled: Database) -> None:
    assert ask(filled, datetime(2024, 9, 1, tzinfo=UTC)) == []


def test_after_the_first_revision_the_revision_of_that_day_is_what_was_known(filled: Database) -> None:
    moved = make_record(lifecycle="held", outcome="Agreed, and more.", sources=WIRE, city="Arlington", venue=None)
    later = datetime(2026, 12, 24, tzinfo=UTC)
    with filled.writing() as session:
        revise_event(session, moved, CHANGE, base_revision=1, now=later)
    with filled.reading() as connection:
        chosen = {"viewer": "public", "now": datetime(2027, 1, 1, tzinfo=UTC)}
        before = known_on(connection, Selection(as_of=LOADED, kind=("defence-ministerial",)), **chosen)  # type: ignore[arg-type]
        after = known_on(connection, Selection(as_of=later, kind=("defence-ministerial",)), **chosen)  # type: ignore[arg-type]
    cards = [(one[0].details.card, one[0].details.outcome, one[0].reconstructed) for one in (before, after)]
    assert [(card.city, card.venue, outcome, again) for card, outcome, again in cards] == [
        ("Washington, D.C.", "The Pentagon", "Agreed.", False),
        ("Arlington", None, "Agreed, and more.", False),
    ]


def test_what_was_written_under_an_embargo_is_known_to_nobody_afterwards_either(filled: Database) -> None:
    day = LOADED.date()
    at = [LOADED.replace(day=day.day + later) for later in range(5)]
    sources = (Source(publisher="A ministry", published=at[3].date().isoformat()),)
    public = make_record(id="visit", when=Day(date(2027, 3, 1), "Asia/Seoul"), city="Busan", sources=sources)
    add_events(filled, replace(public, city="A secret city", embargo_until=at[3]), now=at[0])
    with filled.writing() as session:
        revise_event(session, replace(public, embargo_until=at[3]), CHANGE, base_revision=1, now=at[2])

    def cities(moment: datetime) -> list[tuple[str | None, bool]]:
        with filled.reading() as connection:
            found = known_on(connection, Selection(as_of=moment), viewer="public", now=at[4])
        return [(one.details.card.city, one.reconstructed) for one in found if one.details.card.id == "visit"]

    assert [cities(moment) for moment in at] == [[], [], [], [("Busan", False)], [("Busan", False)]]
    with filled.reading() as connection:
        desk = known_on(connection, Selection(as_of=at[1], q=""), viewer="desk", now=at[4])
    assert [one.details.card.city for one in desk if one.details.card.id == "visit"] == ["A secret city"]


def test_a_list_and_a_page_know_the_same(filled: Database) -> None:
    selection = Selection(as_of=THEN)
    with filled.reading() as connection:
        whole = known_on(connection, selection, viewer="public", now=LOADED)
        source = open_source(connection, selection, viewer="public", now=LOADED)
        ids = source.load_ids(selection)
        cards = source.cards(selection)
        single = [source.find_details(event_id) for event_id in ids]
    assert single == [one.details for one in whole]
    assert cards == [one.details.card for one in whole]
    assert ids == [card.id for card in cards] != []


def test_a_moved_event_is_found_on_the_days_it_was_known_for(filled: Database) -> None:
    later = datetime(2026, 12, 24, tzinfo=UTC)
    with filled.writing() as session:
        moved = make_record(lifecycle="held", outcome="Agreed.", sources=WIRE, when=Day(date(2025, 3, 1), "Asia/Seoul"))
        revise_event(session, moved, CHANGE, base_revision=1, now=later)
    october, march = (date(2024, 10, 1), date(2024, 11, 1)), (date(2025, 3, 1), date(2025, 4, 1))

    def found(as_of: datetime, days: tuple[date, date]) -> bool:
        selection = Selection(as_of=as_of, from_day=days[0], to_day=days[1])
        with filled.reading() as connection:
            return "kr-us-scm-56" in open_source(connection, selection, viewer="public", now=later).load_ids(selection)

    known = [found(as_of, days) for as_of in (LOADED, later) for days in (october, march)]
    assert known == [True, False, False, True]


def test_the_number_of_questions_does_not_grow(filled: Database) -> None:
    asked = []
    for count in (0, 30):
        add_events(filled, *(make_record(id=f"more-{number}", sources=WIRE) for number in range(count)), now=LOADED)
        with capture_statements(filled) as statements, filled.reading() as connection:
            cards = known_on(connection, Selection(as_of=THEN), viewer="public", now=LOADED)
        asked.append((len(cards), len(statements)))
    assert [cards for cards, _ in asked] == [2, 32]
    assert asked[0][1] == asked[1][1]


# --- Against the plain way: every revision of every event is read -----------------------------------------------------


def plainly_known(
    connection: Connection, selection: Selection, now: datetime, *, viewer: Viewer = "public"
) -> dict[str, tuple[EventRecord, bool]]:
    """Each event's record of then, and whether it is reconstructed."""
    assert selection.as_of is not None
    revision = table_of(Revision)
    columns = (revision.c[name] for name in ("event_id", "number", "saved_at", "record"))
    query = select(*columns, EVENT.c.search_text).join(EVENT, EVENT.c.id == revision.c.event_id)
    rows = connection.execute(query.where(where_visible(viewer, now)).order_by(revision.c.event_id, revision.c.number))
    found = {}
    for event_id, same in groupby(rows, key=lambda row: row.event_id):
        versions = list(same)
        seen = filter_visible_revisions(versions, viewer=viewer, until=now)
        known = [one.snapshot for one in seen if one.seen_at <= selection.as_of]
        record = record_from_json(known[-1]) if known else None
        if not known and seen:
            record = reconstruct_record(record_from_json(seen[0].snapshot), selection.as_of)
        if record is not None and is_selected(selection, record, versions[0].search_text):
            found[event_id] = record, not known
    return found


def told(record: EventRecord) -> tuple[Any, ...]:
    facts = (record.title, record.when, record.certainty, record.lifecycle, record.city, record.country, record.series)
    return (*facts, record.parties, record.outcome, record.sources)


def told_by(details: EventDetails) -> tuple[Any, ...]:
    card = details.card
    facts = (card.title, card.when, card.certainty, card.lifecycle, card.city, card.country)
    parties = tuple(party.id for party in card.parties)
    return (*facts, card.series.id if card.series else None, parties, details.outcome, details.sources)


def compare(database: Database, selection: Selection, now: datetime, *, viewer: Viewer = "public") -> int:
    """The same events, facts, sides, pages and order as in the plain way; answers how many."""
    with database.reading() as connection:
        plain = plainly_known(connection, selection, now, viewer=viewer)
        source = open_source(connection, selection, viewer=viewer, now=now)
        ids = source.load_ids(selection)
        all_details = source.details(selection)
        found = {one.card.id: (told_by(one), source.is_reconstructed(one.card)) for one in all_details}
        assert found == {key: (told(record), again) for key, (record, again) in plain.items()}
        assert len(ids) == len(found)
        starts = [(one.card.starts_at, one.card.ends_at) for one in all_details]
        assert starts == sorted(starts)
        over = [one.card.id for one in all_details if one.card.ends_at <= source.instant]
        ahead = [one.card.id for one in all_details if one.card.ends_at > source.instant]
        assert source.count_sides(selection) == (len(over), len(ahead))
        assert source.load_ids(selection, side="past") == over
        assert source.load_ids(selection, side="upcoming") == ahead
        for offset in range(0, len(ids) + 7, max(7, len(ids) // 3)):
            assert source.load_ids(selection, offset=offset, limit=7) == ids[offset : offset + 7]
            last = len(over) - offset
            page = over[max(0, last - 7) : max(0, last)]
            assert source.load_ids(selection, side="past", offset=offset, limit=7) == page
    return len(found)


DAYS = [LOADED + timedelta(days=number) for number in range(12)]


def edits(chance: random.Random, number: int) -> Iterator[EventRecord]:
    """The versions of an event, as a desk may write them: moved, cut, held back, taken back, mended."""
    start = date(2026, 11, 25) + timedelta(days=chance.randrange(12))
    record = make_record(
        id=f"event-{number}",
        number=None,
        when=Day(start, "Asia/Seoul"),
        sources=(Source(publisher="A wire", published=chance.choice(["2026-11", "2026-11-24", "2026-11-26"])),),
        embargo_until=chance.choice([None, None, DAYS[4]]),
        visibility=chance.choice(["public", "public", "draft"]),
    )
    yield record
    for step in range(chance.randrange(4)):
        changes: list[dict[str, Any]] = [
            {"when": Day(start + timedelta(days=30 + step), "Asia/Seoul")},
            {"city": f"City {step}"},
            {"notes": f"Note {step}"},
            {"visibility": "public", "embargo_until": None},
            {"lifecycle": "cancelled"},
            {"parties": ("US",), "participants": ()},
        ]
        record = replace(record, **chance.choice(changes))
        yield record


def test_what_was_known_is_what_the_revisions_say_one_by_one(filled: Database) -> None:
    chance = random.Random(7)  # noqa: S311 - edits by chance, not secrets
    for number in range(25):
        first, *rest = edits(chance, number)
        moments = [
            day + timedelta(microseconds=chance.choice([0, 500_000])) for day in sorted(chance.sample(DAYS[:9], 4))
        ]
        add_events(filled, first, now=moments[0])
        with filled.writing() as session:
            base_revision = 1
            for moment, record in zip(moments[1:], rest, strict=False):
                changes = revise_event(session, record, CHANGE, base_revision=base_revision, now=moment)
                base_revision += bool(changes)
    counts = []
    choices = (Selection(), Selection(party=("KR",), from_day=date(2026, 12, 20), to_day=date(2027, 1, 20)))
    for day in DAYS[::3]:
        for moment in (day - timedelta(milliseconds=1), day, day + timedelta(milliseconds=500)):
            counts += [compare(filled, replace(one, as_of=moment), DAYS[-1]) for one in choices]
        counts.append(compare(filled, Selection(as_of=day), DAYS[-1], viewer="desk"))
    assert max(counts) > 20


@pytest.mark.parametrize("day", ["2016-06-01", "2024-10-31"])
def test_the_shipped_record_was_known_as_its_sources_say(loaded_database_url: str, day: str) -> None:
    database = Database(loaded_database_url)
    as_of = datetime.fromisoformat(f"{day}T09:00:00+00:00")
    now = datetime(2026, 12, 1, tzinfo=UTC)
    counts = [compare(database, Selection(as_of=as_of, **chosen), now) for chosen in ({}, {"series": ("kr-us-scm",)})]  # type: ignore[arg-type]
    database.close()
    assert min(counts) > 5


def test_records_of_then_name_only_what_was_known_then(filled: Database) -> None:
    later = datetime(2026, 12, 1, tzinfo=UTC)
    plan = make_record(id="plan", when=Day(date(2027, 3, 1), "Asia/Seoul"), related=("kr-us-scm-56",), sources=WIRE)
    secret = replace(plan, id="secret", embargo_until=later + timedelta(days=1), related=())
    add_events(filled, secret, replace(plan, related=("kr-us-scm-56", "secret")), now=later)
    with filled.writing() as session:
        linked = make_record(lifecycle="held", outcome="Agreed.", sources=WIRE, related=("plan", "secret"))
        revise_event(session, linked, CHANGE, base_revision=1, now=later)

    def named(as_of: datetime) -> dict[str, tuple[str, ...]]:
        selection = Selection(as_of=as_of)
        with filled.reading() as connection:
            source = open_source(connection, selection, viewer="public", now=later + timedelta(hours=1))
            return {key: one.related for key, one in source.records(source.cards(selection)).items()}

    assert named(later) == {"kr-us-scm-56": ("plan",), "kr-us-2plus2-2024": (), "plan": ("kr-us-scm-56",)}
    assert named(LOADED) == {"kr-us-scm-56": (), "kr-us-2plus2-2024": (), "plan": ("kr-us-scm-56",)}
