"""Addresses that were retyped in other letters, or with a slash at their end, lead where they were meant to."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("/agenda/", "/agenda"),
        ("/Agenda?party=KR", "/agenda?party=KR"),
        ("/feeds/all.ics/", "/feeds/all.ics"),
        ("/feeds/all.ICS?lang=ko", "/feeds/all.ics?lang=ko"),
        ("/parties/kr", "/parties/KR"),
        ("/parties/KR/", "/parties/KR"),
        ("/events/KR-US-SCM-56", "/events/kr-us-scm-56"),
        ("/events/KR-US-SCM-56.ics", "/events/kr-us-scm-56.ics"),
        ("/api/v1/events/KR-US-SCM-56", "/api/v1/events/kr-us-scm-56"),
    ],
)
def test_a_retyped_address_is_redirected_for_good(visitor: FlaskClient, address: str, right: str) -> None:
    answer = visitor.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (301, right)
    assert visitor.get(right).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/nosuch/",
            "/Desk/",
            "/events/nosuch",
            "/parties/nosuch",
            "/parties/NOSUCH",
            "/CONFIRM/abc",
            "/Static/site.css",
        ),
        *("/events/%0d%0aX-Evil:1", "/events/A%20B", "/events/%C3%89"),
    ],
)
def test_nothing_else_is_redirected_so(visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 404
    assert visitor.post("/agenda/").status_code == 404
