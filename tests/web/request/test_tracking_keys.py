"""Keys that social networks and mailing tools append to links are passed over; every other unknown key is an error."""

import pytest
from flask.testing import FlaskClient

from tests.builders.web_app import BASE, Page

PAGES = ["/", "/agenda", "/search", "/changes", "/pictures", "/feeds", "/follow", "/subscribe", "/suggest", "/embed"]
FILES = ["/calendar.ics", "/feeds/all.ics", "/events/rich.ics", "/changes.atom", "/api/v1/events"]
KEYS = ["utm_source", "utm_campaign", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "_", "nocache", "t"]


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_tracking_keys_change_no_page_and_no_file(visitor: FlaskClient, address: str) -> None:
    query = "&".join(f"{key}=x" for key in KEYS)
    plain, tracked = visitor.get(f"{address}?lang=ko"), visitor.get(f"{address}?lang=ko&{query}")
    assert (plain.status_code, tracked.status_code) == (200, 200)
    if address in FILES:
        assert tracked.data == plain.data


def test_links_of_a_page_do_not_hand_tracking_on(visitor: FlaskClient) -> None:
    links = Page(visitor.get("/agenda?party=KR&fbclid=abc").text).links().values()
    assert any("party=KR" in link for link in links)
    assert [link for link in links if "fbclid" in link] == []
    shown = visitor.application.test_client().post(
        "/display", data={"back": "/agenda?party=KR&fbclid=abc", "lang": "ko"}
    )
    assert shown.headers["Location"] == "/agenda?party=KR&lang=ko"


@pytest.mark.parametrize("address", [*PAGES, "/calendar.ics", "/api/v1/events"])
@pytest.mark.parametrize("key", ["utm", "fb", "partys", "T", "ut_source"])
def test_every_other_unknown_key_is_an_error(visitor: FlaskClient, address: str, key: str) -> None:
    assert visitor.get(f"{address}?{key}=x").status_code == 400


def test_the_address_to_embed_may_be_a_tracked_one(visitor: FlaskClient) -> None:
    answer = visitor.get("/oembed", query_string={"url": f"{BASE}/agenda?party=KR&utm_source=x"})
    assert answer.status_code == 200
