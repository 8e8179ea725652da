"""Audit log: who at the desk did or saw what.

Rows are appended in the commit of the action, never changed, and deleted when they are older than `RETENTION`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import Session

from calendar_core.models import AuditEntry, table_of
from calendar_core.store.db.database import batches

_ENTRY = table_of(AuditEntry)
_MAX_LENGTH: Final = 200
# Who goes back and forth between the pages of an event saw it once.
_VIEW_INTERVAL: Final = timedelta(minutes=10)
#: How long entries are kept: an embargo is broken within weeks, and asked about within a year.
RETENTION: Final = timedelta(days=2 * 365)
#: What the log has in place of a name that belongs to nobody: people type passwords into the field of the name.
UNKNOWN_NAME: Final = "an unknown name"


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


def log_views(session: Session, editor: str, event_ids: Collection[str], *, visit: str, now: datetime) -> None:
    """Append that an editor saw events; not again for ten minutes of one visit, which `visit` names."""
    for batch in batches(sorted(event_ids)):
        seen = select(_ENTRY.c.event_id).where(
            _ENTRY.c.event_id.in_(batch),
            _ENTRY.c.at > now - _VIEW_INTERVAL,
            _ENTRY.c.editor == editor,
            _ENTRY.c.action == "saw",
            _ENTRY.c.detail == visit,
        )
        new = set(batch).difference(session.execute(seen).scalars())
        rows = [
            {"at": now, "editor": editor, "action": "saw", "event_id": event_id, "detail": visit}
            for event_id in sorted(new)
        ]
        if rows:
            session.execute(insert(_ENTRY), rows)


def delete_expired_entries(session: Session, *, now: datetime) -> None:
    """Delete the entries that are older than the log is kept."""
    session.execute(delete(_ENTRY).where(_ENTRY.c.at <= now - RETENTION))


def load_log(
    connection: Connection, *, event_id: str | None = None, limit: int = 100, offset: int = 0
) -> Sequence[LogEntry]:
    """The newest entries first, of one event or of all."""
    columns = [_ENTRY.c[name] for name in LogEntry.__dataclass_fields__]
    query = select(*columns).order_by(_ENTRY.c.id.desc()).limit(limit).offset(offset)
    if event_id is not None:
        query = query.where(_ENTRY.c.event_id == event_id)
    return [LogEntry(**row._mapping) for row in connection.execute(query)]
