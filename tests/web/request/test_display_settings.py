"""A zone and a language that a reader chose: remembered, in the address, overruled by it, and never a way elsewhere."""

import pytest
from flask.testing import FlaskClient

from tests.builders.web_app import BASE, Page, close_app, make_app
from tests.web.conftest import Visit


def clocks(page: Page) -> list[str]:
    """The reader's own reading of the launch."""
    return page.texts("span", "yours")


@pytest.mark.parametrize(("base_url", "secure"), [(BASE, "Secure; "), ("http://127.0.0.1:8000", "")])
def test_a_choice_is_remembered_and_stands_in_the_address(sqlite_url: str, base_url: str, secure: str) -> None:
    """The cookie is for TLS alone where people reach the calendar over TLS, though its server sees a proxy's HTTP."""
    with close_app(make_app(sqlite_url, base_url=base_url)) as app:
        client = app.test_client()
        answer = client.post("/display", data={"zone": "Asia/Seoul", "back": "/2024/10?party=KR&zone=UTC&party=US"})
        assert (answer.status_code, answer.location) == (303, "/2024/10?party=KR&party=US&zone=Asia%2FSeoul")
        (cookie,) = answer.headers.getlist("Set-Cookie")
        assert "zone=Asia/Seoul; Expires=" in cookie
        assert cookie.endswith(f"Max-Age=31536000; {secure}HttpOnly; Path=/; SameSite=Lax")
        assert "<strong>Asia/Seoul</strong>" in client.get("/2024/10").text
        gone = client.post("/display", data={"zone": "", "back": "/2024/10?zone=Asia/Seoul"})
        assert gone.location == "/2024/10"
        assert "<strong>Asia/Seoul</strong>" not in client.get("/2024/10").text


def test_the_address_overrules_what_is_remembered(visitor: FlaskClient) -> None:
    visitor.set_cookie("zone", "Asia/Seoul")
    visitor.set_cookie("lang", "ko")
    try:
        own, shared = Page(visitor.get("/2024/10").text), Page(visitor.get("/2024/10?zone=UTC&lang=en").text)
    finally:
        visitor.delete_cookie("zone")
        visitor.delete_cookie("lang")
    assert [page.all("html")[0].attributes["lang"] for page in (own, shared)] == ["ko", "en"]
    assert [page.texts("strong") for page in (own, shared)] == [["Asia/Seoul"], ["UTC"]]
    assert own.links()["일정 목록"] == "/agenda"
    assert shared.links()["Agenda"] == "/agenda?lang=en&zone=UTC"


@pytest.mark.parametrize("value", ["Asia/Soul", "<script>", "../etc/passwd", "x" * 5_000, ""])
def test_a_broken_cookie_is_as_none(visitor: FlaskClient, value: str) -> None:
    headers = {"Cookie": f"zone={value}; lang={value}"}
    assert visitor.get("/2024/10", headers=headers).data == visitor.get("/2024/10").data


@pytest.mark.parametrize(
    ("back", "location"),
    [
        ("http://[", "/?lang=ko"),
        ("http://a:99999999/agenda", "/?lang=ko"),
        ("https://evil.example/steal?a=1", "/steal?a=1&lang=ko"),
        ("//evil.example/x", "/x?lang=ko"),
        ("/\\evil.example", "/?lang=ko"),
        ("\\\\evil.example/x", "/x?lang=ko"),
        ("///evil.example/x", "/evil.example/x?lang=ko"),
        ("javascript:alert(1)", "/alert(1)?lang=ko"),
        ("", "/?lang=ko"),
        ("/agenda?q=a%0d%0aSet-Cookie:x", "/agenda?q=a%0D%0ASet-Cookie%3Ax&lang=ko"),
    ],
)
def test_the_way_back_never_leaves_the_site(visitor: FlaskClient, back: str, location: str) -> None:
    answer = visitor.post("/display", data={"lang": "ko", "back": back})
    visitor.delete_cookie("lang")
    assert answer.location == location


def test_a_choice_comes_back_to_the_section_that_it_was_made_in(visit: Visit, visitor: FlaskClient) -> None:
    back = next(
        one.attributes["value"]
        for one in visit("/events/launch").all("input")
        if one.attributes.get("name") == "back" and "#" in (one.attributes["value"] or "")
    )
    answer = visitor.post("/display", data={"zone": "Asia/Seoul", "back": back})
    visitor.delete_cookie("zone")
    assert answer.location == "/events/launch?zone=Asia%2FSeoul#times"


def test_single_keys_are_a_setting_that_stands_in_no_address(sqlite_url: str) -> None:
    with close_app(make_app(sqlite_url)) as app:
        client = app.test_client()
        assert [Page(client.get("/").text).all("body")[0].attributes] == [{}]
        answer = client.post("/display", data={"keys": "off", "back": "/keyboard"})
        assert answer.location == "/keyboard"
        # Twice, since the second answer may come from the cache of pages.
        bodies = [Page(client.get("/agenda").text).all("body")[0].attributes for _ in range(3)]
        assert bodies == [{"data-keys": "off"}] * 3
        client.post("/display", data={"keys": "", "back": "/keyboard"})
        assert Page(client.get("/agenda").text).all("body")[0].attributes == {}


@pytest.mark.parametrize("data", [{"zone": "Asia/Soul"}, {"lang": "de"}, {"keys": "some"}, {"zone": "x" * 900}])
def test_what_cannot_be_chosen_is_refused_and_not_remembered(visitor: FlaskClient, data: dict[str, str]) -> None:
    answer = visitor.post("/display", data=data)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (400, [])
