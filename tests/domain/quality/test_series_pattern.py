"""What may be read off the editions of a series, and what may not."""

from dataclasses import replace

from calendar_core.domain.quality.series_pattern import (
    Edition,
    Gaps,
    Rotation,
    Season,
    SeriesPattern,
    build_edition,
    find_pattern,
)
from calendar_core.domain.time.when_texts import when_from_texts
from tests.builders.editions import AUTUMNS, make_edition, make_editions


def pattern_of(editions: list[Edition]) -> SeriesPattern:
    found = find_pattern(editions)
    assert found is not None
    return found


def season_of(*starts: str) -> tuple[int, int, int] | None:
    """First month, width and cycle."""
    found = pattern_of(make_editions(*starts)).season
    return None if found is None else (found.first + 1, found.width, found.cycle)


def test_a_pattern_is_of_the_last_ten_meetings_and_says_of_how_many() -> None:
    found = pattern_of([make_edition("1968-05-27"), *AUTUMNS])
    assert (found.meeting_count, found.first_year, found.last_year) == (10, 2016, 2025)
    assert found.months == ((10, 5), (11, 4), (12, 1))
    assert found.season == Season(first=9, width=2, cycle=1, hits=9, meetings=10, steps_kept=9, steps=9)
    assert found.gaps == Gaps(count=9, shortest=11, longest=14, median=12)


def test_two_meetings_are_no_pattern_and_neither_cancelled_nor_postponed_ones_count() -> None:
    assert find_pattern(AUTUMNS[:2]) is None
    for lifecycle in ("cancelled", "postponed", "scheduled"):
        assert find_pattern([*AUTUMNS[:2], make_edition("2018-10-31", lifecycle=lifecycle)]) is None
    assert find_pattern(AUTUMNS[:3]) is not None


def test_a_season_is_no_narrower_than_four_of_five_meetings_kept_to() -> None:
    assert season_of("2021-10-01", "2022-10-30", "2023-12-12", "2024-10-01", "2025-10-01") == (10, 1, 1)
    assert season_of("2022-10-30", "2023-11-12", "2024-10-01", "2025-11-01") == (10, 2, 1)
    assert season_of("2021-12-30", "2022-12-12", "2024-01-05", "2025-01-10") == (12, 2, 1)
    assert season_of("2022-07-30", "2023-09-12", "2024-08-01", "2025-07-01") == (7, 3, 1)
    assert season_of("2022-07-30", "2023-12-12", "2024-08-01", "2025-07-01") == (7, 6, 1)
    assert season_of("2022-02-28", "2023-12-12", "2024-05-01", "2025-07-01") == (1, 12, 1)


def test_a_season_that_the_last_meeting_did_not_keep_to_is_none_any_more() -> None:
    assert season_of("2021-10-01", "2022-10-30", "2023-10-12", "2024-10-01", "2025-12-01") == (10, 3, 1)
    assert season_of("2022-12-07", "2023-12-01", "2024-09-26", "2025-12-10", "2026-05-30") == (1, 12, 1)


def test_a_cycle_may_be_of_several_years_and_is_as_regular_as_the_season() -> None:
    assert season_of("2010-04-12", "2012-03-26", "2014-03-24", "2016-03-31") == (3, 2, 2)
    assert season_of("2017-09-12", "2018-09-24", "2021-09-10", "2024-09-20") is None
    assert season_of("2023-04-20", "2023-10-24", "2024-04-10", "2024-10-20", "2025-04-10") is None


def test_a_meeting_is_never_in_a_season_that_its_date_does_not_show() -> None:
    assert season_of("2022-10", "2023-10", "2024-10-20") == (10, 1, 1)
    assert season_of("2022-Q4", "2023-Q4", "2024-10-20") == (10, 3, 1)
    assert season_of("2022-H2", "2023-H2", "2024-10-20") == (7, 6, 1)
    assert season_of("2022", "2023", "2024-10-20") == (1, 12, 1)


