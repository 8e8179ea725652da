"""EDTF (ISO 8601-2:2019, as published by the Library of Congress): a when as one text that other programs read.

Its signs `?` and `~` are about the sources of a date, so they are not used for how sure an event is to happen. See
docs/decisions/0174.
"""

from datetime import timedelta
from typing import Final

from calendar_core.domain.time.wall_time import WallTime
from calendar_core.domain.time.when import Half, Month, Quarter, When
from calendar_core.domain.time.zone_keys import zone

_ONE_DAY: Final = timedelta(days=1)
# Level 2 numbers quarters from 33 and halves of a year from 40.
_BEFORE_QUARTERS, _BEFORE_HALVES = 32, 39


def format_edtf(when: When) -> str:
    """The EDTF text of a when: level 0, or level 2 for parts of a month, quarters and halves.

    A clock time is that of the start, with its offset from UTC. Where the event ends on another day it is the interval
    of its days, because an interval has no clock times. Part of a month is one of its days.

    >>> format_edtf(Quarter(2026, 3)), format_edtf(Half(2026, 1)), format_edtf(Month(2026, 11))
    ('2026-35', '2026-40', '2026-11')
    >>> format_edtf(Month(2026, 11, "late"))
    '[2026-11-21..2026-11-30]'
    """
    first, last = when.first_day.isoformat(), (when.end_day - _ONE_DAY).isoformat()
    if isinstance(when, Quarter):
        return f"{when.year}-{_BEFORE_QUARTERS + when.quarter}"
    if isinstance(when, Half):
        return f"{when.year}-{_BEFORE_HALVES + when.half}"
    if isinstance(when, Month) and when.part is not None:
        return f"[{first}..{last}]"
    if not when.is_dated:
        return when.start_text
    if first != last:
        return f"{first}/{last}"
    return _format_clock_time(when) if isinstance(when, WallTime) else first


def _format_clock_time(when: WallTime) -> str:
    instant = when.extent().start
    start = instant.astimezone(zone(when.zone))
    offset = start.utcoffset() or timedelta()
    # Offsets of local mean time have seconds, which EDTF cannot write.
    text = instant if offset.seconds % 60 else start
    return text.isoformat().replace("+00:00", "Z")
