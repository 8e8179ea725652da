"""Preview links: each shows one unpublished event to somebody without an account, until an instant."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import Session

from calendar_core.domain.subscriptions.tokens import trim_token
from calendar_core.domain.text.email_address import sha256_hex
from calendar_core.errors import NotFound
from calendar_core.models import PreviewLink, table_of

MAX_LINK_LIFETIME: Final = timedelta(days=14)
_LINK = table_of(PreviewLink)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """One preview link. `key` identifies it at the desk and does not open it."""

    key: str
    event_id: str
    editor: str
    reader: str
    expires_at: datetime


def create_preview_link(
    session: Session, event_id: str, *, editor: str, reader: str, length: timedelta, now: datetime
) -> str:
    """Create a link valid for LONGEST at most, and return its token, which is not stored."""
    token = secrets.token_urlsafe(32)
    values = {
        "token_hash": sha256_hex(token),
        "event_id": event_id,
        "editor_id": editor,
        "reader": reader,
        "created_at": now,
        "expires_at": now + min(length, MAX_LINK_LIFETIME),
    }
    session.execute(insert(_LINK).values(values))
    return token


def find_preview_link(connection: Connection, token: str, *, now: datetime) -> Preview:
    """The link behind a token. NotFound for none and for one that is over: the two are not told apart."""
    query = select(_LINK).where(_LINK.c.token_hash == sha256_hex(trim_token(token)), _LINK.c.expires_at > now)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound("This link is not valid, or has expired.", next_step="Ask whoever sent it for a new one.")
    return Preview(
        key=row.token_hash, event_id=row.event_id, editor=row.editor_id, reader=row.reader, expires_at=row.expires_at
    )


def list_preview_links(connection: Connection, event_id: str, *, now: datetime) -> list[Preview]:
    """The valid links of an event, the newest first."""
    query = select(_LINK).where(_LINK.c.event_id == event_id, _LINK.c.expires_at > now)
    return [
        Preview(
            key=row.token_hash,
            event_id=row.event_id,
            editor=row.editor_id,
            reader=row.reader,
            expires_at=row.expires_at,
        )
        for row in connection.execute(query.order_by(_LINK.c.created_at.desc()))
    ]


def revoke_preview_link(session: Session, event_id: str, key: str) -> None:
    """Revoke a preview link at once."""
    session.execute(delete(_LINK).where(_LINK.c.event_id == event_id, _LINK.c.token_hash == key))
