"""Reading of CSV (RFC 4180) as spreadsheets write it: with a comma, a semicolon or a tab, in UTF-8, UTF-16 or CP949."""

import codecs
import csv
import io
from typing import Final

from calendar_core.errors import CalendarError
from calendar_core.intake.tables.grid import Row, Table, build_table, check_size, clean_cell

_SEPARATORS: Final = (",", ";", "\t")
#: The byte order marks, with the encoding of the rest.
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Excel for Korea writes CP949 where nobody asks for UTF-8.
_WITHOUT_MARK: Final = ("utf-8", "cp949")
# So many lines are enough to see which character parts the cells.
_SAMPLE_LINES: Final = 30


def read_csv(raw: bytes) -> Table:
    """The table of a CSV file. Raises CalendarError for bytes that are no text, and for a table that is too large."""
    text = decode_table(raw)
    separator, text = _declared_separator(text)
    separator = separator or _find_separator(text)
    rows: list[Row] = []
    problems: list[CalendarError] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, cells in enumerate(reader, 1):
            if any(cells):
                kept = [clean_cell(one, row=number, column=at, problems=problems) for at, one in enumerate(cells)]
                rows.append(Row(number, _without_empty_end(kept)))
                check_size(len(rows), 0)
    except csv.Error as error:
        raise CalendarError(
            "Row %(number)s is not CSV: %(why)s.",
            next_step="Save the table anew from the program that made it.",
            number=len(rows) + 1,
            why=error,
        ) from None
    return build_table(rows, problems)


def decode_table(raw: bytes) -> str:
    """The text of a file by its byte order mark, else as UTF-8 or CP949. Raises CalendarError where it is neither."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return _decode(raw[len(mark) :], (encoding,))
    if (raw[:1] == b"\0") != (raw[1:2] == b"\0"):  # half of a letter of a Latin heading
        return _decode(raw, ("utf-16-be" if raw[:1] == b"\0" else "utf-16-le",))
    return _decode(raw, _WITHOUT_MARK)


def _decode(raw: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CalendarError(
        "The file is not text in UTF-8, UTF-16 or CP949.", next_step="Save it as CSV in UTF-8, or as XLSX."
    )


def _declared_separator(text: str) -> tuple[str | None, str]:
    """The separator that Excel's own first line states (`sep=;`), and the text with that line empty."""
    first, _, rest = text.partition("\n")
    declared = first.strip()
    if declared[:4].lower() == "sep=" and declared[4:] in _SEPARATORS:
        return declared[4:], f"\n{rest}"
    return None, text


def _find_separator(text: str) -> str:
    """The separator that gives most lines the same number of cells, and of those the one that gives most cells."""
    lines = text.splitlines()[:_SAMPLE_LINES]

    def regularity(separator: str) -> tuple[int, int]:
        try:
            counts = [len(cells) for cells in csv.reader(lines, delimiter=separator) if any(cells)]
        except csv.Error:
            return 0, 0
        wide = [count for count in counts if count > 1]
        usual = max(set(wide), key=lambda count: (wide.count(count), count), default=0)
        return wide.count(usual) if usual else 0, usual

    return max(_SEPARATORS, key=regularity)


def _without_empty_end(cells: list[str]) -> tuple[str, ...]:
    """Cells without the empty ones at the end, of which some programs write a screenful."""
    return tuple(cells[: max((place for place, text in enumerate(cells, 1) if text), default=0)])
