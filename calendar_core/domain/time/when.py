"""When an event is, exactly as far as it is known: a clock time, a day, days, a month, a quarter, a half, a year.

The truth is what the calendar on the wall at the venue shows, with the venue's IANA zone; instants are derived from it
and never stored as truth. Reading what people write is `reading`, writing for people is `printing`; the texts in this
module are those of the data set (`start` and `end`), and are read back without loss.

Days are `[first_day, end_day)` inside; `end`, `last` and `end_text` are inclusive, as people write them. Every kind
has what `spans.Span` lists: `precision`, `zone`, `first_day`, `end_day`, `extent()`, `is_dated`, `sort_key`, texts.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final, Literal, get_args

from calendar_core.domain.time.spans import Extent, Precision, Span, check_day, check_number, check_year
from calendar_core.domain.time.wall_time import ASSUMED_LENGTH, WallTime
from calendar_core.errors import CalendarError
from calendar_core.messages import mark

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
    "when_from_texts",
]

PartOfMonth = Literal["early", "mid", "late"]

PARTS_OF_MONTH: Final[tuple[PartOfMonth, ...]] = get_args(PartOfMonth)

_EXPECTED_FORMS = mark("Write 2024-10-31T07:10, 2024-10-31, 2024-10, 2024-10-late, 2026-Q3, 2026-H1 or 2027.")
_PARTS: Final[dict[str | None, PartOfMonth]] = {"early": "early", "mid": "mid", "late": "late"}


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


_YEAR = re.compile(r"\d{4}", re.ASCII)
_PART_OF_YEAR = re.compile(r"(\d{4})-(?:(\d\d)(?:-(early|mid|late))?|Q(\d)|H(\d))", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WALL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)


def when_from_texts(
    start: str, end: str | None = None, *, zone: str | None = None, fold: int = 0, end_fold: int = 0
) -> When:
    """The when behind the data set's `start`, `end` (inclusive) and `time_zone`: inverse of `start_text`, `end_text`.

    Raises CalendarError for any other form of text, for a clock time without a zone, and where the when itself does.

    >>> when_from_texts("2024-10-30", "2024-10-31", zone="America/New_York")
    Days(first=datetime.date(2024, 10, 30), last=datetime.date(2024, 10, 31), zone='America/New_York')
    >>> when_from_texts("2024-10-late")
    Month(year=2024, month=10, part='late', zone=None)
    """
    if _WALL.fullmatch(start):
        return _parse_wall_time(start, end, zone, fold=fold, end_fold=end_fold)
    if _DAY.fullmatch(start):
        first, last = _parse_day(start), start if end is None else end
        if not _DAY.fullmatch(last):
            raise _invalid_text(last, "An event that starts on a day ends on a day.")
        return Day(first, zone) if last == start else Days(first, _parse_day(last), zone)
    if end is not None:
        raise _invalid_text(end, f"{_quoted(start)} takes no end.")
    if _YEAR.fullmatch(start):
        return Year(int(start), zone)
    found = _PART_OF_YEAR.fullmatch(start)
    if found is None:
        raise _invalid_text(start, "It is none of the forms of a date.")
    year, month, part, quarter, half = found.groups()
    if quarter:
        return Quarter(int(year), int(quarter), zone)
    if half:
        return Half(int(year), int(half), zone)
    return Month(int(year), int(month), _PARTS.get(part), zone)


def _parse_wall_time(start: str, end: str | None, zone: str | None, *, fold: int, end_fold: int) -> WallTime:
    if zone is None:
        raise CalendarError(
            "%(start)s has no time zone.",
            next_step="A clock time needs the IANA zone of its venue, such as 'Asia/Seoul'.",
            start=start,
        )
    if end is None:
        return WallTime(_parse_wall(start), zone, fold=fold)
    if _DAY.fullmatch(end):
        return WallTime(_parse_wall(start), zone, _parse_day(end), fold=fold)
    if _WALL.fullmatch(end):
        return WallTime(_parse_wall(start), zone, _parse_wall(end), fold=fold, end_fold=end_fold)
    raise _invalid_text(end, "An event that starts at a clock time ends at a clock time or on a day.")


def _parse_wall(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise _invalid_text(text, f"There is no such time ({error}).") from None


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _invalid_text(text, f"There is no such day ({error}).") from None


def _invalid_text(text: str, why: str) -> CalendarError:
    return CalendarError(
        "%(text)s is not a date as the record writes it. %(value)s",
        next_step=_EXPECTED_FORMS,
        text=_quoted(text),
        value=why,
    )


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:39]}…")
