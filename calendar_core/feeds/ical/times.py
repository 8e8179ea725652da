"""DTSTART and DTEND of an event, and the lines of text that say what is not stated.

A clock time is written with the venue's zone where a VTIMEZONE can express it, else in UTC; never floating. Days are
dates. A month or a quarter is an entry on its first day, or over its whole length where a reader asks for it, as a year
is then. See docs/decisions/0011, 0013, 0015 and 0112.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from calendar_core.domain.time.formatting import format_instant, format_when
from calendar_core.domain.time.when import Day, Days, WallTime, When
from calendar_core.domain.time.zone_keys import zone
from calendar_core.domain.time.zones import wall_time
from calendar_core.feeds.ical.vtimezone import is_covered_by_rule, rule_of
from calendar_core.messages import Lang, gettext


@dataclass(frozen=True, kw_only=True)
class EventTimes:
    """`start` and `end` are dates, or aware datetimes in UTC or in the zone `tzid`, which then needs a VTIMEZONE.

    `end` is exclusive and after `start`. `lines` are what an app does not show of the times, as text. `has_known_hours`
    is false where the hours are not known well enough to make a reader look busy.
    """

    start: date
    end: date
    tzid: str | None
    lines: tuple[str, ...]
    has_known_hours: bool


def times_of(when: When, *, lang: Lang = "en", in_utc: bool = False, has_whole_span: bool = False) -> EventTimes:
    """The times of a when; with `in_utc` clock times have no zone.

    Without `has_whole_span` a when without a known day has an entry on its first day.
    """
    if isinstance(when, WallTime):
        return _clock_times(when, lang, in_utc)
    lines, end = list[str](), when.end_day
    if not isinstance(when, Day | Days):
        lines.append(gettext("When: %(when)s; the day is not known", lang, when=format_when(when, lang)))
        if not has_whole_span:
            lines.append(gettext("The entry stands on the first day of that time.", lang))
            end = when.first_day + timedelta(days=1)
    return EventTimes(start=when.first_day, end=end, tzid=None, lines=tuple(lines), has_known_hours=False)


def _clock_times(when: WallTime, lang: Lang, in_utc: bool) -> EventTimes:
    extent = when.extent()
    key = None if in_utc else _find_tzid(when)
    tz = zone(key) if key else UTC
    lines = [
        gettext("At the venue: %(when)s", lang, when=format_when(when, lang)),
        gettext("In UTC: %(when)s", lang, when=_format_utc(when, lang)),
    ]
    if when.end is None:
        lines.append(gettext("End not stated: one hour is assumed.", lang))
    elif not isinstance(when.end, datetime):
        lines.append(gettext("End known only to the day: shown until its midnight.", lang))
    return EventTimes(
        start=extent.start.astimezone(tz),
        end=extent.end.astimezone(tz),
        tzid=key,
        lines=tuple(lines),
        has_known_hours=when.end is None or isinstance(when.end, datetime),
    )


def _find_tzid(when: WallTime) -> str | None:
    """The venue's zone where its VTIMEZONE gives the right start and end."""
    extent, rule = when.extent(), rule_of(when.zone)
    if rule is None or rule.is_utc:
        return None
    walls = (wall_time(instant, when.zone) for instant in (extent.start, extent.end))
    return when.zone if all(is_covered_by_rule(wall, when.zone) for wall in walls) else None


def _format_utc(when: WallTime, lang: Lang) -> str:
    """The stated clock times in UTC."""
    extent = when.extent()
    if not isinstance(when.end, datetime):
        return format_instant(extent.start, "UTC", lang)
    start, end = (instant.replace(tzinfo=None) for instant in (extent.start, extent.end))
    return format_when(WallTime(start, "UTC", end), lang)
