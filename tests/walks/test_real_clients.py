"""Real calendar apps subscribe to the feed of the whole record, follow what happens to it, and outlive our failures.

GNOME's reader goes by DTSTAMP, LAST-MODIFIED and SEQUENCE: it keeps the old time of an event that moved without them.
Thunderbird gives up a calendar at its first 503 and asks no more until it is started again, which is why a feed that
was ever published is answered from its last good bytes whatever is broken. See docs/decisions/0055.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest

from calendar_core.domain.events.record import record_from_json
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.time.when import Day
from calendar_core.feeds.ical.vevent import title_of
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import RevisionMetadata, revise_event
from calendar_core.store.events.rows import load_newest_snapshots
from calendar_core.store.lists.change import add_star, create_list, replace_token
from tests.builders.records import change_facts
from tests.conftest import LOADED_AT
from tests.interop.readers import ParsedEvents
from tests.interop.site import ARCHIVE_FEED_PATH, expected_times, load_fed_cards, open_app, serve_app
from tests.walks.clients import CLIENTS, TIMEOUT_SECONDS, Client, run_client, wait_for

pytestmark = pytest.mark.long

NOW = LOADED_AT + timedelta(hours=2)


class Door:
    """Stands before the application: notes its answers, and refuses in its place where it is told to."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app
        self.refusal: str | None = None
        self.answers: list[str] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def noting(status: str, *rest: Any) -> Callable[[bytes], object]:
            self.answers.append(status[:3])
            return start_response(status, *rest)

        if self.refusal is None:
            return self.app(environ, noting)
        noting(self.refusal, [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return []

    def wait_for_answers(self, count: int, client: Client, *, seconds: float = TIMEOUT_SECONDS) -> list[str]:
        """The answers of the time from now on until there are so many, or until the seconds are over."""
        first, limit = len(self.answers), time.monotonic() + seconds
        while len(self.answers) < first + count and time.monotonic() < limit:
            client.read()
            time.sleep(0.5)
        return self.answers[first:]


class Site:
    """The calendar over a copy of the record, and whoever subscribes to it."""

    def __init__(self, door: Door, database: Database, home: Path, port: int) -> None:
        self.door, self.database, self._home, self._port = door, database, home, port
        self.uids = {card.id: card.uid for card in load_fed_cards(database, NOW)}

    @contextmanager
    def subscriber(self, name: str, path: str = ARCHIVE_FEED_PATH) -> Iterator[Client]:
        """An app that subscribes to a feed, that of everything without another path, or the same one started again."""
        address = f"http://127.0.0.1:{self._port}{path}"
        with (
            run_client(name, address, self._home, self._port) as (client, listening),
            serve_app(self.door, self._port, listening=listening),
        ):
            yield client

    def right_times(self) -> dict[str, tuple[str, str]]:
        """The start and end of every dated event by zoneinfo, by UID."""
        return {card.uid: expected_times(card) for card in load_fed_cards(self.database, NOW)}

    def change(self, event_id: str, **facts: Any) -> None:
        """Let the desk change an event."""
        with self.database.writing() as session:
            values = load_newest_snapshots(session.connection(), [event_id])[event_id]
            record = change_facts(record_from_json(values), **facts)
            by = RevisionMetadata(editor="a test", reason="to see whether readers are told")
            assert revise_event(session, record, by, base_revision=1, now=LOADED_AT + timedelta(hours=1))


@pytest.fixture
def site(loaded_sqlite_url: str, free_port: int, tmp_path: Path) -> Iterator[Site]:
    with (
        closing(Database(loaded_sqlite_url)) as database,
        open_app(loaded_sqlite_url, tmp_path, now=lambda: NOW, port=free_port) as app,
    ):
        yield Site(Door(app), database, tmp_path, free_port)


@contextmanager
def broken(url: str) -> Iterator[None]:
    """Take the tables away that every question needs, for a time."""
    file = url.removeprefix("sqlite:///")

    def rename(old: str, new: str) -> None:
        with closing(sqlite3.connect(file, timeout=20)) as connection:
            connection.execute("PRAGMA legacy_alter_table = ON")  # foreign keys keep pointing to the old name
            connection.execute(f"ALTER TABLE {old} RENAME TO {new}")

    for table in ("event", "epoch"):
        rename(table, f"lost_{table}")
    yield
    for table in ("event", "epoch"):
        rename(f"lost_{table}", table)


def is_told_as_withdrawn(found: ParsedEvents, uid: str) -> bool:
    """Whether an app shows the tombstone of an event."""
    return uid in found and (found[uid].summary, found[uid].status) == ("Withdrawn", "CANCELLED")


@pytest.mark.parametrize("name", CLIENTS)
def test_an_app_shows_every_event_at_its_instant_and_follows_what_happens(name: str, site: Site) -> None:
    right = site.right_times()
    assert len(right) > 500
    with site.subscriber(name) as client:
        events = wait_for(client, lambda found: len(found) == len(right))
        assert {uid: (event.start, event.end) for uid, event in events.items()} == right
        scm, launch = site.uids["kr-us-scm-56"], site.uids["dprk-icbm-2024-10-31"]
        assert (events[scm].start, events[scm].end, events[scm].is_all_day) == ("2024-10-30", "2024-10-31", True)
        assert events[launch].start == "2024-10-30T22:10:00Z"

        moved, cancelled, withdrawn = (site.uids[event_id] for event_id in ("g20-2026", "apec-2026", "wef-2027"))
        assert {moved, cancelled, withdrawn} <= events.keys()
        site.change("g20-2026", when=Day(date(2026, 12, 20)))
        site.change("apec-2026", lifecycle="cancelled", certainty="announced")
        site.change("wef-2027", visibility="draft")
        events = wait_for(client, lambda found: is_told_as_withdrawn(found, withdrawn))
        assert is_told_as_withdrawn(events, withdrawn)
        times = {uid: (event.start, event.end) for uid, event in events.items() if uid != withdrawn}
        assert times == site.right_times()
        assert events.keys() == right.keys()
        assert events[moved].start == "2026-12-20"
        assert (events[cancelled].status, events[cancelled].summary.partition(": ")[0]) == ("CANCELLED", "Cancelled")


@pytest.mark.parametrize("name", CLIENTS)
def test_an_app_shows_what_lies_ahead_of_a_party_with_a_short_title_and_a_day_that_is_open(
    name: str, site: Site
) -> None:
    ahead = {
        card.uid: card
        for card in load_fed_cards(site.database, NOW)
        if card.ends_at > NOW and "KR" in {party.id for party in card.parties}
    }
    assert {card.when.is_dated for card in ahead.values()} == {False, True}
    with site.subscriber(name, "/feeds/kr.ics?titles=short") as client:
        events = wait_for(client, lambda found: found.keys() >= ahead.keys())
        assert {uid: (event.start, event.end) for uid, event in events.items() if uid in ahead} == {
            uid: expected_times(card) for uid, card in ahead.items()
        }
        titles = {uid: title_of(card, FeedOptions(has_short_titles=True)) for uid, card in ahead.items()}
        assert [uid for uid, title in titles.items() if title not in events[uid].summary] == []
        is_open = {uid for uid, event in events.items() if "(day open, " in event.summary}
        assert is_open & ahead.keys() == {uid for uid, card in ahead.items() if not card.when.is_dated}


@pytest.mark.parametrize("name", CLIENTS)
def test_an_app_follows_the_stars_of_a_list_and_keeps_what_it_has_when_the_link_is_replaced(
    name: str, site: Site
) -> None:
    scm, g20, apec = (site.uids[event_id] for event_id in ("kr-us-scm-56", "g20-2026", "apec-2026"))
    with site.database.writing() as session:
        list_id, token = create_list(session, network=None, now=NOW)
        for event_id in ("kr-us-scm-56", "g20-2026"):
            add_star(session, list_id, "event", event_id, now=NOW)
    right = site.right_times()
    with site.subscriber(name, f"/calendar.ics?list={token}") as client:
        events = wait_for(client, lambda found: len(found) == 2)
        assert {uid: (event.start, event.end) for uid, event in events.items()} == {
            uid: right[uid] for uid in (scm, g20)
        }
        with site.database.writing() as session:
            add_star(session, list_id, "event", "apec-2026", now=NOW)
        assert wait_for(client, lambda found: apec in found).keys() == {scm, g20, apec}
        with site.database.writing() as session:
            replace_token(session, list_id, now=NOW)
        assert "404" in site.door.wait_for_answers(1, client)
        assert wait_for(client, lambda found: len(found) == 3).keys() == {scm, g20, apec}


@pytest.mark.parametrize("name", CLIENTS)
def test_an_app_keeps_its_events_while_the_server_is_broken(name: str, site: Site, loaded_sqlite_url: str) -> None:
    right = site.right_times()
    with site.subscriber(name) as client:
        before = wait_for(client, lambda found: len(found) == len(right))
        assert before.keys() == right.keys()
        with broken(loaded_sqlite_url):
            answers = site.door.wait_for_answers(2, client)
            assert set(answers) <= {"200", "304"}
            assert len(answers) >= 2, "else it stopped asking"
            assert wait_for(client, lambda found: found == before) == before
        site.change("wef-2027", visibility="draft")
        after = wait_for(client, lambda found: is_told_as_withdrawn(found, site.uids["wef-2027"]))
        assert is_told_as_withdrawn(after, site.uids["wef-2027"])
        assert after.keys() == before.keys()


def test_thunderbird_asks_no_more_after_one_503_until_it_is_started_again(site: Site) -> None:
    right = site.right_times()
    with site.subscriber("thunderbird") as client:
        before = wait_for(client, lambda found: len(found) == len(right))
        assert before.keys() == right.keys()
        site.door.refusal = "503 Service Unavailable"
        assert site.door.wait_for_answers(1, client) == ["503"]
        site.door.refusal = None
        assert site.door.wait_for_answers(1, client, seconds=130) == [], "it asks once a minute while it is well"
        assert client.read() == before
    site.change("wef-2027", visibility="draft")
    with site.subscriber("thunderbird") as client:
        after = wait_for(client, lambda found: is_told_as_withdrawn(found, site.uids["wef-2027"]))
        assert is_told_as_withdrawn(after, site.uids["wef-2027"])
        assert after.keys() == before.keys()


def test_gnome_keeps_its_events_at_a_503_and_goes_on_asking(site: Site) -> None:
    right = site.right_times()
    with site.subscriber("gnome") as client:
        before = wait_for(client, lambda found: len(found) == len(right))
        assert before.keys() == right.keys()
        site.door.refusal = "503 Service Unavailable"
        assert set(site.door.wait_for_answers(2, client)) == {"503"}
        assert client.read() == before
        site.door.refusal = None
        site.change("wef-2027", visibility="draft")
        after = wait_for(client, lambda found: is_told_as_withdrawn(found, site.uids["wef-2027"]))
        assert is_told_as_withdrawn(after, site.uids["wef-2027"])
        assert after.keys() == before.keys()
