"""Tables of office-holders: every problem with the address of its cell, and no date more exact than it is written."""

import io

import pytest
from openpyxl.workbook import Workbook

from calendar_core.errors import CalendarError
from calendar_core.intake.holders.holder_table import read_holders
from calendar_core.intake.tables.import_table import load_table

ENGLISH = """Office,Person,Name (Korean),From,To,Acting,Source
kr-mnd,Ahn Gyu-back,안규백,2025-07-25,,no,https://example.org/a
US Secretary of Defense,Lloyd Austin,,January 2021,20 Jan 2025,,
,,,,,,a note
"""
KOREAN = """직위,성명,취임일,퇴임일,대행,출처
국방부 장관,김용현,2024. 9. 6.,2024년 12월 5일,,
국방부 차관,김선호,2024.12.5,현재,대행,
"""


def test_rows_are_terms() -> None:
    terms, problems = read_holders(load_table(ENGLISH.encode()))
    assert problems == []
    assert [(one.office, dict(one.names), one.valid_from, one.valid_to, one.acting, one.source) for one in terms] == [
        ("kr-mnd", {"ko": "안규백", "en": "Ahn Gyu-back"}, "2025-07-25", None, False, "https://example.org/a"),
        ("US Secretary of Defense", {"en": "Lloyd Austin"}, "2021-01", "2025-01-20", False, None),
    ]


def test_korean_headings_dates_and_words_are_read() -> None:
    terms, problems = read_holders(load_table(KOREAN.encode("cp949")))
    assert problems == []
    assert [(one.office, dict(one.names), one.valid_from, one.valid_to, one.acting) for one in terms] == [
        ("국방부 장관", {"ko": "김용현"}, "2024-09-06", "2024-12-05", False),
        ("국방부 차관", {"ko": "김선호"}, "2024-12-05", None, True),
    ]


def test_a_workbook_is_read_alike() -> None:
    book = Workbook()
    for line in ENGLISH.splitlines():
        book.worksheets[0].append(line.split(","))
    buffer = io.BytesIO()
    book.save(buffer)
    assert read_holders(load_table(buffer.getvalue())) == read_holders(load_table(ENGLISH.encode()))


def test_every_problem_has_the_address_of_its_cell() -> None:
    rows = (
        "office,name,from,to,acting,source",
        "kr-mnd,,soon,2024,perhaps,here",
        ",Kim,10/11/2024",
        "kr-mnd,Lee,2025,2024",
    )
    table = "\n".join(rows)
    terms, problems = read_holders(load_table(table.encode()))
    assert terms == []
    assert [str(one.where) for one in problems] == ["C2", "B2", "E2", "F2", "C3", "A3", "D4"]


@pytest.mark.parametrize("heading", ["office,from", "person,from", "office,person", "a,b,c"])
def test_a_table_without_its_columns_is_refused(heading: str) -> None:
    with pytest.raises(CalendarError, match="no columns of office, person and from or to"):
        read_holders(load_table(f"{heading}\n1,2,3\n".encode()))
