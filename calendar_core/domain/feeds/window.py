"""The window of past events in a feed: three whole months, and never fewer than the last hundred events.

Google reads no feed above one megabyte or about a thousand events. The window moves at the first instant of each month
in UTC, so that the bytes do not change in between. See docs/decisions/0015.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Final

_MONTHS_BACK: Final = 3
#: However long ago: a filter of past events must not give an empty calendar.
MIN_EVENTS: Final = 100
#: How long feeds say of an event that it was withdrawn.
TOMBSTONE_AGE: Final = timedelta(days=30)
#: Of more events that were withdrawn within that time, the oldest withdrawals are not told.
MAX_TOMBSTONES: Final = 300
#: What Google reads; the rest of what lies ahead is on the page.
MAX_EVENTS, MAX_BYTES = 1_000, 1_000_000


def window_start(moment: datetime) -> date:
    """The day after which an event must end to be in the window at `moment`.

    >>> window_start(datetime(2026, 2, 14, tzinfo=UTC)).isoformat()
    '2025-11-01'
    """
    return _add_months(moment.astimezone(UTC).date(), -_MONTHS_BACK)


def month_start(moment: datetime) -> date:
    """The first day of the month in UTC."""
    return _add_months(moment.astimezone(UTC).date(), 0)


def next_roll(moment: datetime) -> datetime:
    """The next instant at which the window moves."""
    return _midnight(_add_months(moment.astimezone(UTC).date(), 1))


def rolled_out_at(end_day: date) -> datetime:
    """The instant at which an event left the window; `end_day` is the day after its last.

    >>> rolled_out_at(date(2024, 10, 31)).isoformat(), rolled_out_at(date(2024, 11, 1)).isoformat()
    ('2025-02-01T00:00:00+00:00', '2025-02-01T00:00:00+00:00')
    """
    return _midnight(_add_months(end_day, _MONTHS_BACK + (0 if end_day.day == 1 else 1)))


def _add_months(day: date, later: int) -> date:
    """The first day of the month so many months later."""
    months = day.year * 12 + day.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
