"""The grid over clock changes, ends of years and the date line: an event stands on the days of its venue's clocks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from calendar_core.domain.display.month_grid import Week, build_weeks, days_of_month, weeks_of_month
from calendar_core.domain.time.spans import FIRST_YEAR, LAST_YEAR
from calendar_core.domain.time.wall_time import WallTime
from calendar_core.domain.time.zones import SkippedTime, day_exists, instants_of, wall_time
from tests.domain.display.test_month_grid import a_card

ZONES = (
    *("Pacific/Apia", "Pacific/Auckland", "Pacific/Honolulu", "Pacific/Kiritimati", "Pacific/Chatham"),
    *(
        "America/New_York",
        "America/Sao_Paulo",
        "Europe/Brussels",
        "Europe/London",
        "Asia/Seoul",
        "Asia/Kathmandu",
        "UTC",
    ),
)
# Where something happens to clocks or calendars: changes to and from summer time, New Year, Apia without its 30th.
TROUBLE = [
    datetime.fromisoformat(text)
    for text in (
        *("2024-03-10T02:00", "2024-03-31T02:00", "2024-11-03T01:00", "2024-10-27T02:00"),
        *("2011-12-29T23:00", "2011-12-31T00:00", "2024-12-31T23:00", "2025-01-01T00:00"),
        *("2024-02-29T12:00", "2018-11-04T00:00", "2024-04-07T02:00", "2024-09-29T02:00"),
    )
]
EARLY, LATE = datetime.fromisoformat("1901-01-01"), datetime.fromisoformat("2099-12-01")
starts = st.one_of(
    st.sampled_from(TROUBLE).flatmap(
        lambda there: st.integers(-180, 180).map(lambda minutes: there + timedelta(minutes=minutes))
    ),
    st.datetimes(EARLY, LATE).map(lambda moment: moment.replace(second=0, microsecond=0)),
)


def days_shown(weeks: tuple[Week, ...]) -> list[date]:
    """The days of a grid on which its one event lies, as a reader sees them."""
    days = []
    for week in weeks:
        for cell in week.cells:
            days += [cell.day + timedelta(days=number) for bar in cell.bars for number in range(bar.length)]
            days += [cell.day for _ in cell.cards]
    return days


@given(zone=st.sampled_from(ZONES), start=starts, minutes=st.integers(1, 4 * 24 * 60))
def test_an_event_is_on_every_day_of_its_venue_s_clocks_and_on_no_other(
    zone: str, start: datetime, minutes: int
) -> None:
    instants = instants_of(start, zone)
    assume(instants)
    ends_at = instants[0] + timedelta(minutes=minutes)
    end = wall_time(ends_at, zone)
    assume(instants_of(end, zone)[0] == ends_at)
    card = a_card(WallTime(start, zone, end))
    last = (end - timedelta(microseconds=1)).date()
    expected = [start.date() + timedelta(days=number) for number in range((last - start.date()).days + 1)]
    for month in {(day.year, day.month) for day in expected}:
        first, beyond = weeks_of_month(*month)
        weeks = build_weeks([card], first, beyond, inside=days_of_month(*month))
        assert days_shown(weeks) == [day for day in expected if first <= day < beyond]


@given(zone=st.sampled_from(ZONES), start=starts)
def test_the_day_of_an_event_exists_at_its_venue(zone: str, start: datetime) -> None:
    try:
        when = WallTime(start, zone, fold=0)
    except SkippedTime:
        assert not instants_of(start, zone)
        return
    assert day_exists(when.first_day, zone)
    assert wall_time(when.extent().start, zone).date() == when.first_day


@given(instant=st.datetimes(EARLY, LATE), zone=st.sampled_from(ZONES))
def test_today_is_one_cell_of_the_month_of_today_for_a_reader_anywhere(instant: datetime, zone: str) -> None:
    today = wall_time(instant.replace(tzinfo=UTC), zone).date()
    weeks = build_weeks([], *weeks_of_month(today.year, today.month), inside=days_of_month(today.year, today.month))
    cells = [cell for week in weeks for cell in week.cells]
    assert [cell.is_inside for cell in cells if cell.day == today] == [True]
    assert all(after.day - before.day == timedelta(days=1) for before, after in pairwise(cells))


def test_every_month_of_two_centuries_has_each_of_its_days_once() -> None:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for month in range(1, 13):
            first, end = days_of_month(year, month)
            weeks = build_weeks([], *weeks_of_month(year, month), inside=(first, end))
            inside = [cell.day for week in weeks for cell in week.cells if cell.is_inside]
            assert inside == [first + timedelta(days=number) for number in range((end - first).days)]
