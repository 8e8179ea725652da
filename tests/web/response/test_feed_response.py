"""Conditional requests of feeds, with every value that a header may hold."""

import pytest
from flask.testing import FlaskClient

FEEDS = ["/calendar.ics", "/feeds/kr.ics", "/events/rich.ics"]


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("given", ['""', 'W/""', '"other", ""', '"", W/""', '"', "W/", ",", "W/\"other'"])
def test_an_entity_tag_that_names_nothing_of_ours_is_answered_with_the_feed(
    visitor: FlaskClient, feed: str, given: str
) -> None:
    etag = visitor.get(feed).headers["ETag"]
    assert visitor.get(feed, headers={"If-None-Match": given}).status_code == 200
    assert visitor.get(feed, headers={"If-None-Match": f"{given}, {etag}"}).status_code in (200, 304)
    assert visitor.get(feed, headers={"If-None-Match": f'"", {etag}'}).status_code == 304


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("Fri, 31 Dec 9999 23:59:59 -1200", 200),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 200),
        ("Sat, 01 Jan 1000 00:00:00 +1200", 200),
        ("Fri, 31 Dec 99999999999999999999 23:59:59 GMT", 200),
        ("Fri, 31 Dec 2024 23:59:59 +99999999999999999999", 200),
    ],
)
def test_a_date_at_the_edge_of_the_calendar_is_compared_or_ignored(
    visitor: FlaskClient, feed: str, given: str, status: int
) -> None:
    assert visitor.get(feed, headers={"If-Modified-Since": given}).status_code == status
