"""Records as the public may read them: without desk-only fields and without the ids of hidden events."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, select
from sqlmodel import Session

from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.events.visibility import is_visible
from calendar_core.models import Office, Party, Person, Series, table_of
from calendar_core.models.visibility import is_entry_public_at
from calendar_core.store.db.database import batches
from calendar_core.store.events.rows import load_newest_snapshots
from calendar_core.store.selection.conditions import EVENT, where_visible


def load_public_records(
    connection: Connection, *, now: datetime, ids: list[str] | None = None
) -> dict[str, EventRecord]:
    """The records as they stand of the events that the public may see, or of those of the ids; by id."""
    newest = (record_from_json(snapshot) for _, snapshot in sorted(load_newest_snapshots(connection, ids).items()))
    seen = [one for one in newest if is_visible(one.visibility, one.embargo_until, viewer="public", now=now)]
    hidden = load_hidden_ids(connection, {name for record in seen for name in linked_event_ids(record)}, now=now)
    return {record.id: remove_links(remove_desk_fields(record), hidden) for record in seen}


def remove_desk_fields(record: EventRecord) -> EventRecord:
    """The record without the fields that only the desk may read."""
    return replace(record, notes=None, visibility="public", embargo_until=None)


def linked_event_ids(record: EventRecord) -> tuple[str, ...]:
    """The ids of other events that a record names."""
    return (*record.related, *([record.parent] if record.parent else []))


def load_hidden_ids(session: Session | Connection, ids: Iterable[str], *, now: datetime) -> set[str]:
    """Those of the ids that the public may not know of."""
    hidden = set(ids)
    for batch in batches(sorted(hidden)):
        hidden.difference_update(
            session.execute(select(EVENT.c.id).where(EVENT.c.id.in_(batch), where_visible("public", now))).scalars()
        )
    return hidden


def load_held_back_ids(connection: Connection, ids: Collection[str], *, now: datetime) -> set[str]:
    """Those of the ids that are events which the public may not know of."""
    held_back: set[str] = set()
    for batch in batches(sorted(ids)):
        query = select(EVENT.c.id).where(EVENT.c.id.in_(batch), ~where_visible("public", now))
        held_back.update(connection.execute(query).scalars())
    return held_back


def remove_links(record: EventRecord, hidden: set[str]) -> EventRecord:
    """The record without the ids of hidden events."""
    if hidden.isdisjoint(linked_event_ids(record)):
        return record
    related = tuple(one for one in record.related if one not in hidden)
    return replace(record, related=related, parent=None if record.parent in hidden else record.parent)


_DIRECTORY_TABLES = {
    "series": table_of(Series),
    "party": table_of(Party),
    "person": table_of(Person),
    "office": table_of(Office),
}


@dataclass(frozen=True, kw_only=True)
class PublicEvent:
    """A public event: when it last changed for the public, and its first day at the venue."""

    id: str
    changed_at: datetime
    first_day: date


def load_public_events(connection: Connection, *, now: datetime) -> list[PublicEvent]:
    """Every event that the public may see, by id."""
    query = select(EVENT.c.id, EVENT.c.public_changed_at, EVENT.c.first_day).where(where_visible("public", now))
    return [
        PublicEvent(id=row.id, changed_at=row.public_changed_at, first_day=row.first_day)
        for row in connection.execute(query.order_by(EVENT.c.id))
    ]


def load_directory_ids(connection: Connection, *, now: datetime) -> dict[str, list[str]]:
    """The ids of every series, party, person and office that the public may know of."""
    return {
        key: list(
            connection.execute(select(table.c.id).where(is_entry_public_at(table, now)).order_by(table.c.id)).scalars()
        )
        for key, table in _DIRECTORY_TABLES.items()
    }
