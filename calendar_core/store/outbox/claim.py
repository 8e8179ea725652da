"""Claim due messages for one sender, renew and return claims, and retire what can no longer be sent.

No message is claimed for a domain that is paused (`domain_backoff`), and none while all mail is held (`hold`).
"""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update
from sqlmodel import Session

from calendar_core.models import OutboxMessage, table_of
from calendar_core.store.outbox.domain_backoff import select_paused_domains
from calendar_core.store.outbox.hold import where_mail_is_held
from calendar_core.store.outbox.lease import (
    CLAIM_LEASE,
    EXCHANGE_LEASE,
    IN_DOUBT_COUNT,
    MAX_ATTEMPTS,
    NO_LEASE,
    update_leased,
    where_leased,
)
from calendar_core.store.outbox.message import ClaimedMessage

_OUTBOX = table_of(OutboxMessage)
_UNTRIED = {**NO_LEASE, "state": "pending", "attempts": _OUTBOX.c.attempts - 1}
_CLAIMED_COLUMNS = [_OUTBOX.c[field.name] for field in fields(ClaimedMessage)]


def _is_sendable(now: datetime) -> ColumnElement[bool]:
    """The time and the attempts are not used up, the domain is not paused, and mail is not held."""
    is_alive = and_(_OUTBOX.c.not_after > now, _OUTBOX.c.attempts < MAX_ATTEMPTS)
    return and_(is_alive, _OUTBOX.c.domain.not_in(select_paused_domains(now)), ~where_mail_is_held())


def _is_lease_expired(now: datetime) -> ColumnElement[bool]:
    return and_(_OUTBOX.c.state == "sending", _OUTBOX.c.lease_until <= now)


def _unlocked(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Select the rows that no other transaction has locked. A transaction that waits for none cannot deadlock."""
    free = select(_OUTBOX.c.id).where(*conditions).with_for_update(skip_locked=True).cte("free")
    return _OUTBOX.c.id.in_(select(free.prefix_with("MATERIALIZED").c.id))


def is_any_due(connection: Connection, *, now: datetime) -> bool:
    """Whether `claim_messages` would find one."""
    waits = and_(_OUTBOX.c.state == "pending", _OUTBOX.c.next_attempt_at <= now)
    due = select(_OUTBOX.c.id).where(or_(waits, _is_lease_expired(now)), _is_sendable(now))
    return connection.execute(due.limit(1)).first() is not None


def retire_messages(session: Session, *, now: datetime) -> int:
    """Set messages that are too late or out of attempts to expired or dead; answers how many."""
    is_free = or_(_OUTBOX.c.state == "pending", _is_lease_expired(now))
    retired = 0
    for state, condition, why in (
        ("expired", _OUTBOX.c.not_after <= now, "Its time had passed before it could be sent."),
        ("dead", _OUTBOX.c.attempts >= MAX_ATTEMPTS, f"Not sent in {MAX_ATTEMPTS} attempts."),
    ):
        error = func.coalesce(_OUTBOX.c.last_error, why)
        values = {**NO_LEASE, "state": state, "in_doubt_count": IN_DOUBT_COUNT, "last_error": error}
        over = update(_OUTBOX).where(_unlocked(is_free, condition)).values(values)
        done = session.execute(over.returning(_OUTBOX.c.id))
        retired += len(done.all())
    return retired


def claim_messages(
    session: Session, *, now: datetime, limit: int, lease: timedelta = CLAIM_LEASE, full_domains: Collection[str] = ()
) -> list[ClaimedMessage]:
    """Claim due messages for this process, the longest due first; the attempt is counted here.

    None for `full_domains`. Messages that others are claiming at this moment are passed over (SKIP LOCKED; SQLite
    has one writer anyway), so that an empty answer means that nothing else is due.
    """
    abandoned = update(_OUTBOX).where(_unlocked(_is_lease_expired(now)))
    session.execute(abandoned.values(**NO_LEASE, state="pending", in_doubt_count=IN_DOUBT_COUNT))
    is_due = and_(_OUTBOX.c.state == "pending", _OUTBOX.c.next_attempt_at <= now)
    due = (
        select(_OUTBOX.c.id)
        .where(is_due, _is_sendable(now), _OUTBOX.c.domain.not_in(list(full_domains)))
        .order_by(_OUTBOX.c.next_attempt_at, _OUTBOX.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=_OUTBOX)
        .cte("due")
        .prefix_with("MATERIALIZED")  # PostgreSQL may otherwise ask the sub-select again, and lock more than the limit
    )
    claimed = session.execute(
        update(_OUTBOX)
        .where(_OUTBOX.c.id.in_(select(due.c.id)), is_due)
        .values(
            state="sending",
            phase="claimed",
            attempts=_OUTBOX.c.attempts + 1,
            lease_token=secrets.token_hex(16),
            lease_until=now + lease,
        )
        .returning(*_CLAIMED_COLUMNS)
    )
    return sorted((ClaimedMessage(**row) for row in claimed.mappings()), key=lambda message: message.id)


def renew_leases(
    session: Session,
    messages: Iterable[ClaimedMessage],
    *,
    now: datetime,
    claim_lease: timedelta = CLAIM_LEASE,
    exchange_lease: timedelta = EXCHANGE_LEASE,
) -> None:
    """Extend the leases that this process still holds."""
    for leased in where_leased(messages):
        for phase, lease in (("claimed", claim_lease), ("data", exchange_lease)):
            in_phase = update(_OUTBOX).where(leased, _OUTBOX.c.phase == phase)
            session.execute(in_phase.values(lease_until=now + lease))


def release_messages(session: Session, messages: Iterable[ClaimedMessage]) -> None:
    """Return claimed messages that were not tried: the attempt is not counted."""
    update_leased(session, messages, _UNTRIED, _OUTBOX.c.phase == "claimed")


def free_abandoned_claims(session: Session) -> int:
    """Let wait again what a sender that was killed had claimed and not begun; answers how many.

    Only where no sender runs. They were not tried: the attempt is not counted.
    """
    left = update(_OUTBOX).where(_OUTBOX.c.state == "sending", _OUTBOX.c.phase == "claimed")
    return len(session.execute(left.values(_UNTRIED).returning(_OUTBOX.c.id)).all())
