"""Date resolution: which day, days, month, quarter, half or year a phrase states, in its context.

Clock times and zones are in `resolver`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from calendar_core.domain.time.date_parts import weekday_name
from calendar_core.domain.time.parsing.errors import Contradiction, NotUnderstood, quoted
from calendar_core.domain.time.parsing.phrases import Phrase
from calendar_core.domain.time.parsing.time_fields import TimeFields
from calendar_core.domain.time.spans import LONGEST_MEETING, check_year
from calendar_core.domain.time.when import Day, Days, Half, Month, Quarter, When, Year
from calendar_core.messages import FormattedMessage, Message

# Of the two years that a year of two digits can be, the one within a generation of the year that the context gives.
_YEARS_AROUND = 30
_LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseContext:
    """What is known beside the text: the venue's zone and country, a day at the venue, a year.

    `chosen` are the instants that the editor chose where a time was skipped or repeated.
    """

    venue: str | None = None
    country: str | None = None
    day: date | None = None
    year: int | None = None
    chosen: frozenset[datetime] = frozenset()


def resolve_dates(phrase: Phrase, context: ParseContext) -> When:
    """The when of a phrase without a clock time. Raises CalendarError."""
    start, end = with_shared_dates(phrase.start, phrase.end)
    for side in (start, end):
        if side is not None and (side.length is not None or any(not word.is_local for word in side.zones)):
            raise NotUnderstood(
                side.text, why="a zone or a length goes with a clock time", next_step="Add the clock time."
            )
    if end is None:
        return _resolve_when(start, context)
    if start.day is None or end.day is None:
        raise NotUnderstood(phrase.text, why="only days make a span", next_step="Write the first and the last day.")
    first, last = resolve_span(start, end, context)
    if phrase.is_joined_by_and and last - first != timedelta(days=1):
        raise NotUnderstood(phrase.text, why="these are two days, not a span", next_step="Write a span with a dash.")
    return Days(first, last, context.venue)


def with_shared_dates(start: TimeFields, end: TimeFields | None) -> tuple[TimeFields, TimeFields | None]:
    """Both ends, with a month that was said once for the two: "30-31 October", "Oct. 30-31, 2024".

    In "30-2 November" and "October 30-2" the other day is of the month beside it. Raises NotUnderstood.
    """
    if end is None or end.day is None:
        return start, end
    is_next_month = start.day is not None and start.day > end.day and (start.month is None or end.month is None)
    if is_next_month and (start.day or 0) - end.day <= _LONGEST_MONTH - LONGEST_MEETING.days:
        raise _wrong_order(start, end)
    if end.month is None and start.month is not None:
        if is_next_month and start.month == 12 and end.year is not None:
            raise NotUnderstood(
                _joined(start, end),
                why=Message("%(year)s may be the year of its first day or of its last", year=end.year),
                next_step="Write the year at both ends.",
            )
        end = replace(end, month=start.month % 12 + 1 if is_next_month else start.month)
    elif start.day is not None and start.month is None and end.month is not None:
        start = replace(start, month=(end.month - 2) % 12 + 1 if is_next_month else end.month)
    return start, end


def _with_full_year(facts: TimeFields, context: ParseContext) -> TimeFields:
    """The facts, with a year of two digits in full: the one near the year of the context. Raises NotUnderstood."""
    if facts.short_year is None:
        return facts
    near = context.day.year if context.day else context.year
    years = (1900 + facts.short_year, 2000 + facts.short_year)
    fitting = [year for year in years if near is not None and abs(year - near) <= _YEARS_AROUND]
    if len(fitting) != 1:
        raise NotUnderstood(
            facts.text,
            why=Message("it is %(first)s or %(second)s", first=years[0], second=years[1]),
            next_step="Write the year in four digits.",
        )
    return replace(facts, year=fitting[0], short_year=None)


def with_full_years(phrase: Phrase, context: ParseContext) -> Phrase:
    """The phrase, with years of two digits in full. Raises NotUnderstood."""
    end = None if phrase.end is None else _with_full_year(phrase.end, context)
    return replace(phrase, start=_with_full_year(phrase.start, context), end=end)


def resolve_span(start: TimeFields, end: TimeFields, context: ParseContext) -> tuple[date, date]:
    """The first and last day of a span; a year said once is that of the end it stands by, across New Year too.

    Raises NotUnderstood where the days are rather written the wrong way round than across New Year.
    """
    is_across_years = False
    if start.year is None and end.year is not None:
        last = resolve_day(end, context)
        first = resolve_day(start, replace(context, year=last.year, day=None))
        if is_across_years := first > last:
            first = resolve_day(start, replace(context, year=last.year - 1, day=None))
    else:
        first = resolve_day(start, context)
        last = resolve_day(end, replace(context, year=first.year, day=None if end.month else first))
        if is_across_years := last < first and end.year is None:
            last = resolve_day(end, replace(context, year=first.year + 1, day=None if end.month else first))
    for side, day in ((start, first), (end, last)):
        check_weekday(side, day)
    if is_across_years and last - first >= LONGEST_MEETING:
        raise _wrong_order(start, end)
    return first, last


def _wrong_order(start: TimeFields, end: TimeFields) -> NotUnderstood:
    return NotUnderstood(
        _joined(start, end),
        why="its last day is before its first",
        next_step="Write the month and the year at both ends.",
    )


def _joined(start: TimeFields, end: TimeFields) -> str:
    return f"{start.text} – {end.text}"


def resolve_day(facts: TimeFields, context: ParseContext) -> date:
    """The day that the facts state, with year and month from the context where they leave them out.

    The weekday is not checked here, since a year may still be a guess. Raises NotUnderstood.
    """
    if facts.day is None or facts.part or facts.quarter or facts.half:
        raise NotUnderstood(facts.text, why="it states no day", next_step="Write the day, as 31 October 2024.")
    if facts.month is None and (facts.year is not None or context.day is None):
        raise NotUnderstood(facts.text, why="it states no month", next_step="Write the month.")
    near = context.day or date(context.year or 2000, 7, 1)
    if facts.month is None:
        return _nearest([_add_months(near, months) for months in (-1, 0, 1)], facts, near)
    if facts.year is not None:
        check_year(facts.year)
        return _nearest([(facts.year, facts.month)], facts, near)
    if context.day is None and context.year is None:
        raise NotUnderstood(facts.text, why="it states no year", next_step="Write the year.")
    years = (near.year - 1, near.year, near.year + 1) if context.day else (near.year,)
    return _nearest([(year, facts.month) for year in years], facts, near)


def check_weekday(facts: TimeFields, day: date) -> None:
    """Refuse a day that is not the weekday it was said to be."""
    if facts.weekday is not None and day.weekday() != facts.weekday:
        said, real = (FormattedMessage(partial(weekday_name, one)) for one in (facts.weekday, day.weekday()))
        raise Contradiction(
            "%(text)s says %(said)s, but %(day)s is a %(real)s.",
            next_step="See which of the two the source means.",
            text=quoted(facts.text),
            said=said,
            day=day.isoformat(),
            real=real,
        )


def days_around(anchor: date, facts: TimeFields) -> list[date]:
    """The days that an hour without a date may be on, elsewhere in the world; a weekday that was said leaves one."""
    days = [anchor + timedelta(days=days) for days in (-1, 0, 1)]
    fitting = [day for day in days if facts.weekday in (None, day.weekday())]
    if not fitting:
        check_weekday(facts, anchor)
    return fitting


def _resolve_when(facts: TimeFields, context: ParseContext) -> When:
    if facts.day is not None:
        day = resolve_day(facts, context)
        check_weekday(facts, day)
        return Day(day, context.venue)
    if facts.weekday is not None:
        raise NotUnderstood(facts.text, why="a weekday is not a date", next_step="Write the day, as 31 October 2024.")
    spans = [facts.month is not None, facts.quarter is not None, facts.half is not None]
    if sum(spans) > 1 or (facts.part is not None and facts.month is None):
        raise NotUnderstood(facts.text, why="its parts do not make one date", next_step="Write 2026-Q3 or 2026-07.")
    year = facts.year or context.year or (context.day.year if context.day else None)
    if year is None or (facts.year is None and not any(spans)):
        raise NotUnderstood(facts.text, why="it states no year and no date", next_step="Write the year.")
    if facts.month is not None:
        return Month(year, facts.month, facts.part, context.venue)
    if facts.quarter is not None:
        return Quarter(year, facts.quarter, context.venue)
    return Half(year, facts.half, context.venue) if facts.half is not None else Year(year, context.venue)


def _add_months(day: date, months: int) -> tuple[int, int]:
    """The year and month so many months on."""
    years, month = divmod(day.month - 1 + months, 12)
    return day.year + years, month + 1


def _nearest(months: list[tuple[int, int]], facts: TimeFields, near: date) -> date:
    """The stated day in that of the months which brings it nearest. Raises NotUnderstood where none has such a day."""
    days = []
    for year, month in months:
        try:
            days.append(date(year, month, facts.day or 0))
        except ValueError:
            continue
    if not days:
        raise NotUnderstood(facts.text, why="there is no such day", next_step="See what the source means.")
    return min(days, key=lambda day: abs(day - near))
