"""The pages of watched sources: what each says, turning one on and off, and definitions that are added at the desk."""

from datetime import datetime, timedelta

import pytest

from calendar_core.store.auth.audit_log import load_log
from calendar_core.store.db.database import Database
from calendar_core.store.desk.watched_items import SeenItem, save_items
from calendar_core.store.desk.watched_sources import claim_source, load_states, settle_source, switch_source
from tests.builders.desk_browser import DeskClient
from tests.builders.records import NOW
from tests.builders.web_app import Page

NEW = "/desk/watch/new/definition"
DEFINITION = (
    "id: a-ministry\nname: A ministry\nurl: https://ministry.example/feed\nformat: feed\npublisher: A ministry\n"
    "side: counterpart\n"
)


def section(visitor: DeskClient, source_id: str) -> str:
    """What the page says of a source."""
    page = visitor.page("/desk/watch")
    return next(one.text for one in page.all("section") if one.attributes.get("id") == f"source-{source_id}")


def settle(database: Database, source_id: str, at: datetime = NOW, **values: object) -> None:
    """Play one question to a source that is on."""
    with database.writing() as session:
        state = claim_source(session, source_id, now=at, is_early=True)
        assert state is not None
        settle_source(session, state, values, next_at=at + timedelta(hours=2))


def log_of(database: Database) -> list[tuple[str, str, str | None]]:
    with database.reading() as connection:
        return [(one.editor, one.action, one.detail) for one in load_log(connection) if "watched" in one.action]


def test_every_shipped_source_is_listed_and_off(editor: DeskClient) -> None:
    page = editor.page("/desk/watch")
    assert "U.S. Department of State, press releases" in page.texts("h2")
    assert len(page.texts("section", "watched")) == 15
    assert all("Off" in text and "Turn off" not in text for text in page.texts("section", "watched"))


def test_a_source_is_turned_on_and_off_and_the_log_says_by_whom(editor: DeskClient, database: Database) -> None:
    editor.post("/desk/watch/us-state", {"do": "on"})
    text = section(editor, "us-state")
    assert "On, and due (turned on by editor, Tuesday 1 October 2024, 12:00 UTC)" in text
    with database.reading() as connection:
        assert [(one.id, one.is_on) for one in load_states(connection).values()] == [("us-state", True)]
    editor.post("/desk/watch/us-state", {"do": "off"})
    assert "Off (turned off by editor" in section(editor, "us-state")
    assert log_of(database) == [
        ("editor", "turned off a watched source", "us-state"),
        ("editor", "turned on a watched source", "us-state"),
    ]


def test_ask_now_makes_a_source_due_and_never_asks_it_twice(editor: DeskClient, database: Database) -> None:
    editor.post("/desk/watch/us-state", {"do": "ask"})
    with database.reading() as connection:
        assert load_states(connection) == {}, "one that is off is not asked"
    editor.post("/desk/watch/us-state", {"do": "on"})
    settle(database, "us-state", answered_at=NOW)
    for _ in range(2):
        assert (
            editor.post("/desk/watch/us-state", {"do": "ask"}).location == "/desk/watch?asked=us-state#source-us-state"
        )
    with database.reading() as connection:
        assert load_states(connection)["us-state"].next_at == NOW
    assert "It is asked next." in editor.get("/desk/watch?asked=us-state").text
    with database.writing() as session:
        claim_source(session, "us-state", now=NOW)
    editor.post("/desk/watch/us-state", {"do": "ask"})
    assert "It is being asked." in editor.get("/desk/watch?asked=us-state").text


