"""Wall times: a clock time at a venue, the only kind of `when` that clock changes can make ambiguous.

The kinds without a clock time, and the texts of the data set, are in `when`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from calendar_core.domain.time.spans import Extent, Precision, Span, check_day, check_wall
from calendar_core.domain.time.zones import end_of_day, format_wall, instant_of, instants_of
from calendar_core.errors import CalendarError

# Assumed where no end was stated: for overlap, for "is it over", and for DTEND in feeds, whose text says so. Pages and
# mails print no end then.
ASSUMED_LENGTH: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class WallTime(Span):
    """A clock time at the venue; `start` and `end` are naive, in whole seconds.

    `end` may be a time (exclusive, like every clock time) or only a day (inclusive). `fold` and `end_fold` choose the
    first (0) or second (1) of a repeated time, and become 0 on any other. Raises SkippedTime for a time that does not
    exist, CalendarError for an unknown zone, an end that is not after the start, or a year off the calendar.

    >>> summit = WallTime(datetime(2024, 10, 31, 7, 10), "Asia/Pyongyang")
    >>> summit.extent().start.isoformat()
    '2024-10-30T22:10:00+00:00'
    """

    start: datetime
    zone: str
    end: datetime | date | None = None
    fold: int = 0
    end_fold: int = 0
    precision: ClassVar[Precision] = "time"

    def __post_init__(self) -> None:
        _check_fold(self.fold, self.end_fold)
        check_wall(self.start)
        object.__setattr__(self, "start", self.start.replace(fold=0))
        object.__setattr__(self, "fold", self._normalize_fold(self.start, self.fold))
        if isinstance(self.end, datetime):
            check_wall(self.end)
            object.__setattr__(self, "end", self.end.replace(fold=0))
            object.__setattr__(self, "end_fold", self._normalize_fold(self.end, self.end_fold))
        else:
            object.__setattr__(self, "end_fold", 0)
            if self.end is not None:
                check_day(self.end, self.zone)
        if self._ends_before_start():
            raise CalendarError(
                "The end, %(end_text)s, is not after the start, %(start_text)s.",
                next_step="Give an end after the start, or none.",
                end_text=self.end_text,
                start_text=self.start_text,
            )

    @property
    def first_day(self) -> date:
        return self.start.date()

    @property
    def end_day(self) -> date:
        if self.end is None:
            return self.start.date() + timedelta(days=1)
        if isinstance(self.end, datetime):
            # A meeting until midnight does not touch the day that begins then.
            return max((self.end - timedelta(microseconds=1)).date(), self.first_day) + timedelta(days=1)
        return self.end + timedelta(days=1)

    @property
    def start_text(self) -> str:
        return format_wall(self.start)

    @property
    def end_text(self) -> str | None:
        if isinstance(self.end, datetime):
            return format_wall(self.end)
        return self.end.isoformat() if self.end else None

    def extent(self) -> Extent:
        """From the start to the stated end, or for an assumed hour."""
        start = instant_of(self.start, self.zone, fold=self.fold)
        if self.end is None:
            return Extent(start, start + ASSUMED_LENGTH)
        if isinstance(self.end, datetime):
            return Extent(start, instant_of(self.end, self.zone, fold=self.end_fold))
        return Extent(start, end_of_day(self.end, self.zone))

    def _normalize_fold(self, wall: datetime, fold: int) -> int:
        """The fold where it means something, else 0. Raises SkippedTime."""
        instant_of(wall, self.zone, fold=0)
        return fold if len(instants_of(wall, self.zone)) == 2 else 0

    def _ends_before_start(self) -> bool:
        extent = self.extent()
        before_day = self.end is not None and not isinstance(self.end, datetime) and self.end < self.first_day
        return before_day or extent.end <= extent.start


def _check_fold(*folds: int) -> None:
    for fold in folds:
        if fold not in (0, 1):
            raise CalendarError(
                "A fold is 0 or 1, not %(fold)s.", next_step="Use 0 for the first, 1 for the second.", fold=fold
            )
