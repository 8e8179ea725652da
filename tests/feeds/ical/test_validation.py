"""The fast look at finished bytes: whatever would make an app give up is found, and good feeds pass."""

import pytest

from calendar_core.feeds.ical.description import FeedEntry
from calendar_core.feeds.ical.validation import feed_faults, vevent_faults
from calendar_core.feeds.ical.vevent import render_event
from tests.builders.event_details import BASE, make_event_details, make_wall_time, render_feed_of

GOOD = render_feed_of(
    make_event_details(), make_event_details(id="b", uid="b", when=make_wall_time("2024-10-31T07:10", "Asia/Seoul"))
).body
EVENT = render_event(FeedEntry(details=make_event_details()), base_url=BASE).body


def test_good_bytes_pass() -> None:
    assert (feed_faults(GOOD), feed_faults(render_feed_of().body), vevent_faults(EVENT)) == ([], [], [])


@pytest.mark.parametrize(
    ("bytes_of_feed", "fault"),
    [
        (b"", "not one whole VCALENDAR"),
        (b"<!doctype html><title>Error</title>", "not one whole VCALENDAR"),
        (GOOD.removesuffix(b"END:VCALENDAR\r\n"), "VCALENDAR has no END"),
        (GOOD[: len(GOOD) // 2], "not one whole VCALENDAR"),
        (GOOD + GOOD, "4 events and 2 zones with 2 UIDs"),
        (GOOD.replace(b"\r\n", b"\n"), "a line end that is not CRLF"),
        (GOOD.replace(b"SUMMARY:", b"SUMMARY:\x00", 1), "a control character"),
        (GOOD.replace(b"SUMMARY:", b"SUMMARY:" + b"x" * 80, 1), "a line of more than 75 octets"),
        (GOOD.replace(b"SUMMARY:", b"SUMMARY:\xed\xa0\x80", 1), "bytes that are not UTF-8"),
        (GOOD.replace(b"END:VEVENT\r\n", b"", 1), "END:VCALENDAR ends nothing"),
        (
            GOOD.replace(b"UID:b\r\n", b"UID:a3b19041-0c05-5791-9e5a-423c04de0ed3\r\n"),
            "2 events and 1 zones with 1 UIDs",
        ),
        (GOOD.replace(b"UID:b\r\n", b""), "2 events and 1 zones with 1 UIDs"),
        (GOOD.replace(b"STATUS:", b"\r\nSTATUS:", 1), "a blank line"),
        (GOOD[: GOOD.index(b"BEGIN:VTIMEZONE")] + b"END:VCALENDAR\r\n", "no component"),
    ],
)
def test_bad_bytes_are_told(bytes_of_feed: bytes, fault: str) -> None:
    assert fault in "; ".join(feed_faults(bytes_of_feed))


@pytest.mark.parametrize("name", [b"UID", b"DTSTAMP", b"DTSTART", b"DTEND", b"SUMMARY", b"STATUS"])
def test_an_event_without_what_every_app_needs_is_told(name: bytes) -> None:
    start = EVENT.index(b"\r\n" + name) + 2
    without = EVENT[:start] + EVENT[EVENT.index(b"\r\n", start) + 2 :]
    assert f"0 times {name.decode()}" in vevent_faults(without)
