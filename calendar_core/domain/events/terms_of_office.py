"""Terms of office, whose bounds may be known only to the month or the year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from calendar_core.domain.time.when import When
from calendar_core.domain.time.when_texts import when_from_texts

HeldOffice = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, kw_only=True)
class TermOfOffice:
    """A term of office. `valid_to` is inclusive. With `has_observed_bounds` the real term is longer."""

    person: str
    office: str
    valid_from: str | None = None
    valid_to: str | None = None
    acting: bool = False
    has_observed_bounds: bool = False


def _parse_bound(bound: str | None) -> When | None:
    return None if bound is None else when_from_texts(bound)


def check_held_during(term: TermOfOffice, first_day: date, end_day: date) -> HeldOffice:
    """Whether the term covers some day of `[first_day, end_day)`; `unknown` if its bounds are too coarse.

    >>> blinken = TermOfOffice(person="b", office="o", valid_from="2021-01-26", valid_to="2025-01")
    >>> [check_held_during(blinken, date(y, 1, 27), date(y, 1, 28)) for y in (2020, 2022, 2025)]
    ['no', 'yes', 'unknown']
    """
    begins, ends = _parse_bound(term.valid_from), _parse_bound(term.valid_to)
    surely_after_begin = begins is not None and begins.end_day <= end_day
    surely_before_end = term.valid_to is None or (ends is not None and first_day <= ends.first_day)
    if surely_after_begin and surely_before_end:
        return "yes"
    before_begin = begins is not None and end_day <= begins.first_day
    after_end = ends is not None and ends.end_day <= first_day
    return "no" if (before_begin or after_end) and not term.has_observed_bounds else "unknown"


def is_not_after(bound: str | None, other: str | None) -> bool:
    """Whether a bound is at or before another one, as exactly as both are known; an open one is after all others.

    >>> is_not_after("2025-09", "2025"), is_not_after("2025-10", "2025-09-04"), is_not_after(None, "2025")
    (True, False, False)
    """
    if bound is None or other is None:
        return bound is not None
    length = min(len(bound), len(other))
    return bound[:length] <= other[:length]


def overlaps(begin: str | None, end: str | None, valid_from: str | None, valid_to: str | None) -> bool:
    """Whether two spans of inclusive bounds share a day, as exactly as the bounds are known."""
    return _meets(begin, valid_to) and _meets(valid_from, end)


def _meets(begin: str | None, end: str | None) -> bool:
    return begin is None or end is None or is_not_after(begin, end)


def find_term(terms: Iterable[TermOfOffice], first_day: date, end_day: date) -> TermOfOffice | None:
    """The term, of several of one person in one office, that most likely covers the days; None if none can."""
    ranked = {"yes": 0, "unknown": 1}
    judged = [
        (ranked.get(check_held_during(term, first_day, end_day), 2), number, term) for number, term in enumerate(terms)
    ]
    best = min(judged, default=None, key=lambda entry: entry[:2])
    return None if best is None or best[0] == 2 else best[2]
