"""`flask import` of tables: the columns shown, problems at once, proposals once."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_pending_proposals
from tests.builders.documents import make_workbook
from tests.builders.records import load_record

TABLE = (
    "일시,행사명,당사국,도시,상태,비고\n2024-10-30,제56차 SCM,한미,,취소,내부용\n2024-10-28,Summit,한미,Seoul,확정,\n"
)


def run(application: Flask, *words: str, code: int = 0) -> Result:
    result = application.test_cli_runner().invoke(args=["import", *words])
    assert result.exit_code == code, result.output
    return result


def write(folder: Path, text: str) -> str:
    file = folder / "diary.csv"
    file.write_bytes(text.encode("utf-8-sig"))
    return str(file)


def test_what_was_understood_is_json_and_nothing_is_written(
    application: Flask, opened: Database, tmp_path: Path
) -> None:
    words = ("--dry-run", "--json", "--publisher", "MOFA", write(tmp_path, TABLE))
    found = json.loads(run(application, *words).stdout)
    keys = ("series", "number", "parties", "start", "city", "certainty", "lifecycle", "match", "action")
    assert [tuple(one[key] for key in keys) for one in found] == [
        ("kr-us-scm", 56, ["KR", "US"], "2024-10-30", None, "announced", "cancelled", "kr-us-scm-56", "cancel"),
        (None, None, ["KR", "US"], "2024-10-28", "Seoul", "confirmed", "scheduled", None, "new"),
    ]
    with opened.reading() as connection:
        assert list_pending_proposals(connection) == []


def test_the_same_workbook_makes_proposals_once(application: Flask, opened: Database, tmp_path: Path) -> None:
    file = tmp_path / "diary.xlsx"
    file.write_bytes(make_workbook(*(line.split(",") for line in TABLE.splitlines())))
    for counts in ("2 proposed, 0 already in the record.", "0 proposed, 2 waiting already, 0 already in the record."):
        shown = run(application, "--publisher", "MOFA", "--editor", "reporter", str(file)).stdout.splitlines()
        assert shown[1:7] == [
            "  A1 일시: start (Date or start)",
            "  B1 행사명: title (Title)",
            "  C1 당사국: parties (Parties)",
            "  D1 도시: city (City)",
            "  E1 상태: lifecycle (Status)",
            "  F1 비고: not read",
        ]
        assert shown[-1] == counts
    with opened.reading() as connection:
        waiting = list_pending_proposals(connection)
    assert [(one.event_id, one.base_revision) for one in waiting] == [
        ("kr-us-scm-56", 1),
        ("kr-us-summit-2024-10-28", 0),
    ]
    assert (waiting[0].record.lifecycle, waiting[1].record.names.get("en")) == ("cancelled", "Summit")
    assert load_record(opened, "kr-us-scm-56").lifecycle == "scheduled"


def test_a_column_that_was_named_is_kept_for_the_same_headings_of_the_publisher(
    application: Flask, tmp_path: Path
) -> None:
    file = write(tmp_path, "Wann,Title,City,Note\n2024-10-28,Korea–US summit,Seoul,held\n")
    words = ("--dry-run", "--publisher", "MOFA", file)
    assert "No column has the date of the events." in run(application, *words, code=1).output
    named = ("--column", "Wann=start", "--column", "Note=lifecycle", "--column", "City=")
    run(application, "--publisher", "MOFA", "--editor", "editor", *named, file)
    again = run(application, *words).stdout
    assert "  A1 Wann: start" in again
    assert "  C1 City: not read" in again
    assert "  D1 Note: lifecycle" in again
    other = run(application, "--dry-run", "--publisher", "MOD", file, code=1).output
    assert "No column has the date of the events." in other


def test_every_problem_is_said_with_its_cell_and_nothing_is_taken(
    application: Flask, opened: Database, tmp_path: Path
) -> None:
    file = write(tmp_path, "Date,Title,Parties\n2024-10-28,Summit,KR\n10/11/2024,Summit,Narnia\n")
    result = run(application, "--publisher", "MOFA", "--editor", "editor", file, code=1)
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == ["A3", "C3", "Error"]
    assert "2 problems found. Mend them in the table, and give it again. Nothing was taken." in result.stderr
    with opened.reading() as connection:
        assert list_pending_proposals(connection) == []


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--column", "Date"), "'Date' names no fact."),
        (("--column", "Nothing=start"), "No column is called 'Nothing'."),
        (("--column", "Title=strt"), "'strt' is not a fact that a column can have. Did you mean 'start'?"),
        (("--column", "Title=start"), "Two columns are the same: Date and Title."),
    ],
)
def test_a_column_that_cannot_be_is_refused(
    application: Flask, tmp_path: Path, words: tuple[str, ...], error: str
) -> None:
    file = write(tmp_path, "Date,Title\n2024-10-28,Summit\n")
    assert error in run(application, "--dry-run", *words, file, code=1).output
