"""What every kind of `when` has in common: days at the venue, extent in UTC, order, validation.

The kinds themselves, and the texts of the data set, are in `when`.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar, Final, Literal, get_args

from calendar_core.domain.time.zone_keys import zone
from calendar_core.domain.time.zones import day_exists, end_of_day, start_of_day
from calendar_core.errors import CalendarError

Precision = Literal["time", "day", "days", "month", "quarter", "half", "year"]

PRECISIONS: Final[tuple[Precision, ...]] = get_args(Precision)

# Before 1900 zones are local mean time, and after 2100 every rule is a guess: a year outside is a typing error.
FIRST_YEAR, LAST_YEAR = 1900, 2100

# A longer meeting is asked about: see docs/decisions/0109.
LONGEST_MEETING: Final = timedelta(days=14)

# A day whose zone is not known lasts from its first midnight on earth (UTC+14, Kiritimati) to its last (UTC-12).
_EARLIEST_MIDNIGHT, _LATEST_MIDNIGHT = timedelta(hours=-14), timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Extent:
    """The stretch of time that a when may cover: `[start, end)`, aware and in UTC."""

    start: datetime
    end: datetime


class Span(ABC):
    """What every when can say of itself, from its first and end day. Subclasses are frozen dataclasses."""

    __slots__ = ()
    precision: ClassVar[Precision]
    zone: str | None

    @property
    @abstractmethod
    def first_day(self) -> date:
        """The first day at the venue that the event may touch."""

    @property
    @abstractmethod
    def end_day(self) -> date:
        """The day after the last day at the venue that the event may touch."""

    @property
    @abstractmethod
    def start_text(self) -> str:
        """The data set's `start`; `when_from_texts` is the inverse."""

    @property
    def end_text(self) -> str | None:
        """The data set's `end`, inclusive; None where the start says it all."""
        return None

    @property
    def is_dated(self) -> bool:
        """Whether a day is known, so that it may go to a calendar app and be reminded of."""
        return self.precision in ("time", "day", "days")

    @property
    def sort_key(self) -> tuple[datetime, int, datetime, str]:
        """A total order: by first possible instant, then the more exactly known first. Equal keys: equal whens."""
        extent = self.extent()
        folds = f"{getattr(self, 'fold', 0)}{getattr(self, 'end_fold', 0)}"
        text = f"{self.start_text}/{self.end_text or ''}/{self.zone or ''}/{folds}"
        return extent.start, PRECISIONS.index(self.precision), extent.end, text

    def __lt__(self, other: "Span") -> bool:
        return self.sort_key < other.sort_key

    def extent(self) -> Extent:
        """From the first midnight at the venue to the last; where the zone is not known, of the whole earth."""
        if self.zone is None:
            first, end = (datetime.combine(day, time(), UTC) for day in (self.first_day, self.end_day))
            return Extent(first + _EARLIEST_MIDNIGHT, end + _LATEST_MIDNIGHT)
        return Extent(start_of_day(self.first_day, self.zone), end_of_day(self.end_day - timedelta(days=1), self.zone))

    def check_zone(self) -> None:
        """Refuse an unknown zone."""
        if self.zone is not None:
            zone(self.zone)


def check_year(year: int) -> None:
    """Refuse a year off the calendar."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarError(
            "The year %(year)s is outside the range of this calendar.",
            next_step="Use a year from %(first)s to %(last)s.",
            year=year,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )


def check_number(name: str, number: int, most: int) -> None:
    """Refuse a month 13 or a quarter 0."""
    if not 1 <= number <= most:
        raise CalendarError(
            "There is no %(name)s %(number)s.", next_step="Use 1 to %(most)s.", name=name, number=number, most=most
        )


def check_wall(wall: datetime) -> None:
    """Refuse an instant where a wall time belongs, fractions of a second, and years off the calendar."""
    if wall.tzinfo is not None:
        raise CalendarError(
            "%(wall)s is an instant.", next_step="Give the wall time and its zone apart.", wall=wall.isoformat()
        )
    if wall.microsecond:
        raise CalendarError(
            "%(wall)s has a fraction of a second.", next_step="Give whole seconds.", wall=wall.isoformat()
        )
    check_year(wall.year)


def check_day(day: date, key: str | None) -> None:
    """Refuse a day that its zone left out, a time where a day belongs, and years off the calendar."""
    if isinstance(day, datetime):
        raise CalendarError("%(day)s is a time, not a day.", next_step="Give the day alone.", day=day.isoformat())
    check_year(day.year)
    if key is not None and not day_exists(day, key):
        raise CalendarError(
            "%(key)s had no %(day)s: it crossed the date line that night.",
            next_step="Give the day before or after.",
            key=key,
            day=day.isoformat(),
        )
