"""Tables of the desk beside the record: preview links, proposals, form drafts, link checks."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant, one_of

PROPOSAL_STATES = ("pending", "accepted", "declined")


class PreviewLink(SQLModel, table=True):
    """Link that shows one event to somebody without an account until an instant; stored by the SHA-256 of its token."""

    __tablename__ = "preview_link"

    token_hash: str = Field(primary_key=True)
    event_id: str = Field(foreign_key="event.id", index=True)
    editor_id: str = Field(foreign_key="editor.id")
    #: The recipient, in the editor's words.
    reader: str
    created_at: datetime = Field(sa_type=UtcInstant)
    expires_at: datetime = Field(sa_type=UtcInstant)


class Proposal(SQLModel, table=True):
    """A record that the desk is asked to accept, based on revision `base_revision` (0: a new event)."""

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
    """A form that was submitted after the session had expired, stored for the same account."""

    __tablename__ = "form_draft"

    key: str = Field(primary_key=True)
    editor_id: str = Field(foreign_key="editor.id", index=True)
    #: URL of the form.
    path: str
    #: Pairs of name and text, in the order of the form, without its CSRF token.
    fields: list[list[str]] = Field(sa_type=JSON)
    saved_at: datetime = Field(sa_type=UtcInstant)


class LinkCheck(SQLModel, table=True):
    """The last check of a URL that the record cites."""

    __tablename__ = "link_check"

    url: str = Field(primary_key=True)
    checked_at: datetime = Field(sa_type=UtcInstant, index=True)
    #: HTTP status; NULL without a response.
    http_status: int | None = None
    #: What is wrong, in words; NULL where the page exists.
    error: str | None = None
    #: The first failure of an unbroken run.
    failing_since: datetime | None = Field(default=None, sa_type=UtcInstant)
