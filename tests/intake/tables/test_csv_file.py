"""CSV as spreadsheets write it: encodings, separators, empty rows, and what is refused."""

import pytest

from calendar_core.errors import CalendarError
from calendar_core.intake.tables.csv_file import read_csv
from calendar_core.intake.tables.grid import MAX_COLUMNS, MAX_ROWS, Row, table_from_json, table_to_json
from calendar_core.intake.tables.read_table import read_table

TEXT = "날짜,행사\r\n2026-10-30,한미 정상회담\r\n"
ROWS = (Row(1, ("날짜", "행사")), Row(2, ("2026-10-30", "한미 정상회담")))


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        ("Date,행사".replace("Date", "날짜") + TEXT[5:]).encode("cp949"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("utf-16"),
        ("sep=;\r\n" + TEXT.replace(",", ";")).encode("utf-8-sig"),
        TEXT.replace("\r\n", "\n").encode(),
        TEXT.replace("\r\n", "\r").encode(),
        TEXT.replace("\r\n", ",,,\r\n").encode(),
    ],
)
def test_each_encoding_and_separator_gives_the_same_table(raw: bytes) -> None:
    rows = read_csv(raw).rows
    offset = rows[0].number - 1
    assert tuple(Row(row.number - offset, row.cells) for row in rows) == ROWS


def test_utf_16_without_a_mark_is_known_by_its_zeros() -> None:
    assert read_csv("Date,Event\r\n2026-10-30,x\r\n".encode("utf-16-le")).rows[0].cells == ("Date", "Event")


def test_separators_within_quotes_and_empty_rows_count_as_what_they_are() -> None:
    table = read_csv(b'Date;Parties\n\n2026-10-30;"KR, US; JP"\n;;\n2026-11-01;"two\nlines"\n')
    assert table.rows == (
        Row(1, ("Date", "Parties")),
        Row(3, ("2026-10-30", "KR, US; JP")),
        Row(5, ("2026-11-01", "two\nlines")),
    )


def test_a_cell_that_cannot_be_taken_is_a_problem_with_its_address() -> None:
    table = read_csv("Date,Event\n2026-10-30,a\u202eb\n2026-10-31,x\x00y\n".encode())
    assert [one.where for one in table.problems] == ["B2", "B3"]
    assert "direction-turning" in str(table.problems[0])
    assert [row.cells for row in table.rows[1:]] == [("2026-10-30",), ("2026-10-31",)]


def test_a_table_survives_as_json_with_its_problems() -> None:
    table = read_csv("Date,Event\n2026-10-30,a\u202eb\n".encode())
    packed = table_to_json(table)
    again = table_from_json(packed)
    assert again.rows == table.rows
    assert table_to_json(again) == packed
    assert list(map(str, again.problems)) == list(map(str, table.problems))


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", "The table is empty."),
        (b",,,\n,,\n", "The table is empty."),
        (b"\x81\xff\xff\x00\x01", "not text in UTF-8, UTF-16 or CP949"),
        (b"a\n" * (MAX_ROWS + 1), f"The table has {MAX_ROWS + 1} rows"),
        (b"a," * MAX_COLUMNS + b"a", f"and {MAX_COLUMNS + 1} columns"),
        (b"x" * 200_000, "is not CSV"),
        (b"a" * 1_000_001, "The file has 1,000,001 bytes."),
        (b"\xd0\xcf\x11\xe0 old", "XLS of old"),
        (("x" * 4_900 + "\n").encode() * 205, "bytes"),
    ],
)
def test_what_is_no_table_or_too_large_is_refused(raw: bytes, error: str) -> None:
    with pytest.raises(CalendarError, match=error):
        read_table(raw)


def test_a_cell_longer_than_any_real_one_is_a_problem() -> None:
    table = read_csv(b"Date,Note\n2026-10-30," + b"x" * 5_001 + b"\n")
    assert [str(one) for one in table.problems] == ["B2: The text has 5001 characters. Use at most 5000."]
