"""Weeks as ISO 8601 writes them, and the issues of a weekly document: one on each Monday at 07:00 in its zone."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from calendar_core.domain.time.spans import check_year
from calendar_core.domain.time.zones import first_instant_at, wall_time
from calendar_core.errors import CalendarError

WEEK: Final = timedelta(days=7)
_ISSUE_TIME: Final = time(7)
_ISO_WEEK: Final = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)


def parse_iso_week(text: str) -> date:
    """The Monday of a week. Raises CalendarError for another text, and for a week off the calendar.

    >>> parse_iso_week("2026-W50").isoformat()
    '2026-12-07'
    """
    found = _ISO_WEEK.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise CalendarError(
            "%(value)s is not a week.",
            next_step="Write a week of ISO 8601 as %(example)s.",
            where="?week",
            value=repr(text[:40]),
            example="2026-W50",
        ) from None
    for day in (monday, monday + WEEK - timedelta(days=1)):
        check_year(day.year)
    return monday


def format_iso_week(monday: date) -> str:
    """The week of a Monday.

    >>> format_iso_week(date(2026, 12, 28))
    '2026-W53'
    """
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


def coming_monday(today: date) -> date:
    """The Monday of the coming week: today on a Monday, else the next one.

    >>> coming_monday(date(2026, 12, 7)).isoformat(), coming_monday(date(2026, 12, 8)).isoformat()
    ('2026-12-07', '2026-12-14')
    """
    return today + timedelta(days=-today.weekday() % 7)


def issue_instant(monday: date, zone: str) -> datetime:
    """When the issue of a week appears: that Monday at 07:00 in the zone."""
    return first_instant_at(datetime.combine(monday, _ISSUE_TIME), zone)


def find_last_issue(monday: date, zone: str, *, now: datetime) -> datetime:
    """When the issue before that of a week appeared; of a week ahead, the last issue before `now`.

    >>> from datetime import UTC
    >>> find_last_issue(date(2026, 12, 7), "UTC", now=datetime(2026, 12, 1, tzinfo=UTC)).isoformat()
    '2026-11-30T07:00:00+00:00'
    """
    today = wall_time(now, zone).date()
    last = min(monday - WEEK, today - timedelta(days=today.weekday()))
    instant = issue_instant(last, zone)
    return instant if instant < now else issue_instant(last - WEEK, zone)
