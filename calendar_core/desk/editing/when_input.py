"""Parses the field for the when into a when with previews in several zones, a question, or an error.

Dates are parsed by `domain.time.parsing`. A question (a skipped or repeated time, an ambiguous abbreviation) has its
answers as choices; the chosen answer is submitted as text and resolved here.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Final

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.places.capitals import city_of_zone
from calendar_core.domain.time.formatting import format_instant, format_local_time, when_message
from calendar_core.domain.time.parsing.errors import TwoDays, quoted
from calendar_core.domain.time.parsing.parser import AmbiguousZone, NotUnderstood, RepeatedTime, SkippedTime, parse_when
from calendar_core.domain.time.spans import LONGEST_MEETING, Precision
from calendar_core.domain.time.when import Day, Half, Month, Quarter, WallTime, When, Year
from calendar_core.errors import CalendarError
from calendar_core.messages import FormattedMessage, Lang, Message, join_messages, mark

_PREVIEW_ZONES: Final = ("Asia/Seoul", "America/New_York", "UTC")
_INSTANT_EXAMPLE: Final = mark("Write a day and one clock time, such as 31 Oct 2024, 6 p.m. KST.")
#: How exactly a date is known, as inside a sentence.
PRECISION_NAMES: Final = {
    "time": mark("minute"),
    "day": mark("day"),
    "days": mark("days"),
    "month": mark("month"),
    "quarter": mark("quarter"),
    "half": mark("half-year"),
    "year": mark("year"),
}
_PRECISION_ORDER: Final[tuple[Precision, ...]] = ("time", "day", "days", "month", "quarter", "half", "year")


@dataclass(frozen=True, kw_only=True)
class WhenInput:
    """The field and those beside it. `answer` holds the answers to earlier questions, with spaces between them.

    A date without a year is taken to be near one of the days `near` (`list_days_near`). `precision` is the wanted
    precision; empty leaves that of the text.
    """

    text: str
    zone: str | None = None
    country: str | None = None
    near: tuple[date, ...] = ()
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
    except TwoDays as error:
        return _parse_chosen_day(error, when_input)
    except (_SeveralYears, SkippedTime, RepeatedTime, AmbiguousZone) as error:
        return _ask(error.what, _list_choices(error), when_input)
    except CalendarError as error:
        return ParsedWhen(error=error)
    days = _days_of_span(when)
    # The answer names the days, so that it is none for a text that was written after it.
    if days > LONGEST_MEETING.days and (answer := f"{days}-days") not in when_input.answer.split():
        what = Message("It would last for %(days)s days, longer than a meeting does.", days=days)
        return _ask(
            what, [(answer, Message("Yes, %(days)s days: %(when)s", days=days, when=when_message(when)))], when_input
        )
    return ParsedWhen(when=when, text=when_message(when), readings=_format_readings(when), notes=notes)


def _parse_chosen_day(error: TwoDays, when_input: WhenInput) -> ParsedWhen:
    """The reading of two days that was chosen; else the question which is meant."""
    readings = {key: replace(when_input, text=text) for key, text in error.candidates.items()}
    for key in when_input.answer.split():
        if key in readings:
            return parse_when_input(readings[key])
    what = Message("%(part)s names two days.", part=quoted(error.part))
    choices = [(key, parse_when_input(one).text or one.text) for key, one in readings.items()]
    return _ask(what, choices, when_input)


def _list_choices(error: "_SeveralYears | SkippedTime | RepeatedTime | AmbiguousZone") -> list[tuple[str, str]]:
    if isinstance(error, _SeveralYears):
        return [(str(year), when_message(when)) for year, when in error.candidates.items()]
    if isinstance(error, AmbiguousZone):
        return [(key, key) for key in error.candidates]
    return [
        (instant.isoformat(), FormattedMessage(partial(format_instant, instant, error.key)))
        for instant in error.candidates
    ]


def _ask(what: str, choices: list[tuple[str, str]], when_input: WhenInput) -> ParsedWhen:
    """A question; each of its answers repeats those to the questions before it."""
    earlier = when_input.answer.split()
    answered = tuple((" ".join([*(one for one in earlier if one != value), value]), label) for value, label in choices)
    return ParsedWhen(question=Question(what=what, choices=answered))


def _days_of_span(when: When) -> int:
    """The days that a span of days or of clock times touches; 0 for a period in which the days are not known."""
    return (when.end_day - when.first_day).days if when.precision in ("time", "days") else 0


def list_days_near(record: EventRecord | None, today: date) -> tuple[date, ...]:
    """The days that a date without a year is near: the day of the event; today, where there is none.

    Both of an event whose day is over though it was not held: its new date is ahead, or its old one is corrected. An
    event that is known less exactly is taken at the middle of its days.
    """
    if record is None:
        return (today,)
    when = record.when
    middle = when.first_day + (when.end_day - when.first_day) // 2
    is_open = record.lifecycle in ("scheduled", "postponed") and when.end_day <= today
    return (middle, today) if is_open else (middle,)


def parse_days_near(text: str) -> tuple[date, ...]:
    """The days of `list_days_near` as the live preview sends them, with commas; without those that are no days."""
    days = []
    for part in text.split(",")[:2]:
        with suppress(ValueError):
            days.append(date.fromisoformat(part))
    return tuple(days)


class _SeveralYears(CalendarError):
    """A date without a year that may be in several; `candidates` are the whens by year."""

    def __init__(self, text: str, candidates: dict[int, When]) -> None:
        self.candidates = candidates
        super().__init__("%(text)s states no year.", next_step="Write the year.", text=quoted(text))


def _parse_when(when_input: WhenInput) -> tuple[When, tuple[str, ...]]:
    """Parse the text, in the year that it states, or that is the only one near the days `near`, or that was chosen."""
    try:
        return _parse_in_year(when_input, None)
    except TwoDays:
        raise
    except NotUnderstood:
        if not when_input.near:
            raise
    found, error = _parse_in_each_year(when_input)
    chosen: dict[int, When] = {}
    for near in when_input.near:
        nearest = min(found, key=lambda year: abs(found[year][0].first_day - near), default=near.year)
        chosen |= {year: found[year][0] for year in (near.year, nearest) if year in found}
    if not chosen:
        raise error or _SeveralYears(when_input.text, {})
    if len(set(chosen.values())) == 1:
        return found[next(iter(chosen))]
    answered = [year for year in when_input.answer.split() if year in map(str, chosen)]
    if not answered:
        raise _SeveralYears(when_input.text, dict(sorted(chosen.items())))
    return found[int(answered[-1])]


def _parse_in_each_year(
    when_input: WhenInput,
) -> tuple[dict[int, tuple[When, tuple[str, ...]]], CalendarError | None]:
    """The readings in each year around the days `near`, and the error of the last day's year where it has none."""
    found, errors = {}, {}
    for year in sorted({day.year + step for day in when_input.near for step in (-1, 0, 1)}):
        try:
            found[year] = _parse_in_year(when_input, year)
        except (AmbiguousZone, SkippedTime, RepeatedTime):
            raise
        except CalendarError as error:
            errors[year] = error
    return found, errors.get(when_input.near[-1].year)


