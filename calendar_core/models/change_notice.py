"""Changes of events that subscribers are to be notified of."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant, one_of

NOTICE_STATES = ("pending", "enqueued")
_PENDING = text("state = 'pending'")


class ChangeNotice(SQLModel, table=True):
    """Notice of one or several changes of an event within minutes."""

    __tablename__ = "change_notice"
    __table_args__ = (
        one_of("state", NOTICE_STATES),
        Index("uq_change_notice_pending", "event_id", unique=True, sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(foreign_key="event.id", index=True)
    #: The revision that the public saw before; 0 where it saw none.
    baseline: int
    due_at: datetime = Field(sa_type=UtcInstant)
    state: str
