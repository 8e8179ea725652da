"""What one text of the data set may say: each function answers the value, or raises CalendarError saying what is wrong.

`reader` adds where the text stands; `dataset.files` checks whether an id is known.
"""

import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime

from calendar_core.domain.places.countries import COUNTRIES
from calendar_core.domain.text.links import split_url
from calendar_core.domain.text.localized import LANG_TAG
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.domain.time.spans import check_year
from calendar_core.domain.time.when import When
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.domain.time.zone_keys import zone
from calendar_core.errors import CalendarError
from calendar_core.messages import Message

_MAX_ID_LENGTH = 80
_MAX_URL_LENGTH = 2_000
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PARTY_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)
_DAY_OR_COARSER = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_NOT_IN_URL = re.compile(r"[\s<>\"\\^`{|}]")


def parse_slug(text: str) -> str:
    """An id of an event, a series, an office or a person."""
    if len(text) > _MAX_ID_LENGTH or not _SLUG.fullmatch(text):
        raise CalendarError(
            "%(text)s is not an id.",
            next_step="Use a-z, 0-9 and single hyphens, at most %(longest_id)s characters: kr-us-scm-56.",
            text=repr(text[:_MAX_ID_LENGTH]),
            longest_id=_MAX_ID_LENGTH,
        )
    return text


def parse_party_id(text: str) -> str:
    """An id of a party."""
    if len(text) > _MAX_ID_LENGTH or not _PARTY_ID.fullmatch(text):
        raise CalendarError(
            "%(text)s is not the id of a party.",
            next_step="Use the ISO 3166-1 alpha-2 code of a country (KR) or the acronym of an organisation (NATO).",
            text=repr(text[:_MAX_ID_LENGTH]),
        )
    return text


def choice_parser(allowed: Collection[str]) -> Callable[[str], str]:
    """A reader of one word of a closed list."""

    def parse(text: str) -> str:
        if text not in allowed:
            raise CalendarError(
                "%(text)s is not one of the words here.", next_step=suggest_or_list(text, allowed), text=repr(text[:40])
            )
        return text

    return parse


def integer_parser(least: int, most: int) -> Callable[[str], int]:
    """A reader of a whole number from `least` to `most`."""

    def parse(text: str) -> int:
        if not _DIGITS.fullmatch(text) or not least <= int(text) <= most:
            raise CalendarError(
                "%(text)s is not a whole number from %(least)s to %(most)s.",
                next_step="Write it in digits: 56.",
                text=repr(text[:40]),
                least=least,
                most=most,
            )
        return int(text)

    return parse


def parse_boolean(text: str) -> bool:
    """`true` or `false`."""
    if text not in ("true", "false"):
        raise CalendarError(
            "%(text)s is neither true nor false.", next_step="Write true or false.", text=repr(text[:40])
        )
    return text == "true"


def parse_country(text: str) -> str:
    """A code of a country."""
    if text not in COUNTRIES:
        by_name = {name: code for code, name in COUNTRIES.items()}
        hint = (
            Message("Write %(code)s.", code=repr(by_name[text]))
            if text in by_name
            else Message("Use the ISO 3166-1 alpha-2 code, such as 'KR'.")
        )
        raise CalendarError("%(text)s is not the code of a country.", next_step=hint, text=repr(text[:40]))
    return text


def parse_zone_key(text: str) -> str:
    """An IANA zone."""
    return zone(text).key


def parse_language(text: str) -> str:
    """A BCP 47 tag of a language: `ko`, `zh-Hant`."""
    if not LANG_TAG.fullmatch(text):
        raise CalendarError(
            "%(text)s is not the tag of a language.",
            next_step="Write it as BCP 47 has it: ko, en, zh-Hant.",
            text=repr(text[:40]),
        )
    return text


def parse_url(text: str) -> str:
    """An address of the web that may stand in a link: http or https, with a host and no password."""
    line = clean_line(text) if len(text) <= _MAX_URL_LENGTH else text
    parts = split_url(line)
    is_usable = parts is not None and parts.scheme in ("http", "https") and parts.username is None and parts.port != 0
    if not (is_usable and parts and parts.hostname) or len(line) > _MAX_URL_LENGTH or _NOT_IN_URL.search(line):
        raise CalendarError(
            "%(text)s is not an address of the web.",
            next_step="Write http:// or https:// with a host, no blanks, at most %(longest_url)s characters.",
            text=repr(text[:60]),
            longest_url=_MAX_URL_LENGTH,
        )
    return line


def parse_bound(text: str) -> str:
    """The begin or end of a term or a name: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""
    _parse_day_or_coarser(text)
    return text


def _parse_day_or_coarser(text: str) -> When:
    if not _DAY_OR_COARSER.fullmatch(text):
        raise CalendarError(
            "%(text)s is not a day, a month or a year.",
            next_step="Write 2024-10-31, 2024-10 or 2024.",
            text=repr(text[:40]),
        )
    return when_from_texts(text)


def parse_instant(text: str) -> datetime:
    """An instant with its offset, as UTC."""
    try:
        found = datetime.fromisoformat(text)
        # The last hours of the year 9999 west of Greenwich have no instant in UTC.
        instant = found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        instant = None
    if instant is None:
        raise CalendarError(
            "%(text)s is not an instant with its offset.",
            next_step="Write 2024-10-31T18:00+09:00.",
            text=repr(text[:40]),
        )
    check_year(instant.year)
    return instant


def parse_published(text: str) -> str:
    """When a source appeared: a day, a month, a year, or an instant with its offset."""
    try:
        if "T" in text:
            parse_instant(text)
        else:
            _parse_day_or_coarser(text)
    except CalendarError:
        raise CalendarError(
            "%(text)s does not say when a source appeared.",
            next_step="Write 2024-10-31, 2024-10, 2024, or an instant with its offset: 2024-10-31T18:00+09:00.",
            text=repr(text[:40]),
        ) from None
    return text


def check_bounds_order(begin: str | None, end: str | None) -> None:
    """Refuse a bound that ends before it begins, as far as the two tell."""
    if begin and end and when_from_texts(end).end_day <= when_from_texts(begin).first_day:
        raise CalendarError(
            "%(end)s is before %(begin)s.",
            next_step="Exchange the two, or mend one; both are inclusive.",
            end=end,
            begin=begin,
        )
