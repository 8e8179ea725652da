"""The schedule of digests: the local hour and day at which one is due, and how far it looks ahead.

A local day has at most one digest, because the day is the key of its message. See docs/decisions/0057.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, get_args

from calendar_core.domain.time.zones import first_instant_at, wall_time

Frequency = Literal["daily", "weekly"]
FREQUENCIES: Final[tuple[Frequency, ...]] = get_args(Frequency)
_PERIODS: Final[dict[Frequency, timedelta]] = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}
_DAYS_AHEAD: Final[dict[Frequency, int]] = {"daily": 7, "weekly": 30}
#: The longest period of changes in a digest; the page of changes has older ones.
MAX_LOOKBACK: Final = timedelta(days=31)


@dataclass(frozen=True, kw_only=True)
class DueDigest:
    """One due digest: its local day and its instant in UTC."""

    day: date
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class DigestSchedule:
    """The frequency, the hour in the reader's zone and, for a weekly digest, the weekday (0 is Monday)."""

    frequency: Frequency
    hour: int = 8
    weekday: int = 0

    @property
    def days_ahead(self) -> int:
        """How many days it looks ahead."""
        return _DAYS_AHEAD[self.frequency]

    @property
    def max_delay(self) -> timedelta:
        """The delay after which a digest is not sent any more; the next one includes it."""
        return _PERIODS[self.frequency] / 2

    def find_latest_due(self, zone: str, *, now: datetime) -> DueDigest | None:
        """The latest digest that is due by `now` and not too late; older ones are skipped.

        >>> from datetime import UTC
        >>> now = datetime(2024, 10, 30, 23, 5, tzinfo=UTC)
        >>> slot = DigestSchedule(frequency="daily").find_latest_due("Asia/Seoul", now=now)
        >>> slot.day.isoformat(), slot.due_at.isoformat()
        ('2024-10-31', '2024-10-30T23:00:00+00:00')
        """
        today = wall_time(now, zone).date()
        for days_back in range(_PERIODS[self.frequency].days + 1):
            day = today - timedelta(days=days_back)
            if self.frequency == "weekly" and day.weekday() != self.weekday:
                continue
            due_at = first_instant_at(datetime.combine(day, time(self.hour)), zone)
            # A zone that crossed the date line left a day out: it has no digest.
            if due_at <= now and wall_time(due_at, zone).date() == day:
                return DueDigest(day=day, due_at=due_at) if now < due_at + self.max_delay else None
        return None
