"""Order, repetition, sources, titles and addresses: what is doubtful, and what looks so and is not."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from calendar_core.domain.events.record import Document, EventRecord, Source
from calendar_core.domain.quality.checks import Issue
from calendar_core.domain.quality.record_checks import (
    check_addresses,
    check_order,
    check_sources,
    check_titles,
    check_twice,
)
from calendar_core.domain.text.localized import Names
from calendar_core.domain.time.when import Day, Days, Month, WallTime, When, Year
from tests.builders.records import make_record

BEFORE, AFTER = datetime(2024, 10, 30, 12, tzinfo=UTC), datetime(2024, 11, 1, 12, tzinfo=UTC)
CALLED_OFF = [{"lifecycle": "cancelled"}, {"lifecycle": "postponed"}]


def day(text: str) -> Day:
    return Day(date.fromisoformat(text), "Asia/Seoul")


def hour(text: str) -> WallTime:
    return WallTime(datetime.fromisoformat(text), "Asia/Seoul")


def edition(number: int, when: When, **facts: Any) -> EventRecord:
    return make_record(**{"id": f"scm-{number}", "number": number, "when": when, **facts})


def test_an_edition_before_the_one_with_a_lower_number_is_out_of_order() -> None:
    records = [edition(55, day("2023-11-13")), edition(57, day("2022-11-03")), edition(58, day("2025-11-04"))]
    sentence = (
        "It is number 57 of kr-us-scm, Thursday 3 November 2022, but number 55 is scm-55, Monday 13 November 2023."
    )
    found = [Issue(kind="order", event_id="scm-57", other_id="scm-55", sentence=sentence)]
    assert check_order(records) == found
    assert check_order(records[::-1]) == found


@pytest.mark.parametrize(
    "facts",
    [
        *CALLED_OFF,
        {"series": None},
        {"series": "kr-us-mcm"},
        {"number": None},
        {"number": 55},
        {"when": Month(2023, 11)},
        {"when": Year(2023)},
        {"when": day("2023-11-13")},
    ],
)
def test_order_is_doubtful_only_where_numbers_and_dates_are_sure(facts: dict[str, Any]) -> None:
    early = edition(56, day("2023-11-12"))
    assert len(check_order([edition(55, day("2023-11-13")), early])) == 1
    assert check_order([edition(55, day("2023-11-13")), replace(early, **facts)]) == []


def twice(one: dict[str, Any], other: dict[str, Any]) -> list[Issue]:
    records = [make_record(**{"id": "a", **one}), make_record(**{"id": "b", **other})]
    found = check_twice(records)
    assert check_twice(records[::-1]) == found
    return found


def test_two_events_of_a_series_at_most_a_day_apart_may_be_one() -> None:
    sentence = "It is Wednesday 30 October 2024, and b, of the same series, Thursday 31 October 2024."
    found = [Issue(kind="twice", event_id="a", other_id="b", sentence=sentence)]
    assert twice({"when": day("2024-10-30")}, {"when": day("2024-10-31")}) == found


def test_two_events_of_the_same_parties_without_a_series_may_be_one() -> None:
    sentence = "It is Wednesday 30 October 2024, and b, of the same parties, Wednesday 30 October 2024."
    one = {"when": day("2024-10-30"), "series": None}
    assert twice(one, {**one, "parties": ("US", "KR")}) == [
        Issue(kind="twice", event_id="a", other_id="b", sentence=sentence)
    ]
    assert twice(one, {**one, "parties": ("KR", "US", "JP")}) == []
    assert twice(one, {**one, "series": "kr-us-scm"}) == []


@pytest.mark.parametrize(
    ("when", "is_doubtful"),
    [
        (day("2024-10-28"), False),
        (day("2024-10-29"), True),
        (day("2024-11-01"), True),
        (day("2024-11-02"), False),
        (Days(date(2024, 10, 1), date(2024, 10, 29), "Asia/Seoul"), True),
        (hour("2024-10-31T10:00"), True),
        (Month(2024, 10), False),
    ],
)
def test_a_day_between_two_events_tells_them_apart(when: When, is_doubtful: bool) -> None:
    two_days = Days(date(2024, 10, 30), date(2024, 10, 31), "Asia/Seoul")
    assert bool(twice({"when": two_days}, {"when": when})) == is_doubtful


@pytest.mark.parametrize(
    "facts", [*CALLED_OFF, {"parent": "a"}, {"related": ("a",)}, {"series": "kr-us-mcm"}, {"when": Year(2024)}]
)
def test_what_the_record_itself_tells_apart_is_not_one_event(facts: dict[str, Any]) -> None:
    one = {"when": day("2024-10-30")}
    assert len(twice(one, one)) == 1
    assert twice(one, {**one, **facts}) == []


def test_the_programme_of_a_visit_is_told_apart_by_its_hours() -> None:
    part = {"series": None, "related": ("visit",), "when": hour("2024-10-30T10:00")}
    later = hour("2024-10-30T12:30")
    assert twice(part, {**part, "when": later}) == []
    assert len(twice(part, part)) == 1
    assert len(twice(part, {**part, "when": day("2024-10-30")})) == 1
    assert len(twice(part, {**part, "when": later, "related": ("another",)})) == 1


@pytest.mark.parametrize(
    ("sources", "can_be_found"),
    [
        ((), False),
        ((Source(publisher="A wire"),), False),
        ((Source(publisher="", title="Note"),), False),
        ((Source(publisher="A wire", title="Note"),), True),
        ((Source(publisher="A wire"), Source(publisher="A wire", url="https://example.org/"),), True),
    ],
)  # fmt: skip
def test_an_event_ahead_needs_a_source_that_can_be_looked_up(sources: tuple[Source, ...], can_be_found: bool) -> None:
    sentence = "It lies ahead, Wednesday 30 October 2024; add a source with its address, or its title and publisher."
    found = [Issue(kind="no-source", event_id="kr-us-scm-56", sentence=sentence)]
    assert check_sources(make_record(sources=sources), now=BEFORE) == ([] if can_be_found else found)
    assert check_sources(make_record(sources=sources), now=AFTER) == []
    assert [check_sources(make_record(sources=sources, **facts), now=BEFORE) for facts in CALLED_OFF] == [[], []]


def test_a_title_is_wanted_in_both_languages() -> None:
    def missing(**names: str) -> list[Issue]:
        return check_titles(replace(make_record(), names=Names(names)))

    assert missing(en="SCM", ko="안보협의회의") == []
    assert missing(en="SCM") == [Issue(kind="no-title", event_id="kr-us-scm-56", sentence="It has no title in Korean.")]
    assert [one.sentence for one in missing(ja="協議会")] == [
        "It has no title in English.",
        "It has no title in Korean.",
    ]


def test_each_faulty_address_of_a_source_or_a_document_is_named_once() -> None:
    short, page = "https://t.co/AbC", "https://example.org/"
    record = make_record(
        sources=tuple(Source(publisher="A wire", title="Note", url=url) for url in (short, page, short, None)),
        documents=(Document(title="Communiqué", url="https://localhost/"), Document(title="Fact sheet")),
    )
    assert [one.sentence for one in check_addresses(record)] == [
        "https://t.co/AbC is a link shortener: cite the page that it leads to.",
        "https://localhost/ is malformed: write http:// or https://, the whole name of the host, and no blanks.",
    ]
    assert {(one.kind, one.event_id) for one in check_addresses(record)} == {("address", "kr-us-scm-56")}
    assert check_addresses(make_record()) == []
