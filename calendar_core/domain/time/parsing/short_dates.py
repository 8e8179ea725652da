"""Dates in a short form: a year of two digits, a month and a day with a point, two days with a slash.

They are read where something beside them tells which number is what, and refused with the readings where nothing does.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from calendar_core.domain.time.parsing.errors import NotUnderstood, TwoDays
from calendar_core.domain.time.parsing.time_fields import TimeFields
from calendar_core.messages import Message

_KOREAN_WEEKDAY: Final = r"\(\s?[월화수목금토일]\s?\)"
_TWO_DAYS: Final = r"(?P<days>(?P<first>\d{1,2})(?P<slash>\s?/\s?)(?P<last>\d{1,2}))"
_EITHER_DAY: Final = r"(?P<days>(?P<first>\d{1,2})(?:st|nd|rd|th)?\s+or\s+(?P<last>\d{1,2})(?:st|nd|rd|th)?)"
_KOREAN_EITHER_DAY: Final = r"(?P<days>(?P<first>\d{1,2})\s?일?\s?(?:이나|또는|혹은)\s?(?P<last>\d{1,2}))"


def short_date_patterns(month: str) -> Iterator[tuple[str, Callable[[re.Match[str]], TimeFields]]]:
    """The patterns, each with the facts of a match or its error; `month` is the pattern of a month's name."""
    day = r"\.\s?(?P<month>\d{1,2})\.\s?(?P<day>\d{1,2})"
    yield rf"'(?P<year>\d\d){day}(?!\d)\.?", _short_date
    yield rf"(?P<year>\d\d){day}\.?\s?(?={_KOREAN_WEEKDAY})", _short_date
    yield r"'(?P<year>\d\d)(?!\d)\s?년?", _short_date
    yield r"(?P<year>\d\d)\s?년(?=\s?(?:\d{1,2}\s?월|상반기|하반기|제?\s?\d(?:\s?/\s?4)?\s?분기))", _short_date
    yield rf"(?P<month>\d{{1,2}})\.\s?(?P<day>\d{{1,2}})\.?\s?(?={_KOREAN_WEEKDAY})", _short_date
    yield r"(?P<a>\d{1,2})(?P<mark>[./-])\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<c>\d\d)(?!\d)\.?", _three_numbers
    yield r"\d\d\s?년", _refuse_short_year
    for days in (_TWO_DAYS, _EITHER_DAY):
        yield rf"{days}\.?\s+(?:of\s+)?(?:{month})(?![a-z])", _refuse_two_days
        yield rf"(?:{month})\.?\s+{days}(?![\d/:]|\s?[ap]\.?\s?m)", _refuse_two_days
    for days in (_TWO_DAYS, _KOREAN_EITHER_DAY):
        yield rf"(?:\d{{1,2}}\s?월\s?)?{days}\s?일(?!본|간)", _refuse_two_days


def _short_date(found: re.Match[str]) -> TimeFields:
    numbers = {name: int(value) for name, value in found.groupdict().items() if value}
    return TimeFields(
        text=found.group().strip(),
        short_year=numbers.get("year"),
        month=numbers.get("month"),
        day=numbers.get("day"),
    )


def _three_numbers(found: re.Match[str]) -> TimeFields:
    """A date whose year has two digits, where only one order of its numbers is a date."""
    a, b, c = (int(found[name]) for name in ("a", "b", "c"))
    readings = [order for order in dict.fromkeys([(a, b, c), (c, b, a), (c, a, b)]) if _is_date(*order)]
    if len(readings) != 1:
        named = ", ".join(f"{2000 + year}-{month:02d}-{day:02d}" for year, month, day in readings)
        why = Message("it may be any of %(words)s", words=named) if named else Message("there is no such day")
        raise NotUnderstood(found.group(), why=why, next_step="Write the month as a word.")
    year, month, day = readings[0]
    return TimeFields(text=found.group().strip(), short_year=year, month=month, day=day)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


def _refuse_two_days(found: re.Match[str]) -> TimeFields:
    first, last = found["first"], found["last"]
    readings = [first, last, *([f"{first}-{last}"] if found.groupdict().get("slash") else [])]
    before, after = found.string[: found.start("days")], found.string[found.end("days") :]
    raise TwoDays(found.group().strip(), candidates={one: f"{before}{one}{after}" for one in readings})


def _refuse_short_year(found: re.Match[str]) -> TimeFields:
    raise NotUnderstood(
        found.group(),
        why="it is a year of two digits, or a number of years",
        next_step="Write the year in four digits.",
    )
