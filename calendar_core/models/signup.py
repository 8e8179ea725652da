"""Requests to be told by mail, as strangers make them, and addresses that must not be written to."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from calendar_core.messages import LANGS
from calendar_core.models.columns import UtcInstant, one_of
from calendar_core.models.subscription import DeliveryPreferences

_UNHANDLED = text("handled_at IS NULL")


class Signup(DeliveryPreferences, table=True):
    """That somebody asked for mail to an address. What was asked is forgotten when it is handled; the hashes count."""

    __table_args__ = (
        one_of("lang", LANGS),
        Index("ix_signup_unhandled", "requested_at", sqlite_where=_UNHANDLED, postgresql_where=_UNHANDLED),
    )

    id: int | None = Field(default=None, primary_key=True)
    #: SHA-256 of the mailbox behind the address (`domain.addresses.mailbox_of`).
    mailbox_hash: str = Field(index=True)
    #: SHA-256 of the network it was asked from; empty where that says nothing.
    network_hash: str = Field(index=True)
    domain: str
    address: str | None = None
    query: str
    #: A subscription of the address that is to move here with all that it has.
    replaces: str | None = None
    requested_at: datetime = Field(sa_type=UtcInstant)
    handled_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    #: When it made a mail.
    mailed_at: datetime | None = Field(default=None, sa_type=UtcInstant, index=True)


class Suppression(SQLModel, table=True):
    """A mailbox that is never written to, by the SHA-256 of it alone."""

    mailbox_hash: str = Field(primary_key=True)
    reason: str
    suppressed_at: datetime = Field(sa_type=UtcInstant)
