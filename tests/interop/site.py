"""The calendar as a foreign program meets it: by its address, in bytes; and what is right, by zoneinfo alone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from wsgiref.types import WSGIApplication
from zoneinfo import ZoneInfo

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.time.when import WallTime
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database
from calendar_core.store.events.cards import load_selected_cards
from calendar_core.web.context import context

#: The feed of everything that has a day, however long ago.
ARCHIVE_FEED_PATH = "/feeds/archive.ics"


@contextmanager
def open_app(url: str, folder: Path, *, now: Callable[[], datetime], port: int = 8000) -> Iterator[Flask]:
    """The application over a database, as on the port of this machine, at an instant of the test's own."""
    app = create_app(
        Settings(
            database_url=url,
            mail_url=f"maildir:{folder / 'mail'}",
            mail_from="entente@example.org",
            given_base_url=f"http://127.0.0.1:{port}",
            secret_key="k" * 32,
            host="127.0.0.1",
            port=port,
        ),
        now=now,
    )
    try:
        yield app
    finally:
        with app.app_context():
            context().database.close()


class _SilentRequestHandler(WSGIRequestHandler):
    """A test says what it saw by failing."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  the name that werkzeug gave it
        """Say nothing."""


@contextmanager
def serve_app(app: WSGIApplication, port: int, *, listening: int | None = None) -> Iterator[None]:
    """Answer on 127.0.0.1 until the block ends; on the socket with this number where one listens already."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_SilentRequestHandler, fd=listening)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def load_fed_cards(database: Database, now: datetime) -> list[Card]:
    """The events that a feed of everything holds."""
    with database.reading() as connection:
        cards = load_selected_cards(connection, Selection(), viewer="public", now=now)
    return [card for card in cards if FeedOptions().allow(card.when, card.lifecycle)]


def format_instant(wall: datetime, zone: str, fold: int = 0) -> str:
    """A wall time as the instant that zoneinfo gives: 2024-10-30T22:10:00Z."""
    instant = wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def expected_times(card: Card) -> tuple[str, str]:
    """Start and end of an event, as days or as instants, worked out without the program's own rules of zones."""
    when = card.when
    if not isinstance(when, WallTime):
        end_day = when.end_day if when.is_dated else when.first_day + timedelta(days=1)
        return when.first_day.isoformat(), end_day.isoformat()
    start = format_instant(when.start, when.zone, when.fold)
    if isinstance(when.end, datetime):
        return start, format_instant(when.end, when.zone, when.end_fold)
    if isinstance(when.end, date):
        midnight = datetime.combine(when.end + timedelta(days=1), datetime.min.time())
        return start, format_instant(midnight, when.zone)
    return start, (datetime.fromisoformat(start) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
