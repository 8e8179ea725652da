"""Every answer tells the browser what it may do, how long it may keep it, and leaves no cookie."""

import pytest
from flask.testing import FlaskClient

from tests.builders.web_app import close_app, make_app

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERYWHERE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}
# What other sites may read.
OPEN = {"Cross-Origin-Resource-Policy": "cross-origin"}
# Charts have a style of their own, and nothing else.
CHART = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"}
# The only pages that other sites may frame.
FRAMED = {
    "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def addresses_of_every_route(client: FlaskClient) -> list[str]:
    """One address for each route of the application, with ids that exist."""
    ids = {
        "event_id": "launch",
        "series_id": "kr-us-scm",
        "party_id": "KR",
        "person_id": "lloyd-austin",
        "office_id": "kr-mnd",
        "year": 2024,
        "month": 10,
        "day": "2024-10-28",
        "filename": "site.css",
        "number": 1,
    }
    with client.application.test_request_context() as context:
        adapter = context.url_adapter
        assert adapter is not None
        rules = [rule for rule in client.application.url_map.iter_rules() if "GET" in (rule.methods or ())]
        known = [rule for rule in rules if rule.arguments <= ids.keys()]
        return [adapter.build(rule.endpoint, {name: ids[name] for name in rule.arguments}) for rule in known]


def test_every_route_and_every_error_has_the_headers_and_no_cookie(visitor: FlaskClient) -> None:
    addresses = [*addresses_of_every_route(visitor), "/nowhere", "/agenda?partys=KR", "/nowhere.ics", "/api/v1/x"]
    assert len(addresses) > 20
    for address in addresses:
        with visitor.get(address) as answer:
            is_open = address.startswith("/api/") or address.partition("?")[0].endswith(
                (".ics", ".atom", ".jsonld", ".jscalendar.json")
            )
            is_chart = address == "/meetings.svg"
            own = FRAMED if address.startswith("/embed") else CHART if is_chart else OPEN if is_open else {}
            expected = {**EVERYWHERE, **own}
            assert {name: answer.headers.get(name) for name in EVERYWHERE} == expected, address
            assert answer.headers.getlist("Set-Cookie") == [], address
            assert "Cache-Control" in answer.headers, address


def test_transport_security_is_only_asked_for_where_there_is_any(sqlite_url: str) -> None:
    with close_app(make_app(sqlite_url, base_url="http://127.0.0.1:8000")) as app:
        assert "Strict-Transport-Security" not in app.test_client().get("/").headers


@pytest.mark.parametrize("address", ["/", "/2024/10", "/events/launch", "/people"])
def test_an_unchanged_page_is_not_sent_twice(visitor: FlaskClient, address: str) -> None:
    first = visitor.get(address)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "public, no-cache")
    again = visitor.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Content-Security-Policy"] == POLICY
    assert visitor.head(address).headers["ETag"] == first.headers["ETag"]


def test_a_file_is_kept_for_good_under_the_address_that_its_bytes_give_it(visitor: FlaskClient) -> None:
    page = visitor.get("/").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert address.startswith("/static/site.css?v=")
    with visitor.get(address) as sheet, visitor.get("/static/site.css") as plain:
        assert sheet.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert plain.headers["Cache-Control"] == "public, max-age=3600"
        assert sheet.mimetype == "text/css"


@pytest.mark.parametrize(
    ("method", "address"), [("OPTIONS", "/agenda"), ("PATCH", "/agenda"), ("DELETE", "/subscribe")]
)
def test_allowed_methods_are_in_one_order_in_every_process(sqlite_url: str, method: str, address: str) -> None:
    with close_app(make_app(sqlite_url)) as app:
        allowed = app.test_client().open(address, method=method).headers["Allow"]
    assert allowed.split(", ") == sorted(allowed.split(", "))
    assert "GET" in allowed
