"""The tombstones in force: what feeds say of events that the public saw and may not see any more.

See docs/decisions/0113.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.feeds.window import MAX_TOMBSTONES
from calendar_core.models import Revision, Tombstone, table_of
from calendar_core.store.events.rows import as_json
from calendar_core.store.selection.conditions import EVENT, where_visible

_TOMBSTONE, _REVISION = table_of(Tombstone), table_of(Revision)


@dataclass(frozen=True, kw_only=True)
class WithdrawnEvent:
    """An event that was withdrawn. `record` and `search_text` are those that the public saw last.

    They decide in which feeds it was. Only its start may be told.
    """

    id: str
    uid: str
    sequence: int
    withdrawn_at: datetime
    is_merged: bool
    record: EventRecord
    search_text: str


def load_withdrawn_events(
    connection: Connection, now: datetime, *, event_id: str | None = None
) -> list[WithdrawnEvent]:
    """The events whose tombstones are in force at `now`, at most `MAX_TOMBSTONES`; with `event_id` only that one."""
    table = _TOMBSTONE.c
    query = (
        select(EVENT.c.uid, _TOMBSTONE, _REVISION.c.record)
        .join(EVENT, EVENT.c.id == table.event_id)
        .join(_REVISION, (_REVISION.c.event_id == table.event_id) & (_REVISION.c.number == table.revision))
        .where(table.expires_at > now, ~where_visible("public", now))
        .order_by(table.withdrawn_at.desc(), table.event_id)
        .limit(MAX_TOMBSTONES)
    )
    if event_id is not None:
        query = query.where(table.event_id == event_id)
    return [
        WithdrawnEvent(
            id=row.event_id,
            uid=row.uid,
            sequence=row.sequence,
            withdrawn_at=row.withdrawn_at,
            is_merged=row.is_merged,
            record=record_from_json(as_json(row.record)),
            search_text=row.search_text,
        )
        for row in connection.execute(query)
    ]
