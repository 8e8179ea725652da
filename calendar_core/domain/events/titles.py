"""Titles that an event takes from its series, where it has none of its own in a language.

A series gives a pattern for each language: "{ordinal} ROK–U.S. Security Consultative Meeting".
"""

import re
from typing import Final, Protocol

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.places.cities import city_name
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.text.localized import DEFAULT_LANG, Names
from calendar_core.domain.text.ordinals import format_ordinal
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.time.when import Month, When, Year
from calendar_core.errors import CalendarError
from calendar_core.messages import Lang

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
#: What a pattern may contain: the number as an ordinal and bare, the year, the date to the month as far as it is known,
#: the city and the country of the venue.
PLACEHOLDERS: Final = ("ordinal", "n", "year", "date", "city", "country")


class TitleFacts(Protocol):
    """What a pattern may ask of an event: a record and a card have it."""

    @property
    def number(self) -> int | None:
        """The ordinal in the series."""

    @property
    def when(self) -> When:
        """When it is, as far as known."""

    @property
    def city(self) -> str | None:
        """The city of the venue."""

    @property
    def country(self) -> str | None:
        """The ISO 3166-1 alpha-2 code of the venue's country."""


def find_placeholders(pattern: str) -> tuple[str, ...]:
    """The words in braces of a pattern, in their order.

    >>> find_placeholders("{ordinal} Meeting ({city})")
    ('ordinal', 'city')
    """
    return tuple(_PLACEHOLDER.findall(pattern))


def fill_titles(record: EventRecord, patterns: Names) -> Names:
    """The titles of a record, and those of the patterns in the languages that it has none in.

    A pattern is left out if it asks for something that is not known: the number of an event that has none, the name of
    a city in a language that has no name for it.
    """
    missing = {lang: pattern for lang, pattern in patterns.items() if lang not in record.names}
    return record.names | {lang: fill_pattern(pattern, record, lang) for lang, pattern in missing.items()}


def check_title(record: EventRecord, patterns: Names) -> None:
    """Raise CalendarError for an event without a title, which the patterns of its series do not give it either."""
    if not fill_titles(record, patterns):
        raise CalendarError(
            "The event has no title, and its series gives it none.",
            next_step="Write a title, or fill in what the pattern of the series asks for.",
        )


def fill_pattern(pattern: str, event: TitleFacts, lang: Lang) -> str | None:
    """A pattern with the facts of an event in place of its placeholders; None where one of them is not known."""
    values = {name: _value(name, event, lang) for name in find_placeholders(pattern)}
    known = {name: value for name, value in values.items() if value}
    return pattern.format_map(known) if known.keys() == values.keys() else None


def _value(placeholder: str, event: TitleFacts, lang: Lang) -> str | None:
    match placeholder:
        case "ordinal":
            return format_ordinal(event.number, lang) if event.number else None
        case "n":
            return str(event.number) if event.number else None
        case "year":
            return str(event.when.first_day.year)
        case "date":
            return format_when(_to_month(event.when), lang)
        case "city":
            return _city(event.city, lang) if event.city else None
        case _:
            return country_name(event.country, lang) if event.country else None


def _to_month(when: When) -> Month | Year:
    """The month of a when; the year alone where the month is not known."""
    first = when.first_day
    if when.precision in ("quarter", "half", "year"):
        return Year(first.year)
    return Month(first.year, first.month)


def _city(city: str, lang: Lang) -> str | None:
    name = city_name(city, lang)
    if lang == DEFAULT_LANG:
        return name.partition(",")[0]
    return name if name != city else None
