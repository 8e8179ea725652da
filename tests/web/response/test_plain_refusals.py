"""What is refused before Flask is refused in the reader's words, on a page without database or style sheet."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse, run_wsgi_app

from calendar_core.web.response.plain_refusals import BAD_HOST, BUSY, LONG_QUERY, TOO_SLOW, Refusal, refuse
from tests.builders.web_app import Page


def read_refusal(answer: TestResponse) -> str:
    """The two sentences of a refusal, from a page or from a text."""
    if answer.mimetype == "text/plain":
        return answer.text.strip()
    page = Page(answer.text)
    assert [one.attributes for one in page.elements if one.tag in ("link", "script", "img")] == []
    return " ".join([*page.texts("h1"), *page.texts("p")])


def ask(refusal: Refusal, **environ: str) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body of a refusal."""
    given = {"REQUEST_METHOD": "GET", "PATH_INFO": "/agenda", **environ}
    chunks, status, headers = run_wsgi_app(lambda environ, start: refuse(environ, start, refusal), given)
    return status, dict(headers), b"".join(chunks)


@pytest.mark.parametrize(
    ("refusal", "status", "english", "korean"),
    [
        (BUSY, 503, "The calendar is busy.", "지금 접속이 많습니다."),
        (TOO_SLOW, 408, "The request did not arrive in time.", "요청이 제때 도착하지 않았습니다."),
        (LONG_QUERY, 414, "The query is longer than any filter.", "주소에 든 필터가 너무 깁니다."),
        (BAD_HOST, 400, "The Host header is not the name of a server.", "Host 헤더가 서버 이름이 아닙니다."),
    ],
)
def test_a_refusal_is_a_page_in_the_reader_s_language(refusal: Refusal, status: int, english: str, korean: str) -> None:
    for environ, lang, words in (
        ({}, "en", english),
        ({"HTTP_ACCEPT_LANGUAGE": "ko-KR,ko;q=0.9,en;q=0.8"}, "ko", korean),
        ({"HTTP_COOKIE": "lang=ko"}, "ko", korean),
        ({"QUERY_STRING": "q=x&lang=ko"}, "ko", korean),
        ({"QUERY_STRING": "lang=en", "HTTP_ACCEPT_LANGUAGE": "ko"}, "en", english),
    ):
        line, headers, body = ask(refusal, **environ)
        page = Page(body.decode())
        assert (int(line.split()[0]), page.all("html")[0].attributes["lang"], page.texts("h1")) == (
            status,
            lang,
            [words],
        )
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert (headers["Content-Length"], headers["Cache-Control"]) == (str(len(body)), "no-store")


@pytest.mark.parametrize("path", ["/feeds/kr.ics", "/changes.atom", "/api/v1/events", "/health/ready"])
def test_a_program_gets_a_text(path: str) -> None:
    _, headers, body = ask(BUSY, PATH_INFO=path, HTTP_ACCEPT_LANGUAGE="ko")
    assert (headers["Content-Type"], headers["Retry-After"]) == ("text/plain; charset=utf-8", "5")
    assert body == b"The calendar is busy. Try again in a few seconds.\n"


def test_who_asks_for_headers_gets_no_body() -> None:
    _, headers, body = ask(BUSY, REQUEST_METHOD="HEAD")
    assert (int(headers["Content-Length"]) > 100, body) == (True, b"")


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ["The request does not say how long it is."]), ("ko", ["요청에 길이가 적혀 있지 않습니다."])],
)
def test_a_body_without_a_length_is_refused_in_words(visitor: FlaskClient, lang: str, words: list[str]) -> None:
    answer = visitor.post("/subscribe", headers={"Transfer-Encoding": "chunked", "Accept-Language": lang})
    assert (answer.status_code, Page(answer.text).texts("h1")) == (411, words)
