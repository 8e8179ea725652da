"""Domains that deferred our mail."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant


class DomainBackoff(SQLModel, table=True):
    """Back-off of a domain that deferred mail: no mail until `not_before`. Deleted at the next success."""

    __tablename__ = "domain_backoff"

    domain: str = Field(primary_key=True)
    failures: int
    not_before: datetime = Field(sa_type=UtcInstant)
    last_error: str | None = None
