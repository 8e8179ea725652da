"""Rate limit of login attempts, counted in rows for all nodes; no account is ever locked permanently.

After a few free attempts each next one has to wait twice as long, five minutes at most. An attempt is counted before
its password is checked, so that parallel attempts count in full. See docs/decisions/0075.
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
#: Attempts a minute of all browsers together that never logged in: each costs 30 ms of a core and two rows.
MAX_UNKNOWN_ATTEMPTS: Final = 30
_UNKNOWN_PERIOD: Final = timedelta(minutes=1)
_UNKNOWN_KEY: Final = "unknown browsers"


def record_attempt(session: Session, free_attempts: Mapping[str, int], *, now: datetime) -> datetime | None:
    """Count one attempt under each key; None if the attempt is allowed. Each key has its number of free failures.

    Otherwise nothing is counted, and the result is the instant from which an attempt is allowed.
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


def record_unknown_attempt(session: Session, *, now: datetime) -> datetime | None:
    """Count one attempt of a browser that never logged in; None if it is allowed, whoever makes it from wherever.

    Otherwise the result is the instant from which an attempt is allowed.
    """
    row = {"key": _UNKNOWN_KEY, "failures": 0, "next_attempt_at": now, "last_failed_at": now}
    insert_if_absent(session, _THROTTLE, [row])
    is_row = _THROTTLE.c.key == _UNKNOWN_KEY
    found = session.execute(select(_THROTTLE).where(is_row).with_for_update()).one()
    is_over = found.last_failed_at <= now - _UNKNOWN_PERIOD
    if not is_over and found.failures >= MAX_UNKNOWN_ATTEMPTS:
        found_next: datetime = found.last_failed_at + _UNKNOWN_PERIOD
        return found_next
    values = {"failures": 1, "last_failed_at": now} if is_over else {"failures": found.failures + 1}
    session.execute(update(_THROTTLE).where(is_row).values(values))
    return None


def _backoff_delay(too_many: int) -> timedelta:
    """The waiting time after so many failures beyond the free ones."""
    return timedelta() if too_many < 0 else min(timedelta(seconds=2 ** min(too_many + 1, 10)), _MAX_DELAY)


def reset_failures(session: Session, keys: Collection[str]) -> None:
    """Delete the failures of keys after a successful login."""
    session.execute(delete(_THROTTLE).where(_THROTTLE.c.key.in_(keys)))


def delete_expired_throttles(session: Session, *, now: datetime) -> None:
    """Delete the rows that no longer count."""
    session.execute(delete(_THROTTLE).where(_THROTTLE.c.last_failed_at <= now - _RETENTION))
