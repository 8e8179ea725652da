"""The table of kept copies of sources."""

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant


class SourceCopy(SQLModel, table=True):
    """What an address gave when an editor read it, as a WARC file of one record. Only the desk sees it."""

    __tablename__ = "source_copy"
    __table_args__ = (UniqueConstraint("url", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(index=True)
    #: SHA-256 of what the address gave, in hexadecimal; the WARC file also has the time in it.
    sha256: str
    content_type: str
    #: Bytes of the WARC file.
    size: int
    fetched_at: datetime = Field(sa_type=UtcInstant, index=True)
    warc: bytes = Field(sa_type=LargeBinary)
