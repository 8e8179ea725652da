"""A session that ends while somebody writes: nothing of it is lost, and nobody else is told."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from calendar_core.store.auth.sessions import IDLE_TIMEOUT
from calendar_core.store.db.database import Database
from calendar_core.store.events.revisions import load_newest_revision
from tests.builders.desk_browser import ORIGIN, PASSWORD, DeskClient, sign_in_as
from tests.builders.records import NOW
from tests.builders.web_app import BASE, Element, Page
from tests.web.desk.conftest import Clock

ADDRESS = "/desk/events/kr-us-scm-56"
TEXT = "제56차 한미안보협의회의 – 새 장소\r\n“둘째 줄” <b>&amp;"


def fields_of(page: Page) -> dict[str, str]:
    """What a browser would send of a page's form, but for the texts of areas."""
    given: dict[str, str] = {}
    select = ""
    for one in page.elements:
        name, value = one.attributes.get("name") or "", one.attributes.get("value") or ""
        if one.tag == "select":
            select = name
        elif one.tag == "option" and select and (select not in given or "selected" in one.attributes):
            given[select] = value
        elif one.tag == "datalist":
            select = ""
        elif one.tag == "input" and name and _is_sent(one):
            given[name] = value
    return given


def _is_sent(one: Element) -> bool:
    return one.attributes.get("type") not in ("radio", "checkbox") or "checked" in one.attributes


def written(editor: DeskClient) -> dict[str, str]:
    """The form of the event with a text in Korean, as it is sent to be saved."""
    fields = {**fields_of(editor.page(ADDRESS)), "agenda": TEXT, "do": "save"}
    return {name: text for name, text in fields.items() if name != "proof"}


def sent_late(editor: DeskClient, clock: Clock, fields: dict[str, str]) -> str:
    """The page to which signing in again leads, after the form was sent too late."""
    clock.now = NOW + IDLE_TIMEOUT
    answer = editor.post(ADDRESS, fields)
    door = urlsplit(answer.headers["Location"])
    assert (door.path, answer.text.count("한미")) == ("/sign-in", 0)
    [target] = parse_qs(door.query)["next"]
    assert target.startswith("/desk/kept/")
    return target


def enter(visitor: DeskClient, name: str, target: str) -> None:
    data = {"name": name, "password": PASSWORD, "next": target}
    answer = visitor.client.post("/sign-in", base_url=BASE, data=data, headers=ORIGIN)
    assert answer.headers["Location"] == target


def test_whoever_signs_in_again_comes_back_to_the_form_with_every_text(
    editor: DeskClient, clock: Clock, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    fields = written(editor)
    target = sent_late(editor, clock, fields)
    enter(editor, "editor", target)
    page = editor.page(target)
    [form] = [one for one in page.all("form") if one.attributes.get("action") == ADDRESS]
    kept = fields_of(page)
    editor.csrf_token = kept.pop("proof")
    assert kept == {**fields, "do": "check"}
    assert form.attributes["method"] == "post"
    shown = Page(editor.post(ADDRESS, kept, status=200).text)
    assert " ".join(TEXT.split()) in shown.texts("textarea")
    with database.reading() as connection:
        assert load_newest_revision(connection, "kr-us-scm-56")[0] == 1
    assert "한미" not in caplog.text
    editor.post(ADDRESS, {**kept, "do": "save", "reason": "So it was said."})
    with database.reading() as connection:
        assert load_newest_revision(connection, "kr-us-scm-56")[1].agenda == TEXT.replace("\r\n", "\n")


def test_another_account_does_not_come_by_what_was_written(editor: DeskClient, clock: Clock, desk: Flask) -> None:
    target = sent_late(editor, clock, written(editor))
    enter(editor, "chief", target)
    assert "한미" not in editor.get(target, status=404).text
    stranger = desk.test_client().get(target, base_url=BASE)
    assert stranger.headers["Location"].startswith("/sign-in")


def test_a_form_without_the_proof_of_its_session_is_kept_for_nobody(
    editor: DeskClient, clock: Clock, desk: Flask
) -> None:
    fields = written(editor)
    clock.now = NOW + IDLE_TIMEOUT
    other = sign_in_as(desk, "chief", now=clock.now)
    for proof in ("", "made-up", other.csrf_token, editor.csrf_token.replace("editor.", "chief.")):
        editor.post(ADDRESS, {**fields, "proof": proof}, status=403)
    foreign = {"Origin": "https://elsewhere.example"}
    data = {**fields, "proof": editor.csrf_token}
    assert editor.client.post(ADDRESS, base_url=BASE, data=data, headers=foreign).status_code == 403
    assert editor.client.put(ADDRESS, base_url=BASE, data=data, headers=ORIGIN).status_code == 403
    editor.post(ADDRESS, fields)


def test_a_page_of_an_older_session_is_shown_again_by_the_new_one_and_nothing_is_saved(
    editor: DeskClient, database: Database
) -> None:
    fields = written(editor)
    enter(editor, "editor", "/desk/")
    page = Page(editor.post(ADDRESS, fields, status=403).text)
    kept = fields_of(page)
    editor.csrf_token = kept.pop("proof")
    assert kept == {**fields, "do": "check"}
    with database.reading() as connection:
        assert load_newest_revision(connection, "kr-us-scm-56")[0] == 1
    editor.post(ADDRESS, kept, status=200)


def test_signing_out_of_a_session_that_is_over_leads_to_the_door_and_keeps_nothing(
    editor: DeskClient, clock: Clock
) -> None:
    clock.now = NOW + IDLE_TIMEOUT
    assert editor.post("/desk/sign-out").headers["Location"] == "/sign-in?next=%2Fdesk%2F"
