"""`flask import` of pages, PDF and calendar files."""

import json
from pathlib import Path

import pytest
from flask import Flask

from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_pending_proposals
from tests.builders.documents import make_calendar, make_page, make_pdf

DIARY = make_calendar(
    (
        *("SUMMARY:56th ROK-U.S. Security Consultative Meeting", "DTSTART;VALUE=DATE:20241030"),
        *("LOCATION:Pentagon\\, Washington", "STATUS:CANCELLED"),
    ),
    ("SUMMARY:Summit of the Republic of Korea and the United States", "DTSTART:20241028T090000", "LOCATION:Seoul"),
    ("SUMMARY:Broken", "DTSTART:later"),
)


def run(application: Flask, *words: str, code: int = 0) -> tuple[str, str]:
    result = application.test_cli_runner().invoke(args=["import", *words])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_a_calendar_becomes_drafts_that_are_matched_and_says_what_it_left_out(
    application: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "diary.ics"
    file.write_bytes(DIARY)
    printed, told = run(application, "--dry-run", "--json", str(file))
    first, second = json.loads(printed)
    assert (first["series"], first["number"], first["start"], first["match"], first["action"]) == (
        *("kr-us-scm", 56, "2024-10-30", "kr-us-scm-56", "cancel"),
    )
    assert (first["city"], first["certainty"], first["lifecycle"]) == ("Washington, D.C.", "announced", "cancelled")
    assert (second["kind"], second["parties"], second["start"], second["city"]) == (
        *("summit", ["KR", "US"], "2024-10-28", "Seoul"),
    )
    assert [one["question"] for one in second["questions"]] == ["In which time zone is 2024-10-28 09:00?"]
    assert told.splitlines() == [f"{file}: The event at line 16 is left out: it has no start that can be read."]


def test_the_same_calendar_becomes_proposals_once(application: Flask, opened: Database, tmp_path: Path) -> None:
    file = tmp_path / "diary.ics"
    file.write_bytes(DIARY)
    for _ in range(2):
        run(application, "--publisher", "A ministry", "--editor", "reporter", str(file))
    with opened.reading() as connection:
        assert len(list_pending_proposals(connection)) == 2


@pytest.mark.parametrize("is_pdf", [True, False])
def test_a_page_and_a_pdf_are_read_as_texts(application: Flask, tmp_path: Path, *, is_pdf: bool) -> None:
    text = "The 56th ROK-U.S. Security Consultative Meeting has been postponed."
    file = tmp_path / "notice"
    file.write_bytes(make_pdf(text) if is_pdf else make_page(f"<main><p>{text}</p></main>"))
    (found,) = json.loads(run(application, "--dry-run", "--json", "--date", "2024-10-01", str(file))[0])
    assert (found["series"], found["action"], found["match"]) == ("kr-us-scm", "postpone", "kr-us-scm-56")


def test_an_address_of_this_machine_is_not_asked(application: Flask) -> None:
    _, told = run(application, "--dry-run", "http://127.0.0.1/diary.ics", code=1)
    assert "is not an address of the internet, and was not asked" in told
