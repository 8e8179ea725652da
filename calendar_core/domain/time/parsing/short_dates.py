"""Dates in a short form: a year of two digits, a month and a day with a point, two days with a slash or a comma.

They are read where something beside them tells which number is what, and refused with the readings where nothing does.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from calendar_core.domain.time.parsing.errors import NotUnderstood, TwoDays
from calendar_core.domain.time.parsing.time_fields import TimeFields
from calendar_core.domain.time.parsing.tokens import Separator, Token
from calendar_core.messages import Message

_KOREAN_WEEKDAY: Final = r"\(\s?[월화수목금토일]\s?\)"
_TWO_DAYS: Final = r"(?P<days>(?P<first>\d{1,2})(?P<slash>\s?/\s?)(?P<last>\d{1,2}))"
_EITHER_DAY: Final = r"(?P<days>(?P<first>\d{1,2})(?:st|nd|rd|th)?\s+or\s+(?P<last>\d{1,2})(?:st|nd|rd|th)?)"
_KOREAN_EITHER_DAY: Final = r"(?P<days>(?P<first>\d{1,2})\s?일?\s?(?:이나|또는|혹은)\s?(?P<last>\d{1,2}))"


# So many characters a date has at most before the dash that follows it: 2026. 11. 30.(월) -
_LONGEST_DATE: Final = 30


@dataclass(frozen=True, kw_only=True)
class PatternBehind:
    """A pattern that matches only behind what another one, which ends with `$`, finds; a look-behind of any width."""

    before: re.Pattern[str]
    pattern: re.Pattern[str]

    def match(self, text: str, place: int) -> re.Match[str] | None:
        """The match at a place."""
        found = self.pattern.match(text, place)
        return found if found and self.before.search(text, max(0, place - _LONGEST_DATE), place) else None


#: 2026. 11. 3.(화) ~ 11. 4.: behind a whole date and a dash, two numbers are a month and a day, and no clock.
_SECOND_DATE: Final = PatternBehind(
    before=re.compile(
        rf"(?:(?:\d{{4}}|'\d\d)\.\s?\d{{1,2}}\.|\d\s?월)\s?\d{{1,2}}\s?[.일]?\s?(?:{_KOREAN_WEEKDAY}\s?)?(?:-|부터|에서)\s?$"
    ),
    pattern=re.compile(r"(?P<month>0?[1-9]|1[0-2])\.\s?(?P<day>0?[1-9]|[12]\d|3[01])(?!\d|\s?[:시월]|\.\s?\d{4})\.?"),
)
#: 11월 3, 4일 and 11월 3·4일: the comma joins two days of the month.
_JOINING_COMMA: Final = PatternBehind(
    before=re.compile(r"\d\s?월\s?\d{1,2}\s?$"),
    pattern=re.compile(r"[,·]\s?(?=\d{1,2}\s?일(?!본|간|\s?동안|\s?각각))"),
)


def patterns_behind() -> Iterator[tuple[PatternBehind, Callable[[re.Match[str]], Token]]]:
    """The patterns that need what stands before them, each with the token of a match; to be tried before all others."""
    yield _SECOND_DATE, _short_date
    yield _JOINING_COMMA, lambda found: Separator("and", found.group())


def short_date_patterns(month: str) -> Iterator[tuple[str, Callable[[re.Match[str]], TimeFields]]]:
    """The patterns, each with the facts of a match or its error; `month` is the pattern of a month's name."""
    day = r"\.\s?(?P<month>\d{1,2})\.\s?(?P<day>\d{1,2})"
    yield rf"'(?P<year>\d\d){day}(?!\d)\.?", _short_date
    yield rf"(?P<year>\d\d){day}\.?\s?(?={_KOREAN_WEEKDAY})", _short_date
    # 2026. 11. is a month, and so is 2026.11 where nothing follows; else it may end a sentence, or be a version.
    yield r"(?P<year>\d{4})\.\s?(?P<month>0?[1-9]|1[0-2])\.(?!\s?[\d-])", _month
    yield r"(?P<year>\d{4})\.(?P<month>0?[1-9]|1[0-2])(?=\s*$)", _month
    yield r"(?P<month>\d{1,2})\s?월\s?중(?![\w가-힣])", _month
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


def _month(found: re.Match[str]) -> TimeFields:
    numbers = {name: int(value) for name, value in found.groupdict().items()}
    return TimeFields(text=found.group().strip(), year=numbers.get("year"), month=numbers["month"])


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
