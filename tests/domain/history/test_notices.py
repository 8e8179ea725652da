"""The headline of a change, who wants a notice of it, and its description in both languages."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from calendar_core.domain.history.change_kinds import choose_headline, format_change_kinds
from calendar_core.domain.history.notices import describe_differences, is_notice_wanted
from calendar_core.domain.time.when import Day, Month, WallTime
from tests.builders.records import change_facts, make_record

BEFORE = make_record()
CLOCK = WallTime(datetime.fromisoformat("2024-10-30T14:00"), "America/New_York")


@pytest.mark.parametrize(
    ("change", "headline", "is_important"),
    [
        ({"lifecycle": "cancelled", "venue": "Elsewhere"}, "cancelled", True),
        ({"lifecycle": "postponed"}, "postponed", True),
        ({"when": CLOCK}, "timed", True),
        ({"when": Day(date(2024, 10, 31), "America/New_York"), "title": "SCM"}, "moved", True),
        ({"city": "Honolulu"}, "place", True),
        ({"format": "virtual"}, "place", True),
        ({"lifecycle": "held"}, "held", False),
        ({"agenda": "Troops"}, "changed", False),
        ({"sources": ()}, "changed", False),
        ({"notes": "for the desk"}, None, False),
        ({}, None, False),
    ],
)
def test_the_headline_is_the_most_important_part_of_a_change(
    change: dict[str, Any], headline: Any, is_important: bool
) -> None:
    after = change_facts(BEFORE, **change)
    assert choose_headline(BEFORE, after) == headline
    if headline is not None:
        wanted = [is_notice_wanted(headline, level) for level in ("none", "important", "all")]
        assert wanted == [False, is_important, True]


def test_what_was_not_known_is_new_and_what_was_called_off_may_be_on_again() -> None:
    assert choose_headline(None, BEFORE) == "new"
    assert choose_headline(replace(BEFORE, lifecycle="cancelled"), BEFORE) == "reinstated"


def test_a_day_that_becomes_known_is_no_move_and_one_that_is_withdrawn_is() -> None:
    some_time = replace(BEFORE, when=Month(2024, 10))
    assert choose_headline(some_time, BEFORE) == "dated"
    assert choose_headline(BEFORE, some_time) == "moved"


def test_what_was_expected_is_announced_and_what_was_announced_is_no_news_when_confirmed() -> None:
    assert choose_headline(replace(BEFORE, certainty="expected"), BEFORE) == "announced"
    assert choose_headline(replace(BEFORE, certainty="announced"), BEFORE) == "changed"


def test_facts_are_described_from_old_to_new_and_the_rest_by_name() -> None:
    after = change_facts(
        BEFORE, when=CLOCK, venue=None, city="Honolulu", title="SCM", agenda="Troops", notes="secret", sources=()
    )
    assert list(describe_differences(BEFORE, after, "en")) == [
        ("When", "Wednesday 30 October 2024 (America/New_York) → Wednesday 30 October 2024, 14:00 EDT (UTC-4)"),
        ("Place", "The Pentagon, Washington, D.C., United States → Honolulu, United States"),
        ("Title", "56th ROK–U.S. Security Consultative Meeting → SCM"),
        ("Also changed", "agenda, sources"),
    ]


def test_the_description_is_korean_too() -> None:
    after = replace(BEFORE, lifecycle="cancelled", agenda="Troops")
    assert list(describe_differences(BEFORE, after, "ko")) == [("진행 상태", "예정 → 취소"), ("그 밖의 변경", "의제")]
    assert format_change_kinds(["cancelled"], "ko") == "취소"


def test_a_month_in_another_zone_has_not_moved_and_a_clock_time_has() -> None:
    month = replace(BEFORE, when=Month(2027, 7))
    assert choose_headline(month, replace(month, when=Month(2027, 7, zone="Asia/Manila"))) == "changed"
    assert choose_headline(month, replace(month, when=Month(2027, 8))) == "moved"
    at_ten = replace(BEFORE, when=WallTime(datetime.fromisoformat("2027-07-01T10:00"), "Asia/Seoul"))
    moved = replace(BEFORE, when=WallTime(datetime.fromisoformat("2027-07-01T10:00"), "Asia/Manila"))
    assert choose_headline(at_ten, moved) == "moved"
