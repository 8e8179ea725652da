"""One message of the outbox: its identity, its kind, and who may get it."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, and_, select

from calendar_core.models import OutboxMessage, table_of

_OUTBOX = table_of(OutboxMessage)

#: The kind of message that asks whether the reader asked for it.
CONFIRMATION: Final = "confirmation"
#: The kind that tells an address that its subscriptions are asked to move to another one.
MOVING: Final = "moving"


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """A message to be enqueued. Equal kind, subscription, event, occurrence and lead: the same message, sent once."""

    kind: str
    subscription_id: str
    event_id: str | None
    event_uid: str
    revision: int
    occurrence: str
    lead: str
    due_at: datetime
    not_after: datetime

    def __post_init__(self) -> None:
        """ValueError for an instant without an offset."""
        if self.due_at.tzinfo is None or self.not_after.tzinfo is None:
            raise ValueError(f"{self.due_at!r} or {self.not_after!r} has no offset. A message is due at an instant.")

    @property
    def dedup_key(self) -> str:
        """SHA-256, hexadecimal, of what makes it the same message."""
        parts = (self.kind, self.subscription_id, self.event_uid, self.occurrence, self.lead)
        return hashlib.sha256("|".join(parts).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class ClaimedMessage:
    """A message that this process alone may send until its lease ends."""

    id: int
    message_id: str
    kind: str
    subscription_id: str
    event_id: str | None
    domain: str
    occurrence: str
    lead: str
    due_at: datetime
    not_after: datetime
    attempts: int
    in_doubt_count: int
    lease_token: str


def make_message_id(dedup_key: str, mail_domain: str) -> str:
    """The Message-ID of a message, the same at every attempt: 130 bits of its key.

    >>> make_message_id("00" * 32, "example.org")
    '<aaaaaaaaaaaaaaaaaaaaaaaaaa@example.org>'
    """
    return f"<{base64.b32encode(bytes.fromhex(dedup_key))[:26].decode().lower()}@{mail_domain}>"


def recipient_states(kind: str) -> tuple[str, ...]:
    """The states of subscriptions that a message of the kind may go to: whoever has to confirm has not yet."""
    service = {CONFIRMATION: ("pending", "confirmed", "paused"), MOVING: ("confirmed", "paused", "ended")}
    return service.get(kind, ("confirmed",))


def find_first_message_id(connection: Connection, message: ClaimedMessage) -> str | None:
    """The Message-ID of the first mail of its kind that this reader got about this event; None where there is none."""
    names = ("kind", "subscription_id", "event_id")
    same = and_(*(_OUTBOX.c[name] == getattr(message, name) for name in names), _OUTBOX.c.state == "sent")
    return connection.execute(select(_OUTBOX.c.message_id).where(same).order_by(_OUTBOX.c.id).limit(1)).scalar()
