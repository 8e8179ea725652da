"""DTSTART and DTEND of an event, as far as its when is known, with a word on what nobody stated.

A clock time is written with the venue's zone where a VTIMEZONE can say it, else in UTC; never floating. Days are dates.
A month or a year is no calendar entry at all: nothing here makes up a day. See docs/decisions/0011 and 0013.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from calendar_core.domain.printing import print_instant, print_when
from calendar_core.domain.when import Day, Days, WallTime, When
from calendar_core.domain.zones import wall_time, zone
from calendar_core.errors import CalendarError
from calendar_core.feeds.vtimezone import is_told_by_rule, rule_of


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


def times_of(when: When) -> Times:
    """The times of a dated when. Raises CalendarError for one without a day."""
    if isinstance(when, Day | Days):
        lines = (f"When: {print_when(when)}, by the calendar at the venue", "Date only: no time was stated.")
        return Times(start=when.first_day, end=when.end_day, tzid=None, lines=lines, takes_time=False)
    if isinstance(when, WallTime):
        return _clock_times(when)
    raise CalendarError(
        f"The date is known only as {print_when(when)}, which no calendar app can show.",
        next_step="Look at its page; it gets a calendar entry when its day is known.",
    )


def _clock_times(when: WallTime) -> Times:
    extent = when.extent()
    start, end = (wall_time(instant, when.zone) for instant in (extent.start, extent.end))
    rule = rule_of(when.zone)
    is_told = is_told_by_rule(start, when.zone) and is_told_by_rule(end, when.zone)
    key = when.zone if is_told and rule is not None and not rule.is_utc else None
    tz = zone(key) if key else UTC
    lines = [f"When: {print_when(when)}, by the clock at the venue", f"In UTC: {_print_utc(when)}"]
    if when.end is None:
        lines.append("End not stated: one hour is assumed.")
    elif not isinstance(when.end, datetime):
        lines.append("End known only to the day: shown until its midnight.")
    return Times(
        start=extent.start.astimezone(tz),
        end=extent.end.astimezone(tz),
        tzid=key,
        lines=tuple(lines),
        takes_time=when.end is None or isinstance(when.end, datetime),
    )


def _print_utc(when: WallTime) -> str:
    """The stated clock times in UTC."""
    extent = when.extent()
    if not isinstance(when.end, datetime):
        return print_instant(extent.start, "UTC")
    start, end = (instant.replace(tzinfo=None) for instant in (extent.start, extent.end))
    return print_when(WallTime(start, "UTC", end))
