"""What the desk keeps beside the record: looks ahead, proposals, texts whose session ended, answers of sources."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant, one_of

PROPOSAL_STATES = ("pending", "accepted", "declined")


class PreviewLink(SQLModel, table=True):
    """Somebody without an account may see one event until an instant, by the SHA-256 of the link's token."""

    __tablename__ = "preview_link"

    token_hash: str = Field(primary_key=True)
    event_id: str = Field(foreign_key="event.id", index=True)
    editor_id: str = Field(foreign_key="editor.id")
    #: For whom, in the editor's words.
    reader: str
    created_at: datetime = Field(sa_type=UtcInstant)
    expires_at: datetime = Field(sa_type=UtcInstant)


class Proposal(SQLModel, table=True):
    """A record that somebody asks the desk to accept, made upon revision `base_revision` (0: a new event)."""

    __table_args__ = (one_of("state", PROPOSAL_STATES),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(index=True)
    base_revision: int
    record: dict[str, Any] = Field(sa_type=JSON)
    editor_id: str = Field(foreign_key="editor.id")
    reason: str
    source: str | None = None
    proposed_at: datetime = Field(sa_type=UtcInstant)
    state: str = Field(index=True)
    settled_by: str | None = Field(default=None, foreign_key="editor.id")
    settled_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class FormDraft(SQLModel, table=True):
    """What somebody sent when their session was over already: kept for their account until they are back."""

    __tablename__ = "form_draft"

    key: str = Field(primary_key=True)
    editor_id: str = Field(foreign_key="editor.id", index=True)
    #: Where it was sent to.
    path: str
    #: Pairs of name and text, in the order of the form, without its proof.
    fields: list[list[str]] = Field(sa_type=JSON)
    saved_at: datetime = Field(sa_type=UtcInstant)


class LinkCheck(SQLModel, table=True):
    """What an address that the record cites answered when it was asked last."""

    __tablename__ = "link_check"

    url: str = Field(primary_key=True)
    checked_at: datetime = Field(sa_type=UtcInstant, index=True)
    #: The status of HTTP; none where nobody answered.
    http_status: int | None = None
    #: What is wrong with it, in words; none where it is there.
    error: str | None = None
    #: Since when each answer was a fault.
    failing_since: datetime | None = Field(default=None, sa_type=UtcInstant)
