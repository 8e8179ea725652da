"""The check of a whole record, on both databases; the rules one by one are in tests/domain/quality."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from calendar_core.desk.checks.run import (
    find_contradiction,
    find_holiday,
    find_issues,
    load_all_records,
    load_directory,
)
from calendar_core.domain.events.record import Source
from calendar_core.domain.quality.checks import ISSUE_KINDS, Issue
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day, Days, WallTime
from calendar_core.store.db.database import Database
from tests.builders.records import NOW, add_events, fill_directory, make_record
from tests.conftest import LOADED_AT


def check_all_records(connection: Connection, *, now: datetime) -> dict[str, list[Issue]]:
    return find_issues(load_all_records(connection), load_directory(connection), now=now)


def test_every_kind_of_issue_is_found_and_shown_in_its_order(database: Database) -> None:
    fill_directory(database)
    hours = WallTime(datetime.fromisoformat("2024-11-28T10:00"), "America/New_York")
    scm = make_record(when=hours, time_as_stated="11:00 a.m. EST", disputed="The hour.")
    seoul = replace(scm, id="seoul", city="Seoul", disputed=None, time_as_stated=None, notes="Nobody reported it.")
    late = replace(
        seoul, id="late", number=57, lifecycle="held", when=Day(date(2025, 3, 4), "Asia/Seoul"), country="KR"
    )
    past = replace(late, id="past", number=58, lifecycle="scheduled", sources=(), names=Names(en="SCM"))
    short = (Source(publisher="A wire", url="https://t.co/scm"),)
    early = make_record(
        id="early", number=59, when=Day(date(2024, 9, 9), "Asia/Seoul"), lifecycle="held", sources=short
    )
    days = Days(date(2024, 6, 3), date(2024, 7, 3), "Asia/Seoul")
    long = make_record(
        id="long", series=None, number=None, when=days, lifecycle="held", city=None, country=None, participants=()
    )
    add_events(database, scm, seoul, late, past, early, long)
    with database.reading() as connection:
        first = check_all_records(connection, now=datetime(2025, 3, 1, tzinfo=UTC))
        later = check_all_records(connection, now=datetime(2025, 4, 1, tzinfo=UTC))
    assert {kind: [issue.event_id for issue in found] for kind, found in first.items()} == {
        "office": ["late", "late", "past", "past"],
        "stated-time": ["kr-us-scm-56"],
        "two-cities": ["kr-us-scm-56", "kr-us-scm-56"],
        "number": ["kr-us-scm-56"],
        "order": ["early"],
        "twice": ["kr-us-scm-56", "late"],
        "length": ["long"],
        "unexplained": ["kr-us-scm-56"],
        "not-verified": ["seoul"],
        "held-ahead": ["late"],
        "no-source": ["past"],
        "no-title": ["past"],
        "address": ["early"],
        "holiday": ["kr-us-scm-56", "seoul"],
        "disputed": ["kr-us-scm-56"],
    }
    assert list(first) == list(ISSUE_KINDS)
    assert [issue.event_id for issue in later["not-verified"]] == ["past", "seoul"]


def test_a_record_without_issues_has_none(database: Database) -> None:
    fill_directory(database)
    add_events(database, make_record())
    with database.reading() as connection:
        assert check_all_records(connection, now=NOW) == {}


def test_the_issues_of_the_shipped_data_set_are_known(loaded_database_url: str) -> None:
    database = Database(loaded_database_url)
    with database.reading() as connection:
        found = check_all_records(connection, now=LOADED_AT)
    database.close()
    assert {kind: len(issues) for kind, issues in found.items()} == {
        "two-cities": 1,
        "twice": 1,
        "not-verified": 27,
        "holiday": 20,
        "disputed": 55,
    }


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("KR", date(2024, 10, 3), "National Foundation Day"),
        ("KR", date(2024, 10, 4), None),
        ("US", date(2024, 11, 28), "Thanksgiving Day"),
        ("NO", date(2024, 5, 17), "Constitution Day"),
        ("XX", date(2024, 12, 25), None),
    ],
)
def test_holidays_are_named_in_english_where_the_country_is_known(country: str, day: date, name: str | None) -> None:
    assert find_holiday(country, day) == name


def test_the_words_of_a_source_contradict_a_time_or_agree_or_say_nothing() -> None:
    morning = WallTime(datetime.fromisoformat("2024-10-31T07:10"), "Asia/Seoul")
    assert find_contradiction(morning, "7:10 a.m. (2210 GMT)", "KR") is None
    assert find_contradiction(morning, "soon after breakfast", "KR") is None
    explanation = find_contradiction(morning, "8:10 a.m. KST", "KR")
    assert explanation is not None
    assert "08:10" in explanation
