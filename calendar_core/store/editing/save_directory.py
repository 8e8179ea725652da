"""Saving of parties, offices, people and series: rows are written only if they differ.

Entries are never deleted, only their parts. Events are saved by `save_event`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, delete, insert, select, union, update
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault
from sqlmodel import Session, SQLModel

from calendar_core.domain.events.record import record_from_json
from calendar_core.domain.history.diff import compute_last_modified
from calendar_core.models import (
    Event,
    EventParty,
    Office,
    OfficeTitle,
    Participant,
    Party,
    PartyName,
    Person,
    PersonName,
    Series,
    SeriesName,
    SeriesOffice,
    SeriesParty,
    Term,
    table_of,
)
from calendar_core.store.db.database import batches
from calendar_core.store.directory.titles import load_title_patterns, with_titles
from calendar_core.store.editing.entry_visibility import derive_public_from, is_any_public
from calendar_core.store.events.rows import load_newest_snapshots
from calendar_core.store.feeds.names_cache import DirectoryNames, load_directory_names
from calendar_core.store.selection.conditions import where_visible

_EVENT, _EVENT_PARTY, _PARTICIPANT, _OFFICE = (table_of(model) for model in (Event, EventParty, Participant, Office))
_LAST_MODIFIED_COLUMNS: Final = ("changed_at", "public_changed_at")
Values = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class EntryKind:
    """The table of a kind of entry, and the tables of its parts, which refer to it by the column `owner`."""

    model: type[SQLModel]
    owner: str = ""
    parts: tuple[type[SQLModel], ...] = ()


#: In the order of their references.
ENTRY_KINDS = {
    "party": EntryKind(model=Party, owner="party_id", parts=(PartyName,)),
    "office": EntryKind(model=Office, owner="office_id", parts=(OfficeTitle,)),
    "person": EntryKind(model=Person, owner="person_id", parts=(PersonName, Term)),
    "series": EntryKind(model=Series, owner="series_id", parts=(SeriesName, SeriesParty, SeriesOffice)),
}


@dataclass(frozen=True, kw_only=True)
class DirectoryEntry:
    """One party, office, person or series. `parts` are its child rows in order, by table name.

    Columns that are not given have the default of their model.
    """

    kind: str
    id: str
    columns: Values
    parts: dict[str, list[Values]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DirectoryChanges:
    """What changed, as `person kim-yong-hyun`, in the order of the entries.

    `was_public`: whether the public knew of any of the changed ones before.
    """

    created: tuple[str, ...]
    changed: tuple[str, ...]
    was_public: bool = False

    def are_public(self, connection: Connection, *, now: datetime) -> bool:
        """Whether the public knew of any of them before, or may know now."""
        return self.was_public or is_any_public(connection, (*self.created, *self.changed), now=now)


def load_ids_by_kind(connection: Connection) -> dict[str, set[str]]:
    """The ids of every kind of entry."""
    return {
        name: set(connection.execute(select(table_of(kind.model).c.id)).scalars()) for name, kind in ENTRY_KINDS.items()
    }


def lock_entry(session: Session, kind: str, entry_id: str) -> None:
    """Lock an entry against concurrent writers, who then read what was written.

    Rows that only refer to it, such as participants, are not locked.
    """
    table = table_of(ENTRY_KINDS[kind].model)
    session.execute(select(table.c.id).where(table.c.id == entry_id).with_for_update(key_share=True))


def load_entry(connection: Connection, kind: str, entry_id: str) -> DirectoryEntry | None:
    """An entry as it can be saved again; None where there is none."""
    table = table_of(ENTRY_KINDS[kind].model)
    row = connection.execute(select(table).where(table.c.id == entry_id)).mappings().one_or_none()
    if row is None:
        return None
    owner, parts = ENTRY_KINDS[kind].owner, [table_of(part) for part in ENTRY_KINDS[kind].parts]
    return DirectoryEntry(
        kind=kind,
        id=entry_id,
        columns={name: value for name, value in row.items() if name not in ("id", "public_from")},
        parts={part.name: _load_parts(connection, part, owner)[entry_id] for part in parts},
    )


def save_entries(session: Session, entries: Sequence[DirectoryEntry], *, now: datetime) -> DirectoryChanges:
    """Add the new entries and change those that differ. Reads the whole directory.

    LAST-MODIFIED of public events rises if a title from their series or a name of a party or participant changed. The
    caller raises the epoch and calls `index_events` if something was written.
    """
    connection, was_public = session.connection(), False
    names = load_directory_names(connection)
    created: list[str] = []
    changed: list[str] = []
    for name, kind in ENTRY_KINDS.items():
        table = table_of(kind.model)
        rows = {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}
        parts = {table_of(part): _load_parts(connection, table_of(part), kind.owner) for part in kind.parts}
        for entry in (entry for entry in entries if entry.kind == name):
            present_row = rows.get(entry.id)
            is_new, row = present_row is None, _build_row(connection, entry, present_row, now)
            differs = _save_row(connection, table, row, present_row)
            for part, present in parts.items():
                wanted = [
                    _with_defaults(part, values, skip={kind.owner, "position"})
                    for values in entry.parts.get(part.name, [])
                ]
                differs |= _save_parts(connection, part, {kind.owner: entry.id}, wanted, present[entry.id])
            if differs:
                (created if is_new else changed).append(f"{name} {entry.id}")
                was_public |= present_row is not None and _was_public(present_row, now)
    if changed:
        _refill_titles(connection, [one.removeprefix("series ") for one in changed if one.startswith("series ")])
        _touch_renamed_events(connection, [one.partition(" ")[2] for one in changed], names, now)
    return DirectoryChanges(created=tuple(created), changed=tuple(changed), was_public=was_public)


def _refill_titles(connection: Connection, series_ids: Collection[str]) -> None:
    """Fill the titles of events again that follow from the patterns of these series."""
    patterns = load_title_patterns(connection)
    of_series = select(_EVENT.c.id, _EVENT.c.names).where(_EVENT.c.series_id.in_(series_ids)).order_by(_EVENT.c.id)
    names = {row.id: row.names for row in connection.execute(of_series.with_for_update(key_share=True))}
    for batch in batches(names):
        for event_id, snapshot in load_newest_snapshots(connection, batch).items():
            filled = with_titles(record_from_json(snapshot), patterns).names
            if filled != names[event_id]:
                connection.execute(update(_EVENT).where(_EVENT.c.id == event_id).values(names=filled))


def _touch_renamed_events(connection: Connection, ids: Collection[str], before: DirectoryNames, now: datetime) -> None:
    """Raise LAST-MODIFIED of events whose text changed with a name; they have no new revision (decision 0010)."""
    after = load_directory_names(connection)
    offices = select(_OFFICE.c.id).where(_OFFICE.c.id.in_(ids) | _OFFICE.c.party_id.in_(ids))
    affected = union(
        select(_EVENT_PARTY.c.event_id).where(_EVENT_PARTY.c.party_id.in_(ids)),
        select(_PARTICIPANT.c.event_id).where(
            _PARTICIPANT.c.person_id.in_(ids) | _PARTICIPANT.c.office_id.in_(offices)
        ),
        select(_EVENT.c.id).where(_EVENT.c.series_id.in_(ids)),
    )
    shown = select(_EVENT.c.id, _EVENT.c.changed_at, _EVENT.c.public_changed_at).where(where_visible("public", now))
    shown = shown.where(_EVENT.c.id.in_(select(affected.subquery().c.event_id)))
    # Locked before they are read, so that no LAST-MODIFIED of a concurrent revision is overwritten.
    rows = {row.id: row for row in connection.execute(shown.order_by(_EVENT.c.id).with_for_update(key_share=True))}
    for batch in batches(rows):
        for event_id, snapshot in sorted(load_newest_snapshots(connection, batch).items()):
            record = record_from_json(snapshot)
            if before.names_in(record) != after.names_in(record):
                values_at = {
                    name: compute_last_modified(now, getattr(rows[event_id], name)) for name in _LAST_MODIFIED_COLUMNS
                }
                connection.execute(update(_EVENT).where(_EVENT.c.id == event_id).values(values_at))


def _was_public(row: Values, now: datetime) -> bool:
    return row["public_from"] is not None and row["public_from"] <= now


def _build_row(connection: Connection, entry: DirectoryEntry, present: Values | None, now: datetime) -> Values:
    """The row of an entry, with the instant from which the public may know of it."""
    table, present = table_of(ENTRY_KINDS[entry.kind].model), present or {}
    visibility, before = entry.columns.get("visibility", present.get("visibility")), present.get("public_from")
    columns = {**entry.columns, "visibility": visibility}  # without the key it stays as it is
    row = {"id": entry.id, **_with_defaults(table, columns, skip={"id", "public_from"})}
    if present and present["visibility"] == visibility:
        return {**row, "public_from": before}
    derived = derive_public_from(connection, entry.kind, entry.id, visibility=visibility, before=before, now=now)
    return {**row, "public_from": derived}


def _with_defaults(table: Table, values: Values, *, skip: Iterable[str]) -> Values:
    """The value of every column; the default if none is given."""
    unknown = values.keys() - table.c.keys()
    if unknown:
        raise KeyError(f"{table.name} has no column {sorted(unknown)}")
    return {
        column.name: values.get(column.name, _column_default(column)) for column in table.c if column.name not in skip
    }


def _column_default(column: Column[Any]) -> Any:
    if isinstance(column.default, CallableColumnDefault):
        return column.default.arg(None)  # type: ignore[arg-type]  # the context of the statement, which no default here asks
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None


def _load_parts(connection: Connection, table: Table, owner: str) -> defaultdict[str, list[Values]]:
    parts: defaultdict[str, list[Values]] = defaultdict(list)
    for row in connection.execute(select(table).order_by(table.c[owner], table.c.position)).mappings():
        values = dict(row)
        del values["position"]
        parts[values.pop(owner)].append(values)
    return parts


def _save_row(connection: Connection, table: Table, row: Values, present: Values | None) -> bool:
    if row == present:
        return False
    if present is None:
        connection.execute(insert(table), row)
    else:
        connection.execute(update(table).where(table.c.id == row["id"]).values(row))
    return True


def _save_parts(
    connection: Connection, table: Table, owner: Values, wanted: list[Values], present: list[Values]
) -> bool:
    if wanted == present:
        return False
    ((column, owner_id),) = owner.items()
    connection.execute(delete(table).where(table.c[column] == owner_id))
    if wanted:
        placed = [{**owner, "position": position, **values} for position, values in enumerate(wanted)]
        connection.execute(insert(table), placed)
    return True
