"""A pasted text at the desk: what is understood beside it, and what becomes of it."""

import re
from html import unescape
from typing import Any

from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_pending_proposals, list_proposals
from tests.builders.desk_browser import DeskClient
from tests.builders.records import load_record

REPORT = {
    "text": "SEOUL, Oct. 1 (A wire) -- The 56th ROK–U.S. Security Consultative Meeting was postponed. "
    "The Republic of Korea and the United States will hold a summit in Seoul on Oct. 28.",
    "day": "2024-10-01",
    "publisher": "",
    "url": "https://wire.example/a",
}


def read(visitor: DeskClient, status: int = 200, **fields: object) -> str:
    """The text of the answer, as HTML with its entities resolved."""
    return unescape(visitor.post("/desk/intake", {**REPORT, "do": "read", **fields}, status=status).text)


def test_what_is_understood_stands_beside_the_text_with_its_effect(editor: DeskClient, database: Database) -> None:
    body = editor.post("/desk/intake", {**REPORT, "do": "read"}, status=200).text
    assert '<mark class="m1" title="1: Edition">56th</mark>' in body
    assert '<mark class="m2" title="2: When">Oct. 28</mark>' in body
    text = " ".join(re.sub(r"<[^>]+>", " ", body).split())
    assert "A wire, 2024-10-01, https://wire.example/a" in text
    assert "Postponed, Announced" in text
    assert "the same meeting of the series" in text
    assert load_record(database, "kr-us-scm-56").lifecycle == "scheduled"


def test_an_editor_saves_what_is_ticked_and_can_go_back(editor: DeskClient, database: Database) -> None:
    chosen = {**REPORT, "do": "save", "pick": ["1", "2"]}
    saved = "/desk/intake?done=kr-us-scm-56&done=kr-us-summit-2024-10-28"
    assert editor.post("/desk/intake", chosen).headers["Location"] == saved
    changed, new = load_record(database, "kr-us-scm-56"), load_record(database, "kr-us-summit-2024-10-28")
    assert (changed.lifecycle, changed.sources[-1].url) == ("postponed", "https://wire.example/a")
    assert (new.visibility, new.when.start_text, new.sources[0].publisher) == ("public", "2024-10-28", "A wire")
    assert "history, to go back" in editor.get(saved).text
    # Pressed twice, the second changes nothing: the record has it, with this source.
    assert editor.post("/desk/intake", chosen).headers["Location"] == "/desk/intake"
    assert load_record(database, "kr-us-scm-56") == changed


def test_a_reporter_only_proposes(reporter: DeskClient, database: Database) -> None:
    assert "Save what is ticked" not in read(reporter)
    answer = reporter.post("/desk/intake", {**REPORT, "do": "save", "pick": ["1"]})
    assert answer.headers["Location"] == "/desk/intake#queue"
    with database.reading() as connection:
        assert [one.event_id for one in list_pending_proposals(connection)] == ["kr-us-scm-56"]
    assert load_record(database, "kr-us-scm-56").lifecycle == "scheduled"


def test_what_cannot_be_read_keeps_the_text_and_says_why(editor: DeskClient) -> None:
    assert "No event was found in this text." in read(editor, text="Nothing happened.")
    for fields, error in (
        ({"text": ""}, "The text is empty."),
        ({"day": "yesterday"}, "is not a day"),
        ({"url": "http://["}, "is not an address of the web"),
        ({"text": "x" * 20_001}, "The text has 20001 characters."),
        ({"do": "save"}, "No event is chosen."),
        (
            {"do": "save", "pick": ["1"], "text": "The 56th SCM was postponed."},
            "The publisher of the text is not known.",
        ),
    ):
        page = read(editor, status=400, **fields)
        assert error in page
        assert str(fields.get("text", REPORT["text"]))[:40] in page


QUESTION: dict[str, Any] = {
    **REPORT,
    "publisher": "A wire",
    "text": "The Republic of Korea and the United States will hold a summit in Seoul on Oct. 28 or on Nov. 7.",
}


def test_a_question_about_the_date_is_answered_in_place(editor: DeskClient, database: Database) -> None:
    page = read(editor, **QUESTION)
    key, answers = "answer-1-0", re.findall(r'name="answer-1-0" value="([^"]+)"', page)
    assert answers == ["Monday 28 October 2024", "Thursday 7 November 2024"]
    assert "Effect of saving" not in page
    saving = {**QUESTION, "do": "save", "pick": ["1"]}
    refused = unescape(editor.post("/desk/intake", saving, status=400).text)
    assert "The time of event 1 is a question." in refused
    assert answers[0] in refused
    shown = read(editor, **QUESTION, **{key: answers[1]})
    assert "Effect of saving" in shown
    assert f'value="{answers[1]}" checked' in shown
    location = editor.post("/desk/intake", {**saving, key: answers[1]}).headers["Location"]
    saved = load_record(database, location.partition("done=")[2])
    assert (saved.when.start_text, saved.when.zone, saved.visibility) == ("2024-11-07", "Asia/Seoul", "public")


def test_an_event_whose_date_is_a_question_is_proposed_without_an_answer(
    reporter: DeskClient, database: Database
) -> None:
    reporter.post("/desk/intake", {**QUESTION, "do": "propose", "pick": ["1"]})
    with database.reading() as connection:
        (waiting,) = list_proposals(connection)
    assert (waiting.record, bool(waiting.draft and waiting.draft["questions"])) == (None, True)
