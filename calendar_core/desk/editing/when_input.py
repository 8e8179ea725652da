"""Parses the field for the when into a when with previews in several zones, a question, or an error.

Dates are parsed by `domain.time.parsing`. A question (a skipped or repeated time, an ambiguous abbreviation) has its
answers as choices; the chosen answer is submitted as text and resolved here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from calendar_core.domain.time.formatting import format_instant, format_local_time, format_when
from calendar_core.domain.time.parsing.parser import AmbiguousZone, RepeatedTime, SkippedTime, parse_when
from calendar_core.domain.time.spans import Precision
from calendar_core.domain.time.when import Day, Half, Month, Quarter, WallTime, When, Year
from calendar_core.domain.time.zone_keys import is_zone
from calendar_core.domain.time.zones import instants_of, wall_time
from calendar_core.errors import CalendarError

_PREVIEW_ZONES: Final = (("Seoul", "Asia/Seoul"), ("Washington", "America/New_York"), ("UTC", "UTC"))
_PRECISION_ORDER: Final[tuple[Precision, ...]] = ("time", "day", "days", "month", "quarter", "half", "year")


@dataclass(frozen=True, kw_only=True)
class WhenInput:
    """The field and those beside it. `answer` is the answer to an earlier question, empty for none.

    `precision` is the wanted precision; empty leaves that of the text.
    """

    text: str
    zone: str | None = None
    country: str | None = None
    year: int | None = None
    answer: str = ""
    precision: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with `(value, label)` of each answer."""

    what: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class ParsedWhen:
    """The outcome of parsing: the when with its previews, or a question, or an error."""

    when: When | None = None
    text: str = ""
    readings: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    question: Question | None = None
    error: CalendarError | None = None


def parse_when_input(when_input: WhenInput) -> ParsedWhen:
    """Parse the field; never raises CalendarError."""
    try:
        when, notes = _parse_when(when_input)
        when = coarsen_when(when, when_input.precision)
    except (SkippedTime, RepeatedTime) as error:
        choices = [(instant.isoformat(), format_instant(instant, error.key)) for instant in error.candidates]
        return ParsedWhen(question=Question(what=error.what, choices=tuple(choices)))
    except AmbiguousZone as error:
        choices = [(key, key) for key in error.candidates]
        return ParsedWhen(question=Question(what=error.what, choices=tuple(choices)))
    except CalendarError as error:
        return ParsedWhen(error=error)
    return ParsedWhen(when=when, text=format_when(when), readings=_format_readings(when), notes=notes)


def _parse_when(when_input: WhenInput) -> tuple[When, tuple[str, ...]]:
    text = when_input.text
    if when_input.answer and is_zone(when_input.answer):
        return _parse_with_zone(text, when_input)
    try:
        reading = parse_when(text, zone=when_input.zone, country=when_input.country, year=when_input.year)
    except (SkippedTime, RepeatedTime) as question:
        chosen = next((one for one in question.candidates if one.isoformat() == when_input.answer), None)
        if chosen is None:
            raise
        wall = wall_time(chosen, question.key)
        fold = instants_of(wall, question.key).index(chosen)
        return WallTime(wall, question.key, fold=fold), ("An end, if there is one, has to be written anew.",)
    return reading.when, reading.notes


def _parse_with_zone(text: str, when_input: WhenInput) -> tuple[When, tuple[str, ...]]:
    """Parse the text with the zone that was chosen for an ambiguous abbreviation."""
    try:
        reading = parse_when(text, zone=when_input.zone, country=when_input.country, year=when_input.year)
    except AmbiguousZone as question:
        if when_input.answer not in question.candidates:
            raise
        said = text.replace(question.written, when_input.answer)
        reading = parse_when(
            said, zone=when_input.zone or when_input.answer, country=when_input.country, year=when_input.year
        )
    return reading.when, reading.notes


def _format_readings(when: When) -> tuple[tuple[str, str], ...]:
    if not isinstance(when, WallTime):
        return ()
    start = when.extent().start
    venue = (("Venue", format_instant(start, when.zone)),)
    return venue + tuple(
        (place, format_local_time(start, zone=zone, venue_zone=when.zone)) for place, zone in _PREVIEW_ZONES
    )


def coarsen_when(when: When, precision: str) -> When:
    """The when at a coarser precision. Raises CalendarError where it is not known so exactly.

    >>> from datetime import datetime
    >>> coarsen_when(WallTime(datetime(2024, 10, 31, 7, 10), "Asia/Seoul"), "month")
    Month(year=2024, month=10, part=None, zone='Asia/Seoul')
    """
    if not precision or precision == when.precision:
        return when
    if precision not in _COARSE_CONSTRUCTORS or _PRECISION_ORDER.index(when.precision) > _PRECISION_ORDER.index(
        precision
    ):
        raise CalendarError(
            "The date is known to the %(precision)s, not to the %(precision_2)s.",
            next_step="Write it more exactly, or choose a coarser precision.",
            precision=when.precision,
            precision_2=precision[:20],
        )
    return _COARSE_CONSTRUCTORS[precision](when.first_day, when.zone)


_COARSE_CONSTRUCTORS: Final[dict[str, Callable[[date, str | None], When]]] = {
    "day": Day,
    "month": lambda day, zone: Month(day.year, day.month, None, zone),
    "quarter": lambda day, zone: Quarter(day.year, (day.month + 2) // 3, zone),
    "half": lambda day, zone: Half(day.year, 1 if day.month <= 6 else 2, zone),
    "year": lambda day, zone: Year(day.year, zone),
}
