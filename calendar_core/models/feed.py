"""What feeds are built of: the rendered bytes of each event, and the tombstones of withdrawn ones."""

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


class Tombstone(SQLModel, table=True):
    """An event that the public saw and may not see any more: feeds say so until `expires_at`.

    It is in force while the event is not public. One row for each event, of its last withdrawal.
    """

    event_id: str = Field(primary_key=True, foreign_key="event.id")
    #: The revision that the public saw last; its start is that of the tombstone.
    revision: int
    #: SEQUENCE of the tombstone.
    sequence: int
    withdrawn_at: datetime = Field(sa_type=UtcInstant)
    expires_at: datetime = Field(sa_type=UtcInstant, index=True)
    #: Whether it was merged into an event that the public could see.
    is_merged: bool
    #: `event.search_text` as the public could search it: the present one has the words of the desk.
    search_text: str
