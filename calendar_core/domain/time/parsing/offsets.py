"""Offsets behind a dash: whether "-0400" after a clock time is an offset from UTC or the end of a span.

A mail writes "10:00:00 -0400", ISO 8601 "T18:10-04:00", and a programme "10:00-11:00". What can be both is refused with
both readings.
"""

import re
from datetime import timedelta
from typing import Final

from calendar_core.domain.time.parsing.abbreviations import UTC_NAMES
from calendar_core.domain.time.parsing.errors import NotUnderstood
from calendar_core.domain.time.parsing.half_days import with_half_day
from calendar_core.domain.time.parsing.time_fields import ClockTime, TimeFields
from calendar_core.domain.time.parsing.tokens import Separator
from calendar_core.domain.time.parsing.zone_candidates import ZoneName
from calendar_core.messages import Message

_DIGITS: Final = re.compile(r"(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?")
_SECONDS: Final = re.compile(r"\d:\d\d:\d\d")
_FOUR_DIGITS: Final = re.compile(r"\d{4}")
# West of Greenwich: whole hours, and the half hours of Newfoundland, Caracas and the Marquesas.
_WESTERN_OFFSETS: Final = frozenset(
    {timedelta(hours=hours) for hours in range(13)} | {timedelta(hours=hours + 0.5) for hours in (2, 3, 4, 9)}
)


def resolve_offsets(tokens: list[TimeFields | Separator]) -> list[TimeFields | Separator]:
    """The tokens of one reading, with each dash that is a minus sign joined to the offset behind it.

    Raises NotUnderstood where it can be a dash as well.
    """
    row = list(tokens)
    for place in range(len(row) - 2, 0, -1):
        dash, after = row[place], row[place + 1]
        if not isinstance(dash, Separator) or dash.text.strip() != "-" or not isinstance(after, TimeFields):
            continue
        start, offset = _clock_before(row, place), _western_offset(after)
        if start is None or start.clock is None or offset is None or dash.text.endswith(" "):
            continue
        is_named = any(isinstance(token, TimeFields) and token.zones and not _is_utc(token) for token in row)
        if _is_offset(start, dash, after, row, is_named=is_named):
            first = place - 1 if row[place - 1] is not start else place
            written = f"UTC-{after.text}"
            row[first : place + 2] = [TimeFields(text=f"-{after.text}", zones=(ZoneName(written, offset=-offset),))]
    return row


def _clock_before(row: list[TimeFields | Separator], place: int) -> TimeFields | None:
    """The clock time before a dash; "UTC" may stand between the two."""
    before = row[place - 1]
    if isinstance(before, TimeFields) and before.clock is None and _is_utc(before) and place > 1:
        before = row[place - 2]
    return before if isinstance(before, TimeFields) and before.clock is not None else None


def _is_utc(token: TimeFields) -> bool:
    return bool(token.zones) and all(zone.abbreviation in UTC_NAMES for zone in token.zones)


def _western_offset(token: TimeFields) -> timedelta | None:
    """The offset that the digits of a clock time can be, without its sign; None where no zone has it."""
    found = _DIGITS.fullmatch(token.text)
    if token.clock is None or found is None:
        return None
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return offset if offset in _WESTERN_OFFSETS else None


def _is_offset(
    start: TimeFields, dash: Separator, after: TimeFields, row: list[TimeFields | Separator], *, is_named: bool
) -> bool:
    """Whether the minus can only be an offset; False: only a span. Raises NotUnderstood where it can be either."""
    has_four_digits = bool(_FOUR_DIGITS.fullmatch(after.text))
    has_seconds = bool(_SECONDS.search(start.text)) and len(after.text) > 2
    is_later = _is_later(start.clock, after.clock, may_complete=not has_four_digits)
    is_spaced = dash.text.startswith(" ")
    if has_four_digits and is_spaced and (has_seconds or not (is_later or _FOUR_DIGITS.fullmatch(start.text))):
        return True
    if not is_later and (has_seconds or (is_spaced and row[row.index(dash) - 1] is not start)):
        return True
    if (is_later and not (is_spaced and len(after.text) > 2)) or is_named:
        return False
    at = row.index(dash)
    text = f"{' '.join(one.text for one in row[:at])} – {' '.join(one.text for one in row[at + 1 :])}"
    raise NotUnderstood(
        text,
        why=Message("it is %(start)s to %(end)s, or %(start)s at UTC-%(end)s", start=start.text, end=after.text),
        next_step="Name the zone.",
    )


def _is_later(start: ClockTime | None, end: ClockTime | None, *, may_complete: bool) -> bool:
    """Whether an end is after its start on one day, with the half of the day that the start states."""
    if start is None or end is None:
        return False
    if may_complete:
        end = with_half_day(end, start, is_end=True)
    return end.since_midnight > start.since_midnight
