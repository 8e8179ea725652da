"""Delivery reports: bounces and complaints."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant, one_of

#: dead: the address does not exist. failed: refused for another reason. delayed: not yet. complaint: unwanted.
BOUNCE_KINDS = ("dead", "failed", "delayed", "complaint")


class Bounce(SQLModel, table=True):
    """One report about one message. The address is stored only as its SHA-256; a repeated report is one row."""

    __table_args__ = (one_of("kind", BOUNCE_KINDS), UniqueConstraint("message_id", "kind"))

    id: int | None = Field(default=None, primary_key=True)
    address_hash: str = Field(index=True)
    message_id: str
    kind: str
    #: The enhanced status code (RFC 3463), such as 5.1.1; empty where the report has none.
    status: str
    reported_at: datetime = Field(sa_type=UtcInstant)
