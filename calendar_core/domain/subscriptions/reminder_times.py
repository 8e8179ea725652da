"""Lead times, and the instant at which a reminder is due; there is none for a time that is not known to the day."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from calendar_core.domain.time.quiet_hours import QuietHours, shift_out_of_quiet_hours
from calendar_core.domain.time.when import Day, Days, WallTime, When
from calendar_core.domain.time.zones import day_exists, first_instant_at
from calendar_core.errors import CalendarError
from calendar_core.messages import Lang, mark, ngettext

# What is known to the day has no hour to count back from: its reminders come when people begin to read their mail.
MORNING: Final = time(8)
# By noon at the venue a day is half over: a "morning" of the reader that is later than that would be too late.
_NOON: Final = time(12)

MIN_LEAD: Final = timedelta(minutes=1)
# The planner looks as far ahead as the longest lead; nobody plans a meeting's morning a quarter ahead by mail.
MAX_LEAD: Final = timedelta(days=90)
MAX_LEADS: Final = 5
#: What a form offers; any other may be written.
OFFERED_LEADS: Final = tuple(timedelta(hours=hours) for hours in (7 * 24, 3 * 24, 24, 3, 1))

_SHORT_FORM = re.compile(
    r"(?:(\d{1,4})(?:w|weeks?|주))?(?:(\d{1,4})(?:d|days?|일))?"
    r"(?:(\d{1,4})(?:h|hours?|시간))?(?:(\d{1,4})(?:m|min|minutes?|분))?",
    re.ASCII,
)
_ISO_FORM = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?)?", re.ASCII)
_FORMS = mark(
    "Write 1w, 2 days, 3h or 30m, or an ISO 8601 duration of weeks, days, hours and minutes such as P1D or PT1H."
)


def parse_lead(text: str) -> timedelta:
    """Parse a lead time that a person wrote. Raises CalendarError for another form and for one out of range.

    Months are not accepted: they have no fixed length, and "1m" is a minute.

    >>> parse_lead("1d"), parse_lead("PT1H"), parse_lead("1 week 12 hours") == parse_lead("P7DT12H")
    (datetime.timedelta(days=1), datetime.timedelta(seconds=3600), True)
    """
    compact = "".join(text.split())
    found = _ISO_FORM.fullmatch(compact.upper()) or _SHORT_FORM.fullmatch(compact.lower())
    if found is None or not any(found.groups()):
        raise CalendarError("%(value)s is not a lead time.", next_step=_FORMS, value=repr(text[:40]))
    weeks, days, hours, minutes = (int(number or 0) for number in found.groups())
    lead = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    if not MIN_LEAD <= lead <= MAX_LEAD:
        raise CalendarError(
            "A lead time of %(value)s is out of range.",
            next_step="Use one from 1 minute to %(days)s days.",
            value=repr(text[:40]),
            days=MAX_LEAD.days,
        )
    return lead


def parse_leads(texts: Iterable[str]) -> list[timedelta]:
    """The lead times of a form: each text may hold several, separated by commas, or none.

    >>> parse_leads(["P1D", "30m, 2h", ""]) == [timedelta(days=1), timedelta(minutes=30), timedelta(hours=2)]
    True
    """
    return [parse_lead(part) for text in texts for part in text.split(",") if part.strip()]


def format_lead(lead: timedelta) -> str:
    """The one canonical ISO 8601 text of a lead; `parse_lead` is the inverse.

    >>> format_lead(timedelta(days=7)), format_lead(timedelta(minutes=90)), format_lead(timedelta(days=1, hours=6))
    ('P7D', 'PT1H30M', 'P1DT6H')
    """
    days, hours, minutes = _split_duration(lead)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return f"P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"


def format_duration(length: timedelta, lang: Lang = "en") -> str:
    """A length of time for people, in whole minutes.

    >>> format_duration(timedelta(days=1)), format_duration(timedelta(minutes=90))
    ('1 day', '1 hour 30 minutes')
    >>> format_duration(timedelta(hours=3), "ko")
    '3시간'
    """
    days, hours, minutes = _split_duration(length)
    parts = (
        ngettext("%(num)s day", "%(num)s days", days, lang) if days else "",
        ngettext("%(num)s hour", "%(num)s hours", hours, lang) if hours else "",
        ngettext("%(num)s minute", "%(num)s minutes", minutes, lang) if minutes else "",
    )
    return " ".join(part for part in parts if part)


def compute_due_at(
    when: When, lead: timedelta, *, reader_zone: str, quiet: QuietHours | None = None
) -> datetime | None:
    """The instant, in UTC, at which a reminder is due; None where not even a day is known.

    Of a clock time it is the start less the lead. Of a day or days at the venue it is the reader's MORNING, as many
    whole days before the first day as the lead has: with a lead shorter than a day, that of the first day itself.
    Where that would be noon or later at the venue (a day in Seoul, read in New York), it is a morning sooner.

    What falls into the reader's quiet hours waits for their end, as long as that leaves half of the lead (of a day:
    the morning at the venue); otherwise it comes before they begin.

    >>> launch = WallTime(datetime(2024, 10, 31, 7, 10), "Asia/Seoul")
    >>> compute_due_at(launch, timedelta(hours=1), reader_zone="America/New_York").isoformat()
    '2024-10-30T21:10:00+00:00'
    >>> compute_due_at(Day(launch.first_day, "Asia/Seoul"), timedelta(days=1), reader_zone="Asia/Seoul").isoformat()
    '2024-10-29T23:00:00+00:00'
    >>> night = QuietHours(begin=time(22), end=time(7))
    >>> compute_due_at(launch, timedelta(hours=1), reader_zone="Asia/Seoul", quiet=night).isoformat()
    '2024-10-30T12:45:00+00:00'
    """
    if isinstance(when, WallTime):
        start = when.extent().start
        return shift_out_of_quiet_hours(start - lead, quiet, reader_zone, latest=start - lead / 2)
    if not isinstance(when, Day | Days):
        return None
    day = when.first_day - timedelta(days=lead.days)
    morning = _find_morning(day, reader_zone)
    latest = Day(when.first_day).extent().end
    if when.zone:
        latest = first_instant_at(datetime.combine(when.first_day, _NOON), when.zone)
        if morning >= latest:
            morning = _find_morning(day - timedelta(days=1), reader_zone)
    return shift_out_of_quiet_hours(morning, quiet, reader_zone, latest=latest)


def compute_not_after(when: When) -> datetime | None:
    """The instant, in UTC, from which on a reminder is of no use; None where not even a day is known.

    That is the start, or where only days are known the end of the first day at the venue.
    """
    if isinstance(when, WallTime):
        return when.extent().start
    return Day(when.first_day, when.zone).extent().end if isinstance(when, Day | Days) else None


def _find_morning(day: date, key: str) -> datetime:
    """The reader's MORNING of a day, or of the day before where their zone skipped the day."""
    return first_instant_at(datetime.combine(day if day_exists(day, key) else day - timedelta(days=1), MORNING), key)


def _split_duration(length: timedelta) -> tuple[int, int, int]:
    minutes = int(length.total_seconds()) // 60
    return minutes // 1440, minutes // 60 % 24, minutes % 60
