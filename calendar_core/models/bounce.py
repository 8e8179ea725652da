"""What came back of our mail, domains that take none at the moment, and whether all of it is held."""

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


class DomainBackoff(SQLModel, table=True):
    """A domain that deferred mail: nothing is sent there until `not_before`. The row goes with the next success."""

    __tablename__ = "domain_backoff"

    domain: str = Field(primary_key=True)
    failures: int
    not_before: datetime = Field(sa_type=UtcInstant)
    last_error: str | None = None


class MailHold(SQLModel, table=True):
    """Whether all mail is held for an operator, and why. One row."""

    __tablename__ = "mail_hold"

    id: int = Field(primary_key=True)
    held_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    reason: str | None = None
    #: Since when messages are counted: an operator let go what came before.
    count_from: datetime | None = Field(default=None, sa_type=UtcInstant)
    #: The newest instant at which a sender worked.
    last_run_at: datetime | None = Field(default=None, sa_type=UtcInstant)
