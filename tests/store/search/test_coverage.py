"""The coverage by series and year: what is counted, what is missing, and that no secret is."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from calendar_core.domain.display.coverage import SeriesCoverage
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.time.when import Day, Year
from calendar_core.store.db.database import Database
from calendar_core.store.search.coverage import load_coverage
from tests.builders.records import NOW, add_events, capture_statements, fill_directory, make_record

WIRE, AGENCY = Source(publisher="A wire", url="https://example.org/scm"), Source(publisher="An agency")


@pytest.fixture
def filled(database: Database) -> Database:
    """The small directory, and no events."""
    fill_directory(database)
    return database


def edition(number: int | None, year: int, *sources: Source, **facts: object) -> EventRecord:
    day = Day(date(year, 10, 30), "Asia/Seoul")
    record_id = str(facts.pop("id", f"scm-{number}"))
    return make_record(id=record_id, number=number, when=day, sources=sources or (WIRE,), **facts)


def load(database: Database, *, viewer: Viewer = "public", days: int = 0) -> dict[str | None, SeriesCoverage]:
    with database.reading() as connection:
        return dict(load_coverage(connection, viewer=viewer, now=NOW + timedelta(days=days)).by_series)


def test_an_empty_record_has_no_series(filled: Database) -> None:
    assert load(filled) == {}


def test_events_are_counted_by_series_and_by_the_year_of_their_first_day(filled: Database) -> None:
    new_year = edition(None, 2023, id="new-year", series=None)
    add_events(
        filled,
        edition(52, 2020),
        edition(53, 2021),
        edition(None, 2021, id="extra"),
        replace(new_year, when=Year(2023)),
    )
    found = load(filled)
    assert {key: dict(part.by_year) for key, part in found.items()} == {
        "kr-us-scm": {2020: 1, 2021: 2},
        None: {2023: 1},
    }
    assert (found["kr-us-scm"].events, found["kr-us-scm"].years) == (3, (2020, 2021))
    assert (found[None].numbers, found[None].years) == (None, (2023, 2023))


def test_missing_are_the_numbers_between_the_lowest_and_the_highest(filled: Database) -> None:
    add_events(
        filled,
        edition(50, 2018),
        edition(51, 2019),
        edition(53, 2021),
        edition(53, 2021, id="second-session"),
        edition(57, 2025),
        edition(None, 2022, id="without-number"),
    )
    scm = load(filled)["kr-us-scm"]
    assert (scm.numbers, scm.missing) == ((50, 57), ((52, 52), (54, 56)))


def test_a_second_source_is_one_of_another_publisher(filled: Database) -> None:
    again = replace(WIRE, url="https://example.org/scm-again")
    add_events(
        filled,
        edition(1, 2020, WIRE),
        edition(2, 2020, WIRE, again),
        edition(3, 2021, WIRE, again, AGENCY),
        edition(4, 2022, AGENCY, WIRE),
    )
    scm = load(filled)["kr-us-scm"]
    assert (scm.events, scm.with_second_source) == (4, 2)


@pytest.mark.parametrize(
    ("dates", "latest"),
    [
        ([], None),
        ([("2024", None)], "2024"),
        ([("2024-09", None), ("2023-12-31", None)], "2024-09"),
        ([("2024-09", None), ("2024-09-02", None)], "2024-09-02"),
        ([("2024-09-02", "2024-09-30T23:30-05:00"), ("2024-09-29", None)], "2024-09-30"),
    ],
)
def test_the_sources_reach_until_their_latest_date_as_exactly_as_it_is_known(
    filled: Database, dates: list[tuple[str, str | None]], latest: str | None
) -> None:
    sources = [replace(WIRE, published=published, updated=updated) for published, updated in dates]
    add_events(filled, edition(1, 2023, *sources[:1]), edition(2, 2024, *sources[1:]))
    assert load(filled)["kr-us-scm"].sources_until == latest


def test_drafts_and_events_under_embargo_are_neither_counted_nor_known_numbers(filled: Database) -> None:
    dated = replace(AGENCY, published="2026-01-01")
    add_events(
        filled,
        edition(1, 2020),
        edition(2, 2021, WIRE, dated, visibility="draft"),
        edition(3, 2022, WIRE, dated, embargo_until=NOW + timedelta(days=1)),
        edition(4, 2022, WIRE, dated, series=None, embargo_until=NOW + timedelta(days=1)),
        edition(5, 2023),
    )
    hidden = load(filled)
    assert hidden == {
        "kr-us-scm": SeriesCoverage(by_year={2020: 1, 2023: 1}, numbers=(1, 5), missing=((2, 4),)),
    }
    lifted = load(filled, days=1)
    assert lifted["kr-us-scm"] == SeriesCoverage(
        by_year={2020: 1, 2022: 1, 2023: 1},
        with_second_source=1,
        sources_until="2026-01-01",
        numbers=(1, 5),
        missing=((2, 2), (4, 4)),
    )
    assert (lifted[None].events, load(filled, viewer="desk")["kr-us-scm"].events) == (1, 4)


def test_many_series_take_as_many_queries_as_one(filled: Database) -> None:
    add_events(filled, edition(1, 2020), *(edition(number, 2021) for number in range(2, 30)))
    with capture_statements(filled) as statements:
        load(filled)
    assert len([one for one in statements if one.startswith("SELECT")]) == 2
