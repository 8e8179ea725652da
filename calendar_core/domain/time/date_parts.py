"""The parts of a date by name, for the patterns of dates in the catalogues.

A pattern is a message of the context "date". Each language orders the parts in its own way, and uses those that it
needs. The names of months and weekdays are those of Unicode CLDR.
"""

from datetime import date
from functools import cache
from typing import Literal

from babel import Locale, UnknownLocaleError

from calendar_core.messages import Lang


def date_parts(day: date, lang: Lang, prefix: str = "") -> dict[str, object]:
    """The parts of a day in a language, each with the prefix before its name.

    >>> date_parts(date(2024, 10, 31), "en")
    {'day': 31, 'month': 'October', 'short_month': 'Oct', 'year': 2024, 'weekday': 'Thursday', 'short_weekday': 'Thu'}
    """
    return {
        f"{prefix}day": day.day,
        f"{prefix}month": month_name(day.month, lang),
        f"{prefix}short_month": month_name(day.month, lang, short=True),
        f"{prefix}year": day.year,
        f"{prefix}weekday": weekday_name(day.weekday(), lang),
        f"{prefix}short_weekday": weekday_name(day.weekday(), lang, short=True),
    }


def span_parts(first: date, last: date, lang: Lang) -> dict[str, object]:
    """The parts of the first and the last day of a span: `first_day`, `last_day`, `first_month` …"""
    return date_parts(first, lang, "first_") | date_parts(last, lang, "last_")


def month_name(month: int, lang: Lang, *, short: bool = False) -> str:
    """The name of a month, 1 to 12.

    >>> month_name(10, "en"), month_name(10, "en", short=True), month_name(10, "ko")
    ('October', 'Oct', '10월')
    """
    return _names(lang, "months", "abbreviated" if short else "wide")[month - 1]


def weekday_name(weekday: int, lang: Lang, *, short: bool = False) -> str:
    """The name of a weekday, 0 for Monday.

    >>> weekday_name(3, "en"), weekday_name(3, "en", short=True), weekday_name(3, "ja")
    ('Thursday', 'Thu', '木曜日')
    """
    return _names(lang, "days", "abbreviated" if short else "wide")[weekday]


@cache
def _names(lang: Lang, kind: Literal["months", "days"], width: Literal["wide", "abbreviated"]) -> tuple[str, ...]:
    try:
        locale = Locale.parse(lang, sep="-")
    except UnknownLocaleError:  # a language that CLDR does not know: the English names
        locale = Locale("en")
    names = getattr(locale, kind)["format"][width]
    return tuple(names[number] for number in sorted(names))
