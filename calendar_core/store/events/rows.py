"""Event records to rows and back. Only `store.editing` writes through it, so that every change has a revision."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import Session, SQLModel

from calendar_core.domain.events import record as facts
from calendar_core.domain.events.deadlines import find_deadline_when
from calendar_core.domain.events.facts import FACTS
from calendar_core.domain.events.record import EventRecord, part_to_json
from calendar_core.domain.time.duration_classes import duration_class_of
from calendar_core.domain.time.when import When
from calendar_core.domain.time.zone_keys import TZDATA_VERSION
from calendar_core.models import (
    Deadline,
    Document,
    Event,
    EventParty,
    Participant,
    Relation,
    Revision,
    Source,
    table_of,
)

#: The facts that are stored in a column of their name.
_PLAIN_COLUMNS = tuple(fact.name for fact in FACTS if fact.name in table_of(Event).c)
_REVISION = table_of(Revision)


def derived_columns(when: When) -> dict[str, Any]:
    """The columns derived from the when, some of them by the tz database."""
    extent = when.extent()
    instants = {"starts_at": extent.start, "ends_at": extent.end, "tzdata_version": TZDATA_VERSION}
    return {**instants, **day_columns(when)}


def day_columns(when: When) -> dict[str, Any]:
    """The days at the venue, of an event as of a revision."""
    return {
        "first_day": when.first_day,
        "end_day": when.end_day,
        "duration_class": duration_class_of(when.first_day, when.end_day),
    }


def event_columns(record: EventRecord) -> dict[str, Any]:
    """The columns of `event` that a record determines: all but identity and revision."""
    when = record.when
    return {
        **{name: getattr(record, name) for name in _PLAIN_COLUMNS},
        "series_id": record.series,
        "parent_id": record.parent,
        "start_text": when.start_text,
        "end_text": when.end_text,
        "time_zone": when.zone,
        "fold": getattr(when, "fold", 0),
        "end_fold": getattr(when, "end_fold", 0),
        "precision": when.precision,
        "party_ids": format_ids(record.parties),
        "participant_ids": format_ids(f"{one.person}/{one.office}" for one in record.participants),
        **derived_columns(when),
    }


def format_ids(ids: Iterable[str]) -> str:
    """The ids as one text, each once, sorted: equal for equal sets, and short to group by. No id has a space."""
    return " ".join(sorted(set(ids)))


def _child_rows(record: EventRecord) -> dict[type[SQLModel], list[dict[str, Any]]]:
    """In the order in which rows may be deleted and inserted."""
    people = [{"person_id": p.person, "office_id": p.office, "role": p.role} for p in record.participants]
    return {
        EventParty: [{"party_id": party} for party in record.parties],
        Participant: people,
        Document: [
            {"url": None, "language": None, "publisher": None, **part_to_json(part)} for part in record.documents
        ],
        Deadline: [_deadline_row(part, record.when) for part in record.deadlines],
        Source: [_source_row(part) for part in record.sources],
        Relation: [{"related_id": related} for related in record.related],
    }


def _deadline_row(deadline: facts.Deadline, when: When) -> dict[str, Any]:
    found = find_deadline_when(deadline, when)
    day = found.first_day if found is not None and found.is_dated else None
    return {"at": None, "before": None, "time_zone": None, **part_to_json(deadline), "day": day}


def _source_row(source: facts.Source) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "url": None,
        "title": None,
        "published": None,
        "updated": None,
        "side": None,
        "supports": [],
        "party": None,
        "says": [],
    }
    return {**empty, **part_to_json(source)}


def insert_children(session: Session, record: EventRecord) -> None:
    """Insert the child rows of a new event."""
    _insert_rows(session, record, _child_rows(record))


def _insert_rows(
    session: Session, record: EventRecord, children: Mapping[type[SQLModel], list[dict[str, Any]]]
) -> None:
    for model, rows in children.items():
        if rows:
            positioned = [{"event_id": record.id, "position": position, **row} for position, row in enumerate(rows)]
            session.execute(insert(table_of(model)), positioned)


def replace_children(session: Session, record: EventRecord, *, before: EventRecord) -> None:
    """Replace the child rows that differ from those of the record before; most edits change none."""
    old = _child_rows(before)
    changed = {model: rows for model, rows in _child_rows(record).items() if rows != old[model]}
    for model in changed:
        table = table_of(model)
        session.execute(delete(table).where(table.c.event_id == record.id))
    _insert_rows(session, record, changed)


def load_newest_snapshots(connection: Connection, event_ids: list[str] | None = None) -> dict[str, dict[str, Any]]:
    """`{event id: record as JSON}` of the newest revision of each event, or of those asked for."""
    event = table_of(Event)
    newest = select(event.c.id, _REVISION.c.record).join(
        _REVISION, (_REVISION.c.event_id == event.c.id) & (_REVISION.c.number == event.c.revision)
    )
    if event_ids is not None:
        newest = newest.where(event.c.id.in_(event_ids))
    return {event_id: as_json(found) for event_id, found in connection.execute(newest)}


def as_json(value: Any) -> dict[str, Any]:
    """A JSON column as a dict, whether the row came through a typed statement or as text."""
    loaded: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return loaded
