"""Quiet hours: the part of a reader's day in which no mail is to come, by the clocks of their zone.

The span may cross midnight. On the night in which clocks change it is whatever the clocks show: where an hour comes
twice it is quiet twice, and a begin or end that is skipped is the change itself. What is held, and how long it may be
held, is decided by who calls (docs/decisions/0058).
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from calendar_core.domain.time.zones import first_instant_at, last_instant_at, wall_time
from calendar_core.errors import CalendarError

#: A mail that is to come before the quiet hours leaves so long before: mail takes its time.
DELIVERY_MARGIN: Final = timedelta(minutes=15)
# Something must be left of the day, on the day that has 23 hours too.
_MAX_LENGTH: Final = timedelta(hours=20)
_DAY: Final = timedelta(days=1)
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """From `begin` to `end` by the reader's clocks; where `end` is not later, until the next day.

    Raises CalendarError for an empty span and one longer than 20 hours.
    """

    begin: time
    end: time

    def __post_init__(self) -> None:
        length = _since_midnight(self.end) - _since_midnight(self.begin)
        if not timedelta() < length % _DAY <= _MAX_LENGTH:
            raise CalendarError(
                "The quiet hours from %(begin)s to %(end)s are empty or too long.",
                next_step="Give a begin and an end, up to %(hours)s hours apart.",
                begin=f"{self.begin:%H:%M}",
                end=f"{self.end:%H:%M}",
                hours=_MAX_LENGTH // timedelta(hours=1),
            )

    def interval_containing(self, instant: datetime, zone: str) -> tuple[datetime, datetime] | None:
        """The quiet hours `[begin, end)` in UTC that hold the instant; None where it is in none.

        >>> from datetime import UTC
        >>> night = QuietHours(begin=time(22), end=time(7))
        >>> begin, end = night.interval_containing(datetime(2024, 10, 30, 16, 0, tzinfo=UTC), "Asia/Seoul")
        >>> begin.isoformat(), end.isoformat()
        ('2024-10-30T13:00:00+00:00', '2024-10-30T22:00:00+00:00')
        """
        today = wall_time(instant, zone).date()
        for day in (today - _DAY, today, today + _DAY):
            last = day if self.end > self.begin else day + _DAY
            begin = first_instant_at(datetime.combine(day, self.begin), zone)
            end = last_instant_at(datetime.combine(last, self.end), zone)
            if begin <= instant < end:
                return begin, end
        return None


def parse_quiet_hours(begin: str, end: str) -> QuietHours | None:
    """The quiet hours of two texts as a form has them; both empty: none. Raises CalendarError.

    >>> parse_quiet_hours("22:00", "7:30"), parse_quiet_hours("", " ")
    (QuietHours(begin=datetime.time(22, 0), end=datetime.time(7, 30)), None)
    """
    if not begin.strip() and not end.strip():
        return None
    return QuietHours(begin=_parse_clock(begin), end=_parse_clock(end))


def defer_past_quiet_hours(instant: datetime, quiet: QuietHours | None, zone: str, *, latest: datetime) -> datetime:
    """When a mail that is due at `instant` may come: the end of the quiet hours, or at once where that is too late."""
    span = quiet.interval_containing(instant, zone) if quiet else None
    return span[1] if span is not None and span[1] < latest else instant


def shift_out_of_quiet_hours(instant: datetime, quiet: QuietHours | None, zone: str, *, latest: datetime) -> datetime:
    """When a mail that is planned for `instant` comes: after the quiet hours, or before them where that is too late."""
    span = quiet.interval_containing(instant, zone) if quiet else None
    if span is None:
        return instant
    begin, end = span
    return end if end <= latest else begin - DELIVERY_MARGIN


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


def _parse_clock(text: str) -> time:
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise CalendarError(
            "%(value)s is not a time of day.",
            next_step="Write both as 22:00 and 07:00, or leave both empty.",
            value=repr(text[:40]),
        )
    return time(int(found[1]), int(found[2]))
