"""A table comes in: it is read in a process of its own, its columns are named, and its rows matched to the record."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from calendar_core.errors import CalendarError, Problems
from calendar_core.intake.import_text import ImportedDraft
from calendar_core.intake.limited_process import run_limited
from calendar_core.intake.match import match_draft
from calendar_core.intake.propose import Origin
from calendar_core.intake.publishers import find_side
from calendar_core.intake.record_index import RecordIndex
from calendar_core.intake.tables.grid import Table, table_from_json, table_to_json
from calendar_core.intake.tables.headings import (
    ColumnMapping,
    change_mapping,
    check_mapping,
    heading_key,
    suggest_mapping,
)
from calendar_core.intake.tables.read_table import read_table
from calendar_core.intake.tables.rows import MAX_PROBLEMS, read_rows
from calendar_core.intake.text.known_names import load_known_names
from calendar_core.store.desk.uploaded_tables import find_table_mapping


def load_table(raw: bytes) -> Table:
    """The table of a file, read in a process with limits. Raises CalendarError for what cannot be read."""
    return table_from_json(run_limited(_read_packed, raw))


def _read_packed(raw: bytes) -> dict[str, Any]:
    return table_to_json(read_table(raw))


def map_columns(
    connection: Connection, table: Table, publisher: str, chosen: Mapping[str, str] | None = None
) -> ColumnMapping:
    """What the columns are: as for the same headings of this publisher before, else by their names.

    `chosen` are the fields of headings that a person names, empty for none. Raises CalendarError for a heading that the
    table does not have, and for a field that is not known or chosen twice.
    """
    plain = suggest_mapping(table)
    mapping = suggest_mapping(table, find_table_mapping(connection, mapping_key(plain, publisher)))
    positions = {column.heading: column.position for column in mapping.columns}
    for heading in chosen or {}:
        if heading not in positions:
            raise CalendarError(
                "No column is called %(heading)s.",
                next_step="The headings are: %(headings)s.",
                heading=repr(heading[:40]),
                headings=", ".join(positions),
            )
    return change_mapping(mapping, {positions[heading]: name for heading, name in (chosen or {}).items()})


def mapping_key(mapping: ColumnMapping, publisher: str) -> str:
    """The key under which a mapping is kept."""
    return heading_key([column.heading for column in mapping.columns], publisher)


def import_table(connection: Connection, table: Table, mapping: ColumnMapping, origin: Origin) -> list[ImportedDraft]:
    """The events of the rows, matched. Raises Problems with every problem of every cell: then nothing is taken."""
    check_mapping(mapping)
    side = find_side(connection, origin.publisher) if origin.publisher else None
    rows, problems = read_rows(table, mapping, load_known_names(connection), origin, side=side)
    if problems:
        raise Problems(
            problems[:MAX_PROBLEMS], next_step="Mend them in the table, and give it again. Nothing was taken."
        )
    if not rows:
        raise CalendarError(
            "No row below the heading has a date.", next_step="Give a table with one row for each event."
        )
    index = RecordIndex(connection)
    found = []
    for row in rows:
        draft = row.draft
        if row.origin.publisher != origin.publisher and draft.side == side:
            draft = replace(draft, side=find_side(connection, row.origin.publisher))
        match = match_draft(
            index, draft, today=row.origin.day, publisher=row.origin.publisher or None, url=row.origin.url
        )
        found.append(ImportedDraft(draft=draft, match=match, origin=row.origin, text=row.text))
    return found
