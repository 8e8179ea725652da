"""When an event is, exactly as far as it is known: a clock time, a day, days, a month, a quarter, a half, a year.

The truth is what the calendar on the wall at the venue shows, with the venue's IANA zone; instants are derived from it
and never stored as truth. `parsing` parses what people write, `formatting` formats for people; the texts of this module
(`start_text`, `end_text`) are those of the data set, which `when_texts` parses.

Days are `[first_day, end_day)` inside; `end`, `last` and `end_text` are inclusive, as people write them. Every kind
has what `spans.Span` lists: `precision`, `zone`, `first_day`, `end_day`, `extent()`, `is_dated`, `sort_key`, texts.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Final, Literal, get_args

from calendar_core.domain.time.spans import Extent, Precision, Span, check_day, check_number, check_year
from calendar_core.domain.time.wall_time import ASSUMED_LENGTH, WallTime
from calendar_core.errors import CalendarError

__all__ = [
    "ASSUMED_LENGTH",
    "Day",
    "Days",
    "Extent",
    "Half",
    "Month",
    "PartOfMonth",
    "Precision",
    "Quarter",
    "WallTime",
    "When",
    "Year",
]

PartOfMonth = Literal["early", "mid", "late"]

PARTS_OF_MONTH: Final[tuple[PartOfMonth, ...]] = get_args(PartOfMonth)


@dataclass(frozen=True, slots=True)
class Day(Span):
    """One day at the venue. Raises CalendarError for a day that its zone left out."""

    day: date
    zone: str | None = None
    precision: ClassVar[Precision] = "day"

    def __post_init__(self) -> None:
        check_day(self.day, self.zone)

    @property
    def first_day(self) -> date:
        return self.day

    @property
    def end_day(self) -> date:
        return self.day + timedelta(days=1)

    @property
    def start_text(self) -> str:
        return self.day.isoformat()


@dataclass(frozen=True, slots=True)
class Days(Span):
    """A span of days at the venue, `last` included and after `first`."""

    first: date
    last: date
    zone: str | None = None
    precision: ClassVar[Precision] = "days"

    def __post_init__(self) -> None:
        check_day(self.first, self.zone)
        check_day(self.last, self.zone)
        if self.last <= self.first:
            raise CalendarError(
                "The last day, %(last)s, is not after the first, %(first)s.",
                next_step="Give a later last day, or only one day.",
                last=self.last,
                first=self.first,
            )

    @property
    def first_day(self) -> date:
        return self.first

    @property
    def end_day(self) -> date:
        return self.last + timedelta(days=1)

    @property
    def start_text(self) -> str:
        return self.first.isoformat()

    @property
    def end_text(self) -> str | None:
        return self.last.isoformat()


@dataclass(frozen=True, slots=True)
class Month(Span):
    """A month, or the early (days 1-10), mid (11-20) or late (21 on) part of one: Korean 초순, 중순, 하순."""

    year: int
    month: int
    part: PartOfMonth | None = None
    zone: str | None = None
    precision: ClassVar[Precision] = "month"

    def __post_init__(self) -> None:
        check_year(self.year)
        check_number("month", self.month, 12)
        if self.part is not None and self.part not in PARTS_OF_MONTH:
            raise CalendarError(
                "%(part)s is not a part of a month.", next_step="Use early, mid or late.", part=repr(self.part)
            )
        self.check_zone()

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, {None: 1, "early": 1, "mid": 11, "late": 21}[self.part])

    @property
    def end_day(self) -> date:
        if self.part in ("early", "mid"):
            return self.first_day + timedelta(days=10)
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1]) + timedelta(days=1)

    @property
    def start_text(self) -> str:
        return f"{self.year}-{self.month:02d}" + (f"-{self.part}" if self.part else "")


@dataclass(frozen=True, slots=True)
class Quarter(Span):
    """Three months of a year; `quarter` is 1 to 4."""

    year: int
    quarter: int
    zone: str | None = None
    precision: ClassVar[Precision] = "quarter"

    def __post_init__(self) -> None:
        check_year(self.year)
        check_number("quarter", self.quarter, 4)
        self.check_zone()

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.quarter - 2, 1)

    @property
    def end_day(self) -> date:
        return date(self.year + self.quarter // 4, 3 * self.quarter % 12 + 1, 1)

    @property
    def start_text(self) -> str:
        return f"{self.year}-Q{self.quarter}"


@dataclass(frozen=True, slots=True)
class Half(Span):
    """Six months of a year; `half` is 1 or 2."""

    year: int
    half: int
    zone: str | None = None
    precision: ClassVar[Precision] = "half"

    def __post_init__(self) -> None:
        check_year(self.year)
        check_number("half", self.half, 2)
        self.check_zone()

    @property
    def first_day(self) -> date:
        return date(self.year, 6 * self.half - 5, 1)

    @property
    def end_day(self) -> date:
        return date(self.year + self.half // 2, 6 * self.half % 12 + 1, 1)

    @property
    def start_text(self) -> str:
        return f"{self.year}-H{self.half}"


@dataclass(frozen=True, slots=True)
class Year(Span):
    """A calendar year."""

    year: int
    zone: str | None = None
    precision: ClassVar[Precision] = "year"

    def __post_init__(self) -> None:
        check_year(self.year)
        self.check_zone()

    @property
    def first_day(self) -> date:
        return date(self.year, 1, 1)

    @property
    def end_day(self) -> date:
        return date(self.year + 1, 1, 1)

    @property
    def start_text(self) -> str:
        return str(self.year)


When = WallTime | Day | Days | Month | Quarter | Half | Year
