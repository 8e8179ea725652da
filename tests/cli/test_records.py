"""`flask load` and `flask check`, as somebody types them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from calendar_core.settings import parse_settings
from calendar_core.web.context import context
from tests.builders.records import NOW

PARTY = "- id: KR\n  kind: country\n  name: Korea\n"
EVENT = """\
- id: one
  names: {en: One, ko: 하나}
  kind: summit
  start: '2024-09-30'
  status: announced
  parties: [KR]
  sources: [{publisher: A wire, title: Note}]
"""


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    settings = parse_settings({"ENTENTE_DATABASE_URL": database_url, "ENTENTE_SECRET_KEY": "k" * 32})
    app = create_app(settings, now=lambda: NOW)
    yield app
    with app.app_context():
        context().database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "events").mkdir()
    (tmp_path / "parties.yaml").write_text(PARTY)
    (tmp_path / "events" / "one-off.yaml").write_text(EVENT)
    return tmp_path


def run(app: Flask, *words: str | Path) -> tuple[int, list[str], list[str]]:
    """Exit code, and the lines of stdout and stderr; times are taken out."""
    result = app.test_cli_runner().invoke(args=[str(word) for word in words])
    return result.exit_code, without_times(result.stdout), result.stderr.splitlines()


def without_times(text: str) -> list[str]:
    return [re.sub(r" in \d+\.\d s", "", line) for line in text.splitlines()]


def test_loading_says_what_it_did_and_the_second_time_that_nothing_changed(app: Flask, folder: Path) -> None:
    assert run(app, "load", folder) == (
        0,
        ["2 files read. Events: 1 added, 0 changed, 0 unchanged.", "Directory: 1 added, 0 changed."],
        [],
    )
    assert run(app, "load", folder) == (0, ["2 files read. Events: 0 added, 0 changed, 1 unchanged."], [])


def test_what_changed_and_what_is_gone_is_named(app: Flask, folder: Path) -> None:
    file = folder / "events" / "one-off.yaml"
    file.write_text(EVENT + EVENT.replace("one", "two"))
    run(app, "load", folder)
    file.write_text(EVENT.replace("One", "The first"))
    (folder / "parties.yaml").write_text(PARTY.replace("Korea", "Republic of Korea"))
    assert run(app, "load", folder) == (
        0,
        [
            "2 files read. Events: 0 added, 1 changed, 0 unchanged.",
            "Directory: 0 added, 1 changed.",
            "Changed (1):",
            "  party KR",
            "Changed (1):",
            "  one",
            "No longer in the files: kept, nothing is ever deleted (1):",
            "  two",
        ],
        [],
    )


def test_problems_are_told_one_a_line_on_stderr_and_the_exit_code_is_one(app: Flask, folder: Path) -> None:
    (folder / "events" / "one-off.yaml").write_text(EVENT.replace("announced", "anounced").replace("[KR]", "[KO]"))
    assert run(app, "load", folder) == (
        1,
        [],
        [
            f"{folder}/events/one-off.yaml:5: status: 'anounced' is not one of the words here. "
            "Did you mean 'announced'?",
            f"{folder}/events/one-off.yaml:6: parties: No party has the id 'KO', in the files or in the database. "
            "Add it to parties.yaml, or mend the id.",
            "Error: 2 problems found. Nothing was loaded. Mend them and load again.",
        ],
    )


def test_the_shipped_data_set_is_loaded_with_its_progress(loading_output: tuple[str, str]) -> None:
    out, err = loading_output
    assert without_times(out) == [
        "100 files read. Events: 1082 added, 0 changed, 0 unchanged.",
        "Directory: 649 added, 0 changed.",
    ]
    assert all(line.startswith(("Reading files: ", "Adding events: ")) for line in err.splitlines())


def test_the_check_lists_issues_by_kind_and_counts_them(app: Flask, folder: Path) -> None:
    run(app, "load", folder)
    found = [
        "Past, and nobody has said yet whether it was held (1)",
        "  one: It was announced for Monday 30 September 2024; say whether it was held.",
        "",
        "1 issue about 1 event.",
    ]
    assert run(app, "check") == (0, found, [])
    assert run(app, "check", "--strict") == (0, found, [])


def test_a_check_that_finds_nothing_says_so(app: Flask) -> None:
    assert run(app, "check", "--strict") == (0, ["The record has no issues."], [])


def test_a_contradiction_without_a_reason_fails_the_strict_check(app: Flask, folder: Path) -> None:
    file = folder / "events" / "one-off.yaml"
    file.write_text(EVENT.replace("09-30", "10-30") + EVENT.replace("one", "two").replace("09-30", "10-30"))
    run(app, "load", folder)
    found = [
        "Events that may be entered twice (1)",
        "  one: It is Wednesday 30 October 2024, and two, of the same parties, Wednesday 30 October 2024.",
        "",
        "1 issue about 1 event.",
    ]
    assert run(app, "check") == (0, found, [])
    error = "Error: 1 contradiction without a reason. Mend the record, or add the reason to known-issues.yaml."
    assert run(app, "check", "--strict") == (1, found, [error])
    listed = folder / "known-issues.yaml"
    listed.write_text("- {check: twice, ids: [one, two], reason: They are two.}\n")
    known = ["The record has no issues.", "1 more issue is known, with a reason."]
    assert run(app, "check", "--strict", "--known", listed) == (0, known, [])
    listed.write_text("- {check: twice, ids: [one, two, three], reason: They are two.}\n")
    stale = f"{listed}:1: No event has the id 'three'. Mend the id, or remove it from the list."
    assert run(app, "check", "--known", listed) == (0, [*known, stale], [])


def test_the_list_of_the_shipped_record_says_nothing_of_another_one(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(app, "load", folder)
    listed = folder / "known-issues.yaml"
    monkeypatch.setattr("calendar_core.cli.records._SHIPPED_LIST", listed)
    before = run(app, "check")
    listed.write_text("- {check: office, event: another, reason: So it was.}\n")
    assert run(app, "check") == before
    listed.write_text("- {check: office, event: one, reason: So it was.}\n")
    stale = f"{listed}:1: The check 'office' finds nothing in 'one'. Remove it from the list."
    assert run(app, "check") == (0, [*before[1], stale], [])


def test_a_list_that_is_not_there_is_an_error(app: Flask, folder: Path) -> None:
    error = f"Error: {folder}/none.yaml: The file cannot be read: No such file or directory. Check the path."
    assert run(app, "check", "--known", folder / "none.yaml") == (1, [], [error])
