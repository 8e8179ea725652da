"""Audit log: who at the desk did or saw what. Rows are appended in the commit of the action and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select
from sqlmodel import Session

from calendar_core.models import AuditEntry, table_of

_ENTRY = table_of(AuditEntry)
_MAX_LENGTH: Final = 200


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One entry of the audit log."""

    at: datetime
    editor: str
    action: str
    event_id: str | None
    detail: str | None


def log_action(
    session: Session, editor: str, action: str, *, now: datetime, event_id: str | None = None, detail: str | None = None
) -> None:
    """Append an entry."""
    values = {
        "at": now,
        "editor": editor[:_MAX_LENGTH],
        "action": action,
        "event_id": event_id,
        "detail": detail[:_MAX_LENGTH] if detail else None,
    }
    session.execute(insert(_ENTRY).values(values))


def load_log(
    connection: Connection, *, event_id: str | None = None, limit: int = 100, offset: int = 0
) -> Sequence[LogEntry]:
    """The newest entries first, of one event or of all."""
    columns = [_ENTRY.c[name] for name in LogEntry.__dataclass_fields__]
    query = select(*columns).order_by(_ENTRY.c.id.desc()).limit(limit).offset(offset)
    if event_id is not None:
        query = query.where(_ENTRY.c.event_id == event_id)
    return [LogEntry(**row._mapping) for row in connection.execute(query)]
