"""A button that is pressed twice: the second of two equal forms is answered like the first, and saves nothing."""

from dataclasses import replace
from typing import Any

from calendar_core.domain.events.record import Source
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_pending_proposals
from tests.builders.desk_browser import DeskClient
from tests.builders.records import add_events, change_facts, load_numbered_record, load_record
from tests.builders.web_app import SCM
from tests.web.desk.test_directory import ADDRESS, text_of
from tests.web.desk.test_event import form_at

SAVING = {"do": "save", "reason": "So it was said.", "change_source": "https://example.org/press"}


def press_twice(visitor: DeskClient, address: str, fields: dict[str, Any]) -> str:
    first, second = visitor.post(address, fields), visitor.post(address, fields)
    assert second.headers["Location"] == first.headers["Location"]
    return str(first.headers["Location"])


def test_a_changed_event_is_saved_once(editor: DeskClient, database: Database) -> None:
    form = form_at(editor, "/desk/events/kr-us-scm-56", city="Arlington", **SAVING)
    assert press_twice(editor, "/desk/events/kr-us-scm-56", form).startswith("/desk/events/kr-us-scm-56?saved=1")
    assert load_record(database, "kr-us-scm-56").city == "Arlington"
    # Other words upon the old revision, and the same words of somebody else, are a conflict as ever.
    editor.post("/desk/events/kr-us-scm-56", {**form, "city": "Reston"}, status=409)


def test_a_new_event_is_added_once(editor: DeskClient, database: Database) -> None:
    form = form_at(editor, "/desk/events/new?like=kr-us-scm-56", id="once", **SAVING)
    form |= {"sources-0-url": "https://example.org/once", "sources-0-publisher": "A wire"}
    assert press_twice(editor, "/desk/events/new", form).startswith("/desk/events/once?saved=1")
    editor.post("/desk/events/new", {**form, "city": "Reston"}, status=409)
    assert load_record(database, "once").city != "Reston"


def test_a_proposal_waits_once(reporter: DeskClient, database: Database) -> None:
    form = form_at(reporter, "/desk/events/kr-us-scm-56", city="Arlington", **SAVING)
    press_twice(reporter, "/desk/events/kr-us-scm-56", form)
    with database.reading() as connection:
        assert [one.record.city for one in list_pending_proposals(connection)] == ["Arlington"]
    reporter.post("/desk/events/kr-us-scm-56", {**form, "city": "Reston"})
    with database.reading() as connection:
        assert [one.record.city for one in list_pending_proposals(connection)] == ["Arlington", "Reston"]


def test_an_action_is_done_once(editor: DeskClient, chief: DeskClient, database: Database) -> None:
    add_events(database, change_facts(SCM, id="one", certainty="announced"))
    address, fields = "/desk/events/one/do/confirm", {**SAVING, "opened_at": "1"}
    assert press_twice(editor, address, fields).startswith("/desk/events/one?saved=1")
    assert load_record(database, "one").certainty == "confirmed"
    chief.post(address, fields, status=400)
    moved = {**SAVING, "opened_at": "2", "when": "31 October 2024, 10:00"}
    press_twice(editor, "/desk/events/one/do/move", moved)
    editor.post("/desk/events/one/do/move", {**moved, "when": "1 November 2024, 10:00"}, status=409)


def test_a_merge_is_done_once(editor: DeskClient, database: Database) -> None:
    add_events(database, change_facts(SCM, id="twin"))
    fields = {**SAVING, "other": "twin", "opened_at": "1", "other_opened_at": "1"}
    press_twice(editor, "/desk/events/kr-us-scm-56/merge", fields)
    assert load_record(database, "twin").merged_into == "kr-us-scm-56"


def test_an_event_is_split_once(editor: DeskClient, chief: DeskClient, database: Database) -> None:
    address = "/desk/events/kr-us-scm-56/split"
    new = {"id": "dinner", "title": "A dinner", "kind": "visit", "when": "31 Oct 2024", "city": "Seoul", "venue": ""}
    fields = {**SAVING, **new, "opened_at": "1"}
    assert press_twice(editor, address, fields).startswith("/desk/events/dinner?saved=1")
    assert load_numbered_record(database, "kr-us-scm-56")[0] == 2
    assert load_numbered_record(database, "dinner")[0] == 1
    editor.post(address, {**fields, "title": "A lunch"}, status=409)
    chief.post(address, fields, status=409)


def test_the_value_of_another_source_is_taken_once(editor: DeskClient, chief: DeskClient, database: Database) -> None:
    wire = Source(publisher="A wire", url="https://wire.example/b", says=("start 2024-11-01",))
    add_events(database, replace(SCM, id="one", sources=(*SCM.sources, wire)))
    address, fields = f"/desk/events/one/claims/when/{len(SCM.sources)}", {**SAVING, "opened_at": "1"}
    press_twice(editor, address, fields)
    number, saved = load_numbered_record(database, "one")
    assert (number, saved.when.start_text) == (2, "2024-11-01")
    editor.post(address, {**fields, "change_source": "https://example.org/another"}, status=400)
    chief.post(address, fields, status=400)


def test_an_entry_of_the_directory_is_saved_once(editor: DeskClient) -> None:
    before = text_of(editor)
    text = before.replace("en: Lloyd J. Austin III", "en: Lloyd James Austin III")
    assert text != before
    press_twice(editor, ADDRESS, {"text": text, "opened": before})
    editor.post(ADDRESS, {"text": before, "opened": before.replace("Austin", "Austen")}, status=409)
    new = "- id: jane-doe\n  names:\n    en: Jane Doe\n"
    press_twice(editor, "/desk/directory/person/new/yaml", {"text": new})
    editor.post("/desk/directory/person/new/yaml", {"text": new.replace("Doe\n", "Dow\n")}, status=400)
    form = {"id": "john-doe", "names-en": "John Doe", "visibility": "desk"}
    press_twice(editor, "/desk/directory/person/new", form)
    editor.post("/desk/directory/person/new", {**form, "names-en": "John Dow"}, status=400)
