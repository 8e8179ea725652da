"""The outbox: pending and sent mail."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant, one_of

OUTBOX_STATES = ("pending", "sending", "sent", "expired", "suppressed", "held", "dead")
OUTBOX_PHASES = ("claimed", "data")
_PENDING, _SENDING = text("state = 'pending'"), text("state = 'sending'")


class OutboxMessage(SQLModel, table=True):
    """One mail to one address. `dedup_key` makes enqueuing idempotent; `message_id` is the same at every attempt."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        one_of("state", OUTBOX_STATES),
        one_of("phase", OUTBOX_PHASES),
        Index("ix_outbox_message_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_outbox_message_sending", "lease_until", sqlite_where=_SENDING, postgresql_where=_SENDING),
    )

    id: int | None = Field(default=None, primary_key=True)
    #: SHA-256 of what identifies a message: kind, subscription, event, occurrence, lead.
    dedup_key: str = Field(unique=True)
    message_id: str = Field(unique=True)
    kind: str
    subscription_id: str = Field(foreign_key="subscription.id", index=True)
    #: NULL for a message without an event, such as a confirmation.
    event_id: str | None = Field(default=None, foreign_key="event.id", index=True)
    #: Domain of the address when the message was enqueued: mail to one domain must not wait for another.
    domain: str
    #: The revision that the message was enqueued for; 0 without an event.
    revision: int
    occurrence: str
    lead: str
    due_at: datetime = Field(sa_type=UtcInstant)
    #: After this instant the message is not sent; it is marked as expired.
    not_after: datetime = Field(sa_type=UtcInstant)
    state: str
    #: `data` from just before the body is handed over: a message found in this state may or may not have been sent.
    phase: str | None = None
    attempts: int = 0
    in_doubt_count: int = 0
    next_attempt_at: datetime = Field(sa_type=UtcInstant)
    lease_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    lease_token: str | None = None
    last_reply_code: int | None = None
    last_error: str | None = None
    created_at: datetime = Field(sa_type=UtcInstant, index=True)
    sent_at: datetime | None = Field(default=None, sa_type=UtcInstant)
