"""`flask import` from the command line."""

import json
from pathlib import Path

import pytest
from flask import Flask

from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_pending_proposals
from tests.builders.records import load_record

TEXT = (
    "SEOUL, Oct. 1 (A wire) -- The 56th ROK–U.S. Security Consultative Meeting was cancelled. "
    "The Republic of Korea and the United States will hold a summit in Seoul on Oct. 28."
)


def run(application: Flask, *words: str, code: int = 0, text: str | bytes = TEXT) -> str:
    result = application.test_cli_runner().invoke(args=["import", *words], input=text)
    assert result.exit_code == code, result.output
    return str(result.output)


def test_what_was_understood_is_json_and_nothing_is_written(application: Flask, opened: Database) -> None:
    found = json.loads(run(application, "--dry-run", "--json", "--date", "2024-10-01", "-"))
    assert [(one["series"], one["number"], one["start"], one["match"], one["action"]) for one in found] == [
        ("kr-us-scm", 56, None, "kr-us-scm-56", "cancel"),
        (None, None, "2024-10-28", None, "new"),
    ]
    assert {name: TEXT[slice(*span)] for name, span in found[1]["spans"].items()} == {
        "certainty": "will",
        "kind": "summit",
        "parties": "Republic of Korea",
        "city": "Seoul",
        "country": "Seoul",
        "start": "Oct. 28",
    }
    with opened.reading() as connection:
        assert list_pending_proposals(connection) == []


def test_the_same_become_proposals_once(application: Flask, opened: Database, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(TEXT, encoding="utf-8")
    words = ("--date", "2024-10-01", "--editor", "reporter", "--url", "https://wire.example/a", str(file))
    assert run(application, *words).splitlines()[-1] == "2 proposed, 0 already in the record."
    assert run(application, *words).splitlines()[-1] == "0 proposed, 2 waiting already, 0 already in the record."
    with opened.reading() as connection:
        waiting = list_pending_proposals(connection)
    assert [(one.event_id, one.base_revision, one.reason) for one in waiting] == [
        ("kr-us-scm-56", 1, "cancel: A wire"),
        ("kr-us-summit-2024-10-28", 0, "new: A wire"),
    ]
    assert waiting[0].record.lifecycle == "cancelled"
    new = waiting[1].record
    assert (new.title, new.city, new.parties, new.sources[0].url) == (
        "Republic of Korea–United States Summit",
        "Seoul",
        ("KR", "US"),
        "https://wire.example/a",
    )
    assert load_record(opened, "kr-us-scm-56").lifecycle == "scheduled"


@pytest.mark.parametrize(
    ("words", "text", "error"),
    [
        (("-",), TEXT, "Proposals are made in the name of an account."),
        (("--dry-run", "/nosuch"), TEXT, "/nosuch cannot be read"),
        (("--dry-run", "-"), b"\xff\xfe", "- is not a text in UTF-8."),
        (("--dry-run", "-"), "  \n", "The text is empty."),
        (("--dry-run", "-"), "\u202eabc", "direction-turning"),
        (("--dry-run", "-"), "x" * 20_001, "The text has 20001 characters."),
        (("--editor", "editor", "-"), "The 56th SCM was cancelled.", "The publisher of the text is not known."),
        (("--editor", "nobody", "-"), TEXT, "nobody"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    application: Flask, words: tuple[str, ...], text: str | bytes, error: str
) -> None:
    assert error in run(application, *words, code=1, text=text)
