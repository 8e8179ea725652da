"""DTSTART and DTEND of an event, as far as its when is known, with a word on what nobody stated.

A clock time is written with the venue's zone where a VTIMEZONE can say it, else in UTC; never floating. Days are dates.
A month or a year is a calendar entry only where a reader asks for it, over its whole length: nothing here makes up a
day. See docs/decisions/0011, 0013 and 0015.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from calendar_core.domain.time.formatting import print_instant, print_when
from calendar_core.domain.time.when import Day, Days, WallTime, When
from calendar_core.domain.time.zones import wall_time, zone
from calendar_core.feeds.ical.phrases import say
from calendar_core.feeds.ical.vtimezone import is_told_by_rule, rule_of
from calendar_core.messages import Lang


@dataclass(frozen=True, kw_only=True)
class Times:
    """`start` and `end` are dates, or aware datetimes in UTC or in the zone `tzid`, which then needs a VTIMEZONE.

    `end` is exclusive and after `start`. `lines` say for people when it is. `takes_time` is false where the hours are
    not known well enough to make a reader look busy.
    """

    start: date
    end: date
    tzid: str | None
    lines: tuple[str, ...]
    takes_time: bool


def times_of(when: When, *, lang: Lang = "en", utc: bool = False) -> Times:
    """The times of a when; with `utc` clock times name no zone."""
    if isinstance(when, WallTime):
        return _clock_times(when, lang, utc)
    printed = print_when(when, lang)
    if isinstance(when, Day | Days):
        lines: tuple[str, ...] = (say("by-calendar", lang, printed), say("no-time", lang))
    else:
        lines = (say("undated", lang, printed),)
    return Times(start=when.first_day, end=when.end_day, tzid=None, lines=lines, takes_time=False)


def _clock_times(when: WallTime, lang: Lang, utc: bool) -> Times:
    extent = when.extent()
    key = None if utc else _told_zone(when)
    tz = zone(key) if key else UTC
    lines = [say("by-clock", lang, print_when(when, lang)), say("in-utc", lang, _print_utc(when, lang))]
    if when.end is None:
        lines.append(say("no-end", lang))
    elif not isinstance(when.end, datetime):
        lines.append(say("end-is-day", lang))
    return Times(
        start=extent.start.astimezone(tz),
        end=extent.end.astimezone(tz),
        tzid=key,
        lines=tuple(lines),
        takes_time=when.end is None or isinstance(when.end, datetime),
    )


def _told_zone(when: WallTime) -> str | None:
    """The venue's zone where a VTIMEZONE gives start and end right."""
    extent, rule = when.extent(), rule_of(when.zone)
    if rule is None or rule.is_utc:
        return None
    walls = (wall_time(instant, when.zone) for instant in (extent.start, extent.end))
    return when.zone if all(is_told_by_rule(wall, when.zone) for wall in walls) else None


def _print_utc(when: WallTime, lang: Lang) -> str:
    """The stated clock times in UTC."""
    extent = when.extent()
    if not isinstance(when.end, datetime):
        return print_instant(extent.start, "UTC", lang)
    start, end = (instant.replace(tzinfo=None) for instant in (extent.start, extent.end))
    return print_when(WallTime(start, "UTC", end), lang)
