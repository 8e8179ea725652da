"""The record by series and by year, and the years that one column of a table holds."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

# More columns than this do not fit on a sheet of paper beside the name of a series.
_MAX_YEAR_COLUMNS: Final = 10


class Period(NamedTuple):
    """The years of one column: `first` to `last`, inclusive; one year or a decade."""

    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class SeriesCoverage:
    """The events of one series, of none, or of all together.

    `by_year` counts by the year of the first day and has no year without events. `with_second_source` counts events
    with sources of at least two publishers. `sources_until` is the latest date of a source: `YYYY`, `YYYY-MM` or
    `YYYY-MM-DD`. `numbers` are the lowest and the highest known meeting number, `missing` the inclusive ranges between
    them that no event has.
    """

    by_year: Mapping[int, int]
    with_second_source: int = 0
    sources_until: str | None = None
    numbers: tuple[int, int] | None = None
    missing: tuple[tuple[int, int], ...] = ()

    @property
    def events(self) -> int:
        """How many events there are."""
        return sum(self.by_year.values())

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year; None without events."""
        return (min(self.by_year), max(self.by_year)) if self.by_year else None

    def count_in(self, period: Period) -> int:
        """How many of the events began in a period."""
        return sum(count for year, count in self.by_year.items() if period.first <= year <= period.last)


def combine(parts: Iterable[SeriesCoverage]) -> SeriesCoverage:
    """The events of several series together, without meeting numbers."""
    every = list(parts)
    by_year = Counter[int]()
    for part in every:
        by_year.update(part.by_year)
    return SeriesCoverage(
        by_year=by_year,
        with_second_source=sum(part.with_second_source for part in every),
        sources_until=max((part.sources_until for part in every if part.sources_until), default=None),
    )


def list_decades(years: Iterable[int]) -> list[Period]:
    """The decades from the first of the years to the last, those without any between them too.

    >>> list_decades([1998, 2012])
    [Period(first=1990, last=1999), Period(first=2000, last=2009), Period(first=2010, last=2019)]
    >>> list_decades([])
    []
    """
    known = set(years)
    return [Period(first, first + 9) for first in range(min(known) // 10 * 10, max(known) + 1, 10)] if known else []


def choose_periods(years: Iterable[int]) -> list[Period]:
    """The columns of a table by time: a column for each year where there are few, else for each decade.

    >>> choose_periods([2024, 2026])
    [Period(first=2024, last=2024), Period(first=2025, last=2025), Period(first=2026, last=2026)]
    >>> choose_periods([1998, 2012])[-1]
    Period(first=2010, last=2019)
    """
    known = set(years)
    if known and max(known) - min(known) < _MAX_YEAR_COLUMNS:
        return [Period(year, year) for year in range(min(known), max(known) + 1)]
    return list_decades(known)
