"""Each change of a date is of one kind, and what was observed is counted apart from what was reconstructed."""

import doctest
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_core.domain.events.cards import Card
from calendar_core.domain.history import date_changes
from calendar_core.domain.history.date_changes import (
    DATE_CHANGE_KINDS,
    EventHistory,
    EventVersion,
    classify_date_change,
    count_date_changes,
    list_date_changes,
    list_reconstructed_changes,
)
from calendar_core.domain.time.when import Day, Days, Half, Month, Quarter, WallTime, When, Year
from tests.domain.display.test_statistics import CARD

START = datetime(2024, 9, 1, tzinfo=UTC)
DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 31))
YEARS = st.integers(2024, 2025)
WHENS: st.SearchStrategy[When] = st.one_of(
    st.builds(Day, DAYS),
    st.builds(lambda day, more: Days(day, day + timedelta(days=more)), DAYS, st.integers(1, 5)),
    st.builds(
        lambda day, hour: WallTime(datetime.combine(day, datetime.min.time()) + timedelta(hours=hour), "Asia/Seoul"),
        DAYS,
        st.integers(0, 23),
    ),
    st.builds(Month, YEARS, st.integers(1, 12), st.sampled_from([None, "early", "mid", "late"])),
    st.builds(Quarter, YEARS, st.integers(1, 4)),
    st.builds(Half, YEARS, st.integers(1, 2)),
    st.builds(Year, YEARS),
)


def history_of(*whens: When, card: Card = CARD) -> EventHistory:
    """An event with these dates, an hour after each other."""
    return EventHistory(
        card=card,
        versions=tuple(
            EventVersion(
                seen_at=START + timedelta(hours=number), when=when, certainty="announced", lifecycle="scheduled"
            )
            for number, when in enumerate(whens)
        ),
    )


def test_the_examples_hold() -> None:
    assert doctest.testmod(date_changes).failed == 0


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Day(date(2024, 10, 30)), Day(date(2024, 10, 31)), "later"),
        (Day(date(2024, 10, 30)), Days(date(2024, 10, 29), date(2024, 10, 31)), "earlier"),
        (Day(date(2024, 10, 30)), WallTime(datetime(2024, 10, 30, 9), "Asia/Seoul"), "exact"),  # noqa: DTZ001 - a wall time
        (Day(date(2024, 10, 30)), Days(date(2024, 10, 30), date(2024, 10, 31)), "adjusted"),
        (Quarter(2024, 4), Month(2024, 11), "exact"),
        (Month(2024, 11), Quarter(2024, 4), "vague"),
        (Month(2024, 11), Day(date(2024, 12, 2)), "replaced"),
        (Day(date(2024, 10, 30)), Month(2024, 12), "later"),
        (Month(2024, 10), Month(2024, 11), "later"),
    ],
)
def test_a_change_is_of_the_kind_that_a_reader_expects(before: When, after: When, kind: str) -> None:
    assert classify_date_change(before, after) == kind


@settings(max_examples=1_000)
@given(st.lists(WHENS, min_size=2, max_size=6))
def test_no_change_of_any_history_is_left_without_a_kind(whens: list[When]) -> None:
    changes = list_date_changes([history_of(*whens)])
    assert len(changes) == sum(one != other for one, other in pairwise(whens))
    assert {change.kind for change in changes} <= set(DATE_CHANGE_KINDS)
    assert sum(observed for _, observed, _ in count_date_changes(changes)) == len(changes)
    for change in changes:
        if change.kind in ("later", "earlier") and change.days is not None:
            assert (change.days > 0) == (change.kind == "later") or change.days == 0


def test_observed_and_reconstructed_changes_are_counted_apart() -> None:
    old, new, newest = (Day(date(2024, 10, day)) for day in (28, 30, 31))
    stated = [(START - timedelta(days=9), old), (START - timedelta(days=3), new)]
    changes = list_date_changes([history_of(new, newest)]) + list_reconstructed_changes(CARD, stated, new)
    assert [(kind, *counts) for kind, *counts in count_date_changes(changes) if any(counts)] == [("later", 1, 1)]
    assert [(one.basis, one.days) for one in changes] == [("observed", 1), ("reconstructed", 2)]
