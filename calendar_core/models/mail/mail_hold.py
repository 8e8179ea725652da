"""The switch that holds all mail."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant


class MailHold(SQLModel, table=True):
    """Whether all mail is held for an operator, and why. One row."""

    __tablename__ = "mail_hold"

    id: int = Field(primary_key=True)
    held_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    reason: str | None = None
    #: Messages are counted from this instant on: an operator released the earlier ones.
    count_from: datetime | None = Field(default=None, sa_type=UtcInstant)
    #: The latest instant at which a sender worked.
    last_run_at: datetime | None = Field(default=None, sa_type=UtcInstant)
