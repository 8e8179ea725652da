"""The record as files: byte for byte what was loaded, and nothing secret where only the public part is asked for."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from calendar_core.dataset.load import load_paths
from calendar_core.domain.events.record import flatten_names, record_to_json
from calendar_core.domain.text.localized import Names
from calendar_core.models import Series
from calendar_core.store.db.database import Database
from tests.builders.mail import settings_for
from tests.builders.records import NOW, add_events, change_facts, fill_directory
from tests.builders.web_app import FULL_RECORD, MISSILE_LAUNCH, SCM, utc
from tests.conftest import LOADED_AT, SHIPPED_DATA


def export(url: str, *words: str) -> str:
    app = create_app(settings_for(url, "maildir:/nowhere"), now=lambda: NOW)
    result = app.test_cli_runner().invoke(args=["export", *words])
    app.extensions["entente"].database.close()
    assert result.exit_code == 0, result.output
    return result.output


LICENCE = "Licence of the record: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*.yaml"))}


def test_the_shipped_data_set_is_written_as_it_was_read(loaded_database_url: str, tmp_path: Path) -> None:
    assert export(loaded_database_url, str(tmp_path)) == f"1082 events written to {tmp_path}. {LICENCE}\n"
    written, shipped = files_of(tmp_path), files_of(SHIPPED_DATA)
    # What the shipped data set says of itself, its checks and watched sources is not of the record.
    assert written.pop("dataset.yaml") == b"format: 2\nlicence: CC-BY-4.0\n"
    beside = ("dataset.yaml", "known-issues.yaml", "watch.yaml")
    assert {shipped.pop(name)[:7] for name in beside} == {b"format:", b"- check", b"# Watch"}
    assert written == shipped


def test_a_folder_gets_the_licence_unless_it_has_one(filled: str, tmp_path: Path) -> None:
    export(filled, str(tmp_path))
    file = tmp_path / "LICENSE"
    assert file.read_bytes() == (SHIPPED_DATA / "LICENSE").read_bytes()
    file.write_text("Of their own.")
    export(filled, str(tmp_path))
    assert file.read_text() == "Of their own."


def test_a_single_file_is_only_the_record_and_the_command_names_its_licence(filled: str, tmp_path: Path) -> None:
    assert export(filled, str(tmp_path / "all.csv"), "--format", "csv").endswith(f"all.csv. {LICENCE}\n")
    assert [file.name for file in tmp_path.iterdir()] == ["all.csv"]


FULL = change_facts(
    FULL_RECORD,
    sources=(FULL_RECORD.sources[0], replace(FULL_RECORD.sources[1], title="It: says – “so”")),
    participants=SCM.participants,
    notes="Two\nlines.",
    title_ko="제목",
    embargo_until=utc(2024, 12, 1, 9),
    certainty="confirmed",
)
DRAFT = replace(MISSILE_LAUNCH, id="draft", notes="For the desk.", visibility="draft")


@pytest.fixture
def filled(sqlite_url: str) -> str:
    database = Database(sqlite_url)
    fill_directory(database)
    add_events(database, SCM, replace(SCM, id="exercise", number=None, notes="A note."), FULL, DRAFT)
    database.close()
    return sqlite_url


def test_what_is_written_is_loaded_back_and_changes_nothing(filled: str, tmp_path: Path) -> None:
    export(filled, str(tmp_path))
    database = Database(filled)
    report = load_paths(database, [tmp_path], now=LOADED_AT, progress=lambda *_: None)
    database.close()
    assert (report.unchanged, report.created, report.revised, report.directory.changed) == (4, [], [], ())


def test_the_public_part_has_neither_drafts_nor_what_is_held_back_nor_notes(filled: str, tmp_path: Path) -> None:
    export(filled, str(tmp_path / "all"))
    export(filled, str(tmp_path / "public"), "--public")
    whole, public = (b"".join(files_of(tmp_path / name).values()) for name in ("all", "public"))
    for secret in (b"id: draft", b"id: rich", b"A note."):
        assert secret in whole
        assert secret not in public
    assert b"id: kr-us-scm-56" in public


def test_titles_that_follow_from_the_series_are_in_json_and_csv_and_not_in_the_files_that_are_loaded(
    filled: str, tmp_path: Path
) -> None:
    database = Database(filled)
    with database.writing() as session:
        session.get_one(Series, "kr-us-scm").title_patterns = Names(ko="제{n}차 SCM")
    add_events(database, replace(SCM, id="untitled", names=Names(en="An SCM")))
    database.close()
    for form in ("json", "csv"):
        export(filled, str(tmp_path / form), "--format", form)
        assert (tmp_path / form).read_text().count("제56차 SCM") == 1
    export(filled, str(tmp_path / "yaml"))
    assert [text for text in files_of(tmp_path / "yaml").values() if "제56차 SCM".encode() in text] == []


def test_json_has_every_fact_and_csv_a_line_an_event(filled: str, tmp_path: Path) -> None:
    export(filled, str(tmp_path / "all.json"), "--format", "json")
    records = json.loads((tmp_path / "all.json").read_text())
    assert [one["id"] for one in records] == ["draft", "exercise", "kr-us-scm-56", "rich"]
    assert records[2] == flatten_names(record_to_json(SCM))
    export(filled, str(tmp_path / "all.csv"), "--format", "csv")
    with (tmp_path / "all.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert (tmp_path / "all.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    assert (tmp_path / "all.json").read_bytes().startswith(b"[")
    assert [(row["id"], row["parties"], row["participants"]) for row in rows][2] == (
        "kr-us-scm-56",
        "KR US",
        "kim-yong-hyun lloyd-austin",
    )


def test_a_title_that_a_spreadsheet_would_compute_is_a_text(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    fill_directory(database)
    add_events(database, change_facts(SCM, title="=HYPERLINK(1)"))
    database.close()
    export(sqlite_url, str(tmp_path / "all.csv"), "--format", "csv")
    assert "'=HYPERLINK(1)" in (tmp_path / "all.csv").read_text()


def test_a_place_that_cannot_be_written_to_is_named(filled: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    app: Flask = create_app(settings_for(filled, "maildir:/nowhere"), now=lambda: NOW)
    result = app.test_cli_runner().invoke(args=["export", str(tmp_path / "file" / "deeper")])
    app.extensions["entente"].database.close()
    assert result.exit_code == 1
    assert "cannot be written: Not a directory. Name another place" in result.output
