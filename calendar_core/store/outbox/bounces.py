"""Mail that came back: counted, and where the address is dead or its reader complains, nothing more is sent there.

The subscriptions of a suspended address remain, and its reader can confirm them again by signing up
(`store.subscriptions.signup`). `mail.bounces` parses the reports; what a server answers at once comes from
`mail.group_commit`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, case, delete, literal, select, update
from sqlmodel import Session

from calendar_core.domain.subscriptions.refusals import BounceKind, classify_refusal, find_status
from calendar_core.domain.text.email_address import domain_of, sha256_hex
from calendar_core.models import Bounce, OutboxMessage, Reminder, Subscription, UtcInstant, table_of
from calendar_core.store.db.database import insert_if_absent
from calendar_core.store.outbox.message import ClaimedMessage

#: Refused on so many different days within BOUNCE_WINDOW: an afternoon of trouble, ours or theirs, suspends nobody.
MAX_REFUSED_DAYS: Final = 3
BOUNCE_WINDOW: Final = timedelta(days=30)
_COMPLAINED: Final = "complained"

_BOUNCE, _SUBSCRIPTION = table_of(Bounce), table_of(Subscription)
_REMINDER, _OUTBOX = table_of(Reminder), table_of(OutboxMessage)


@dataclass(frozen=True, kw_only=True)
class SuspendedAddress:
    """An address to which nothing is sent, since when and why."""

    address: str
    since: datetime
    reason: str


def find_address_of_message(connection: Connection, message_id: str) -> str | None:
    """The present address of the subscription that a message went to; None where nothing is stored about it."""
    query = (
        select(_SUBSCRIPTION.c.address)
        .join(_OUTBOX, _OUTBOX.c.subscription_id == _SUBSCRIPTION.c.id)
        .where(_OUTBOX.c.message_id == message_id)
    )
    address: str | None = connection.execute(query).scalar()
    return address


def record_refusal(
    session: Session, message: ClaimedMessage, *, text: str, is_recipient_refused: bool, now: datetime
) -> None:
    """Note that the receiver refused a message for good, in its own words, if they say something of the address.

    `is_recipient_refused`: at the recipient, before the body. What is refused after it is refused for the body, unless
    the server says that the address is dead.
    """
    status = find_status(text)
    kind = classify_refusal(status, text)
    if kind is None or (kind != "dead" and not is_recipient_refused):
        return
    row = session.execute(select(_SUBSCRIPTION.c.address).where(_SUBSCRIPTION.c.id == message.subscription_id)).one()
    record_bounce(session, row.address, message_id=message.message_id, kind=kind, status=status, now=now)


def record_bounce(
    session: Session, address: str, *, message_id: str, kind: BounceKind, status: str, now: datetime
) -> bool:
    """Note one report; whether the address is suspended for it. The same report again changes nothing."""
    hashed = sha256_hex(address)
    row = {"address_hash": hashed, "message_id": message_id, "kind": kind, "status": status, "reported_at": now}
    insert_if_absent(session, _BOUNCE, [row])
    if kind == "delayed":
        return False
    if kind == "failed":
        recent = select(_BOUNCE.c.reported_at).where(
            _BOUNCE.c.address_hash == hashed, _BOUNCE.c.kind == "failed", _BOUNCE.c.reported_at > now - BOUNCE_WINDOW
        )
        if len({reported_at.date() for reported_at in session.execute(recent).scalars()}) < MAX_REFUSED_DAYS:
            return False
    refused = f"refused on {MAX_REFUSED_DAYS} days"
    cause = {"dead": "no such address", "failed": refused, "complaint": _COMPLAINED}[kind]
    return _suspend_address(session, address, reason=f"{cause} {status}".strip(), now=now)


def _suspend_address(session: Session, address: str, *, reason: str, now: datetime) -> bool:
    # A paused subscription gets no mail anyway, and has to be still paused when the address is brought back.
    running = (_SUBSCRIPTION.c.address == address) & _SUBSCRIPTION.c.state.in_(("pending", "confirmed"))
    values = {"state": "suspended", "suspended_at": now, "suspension_reason": reason}
    ids = session.execute(update(_SUBSCRIPTION).where(running).values(values).returning(_SUBSCRIPTION.c.id)).scalars()
    own = list(ids)
    if own:
        waiting = _REMINDER.c.subscription_id.in_(own) & (_REMINDER.c.state == "pending")
        session.execute(update(_REMINDER).where(waiting).values(state="superseded"))
        queued = _OUTBOX.c.subscription_id.in_(own) & _OUTBOX.c.state.in_(("pending", "held"))
        session.execute(update(_OUTBOX).where(queued).values(state="dead", last_error=f"Suspended: {reason}."))
    return bool(own)


def list_suspended_addresses(connection: Connection) -> list[SuspendedAddress]:
    """Every address to which nothing is sent, the newest first."""
    query = (
        select(_SUBSCRIPTION.c.address, _SUBSCRIPTION.c.suspended_at, _SUBSCRIPTION.c.suspension_reason)
        .where(_SUBSCRIPTION.c.state == "suspended")
        .distinct()
        .order_by(_SUBSCRIPTION.c.suspended_at.desc(), _SUBSCRIPTION.c.address)
    )
    return [SuspendedAddress(address=row[0], since=row[1], reason=row[2]) for row in connection.execute(query)]


def find_suspended_at(connection: Connection, domain: str) -> list[str]:
    """The suspended addresses of a domain, except those whose readers complained."""
    found = list_suspended_addresses(connection)
    return sorted({one.address for one in found if domain_of(one.address) == domain and one.reason != _COMPLAINED})


def unsuspend_addresses(session: Session, addresses: Collection[str], *, now: datetime) -> int:
    """Let mail go to suspended addresses again, on an operator's word. Returns how many subscriptions.

    What was never confirmed waits for its confirmation again. Mail that was due meanwhile is not sent.
    """
    suspended = _SUBSCRIPTION.c.address.in_(list(addresses)) & (_SUBSCRIPTION.c.state == "suspended")
    is_confirmed = _SUBSCRIPTION.c.confirmed_at >= _SUBSCRIPTION.c.created_at
    values = {
        "state": case((is_confirmed, "confirmed"), else_="pending"),
        "confirmed_at": case((is_confirmed, literal(now, UtcInstant)), else_=_SUBSCRIPTION.c.confirmed_at),
        "suspended_at": None,
        "suspension_reason": None,
    }
    changed = session.execute(update(_SUBSCRIPTION).where(suspended).values(values).returning(_SUBSCRIPTION.c.id))
    count = len(changed.all())
    for address in addresses:
        delete_bounces(session, address)
    return count


def delete_bounces(session: Session, address: str) -> None:
    """Forget what came back from an address: its reader confirmed that mail arrives, or wants to be forgotten."""
    session.execute(delete(_BOUNCE).where(_BOUNCE.c.address_hash == sha256_hex(address)))


def delete_expired_bounces(session: Session, *, now: datetime) -> None:
    """Forget what counts no more."""
    session.execute(delete(_BOUNCE).where(_BOUNCE.c.reported_at <= now - BOUNCE_WINDOW))
