"""Where the disk is full the desk can be read, and what is submitted there is shown again with the reason."""

from datetime import timedelta

from calendar_core.store.db.database import Database
from tests.builders.desk_browser import DeskClient
from tests.builders.full_database import full_disk
from tests.builders.records import load_numbered_record
from tests.builders.web_app import Page
from tests.web.desk.conftest import Clock
from tests.web.desk.test_directory import ADDRESS, text_of
from tests.web.desk.test_event import SAVING, form_at

ERROR = "The disk of the calendar is full; nothing was saved."
FORM = "/desk/events/kr-us-scm-56"


def test_a_form_that_cannot_be_saved_is_shown_again_as_it_was(editor: DeskClient, database: Database) -> None:
    form = {**form_at(editor, FORM), **SAVING, "city": "Arlington"}
    before = text_of(editor)
    entry = {"text": before.replace("Austin", "Austen"), "opened": before}
    action = {**SAVING, "opened_at": "1", "when": "31 October 2024, 10:00"}
    with full_disk(database):
        for address, fields, typed in (
            (FORM, form, 'value="Arlington"'),
            (ADDRESS, entry, "Austen"),
            (f"{FORM}/do/move", action, "31 October 2024, 10:00"),
        ):
            answer = editor.post(address, fields, status=503)
            assert (ERROR in answer.text, typed in answer.text) == (True, True)
    assert load_numbered_record(database)[0] == 1
    editor.post(FORM, form)
    assert load_numbered_record(database)[0] == 2


def test_the_desk_can_be_read_also_by_whoever_came_long_ago(
    editor: DeskClient, database: Database, clock: Clock
) -> None:
    clock.now += timedelta(hours=1)
    with full_disk(database):
        assert Page(editor.get("/desk/events").text).texts("h1")
        assert Page(editor.get(FORM).text).texts("h1")


def test_a_reader_is_told_in_words(editor: DeskClient, database: Database) -> None:
    with full_disk(database):
        answer = editor.client.post("/desk/sign-out", data={"proof": editor.csrf_token}, headers={"Origin": "x"})
        assert answer.status_code == 403
        answer = editor.post("/desk/sign-out", status=503)
    assert ERROR in answer.text
