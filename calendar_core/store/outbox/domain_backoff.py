"""Domains that defer mail are left alone for a while, so that nobody else's mail waits behind theirs.

A domain is paused by what it answers, for twice as long each time, and free again with the first mail it takes. What
waits for it is not claimed meanwhile (`outbox`), by no process.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, select, update
from sqlmodel import Session

from calendar_core.models import DomainBackoff, table_of
from calendar_core.store.db.database import insert_if_absent

# Half of a message's own first pause (`settle.retry_delay`), so that neither waits for the other.
_FIRST_PAUSE: Final = timedelta(seconds=30)
_MAX_PAUSE: Final = timedelta(minutes=30)

_BACKOFF = table_of(DomainBackoff)


def select_paused_domains(now: datetime) -> Select[Any]:
    """The domains to which nothing is sent at the moment, as a question."""
    return select(_BACKOFF.c.domain).where(_BACKOFF.c.not_before > now)


def pause_domain(session: Session, domain: str, *, error: str, now: datetime) -> None:
    """Leave a domain alone: half a minute after its first failure, twice as long after each other one.

    Failures of one moment are one: several connections may be told the same at once.
    """
    insert_if_absent(session, _BACKOFF, [{"domain": domain, "failures": 0, "not_before": now, "last_error": None}])
    row = session.execute(
        select(_BACKOFF).where(_BACKOFF.c.domain == domain, _BACKOFF.c.not_before <= now)
    ).one_or_none()
    if row is None:
        return
    pause = min(_MAX_PAUSE, _FIRST_PAUSE * 2.0 ** min(row.failures, 10))
    values = {"failures": row.failures + 1, "not_before": now + pause, "last_error": error}
    session.execute(update(_BACKOFF).where(_BACKOFF.c.domain == domain).values(values))


def resume_domains(session: Session, domains: set[str]) -> None:
    """Domains that took a mail are trusted again."""
    session.execute(delete(_BACKOFF).where(_BACKOFF.c.domain.in_(sorted(domains))))


def list_failing_domains(connection: Connection) -> dict[str, tuple[datetime, str | None]]:
    """`{domain: (paused until, why)}` of every domain that has not taken a mail since its last failure."""
    rows = connection.execute(select(_BACKOFF).order_by(_BACKOFF.c.domain))
    return {row.domain: (row.not_before, row.last_error) for row in rows}
