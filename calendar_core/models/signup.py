"""Signup requests of strangers, and the suppression list."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant
from calendar_core.models.subscription import DeliveryPreferences

_UNHANDLED = text("handled_at IS NULL")


class Signup(DeliveryPreferences, table=True):
    """Signup request for an address. Its content is cleared when it is handled; the hashes stay for the rate limits."""

    __table_args__ = (
        Index("ix_signup_unhandled", "requested_at", sqlite_where=_UNHANDLED, postgresql_where=_UNHANDLED),
    )

    id: int | None = Field(default=None, primary_key=True)
    #: SHA-256 of the mailbox behind the address (`domain.text.email_address.mailbox_of`).
    mailbox_hash: str = Field(index=True)
    #: SHA-256 of the client's network; empty where the network is unknown.
    network_hash: str = Field(index=True)
    domain: str
    address: str | None = None
    query: str
    #: The subscription whose address is to move here, with all of that address.
    replaces: str | None = None
    requested_at: datetime = Field(sa_type=UtcInstant)
    handled_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    #: When it produced a mail.
    mailed_at: datetime | None = Field(default=None, sa_type=UtcInstant, index=True)


class Suppression(SQLModel, table=True):
    """Suppressed mailbox, stored only as its SHA-256: no mail is ever sent to it."""

    mailbox_hash: str = Field(primary_key=True)
    reason: str
    suppressed_at: datetime = Field(sa_type=UtcInstant)
