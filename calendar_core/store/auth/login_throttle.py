"""How often signing in may be tried, counted for all nodes by rows; nobody is ever locked out for good.

After a few free tries each next one has to wait twice as long, five minutes at most. A try is counted before it is
judged, so that a hundred at once are a hundred. See docs/decisions/0075.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlmodel import Session

from calendar_core.models import LoginThrottle, table_of
from calendar_core.store.db.database import insert_if_absent

_THROTTLE = table_of(LoginThrottle)
_MAX_DELAY: Final = timedelta(minutes=5)
_RETENTION: Final = timedelta(hours=12)


def record_attempt(session: Session, free_attempts: Mapping[str, int], *, now: datetime) -> datetime | None:
    """Count one try by each of the keys, of which so many failures are free; None where it may be made.

    Otherwise nothing is counted, and the answer is the instant from which on it may be.
    """
    rows = [{"key": key, "failures": 0, "next_attempt_at": now, "last_failed_at": now} for key in sorted(free_attempts)]
    insert_if_absent(session, _THROTTLE, rows)
    query = select(_THROTTLE).where(_THROTTLE.c.key.in_(free_attempts)).order_by(_THROTTLE.c.key).with_for_update()
    found = session.execute(query).all()
    next_attempt_at = max((row.next_attempt_at for row in found), default=now)
    if next_attempt_at > now:
        return next_attempt_at
    for row in found:
        failures = row.failures + 1 if row.last_failed_at > now - _RETENTION else 1
        values = {
            "failures": failures,
            "next_attempt_at": now + _backoff_delay(failures - free_attempts[row.key]),
            "last_failed_at": now,
        }
        session.execute(update(_THROTTLE).where(_THROTTLE.c.key == row.key).values(values))
    return None


def _backoff_delay(too_many: int) -> timedelta:
    """How long to wait after so many failures more than are free."""
    return timedelta() if too_many < 0 else min(timedelta(seconds=2 ** min(too_many + 1, 10)), _MAX_DELAY)


def reset_failures(session: Session, keys: Collection[str]) -> None:
    """Forget the failures of keys by which somebody has now signed in."""
    session.execute(delete(_THROTTLE).where(_THROTTLE.c.key.in_(keys)))


def delete_expired_throttles(session: Session, *, now: datetime) -> None:
    """Drop the rows that count no longer."""
    session.execute(delete(_THROTTLE).where(_THROTTLE.c.last_failed_at <= now - _RETENTION))
