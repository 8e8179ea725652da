"""Blocks: one member of gzip, the same for the same events, and an edit that redoes its neighbourhood alone."""

import gzip
import random
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from selenium import webdriver

from calendar_core.domain.time.when import Day
from calendar_core.feeds.ical.blocks import InvalidFeed, compress_blocks, etag_of_body
from calendar_core.feeds.ical.description import FeedEntry
from calendar_core.feeds.ical.validation import feed_faults
from calendar_core.feeds.ical.vcalendar import Feed, compose_feed, sort_vevents
from calendar_core.feeds.ical.vevent import Vevent, render_event
from tests.builders.event_details import BASE, CALENDAR_PROPERTIES, SAVED_AT, make_event_details
from tests.conftest import skip_or_fail
from tests.feeds.ical.icslint import lint
from tools.services import Service


def an_event(number: int, title: str = "Talks") -> Vevent:
    day = date(2024, 1, 1) + timedelta(days=number)
    dossier = make_event_details(
        id=f"event-{number}", uid=f"uid-{number}", when=Day(day), title=title, agenda=f"{number} " * 100
    )
    return render_event(FeedEntry(details=dossier), base_url=BASE)


EVENTS = [an_event(number) for number in range(300)]


def feed_of(events: list[Vevent], before: Feed | None = None, alarm: timedelta | None = None) -> Feed:
    packed = before.blocks if before else ()
    return compose_feed(
        sort_vevents(events),
        CALENDAR_PROPERTIES,
        changed_at=SAVED_AT,
        alarm=alarm,
        expires_at=None,
        previous_blocks=packed,
    )


def redone(before: Feed, after: Feed) -> int:
    """How many events are in blocks that were deflated anew."""
    known = {id(one) for one in before.blocks}
    return sum(len(one.block.events) for one in after.blocks if id(one) not in known)


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 300])
@pytest.mark.parametrize("alarm", [None, timedelta(hours=3)])
def test_what_is_packed_is_the_feed_in_one_whole_member(count: int, alarm: timedelta | None) -> None:
    feed = feed_of(EVENTS[:count], alarm=alarm)
    assert lint(feed.body) == []
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert reader.decompress(feed.compressed()) == feed.body
    assert (reader.eof, reader.unused_data) == (True, b"")
    assert gzip.decompress(feed.compressed()) == feed.body
    assert etag_of_body(feed.body) == feed.etag


def test_it_is_no_longer_than_in_one_piece() -> None:
    body = feed_of(EVENTS).body
    assert len(feed_of(EVENTS).blocks) > 10
    assert len(feed_of(EVENTS).compressed()) < 1.03 * len(gzip.compress(body, 6))


def test_after_any_edits_the_blocks_are_those_of_a_feed_made_of_nothing() -> None:
    chance, events, feed = random.Random(7), dict(enumerate(EVENTS)), feed_of(EVENTS)  # noqa: S311  not for secrets
    amounts = []
    for step in range(60):
        number = chance.randrange(320)
        if number in events and chance.random() < 0.4:
            del events[number]
        else:
            events[number] = an_event(number, f"Talks, edited {step}")
        after = feed_of(list(events.values()), feed)
        assert after == feed_of(list(events.values()))
        assert after.compressed() == feed_of(list(events.values())).compressed()
        amounts.append(redone(feed, after))
        feed = after
    assert 0 < sum(amounts) / len(amounts) < 80


def test_an_edit_redoes_its_block_and_the_next() -> None:
    before = feed_of(EVENTS)
    place = len(before.blocks) // 2
    number = before.blocks[place].block.events[-1].event_id.removeprefix("event-")
    edited = [an_event(int(number), "Talks, edited") if one.event_id == f"event-{number}" else one for one in EVENTS]
    after = feed_of(edited, before)
    assert [one is was for one, was in zip(after.blocks, before.blocks, strict=True)] == [
        index not in (place, place + 1) for index in range(len(before.blocks))
    ]


def test_a_changed_byte_anywhere_is_another_etag() -> None:
    body = feed_of(EVENTS[:60]).body
    assert etag_of_body(body) == feed_of(EVENTS[:60]).etag
    for at in range(0, len(body), 997):
        changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        assert etag_of_body(changed) != etag_of_body(body)


def test_what_a_feed_would_be_refused_for_its_blocks_are_refused_for() -> None:
    assert [one.faults for one in EVENTS[:9]] == [()] * 9
    good = EVENTS[5].body
    for bad in (
        good.replace(b"\r\n", b"\n"),
        good.replace(b"SUMMARY:", b"SUMMARY:\x00"),
        good.replace(b"SUMMARY:", b"SUMMARY:" + b"x" * 80),
        good.replace(b"SUMMARY:", b"SUMMARY:\xed\xa0\x80"),
        good.replace(b"END:VEVENT\r\n", b""),
        good.replace(b"BEGIN:VEVENT\r\n", b""),
        good.replace(b"SUMMARY:", b"\r\nSUMMARY:"),
        good.replace(b"SUMMARY:", b"UID:again\r\nSUMMARY:"),
        good + good,
    ):
        events = [*EVENTS[:5], replace(EVENTS[5], body=bad), *EVENTS[6:9]]
        body = b"".join(one.body for one in events)
        whole = feed_of([]).body.replace(b"END:VCALENDAR", body + b"END:VCALENDAR")
        assert feed_faults(whole) != []
        assert events[5].faults != ()
        with pytest.raises(InvalidFeed):
            compress_blocks(events, None)
    alarm = EVENTS[5].alarm
    assert alarm is not None
    for bad in (alarm.replace(b"END:VALARM\r\n", b""), alarm.replace(b"DISPLAY", b"\x00"), b""):
        with pytest.raises(InvalidFeed):
            compress_blocks([*EVENTS[:5], replace(EVENTS[5], alarm=bad)], timedelta(hours=1))
    with pytest.raises(InvalidFeed, match="a UID in two events"):
        compress_blocks([*EVENTS[:200], replace(EVENTS[200], body=EVENTS[3].body)], None)


# --- Programs that read it --------------------------------------------------------------------------------------------

FEED = feed_of(EVENTS)


class _Gzip(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        zipped = FEED.compressed()
        self.send_response(200)
        for name, value in (("Content-Type", "text/plain; charset=utf-8"), ("Content-Encoding", "gzip")):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(zipped)))
        self.end_headers()
        self.wfile.write(zipped)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Gzip)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_browser_reads_all_of_it(browser: webdriver.Chrome, address: str) -> None:
    browser.get(address)
    script = "return fetch('/').then(answer => answer.text())"
    assert browser.execute_script(script).encode() == FEED.body


@pytest.mark.parametrize(
    "command",
    [
        ["curl", "--silent", "--fail", "--compressed"],
        ["node", "-e", "fetch(process.argv[1]).then(a => a.text()).then(t => process.stdout.write(t))"],
        ["wget", "--quiet", "--compression=gzip", "--output-document=-"],
    ],
    ids=lambda command: command[0],
)
def test_other_programs_read_all_of_it(command: list[str], address: str) -> None:
    if shutil.which(command[0]) is None:
        skip_or_fail(Service(command[0], ("nodejs" if command[0] == "node" else command[0],)))
    done = subprocess.run([*command, address], capture_output=True, check=True)
    assert done.stdout == FEED.body


def test_gunzip_reads_all_of_it(tmp_path: Path) -> None:
    file = tmp_path / "feed.ics.gz"
    file.write_bytes(FEED.compressed())
    done = subprocess.run(["gzip", "--decompress", "--stdout", str(file)], capture_output=True, check=True)
    assert done.stdout == FEED.body
