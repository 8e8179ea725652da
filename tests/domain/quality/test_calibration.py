"""How often a stated date came true: by what was in force so many days ahead, and never told of fewer than 30."""

import doctest
from datetime import UTC, date, datetime

from calendar_core.domain.history.date_changes import EventHistory, EventVersion
from calendar_core.domain.quality import calibration
from calendar_core.domain.quality.calibration import Score, score_patterns, score_statements
from calendar_core.domain.quality.series_pattern import build_edition
from calendar_core.domain.time.when import Day, Month, When
from calendar_core.domain.vocabulary import Certainty, Lifecycle
from tests.domain.display.test_statistics import CARD

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2025, 6, 30)

Version = tuple[date, When, Certainty, Lifecycle]


def history_of(*versions: Version) -> EventHistory:
    """An event as it was seen from these days on."""
    return EventHistory(
        card=CARD,
        versions=tuple(
            EventVersion(
                seen_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
                when=when,
                certainty=certainty,
                lifecycle=lifecycle,
            )
            for day, when, certainty, lifecycle in versions
        ),
    )


def scores(*histories: EventHistory, now: datetime = NOW) -> dict[tuple[str, int], tuple[int, int]]:
    rows = score_statements(histories, now=now)
    return {(row.certainty, row.lead_days): (row.score.count, row.score.true) for row in rows if row.score.count}


def test_the_examples_hold() -> None:
    assert doctest.testmod(calibration).failed == 0


def test_a_date_is_scored_by_what_was_said_so_many_days_ahead() -> None:
    held = history_of(
        (date(2025, 6, 1), Day(DAY), "announced", "scheduled"),
        (date(2025, 6, 20), Day(DAY), "confirmed", "scheduled"),
        (date(2025, 7, 1), Day(DAY), "confirmed", "held"),
    )
    # On 31 May nothing was known; on 16 June it was announced, on 23 and 29 June confirmed.
    assert scores(held) == {("announced", 14): (1, 1), ("confirmed", 7): (1, 1), ("confirmed", 1): (1, 1)}


def test_a_date_that_was_moved_away_did_not_come_true_and_the_new_one_did() -> None:
    moved = history_of(
        (date(2025, 6, 1), Day(DAY), "confirmed", "scheduled"),
        (date(2025, 6, 26), Day(date(2025, 7, 4)), "confirmed", "scheduled"),
        (date(2025, 7, 5), Day(date(2025, 7, 4)), "confirmed", "held"),
    )
    # 14 and 7 days before 30 June it was 30 June; 7 days before 4 July, 27 June, it was 4 July.
    assert scores(moved) == {("confirmed", 14): (1, 0), ("confirmed", 7): (2, 1), ("confirmed", 1): (1, 1)}


def test_what_was_called_off_did_not_come_true_and_what_nobody_verified_is_not_scored() -> None:
    first: Version = (date(2025, 6, 1), Day(DAY), "announced", "scheduled")
    called_off = history_of(first, (date(2025, 6, 28), Day(DAY), "announced", "cancelled"))
    unverified = history_of(first, (date(2025, 6, 10), Day(DAY), "confirmed", "scheduled"))
    assert scores(called_off, unverified) == {("announced", 14): (1, 0), ("announced", 7): (1, 0)}
    assert scores(called_off, now=datetime(2025, 6, 29, tzinfo=UTC)) == {}


def test_an_expected_month_came_true_if_it_was_held_within() -> None:
    expected = history_of(
        (date(2025, 1, 1), Month(2025, 6), "expected", "scheduled"),
        (date(2025, 5, 20), Day(DAY), "confirmed", "scheduled"),
        (date(2025, 7, 1), Day(DAY), "confirmed", "held"),
    )
    assert scores(expected)["expected", 30] == (1, 1)


def test_below_thirty_statements_nothing_is_told() -> None:
    assert (Score(count=29, true=29).share, Score(count=30, true=30).share) == (None, 1.0)


def test_the_pattern_of_a_series_is_scored_by_the_meetings_before_each() -> None:
    meetings = [
        (
            "scm",
            build_edition(
                event_id=str(year),
                when=Day(date(year, 10 if year < 2024 else 3, 20)),
                lifecycle="held",
                certainty="confirmed",
                country=None,
                number=None,
                published=(),
            ),
        )
        for year in range(2016, 2025)
    ]
    # 2019 to 2023 were in October as expected; that of 2024 was not.
    assert score_patterns(meetings, now=NOW) == Score(count=6, true=5)
