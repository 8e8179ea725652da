"""A table comes in: it is read in a process of its own, its columns are named, and its rows matched to the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import Connection

from calendar_core.errors import CalendarError, Problems
from calendar_core.intake.import_text import ImportedDraft
from calendar_core.intake.limited_process import run_limited
from calendar_core.intake.match import match_draft
from calendar_core.intake.propose import Origin
from calendar_core.intake.publishers import find_side
from calendar_core.intake.record_index import RecordIndex
from calendar_core.intake.tables.grid import Table, cell_address, table_from_json, table_to_json
from calendar_core.intake.tables.headings import (
    ColumnMapping,
    Field,
    change_mapping,
    check_mapping,
    heading_key,
    suggest_mapping,
)
from calendar_core.intake.tables.read_table import read_table
from calendar_core.intake.tables.rows import MAX_PROBLEMS, RowDraft, read_rows
from calendar_core.intake.text.known_names import load_known_names
from calendar_core.store.desk.uploaded_tables import find_table_mapping

# The column to which a missing kind is put down: the first that the table has.
_SAYS_KIND: Final[tuple[Field, ...]] = ("kind", "title", "series", "start")


@dataclass(frozen=True, kw_only=True)
class TableReading:
    """The rows of a table as drafts, in their order, matched; with problems of cells none is matched."""

    rows: tuple[RowDraft, ...]
    found: tuple[ImportedDraft, ...]
    problems: tuple[CalendarError, ...]


def load_table(raw: bytes) -> Table:
    """The table of a file, read in a process with limits. Raises CalendarError for what cannot be read."""
    return table_from_json(run_limited(_read_packed, raw))


def _read_packed(raw: bytes) -> dict[str, Any]:
    return table_to_json(read_table(raw))


def find_mapping(connection: Connection, table: Table, publisher: str) -> ColumnMapping:
    """What the columns are: as for the same headings of this publisher before, else by their names."""
    plain = suggest_mapping(table)
    return suggest_mapping(table, find_table_mapping(connection, mapping_key(plain, publisher)))


def map_columns(connection: Connection, table: Table, publisher: str, chosen: Mapping[str, str]) -> ColumnMapping:
    """What the columns are, with the fields of headings that a person names, empty for none.

    Raises CalendarError for a heading that the table does not have, and for a field that is not known or chosen twice.
    """
    mapping = find_mapping(connection, table, publisher)
    positions = {column.heading: column.position for column in mapping.columns}
    for heading in chosen:
        if heading not in positions:
            raise CalendarError(
                "No column is called %(heading)s.",
                next_step="The headings are: %(headings)s.",
                heading=repr(heading[:40]),
                headings=", ".join(positions),
            )
    return change_mapping(mapping, {positions[heading]: name for heading, name in chosen.items()})


def mapping_key(mapping: ColumnMapping, publisher: str) -> str:
    """The key under which a mapping is kept."""
    return heading_key([column.heading for column in mapping.columns], publisher)


def understand_table(connection: Connection, table: Table, mapping: ColumnMapping, origin: Origin) -> TableReading:
    """The events of the rows, matched, or every problem of every cell.

    Raises CalendarError where no column has the date, or no row one. Takes about two milliseconds a row.
    """
    check_mapping(mapping)
    known = load_known_names(connection)
    side = find_side(connection, origin.publisher) if origin.publisher else None
    rows, problems = read_rows(table, mapping, known, origin, side=side)
    found = [] if problems else _match_rows(connection, rows, origin, side)
    problems += [_no_kind(row, mapping) for row, one in zip(rows, found, strict=False) if _lacks_kind(one)]
    if not rows and not problems:
        raise CalendarError(
            "No row below the heading has a date.", next_step="Give a table with one row for each event."
        )
    return TableReading(
        rows=tuple(rows), found=() if problems else tuple(found), problems=tuple(problems[:MAX_PROBLEMS])
    )


def import_table(connection: Connection, table: Table, mapping: ColumnMapping, origin: Origin) -> list[ImportedDraft]:
    """The events of the rows, matched. Raises Problems with every problem of every cell: then nothing is taken."""
    reading = understand_table(connection, table, mapping, origin)
    if reading.problems:
        raise Problems(
            list(reading.problems), next_step="Mend them in the table, and give it again. Nothing was taken."
        )
    return list(reading.found)


def _match_rows(
    connection: Connection, rows: Sequence[RowDraft], origin: Origin, side: str | None
) -> list[ImportedDraft]:
    """The rows matched. One that names a publisher of its own has the side of that one."""
    index = RecordIndex(connection)
    find_side_of = cache(partial(find_side, connection))
    found = []
    for row in rows:
        draft, own = row.draft, row.origin
        if own.publisher != origin.publisher and draft.side == side:
            draft = replace(draft, side=find_side_of(own.publisher))
        match = match_draft(index, draft, today=own.day, publisher=own.publisher or None, url=own.url)
        found.append(ImportedDraft(draft=draft, match=match, origin=own, text=row.text))
    return found


def _lacks_kind(one: ImportedDraft) -> bool:
    """Whether an event is new and of no known kind, so that the record could not have it."""
    return one.match.record is None and one.draft.kind is None


def _no_kind(row: RowDraft, mapping: ColumnMapping) -> CalendarError:
    positions = mapping.positions()
    column = next(positions[name] for name in _SAYS_KIND if name in positions)
    return CalendarError(
        "The row names no kind of meeting.",
        next_step="Write one in a column of the kind, such as summit or visit, or delete the row.",
        where=cell_address(row.number, column),
    )
