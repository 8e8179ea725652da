"""Accounts of the desk, their sessions, and the audit log."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from calendar_core.models.columns import UtcInstant, one_of

EDITOR_ROLES = ("reporter", "editor", "chief")


class Editor(SQLModel, table=True):
    """Account that may propose (reporter), publish (editor), or set embargoes and manage accounts (chief)."""

    __table_args__ = (one_of("role", EDITOR_ROLES),)

    #: Login name, also shown at revisions.
    id: str = Field(primary_key=True)
    name: str
    role: str
    #: Argon2id; NULL for accounts that log in by OIDC.
    password_hash: str | None = None
    #: Issuer and subject of the OIDC identity.
    oidc_identity: str | None = Field(default=None, unique=True)
    created_at: datetime = Field(sa_type=UtcInstant)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class DeskSession(SQLModel, table=True):
    """Login session of one browser, by the SHA-256 of the token that only the browser has."""

    __tablename__ = "desk_session"

    token_hash: str = Field(primary_key=True)
    editor_id: str = Field(foreign_key="editor.id", index=True)
    created_at: datetime = Field(sa_type=UtcInstant)
    seen_at: datetime = Field(sa_type=UtcInstant)


class LoginThrottle(SQLModel, table=True):
    """Failed logins of an account, network or device, and when the next attempt is allowed."""

    __tablename__ = "login_throttle"

    key: str = Field(primary_key=True)
    failures: int
    next_attempt_at: datetime = Field(sa_type=UtcInstant)
    last_failed_at: datetime = Field(sa_type=UtcInstant, index=True)


class AuditEntry(SQLModel, table=True):
    """Audit entry: what somebody at the desk did or saw. Appended, never edited."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "event_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcInstant, index=True)
    #: Account name; after a failed login the name that was typed.
    editor: str
    action: str
    event_id: str | None = None
    detail: str | None = None
