"""Who may open which page: every route of the application is in the table below, or the test fails."""

import itertools

import pytest
from flask import Flask
from werkzeug.routing import Rule

from calendar_core.store.auth.sessions import IDLE_TIMEOUT, MAX_SESSION_AGE
from calendar_core.web.desk import access
from tests.builders.desk_browser import COOKIE, ORIGIN, ROLES, DeskClient, sign_in_as
from tests.builders.records import NOW
from tests.builders.web_app import BASE, Page
from tests.web.desk.conftest import Clock

#: The least role of every page of the desk. A new page has to be written down here too.
TABLE = {
    "desk.sign_out": "reporter",
    "desk.worklist": "reporter",
    "desk.event_list": "reporter",
    "desk.new_event": "reporter",
    "desk.save_new_event": "reporter",
    "desk.open_event": "reporter",
    "desk.save_open_event": "reporter",
    "desk.time_preview": "reporter",
    "desk.event_history": "reporter",
    "desk.intake": "reporter",
    "desk.intake_document": "reporter",
    "desk.intake_proposal": "reporter",
    "desk.settle_intake_proposal": "editor",
    "desk.intake_table": "reporter",
    "desk.proposal": "editor",
    "desk.event_action": "editor",
    "desk.merge": "editor",
    "desk.split": "editor",
    "desk.source_conflict": "editor",
    "desk.source_copy": "editor",
    "desk.source_copy_file": "editor",
    "desk.watched_sources": "editor",
    "desk.switch_watched_source": "editor",
    "desk.watch_definition": "editor",
    "desk.directory": "reporter",
    "desk.directory_entry": "editor",
    "desk.directory_entry_yaml": "editor",
    "desk.preview_links": "chief",
    "desk.audit_log": "chief",
    "desk.form_draft": "reporter",
    "desk.not_found": "reporter",
}
SAFE = {"GET", "HEAD", "OPTIONS"}


def desk_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk")]


def address_of(rule: Rule) -> str:
    """The page, of things that exist."""
    there = {
        "event_id": "kr-us-scm-56",
        "number": "1",
        "entry_id": "lloyd-austin",
        "source_id": "us-state",
        "kind": "person",
        "action": "cancel",
        "fact": "when",
        "place": "0",
        "key": "made-up",
        "_rest": "nothing/here",
    }
    return "/".join(
        there[part.strip("<>").partition(":")[2] or part.strip("<>")] if "<" in part else part
        for part in rule.rule.split("/")
    )


def test_every_page_of_the_desk_has_the_role_of_the_table(desk: Flask) -> None:
    assert {rule.endpoint for rule in desk_rules(desk)} == TABLE.keys()
    assert access.REQUIRED_ROLES == TABLE


def test_each_role_opens_its_pages_and_no_other(desk: Flask) -> None:
    for role, rule in itertools.product(ROLES, desk_rules(desk)):
        if rule.endpoint == "desk.sign_out":
            continue
        visitor = sign_in_as(desk, role)
        is_allowed = ROLES.index(role) >= [*ROLES].index(TABLE[rule.endpoint])  # type: ignore[arg-type]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            data = {"proof": visitor.csrf_token} if method != "GET" else None
            answer = visitor.client.open(address_of(rule), method=method, base_url=BASE, data=data, headers=ORIGIN)
            assert (answer.status_code != 403) == is_allowed, (role, method, rule)
            assert answer.status_code < 500, (role, method, rule)


def test_a_stranger_is_led_to_the_door_and_told_nothing(desk: Flask) -> None:
    stranger = desk.test_client()
    for rule in desk_rules(desk):
        for method in sorted(rule.methods or ()):
            answer = stranger.open(address_of(rule), method=method, base_url=BASE, headers=ORIGIN)
            assert answer.status_code == (303 if method in SAFE else 403), (method, rule)
            assert "kr-us-scm-56" not in answer.text.replace("%2Fkr-us-scm-56", "").replace("/kr-us-scm-56", "")
            assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
def test_a_stranger_cannot_tell_a_page_from_none_or_a_method_that_it_has_from_one_it_has_not(
    desk: Flask, method: str
) -> None:
    stranger = desk.test_client()
    for address in ("/desk/events", "/desk/events/", "/desk/nothing", "/desk/events/nothing/at/all"):
        answer = stranger.open(address, method=method, base_url=BASE, headers=ORIGIN)
        assert answer.status_code == (303 if method in SAFE else 403), address


