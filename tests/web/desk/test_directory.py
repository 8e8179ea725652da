"""The directory at the desk: an entry as its text and in a form, checked like a file, and nothing lost by it."""

import pytest
from flask import Flask

from tests.builders.desk_browser import DeskClient
from tests.builders.records import add_events, make_record
from tests.builders.web_app import Page
from tests.web.desk.test_event import fields_of

FORM = "/desk/directory/person/lloyd-austin"
ADDRESS = f"{FORM}/yaml"


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
    address = "/desk/directory/office/us-secdef/yaml"
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
    (old, new), address, public = names, f"/desk/directory/{entry}/yaml", desk.test_client()
    text = text_of(editor, address)
    assert Page(public.get(page).text).texts("h1") == [old]
    editor.post(address, {"text": text.replace(old, new, 1), "opened": text})
    assert Page(public.get(page).text).texts("h1") == [new]
    for name in names:
        assert page in public.get("/search", query_string={"q": name}).text


def test_a_term_is_added_and_a_new_person(editor: DeskClient, desk: Flask) -> None:
    new = "/desk/directory/person/new/yaml"
    text = (
        "- id: new-minister\n  names:\n    en: New Minister\n  terms:\n    - office: kr-mnd\n      from: '2024-12-06'\n"
    )
    editor.post(new, {"text": text, "opened": text_of(editor, new)})
    assert text_of(editor, "/desk/directory/person/new-minister/yaml") == text
    assert "New Minister" in desk.test_client().get("/people").text
    filled = editor.page("/desk/events/new?series=SCM&when=10+Dec+2024&city=Seoul")
    assert "new-minister" in [one.attributes.get("value") for one in filled.all("input")]


def test_a_pattern_that_an_event_has_its_only_title_from_is_not_taken_away(editor: DeskClient, desk: Flask) -> None:
    address = "/desk/directory/series/kr-us-scm/yaml"
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


ENTRIES = ("party/US", "party/KR", "office/us-secdef", "person/lloyd-austin", "series/kr-us-scm")


def fill(editor: DeskClient, address: str, **changed: str) -> dict[str, str]:
    """What a browser would send of the form of an entry."""
    return {**fields_of(editor.page(address)), **changed}


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_form_of_an_entry_that_is_sent_as_it_came_changes_nothing(editor: DeskClient, entry: str) -> None:
    address = f"/desk/directory/{entry}"
    text = text_of(editor, f"{address}/yaml")
    editor.post(address, fill(editor, address))
    assert text_of(editor, f"{address}/yaml") == text


def test_every_key_of_an_entry_has_a_field(editor: DeskClient) -> None:
    address = "/desk/directory/series/kr-us-scm"
    text = """- id: kr-us-scm
  names:
    en: ROK–U.S. Security Consultative Meeting
    ja: 米韓安全保障協議会
    ko: 한미안보협의회의
  short: SCM
  earlier_names:
    - name: Annual Meeting
      from: '1968'
      to: '1971'
  aliases:
    - The consultative meeting
  parties:
    - KR
    - US
  kind: defence-ministerial
  cadence:
    en: once a year
    ko: 매년
  since: 1968
  hosting: by turns
  offices:
    - kr-mnd
    - us-secdef
  description: What it is about.
  notes: For the desk.
  title_pattern: '{ordinal} SCM'
  short_pattern: SCM {n}
  source: https://example.org/scm
  visibility: public
"""
    editor.post(f"{address}/yaml", {"text": text, "opened": text_of(editor, f"{address}/yaml")})
    before = text_of(editor, f"{address}/yaml")
    editor.post(address, fill(editor, address))
    assert text_of(editor, f"{address}/yaml") == before
    assert "ja: 米韓安全保障協議会" in before
    assert "to: '1971'" in before


def test_names_by_language_terms_and_aliases_are_changed_in_the_form(editor: DeskClient) -> None:
    changed = {
        "names-ko": "로이드 오스틴",
        "names-new_lang": "ja",
        "names-new_text": "ロイド・オースティン",
        "aliases": "Lloyd Austin\nGeneral Austin\n",
        "terms-1-office": "kr-mnd",
        "terms-1-from": "2025-02",
    }
    editor.post(FORM, fill(editor, FORM, **changed))
    text = text_of(editor)
    assert "    en: Lloyd J. Austin III\n    ja: ロイド・オースティン\n    ko: 로이드 오스틴\n" in text
    assert "    - Lloyd Austin\n    - General Austin\n" in text
    assert "    - office: kr-mnd\n      from: 2025-02\n" in text.replace("'", "")


def test_a_new_person_is_added_in_the_form_and_hidden_until_an_event_names_them(
    editor: DeskClient, desk: Flask
) -> None:
    address = "/desk/directory/person/new"
    form = fill(editor, address, **{"id": "new-minister", "names-en": "New Minister", "terms-0-office": "kr-mnd"})
    answer = editor.post(address, {**form, "terms-0-from": "2024-12-06"})
    assert answer.headers["Location"] == "/desk/directory/person/new-minister?saved=1"
    assert editor.post(address, {**form, "terms-0-from": "2024-12-06"}).status_code == 303  # pressed twice
    assert "visibility: desk\n" in text_of(editor, "/desk/directory/person/new-minister/yaml")
    assert "New Minister" not in desk.test_client().get("/people").text


@pytest.mark.parametrize(
    ("changed", "field", "item"),
    [
        ({"names-en": ""}, "names-en", "Name: This field is empty. Fill it in."),
        ({"terms-0-from": "soon"}, "terms-0-from", "Terms of office 1: From: 'soon' is not a day, a month or a year."),
        ({"terms-0-office": "us-nobody"}, "terms-0-office", "Terms of office 1: Office: No office has the id"),
        ({"terms-0-source": "ftp:x"}, "terms-0-source", "Terms of office 1: Source (URL): 'ftp:x'"),
        ({"aliases": "a\na"}, "aliases", "Other names: 'a' appears twice in the list."),
        ({"names-new_lang": "?", "names-new_text": "x"}, "names-?", "Name: '?' is not the tag of a language."),
    ],
)
def test_an_error_in_the_form_is_said_at_its_field_and_nothing_is_saved(
    editor: DeskClient, changed: dict[str, str], field: str, item: str
) -> None:
    text = text_of(editor)
    page = Page(editor.post(FORM, fill(editor, FORM, **changed), status=400).text)
    assert [one for one in page.texts("li") if one.startswith(item)] != []
    assert f"#{field}" in [one.attributes.get("href") for one in page.all("a")]
    marked = [one.attributes.get("id") for one in page.elements if "aria-invalid" in one.attributes]
    assert marked == [field]
    assert text_of(editor) == text


def test_a_late_writer_of_the_form_keeps_what_was_written_and_sees_the_other(editor: DeskClient) -> None:
    mine = fill(editor, FORM, **{"names-en": "L. J. Austin"})
    editor.post(FORM, fill(editor, FORM, **{"names-en": "Lloyd James Austin III"}))
    page = Page(editor.post(FORM, mine, status=409).text)
    assert fields_of(page)["names-en"] == "L. J. Austin"
    assert "Lloyd James Austin III" in page.texts("pre")[0]


def test_what_the_form_does_not_know_is_not_found(editor: DeskClient) -> None:
    editor.get("/desk/directory/person/nobody/yaml", status=404)
    editor.get("/desk/directory/planet/earth/yaml", status=404)
