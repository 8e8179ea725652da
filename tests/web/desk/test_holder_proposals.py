"""Proposed terms of office at the desk: in the words of its editor, saved in the directory, and taken back."""

from typing import Any

import pytest

from calendar_core.intake.holders.propose_holders import import_holders, propose_holders
from calendar_core.intake.holders.stated_term import StatedTerm
from calendar_core.messages import Message
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_proposals
from calendar_core.store.editing.save_directory import load_entry
from tests.builders.desk_browser import DeskClient
from tests.builders.records import NOW

SOURCE = "https://example.org/holders"
NOTE = Message("%(property)s has several values.", property="P582")


def propose_term(database: Database, name: str, begin: str | None, end: str | None = None) -> int:
    """Propose that somebody is the Minister of National Defense; answers the number of the proposal."""
    term = StatedTerm(office="kr-mnd", names={"en": name}, valid_from=begin, valid_to=end, source=SOURCE, notes=(NOTE,))
    with database.writing() as session:
        propose_holders(session, import_holders(session.connection(), [term]), editor=None, now=NOW)
    with database.reading() as connection:
        return list_proposals(connection)[-1].id


def terms_of(database: Database, person: str) -> list[tuple[Any, ...]] | None:
    with database.reading() as connection:
        entry = load_entry(connection, "person", person)
    keys = ("office_id", "valid_from", "valid_to")
    return None if entry is None else [tuple(one[key] for key in keys) for one in entry.parts["term"]]


@pytest.mark.parametrize(
    ("name", "person", "begin"),
    [("Kim Yong-hyun", "kim-yong-hyun", "2030-01-01"), ("Ahn Gyu-back", "ahn-gyu-back", "2025-07-25")],
)
def test_a_term_that_was_saved_is_taken_back_and_can_be_saved_again(
    editor: DeskClient, database: Database, name: str, person: str, begin: str
) -> None:
    before, number = terms_of(database, person), propose_term(database, name, begin)
    address = f"/desk/intake/{number}"
    editor.post(address, {"do": "accept"})
    assert terms_of(database, person) == [*(before or []), ("kr-mnd", begin, None)]
    assert "Take it back" in editor.get(address).text
    editor.post(address, {"do": "undo"})
    # Ids are for life: somebody new stays in the directory, without a term.
    assert terms_of(database, person) == (before or [])
    with database.reading() as connection:
        assert [one.id for one in list_proposals(connection)] == [number]
    editor.post(address, {"do": "accept"})
    assert terms_of(database, person) == [*(before or []), ("kr-mnd", begin, None)]


def test_terms_that_were_changed_since_are_not_taken_back(editor: DeskClient, database: Database) -> None:
    first = propose_term(database, "Ahn Gyu-back", "2025-07-25")
    editor.post(f"/desk/intake/{first}", {"do": "accept"})
    second = propose_term(database, "Ahn Gyu-back", "2025-07-25", "2026-05-01")
    editor.post(f"/desk/intake/{second}", {"do": "accept"})
    page = editor.post(f"/desk/intake/{first}", {"do": "undo"}, status=409).text
    assert "The terms of ahn-gyu-back were changed since." in page
    editor.post(f"/desk/intake/{second}", {"do": "undo"})
    editor.post(f"/desk/intake/{first}", {"do": "undo"})
    assert terms_of(database, "ahn-gyu-back") == []


def test_a_proposed_term_is_read_in_korean(editor: DeskClient, database: Database) -> None:
    number = propose_term(database, "Kim Yong-hyun", "2024-09-06", "2030-01-01")
    page = editor.get(f"/desk/intake/{number}?lang=ko").text
    assert "<dd>2024년 9월 6일~2030년 1월 1일</dd>" in page
    assert "P582 값이 여러 개입니다." in page
    assert "2024-09-06~2024-12-05" in page
    assert " – " not in page.partition("<main")[2].partition("</section>")[2]
