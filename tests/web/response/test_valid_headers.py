"""Headers that Werkzeug cannot parse never reach a view."""

import pytest
from flask.testing import FlaskClient

from tests.web.response.test_headers import EVERYWHERE
from tests.web.response.test_plain_refusals import read_refusal

FAR_DATE = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"


@pytest.mark.parametrize("host", ["a..b", ".example.org", "a" * 64 + ".org", "a b", "[::1", "x:port", "호스트", "a/b"])
@pytest.mark.parametrize("address", ["/", "/health/live", "/nosuch", "/feeds/all.ics", "/desk/"])
def test_a_host_that_is_no_name_is_refused(visitor: FlaskClient, host: str, address: str) -> None:
    visitor.get("/feeds/all.ics")
    answer = visitor.get(address, environ_overrides={"HTTP_HOST": host})
    assert (answer.status_code, read_refusal(answer)) == (
        400,
        "The Host header is not the name of a server. Open the address of the calendar as it was given.",
    )
    assert {name: answer.headers[name] for name in EVERYWHERE} == EVERYWHERE


@pytest.mark.parametrize(
    "host", ["calendar.example.org", "EXAMPLE.org:8000", "127.0.0.1:81", "[::1]:81", "a_b", "a.b."]
)
def test_every_name_of_a_server_is_answered(visitor: FlaskClient, host: str) -> None:
    assert visitor.get("/health/live", environ_overrides={"HTTP_HOST": host}).status_code == 200


@pytest.mark.parametrize("name", ["If-Modified-Since", "If-Unmodified-Since", "If-Range"])
@pytest.mark.parametrize("address", ["/", "/changes.atom", "/api/v1/events", "/feeds/all.ics"])
def test_a_date_beyond_any_calendar_is_ignored(visitor: FlaskClient, name: str, address: str) -> None:
    answer = visitor.get(address, headers={name: FAR_DATE, "Range": "bytes=0-1"})
    assert answer.status_code == 200
    assert len(answer.data) > 2


@pytest.mark.parametrize("query", ["q=" + "x" * 1_999, "&".join(["kind=summit"] * 51)])
@pytest.mark.parametrize("address", ["/", "/calendar.ics", "/api/v1/events", "/health/live"])
def test_a_query_longer_than_any_filter_is_refused(visitor: FlaskClient, query: str, address: str) -> None:
    answer = visitor.get(f"{address}?{query}")
    assert (answer.status_code, read_refusal(answer)) == (
        414,
        "The query is longer than any filter. Leave something out.",
    )
    assert {name: answer.headers[name] for name in EVERYWHERE} == EVERYWHERE


@pytest.mark.parametrize("query", ["utm_x=" + "x" * 1_994, "&".join(["kind=summit"] * 50)])
def test_a_query_of_the_greatest_length_is_answered(visitor: FlaskClient, query: str) -> None:
    assert visitor.get(f"/agenda?{query}").status_code == 200


def test_a_desk_and_a_sign_on_ask_for_more(visitor: FlaskClient) -> None:
    query = "code=" + "x" * 3_000
    assert visitor.get(f"/sign-in/back?{query}").status_code == 404
    assert visitor.get(f"/desk/when?{query}").status_code == 303


@pytest.mark.parametrize("address", ["/", "/agenda?party=KR", "/series", "/feeds", "/parties/kr", "/nosuch", "/embed"])
def test_no_answer_depends_on_the_host(visitor: FlaskClient, address: str) -> None:
    usual, other = visitor.get(address), visitor.get(address, headers={"Host": "elsewhere.example:99"})
    assert (usual.status_code, usual.data) == (other.status_code, other.data)
    assert usual.headers.get("Location") == other.headers.get("Location")
