"""Hypothesis strategies for every kind of when, and whens in one line."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from calendar_core.domain.time.when import Day, Days, Half, Month, PartOfMonth, Quarter, WallTime, When, Year
from calendar_core.domain.time.zone_keys import zone_keys
from calendar_core.domain.time.zones import day_exists, instants_of

ZONES = st.sampled_from(sorted(zone_keys()))
MAYBE_ZONES = st.none() | ZONES
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
YEARS = st.integers(1900, 2100)
PARTS = st.sampled_from([None, "early", "mid", "late"])

# Around the clock changes of most zones that have any: where a fold can mean something.
_CLOCK_CHANGES = st.sampled_from(
    [(2024, 10, 27), (2024, 11, 3), (2026, 4, 5), (1987, 10, 11), (1988, 10, 9), (2010, 11, 7)]
)


@st.composite
def wall_times(draw: st.DrawFn) -> WallTime:
    """A clock time, without an end, with an end near or far, or with a day as its end."""
    key = draw(ZONES)
    day = draw(DAYS.filter(lambda each: each.year < 2100) | _CLOCK_CHANGES.map(lambda ymd: date(*ymd)))
    seconds = draw(st.integers(0, 1439).map(lambda minute: minute * 60) | st.integers(0, 86_399))
    start = datetime.combine(day, datetime.min.time()) + timedelta(seconds=seconds)
    if not instants_of(start, key):
        start += timedelta(days=2)
    end: datetime | date | None = draw(
        st.none()
        | st.integers(1, 10_000).map(lambda minutes: start + timedelta(minutes=minutes))
        | st.integers(0, 9).map(lambda days: start.date() + timedelta(days=days))
    )
    if isinstance(end, datetime) and len(instants_of(end, key)) != 1:
        end = None
    if end is not None and not isinstance(end, datetime) and not day_exists(end, key):
        end = None
    return WallTime(start, key, end, fold=0 if isinstance(end, datetime) else draw(st.integers(0, 1)))


def _day(day: date, key: str | None) -> Day:
    return Day(day, key if key is None or day_exists(day, key) else None)


def _days(first: date, length: int, key: str | None) -> Days:
    last = first + timedelta(days=length)
    exist = key is None or (day_exists(first, key) and day_exists(last, key))
    return Days(first, last, key if exist else None)


def _month(year: int, month: int, part: PartOfMonth | None, key: str | None) -> Month:
    return Month(year, month, part, key)


CALENDAR_WHENS: st.SearchStrategy[When] = st.one_of(
    st.builds(_day, DAYS, MAYBE_ZONES),
    st.builds(_days, DAYS.filter(lambda each: each.year < 2100), st.integers(1, 60), MAYBE_ZONES),
    st.builds(_month, YEARS, st.integers(1, 12), PARTS, MAYBE_ZONES),
    st.builds(Quarter, YEARS, st.integers(1, 4), MAYBE_ZONES),
    st.builds(Half, YEARS, st.integers(1, 2), MAYBE_ZONES),
    st.builds(Year, YEARS, MAYBE_ZONES),
)
WHENS: st.SearchStrategy[When] = st.one_of(wall_times(), CALENDAR_WHENS)


def format_when(when: When) -> str:
    """A when in one line: start, end if any, zone if any, and the folds that are not 0."""
    folds = [name for name in ("fold", "end_fold") if getattr(when, name, 0)]
    return " ".join(part for part in (when.start_text, when.end_text, when.zone, *folds) if part)
