"""The distance between two events is no more exact than their dates, and goes by the clock of the one that is shown."""

from datetime import date

import pytest

from calendar_core.domain.display.distances import describe_distance
from calendar_core.domain.events.cards import Card
from calendar_core.domain.time.when import Day, Days, Month, Quarter, When, Year
from tests.builders.event_details import make_event_details, make_wall_time

WASHINGTON = "America/New_York"
SCM = Day(date(2024, 10, 30), WASHINGTON)
LAUNCH = make_wall_time("2024-10-31T07:10", "Asia/Pyongyang")
MEETING = Day(date(2024, 10, 31), WASHINGTON)


def card(when: When) -> Card:
    return make_event_details(when=when).card


@pytest.mark.parametrize(
    ("shown", "other", "english", "korean"),
    [
        (SCM, MEETING, "1 day after", "1일 뒤"),
        (MEETING, SCM, "1 day before", "1일 전"),
        (SCM, SCM, "the same day", "같은 날"),
        # Of several days: from the last of one to the first of the other.
        (SCM, Days(date(2024, 11, 1), date(2024, 11, 4), WASHINGTON), "2 days after", "2일 뒤"),
        (Days(date(2024, 11, 1), date(2024, 11, 3), WASHINGTON), SCM, "2 days before", "2일 전"),
        (Days(date(2024, 10, 29), date(2024, 10, 30), WASHINGTON), SCM, "in the same days", "같은 기간"),
        # By the clock of the event that is shown.
        (SCM, LAUNCH, "that evening, 18:10 EDT", "그날 저녁, 18:10 EDT"),
        (MEETING, LAUNCH, "1 day before", "1일 전"),
        (LAUNCH, make_wall_time("2024-10-30T18:30", WASHINGTON), "that morning, 07:30 KST", "그날 아침, 07:30 KST"),
        # A day in Washington has no clock that could be read in Pyongyang, so the launch is dated there.
        (LAUNCH, MEETING, "1 day after (Washington date)", "1일 뒤 (워싱턴 날짜)"),
        (LAUNCH, SCM, "the same day (Washington date)", "같은 날 (워싱턴 날짜)"),
        (LAUNCH, Day(date(2024, 10, 31), "Asia/Seoul"), "the same day", "같은 날"),
        # Not dated to the day: no number of days.
        (Year(2026), Year(2026), "in the same year", "같은 해"),
        (Year(2026), Year(2027), "later", "이후"),
        (Month(2026, 4), Day(date(2026, 5, 13), "Asia/Shanghai"), "later", "이후"),
        (Day(date(2026, 5, 13), "Asia/Shanghai"), Month(2026, 4), "earlier", "이전"),
        (Month(2026, 4), Day(date(2026, 4, 2), "Asia/Shanghai"), "in the same month", "같은 달"),
        (Month(2026, 4), Month(2027, 4), "a year later", "1년 뒤"),
        (Month(2027, 4), Day(date(2024, 4, 4), WASHINGTON), "3 years earlier", "3년 전"),
        (Year(2026), Month(2026, 4), "in the same year", "같은 해"),
        (Quarter(2026, 4), Day(date(2026, 11, 2), WASHINGTON), "in the same year", "같은 해"),
        (Days(date(2024, 10, 28), date(2024, 10, 29), WASHINGTON), SCM, "1 day after", "1일 뒤"),
        (Year(2026), Days(date(2026, 12, 27), date(2027, 1, 3), WASHINGTON), "", ""),
    ],
)
def test_how_far_an_event_is_from_the_one_that_is_shown(shown: When, other: When, english: str, korean: str) -> None:
    assert [describe_distance(card(shown), card(other), lang) for lang in ("en", "ko")] == [english, korean]


def test_a_meeting_that_ends_at_midnight_is_of_the_day_that_ends() -> None:
    evening = card(make_wall_time("2024-10-30T20:00", WASHINGTON, "2024-10-31T00:00"))
    assert describe_distance(evening, card(MEETING), "en") == "1 day after"
