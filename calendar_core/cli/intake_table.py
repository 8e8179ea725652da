"""The tables that `flask import` takes: which file is one, what its columns are, and tables of office-holders."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import click
from sqlalchemy import Connection

from calendar_core.errors import CalendarError
from calendar_core.intake.holders.propose_holders import (
    ImportedTerm,
    describe_term,
    holder_draft,
    import_holders,
    load_terms,
    propose_holders,
)
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


def import_holder_files(
    files: Sequence[str], offices: Sequence[str], *, dry_run: bool, as_json: bool, editor: str | None
) -> None:
    """Read terms of office, print what they are to the record, and propose those that it does not have.

    `offices` are `TEXT=ID`: the office of the record that a file calls TEXT.
    """
    chosen = dict(_split_office(one) for one in offices)
    terms = [term for file in files for term in load_terms(read_raw(file))]
    with context().database.reading() as connection:
        found = import_holders(connection, terms, offices=chosen)
    _print_terms(found, as_json=as_json)
    if not dry_run and editor is not None:
        with context().database.writing() as session:
            count = propose_holders(session, found, editor=editor, now=context().clock())
        click.echo(f"{count} proposed.", err=as_json)


def read_raw(file: str) -> bytes:
    """The bytes of a file, or of standard input for `-`."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CalendarError(
            "%(file)s cannot be read: %(why)s.",
            next_step="Give the path of a file.",
            file=file,
            why=error.strerror,
        ) from None


def _split_office(given: str) -> tuple[str, str]:
    text, equals, office = given.rpartition("=")
    if not equals or not text or not office:
        raise CalendarError(
            "%(one)s names no office.", next_step="Write TEXT=ID, such as Q100=kr-mnd.", one=repr(given[:60])
        )
    return text, office


def _print_terms(found: Sequence[ImportedTerm], *, as_json: bool) -> None:
    if as_json:
        taken = [holder_draft(one.term, one.match) for one in found if one.match]
        click.echo(json.dumps(taken, ensure_ascii=False, indent=2))
    for one in found:
        if one.problem is not None:
            click.echo(str(one.problem), err=True)
        elif one.match is not None and not as_json:
            click.echo(f"{one.match.action}: {describe_term(one.term)}. {one.match.reason}")
            for question in one.match.questions:
                click.echo(f"  {question.text} {', '.join(question.answers)}".rstrip())
