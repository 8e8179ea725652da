"""The page that takes a table: what its columns are, what its first rows say, every problem, then proposals of all."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from calendar_core.desk.editing.lookup import load_lookup
from calendar_core.errors import CalendarError
from calendar_core.intake.import_text import propose_drafts
from calendar_core.intake.propose import Origin
from calendar_core.intake.tables.grid import MAX_BYTES, Table, table_from_json, table_to_json
from calendar_core.intake.tables.headings import FIELDS, ColumnMapping, change_mapping, field_label
from calendar_core.intake.tables.import_table import (
    TableReading,
    find_mapping,
    load_table,
    mapping_key,
    understand_table,
)
from calendar_core.store.desk.uploaded_tables import (
    Upload,
    delete_upload,
    find_upload,
    save_table_mapping,
    save_upload,
)
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route
from calendar_core.web.desk.intake import read_origin
from calendar_core.web.desk.intake_document import describe_match, read_uploaded_file
from calendar_core.web.desk.view_log import mark_shown
from calendar_core.web.request.query import current_query
from calendar_core.web.response.errors import status_of

#: What one page can be asked to propose; `flask import` takes more.
MAX_ROWS: Final = 1_000
_ORIGIN_FIELDS: Final = ("publisher", "url", "day")
# So many rows show whether the columns are understood, and so many values what a column holds.
_SHOWN_ROWS, _SHOWN_VALUES = 10, 3
_COLUMN: Final = "column-"
_POSITION: Final = re.compile(r"[0-9]{1,3}")


@desk_route("/intake/table", role="reporter", methods=("GET", "POST"))
def intake_table() -> Response:
    """Read an uploaded table, by the columns that were chosen; on `do=propose` make proposals of its rows.

    The table is kept between two requests, for its account. Nothing else is written where it cannot be read whole.
    """
    if request.method == "GET":
        return _render({})
    values = {name: request.form.get(name, "").strip() for name in _ORIGIN_FIELDS}
    try:
        upload = _find_upload()
    except CalendarError as error:
        return _render(values, error=error, status=status_of(error))
    table = table_from_json(upload.content)
    chosen = _read_chosen()
    try:
        origin = read_origin(values)
        mapping, reading = _understand(table, chosen, origin)
    except CalendarError as error:
        return _render(values, error=error, status=400, upload=upload, columns=_show_columns(table, chosen, values))
    mark_shown(one.match.record.id for one in reading.found if one.match.record)
    shown = {"upload": upload, "notes": table.notes, "reading": reading}
    if request.form.get("do") == "propose" and not reading.problems:
        if origin.publisher or all(one.origin.publisher for one in reading.found):
            return _propose(values, upload, mapping, reading, origin)
        shown["error"] = CalendarError("The publisher is not known.", next_step="Say who publishes it.")
    return _render(
        values,
        **shown,
        columns=_show_columns(table, chosen, values, mapping),
        rows=_show_rows(reading),
        status=400 if "error" in shown or (reading.problems and "do" in request.form) else 200,
    )


def _find_upload() -> Upload:
    """The table of the file that is sent, kept from now on, or the one that was kept before."""
    file = read_uploaded_file(MAX_BYTES)
    account, now = current_account().id, context().clock()
    if file is None:
        with context().database.reading() as connection:
            return find_upload(connection, request.form.get("table", ""), account_id=account, now=now)
    name, raw = file
    table = load_table(raw)
    if len(table.rows) > MAX_ROWS + 1:
        raise CalendarError(
            "The table has more than %(most)s rows.",
            next_step="Split it, or use flask import.",
            most=f"{MAX_ROWS:,}",
        )
    content = table_to_json(table)
    with context().database.writing() as session:
        key = save_upload(session, account, name, content, now=now)
    return Upload(key=key, name=name, content=content)


def _read_chosen() -> dict[int, str]:
    """The facts that were chosen, by the position of the column."""
    numbers = {name.removeprefix(_COLUMN): text for name, text in request.form.items() if name.startswith(_COLUMN)}
    return {int(number): text for number, text in numbers.items() if _POSITION.fullmatch(number)}


def _understand(table: Table, chosen: Mapping[int, str], origin: Origin) -> tuple[ColumnMapping, TableReading]:
    with context().database.reading() as connection:
        mapping = change_mapping(find_mapping(connection, table, origin.publisher), chosen)
        return mapping, understand_table(connection, table, mapping, origin)


def _propose(
    values: dict[str, str], upload: Upload, mapping: ColumnMapping, reading: TableReading, origin: Origin
) -> Response:
    """Make the proposals, keep what the columns were, and give the table up."""
    editor, now = current_account().id, context().clock()
    with context().database.writing() as session:
        report = propose_drafts(session, reading.found, editor=editor, now=now)
        key = mapping_key(mapping, origin.publisher)
        save_table_mapping(session, key, mapping.by_heading(), editor=editor, now=now)
        delete_upload(session, upload.key)
    return _render(values, done=upload.name, read=len(reading.found), report=report)


def _show_columns(
    table: Table, chosen: Mapping[int, str], values: Mapping[str, str], mapping: ColumnMapping | None = None
) -> list[dict[str, Any]]:
    """Each column with its heading, what it is taken for, and its first values."""
    if mapping is None:
        with context().database.reading() as connection:
            mapping = find_mapping(connection, table, values["publisher"])
    shown = []
    for column in mapping.columns:
        texts = (row.text_at(column.position) for row in table.rows[mapping.heading_row + 1 :])
        filled = [text for text in texts if text]
        shown.append(
            {
                "name": f"{_COLUMN}{column.position}",
                "column": replace(column, heading=" ".join(column.heading.split())),
                "field": chosen.get(column.position, column.field or ""),
                "values": filled[:_SHOWN_VALUES],
            }
        )
    return shown


def _show_rows(reading: TableReading) -> list[dict[str, Any]]:
    """What the first rows say, with what they are to the record where every row could be read."""
    shown = []
    for place, row in enumerate(reading.rows[:_SHOWN_ROWS]):
        one = reading.found[place] if reading.found else None
        shown.append({"number": row.number, "draft": row.draft, "match": describe_match(one) if one else None})
    return shown


def _render(values: dict[str, str], *, status: int = 200, **more: Any) -> Response:
    lang = current_query().display.lang
    shown: dict[str, Any] = {
        **dict.fromkeys(("error", "upload", "reading", "report", "done", "lookup")),
        **dict.fromkeys(("columns", "rows", "notes"), ()),
        "fields": [(one, field_label(one, lang)) for one in FIELDS],
        **more,
    }
    if shown["rows"]:
        with context().database.reading() as connection:
            shown["lookup"] = load_lookup(connection, lang)
    return make_response(render_template("desk/intake_table.html", values=values, **shown), status)
