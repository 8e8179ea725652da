"""Reports about mail that was not delivered or not wanted."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant, one_of

#: dead: the address is not there. failed: refused for another reason. delayed: not yet. complaint: it was not wanted.
BOUNCE_KINDS = ("dead", "failed", "delayed", "complaint")


class Bounce(SQLModel, table=True):
    """One report about one message. The address is kept as its SHA-256 alone; the same report twice is one row."""

    __table_args__ = (one_of("kind", BOUNCE_KINDS), UniqueConstraint("message_id", "kind"))

    id: int | None = Field(default=None, primary_key=True)
    address_hash: str = Field(index=True)
    message_id: str
    kind: str
    #: The enhanced status code (RFC 3463), such as 5.1.1; empty where the report has none.
    status: str
    reported_at: datetime = Field(sa_type=UtcInstant)
