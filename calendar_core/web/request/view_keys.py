"""Keys of the query that a view has for itself and whose value is one of a few words."""

from collections.abc import Sequence
from typing import TypeVar

from flask import request

from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.errors import CalendarError
from calendar_core.messages import mark

Word = TypeVar("Word", bound=str)


def parse_word(key: str, words: Sequence[Word]) -> Word | None:
    """The value of a key of the view; None without one. Raises CalendarError for any other word than these."""
    given = [value for value in request.args.getlist(key) if value]
    found = [word for word in words if given == [word]]
    if given and not found:
        value = ", ".join(given)[:80]
        raise CalendarError(
            "No %(key)s is called %(value)s.",
            next_step=suggest_or_list(value, words, mark("Known are: %(words)s.")),
            where=f"?{key}",
            key=key,
            value=repr(value),
        )
    return found[0] if found else None
