"""Mail that came back: counted, and where the address is dead or its reader complains, nothing more is sent there.

The subscriptions of a suspended address remain, and its reader can confirm them again by signing up
(`store.subscriptions.signup`). `mail.bounces` parses the reports; what a server answers at once comes from
`mail.group_commit`.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection, delete, select, update
from sqlmodel import Session

from calendar_core.domain.text.email_address import sha256_hex
from calendar_core.models import Bounce, OutboxMessage, Reminder, Subscription, table_of
from calendar_core.store.db.database import insert_if_absent
from calendar_core.store.outbox.message import ClaimedMessage

BounceKind = Literal["dead", "failed", "delayed", "complaint"]
# RFC 3463 and RFC 7505: no such mailbox, no such host, no valid address, moved away, takes no mail; mailbox disabled.
_DEAD_STATUSES: Final = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
#: Refused on so many different days within BOUNCE_WINDOW: an afternoon of trouble, ours or theirs, suspends nobody.
MAX_REFUSED_DAYS: Final = 3
BOUNCE_WINDOW: Final = timedelta(days=30)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")

_BOUNCE, _SUBSCRIPTION = table_of(Bounce), table_of(Subscription)
_REMINDER, _OUTBOX = table_of(Reminder), table_of(OutboxMessage)


@dataclass(frozen=True, kw_only=True)
class SuspendedAddress:
    """An address to which nothing is sent, since when and why."""

    address: str
    since: datetime
    reason: str


def classify_status(status: str) -> BounceKind:
    """What an enhanced status code says of the address.

    >>> classify_status("5.1.1"), classify_status("5.7.1"), classify_status("4.4.1")
    ('dead', 'failed', 'delayed')
    """
    if status.startswith("4"):
        return "delayed"
    return "dead" if status in _DEAD_STATUSES else "failed"


def find_status(text: str) -> str:
    """The first enhanced status code of a text; empty where there is none."""
    found = _STATUS.search(text)
    return found[0] if found else ""


def find_address_of_message(connection: Connection, message_id: str) -> str | None:
    """The present address of the subscription that a message went to; None where nothing is stored about it."""
    query = (
        select(_SUBSCRIPTION.c.address)
        .join(_OUTBOX, _OUTBOX.c.subscription_id == _SUBSCRIPTION.c.id)
        .where(_OUTBOX.c.message_id == message_id)
    )
    address: str | None = connection.execute(query).scalar()
    return address


def record_refusal(session: Session, message: ClaimedMessage, *, text: str, now: datetime) -> None:
    """Note that the receiver refused a message for good, in its own words."""
    row = session.execute(select(_SUBSCRIPTION.c.address).where(_SUBSCRIPTION.c.id == message.subscription_id)).one()
    status = find_status(text)
    record_bounce(
        session, row.address, message_id=message.message_id, kind=classify_status(status), status=status, now=now
    )


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
    cause = {"dead": "no such address", "failed": f"refused on {MAX_REFUSED_DAYS} days", "complaint": "complained"}[
        kind
    ]
    return _suspend_address(session, address, reason=f"{cause} {status}".strip(), now=now)


def _suspend_address(session: Session, address: str, *, reason: str, now: datetime) -> bool:
    running = (_SUBSCRIPTION.c.address == address) & _SUBSCRIPTION.c.state.in_(("pending", "confirmed", "paused"))
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


def delete_bounces(session: Session, address: str) -> None:
    """Forget what came back from an address: its reader confirmed that mail arrives, or wants to be forgotten."""
    session.execute(delete(_BOUNCE).where(_BOUNCE.c.address_hash == sha256_hex(address)))


def delete_expired_bounces(session: Session, *, now: datetime) -> None:
    """Forget what counts no more."""
    session.execute(delete(_BOUNCE).where(_BOUNCE.c.reported_at <= now - BOUNCE_WINDOW))
