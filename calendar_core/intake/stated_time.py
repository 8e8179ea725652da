"""Times that a page or an API states in a field, as ISO 8601 has them."""

import re
from datetime import date, datetime
from typing import Final

from calendar_core.intake.calendar_entry import ASK_ZONE, EntryQuestion

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_stated_time(stated: str, zone: str | None = None) -> tuple[str | None, str | None, EntryQuestion | None]:
    """Start, zone and question of a time: a day; an instant, in UTC; the day alone where no offset is stated.

    `zone` (IANA) is that in which times without an offset are said to be; then they are taken as they are.

    >>> read_stated_time("2024-10-30T09:00-04:00"), read_stated_time("2024-10-30T09:00", "Asia/Seoul")
    (('2024-10-30T13:00', 'UTC', None), ('2024-10-30T09:00', 'Asia/Seoul', None))
    """
    try:
        if _DAY.fullmatch(stated):
            return date.fromisoformat(stated).isoformat(), None, None
        moment = datetime.fromisoformat(stated)
    except ValueError:
        return None, None, None
    if moment.tzinfo is not None:
        return _in_utc(moment), "UTC", None
    if zone is not None:
        return moment.isoformat(timespec="minutes"), zone, None
    return moment.date().isoformat(), None, EntryQuestion(fact="time_zone", text=ASK_ZONE, value=stated)


def _in_utc(moment: datetime) -> str | None:
    offset = moment.utcoffset()
    try:
        return (moment.replace(tzinfo=None) - offset).isoformat(timespec="minutes") if offset is not None else None
    except OverflowError:
        return None
