"""The tables that `flask import` takes: which file is one, and what its columns are."""

from collections.abc import Mapping, Sequence
from typing import Final

import click
from sqlalchemy import Connection

from calendar_core.errors import CalendarError
from calendar_core.intake.tables.grid import Table
from calendar_core.intake.tables.headings import FIELDS, ColumnMapping, field_label
from calendar_core.intake.tables.import_table import load_table, map_columns
from calendar_core.intake.tables.read_table import is_workbook
from calendar_core.store.desk.uploaded_tables import save_table_mapping
from calendar_core.web.context import context

_TABLE_SUFFIXES: Final = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls")


def is_table(file: str, raw: bytes) -> bool:
    """Whether a file is a table, by its name or its first bytes."""
    return file.lower().endswith(_TABLE_SUFFIXES) or is_workbook(raw)


def read_table_file(
    connection: Connection, raw: bytes, publisher: str, columns: Sequence[str]
) -> tuple[Table, ColumnMapping]:
    """A table, and what its columns are; `columns` are those named on the command line, `HEADING=FACT`."""
    chosen = {}
    for one in columns:
        heading, equals, name = one.rpartition("=")
        if not equals:
            raise CalendarError(
                "%(one)s names no fact.",
                next_step="Write HEADING=FACT; the facts are: %(facts)s.",
                one=repr(one[:60]),
                facts=", ".join(FIELDS),
            )
        chosen[heading] = name
    table = load_table(raw)
    return table, map_columns(connection, table, publisher, chosen)


def show_table(file: str, table: Table, mapping: ColumnMapping) -> None:
    """Print what the columns of a table are taken for, and what of it is not read."""
    click.echo(f"{file}:")
    for column in mapping.columns:
        what = f"{column.field} ({field_label(column.field)})" if column.field else "not read"
        near = ", by a near spelling" if column.is_guess else ""
        click.echo(f"  {column.address} {column.heading.splitlines()[0]}: {what}{near}")
    for note in table.notes:
        click.echo(f"  {note}")


def save_mappings(mappings: Mapping[str, ColumnMapping], editor: str) -> None:
    """Keep what the headings were taken for, by their keys."""
    with context().database.writing() as session:
        for key, mapping in mappings.items():
            save_table_mapping(session, key, mapping.by_heading(), editor=editor, now=context().clock())
