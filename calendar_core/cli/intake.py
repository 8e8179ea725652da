"""`flask import`: what a text or a table says of events, as JSON or as proposals to the desk."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click

from calendar_core.cli.command import CalendarCommand
from calendar_core.cli.intake_document import read_document
from calendar_core.cli.intake_table import (
    import_holder_files,
    is_table,
    read_raw,
    read_table_file,
    save_mappings,
    show_table,
)
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.errors import CalendarError
from calendar_core.intake.document import Document
from calendar_core.intake.documents.warc import keep_copy
from calendar_core.intake.draft import draft_to_json
from calendar_core.intake.import_document import import_document
from calendar_core.intake.import_text import ImportedDraft, import_text, propose_drafts
from calendar_core.intake.propose import Origin
from calendar_core.intake.tables.headings import ColumnMapping
from calendar_core.intake.tables.import_table import import_table, mapping_key
from calendar_core.store.auth.accounts import find_account
from calendar_core.web.context import context

_STDIN = "-"


@click.command("import", cls=CalendarCommand)
@click.argument("files", nargs=-1, required=True, metavar="FILE|URL...")
@click.option("--dry-run", is_flag=True, help="Only print what was understood; nothing is written.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one object for each event.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the text (default: its dateline).")
@click.option("--publisher", help="Who publishes the text (default: as its dateline says).")
@click.option("--url", help="The address of the text, for the source of its events.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEADING=FACT",
    help="What a column of a table is, such as Remarks=lifecycle; nothing behind the = leaves it out.",
)
@click.option("--holders", is_flag=True, help="The files say who holds which office: tables, or JSON of Wikidata.")
@click.option(
    "--office", "offices", multiple=True, metavar="TEXT=ID", help="With --holders: the office that a file calls TEXT."
)
@click.option("--editor", help="The account in whose name the proposals are made; needed without --dry-run.")
def import_(
    files: tuple[str, ...],
    *,
    dry_run: bool,
    as_json: bool,
    day: datetime | None,
    publisher: str | None,
    url: str | None,
    columns: tuple[str, ...],
    holders: bool,
    offices: tuple[str, ...],
    editor: str | None,
) -> None:
    """Read texts, pages, PDF, calendar files and tables, and propose their events to the desk.

    FILE is a text in English or Korean, in UTF-8, a saved page, a PDF or an iCalendar file, the address of one, or -
    for a text on standard input; or a table, in CSV or XLSX, with a heading and a row for each event. Nothing becomes
    public: an editor accepts each proposal.
    """
    _check_account(editor, dry_run=dry_run)
    if holders:
        import_holder_files(files, offices, dry_run=dry_run, as_json=as_json, editor=editor)
        return
    found: list[ImportedDraft] = []
    mappings: dict[str, ColumnMapping] = {}
    origin = Origin(publisher=clean_line(publisher) if publisher else "", url=url, day=day.date() if day else None)
    documents = {file: read_document(file) for file in files if file != _STDIN}
    with context().database.reading() as connection:
        for file in files:
            if (document := documents.get(file)) is not None:
                found += import_document(connection, document, origin)
                continue
            raw = read_raw(file)
            if is_table(file, raw):
                table, mapping = read_table_file(connection, raw, origin.publisher, columns)
                if not as_json:
                    show_table(file, table, mapping)
                mappings[mapping_key(mapping, origin.publisher)] = mapping
                found += import_table(connection, table, mapping, origin)
            else:
                found += import_text(connection, _decode(file, raw), origin)
    _print(found, as_json=as_json)
    if not dry_run and editor is not None:
        _propose(found, documents.values(), editor)
        save_mappings(mappings, editor)


def _check_account(editor: str | None, *, dry_run: bool) -> None:
    if editor is not None:
        with context().database.reading() as connection:
            find_account(connection, editor)
    elif not dry_run:
        raise CalendarError(
            "Proposals are made in the name of an account.", next_step="Add --editor NAME, or --dry-run to look only."
        )


def _print(found: list[ImportedDraft], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_to_json(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(describe_draft(one))


def _decode(file: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CalendarError(
            "%(file)s is not a text in UTF-8.", next_step="Save it as UTF-8, and try again.", file=file
        ) from None


def _to_json(one: ImportedDraft) -> dict[str, Any]:
    return draft_to_json(one.draft, match=one.match.record.id if one.match.record else None, action=one.match.action)


def describe_draft(one: ImportedDraft) -> str:
    """What a draft does to the record, on one line."""
    draft, match = one.draft, one.match
    what = draft.series or draft.kind or "event"
    when = draft.when.start_text if draft.when else "no time stated"
    record = match.record.id if match.record else "no event of the record"
    return f"{match.action}: {what}{f' {draft.number}' if draft.number else ''}, {when} ({record}: {match.reason})"


def _propose(found: list[ImportedDraft], documents: Iterable[Document | None], editor: str) -> None:
    with context().database.writing() as session:
        report = propose_drafts(session, found, channel="import", editor=editor, now=context().clock())
        for document in documents:
            if document is not None:
                keep_copy(session, document, now=context().clock())
    waiting = f"{report.waiting} waiting already, " if report.waiting else ""
    click.echo(f"{len(report.event_ids) - report.waiting} proposed, {waiting}{report.unchanged} already in the record.")
    for reason in report.refused:
        click.echo(str(reason), err=True)
