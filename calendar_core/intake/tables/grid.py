"""A table as text: the rows of a file with the address of each cell, whatever format it came in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from calendar_core.domain.text.sanitizer import check_text, drop_invisible
from calendar_core.errors import CalendarError
from calendar_core.messages import Message

# A year of a ministry's diary has some thousand rows; what is longer is a dump of a database.
MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 60
MAX_CELL_CHARACTERS: Final = 5_000
MAX_CHARACTERS: Final = 1_000_000
# The largest body that a page of the desk takes, so that each way in takes the same files.
MAX_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the file, from 1, and the texts of its cells; empty ones are empty texts."""

    number: int
    cells: tuple[str, ...]

    def text_at(self, column: int) -> str:
        """The text of a column from 0; empty beyond the last cell."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of a sheet that are not empty.

    `problems` are those of cells that cannot be taken, with their addresses; `notes` say what was left out.
    """

    rows: tuple[Row, ...]
    problems: tuple[CalendarError, ...] = ()
    notes: tuple[Message, ...] = ()


def cell_address(row: int, column: int) -> str:
    """The address of a cell as spreadsheets write it; rows count from 1, columns from 0.

    >>> cell_address(7, 2), cell_address(1, 27)
    ('C7', 'AB1')
    """
    letters = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def clean_cell(text: str, *, row: int, column: int, problems: list[CalendarError]) -> str:
    """The text of a cell in NFC, without blanks around it; empty where it cannot be taken, which is noted."""
    shown = drop_invisible(text)
    if not shown:
        return ""
    where = cell_address(row, column)
    if len(shown) > MAX_CELL_CHARACTERS:
        problems.append(
            CalendarError(
                "The text has %(count)s characters.",
                next_step="Use at most %(most)s.",
                where=where,
                count=len(shown),
                most=MAX_CELL_CHARACTERS,
            )
        )
        return ""
    try:
        return check_text(shown.replace("\r\n", "\n").replace("\r", "\n"))
    except CalendarError as error:
        problems.append(CalendarError(error.what, next_step=error.next_step, where=where))
        return ""


def build_table(rows: Iterable[Row], problems: Iterable[CalendarError], notes: Iterable[Message] = ()) -> Table:
    """The table of these rows without the empty ones.

    Raises CalendarError for one that is empty or too large, and the first problem where no cell can be taken.
    """
    filled = tuple(row for row in rows if any(row.cells))
    problems = tuple(problems)
    if not filled:
        empty = CalendarError("The table is empty.", next_step="Give a file with a heading and one row for each event.")
        raise next(iter(problems), empty)
    check_size(len(filled), max((len(row.cells) for row in filled), default=0))
    if sum(len(text) for row in filled for text in row.cells) > MAX_CHARACTERS:
        raise CalendarError(
            "The table has more than %(most)s characters.", next_step="Split it.", most=f"{MAX_CHARACTERS:,}"
        )
    return Table(rows=filled, problems=problems, notes=tuple(notes))


def check_size(rows: int, columns: int) -> None:
    """Raise CalendarError for more rows or columns than are read."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise CalendarError(
            "The table has %(rows)s rows and %(columns)s columns.",
            next_step="At most %(most_rows)s rows and %(most_columns)s columns are read: split it.",
            rows=rows,
            columns=columns,
            most_rows=MAX_ROWS,
            most_columns=MAX_COLUMNS,
        )


def table_to_json(table: Table) -> dict[str, Any]:
    """A table as plain JSON: it comes from another process, and is kept between two pages."""
    return {
        "rows": [[row.number, *row.cells] for row in table.rows],
        "problems": [
            {"where": one.where, "what": _pack(one.what), "next_step": _pack(one.next_step)} for one in table.problems
        ],
        "notes": [_pack(note) for note in table.notes],
    }


def table_from_json(packed: dict[str, Any]) -> Table:
    """The inverse of `table_to_json`."""
    return Table(
        rows=tuple(Row(number, tuple(cells)) for number, *cells in packed["rows"]),
        problems=tuple(
            CalendarError(_unpack(one["what"]), next_step=_unpack(one["next_step"]), where=one["where"])
            for one in packed["problems"]
        ),
        notes=tuple(map(_unpack, packed["notes"])),
    )


def _pack(message: Message) -> list[Any]:
    return [
        message.id,
        {name: value if isinstance(value, int) else str(value) for name, value in message.values.items()},
    ]


def _unpack(packed: list[Any]) -> Message:
    text, values = packed
    return Message(text, **values)
