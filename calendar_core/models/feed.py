"""Cached VEVENTs: the rendered bytes of each event, so that building a feed only joins them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant


class CachedVevent(SQLModel, table=True):
    """One event as the bytes of a VEVENT, in one rendering ("en", "ko keep utc").

    The bytes are valid only for the revision and the instant of change in the row, and for the `render_fingerprint`:
    the hash of everything else that determines them, from the directory's names to the program's own text.
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
    #: The optional VALARM.
    alarm: bytes | None = None
