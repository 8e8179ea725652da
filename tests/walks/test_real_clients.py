"""A real calendar app subscribes to the feed of the whole record, and follows what happens to it.

The app is Evolution Data Server, which GNOME Calendar and Evolution read through. It goes by DTSTAMP, LAST-MODIFIED and
SEQUENCE: it keeps the old time of an event that moved without them.
"""

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app import create_app
from calendar_core.domain.record import record_from_json
from calendar_core.domain.selection import Selection
from calendar_core.domain.when import Day, WallTime
from calendar_core.ingest.loading import load_paths
from calendar_core.settings import Settings
from calendar_core.store.cards import selected_cards
from calendar_core.store.doors import Database
from calendar_core.store.recording import newest_snapshots
from calendar_core.store.revising import Change, revise_event
from calendar_core.web.context import context
from tests.conftest import give_up
from tools.services import Service

DATA = Path(__file__).parents[2] / "data"
SCRIPT = Path(__file__).with_name("gnome_calendar.py")
SYSTEM_PYTHON = "/usr/bin/python3"
LIBRARIES = "import gi; gi.require_version('ECal', '2.0'); gi.require_version('EDataServer', '1.2')"
PACKAGES = ("evolution-data-server", "gir1.2-ecal-2.0", "gir1.2-edataserver-1.2", "dbus", "python3-gi")
GNOME = Service("GNOME's calendar", PACKAGES)
LOADED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PATIENCE = 90  # seconds; the first reading of 500 events takes it half a minute

Events = dict[str, dict[str, Any]]


class Gnome:
    """The app, subscribed to one feed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self) -> Events:
        """Let it fetch the feed, and tell what it holds now, by UID."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the app ended"
        events: Events = json.loads(line)
        return events

    def wait_for(self, is_there: Callable[[Events], bool]) -> Events:
        """Ask until the app has noticed, or give what it holds when patience ends."""
        limit = time.monotonic() + PATIENCE
        while not is_there(events := self.ask()) and time.monotonic() < limit:
            time.sleep(0.5)
        return events


@contextmanager
def subscribed(address: str, home: Path) -> Iterator[Gnome]:
    """Run the app in a session of its own, with nothing of the developer's."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "LANG": "C.UTF-8"}
    with subprocess.Popen(
        ["dbus-run-session", "--", SYSTEM_PYTHON, SCRIPT, address],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield Gnome(process)
        finally:
            # At the end of its input it leaves, and its session ends with it; a killed session would stay behind.
            assert process.stdin is not None
            process.stdin.close()
            process.wait(timeout=PATIENCE)


@contextmanager
def serving(app: Flask, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            context().database.close()


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """The whole record."""
    opened = Database(sqlite_url)
    load_paths(opened, [DATA], now=LOADED, progress=lambda *_: None)
    yield opened
    opened.close()


@pytest.fixture
def gnome(sqlite_url: str, database: Database, free_port: int, tmp_path: Path) -> Iterator[Gnome]:  # noqa: ARG001  filled first
    has_libraries = subprocess.run([SYSTEM_PYTHON, "-c", LIBRARIES], capture_output=True, check=False).returncode == 0
    if not (has_libraries and shutil.which("dbus-run-session")):
        give_up(GNOME)
    base_url = f"http://127.0.0.1:{free_port}"
    settings = Settings(
        database_url=sqlite_url,
        mail_url=f"maildir:{tmp_path / 'mail'}",
        mail_from="entente@example.org",
        base_url=base_url,
        secret_key="k" * 32,
        host="127.0.0.1",
        port=free_port,
    )
    with serving(create_app(settings), free_port), subscribed(f"{base_url}/feeds/all.ics", tmp_path) as app:
        yield app


def right_starts(database: Database) -> dict[str, str]:
    """The start of every dated event by zoneinfo, by UID, as iCalendar writes it."""
    with database.reading() as connection:
        cards = selected_cards(connection, Selection(), viewer="public", now=LOADED + timedelta(days=1))
    starts = {}
    for card in (card for card in cards if card.when.is_dated):
        if isinstance(card.when, WallTime):
            instant = card.when.start.replace(tzinfo=ZoneInfo(card.when.zone), fold=card.when.fold).astimezone(UTC)
            starts[card.uid] = instant.strftime("%Y%m%dT%H%M%SZ")
        else:
            starts[card.uid] = card.when.first_day.strftime("%Y%m%d")
    return starts


def uid_of(database: Database, event_id: str) -> str:
    with database.reading() as connection:
        cards = selected_cards(connection, Selection(), viewer="public", now=LOADED + timedelta(days=1))
    return next(card.uid for card in cards if card.id == event_id)


def change(database: Database, event_id: str, **facts: Any) -> None:
    with database.writing() as session:
        values = newest_snapshots(session.connection(), [event_id])[event_id]
        record = replace(record_from_json(values), **facts)
        by = Change(editor="a test", reason="to see whether readers are told")
        assert revise_event(session, record, by, opened_at=1, now=LOADED + timedelta(hours=1))


@pytest.mark.long
def test_gnome_shows_every_event_at_its_instant_and_follows_what_happens(database: Database, gnome: Gnome) -> None:
    right = right_starts(database)
    assert len(right) > 500
    events = gnome.wait_for(lambda found: len(found) == len(right))
    assert {uid: event["start"] for uid, event in events.items()} == right

    scm, launch = uid_of(database, "kr-us-scm-56"), uid_of(database, "dprk-icbm-2024-10-31")
    assert (events[scm]["start"], events[scm]["end"]) == ("20241030", "20241031")
    assert events[launch]["start"] == "20241030T221000Z"

    moved, cancelled, taken_back = (uid_of(database, name) for name in ("g20-2026", "apec-2026", "wef-2027"))
    assert {moved, cancelled, taken_back} <= events.keys()
    change(database, "g20-2026", when=Day(date(2026, 12, 20)))
    change(database, "apec-2026", lifecycle="cancelled", certainty="announced")
    change(database, "wef-2027", visibility="draft")
    events = gnome.wait_for(lambda found: taken_back not in found)
    assert taken_back not in events
    assert (events[moved]["start"], events[moved]["sequence"]) == ("20261220", 1)
    assert (events[cancelled]["status"], events[cancelled]["summary"].partition(": ")[0]) == ("cancelled", "Cancelled")
    assert len(events) == len(right) - 1
