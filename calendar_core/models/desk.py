"""Tables of the desk beside the record: preview links, proposals, form drafts, link checks."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant, one_of

PROPOSAL_STATES = ("pending", "accepted", "declined")
#: By which way a proposal came in: the desk itself, a file, a reader's form, a mail, a watched source, the directory.
PROPOSAL_CHANNELS = ("desk", "import", "reader", "mail", "watch", "directory")
#: What it is about: an event, an error that a reader reports, who holds an office.
PROPOSAL_SUBJECTS = ("event", "correction", "office-holder")


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
    """What the desk is asked to accept, based on revision `base_revision` of an event (0: of none, or a new one).

    Texts and whatever was read from them are NULL once they are no longer needed.
    """

    __table_args__ = (
        one_of("state", PROPOSAL_STATES),
        one_of("channel", PROPOSAL_CHANNELS),
        one_of("subject", PROPOSAL_SUBJECTS),
        UniqueConstraint("digest"),
        Index("ix_proposal_state_settled_at", "state", "settled_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str = "desk"
    subject: str = "event"
    #: SHA-256 of what makes it the same proposal, so that it is made once, also after it was declined.
    digest: str
    #: NULL for a correction that names no event, and for whatever is about the directory.
    event_id: str | None = Field(default=None, index=True)
    base_revision: int
    #: The event as it would be; NULL where the proposal has none.
    record: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    #: The passage that it was read from, and what was read, with the places of its words.
    text: str | None = None
    draft: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    #: Where the text comes from.
    origin: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    #: The account that made it; NULL where nobody of the desk did.
    editor_id: str | None = Field(default=None, foreign_key="editor.id")
    reason: str
    source: str | None = None
    proposed_at: datetime = Field(sa_type=UtcInstant)
    state: str
    settled_by: str | None = Field(default=None, foreign_key="editor.id")
    settled_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    #: Why it was declined, in the editor's words.
    settled_reason: str | None = None
    #: The revision that accepting it saved.
    settled_revision: int | None = None


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
