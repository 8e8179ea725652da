"""VTIMEZONE components that every calendar app reads alike, and the times for which they are right.

A component has only a zone's present rule: one STANDARD and at most one DAYLIGHT, each with a yearly RRULE of a single
BYDAY. Outlook reads no more than that; Thunderbird reads icalendar's own RDATE lists an hour wrong. The rule is the
POSIX footer of the zone's file in the pinned tz database (RFC 9636, section 3.3). A time that the rule gets wrong, such
as one in Seoul's summer of 1988, must not be written with a TZID (`is_covered_by_rule`); it is written in UTC.
See docs/decisions/0011.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard

from calendar_core.domain.time.zone_keys import zone
from calendar_core.domain.time.zones import instants_of

# Onsets begin in this year; of times in it and before, clients would know no offset, so these go out in UTC.
_FIRST_YEAR: Final = 1970

_WEEKDAYS: Final = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_LAST_WEEK: Final = 5
_DAY: Final = timedelta(days=1)
_DEFAULT_ONSET: Final = "2"  # o'clock, where the footer gives no time

_NAME = r"<([^>]+)>|([A-Za-z]{3,})"
_OFFSET = r"([+-]?\d{1,3}(?::\d\d){0,2})"
_ONSET = rf"M(\d+)\.(\d)\.(\d)(?:/{_OFFSET})?"
_FOOTER: Final = re.compile(rf"(?:{_NAME}){_OFFSET}(?:(?:{_NAME}){_OFFSET}?,{_ONSET},{_ONSET})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Onset:
    """When the clocks change each year: the `week`-th `weekday` (0 Sunday) of a month, week 5 being the last.

    `after_midnight` is on the clock before the change.
    """

    month: int
    week: int
    weekday: int
    after_midnight: timedelta

    def in_year(self, year: int) -> datetime:
        """The wall time of the change, naive, on the clock before it."""
        first = datetime(year, self.month, 1)  # noqa: DTZ001  a wall time
        day = first + timedelta(days=(self.weekday - first.isoweekday()) % 7 + 7 * (self.week - 1))
        return (day if day.month == self.month else day - timedelta(days=7)) + self.after_midnight

    def rrule(self) -> dict[str, object]:
        """The change as a yearly RRULE of a single BYDAY."""
        week = -1 if self.week == _LAST_WEEK else self.week
        return {"FREQ": "YEARLY", "BYMONTH": self.month, "BYDAY": f"{week}{_WEEKDAYS[self.weekday]}"}


@dataclass(frozen=True, slots=True)
class Observance:
    """Standard time or summer time: its offset, what people call it, and when it begins (None: it always is)."""

    offset: timedelta
    name: str
    onset: Onset | None = None


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """The present rule of a zone. `daylight` is the phase with the larger offset."""

    standard: Observance
    daylight: Observance | None = None

    @property
    def is_utc(self) -> bool:
        """Whether the zone always equals UTC."""
        return self.daylight is None and not self.standard.offset

    def offset_at(self, wall: datetime) -> timedelta | None:
        """The offset for a wall time; None for one that does not exist under this rule, or exists twice."""
        if self.daylight is None or self.daylight.onset is None or self.standard.onset is None:
            return self.standard.offset
        summer, winter = self.daylight.onset.in_year(wall.year), self.standard.onset.in_year(wall.year)
        shift = self.daylight.offset - self.standard.offset
        if summer <= wall < summer + shift or winter - shift <= wall < winter:
            return None
        # South of the equator summer time runs over the new year.
        is_summer = summer <= wall < winter if summer < winter else not winter <= wall < summer
        return self.daylight.offset if is_summer else self.standard.offset


def _parse_duration(text: str) -> timedelta:
    hours, minutes, seconds = (*(int(part) for part in text.lstrip("+-").split(":")), 0, 0)[:3]
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text.startswith("-") else length


def _parse_onset(month: str, week: str, weekday: str, after_midnight: str | None) -> Onset:
    return Onset(int(month), int(week), int(weekday), _parse_duration(after_midnight or _DEFAULT_ONSET))


def parse_footer(footer: str) -> ZoneRule | None:
    """The rule of a POSIX footer; None where an RRULE of a single BYDAY cannot express it.

    Such are changes at 24:00 or before midnight: Chile, Egypt, Greenland, Israel, Palestine.

    >>> parse_footer("KST-9").standard.offset
    datetime.timedelta(seconds=32400)
    >>> parse_footer("<-04>4<-03>,M9.1.6/24,M4.1.6/24") is None
    True
    """
    found = _FOOTER.fullmatch(footer)
    if found is None:
        return None
    quoted, name, offset, other_quoted, other_name, other_offset, *onsets = found.groups()
    first = Observance(-_parse_duration(offset), quoted or name)  # POSIX counts west of Greenwich as positive
    if not (other_quoted or other_name):
        return ZoneRule(first)
    other = Observance(
        -_parse_duration(other_offset) if other_offset else first.offset + timedelta(hours=1),
        other_quoted or other_name,
        _parse_onset(*onsets[:4]),
    )
    first = Observance(first.offset, first.name, _parse_onset(*onsets[4:]))
    for observance in (first, other):
        if observance.onset and not timedelta() <= observance.onset.after_midnight < _DAY:
            return None
    # Ireland's law calls its winter time the exception; apps expect DAYLIGHT to be the larger offset.
    return ZoneRule(first, other) if other.offset > first.offset else ZoneRule(other, first)


@cache
def rule_of(key: str) -> ZoneRule | None:
    """The present rule of a zone, or None where it has no VTIMEZONE. Raises CalendarError for an unknown zone."""
    zone(key)
    content = files("tzdata").joinpath("zoneinfo", *key.split("/")).read_bytes()
    return parse_footer(content.rsplit(b"\n", 2)[1].decode("ascii"))


def is_covered_by_rule(wall: datetime, key: str) -> bool:
    """Whether a wall time with the zone's TZID and VTIMEZONE is the instant of the tz database.

    False for a time that is repeated or skipped, in history or under the rule, because apps choose differently; for one
    under an older rule; and in a zone without a VTIMEZONE.

    >>> [is_covered_by_rule(datetime(year, 7, 1, 9, 0), "Asia/Seoul") for year in (1988, 2024)]
    [False, True]
    """
    rule, instants = rule_of(key), instants_of(wall, key)
    if rule is None or len(instants) != 1 or wall.year <= _FIRST_YEAR:
        return False
    return rule.offset_at(wall) == wall.replace(tzinfo=UTC) - instants[0]


def _fill_observance(component: Component, observance: Observance, offset_from: timedelta) -> Component:
    """A STANDARD or DAYLIGHT with its phase; `before` is the offset that it ends."""
    start = datetime(_FIRST_YEAR, 1, 1)  # noqa: DTZ001  a wall time, as RFC 5545, section 3.6.5, wants
    if observance.onset:
        start = observance.onset.in_year(_FIRST_YEAR)
        component.add("rrule", observance.onset.rrule())
    component.add("dtstart", start)
    component.add("tzoffsetfrom", offset_from)
    component.add("tzoffsetto", observance.offset)
    component.add("tzname", observance.name)
    return component


@cache
def _format_vtimezone(key: str) -> bytes:
    rule = rule_of(key)
    if rule is None:
        raise ValueError(f"{key} needs no VTIMEZONE: its times are written in UTC.")
    component = Timezone()
    component.add("tzid", key)
    offset_from = rule.daylight.offset if rule.daylight else rule.standard.offset
    component.add_component(_fill_observance(TimezoneStandard(), rule.standard, offset_from))
    if rule.daylight:
        component.add_component(_fill_observance(TimezoneDaylight(), rule.daylight, rule.standard.offset))
    body: bytes = component.to_ical()
    return body


def format_vtimezones(keys: Iterable[str]) -> bytes:
    """The VTIMEZONE of each zone, by name, so that the same events give the same bytes."""
    return b"".join(_format_vtimezone(key) for key in sorted(set(keys)))
