"""XLSX: what the cells show, and what no table is worth."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime, time

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from calendar_core.errors import CalendarError
from calendar_core.intake.tables.grid import Row, Table
from calendar_core.intake.tables.import_table import load_table
from calendar_core.intake.tables.read_table import read_table
from tests.builders.documents import save_workbook


def read(fill: Callable[[Worksheet], None]) -> Table:
    book = Workbook()
    sheet = book.worksheets[0]
    fill(sheet)
    return read_table(save_workbook(book))


def replace_part(raw: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part.filename, change(content) if part.filename == name else content)
    return buffer.getvalue()


def simple_book() -> bytes:
    book = Workbook()
    book.worksheets[0].append(["Date", "Title"])
    book.worksheets[0].append(["2026-10-30", "Summit"])
    return save_workbook(book)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (datetime.fromisoformat("2026-10-01"), "yyyy-mm-dd", "2026-10-01"),
        (datetime.fromisoformat("2026-10-01"), "mmm yyyy", "2026-10"),
        (datetime.fromisoformat("2026-10-01"), 'yyyy"년" m"월"', "2026-10"),
        (datetime.fromisoformat("2026-10-01"), 'yyyy"년" m"월" d"일"', "2026-10-01"),
        (datetime.fromisoformat("2026-01-01"), "yyyy", "2026"),
        (datetime.fromisoformat("2026-10-01"), "yyyy-mm-dd hh:mm", "2026-10-01 00:00"),
        (datetime.fromisoformat("2026-10-01T14:30"), "yyyy/m/d h:mm AM/PM", "2026-10-01 14:30"),
        (datetime.fromisoformat("2026-10-01T14:30"), "yyyy-mm-dd", "2026-10-01"),
        (datetime.fromisoformat("2026-10-01"), "[$-409]d\\-mmm\\-yy;@", "2026-10-01"),
        (time(9, 5), "h:mm", "09:05"),
        (57, "General", "57"),
        (57.0, "0.0", "57"),
        (True, "General", "True"),
        ("  제58차  ", "@", "제58차"),
    ],
)
def test_a_date_is_no_more_exact_than_its_format_shows(value: object, number_format: str, shown: str) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"] = value  # type: ignore[assignment]  # any value that a cell may have
        sheet["B2"].number_format = number_format

    assert read(fill).rows == (Row(2, ("", shown)),)


def test_dates_of_1904_are_the_same_days() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append([datetime.fromisoformat("2026-10-30"), "Summit"])
    book.worksheets[0]["A1"].number_format = "yyyy-mm-dd"
    assert read_table(save_workbook(book)).rows == (Row(1, ("2026-10-30", "Summit")),)


def test_merged_cells_stand_in_each_of_their_rows() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (["Date", "Title"], ["2026-10-30", "A"], [None, "B"], ["2026-10-31", "C"]):
            sheet.append(row)
        sheet.merge_cells("A2:A3")

    assert [row.cells for row in read(fill).rows[1:]] == [("2026-10-30", "A"), ("2026-10-30", "B"), ("2026-10-31", "C")]


def test_what_is_hidden_is_left_out_and_named() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (["Date", "Internal", "Title"], ["2026-10-30", "no", "A"], ["2026-10-31", "no", "B"]):
            sheet.append(row)
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    table = read(fill)
    assert table.rows == (Row(1, ("Date", "", "Title")), Row(3, ("2026-10-31", "", "B")))
    assert list(map(str, table.notes)) == ["Hidden rows and columns are left out: 2, B."]


def test_the_first_visible_sheet_with_cells_is_read_and_the_others_named() -> None:
    book = Workbook()
    book.worksheets[0].title = "Old"
    book.worksheets[0].append(["old"])
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Empty")
    book.create_sheet("2026").append(["Date"])
    book.create_sheet("2027").append(["Date"])
    table = read_table(save_workbook(book))
    assert table.rows == (Row(1, ("Date",)),)
    assert list(map(str, table.notes)) == ["Only the sheet 2026 is read, not 2027."]


def test_a_formula_has_its_value_or_is_a_problem() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Date", "Title", "Number"])
        sheet.append(["2026-10-30", "=1+1", "#REF!"])
        sheet["C2"].data_type = "e"

    table = read(fill)
    assert [str(one) for one in table.problems] == [
        "B2: The formula has no value. Open the file in a spreadsheet program and save it.",
        "C2: The formula gives #REF!. Mend it, or write the value.",
    ]
    computed = replace_part(
        simple_book(),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"</row></sheetData>", b'<c r="C2"><f>1+1</f><v>2</v></c></row></sheetData>'),
    )
    assert read_table(computed).rows[1].cells == ("2026-10-30", "Summit", "2")


def test_a_cell_with_a_format_at_the_end_of_the_sheet_is_no_table_of_a_million_rows() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Date"])
        sheet["XFD1048576"].number_format = "0.00"

    assert read(fill).rows == (Row(1, ("Date",)),)


def test_a_sheet_of_too_many_rows_is_refused() -> None:
    def fill(sheet: Worksheet) -> None:
        for number in range(5_001):
            sheet.append([number])

    with pytest.raises(CalendarError, match="The table has 5001 rows"):
        read(fill)


def entities(part: bytes) -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    head, _, rest = part.partition(b"?>")
    return head + b"?>" + bomb + rest if rest else bomb + part


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"PK\x03\x04nothing", "not a workbook that can be read"),
        (simple_book()[:-200], "not a workbook that can be read"),
        (replace_part(simple_book(), "xl/workbook.xml", lambda _: b"<nothing"), "not a workbook that can be read"),
        (replace_part(simple_book(), "xl/worksheets/sheet1.xml", entities), "declares a document type"),
        (
            replace_part(
                simple_book(),
                "xl/workbook.xml",
                lambda part: entities(part).decode().encode("utf-16"),
            ),
            "declares a document type",
        ),
        (replace_part(simple_book(), "docProps/app.xml", lambda _: b" " * 50_000_000), "unpacks to too much"),
        (save_workbook(Workbook()), "no visible sheet with cells"),
    ],
)
def test_what_is_no_workbook_or_a_bomb_is_refused(raw: bytes, error: str) -> None:
    with pytest.raises(CalendarError, match=error):
        load_table(raw)


def test_the_file_is_read_in_a_process_of_its_own_with_the_same_result() -> None:
    assert load_table(simple_book()) == read_table(simple_book())
    assert openpyxl.load_workbook(io.BytesIO(simple_book())).worksheets[0]["A2"].value == "2026-10-30"
