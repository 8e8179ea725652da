"""Numbers of the desk's forms and queries: digits that the database holds, else an error that names the field."""

import pytest
from flask import Flask

from tests.builders.desk_browser import DeskClient, sign_in_as
from tests.builders.web_app import BASE

HUGE = "9" * 23
QUERIES = [
    "/desk/log?from={}",
    "/desk/events/rich?revision={}",
    "/desk/events/rich?proposal={}",
    "/desk/intake?from={}",
]
FORMS = [
    ("/desk/events/rich", "opened_at"),
    ("/desk/events/rich/do/confirm", "opened_at"),
    ("/desk/events/rich/merge?other=exercise", "opened_at"),
    ("/desk/events/rich/merge?other=exercise", "other_opened_at"),
    ("/desk/events/rich/split", "opened_at"),
    ("/desk/events/rich/previews", "hours"),
]


@pytest.mark.parametrize("text", [HUGE, "-1", "x", "1.5", "१", "2147483648"])
@pytest.mark.parametrize("address", QUERIES)
def test_a_query_with_no_number_of_ours_is_an_error(chief: DeskClient, address: str, text: str) -> None:
    chief.get(address.format(text), status=400)


@pytest.mark.parametrize("text", [HUGE, "-1", "x", "2147483648"])
@pytest.mark.parametrize(("address", "field"), FORMS)
def test_a_form_with_no_number_of_ours_is_an_error(chief: DeskClient, address: str, field: str, text: str) -> None:
    chief.post(address, {field: text, "do": "save", "reason": "A test.", "reader": "A reader"}, status=400)


def test_the_longest_number_of_hours_is_a_link_of_the_longest_life(chief: DeskClient) -> None:
    page = chief.post("/desk/events/rich/previews", {"hours": "999999999", "reader": "A reader"}, status=200)
    assert "/preview/" in page.text


@pytest.mark.parametrize(
    "path", ["/desk/proposals/", "/desk/intake/", "/desk/events/rich/claims/when/", "/events/rich/revisions/"]
)
@pytest.mark.parametrize("number", [HUGE, "9" * 5000, "१"])
def test_a_path_with_such_a_number_is_no_page(chief: DeskClient, path: str, number: str) -> None:
    chief.get(f"{path}{number}", status=404)


@pytest.mark.parametrize("origin", ["http://[", "http://a:99999999", "//", "null", "http://[::1"])
@pytest.mark.parametrize("address", ["/sign-in", "/desk/events/new", "/desk/nosuch"])
def test_an_origin_that_cannot_be_read_is_a_foreign_one(desk: Flask, origin: str, address: str) -> None:
    editor = sign_in_as(desk)
    data = {"proof": editor.csrf_token}
    for client in (editor.client, desk.test_client()):
        answer = client.post(address, base_url=BASE, data=data, headers={"Origin": origin})
        assert answer.status_code == 403


@pytest.mark.parametrize("query", ["*", "🇰🇷", "!!!", " ", "%00"])
def test_a_search_of_the_desk_without_a_word_is_an_error(editor: DeskClient, query: str) -> None:
    answer = editor.client.get("/desk/events", query_string={"q": query}, base_url=BASE)
    assert answer.status_code == (200 if query == "%00" else 400)
    assert editor.page("/desk/events?q=").texts("p", "note") == ["8 found."]
