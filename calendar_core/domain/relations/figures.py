"""Figures of the meetings of two parties: by year, kind, level and series, what became of the events.

An event that is over and not verified as held is counted apart from those that were held. Incidents do not count.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from calendar_core.domain.relations.levels import LEVELS, Level

Outcome = Literal["held", "unverified", "ahead", "postponed", "cancelled"]

#: What became of an event, in the order of the columns.
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)


@dataclass(frozen=True, kw_only=True)
class EventFigures:
    """Some events of one year, kind, level and series, and what became of them."""

    year: int
    kind: str
    level: Level | None
    series: str | None
    outcome: Outcome
    count: int


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    """The events of one value: the number of each outcome, in the order of OUTCOMES."""

    value: Any
    counts: tuple[int, ...]

    @property
    def held(self) -> int:
        """How many were held."""
        return self.counts[0]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.counts)


def find_outcome(lifecycle: str, *, is_over: bool) -> Outcome:
    """What became of an event."""
    if lifecycle == "scheduled":
        return "unverified" if is_over else "ahead"
    return next(one for one in OUTCOMES if one == lifecycle)


def sum_by(figures: Iterable[EventFigures], key: Callable[[EventFigures], Any]) -> list[FigureRow]:
    """The sums by a value, the most held first; None, of what is not recorded, comes last."""
    sums: dict[Any, list[int]] = {}
    for one in figures:
        sums.setdefault(key(one), [0] * len(OUTCOMES))[OUTCOMES.index(one.outcome)] += one.count
    rows = [FigureRow(value=value, counts=tuple(counts)) for value, counts in sums.items()]
    return sorted(rows, key=lambda row: (row.value is None, -row.held, -row.total, str(row.value)))


def sum_by_year(figures: Sequence[EventFigures]) -> list[FigureRow]:
    """The sums by year, the newest first."""
    return sorted(sum_by(figures, lambda one: one.year), key=lambda row: -row.value)


def sum_by_level(figures: Sequence[EventFigures]) -> list[FigureRow]:
    """The sums by level, the highest first; last those of no recorded level."""
    return sorted(
        sum_by(figures, lambda one: one.level),
        key=lambda row: len(LEVELS) if row.value is None else LEVELS.index(row.value),
    )


def sum_whole(figures: Iterable[EventFigures]) -> list[tuple[tuple[int, str, str, str], FigureRow]]:
    """Each combination of year, kind, level and series with its numbers, in their order; for a table of all figures."""
    rows = sum_by(figures, lambda one: (one.year, one.kind, one.level or "", one.series or ""))
    return sorted(((row.value, row) for row in rows), key=lambda item: item[0])
