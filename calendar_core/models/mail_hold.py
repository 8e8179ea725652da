"""Whether all mail is held for an operator."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant


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
