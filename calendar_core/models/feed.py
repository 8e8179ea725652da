"""What feeds keep: the finished bytes of each event, so that a feed is a join."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant


class CachedVevent(SQLModel, table=True):
    """One event as the bytes of a VEVENT, in one rendering ("en", "ko keep utc").

    They hold only for the revision and instant of change named beside them, and for the `edition`: whatever else goes
    into the bytes, from the directory's names to the program's own text.
    """

    __tablename__ = "cached_vevent"

    event_id: str = Field(primary_key=True, foreign_key="event.id")
    rendering: str = Field(primary_key=True)
    revision: int
    changed_at: datetime = Field(sa_type=UtcInstant)
    render_fingerprint: str
    uid: str
    starts_at: datetime = Field(sa_type=UtcInstant)
    #: LAST-MODIFIED as written.
    last_modified: datetime = Field(sa_type=UtcInstant)
    #: The zone whose VTIMEZONE the event needs.
    tzid: str | None = None
    body: bytes
    #: The VALARM that may be put in.
    alarm: bytes | None = None
