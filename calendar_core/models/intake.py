"""Tables of the intake: uploaded tables, watched sources, suggestions of readers, and mails that were read."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant, one_of

WATCH_PROBLEMS = ("broken", "layout")
_UNHANDLED = text("handled_at IS NULL")


class TableMapping(SQLModel, table=True):
    """What the headings of the tables of a publisher were taken for, to be offered for the same headings again."""

    __tablename__ = "table_mapping"

    #: SHA-256 of the headings and the publisher.
    key: str = Field(primary_key=True)
    #: The fact of each heading, or null.
    columns: dict[str, Any] = Field(sa_type=JSON)
    saved_by: str = Field(foreign_key="editor.id")
    saved_at: datetime = Field(sa_type=UtcInstant)


class UploadedTable(SQLModel, table=True):
    """A table that an account uploaded, kept while it is read: rows as text, no file."""

    __tablename__ = "uploaded_table"

    key: str = Field(primary_key=True)
    editor_id: str = Field(foreign_key="editor.id", index=True)
    #: The name of the file.
    name: str
    content: dict[str, Any] = Field(sa_type=JSON)
    uploaded_at: datetime = Field(sa_type=UtcInstant, index=True)


class WatchedSource(SQLModel, table=True):
    """The state of a watched source. One that is not in the file of definitions has its definition here."""

    __tablename__ = "watched_source"
    __table_args__ = (one_of("problem", WATCH_PROBLEMS),)

    id: str = Field(primary_key=True)
    #: As in the file, if it was added at the desk.
    definition: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    is_on: bool = False
    switched_by: str | None = Field(default=None, foreign_key="editor.id")
    switched_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    #: When it is asked next; by the end of the lease another process may ask.
    next_at: datetime = Field(sa_type=UtcInstant, index=True)
    lease_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    lease_token: str | None = None
    #: The last request, and the last that brought an answer which could be read.
    asked_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    answered_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    #: SHA-256 of the definition by which it answered; what follows is of no use for another one.
    definition_digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    #: The robots.txt of its host; empty where there is none.
    robots: str | None = None
    robots_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    #: The unbroken run of failures, what is wrong, and in words.
    failures: int = 0
    failing_since: datetime | None = Field(default=None, sa_type=UtcInstant)
    problem: str | None = None
    error: str | None = None


class WatchedItem(SQLModel, table=True):
    """An item of a watched source that was seen, so that only new and changed ones are read."""

    __tablename__ = "watched_item"

    source_id: str = Field(foreign_key="watched_source.id", primary_key=True)
    #: SHA-256 of the id that the source gives the item, and of its words.
    key: str = Field(primary_key=True)
    digest: str
    title: str | None = None
    url: str | None = None
    #: How many proposals it made, and why others could not be made; NULL for one that was too old to be read.
    proposed: int | None = None
    refused: str | None = None
    first_seen_at: datetime = Field(sa_type=UtcInstant)
    last_seen_at: datetime = Field(sa_type=UtcInstant, index=True)


class Suggestion(SQLModel, table=True):
    """A correction that a reader sent. Its words are cleared when it is handled, the row is deleted after a month."""

    __table_args__ = (Index("ix_suggestion_unhandled", "id", sqlite_where=_UNHANDLED, postgresql_where=_UNHANDLED),)

    id: int | None = Field(default=None, primary_key=True)
    #: The event as the reader names it: an id, an address or a title; empty without one.
    event: str
    text: str
    #: The address of the source, and the words that say which document it is; either may be empty.
    url: str
    document: str
    #: Where the reader wants an answer; the desk alone sees it.
    email: str | None = None
    #: SHA-256 of the mailbox and of the client's network, for the rate limits; empty where they are unknown.
    mailbox_hash: str = Field(index=True)
    network_hash: str = Field(index=True)
    #: The language of the page.
    lang: str
    suggested_at: datetime = Field(sa_type=UtcInstant, index=True)
    handled_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class ReceivedMail(SQLModel, table=True):
    """A mail that was read, by the SHA-256 of its Message-ID, so that it is read once."""

    __tablename__ = "received_mail"

    key: str = Field(primary_key=True)
    received_at: datetime = Field(sa_type=UtcInstant, index=True)
