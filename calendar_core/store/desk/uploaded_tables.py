"""Uploaded tables while they are read, and what the headings of each publisher were taken for."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import Session

from calendar_core.errors import NotFound
from calendar_core.models import TableMapping, UploadedTable, table_of
from calendar_core.store.db.database import insert_if_absent

# As long as somebody takes to mend a table that is before him.
UPLOAD_RETENTION: Final = timedelta(days=1)
# Of one account; an older one is given up.
_MAX_UPLOADS: Final = 5
_MAPPING = table_of(TableMapping)
_UPLOAD = table_of(UploadedTable)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """An uploaded table with the name of its file; `content` is the table as plain JSON."""

    key: str
    name: str
    content: dict[str, Any]


def save_upload(session: Session, account_id: str, name: str, content: Mapping[str, Any], *, now: datetime) -> str:
    """Keep a table for the account, with its newest few; return the key."""
    key = secrets.token_urlsafe(16)
    own = _UPLOAD.c.editor_id == account_id
    newest = select(_UPLOAD.c.key).where(own).order_by(_UPLOAD.c.uploaded_at.desc(), _UPLOAD.c.key)
    session.execute(
        delete(_UPLOAD).where(own, _UPLOAD.c.key.not_in(session.scalars(newest.limit(_MAX_UPLOADS - 1)).all()))
    )
    values = {"key": key, "editor_id": account_id, "name": name, "content": dict(content), "uploaded_at": now}
    session.execute(insert(_UPLOAD).values(values))
    return key


def find_upload(connection: Connection, key: str, *, account_id: str, now: datetime) -> Upload:
    """A table of an account. One NotFound covers missing, expired and foreign ones."""
    query = select(_UPLOAD.c.key, _UPLOAD.c.name, _UPLOAD.c.content)
    mine = query.where(
        _UPLOAD.c.key == key, _UPLOAD.c.editor_id == account_id, _UPLOAD.c.uploaded_at > now - UPLOAD_RETENTION
    )
    row = connection.execute(mine).one_or_none()
    if row is None:
        raise NotFound("This table is not kept any more.", next_step="Upload the file again.")
    return Upload(key=row.key, name=row.name, content=row.content)


def delete_upload(session: Session, key: str) -> None:
    """Delete a table that was taken."""
    session.execute(delete(_UPLOAD).where(_UPLOAD.c.key == key))


def delete_expired_uploads(session: Session, *, now: datetime) -> None:
    """Delete tables that nobody finished."""
    session.execute(delete(_UPLOAD).where(_UPLOAD.c.uploaded_at <= now - UPLOAD_RETENTION))


def find_table_mapping(connection: Connection, key: str) -> dict[str, str | None] | None:
    """What the headings of a key were taken for; None for new ones."""
    found: dict[str, str | None] | None = connection.execute(
        select(_MAPPING.c.columns).where(_MAPPING.c.key == key)
    ).scalar_one_or_none()
    return found


def save_table_mapping(
    session: Session, key: str, columns: Mapping[str, str | None], *, editor: str, now: datetime
) -> None:
    """Keep what headings were taken for, in place of what was kept before."""
    values = {"columns": dict(columns), "saved_by": editor, "saved_at": now}
    insert_if_absent(session, _MAPPING, [{"key": key, **values}])
    session.execute(update(_MAPPING).where(_MAPPING.c.key == key).values(values))
