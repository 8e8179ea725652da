"""The source of a change: given by the editor, never filled in, and one that can be cited; and what is quoted."""

from dataclasses import replace

import pytest

from calendar_core.domain.events.record import Source
from calendar_core.store.db.database import Database
from tests.builders.desk_browser import DeskClient
from tests.builders.records import add_events, change_facts, load_numbered_record, load_record
from tests.builders.web_app import SCM, Page
from tests.web.desk.test_event import form_at

SAVING = {"do": "save", "reason": "So it was said.", "change_source": "https://example.org/press"}
ADDRESS = "/desk/events/kr-us-scm-56"


def source_of(page: Page) -> str | None:
    """What stands in the field for the source of the change."""
    return next(one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "change_source")


def focused(page: Page) -> list[str]:
    """The names of the fields, and the texts of the buttons, that have the focus when the page opens."""
    fields = [one for one in page.elements if "autofocus" in one.attributes]
    return [one.text if one.tag == "button" else str(one.attributes["name"]) for one in fields]


def test_an_action_asks_for_its_source_first_and_fills_in_none(editor: DeskClient, database: Database) -> None:
    add_events(database, change_facts(SCM, id="one", certainty="announced"))
    add_events(database, change_facts(SCM, id="off", lifecycle="cancelled"))
    pages = {
        action: editor.page(
            f"/desk/events/{'off' if action == 'reinstate' else 'one'}/do/{action}?source=https://a.example/"
        )
        for action in ("confirm", "hold", "move", "postpone", "cancel", "reinstate", "withdraw")
    }
    assert {action: source_of(page) for action, page in pages.items()} == dict.fromkeys(pages, "")
    assert {action: focused(page) for action, page in pages.items()} == {
        **{action: ["change_source"] for action in ("confirm", "hold", "postpone", "cancel", "reinstate")},
        "move": ["when"],
        "withdraw": ["Withdraw"],
    }
    # Those of the record are offered.
    offered = [one.attributes["value"] for one in pages["hold"].all("option")]
    assert offered == [one.url for one in reversed(SCM.sources)]


def test_a_field_that_has_its_source_gives_the_focus_to_the_button(editor: DeskClient) -> None:
    page = Page(editor.post(f"{ADDRESS}/do/cancel", {**SAVING, "reason": ""}, status=400).text)
    assert (source_of(page), focused(page)) == ("https://example.org/press", ["Cancel meeting"])


@pytest.mark.parametrize("action", ["hold", "move", "postpone", "cancel"])
def test_no_action_that_states_a_fact_is_saved_without_a_source(
    editor: DeskClient, database: Database, action: str
) -> None:
    answer = editor.post(f"{ADDRESS}/do/{action}", {**SAVING, "change_source": " "}, status=400)
    assert Page(answer.text).texts("p", "wrong") == [
        "The source is missing. Enter its URL, or the name of whoever said it."
    ]
    assert load_numbered_record(database) == (1, SCM)


def test_the_event_form_fills_in_only_a_source_that_it_adds_itself(editor: DeskClient) -> None:
    form = form_at(editor, ADDRESS, venue="The White House")
    page = Page(editor.post(ADDRESS, {**form, "do": "check"}, status=200).text)
    assert (source_of(page), focused(page)) == ("", ["change_source"])
    place = len(SCM.sources)
    added = {f"sources-{place}-publisher": "A wire", f"sources-{place}-url": "https://example.org/57"}
    page = Page(editor.post(ADDRESS, {**form, **added, "do": "check"}, status=200).text)
    assert (source_of(page), focused(page)) == ("https://example.org/57", ["Save"])


def test_a_copy_has_the_sources_of_its_original_and_none_for_its_own_change(editor: DeskClient) -> None:
    address = "/desk/events/new?like=kr-us-scm-56"
    page = Page(editor.post(address, {**form_at(editor, address, id="copy"), "do": "check"}, status=200).text)
    assert (source_of(page), focused(page)) == ("", ["change_source"])


def test_a_new_event_is_saved_by_the_source_that_was_entered_for_it(editor: DeskClient) -> None:
    form = form_at(editor, "/desk/events/new?series=SCM&when=30+Nov+2024&city=Seoul")
    form |= {"sources-0-publisher": "A wire", "sources-0-url": "https://example.org/57"}
    page = Page(editor.post("/desk/events/new", {**form, "do": "check"}, status=200).text)
    assert (source_of(page), focused(page)) == ("https://example.org/57", ["Save"])


@pytest.mark.parametrize(
    "source", ["http://[", "x", "?", "42", "https://", "example.org/press", "www.example.org", "javascript:alert(1)"]
)
def test_a_source_that_cannot_be_cited_is_refused_in_every_form_and_what_was_typed_stays(
    editor: DeskClient, database: Database, source: str
) -> None:
    wire = Source(publisher="A wire", url="https://wire.example/b", says=("start 2024-11-01",))
    add_events(database, replace(SCM, id="one", sources=(*SCM.sources, wire)), change_facts(SCM, id="twin"))
    new = {"id": "dinner", "title": "A dinner", "kind": "visit", "when": "31 Oct 2024", "city": "Seoul", "venue": ""}
    forms = {
        "/desk/events/one": form_at(editor, "/desk/events/one", venue="The White House"),
        "/desk/events/one/do/hold": {},
        "/desk/events/one/do/withdraw": {},
        "/desk/events/one/merge": {"other": "twin"},
        "/desk/events/one/split": new,
        f"/desk/events/one/claims/when/{len(SCM.sources)}": {},
    }
    for address, fields in forms.items():
        page = Page(editor.post(address, {**fields, **SAVING, "change_source": source}, status=400).text)
        (problem,) = page.texts("p", "wrong")
        assert source in problem
        assert source_of(page) == source
    assert load_numbered_record(database, "one")[0] == 1


@pytest.mark.parametrize(
    "source", ["AP", "외교부", "Ministry of Foreign Affairs, by phone", "https://한국.example/경로"]
)
def test_a_name_or_an_address_is_a_source(editor: DeskClient, database: Database, source: str) -> None:
    editor.post(f"{ADDRESS}/do/hold", {**SAVING, "change_source": source})
    assert load_record(database).lifecycle == "held"
    assert f"So it was said. Source: {source}" in editor.page(f"{ADDRESS}/history").texts("p", "prose")


def test_what_the_editor_types_as_the_date_is_no_quotation_of_a_source(editor: DeskClient, database: Database) -> None:
    quote = "ten in the morning, Washington time"
    form = form_at(editor, ADDRESS, when="10 a.m. EDT, 30 Oct 2024", time_as_stated=quote)
    editor.post(ADDRESS, {**form, **SAVING})
    assert load_record(database).time_as_stated == quote
    editor.post(f"{ADDRESS}/do/move", {**SAVING, "when": "3 p.m. EST, 3 Dec 2024"})
    moved = load_record(database)
    assert (moved.when.start_text, moved.time_as_stated) == ("2024-12-03T15:00", None)
    public = editor.get("/events/kr-us-scm-56").text
    assert "15:00 EST" in public
    assert "3 p.m. EST" not in public
