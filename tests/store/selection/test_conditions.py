"""SQL and the domain answer alike: what is selected, and who may see it. Asked of the whole shipped record."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.events.selection import Selection, is_selected
from calendar_core.domain.events.visibility import Viewer, is_visible
from calendar_core.domain.vocabulary import KINDS, VISIBILITIES
from calendar_core.models.visibility import EMBARGO_LIFTED_SQL
from calendar_core.store.db.database import Database
from calendar_core.store.events.rows import load_newest_snapshots
from calendar_core.store.selection.conditions import EVENT, where_selected, where_visible
from tests.builders.reader_lists import LISTS
from tests.builders.records import NOW, add_events, fill_directory, make_record
from tests.builders.selections import COUNTRIES, OFFICES, PARTIES, PEOPLE, SELECTIONS, SERIES


@dataclass(frozen=True)
class Loaded:
    """The shipped record, as rows and as records with their search texts."""

    connection: Connection
    records: dict[str, EventRecord]
    search_texts: dict[str, str]

    def by_sql(self, selection: Selection) -> set[str]:
        return set(self.connection.execute(select(EVENT.c.id).where(where_selected(selection))).scalars())

    def by_domain(self, selection: Selection) -> set[str]:
        return {
            event_id
            for event_id, record in self.records.items()
            if is_selected(selection, record, self.search_texts[event_id])
        }


@pytest.fixture(scope="module")
def loaded(whole_database_url: str) -> Iterator[Loaded]:
    database = Database(whole_database_url)
    with database.reading() as connection:
        records = {key: record_from_json(value) for key, value in load_newest_snapshots(connection).items()}
        texts = dict(connection.execute(select(EVENT.c.id, EVENT.c.search_text)).tuples().all())
        yield Loaded(connection, records, texts)
    database.close()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(selection=SELECTIONS)
def test_sql_selects_what_the_domain_selects(loaded: Loaded, selection: Selection) -> None:
    assert loaded.by_sql(selection) == loaded.by_domain(selection)


@pytest.mark.parametrize(
    "selection",
    [
        *(Selection(party=(party,)) for party in PARTIES[:-1]),
        *(Selection(series=(series,)) for series in SERIES[:-1]),
        *(Selection(person=(person,)) for person in PEOPLE[:-1]),
        *(Selection(office=(office,)) for office in OFFICES[:-1]),
        *(Selection(kind=(kind,)) for kind in KINDS),
        *(Selection(lists=(one,)) for one in LISTS[:-1]),
        *(Selection(country=(country,)) for country in COUNTRIES[:-1]),
        *(Selection(q=word) for word in ("scm", "한미", "안보협의", "56", "2+2", "us", "washing", "nato summit")),
        *(Selection(q=q) for q in ("2024", "October", "2월", "2024년 10월 한미", "scm 2024", "2024-10-30", "EU")),
        Selection(party=("KR", "US"), office=("kr-mnd", "us-secdef")),
        Selection(series=("kr-us-2plus2", "kr-us-scm"), from_day=date(2024, 10, 1), to_day=date(2024, 11, 1)),
    ],
    ids=lambda selection: selection.query(),
)
def test_what_is_selected_is_something_and_not_everything(loaded: Loaded, selection: Selection) -> None:
    found = loaded.by_sql(selection)
    assert 0 < len(found) < len(loaded.records)
    assert found == loaded.by_domain(selection)


@pytest.mark.parametrize("q", ["%", "_", "\\", "' OR 1=1", "*"])
def test_no_character_of_a_query_is_a_command(loaded: Loaded, q: str) -> None:
    found = loaded.by_sql(Selection(q=q))
    assert found == loaded.by_domain(Selection(q=q))


def test_an_empty_selection_is_everything(loaded: Loaded) -> None:
    assert loaded.by_sql(Selection()) == set(loaded.records)


def test_the_edges_of_every_event_are_the_same_in_sql_and_domain(loaded: Loaded) -> None:
    day = timedelta(days=1)
    record = loaded.records["kr-us-scm-1"]  # two days
    first, end = record.when.first_day, record.when.end_day
    spans: list[tuple[dict[str, Any], bool]] = [
        ({"from_day": end - day}, True),
        ({"from_day": end}, False),
        ({"to_day": first + day}, True),
        ({"to_day": first}, False),
    ]
    for span, is_in in spans:
        selection = Selection(series=("kr-us-scm",), **span)
        assert (record.id in loaded.by_sql(selection), record.id in loaded.by_domain(selection)) == (is_in, is_in)


_STEP = timedelta(microseconds=1)
_LIFTS = (None, *(NOW + number * _STEP for number in range(-3, 4)))


@pytest.fixture
def embargoed(database: Database) -> list[EventRecord]:
    """An event of each visibility under every embargo."""
    fill_directory(database)
    records = [
        replace(make_record(), id=f"{visibility}-{number}", visibility=visibility, embargo_until=lift)
        for visibility in VISIBILITIES
        for number, lift in enumerate(_LIFTS)
    ]
    add_events(database, *records)
    return records


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.integers(-5, 5), viewer=st.sampled_from(get_args(Viewer)))
def test_sql_shows_what_the_domain_shows(
    database: Database, embargoed: list[EventRecord], steps: int, viewer: Viewer
) -> None:
    now = NOW + steps * _STEP
    shown = [one for one in embargoed if is_visible(one.visibility, one.embargo_until, viewer=viewer, now=now)]
    with database.reading() as connection:
        found = set(connection.execute(select(EVENT.c.id).where(where_visible(viewer, now))).scalars())
    assert found == {one.id for one in shown}
    if viewer == "public":
        rows = database.query_raw(f"SELECT id FROM event WHERE {EMBARGO_LIFTED_SQL}", now)
        assert {row[0] for row in rows} == {one.id for one in shown if one.embargo_until is not None}


def test_the_public_sees_some_of_them_and_the_desk_all(database: Database, embargoed: list[EventRecord]) -> None:
    with database.reading() as connection:
        counts = {
            viewer: len(connection.execute(select(EVENT.c.id).where(where_visible(viewer, NOW))).all())
            for viewer in get_args(Viewer)
        }
    assert counts == {"public": 5, "desk": len(embargoed)}
