"""`flask import --holders`: tables and files of Wikidata become proposals of terms, each once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_proposals
from tests.builders.desk_browser import add_accounts
from tests.builders.web_app import close_app, fill_database, make_app
from tests.intake.holders.wikidata_files import entity, entity_data, statement, time_snak

TABLE = """office,name,from,to,source
kr-mnd,Kim Yong-hyun,2024-09-06,2024-12-05,
kr-mnd,Shin Won-sik,2023-10-07,2024-09-06,https://example.org/a
us-secdef,Lloyd Austin,2021-01-22,2025-01-21,
kr-mnd,Nobody Known,,,
"""
SOURCE = "https://example.org/cabinet"


@pytest.fixture
def application(database_url: str) -> Iterator[Flask]:
    fill_database(database_url)
    with close_app(make_app(database_url)) as app:
        add_accounts(app.extensions["entente"].database)
        yield app


def run(application: Flask, *words: str, code: int = 0) -> Result:
    result = application.test_cli_runner().invoke(args=["import", "--holders", *words])
    assert result.exit_code == code, result.output
    return result


def waiting(application: Flask) -> list[tuple[str, str, str | None, str | None]]:
    database: Database = application.extensions["entente"].database
    with database.reading() as connection:
        found = list_proposals(connection, subject="office-holder")
    return [(one.channel, one.reason, one.source, one.editor) for one in found]


def test_a_table_is_compared_and_proposed_once(application: Flask, tmp_path: Path) -> None:
    file = tmp_path / "holders.csv"
    file.write_text(TABLE)
    shown = run(application, "--dry-run", str(file))
    assert shown.stdout.splitlines() == [
        "same: Kim Yong-hyun, kr-mnd, 2024-09-06 – 2024-12-05. The record has it, 2024-09-06 – 2024-12-05.",
        "new: Shin Won-sik, kr-mnd, 2023-10-07 – 2024-09-06. The record has no such term.",
        "conflict: Lloyd Austin, us-secdef, 2021-01-22 – 2025-01-21. "
        "The record has this term with other dates, 2021-01-22 – 2025-01-20.",
    ]
    assert "Neither the begin nor the end of the term of Nobody Known is stated." in shown.stderr
    assert waiting(application) == []
    for count in (2, 0):
        assert run(application, "--editor", "reporter", str(file)).stdout.splitlines()[-1] == f"{count} proposed."
    assert waiting(application) == [
        ("directory", "new: Shin Won-sik, kr-mnd, 2023-10-07 – 2024-09-06", "https://example.org/a", "reporter"),
        ("directory", "conflict: Lloyd Austin, us-secdef, 2021-01-22 – 2025-01-21", None, "reporter"),
    ]


def test_a_file_of_wikidata_is_proposed_with_its_reference_and_an_office_that_is_named(
    application: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "Q200.json"
    held = statement("Q100", time_snak("P580", "2025-07-00", 10), urls=(SOURCE,))
    file.write_bytes(entity_data(entity("Q200", {"en": "Ahn Gyu-back", "ko": "안규백"}, held)))
    (asked,) = json.loads(run(application, "--dry-run", "--json", str(file)).stdout)
    assert (asked["office"], [one["fact"] for one in asked["questions"]]) == (None, ["office"])
    run(application, "--editor", "reporter", "--office", "Q100=kr-mnd", str(file))
    assert waiting(application) == [("directory", "new: Ahn Gyu-back (안규백), kr-mnd, 2025-07 –", SOURCE, "reporter")]


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        ("{}", (), "holds no entity of Wikidata"),
        ("a,b\n1,2\n", (), "no columns of office, person and from or to"),
        ("office,name,from\nkr-mnd,Kim,soon\n", (), "C2: 'soon' is not a day, a month or a year."),
        ("office,name,from\n", ("--office", "Q100"), "names no office"),
        ("office,name,from\nkr-mnd,Kim,2024\n", ("--editor", "nobody"), "nobody"),
    ],
)
def test_what_cannot_be_taken_is_said(
    application: Flask, tmp_path: Path, content: str, words: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "file"
    file.write_text(content)
    assert (
        said
        in run(
            application, *(words or ("--dry-run",)), *(() if "--editor" in words else ("--dry-run",)), str(file), code=1
        ).output
    )
