"""Ordinals of a series: formatting, parsing, and which are missing from the record."""

import re
from collections.abc import Iterable

from calendar_core.messages import Lang, pgettext

_ORDINAL = re.compile(r"제?(\d{1,4})(?:차|회|st|nd|rd|th)?", re.ASCII)
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def format_ordinal(number: int, lang: Lang = "en") -> str:
    """An ordinal as people write it.

    >>> [format_ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 56, 111, 122)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '56th', '111th', '122nd']
    >>> format_ordinal(56, "ko")
    '제56차'
    """
    ending = "th" if number % 100 in (11, 12, 13) else _ENDINGS.get(number % 10, "th")
    # A translation has "%(number)s" with what stands before and behind it; the ordinal is that of English.
    return pgettext("ordinal", "%(ordinal)s", lang, ordinal=f"{number}{ending}", number=number)


def parse_ordinals(words: Iterable[str]) -> list[int]:
    """The ordinals among folded words, in either language.

    >>> parse_ordinals(["56th", "scm", "제56차", "57차", "3", "2+2", "2024a"])
    [56, 56, 57, 3]
    """
    return [int(found[1]) for word in words if (found := _ORDINAL.fullmatch(word))]


def missing_numbers(numbers: Iterable[int | None]) -> list[tuple[int, int]]:
    """The ordinals from 1 to the highest that are not among the numbers, as inclusive ranges.

    >>> missing_numbers([22, 23, 25, None])
    [(1, 21), (24, 24)]
    >>> missing_numbers([])
    []
    """
    known = {number for number in numbers if number is not None}
    missing: list[tuple[int, int]] = []
    for number in range(1, max(known, default=0)):
        if number in known:
            continue
        if missing and missing[-1][1] == number - 1:
            missing[-1] = (missing[-1][0], number)
        else:
            missing.append((number, number))
    return missing
