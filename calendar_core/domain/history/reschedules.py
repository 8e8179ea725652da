"""How often an event was moved, and by how much: the story that a postponement tells.

Only what was seen counts: the versions come from `store.history`, cut for the viewer. A date that became more exactly
known was not moved (`changes.time_meaning`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from calendar_core.domain.history.change_kinds import classify_time_change
from calendar_core.domain.time.when import When


@dataclass(frozen=True, kw_only=True)
class Reschedule:
    """One move, seen from `seen_at` on. `days` counts from first day to first day; negative: it was brought forward."""

    seen_at: datetime
    before: When
    after: When

    @property
    def days(self) -> int:
        """By how many days it was moved."""
        return (self.after.first_day - self.before.first_day).days


def find_reschedules(versions: Sequence[tuple[datetime, When]]) -> tuple[Reschedule, ...]:
    """The moves among the versions of one event, oldest first.

    >>> from datetime import UTC, date
    >>> from calendar_core.domain.time.when import Day, Month
    >>> seen = datetime(2024, 9, 1, tzinfo=UTC)
    >>> whens = (Month(2024, 10), Day(date(2024, 10, 8)), Day(date(2024, 10, 30)))
    >>> [slip.days for slip in find_reschedules([(seen, when) for when in whens])]
    [22]
    """
    return tuple(
        Reschedule(seen_at=seen_at, before=before, after=after)
        for (_, before), (seen_at, after) in pairwise(versions)
        if classify_time_change(before, after) == "moved"
    )


def sum_days_moved(reschedules: Sequence[Reschedule]) -> int:
    """How far the moves took the event from where it was first: there and back is nothing."""
    return sum(reschedule.days for reschedule in reschedules)
