"""The revisions of one event, as far as a viewer may see them, with what each changed.

For the public a revision exists only if it was in force at some instant at which the event was public: what was
written under an embargo, or in a draft, and replaced before it lifted, stays at the desk.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from calendar_core.domain.card import Card
from calendar_core.domain.telling import DESK_ONLY, Names, ToldChange, told_changes
from calendar_core.domain.visibility import Viewer, is_visible
from calendar_core.errors import NotFound
from calendar_core.models import Office, Party, Person, Revision, Series, table_of
from calendar_core.store.cards import cards_of
from calendar_core.store.recording import as_json

_REVISION = table_of(Revision)
_NAMED = {
    "party": (table_of(Party), "name"),
    "person": (table_of(Person), "name"),
    "office": (table_of(Office), "title"),
    "series": (table_of(Series), "name"),
}


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One revision; `changes` is empty for the first that the viewer may see."""

    number: int
    saved_at: datetime
    editor: str
    reason: str
    source: str | None
    changes: tuple[ToldChange, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """An event and its revisions, newest first."""

    card: Card
    entries: tuple[HistoryEntry, ...]


def find_history(connection: Connection, event_id: str, *, viewer: Viewer, now: datetime) -> History:
    """The history of one event. NotFound where there is none, or none for this viewer."""
    cards = cards_of(connection, {event_id}, viewer=viewer, now=now)
    if not cards:
        raise NotFound(f"There is no event {event_id!r}.", next_step="Look for it on the agenda or by the search.")
    query = select(_REVISION).where(_REVISION.c.event_id == event_id).order_by(_REVISION.c.number)
    rows = list(connection.execute(query))
    shown = [(row, _cut(as_json(row.record), viewer)) for row in _seen(rows, viewer, now)]
    names = _names(connection, [snapshot for _, snapshot in shown], viewer=viewer, now=now)
    entries, before = [], None
    for row, snapshot in shown:
        changes = told_changes(before, snapshot, names) if before is not None else ()
        if changes or before is None or viewer == "desk":
            entries.append(_entry(row, changes))
        before = snapshot
    return History(card=cards[0], entries=tuple(reversed(entries)))


def _entry(row: Row[Any], changes: tuple[ToldChange, ...]) -> HistoryEntry:
    return HistoryEntry(
        number=row.number,
        saved_at=row.saved_at,
        editor=row.editor,
        reason=row.reason,
        source=row.source,
        changes=changes,
    )


def _seen(rows: list[Row[Any]], viewer: Viewer, now: datetime) -> list[Row[Any]]:
    """The revisions that the viewer could see while they were in force."""
    if viewer == "desk":
        return rows
    replaced_at = [row.saved_at for row in rows[1:]]
    return [row for row, until in zip(rows, [*replaced_at, None], strict=True) if _was_public(row, until, now)]


def _was_public(row: Row[Any], until: datetime | None, now: datetime) -> bool:
    """Whether the event was public at some instant before `until`, or is at `now`."""
    record = as_json(row.record)
    lifts = datetime.fromisoformat(record["embargo_until"]) if record.get("embargo_until") else None
    if until is not None and lifts is not None and lifts >= until:
        return False
    return is_visible(record["visibility"], lifts, viewer="public", now=min(until or now, now))


def _cut(record: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    return record if viewer == "desk" else {key: value for key, value in record.items() if key not in DESK_ONLY}


def _names(connection: Connection, snapshots: list[dict[str, Any]], *, viewer: Viewer, now: datetime) -> Names:
    """What the ids of the snapshots are called, in a fixed number of queries."""
    named: dict[str, dict[str, str]] = {}
    for kind, (table, column) in _NAMED.items():
        query = select(table.c.id, table.c[column]).where(table.c.id.in_(_ids(snapshots, kind)))
        named[kind] = {row[0]: row[1] for row in connection.execute(query)}
    linked = {key for snapshot in snapshots for key in (*snapshot.get("related", ()), snapshot.get("parent")) if key}
    named["event"] = {card.id: card.title for card in cards_of(connection, linked, viewer=viewer, now=now)}
    return Names(by_kind=named)


def _ids(snapshots: list[dict[str, Any]], kind: str) -> set[str]:
    if kind == "party":
        return {party for snapshot in snapshots for party in snapshot.get("parties", ())}
    if kind == "series":
        return {snapshot["series"] for snapshot in snapshots if snapshot.get("series")}
    return {one[kind] for snapshot in snapshots for one in snapshot.get("participants", ())}
