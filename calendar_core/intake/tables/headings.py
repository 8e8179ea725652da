"""Which column of a table is which fact: by the names of columns in English and Korean, near ones too."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

from rapidfuzz import fuzz, process

from calendar_core.domain.text.normalization import normalize
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.errors import CalendarError
from calendar_core.intake.tables.grid import Row, Table, cell_address
from calendar_core.messages import Lang, mark, pgettext, pmark

Field = Literal[
    "start",
    "end",
    "time",
    "end_time",
    "time_zone",
    "title",
    "series",
    "number",
    "kind",
    "parties",
    "place",
    "city",
    "country",
    "participants",
    "certainty",
    "lifecycle",
    "side",
    "publisher",
    "url",
    "published",
]
FIELDS: Final[tuple[Field, ...]] = get_args(Field)
#: What each column is called for a person.
_LABELS: Final[dict[str, str]] = {
    "start": pmark("column", "Date or start"),
    "end": pmark("column", "End"),
    "time": pmark("column", "Time"),
    "end_time": pmark("column", "Time of the end"),
    "time_zone": pmark("column", "Time zone"),
    "title": pmark("column", "Title"),
    "series": pmark("column", "Series"),
    "number": pmark("column", "Meeting number"),
    "kind": pmark("column", "Kind"),
    "parties": pmark("column", "Parties"),
    "place": pmark("column", "Place"),
    "city": pmark("column", "City"),
    "country": pmark("column", "Country of the venue"),
    "participants": pmark("column", "Participants"),
    "certainty": pmark("column", "Certainty"),
    "lifecycle": pmark("column", "Status"),
    "side": pmark("column", "Side of the source"),
    "publisher": pmark("column", "Publisher of the source"),
    "url": pmark("column", "Address of the source"),
    "published": pmark("column", "Day of the source"),
}
_FILE: Final = Path(__file__).with_name("headings.tsv")
# rapidfuzz's ratio, 0 to 100. "Start dat" and 참석자들 are meant; "state" and "date" have 67.
_MIN_LIKENESS: Final = 85
# Titles and notes stand above the heading.
_MAX_LINES_ABOVE: Final = 15
_NO_DATE: Final = mark("No column has the date of the events.")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column with its heading; `field` is the fact that it is taken for, None where it is not read.

    `is_guess`: its heading is only near to a known one.
    """

    position: int
    address: str
    heading: str
    field: Field | None
    is_guess: bool = False


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    """The heading of a table, by its place among the rows, and what its columns are."""

    heading_row: int
    columns: tuple[Column, ...]

    def positions(self) -> dict[Field, int]:
        """The column of each fact."""
        return {column.field: column.position for column in self.columns if column.field is not None}

    def by_heading(self) -> dict[str, Field | None]:
        """What each heading is taken for, to be kept."""
        return {column.heading: column.field for column in self.columns}


def field_label(field: str, lang: Lang = "en") -> str:
    """What a column is called for a person.

    >>> field_label("start"), field_label("parties", "ko")
    ('Date or start', '참가국·기구')
    """
    return pgettext("column", _LABELS[field], lang)


@cache
def _known_headings() -> dict[str, Field]:
    """The folded headings of `headings.tsv`."""
    _, *lines = _FILE.read_text(encoding="utf-8").splitlines()
    known: dict[str, Field] = {}
    for line in lines:
        name, _, headings = line.partition("\t")
        field = next(one for one in FIELDS if one == name)
        known |= {_fold(one): field for one in (name, *headings.split("; "))}
    return known


def _fold(heading: str) -> str:
    """A heading without case, punctuation and blanks: 개최 일시 is 개최일시."""
    return normalize(heading.replace("_", " ")).replace(" ", "")


def find_field(heading: str) -> tuple[Field | None, bool]:
    """The fact that a heading names, and whether its spelling is only near to a known one.

    >>> find_field("Start Date"), find_field("개최 일시"), find_field("Start dat"), find_field("Remarks")
    (('start', False), ('start', False), ('start', True), (None, False))
    """
    folded = _fold(heading)
    known = _known_headings()
    if folded in known:
        return known[folded], False
    near = process.extractOne(folded, list(known), scorer=fuzz.ratio, score_cutoff=_MIN_LIKENESS)
    return (known[near[0]], True) if near else (None, False)


def suggest_mapping(table: Table, kept: Mapping[str, str | None] | None = None) -> ColumnMapping:
    """What the columns of a table are; `kept` is what the same headings were taken for before.

    The heading is the row of which most cells are known names. Of two columns for one fact the first is taken.
    """
    place, row = max(enumerate(table.rows[:_MAX_LINES_ABOVE]), key=lambda one: (_count_known(one[1]), -one[0]))
    taken: set[Field] = set()
    columns = []
    for position, heading in enumerate(row.cells):
        if not heading:
            continue
        field, is_guess = find_field(heading)
        if kept is not None and heading in kept:
            field, is_guess = next((one for one in FIELDS if one == kept[heading]), None), False
        if field in taken:
            field, is_guess = None, False
        if field is not None:
            taken.add(field)
        address = cell_address(row.number, position)
        columns.append(Column(position=position, address=address, heading=heading, field=field, is_guess=is_guess))
    return ColumnMapping(heading_row=place, columns=tuple(columns))


def _count_known(row: Row) -> int:
    return sum(find_field(text)[0] is not None for text in row.cells if text)


def change_mapping(mapping: ColumnMapping, chosen: Mapping[int, str]) -> ColumnMapping:
    """A mapping with what a person chose for columns, by position: a field, or an empty text for none.

    Raises CalendarError for a field that is not known, or is chosen for two columns.
    """
    columns = []
    taken: dict[Field, Column] = {}
    for column in mapping.columns:
        field = _parse_field(chosen[column.position]) if column.position in chosen else column.field
        if field is not None and field in taken:
            raise CalendarError(
                "Two columns are the same: %(one)s and %(other)s.",
                next_step="Choose one of them.",
                one=taken[field].heading,
                other=column.heading,
            )
        changed = Column(position=column.position, address=column.address, heading=column.heading, field=field)
        columns.append(changed)
        if field is not None:
            taken[field] = changed
    return ColumnMapping(heading_row=mapping.heading_row, columns=tuple(columns))


def _parse_field(name: str) -> Field | None:
    if not name:
        return None
    found = next((one for one in FIELDS if one == name), None)
    if found is None:
        raise CalendarError(
            "%(name)s is not a fact that a column can have.",
            next_step=suggest_or_list(name, FIELDS),
            name=repr(name[:40]),
        )
    return found


def check_mapping(mapping: ColumnMapping) -> None:
    """Raise CalendarError where no column has the date: then no row can be an event."""
    if "start" not in mapping.positions():
        headings = ", ".join(column.heading[:30] for column in mapping.columns[:12])
        raise CalendarError(
            _NO_DATE, next_step="Say which one it is; the headings are: %(headings)s.", headings=headings or "–"
        )


def heading_key(headings: Sequence[str], publisher: str) -> str:
    """The key under which the mapping of these headings is kept for a publisher."""
    folded = json.dumps([sorted(_fold(one) for one in headings), normalize(publisher)], ensure_ascii=False)
    return hashlib.sha256(folded.encode()).hexdigest()
