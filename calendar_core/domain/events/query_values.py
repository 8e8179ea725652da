"""The values of a query that are more than a word of a list: days, instants and words to search for.

Each function answers the value, or raises CalendarError with the key of the query.
"""

import re
from datetime import UTC, date, datetime, timedelta

from calendar_core.domain.text.sanitizer import drop_invisible
from calendar_core.domain.time.date_words import parse_search_words
from calendar_core.domain.time.spans import check_year
from calendar_core.domain.time.zones import start_of_day
from calendar_core.errors import CalendarError

# More than any real query needs; longer ones would only load the database.
_MAX_WORDS = 12
# "2+2" whose plus signs were not percent-encoded arrives with spaces.
_LOST_PLUS = re.compile(r"(?<![\w+])(\d)(?: \1)+(?![\w+])")


def parse_day(value: str | None, key: str) -> date | None:
    """The day of `from` or of `to`, which is exclusive. Raises CalendarError for none, and for one off the calendar."""
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise CalendarError(
            "%(value)s is not a day.",
            next_step="Write a day as %(example)s.",
            where=f"?{key}",
            value=repr(value),
            example="2024-10-31",
        ) from None
    is_first_after = key == "to" and (day.month, day.day) == (1, 1)
    check_year(day.year - is_first_after)
    return day


def parse_as_of(value: str | None, reader_zone: str | None, *, key: str = "as_of") -> datetime | None:
    """An instant with an offset, or the end of a day in the reader's zone or UTC."""
    if value is None:
        return None
    # A plus sign that was not percent-encoded arrives as a space.
    value = re.sub(r" (?=\d\d:?\d\d$)", "+", value)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            day = date.fromisoformat(value)
            check_year(day.year)
            return start_of_day(day + timedelta(days=1), reader_zone or "UTC")
        instant = datetime.fromisoformat(value)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise CalendarError(
            "%(value)s is not an instant or a day.",
            next_step="Write 2024-10-31, or an instant with its offset as 2024-10-31T18:00+09:00 (+ as %2B).",
            where=f"?{key}",
            value=repr(value),
        )
    check_year(instant.year)
    return instant.astimezone(UTC)


def parse_words(value: str | None) -> str:
    """The words of `q` as written. Raises CalendarError for too many, and for a text without any."""
    if value is None:
        return ""
    words = _LOST_PLUS.sub(lambda found: found.group().replace(" ", "+"), drop_invisible(value))
    if len(words.split()) > _MAX_WORDS:
        raise CalendarError(
            "q has %(count)s words.",
            next_step="Use at most %(most)s.",
            where="?q",
            count=len(words.split()),
            most=_MAX_WORDS,
        )
    found = parse_search_words(words)
    if not (found.words or found.dates):
        raise no_word_error(value)
    return words


def no_word_error(query: str) -> CalendarError:
    """The error of a query that has no word: without its filter it would find everything."""
    return CalendarError(
        "%(value)s has no letter and no digit to search for.",
        next_step="Write a name, a place or a date, or leave q out.",
        where="?q",
        value=repr(query),
    )