def _parse_in_year(when_input: WhenInput, year: int | None) -> tuple[When, tuple[str, ...]]:
    parse = partial(
        parse_when,
        zone=when_input.zone,
        country=when_input.country,
        year=year,
        chosen=_chosen_instants(when_input),
    )
    try:
        reading = parse(when_input.text)
    except AmbiguousZone as question:
        chosen = next((key for key in question.candidates if key in when_input.answer.split()), None)
        if chosen is None:
            raise
        reading = parse(when_input.text.replace(question.written, chosen), zone=when_input.zone or chosen)
    return reading.when, reading.notes


def _chosen_instants(when_input: WhenInput) -> frozenset[datetime]:
    """The answers that are instants, of earlier questions about a skipped or repeated time."""
    instants = set()
    for word in when_input.answer.split():
        with suppress(ValueError):
            instants.add(datetime.fromisoformat(word))
    return frozenset(instants)


def parse_instant_input(text: str, *, zone: str) -> datetime:
    """The one instant that a text states, in UTC; a clock time without a zone is one of `zone` (IANA).

    Raises CalendarError for a span, a day, or a text of which one of several readings would have to be chosen.
    """
    reading = parse_when(text, zone=zone)
    if not isinstance(reading.when, WallTime):
        raise CalendarError("%(text)s states no clock time.", next_step=_INSTANT_EXAMPLE, text=quoted(text))
    if reading.when.end is not None:
        raise CalendarError(
            "%(text)s is a span, from %(start)s to %(end)s.",
            next_step=_INSTANT_EXAMPLE,
            text=quoted(text),
            start=reading.when.start_text,
            end=reading.when.end_text,
        )
    if reading.guesses:
        raise CalendarError(
            "%(text)s is not one instant: %(guesses)s",
            next_step=_INSTANT_EXAMPLE,
            text=quoted(text),
            guesses=join_messages(reading.guesses),
        )
    return reading.when.extent().start


def _format_readings(when: When) -> tuple[tuple[str, str], ...]:
    if not isinstance(when, WallTime):
        return ()
    start = when.extent().start
    venue = ((Message("Venue time"), FormattedMessage(partial(format_instant, start, when.zone))),)
    return venue + tuple(
        (
            FormattedMessage(partial(city_of_zone, zone)),
            FormattedMessage(partial(_format_local_time, start, zone, when.zone)),
        )
        for zone in _PREVIEW_ZONES
    )


def _format_local_time(instant: datetime, zone: str, venue_zone: str, lang: Lang) -> str:
    return format_local_time(instant, zone=zone, venue_zone=venue_zone, lang=lang)


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
            precision=Message(PRECISION_NAMES[when.precision]),
            precision_2=Message(PRECISION_NAMES[precision]) if precision in PRECISION_NAMES else precision[:20],
        )
    return _COARSE_CONSTRUCTORS[precision](when.first_day, when.zone)


_COARSE_CONSTRUCTORS: Final[dict[str, Callable[[date, str | None], When]]] = {
    "day": Day,
    "month": lambda day, zone: Month(day.year, day.month, None, zone),
    "quarter": lambda day, zone: Quarter(day.year, (day.month + 2) // 3, zone),
    "half": lambda day, zone: Half(day.year, 1 if day.month <= 6 else 2, zone),
    "year": lambda day, zone: Year(day.year, zone),
}
