"""Reading of a file of a table, by its first bytes, whatever its name says."""

from typing import Final

from calendar_core.errors import CalendarError
from calendar_core.intake.tables.csv_file import read_csv
from calendar_core.intake.tables.grid import MAX_BYTES, Table
from calendar_core.intake.tables.xlsx_file import read_xlsx

_ZIP: Final = b"PK\x03\x04"
# Compound files: workbooks of Excel 97 to 2003, and those that a password protects.
_COMPOUND: Final = b"\xd0\xcf\x11\xe0"


def is_workbook(raw: bytes) -> bool:
    """Whether the first bytes are those of a workbook of whatever format."""
    return raw.startswith((_ZIP, _COMPOUND))


def read_table(raw: bytes) -> Table:
    """The table of a CSV or XLSX file. Raises CalendarError. To be run in a process with limits."""
    if len(raw) > MAX_BYTES:
        raise CalendarError(
            "The file has %(size)s bytes.",
            next_step="Give at most %(most)s: split the table, or save it alone.",
            size=f"{len(raw):,}",
            most=f"{MAX_BYTES:,}",
        )
    if raw.startswith(_COMPOUND):
        raise CalendarError(
            "The file is an XLS of old, or is protected by a password.", next_step="Save it as XLSX without a password."
        )
    return read_xlsx(raw) if raw.startswith(_ZIP) else read_csv(raw)
