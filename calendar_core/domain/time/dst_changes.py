"""Clock changes: when a zone changes its clocks, and the weeks in which only one of two zones has done so.

For notes beside a calendar: a call that was at nine in both capitals is at eight in one of them for two weeks in March.
What a time means as an instant is `zones`; this only tells readers what is about to differ from what they are used to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby

from babel.dates import get_timezone_name

from calendar_core.domain.time.formatting import zone_label
from calendar_core.domain.time.zone_keys import zone
from calendar_core.domain.time.zones import offset_of, start_of_day, wall_time
from calendar_core.messages import Lang

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Observance:
    """A time that clocks keep from `first` on: 'EDT (UTC-4)', 'Eastern Daylight Time'."""

    first: date
    label: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ClockChange:
    """The clocks of these zones, by their keys, are changed on one day, by so much: forward where it is positive."""

    zones: tuple[str, ...]
    day: date
    shift: timedelta


@dataclass(frozen=True, kw_only=True)
class OffsetMismatch:
    """From `first` to `last` the clocks in `ahead` are not the usual time ahead of those in `behind`."""

    first: date
    last: date
    ahead: str
    behind: str
    difference: timedelta
    usual: timedelta


def observance_name(instant: datetime, key: str, lang: Lang = "en") -> str:
    """What the time in force is called in full.

    >>> observance_name(datetime(2024, 7, 1, tzinfo=UTC), "America/New_York")
    'Eastern Daylight Time'
    """
    return str(get_timezone_name(instant.astimezone(zone(key)), locale=lang))


def observances_between(key: str, first: date, end: date, lang: Lang = "en") -> tuple[Observance, ...]:
    """The times that a zone keeps over the local days `[first, end)`, in order; each from the day of its change on.

    >>> [f"{season.first:%d.%m} {season.label}" for season in observances_between(
    ...     "America/New_York", date(2024, 11, 1), date(2024, 12, 1))]
    ['01.11 EDT (UTC-4)', '03.11 EST (UTC-5)']
    """
    days = dict.fromkeys((first, *(change.day for change in _clock_changes_of(key, first, end))))
    ends = [start_of_day(day + _DAY, key) - timedelta(seconds=1) for day in days]
    return tuple(
        Observance(first=day, label=zone_label(instant, key), name=observance_name(instant, key, lang))
        for day, instant in zip(days, ends, strict=True)
    )


def clock_changes(keys: Iterable[str], first: date, end: date) -> list[ClockChange]:
    """The changes of the zones in the local days `[first, end)`, by day; zones that change alike are one."""
    every = sorted(
        (change.day, change.shift, change.zones[0])
        for key in set(keys)
        for change in _clock_changes_of(key, first, end)
    )
    return [
        ClockChange(zones=tuple(key for *_, key in same), day=day, shift=shift)
        for (day, shift), same in groupby(every, key=lambda change: change[:2])
    ]


@lru_cache(1_000)
def find_offset_mismatches(one: str, other: str, first: date, end: date) -> tuple[OffsetMismatch, ...]:
    """The stretches of `[first, end)` in which two zones that both have a summer time are not in it together.

    >>> [(apart.first.day, apart.last.day, apart.difference, apart.usual) for apart in find_offset_mismatches(
    ...     "America/New_York", "Europe/Brussels", date(2024, 10, 1), date(2024, 12, 1))]
    [(27, 2, datetime.timedelta(seconds=18000), datetime.timedelta(seconds=21600))]
    """
    winter, summer = (_offset_difference(one, other, date(first.year, month, 15)) for month in (1, 7))
    if winter != summer:
        return ()
    days = [(day, _offset_difference(one, other, day)) for day in _days(first, end)]
    found = []
    for difference, same in groupby(days, key=lambda entry: entry[1]):
        stretch = [day for day, _ in same]
        if difference != winter:
            found.append(_offset_mismatch(one, other, stretch, difference, winter))
    return tuple(found)


def _offset_mismatch(one: str, other: str, days: list[date], difference: timedelta, usual: timedelta) -> OffsetMismatch:
    is_other_ahead = difference > timedelta()
    return OffsetMismatch(
        first=days[0],
        last=days[-1],
        ahead=other if is_other_ahead else one,
        behind=one if is_other_ahead else other,
        difference=abs(difference),
        usual=abs(usual),
    )


def _offset_difference(one: str, other: str, day: date) -> timedelta:
    """How far the clocks in `other` are ahead of those in `one` at noon, UTC."""
    noon = datetime.combine(day, time(12), UTC)
    return offset_of(noon, other) - offset_of(noon, one)


@lru_cache(1_000)
def _clock_changes_of(key: str, first: date, end: date) -> tuple[ClockChange, ...]:
    found = []
    for day in _days(first, end):
        before, after = start_of_day(day, key), start_of_day(day + _DAY, key)
        shift = offset_of(after, key) - offset_of(before, key)
        # A zone that crossed the date line did not change its clocks but its day.
        if shift and abs(shift) < timedelta(hours=12):
            found.append(ClockChange(zones=(key,), day=wall_time(before, key).date(), shift=shift))
    return tuple(found)


def _days(first: date, end: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((end - first).days))
