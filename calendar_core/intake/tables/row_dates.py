"""The when of a row, from its cells of days and clock times, by the date reader of the desk."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

from calendar_core.domain.time.parsing.errors import NotUnderstood, quoted
from calendar_core.domain.time.parsing.parser import parse_when
from calendar_core.domain.time.spans import LONGEST_MEETING
from calendar_core.domain.time.wall_time import WallTime
from calendar_core.domain.time.when import Day, Days, When
from calendar_core.domain.time.zone_keys import is_zone
from calendar_core.errors import CalendarError
from calendar_core.messages import mark

_ONE_TIME: Final = mark("Write both as days, or both with a clock time.")


@dataclass(frozen=True, kw_only=True)
class DateCells:
    """The texts of the cells that state when a row is; empty ones are not filled in."""

    start: str
    end: str = ""
    time: str = ""
    end_time: str = ""
    zone_text: str = ""

    @property
    def stated(self) -> str:
        """What the row states, as one text."""
        first = " ".join(filter(None, (self.start, self.time)))
        last = " ".join(filter(None, (self.end, self.end_time)))
        return " – ".join(filter(None, (first, last))) + (f" {self.zone_text}" if self.zone_text else "")


def read_row_when(cells: DateCells, *, zone: str | None, country: str | None, today: date | None) -> When:
    """The when of a row at a venue in `zone` (IANA), which its own cell of a zone may give.

    A day without a year is of the year in which it is nearest to `today`. Raises CalendarError where the cells can be
    read in two ways or not at all, and for an event that would last longer than a meeting.
    """
    zone = cells.zone_text if is_zone(cells.zone_text) else zone
    behind = "" if is_zone(cells.zone_text) or not (cells.time or cells.end_time) else f" {cells.zone_text}"

    def read(day: str, clock: str) -> When:
        text = f"{day} {clock}{behind}" if clock else day
        return _read_near(text.strip(), zone=zone, country=country, today=today)

    if cells.end_time and not cells.end:
        when = read(cells.start, f"{cells.time} – {cells.end_time}" if cells.time else cells.end_time)
    else:
        when = read(cells.start, cells.time)
        if cells.end and (cells.end, cells.end_time) != (cells.start, cells.time):
            when = _join(when, read(cells.end, cells.end_time), cells)
    if when.precision in ("time", "days") and when.end_day - when.first_day > LONGEST_MEETING:
        raise CalendarError(
            "%(text)s would last longer than a meeting does.",
            next_step="See whether the columns of start and end are right.",
            text=quoted(cells.stated),
        )
    return when


def _read_near(text: str, *, zone: str | None, country: str | None, today: date | None) -> When:
    try:
        return parse_when(text, zone=zone, country=country).when
    except NotUnderstood:
        if today is None:
            raise
        found = []
        for year in (today.year - 1, today.year, today.year + 1):
            with suppress(CalendarError):
                found.append(parse_when(text, zone=zone, country=country, year=year).when)
        if not found:
            raise
        return min(found, key=lambda when: abs(when.first_day - today))


def _join(first: When, last: When, cells: DateCells) -> When:
    """The span of two cells: of days, or of clock times. Raises CalendarError where they do not fit together."""
    if first == last:
        return first
    if isinstance(first, Day) and isinstance(last, Day):
        return Days(first.day, last.day, first.zone)
    if isinstance(first, WallTime) and isinstance(last, WallTime) and first.end is None is last.end:
        return WallTime(first.start, first.zone, last.start, fold=first.fold, end_fold=last.fold)
    if isinstance(first, WallTime) and isinstance(last, Day) and first.end is None:
        return first if last.day == first.first_day else WallTime(first.start, first.zone, last.day, fold=first.fold)
    raise CalendarError(
        "The start and the end do not fit together: %(text)s.", next_step=_ONE_TIME, text=quoted(cells.stated)
    )
