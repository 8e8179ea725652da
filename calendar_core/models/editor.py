"""The people of the desk, their sessions, and what they did."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant, one_of

EDITOR_ROLES = ("reporter", "editor", "chief")


class Editor(SQLModel, table=True):
    """Somebody who may propose (reporter), publish (editor), or set embargoes and keep accounts (chief)."""

    __table_args__ = (one_of("role", EDITOR_ROLES),)

    #: What one signs in with, and what stands at a revision.
    id: str = Field(primary_key=True)
    name: str
    role: str
    #: Argon2id; none for whoever signs in elsewhere.
    password_hash: str | None = None
    #: Issuer and subject at the organisation's sign-on.
    oidc_identity: str | None = Field(default=None, unique=True)
    created_at: datetime = Field(sa_type=UtcInstant)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class DeskSession(SQLModel, table=True):
    """One browser of one editor, by the SHA-256 of the token that only the browser has."""

    __tablename__ = "desk_session"

    token_hash: str = Field(primary_key=True)
    editor_id: str = Field(foreign_key="editor.id", index=True)
    created_at: datetime = Field(sa_type=UtcInstant)
    seen_at: datetime = Field(sa_type=UtcInstant)


class LoginThrottle(SQLModel, table=True):
    """How often signing in failed lately, by account, network or device, and when it may be tried again."""

    __tablename__ = "login_throttle"

    key: str = Field(primary_key=True)
    failures: int
    next_attempt_at: datetime = Field(sa_type=UtcInstant)
    last_failed_at: datetime = Field(sa_type=UtcInstant, index=True)


class AuditEntry(SQLModel, table=True):
    """That somebody at the desk did or saw something; appended, never edited."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "event_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcInstant, index=True)
    #: Who; whatever name was given where nobody could sign in by it.
    editor: str
    action: str
    event_id: str | None = None
    detail: str | None = None
