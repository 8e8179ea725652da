"""Parties, offices, people and series as they are to stand: written where they differ from the rows, and only there.

Nothing is ever deleted here but the parts of an entry that it no longer has. Events are `revising`'s.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, insert, select, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlmodel import Session, SQLModel

from calendar_core.models import (
    Office,
    OfficeTitle,
    Party,
    Person,
    PersonName,
    Series,
    SeriesName,
    SeriesOffice,
    SeriesParty,
    Term,
    table_of,
)

Values = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of entry: its table and the tables of its parts, which refer to it by `owner`."""

    model: type[SQLModel]
    owner: str = ""
    parts: tuple[type[SQLModel], ...] = ()


#: In the order in which they refer to each other.
KINDS = {
    "party": Kind(model=Party),
    "office": Kind(model=Office, owner="office_id", parts=(OfficeTitle,)),
    "person": Kind(model=Person, owner="person_id", parts=(PersonName, Term)),
    "series": Kind(model=Series, owner="series_id", parts=(SeriesName, SeriesParty, SeriesOffice)),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One party, office, person or series. `parts` are the rows that hang on it, by table name and in order.

    Columns that are not named are as their model's default has them.
    """

    kind: str
    id: str
    columns: Values
    parts: dict[str, list[Values]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What changed, as `person kim-yong-hyun`, in the order of the entries."""

    created: tuple[str, ...]
    changed: tuple[str, ...]


def known_ids(connection: Connection) -> dict[str, set[str]]:
    """The ids of every kind of entry."""
    return {name: set(connection.execute(select(table_of(kind.model).c.id)).scalars()) for name, kind in KINDS.items()}


def write_entries(session: Session, entries: Sequence[Entry]) -> Written:
    """Add the entries that are new and change those that differ. Costs a pass over the directory.

    Who calls it raises the epoch and calls `index_events` where something was written.
    """
    connection = session.connection()
    created: list[str] = []
    changed: list[str] = []
    for name, kind in KINDS.items():
        table = table_of(kind.model)
        rows = {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}
        parts = {table_of(part): _parts_of(connection, table_of(part), kind.owner) for part in kind.parts}
        for entry in (entry for entry in entries if entry.kind == name):
            is_new, row = entry.id not in rows, {"id": entry.id, **_filled(table, entry.columns, skip={"id"})}
            differs = _write_row(connection, table, row, rows.get(entry.id))
            for part, present in parts.items():
                wanted = [
                    _filled(part, values, skip={kind.owner, "position"}) for values in entry.parts.get(part.name, [])
                ]
                differs |= _write_parts(connection, part, {kind.owner: entry.id}, wanted, present[entry.id])
            if differs:
                (created if is_new else changed).append(f"{name} {entry.id}")
    return Written(created=tuple(created), changed=tuple(changed))


def _filled(table: Table, values: Values, *, skip: Iterable[str]) -> Values:
    """The values of every column, with the default where none is given."""
    unknown = values.keys() - table.c.keys()
    if unknown:
        raise KeyError(f"{table.name} has no column {sorted(unknown)}")
    return {column.name: values.get(column.name, _default(column)) for column in table.c if column.name not in skip}


def _default(column: Column[Any]) -> Any:
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None


def _parts_of(connection: Connection, table: Table, owner: str) -> defaultdict[str, list[Values]]:
    parts: defaultdict[str, list[Values]] = defaultdict(list)
    for row in connection.execute(select(table).order_by(table.c[owner], table.c.position)).mappings():
        values = dict(row)
        del values["position"]
        parts[values.pop(owner)].append(values)
    return parts


def _write_row(connection: Connection, table: Table, row: Values, present: Values | None) -> bool:
    if row == present:
        return False
    if present is None:
        connection.execute(insert(table), row)
    else:
        connection.execute(update(table).where(table.c.id == row["id"]).values(row))
    return True


def _write_parts(
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