def test_what_is_wrong_is_said_on_the_page_and_in_the_queue(
    editor: DeskClient, reporter: DeskClient, database: Database
) -> None:
    then = NOW - timedelta(days=8)
    for source_id in ("us-state", "us-war", "jp-mofa", "un-news", "gone"):
        with database.writing() as session:
            switch_source(session, source_id, is_on=True, editor="editor", now=then)
    settle(database, "us-state", then, problem="broken", error="It does not answer.", failing_since=then, failures=1)
    settle(database, "jp-mofa", then, problem="layout", error="No items.", failing_since=then, failures=1)
    settle(database, "un-news", then, answered_at=then)
    settle(database, "us-war", then, answered_at=then)
    with database.writing() as session:
        item = SeenItem(key="a", digest="a", title="Talks", url="https://war.example/a", proposed=2, first_seen_at=NOW)
        save_items(session, "us-war", [item], now=NOW)
    day = "Monday 23 September 2024"
    told = {
        "us-state": f"Broken since {day}, 12:00 UTC. It does not answer. Asked again at {day}, 14:00 UTC.",
        "jp-mofa": f"Its layout has changed; nothing is found in its answer since {day}, 12:00 UTC. No items.",
        "un-news": f"Silent: it answers, and has had nothing new since {day}, 12:00 UTC.",
        "gone": "Its definition is gone from the file, and it is not asked.",
    }
    [queue] = [text for text in reporter.page("/desk/").texts("section") if text.startswith("Watched sources")]
    for source_id, words in told.items():
        assert words in section(editor, source_id)
        assert words in queue
    assert "Talks 2 proposed" in section(editor, "us-war")
    assert "/desk/watch" not in reporter.get("/desk/").text
    assert 'href="/desk/watch#source-us-state"' in editor.get("/desk/").text


def test_a_queue_with_nothing_wrong_says_nothing_of_sources(editor: DeskClient) -> None:
    assert "Watched sources" not in editor.page("/desk/").texts("h2")


def test_a_definition_is_added_changed_and_deleted(editor: DeskClient, database: Database) -> None:
    for _ in range(2):
        assert editor.post(NEW, {"text": DEFINITION}).location == "/desk/watch#source-a-ministry"
    assert section(editor, "a-ministry").startswith("A ministry ministry.example")
    address = "/desk/watch/a-ministry/definition"
    opened = editor.page(address).all("input")
    fields = {"opened": next(one.attributes["value"] for one in opened if one.attributes["name"] == "opened")}
    changed = DEFINITION + "interval: 30\n"
    editor.post(address, {**fields, "text": changed})
    assert "feed, interval in minutes: 30" in section(editor, "a-ministry")
    editor.post(address, {**fields, "text": changed.replace("30", "45")}, status=409)
    editor.post("/desk/watch/a-ministry", {"do": "on"})
    editor.post(address, {"do": "delete"}, status=409)
    editor.post("/desk/watch/a-ministry", {"do": "off"})
    assert editor.post(address, {"do": "delete"}).location == "/desk/watch"
    editor.get(address, status=404)
    assert [action for _, action, _ in log_of(database)] == [
        "deleted a watched source",
        "turned off a watched source",
        "turned on a watched source",
        "saved a watched source",
        "saved a watched source",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            DEFINITION.replace("feed\npub", "fax\npub"),
            "watch.yaml:4: format: 'fax' is not one of the words here.",
        ),
        (DEFINITION.replace("a-ministry", "us-state"), "The id 'us-state' is taken."),
        ("- id: a-ministry\n", "watch.yaml:1: A mapping is expected here."),
        ("", "watch.yaml:1: A mapping is expected here."),
    ],
)
def test_a_definition_with_a_problem_is_shown_again_with_its_line(editor: DeskClient, text: str, problem: str) -> None:
    shown = Page(editor.post(NEW, {"text": text}, status=400).text)
    assert problem in shown.texts("section", "problems")[0]


def test_a_definition_of_the_file_is_only_shown(editor: DeskClient, database: Database) -> None:
    shown = editor.get("/desk/watch/us-state/definition").text
    assert "is changed there" in shown
    assert "<textarea" not in shown
    editor.post("/desk/watch/us-state/definition", {"text": DEFINITION}, status=200)
    with database.reading() as connection:
        assert load_states(connection) == {}
    editor.get("/desk/watch/nobody/definition", status=404)
    editor.post("/desk/watch/nobody", {"do": "on"}, status=404)


def test_the_id_of_a_source_stays(editor: DeskClient) -> None:
    editor.post(NEW, {"text": DEFINITION})
    address = "/desk/watch/a-ministry/definition"
    shown = editor.post(address, {"text": DEFINITION.replace("a-ministry", "b"), "opened": DEFINITION}, status=400).text
    assert "The id of a source stays." in shown
