"""Reschedules of an event: how often it was moved, and by how much.

The versions are those that the viewer could see (`store.history`). A date that became known more exactly was not moved
(`classify_time_change`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from calendar_core.domain.history.change_kinds import classify_time_change
from calendar_core.domain.time.when import When


@dataclass(frozen=True, kw_only=True)
class Reschedule:
    """One move, visible from `seen_at` on."""

    seen_at: datetime
    before: When
    after: When

    @property
    def days(self) -> int | None:
        """The days from the old first day to the new one, negative if earlier; None if one of the days is not known."""
        if not (self.before.is_dated and self.after.is_dated):
            return None
        return (self.after.first_day - self.before.first_day).days


def find_reschedules(versions: Sequence[tuple[datetime, When]]) -> tuple[Reschedule, ...]:
    """The moves among the versions of one event, oldest first.

    >>> from datetime import UTC, date
    >>> from calendar_core.domain.time.when import Day, Month
    >>> seen = datetime(2024, 9, 1, tzinfo=UTC)
    >>> whens = (Month(2024, 10), Day(date(2024, 10, 8)), Day(date(2024, 10, 30)))
    >>> [one.days for one in find_reschedules([(seen, when) for when in whens])]
    [22]
    >>> [one.days for one in find_reschedules([(seen, when) for when in (Month(2024, 10), Month(2024, 11))])]
    [None]
    """
    return tuple(
        Reschedule(seen_at=seen_at, before=before, after=after)
        for (_, before), (seen_at, after) in pairwise(versions)
        if classify_time_change(before, after) == "moved"
    )


def sum_days_moved(reschedules: Sequence[Reschedule]) -> int | None:
    """The sum of all moves in days; a move and its reversal add up to 0. None if one of the days is not known."""
    days = [reschedule.days for reschedule in reschedules if reschedule.days is not None]
    return sum(days) if len(days) == len(reschedules) else None
