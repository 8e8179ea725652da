"""Reading of XLSX (ECMA-376) with openpyxl: what the cells show, dates as exactly as their format shows them.

To be run in a process with limits: a sheet may unpack to more than memory holds.
"""

import io
import re
import warnings
import zipfile
from datetime import datetime, time, timedelta
from typing import Any, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from calendar_core.errors import CalendarError
from calendar_core.intake.tables.grid import Row, Table, build_table, cell_address, check_size, clean_cell
from calendar_core.messages import Message

# A workbook of a megabyte with a table of 5,000 rows unpacks to some ten.
_MAX_UNPACKED_BYTES: Final = 40_000_000
_MAX_PARTS: Final = 500
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
# Parts of a number format that are no letters of a date: quoted text, escapes, colours and conditions in brackets.
_LITERALS: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)

Position = tuple[int, int]


def read_xlsx(raw: bytes) -> Table:
    """The table of the first visible sheet. Raises CalendarError for a file that is no XLSX, or is too large."""
    _check_archive(raw)
    values, formulas = _open(raw, data_only=True), _open(raw, data_only=False)
    sheets = [one for one in values.worksheets if one.sheet_state == "visible"]
    sheet = next((one for one in sheets if _filled(one)), None)
    if sheet is None:
        raise CalendarError("The workbook has no visible sheet with cells.", next_step="Give one with a table.")
    others = ", ".join(one.title for one in sheets if one is not sheet and _filled(one))
    rows, hidden, problems = _read_sheet(sheet, formulas[sheet.title])
    notes = []
    if others:
        notes.append(Message("Only the sheet %(sheet)s is read, not %(others)s.", sheet=sheet.title, others=others))
    if hidden:
        notes.append(Message("Hidden rows and columns are left out: %(places)s.", places=", ".join(hidden)))
    return build_table(rows, problems, notes)


def _check_archive(raw: bytes) -> None:
    """Refuse what would unpack to too much, and XML with a document type, which OOXML does not allow."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED_BYTES:
                raise CalendarError("The workbook unpacks to too much.", next_step="Save its table alone, as CSV.")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    content = archive.read(part)
                    if any(mark in content for mark in _DOCTYPES):
                        raise CalendarError(
                            "The workbook declares a document type, which no genuine one does.",
                            next_step="Save the table as CSV.",
                        )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise _unreadable(error) from None


def _open(raw: bytes, *, data_only: bool) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that are not read: pictures, validation
            return openpyxl.load_workbook(io.BytesIO(raw), data_only=data_only, keep_links=False)
    except (InvalidFileException, MemoryError, RecursionError):
        raise
    except Exception as error:  # noqa: BLE001  openpyxl raises whatever a broken part leads to
        raise _unreadable(error) from None


def _unreadable(error: Exception) -> CalendarError:
    return CalendarError(
        "The file is not a workbook that can be read: %(why)s.",
        next_step="Save it anew as XLSX, or as CSV.",
        why=str(error)[:100] or type(error).__name__,
    )


def _filled(sheet: Worksheet) -> dict[Position, Any]:
    """The cells that hold something. `iter_rows` would make one for each place up to the last that has a format."""
    return {place: cell for place, cell in sheet._cells.items() if cell.value is not None}


def _read_sheet(sheet: Worksheet, formulas: Worksheet) -> tuple[list[Row], list[str], list[CalendarError]]:
    """The visible rows, the names of the hidden rows and columns that hold something, and the problems of cells."""
    filled = _filled(sheet)
    places = filled.keys() | _filled(formulas).keys()
    rows, columns = {row for row, _ in places}, {column for _, column in places}
    hidden_rows = {row for row in rows if sheet.row_dimensions[row].hidden}
    hidden_columns = {column for column in columns if _is_hidden_column(sheet, column)}
    check_size(len(rows - hidden_rows), max(columns - hidden_columns, default=0))
    problems: list[CalendarError] = []
    found: dict[Position, str] = {}
    for row, column in sorted(places):
        if row not in hidden_rows and column not in hidden_columns:
            found[row, column] = _read_cell(filled.get((row, column)), row, column, problems)
    found |= _merged(sheet, found)
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in found.items():
        by_row.setdefault(row, {})[column] = text
    table = [
        Row(number, tuple(cells.get(column, "") for column in range(1, max(cells) + 1)))
        for number, cells in sorted(by_row.items())
    ]
    hidden = [*map(str, sorted(hidden_rows)), *(cell_address(1, one - 1)[:-1] for one in sorted(hidden_columns))]
    return table, hidden, problems


def _is_hidden_column(sheet: Worksheet, column: int) -> bool:
    return any(
        one.hidden and one.min is not None and one.max is not None and one.min <= column <= one.max
        for one in sheet.column_dimensions.values()
    )


def _merged(sheet: Worksheet, found: dict[Position, str]) -> dict[Position, str]:
    """The places of merged cells with the text of the first one: it stands in each of their rows."""
    filled: dict[Position, str] = {}
    rows, columns = {row for row, _ in found}, {column for _, column in found}
    for merged in sheet.merged_cells.ranges:
        text = found.get((merged.min_row, merged.min_col))
        if text:
            for row in rows & set(range(merged.min_row, merged.max_row + 1)):
                for column in columns & set(range(merged.min_col, merged.max_col + 1)):
                    filled[row, column] = text
    return filled


def _read_cell(cell: Any, row: int, column: int, problems: list[CalendarError]) -> str:
    """What a cell shows, as text; None is a formula that no program has computed."""
    where = cell_address(row, column - 1)
    if cell is None:
        problems.append(
            CalendarError(
                "The formula has no value.",
                next_step="Open the file in a spreadsheet program and save it.",
                where=where,
            )
        )
        return ""
    if cell.data_type == "e":
        problems.append(
            CalendarError(
                "The formula gives %(value)s.", next_step="Mend it, or write the value.", where=where, value=cell.value
            )
        )
        return ""
    text = _format_value(cell.value, cell.number_format or "")
    return clean_cell(text, row=row, column=column - 1, problems=problems)


def _format_value(value: object, number_format: str) -> str:
    """A value as text; dates as ISO 8601, no more exactly than their format shows.

    >>> _format_value(datetime(2026, 10, 1), "mmm yyyy"), _format_value(datetime(2026, 10, 1), "yyyy-mm-dd")
    ('2026-10', '2026-10-01')
    >>> _format_value(datetime(2026, 10, 1, 14, 30), "d/m/yyyy h:mm"), _format_value(57.0, "General")
    ('2026-10-01 14:30', '57')
    """
    if isinstance(value, datetime):
        return _format_instant(value, number_format)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _format_instant(value: datetime, number_format: str) -> str:
    shown = _LITERALS.sub("", number_format.partition(";")[0]).lower()
    shown = shown.replace("general", "")
    day = value.date().isoformat()
    if "h" in shown:
        clock = value.strftime("%H:%M")
        return f"{day} {clock}" if "d" in shown or "y" in shown else clock
    if "d" in shown or not shown or "y" not in shown:
        return day
    return day[:7] if "m" in shown else day[:4]
