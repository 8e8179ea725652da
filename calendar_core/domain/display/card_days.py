"""The days on which a calendar shows an event: those at the venue, or those of a zone that the reader chose.

An event without a clock time is on its days at the venue in every zone: nobody said at which hour it begins.
"""

from datetime import date, datetime, timedelta

from calendar_core.domain.events.cards import Card
from calendar_core.domain.time.wall_time import WallTime
from calendar_core.domain.time.zones import wall_time

# Between the days of one instant in any two zones, UTC-12 and UTC+14.
MAX_DAYS_APART = timedelta(days=2)


def find_days(card: Card, day_zone: str | None) -> tuple[date, date]:
    """The days `[first, end)` of an event: in `day_zone` if given and a clock time is known, else at the venue."""
    when = card.when
    if day_zone is None or not isinstance(when, WallTime):
        return when.first_day, when.end_day
    first = wall_time(card.starts_at, day_zone).date()
    if when.end is None:
        last = first
    elif isinstance(when.end, datetime):
        # A meeting until midnight does not touch the day that begins then.
        last = wall_time(card.ends_at - timedelta(microseconds=1), day_zone).date()
    else:
        last = when.end
    return first, max(first, last) + timedelta(days=1)
