"""Tables of office-holders: a heading, and below it a row for each term."""

import re
from collections.abc import Callable
from typing import Final, Literal, TypeVar, get_args

from rapidfuzz import fuzz, process

from calendar_core.domain.schema.values import check_bounds_order, parse_bound, parse_url
from calendar_core.domain.text.localized import contains_hangul
from calendar_core.domain.text.normalization import normalize
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.errors import CalendarError
from calendar_core.intake.holders.stated_term import StatedTerm
from calendar_core.intake.tables.grid import Row, Table, cell_address
from calendar_core.intake.text.dates.date_mentions import find_dates
from calendar_core.intake.text.dates.date_readings import read_date

_T = TypeVar("_T")
HolderField = Literal["office", "person", "person_ko", "from", "to", "acting", "source"]
#: What columns are called, folded.
_HEADINGS: Final[dict[HolderField, tuple[str, ...]]] = {
    "office": ("office", "post", "position", "title", "role", "직위", "직책", "직함", "관직", "보직"),
    "person": ("person", "name", "holder", "officeholder", "nameen", "nameenglish", "personen", "영문이름", "영문성명"),
    "person_ko": ("personko", "nameko", "namekorean", "koreanname", "이름", "성명", "인물", "한글이름", "국문이름"),
    "from": ("from", "start", "since", "begin", "startdate", "termstart", "취임", "취임일", "시작", "시작일", "부터"),
    "to": ("to", "end", "until", "enddate", "termend", "퇴임", "퇴임일", "이임", "이임일", "종료", "종료일", "까지"),
    "acting": ("acting", "interim", "대행", "직무대행", "권한대행", "서리"),
    "source": ("source", "url", "reference", "link", "address", "출처", "주소", "링크", "근거"),
}
_MIN_LIKENESS: Final = 85
_MAX_LINES_ABOVE: Final = 15
_YES: Final = ("true", "yes", "y", "1", "x", "acting", "interim", "대행", "직무대행", "권한대행", "서리", "예", "o")
_NO: Final = ("false", "no", "n", "0", "-", "아니오", "아니요")
#: What stands in a cell of the end for somebody who is in office.
_PRESENT: Final = ("present", "now", "incumbent", "in office", "현재", "현직", "재임", "재임 중", "-", "–")
_LENGTHS: Final = {"day": 10, "month": 7, "year": 4}


def read_holders(table: Table) -> tuple[list[StatedTerm], list[CalendarError]]:
    """The terms of the rows below the heading, and every problem of every cell with its address.

    Raises CalendarError for a table without a column of offices, people or dates.
    """
    heading, columns = _find_heading(table)
    problems = list(table.problems)
    terms = []
    for row in table.rows[heading + 1 :]:
        term = _read_row(row, columns, problems)
        if term is not None:
            terms.append(term)
    return terms, problems


def _find_heading(table: Table) -> tuple[int, dict[HolderField, int]]:
    """The row that names most columns, and the place of each."""
    found = [_map_columns(row) for row in table.rows[:_MAX_LINES_ABOVE]]
    place = max(range(len(found)), key=lambda at: (len(found[at]), -at), default=0)
    columns = found[place] if found else {}
    if "office" not in columns or not columns.keys() & {"person", "person_ko"} or not columns.keys() & {"from", "to"}:
        raise CalendarError(
            "The table has no columns of office, person and from or to.",
            next_step="Head them %(names)s.",
            names=", ".join(get_args(HolderField)),
        )
    return place, columns


def _map_columns(row: Row) -> dict[HolderField, int]:
    known = {heading: field for field, headings in _HEADINGS.items() for heading in headings}
    columns: dict[HolderField, int] = {}
    for at, cell in enumerate(row.cells):
        folded = re.sub(r"\W", "", normalize(cell.replace("_", " ")))
        field = known.get(folded)
        if field is None and folded:
            near = process.extractOne(folded, list(known), scorer=fuzz.ratio, score_cutoff=_MIN_LIKENESS)
            field = known[near[0]] if near else None
        if field is not None:
            columns.setdefault(field, at)
    return columns


def _read_row(row: Row, columns: dict[HolderField, int], problems: list[CalendarError]) -> StatedTerm | None:
    count = len(problems)

    def note(field: HolderField, error: CalendarError) -> None:
        where = cell_address(row.number, columns.get(field, 0))
        problems.append(CalendarError(error.what, next_step=error.next_step, where=where))

    def read(field: HolderField, parse: Callable[[str], _T]) -> _T | None:
        text = row.text_at(columns[field]) if field in columns else ""
        try:
            return parse(text) if text else None
        except CalendarError as error:
            note(field, error)
            return None

    written = list(filter(None, (read("person", clean_line), read("person_ko", clean_line))))
    office = read("office", clean_line)
    if not written and not office:
        return None  # a note below the table
    begin, end = read("from", parse_partial_date), read("to", _parse_end)
    try:
        check_bounds_order(begin, end or None)
    except CalendarError as error:
        note("to", error)
    empty = CalendarError("The cell is empty.", next_step="Write something there, or delete the row.")
    if not office:
        note("office", empty)
    if not written:
        note("person" if "person" in columns else "person_ko", empty)
    acting, source = read("acting", _parse_acting), read("source", parse_url)
    if len(problems) > count or not office:
        return None
    return StatedTerm(
        office=office,
        names={"ko" if contains_hangul(name) else "en": name for name in reversed(written)},
        valid_from=begin,
        valid_to=end or None,
        acting=bool(acting),
        source=source,
        where=str(row.number),
    )


def parse_partial_date(text: str) -> str:
    """A day, a month or a year in any writing of which there is one reading, as ISO 8601 and no more exact than it is.

    >>> [parse_partial_date(one) for one in ("2025", "2025.7.25", "July 2025", "2025년 7월 25일", "25 Jul 2025")]
    ['2025', '2025-07-25', '2025-07', '2025-07-25', '2025-07-25']
    """
    shown = text.strip()
    try:
        return parse_bound(shown)
    except CalendarError:
        pass
    mentions = find_dates(shown)
    when = read_date(mentions[0], today=None, tense="unknown").when if len(mentions) == 1 else None
    length = _LENGTHS.get(when.precision) if when is not None else None
    if when is None or length is None:
        raise CalendarError(
            "%(text)s is not a day, a month or a year.",
            next_step="Write 2024-10-31, 2024-10 or 2024.",
            text=repr(shown[:40]),
        )
    return when.first_day.isoformat()[:length]


def _parse_end(text: str) -> str:
    """The end of a term; an empty text for somebody who is in office."""
    return "" if text.strip().lower() in _PRESENT else parse_partial_date(text)


def _parse_acting(text: str) -> bool:
    word = text.strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise CalendarError("%(text)s is neither yes nor no.", next_step="Write yes or no.", text=repr(text[:40]))
