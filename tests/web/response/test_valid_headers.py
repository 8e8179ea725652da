"""Headers that Werkzeug cannot parse never reach a view."""

import pytest
from flask.testing import FlaskClient

from tests.web.response.test_headers import EVERYWHERE

FAR_DATE = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"


@pytest.mark.parametrize("host", ["a..b", ".example.org", "a" * 64 + ".org", "a b", "[::1", "x:port", "호스트", "a/b"])
@pytest.mark.parametrize("address", ["/", "/health/live", "/nosuch", "/feeds/all.ics", "/desk/"])
def test_a_host_that_is_no_name_is_refused(visitor: FlaskClient, host: str, address: str) -> None:
    visitor.get("/feeds/all.ics")
    answer = visitor.get(address, environ_overrides={"HTTP_HOST": host})
    assert (answer.status_code, answer.text) == (
        400,
        "The Host header is not the name of a server. Open the address of the calendar as it was given.\n",
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
