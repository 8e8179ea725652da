"""Login sessions: one row per browser. Only the browser has the token; the row has its SHA-256.

A session ends by logout, after IDLE without a request, and after LONGEST in any case.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import Session

from calendar_core.domain.text.email_address import sha256_hex
from calendar_core.models import DeskSession, Editor, table_of
from calendar_core.store.auth.accounts import Account, account_from_row

IDLE_TIMEOUT: Final = timedelta(hours=8)
MAX_SESSION_AGE: Final = timedelta(days=7)
# Use is recorded at most this often, so that reading pages does not keep the disk busy.
_USE_INTERVAL: Final = timedelta(minutes=5)
_SESSION, _EDITOR = table_of(DeskSession), table_of(Editor)


@dataclass(frozen=True, kw_only=True)
class ActiveSession:
    """A session in force. `is_stale`: its use should be recorded (`record_session_use`)."""

    account: Account
    token: str
    is_stale: bool


def open_session(session: Session, account_id: str, *, now: datetime) -> str:
    """Start a session under a new token, and return the token."""
    token = secrets.token_urlsafe(32)
    values = {"token_hash": sha256_hex(token), "editor_id": account_id, "created_at": now, "seen_at": now}
    session.execute(insert(_SESSION).values(values))
    return token


def find_session(connection: Connection, token: str, *, now: datetime) -> ActiveSession | None:
    """The session of a token; None for an unknown token, an expired session, and one of a disabled account."""
    query = (
        select(_EDITOR, _SESSION.c.seen_at)
        .join(_SESSION, _SESSION.c.editor_id == _EDITOR.c.id)
        .where(
            _SESSION.c.token_hash == sha256_hex(token),
            _SESSION.c.seen_at > now - IDLE_TIMEOUT,
            _SESSION.c.created_at > now - MAX_SESSION_AGE,
            _EDITOR.c.disabled_at.is_(None),
        )
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return ActiveSession(account=account_from_row(row), token=token, is_stale=row.seen_at <= now - _USE_INTERVAL)


def record_session_use(session: Session, token: str, *, now: datetime) -> None:
    """Record that a session is in use."""
    session.execute(update(_SESSION).where(_SESSION.c.token_hash == sha256_hex(token)).values(seen_at=now))


def close_session(session: Session, token: str) -> None:
    """End a session, if it exists."""
    session.execute(delete(_SESSION).where(_SESSION.c.token_hash == sha256_hex(token)))


def delete_expired_sessions(session: Session, *, now: datetime) -> None:
    """Delete expired sessions."""
    over = (_SESSION.c.seen_at <= now - IDLE_TIMEOUT) | (_SESSION.c.created_at <= now - MAX_SESSION_AGE)
    session.execute(delete(_SESSION).where(over))