def test_a_gap_is_as_wide_as_its_dates_leave_open_and_none_is_known_beside_a_year() -> None:
    found = pattern_of(make_editions("2000-07-15", "2000-09", "2007-11-20")).gaps
    assert found == Gaps(count=2, shortest=2, longest=87, median=44)
    assert pattern_of(make_editions("2000-07-15", "2001", "2002-07-15")).gaps is None


def test_no_gap_is_known_across_a_missing_number_or_a_meeting_that_nobody_verified() -> None:
    first, second, third, fourth = make_editions("2021-10-01", "2022-10-01", "2023-10-01", "2024-10-01")
    assert pattern_of([first, second, third, fourth]).gaps == Gaps(count=3, shortest=12, longest=12, median=12)
    numbered = [replace(one, number=number) for one, number in ((first, 1), (second, 2), (third, 3), (fourth, 5))]
    assert pattern_of(numbered).gaps == Gaps(count=2, shortest=12, longest=12, median=12)
    unverified = replace(second, lifecycle="scheduled")
    assert pattern_of([first, unverified, third, fourth]).gaps == Gaps(count=1, shortest=12, longest=12, median=12)
    cancelled = replace(second, lifecycle="cancelled")
    assert pattern_of([first, cancelled, third, fourth]).gaps == Gaps(count=2, shortest=12, longest=24, median=18)


def test_a_season_needs_four_of_five_steps_to_be_known() -> None:
    editions = make_editions("2015-04-16", "2016-04-16", "2017-04-19", "2018-04-21", "2023-04-14", "2024-04-10")
    numbers = [7, 8, 9, 10, 13, 15]
    skipping = [replace(one, number=number) for one, number in zip(editions, numbers, strict=True)]
    assert pattern_of(skipping).season is None
    assert pattern_of(editions).season == Season(first=3, width=1, cycle=1, hits=6, meetings=6, steps_kept=4, steps=5)


def test_notice_is_the_median_of_the_meetings_that_had_a_source_on_an_earlier_day() -> None:
    def edition(start: str, *published: str) -> Edition:
        return build_edition(
            event_id=start,
            when=when_from_texts(start),
            lifecycle="held",
            certainty="confirmed",
            country=None,
            number=None,
            published=published,
        )

    editions_with_notice = [edition("2022-10-31", "2022-10-21", "2022-10-30"), edition("2023-10-31", "2023-10-01")]
    later = edition("2024-10-31", "2024-10-31", "2024-09")
    assert [one.notice_days for one in (*editions_with_notice, later)] == [10, 30, None]
    found = pattern_of([*editions_with_notice, later])
    assert (found.notice_days, found.notice_count) == (None, 2)
    found = pattern_of([*editions_with_notice, later, edition("2025-10-31", "2025-10-11")])
    assert (found.notice_days, found.notice_count) == (20, 3)


def rotation_of(*hosts: str | None, numbers: tuple[int, ...] = ()) -> Rotation | None:
    held = [
        make_edition(f"{2000 + place}-01-01", country=host, number=numbers[place] if numbers else None)
        for place, host in enumerate(hosts)
    ]
    return pattern_of(held).rotation


def test_the_next_host_is_known_where_two_took_turns_at_four_meetings() -> None:
    assert rotation_of("KR", "US", "KR", "US") == Rotation(country="KR", count=4)
    assert rotation_of("KR", "KR", "US", "KR", "US", "KR") == Rotation(country="US", count=5)
    assert rotation_of("KR", "US", "KR") is None
    assert rotation_of("KR", "US", "JP", "KR", "US") is None
    assert rotation_of("KR", "US", "US", "KR") is None


def test_an_unknown_host_a_missing_number_and_an_unverified_meeting_end_the_turns() -> None:
    assert rotation_of("KR", "US", None, "US", "KR", "US") is None
    assert rotation_of("KR", "US", "KR", "US", numbers=(1, 2, 3, 4)) == Rotation(country="KR", count=4)
    assert rotation_of("KR", "US", "KR", "US", numbers=(1, 2, 4, 5)) is None
    held = [make_edition(f"{2000 + n}-01-01", country=host) for n, host in enumerate(("KR", "US", "KR", "US"))]
    assert pattern_of([*held, make_edition("2004-01-01", country="KR", lifecycle="scheduled")]).rotation is None