def test_an_address_that_no_page_has_is_answered_by_the_desk_to_whoever_is_signed_in(reporter: DeskClient) -> None:
    there, nowhere = Page(reporter.get("/desk/").text), Page(reporter.get("/desk/nothing", status=404).text)
    assert nowhere.texts("h1") == ["There is no such page."]
    assert nowhere.texts("nav") == there.texts("nav")
    assert reporter.post("/desk/nothing", status=404).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "proof"),
    [
        ({}, "true"),
        ({"Origin": "https://elsewhere.example"}, "true"),
        ({"Origin": "null"}, "true"),
        ({"Origin": f"{BASE}.elsewhere.example"}, "true"),
        ({"Sec-Fetch-Site": "cross-site"}, "true"),
        ({"Sec-Fetch-Site": "same-site"}, "true"),
        (ORIGIN, ""),
        (ORIGIN, "another's"),
        (ORIGIN, "é"),
    ],
)
def test_every_unsafe_page_refuses_what_is_not_proved_to_come_from_here(
    desk: Flask, headers: dict[str, str], proof: str
) -> None:
    unsafe = [rule for rule in desk_rules(desk) if (rule.methods or set()) - SAFE]
    assert unsafe
    visitor, other = sign_in_as(desk, "chief"), sign_in_as(desk, "chief")
    given = {"true": visitor.csrf_token, "another's": other.csrf_token}.get(proof, proof)
    for rule in unsafe:
        answer = visitor.client.post(address_of(rule), base_url=BASE, data={"proof": given}, headers=headers)
        assert answer.status_code == 403, rule


def test_the_same_is_let_in_with_a_proof_and_an_origin_or_the_browsers_word(desk: Flask) -> None:
    for headers in (ORIGIN, {"Sec-Fetch-Site": "same-origin"}):
        visitor = sign_in_as(desk, "chief")
        data = {"proof": visitor.csrf_token}
        assert visitor.client.post("/desk/sign-out", base_url=BASE, data=data, headers=headers).status_code == 303


def test_a_session_ends_after_its_idle_time_and_after_its_longest(
    desk: Flask, editor: DeskClient, clock: Clock
) -> None:
    clock.now = NOW + IDLE_TIMEOUT / 2
    editor.get("/desk/")
    clock.now = NOW + IDLE_TIMEOUT
    editor.get("/desk/")
    clock.now = NOW + 2 * IDLE_TIMEOUT
    editor.get("/desk/", status=303)
    other = sign_in_as(desk)
    at = NOW
    while at < NOW + MAX_SESSION_AGE:
        clock.now = at
        other.get("/desk/")
        at += IDLE_TIMEOUT / 2
    clock.now = NOW + MAX_SESSION_AGE
    other.get("/desk/", status=303)


def test_signing_out_ends_this_session_for_good_and_leaves_others(desk: Flask) -> None:
    here, there = sign_in_as(desk), sign_in_as(desk)
    token = here.client.get_cookie(COOKIE, domain="calendar.example.org")
    here.post("/desk/sign-out")
    assert here.client.get_cookie(COOKIE, domain="calendar.example.org") is None
    assert token is not None
    here.client.set_cookie(COOKIE, token.value, domain="calendar.example.org", secure=True)
    here.get("/desk/", status=303)
    there.get("/desk/")


def test_the_public_pages_neither_read_the_session_nor_differ_for_it(desk: Flask, editor: DeskClient) -> None:
    for address in ("/2024/10", "/events/kr-us-scm-56", "/sign-in"):
        mine, anyones = editor.get(address), desk.test_client().get(address, base_url=BASE)
        assert (mine.data, mine.headers.get("ETag")) == (anyones.data, anyones.headers.get("ETag"))


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("calendar.example.org", BASE, 403),
        ("calendar.example.org", BASE.replace("https", "http"), 403),
        ("elsewhere.example", "https://elsewhere.example", 403),
        ("calendar.example.org", f"{BASE}:444", 403),
    ],
)
def test_only_a_page_of_the_very_origin_may_sign_in(desk: Flask, host: str, origin: str, status: int) -> None:
    data, headers = {"name": "editor", "password": "wrong"}, {"Host": host, "Origin": origin}
    answer = desk.test_client().post("/sign-in", base_url=BASE, data=data, headers=headers)
    assert answer.status_code == status
    assert ("The name or the password is wrong" in answer.text) == (origin == BASE)


def test_an_operator_signs_in_through_a_tunnel(desk: Flask) -> None:
    data, headers = (
        {"name": "editor", "password": "wrong"},
        {"Host": "localhost:9000", "Origin": "http://localhost:9000"},
    )
    answer = desk.test_client().post("/sign-in", base_url=BASE, data=data, headers=headers)
    assert "The name or the password is wrong" in answer.text
