"""The directory at the desk: an entry as its text, checked like a file, and nothing lost by it."""

import pytest
from flask import Flask

from tests.builders.desk_browser import DeskClient
from tests.builders.records import add_events, make_record
from tests.builders.web_app import Page

ADDRESS = "/desk/directory/person/lloyd-austin"


def text_of(visitor: DeskClient, address: str = ADDRESS) -> str:
    text: str = (
        next(one for one in visitor.page(address).all("input") if one.attributes.get("name") == "opened").attributes[
            "value"
        ]
        or ""
    )
    return text


def test_an_entry_that_is_saved_as_it_was_is_as_it_was(editor: DeskClient) -> None:
    text = text_of(editor)
    assert text.startswith(
        "- id: lloyd-austin\n  names:\n    en: Lloyd J. Austin III\n  aliases:\n    - Lloyd Austin\n"
    )
    editor.post(ADDRESS, {"text": text.replace("\n", "\r\n"), "opened": text.replace("\n", "\r\n")})
    assert text_of(editor) == text


def test_a_name_that_is_changed_stays_among_the_others_and_is_found(editor: DeskClient, desk: Flask) -> None:
    text = text_of(editor)
    editor.post(ADDRESS, {"text": text.replace("Lloyd J. Austin III", "General Austin"), "opened": text})
    assert "    en: General Austin\n  aliases:\n    - Lloyd Austin\n    - Lloyd J. Austin III\n" in text_of(editor)
    public = desk.test_client()
    assert "General Austin" in public.get("/events/kr-us-scm-56").text
    assert "kr-us-scm-56" in public.get("/search?q=lloyd+j+austin").text


def test_an_office_keeps_the_title_it_had(editor: DeskClient) -> None:
    address = "/desk/directory/office/us-secdef"
    text = text_of(editor, address)
    editor.post(address, {"text": text.replace("en: Secretary of Defense", "en: Secretary of War"), "opened": text})
    assert "  titles:\n    - names:\n        en: Secretary of Defense\n" in text_of(editor, address)


@pytest.mark.parametrize(
    ("entry", "page", "names"),
    [
        ("series/kr-us-scm", "/series/kr-us-scm", ("ROK–U.S. Security Consultative Meeting", "Annual Meeting")),
        ("party/US", "/parties/US", ("United States", "United States of America")),
        ("office/us-secdef", "/offices/us-secdef", ("Secretary of Defense", "Secretary of War")),
        ("person/lloyd-austin", "/people/lloyd-austin", ("Lloyd J. Austin III", "General Austin")),
    ],
)
def test_what_is_renamed_stays_at_its_address_and_is_found_by_both_names(
    editor: DeskClient, desk: Flask, entry: str, page: str, names: tuple[str, str]
) -> None:
    (old, new), address, public = names, f"/desk/directory/{entry}", desk.test_client()
    text = text_of(editor, address)
    assert Page(public.get(page).text).texts("h1") == [old]
    editor.post(address, {"text": text.replace(old, new, 1), "opened": text})
    assert Page(public.get(page).text).texts("h1") == [new]
    for name in names:
        assert page in public.get("/search", query_string={"q": name}).text


def test_a_term_is_added_and_a_new_person(editor: DeskClient, desk: Flask) -> None:
    new = "/desk/directory/person/new"
    text = (
        "- id: new-minister\n  names:\n    en: New Minister\n  terms:\n    - office: kr-mnd\n      from: '2024-12-06'\n"
    )
    editor.post(new, {"text": text, "opened": text_of(editor, new)})
    assert text_of(editor, "/desk/directory/person/new-minister") == text
    assert "New Minister" in desk.test_client().get("/people").text
    filled = editor.page("/desk/events/new?series=SCM&when=10+Dec+2024&city=Seoul")
    assert "new-minister" in [one.attributes.get("value") for one in filled.all("input")]


def test_a_pattern_that_an_event_has_its_only_title_from_is_not_taken_away(editor: DeskClient, desk: Flask) -> None:
    address = "/desk/directory/series/kr-us-scm"
    text = text_of(editor, address)
    with_pattern = text.rstrip() + "\n  title_pattern: '{ordinal} SCM'\n"
    editor.post(address, {"text": with_pattern, "opened": text})
    database = desk.extensions["entente"].database
    add_events(database, make_record(id="untitled", title="", title_ko="", number=57))
    saved = text_of(editor, address)
    answer = editor.post(address, {"text": text, "opened": saved}, status=400)
    assert "Without this pattern these events have no title: untitled." in answer.text
    assert text_of(editor, address) == saved
    assert Page(desk.test_client().get("/events/untitled").text).texts("h1") == ["57th SCM"]


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("id: lloyd-austin", "id: another", "The id was changed."),
        ("us-secdef", "us-nobody", "No office has the id 'us-nobody'."),
        ("from: '2021-01-22'", "from: soon", "'soon' is not a day, a month or a year."),
        ("aliases:", "aliasses:", "The key 'aliasses' is not known here."),
        ("- id: lloyd", "- id: x\n  names:\n    en: y\n- id: lloyd", "One entry is expected here."),
        ("names:", "names: &a", "is an anchor"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(editor: DeskClient, was: str, becomes: str, message: str) -> None:
    text = text_of(editor)
    assert was in text
    answer = editor.post(ADDRESS, {"text": text.replace(was, becomes, 1), "opened": text}, status=400)
    assert any(message in one for one in Page(answer.text).texts("li"))
    assert text_of(editor) == text


def test_a_late_writer_is_shown_both(editor: DeskClient) -> None:
    text = text_of(editor)
    editor.post(ADDRESS, {"text": text.replace("Lloyd J.", "Lloyd James"), "opened": text})
    mine = text.replace("Lloyd J.", "L. J.")
    answer = Page(editor.post(ADDRESS, {"text": mine, "opened": text}, status=409).text)
    assert answer.all("textarea")[0].text == " ".join(mine.split())
    assert "Lloyd James Austin III" in answer.texts("pre")[0]


def test_what_there_is_not_is_not_found(editor: DeskClient) -> None:
    editor.get("/desk/directory/person/nobody", status=404)
    editor.get("/desk/directory/planet/earth", status=404)
