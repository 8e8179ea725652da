"""Dates among the words of a search: "SCM 2024", "October 2024", "2024-10-30", and the same in Korean.

A date is a year, a month, a day, a year and all after it ("since 2017"), or a month or a day of any year. An event
answers to it by its days, or by having the words themselves: "May" is a surname too, and a plan may be named for 2030.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from calendar_core.domain.text.normalization import split_query
from calendar_core.domain.time.parsing.token_patterns import MONTH_PATTERN, MONTHS
from calendar_core.domain.time.spans import LAST_YEAR

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
_NAME = rf"(?P<name>{MONTH_PATTERN})(?![a-z])\.?"
_ORDINAL = r"(?:st|nd|rd|th)?"
# In the order in which they are tried: a longer form stands before the shorter one that begins it.
_PATTERNS = tuple(
    re.compile(rf"(?<![0-9a-z+]){pattern}")
    for pattern in (
        rf"(?P<open>since)\s{_YEAR}(?![\w+-])",
        rf"{_YEAR}\s?(?:년도?)?\s?(?P<open>이후|부터)(?![가-힣])",
        rf"{_YEAR}년?\s?[-–~]\s?(?P<last_year>(?:19|20)\d\d)(?!\d)년?",
        rf"{_YEAR}\s?년도?\s?{_MONTH}\s?월\s?{_DAY}\s?일",
        rf"{_YEAR}(?P<mark>[-./])\s?{_MONTH}(?P=mark)\s?{_DAY}\.?(?![\w+-])",
        rf"{_YEAR}\s?(?:년도?)?\s?{_MONTH}\s?월",
        rf"{_YEAR}[-./]\s?{_MONTH}\.?(?![\w+-])",
        rf"{_DAY}{_ORDINAL}[\s-](?:of\s)?{_NAME},?[\s-]{_YEAR}(?![\w+])",
        rf"{_NAME}\s?{_DAY}{_ORDINAL},?\s{_YEAR}(?![\w+])",
        rf"{_NAME},?[\s-]?{_YEAR}(?![\w+])",
        rf"{_YEAR}[\s-]{_NAME}(?:[\s-]{_DAY}{_ORDINAL}(?![\w+]))?",
        rf"{_YEAR}\s?년도?",
        rf"{_YEAR}(?![\w+])",
        rf"{_MONTH}\s?월\s?{_DAY}\s?일",
        rf"{_DAY}{_ORDINAL}[\s-](?:of\s)?{_NAME}(?![\w+-])",
        rf"{_NAME}\s?{_DAY}{_ORDINAL}(?![\w+-])",
        rf"{_MONTH}\s?월(?![가-힣])",
        rf"{_NAME}(?![\w+-])",
    )
)
_LEAP_YEAR = 2000
_MONTH_DAYS = 31
# As many searches as a busy hour has.
_MAX_CACHED = 1_024


@dataclass(frozen=True, kw_only=True)
class DateWords:
    """A date in a search, as written and in folded words.

    It is the days `[first, end)`, or such days of any year, as `month_and_day` counts them.
    """

    text: str
    words: tuple[str, ...]
    span: tuple[date, date] | None = None
    annual: tuple[int, int] = (0, 0)

    def touches(self, first_day: date, end_day: date) -> bool:
        """Whether an event on the days `[first_day, end_day)` may touch the date."""
        if self.span:
            return first_day < self.span[1] and end_day > self.span[0]
        begins_before = month_and_day(first_day) < self.annual[1]
        ends_after = month_and_day(end_day) > self.annual[0]
        years = end_day.year - first_day.year
        return years > 1 or (begins_before or ends_after if years else begins_before and ends_after)


def month_and_day(day: date) -> int:
    """The month and the day as one number.

    >>> month_and_day(date(2024, 10, 30))
    1030
    """
    return day.month * 100 + day.day


@dataclass(frozen=True, kw_only=True)
class SearchWords:
    """The words of a search: those to be found in a text, folded, and its dates."""

    words: tuple[str, ...]
    dates: tuple[DateWords, ...]


@lru_cache(maxsize=_MAX_CACHED)
def parse_search_words(query: str) -> SearchWords:
    """The words and the dates of a query.

    >>> parse_search_words("SCM October 2024").words, parse_search_words("SCM October 2024").dates[0].span
    (('scm',), (datetime.date(2024, 10, 1), datetime.date(2024, 11, 1)))
    """
    dates: list[DateWords] = []

    def take(found: re.Match[str]) -> str:
        one = _parse_date(found)
        if one is None:
            return found.group()
        dates.append(one)
        return ";"  # What stood around the date is not one date by itself.

    rest = unicodedata.normalize("NFKC", query).casefold()
    for pattern in _PATTERNS:
        rest = pattern.sub(take, rest)
    return SearchWords(words=split_query(rest), dates=tuple(dates))


def _parse_date(found: re.Match[str]) -> DateWords | None:
    """The date of a match; None for one that no calendar has, like 31 February."""
    stated = found.groupdict()
    name = stated.get("name")
    month = MONTHS.index(name[:3]) + 1 if name else int(stated.get("month") or 0)
    words = split_query(found.group())
    text = found.group().strip()
    is_annual = not stated.get("year")
    # Any leap year has every day that a year may have.
    year = _LEAP_YEAR if is_annual else int(stated["year"])
    try:
        first = date(year, month or 1, int(stated.get("day") or 1))
    except ValueError:
        return None
    if is_annual:
        number = month_and_day(first)
        return DateWords(text=text, words=words, annual=(number, number + (1 if stated.get("day") else _MONTH_DAYS)))
    if stated.get("day"):
        end = first + timedelta(days=1)
    elif month:
        end = date(year + month // 12, month % 12 + 1, 1)
    else:
        last_year = LAST_YEAR if stated.get("open") else int(stated.get("last_year") or year)
        end = date(last_year + 1, 1, 1)
    return DateWords(text=text, words=words, span=(first, end)) if first < end else None
