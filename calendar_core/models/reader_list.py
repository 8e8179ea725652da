"""Lists of readers without an account: what they starred, and the rate limit of new lists."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from calendar_core.domain.events.reader_lists import STAR_KINDS
from calendar_core.models.columns import UtcInstant, one_of


class ReaderList(SQLModel, table=True):
    """One list. Its link has a token, of which only the SHA-256 is stored; nothing is stored of the reader."""

    __tablename__ = "reader_list"

    #: Random, 128 bits, hexadecimal: stored queries name the list by it; it opens nothing.
    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    #: Raised by every change of the stars.
    version: int
    created_at: datetime = Field(sa_type=UtcInstant)
    #: When it was last read or changed; written once a day at most.
    used_at: datetime = Field(sa_type=UtcInstant, index=True)


class Star(SQLModel, table=True):
    """One starred event, series, party or person of a list."""

    __table_args__ = (one_of("kind", STAR_KINDS),)

    list_id: str = Field(primary_key=True, foreign_key="reader_list.id")
    kind: str = Field(primary_key=True)
    target_id: str = Field(primary_key=True)
    starred_at: datetime = Field(sa_type=UtcInstant)


class ListCreation(SQLModel, table=True):
    """A list that was made within the last hour, for the rate limit. It does not say which list it was."""

    __tablename__ = "list_creation"
    __table_args__ = (Index("ix_list_creation_network_hash_created_at", "network_hash", "created_at"),)

    id: int | None = Field(default=None, primary_key=True)
    #: SHA-256 of the client's network; empty where the network is unknown.
    network_hash: str
    created_at: datetime = Field(sa_type=UtcInstant, index=True)
