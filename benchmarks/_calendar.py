"""A calendar of any size, made of the shipped data set: its texts, parties and sources, on days of the 2030s."""

import itertools
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import text

from calendar_core import clock
from calendar_core.dataset.load import load_paths
from calendar_core.domain.events.record import record_from_json
from calendar_core.domain.time.when import Day, WallTime
from calendar_core.store.db.database import Database
from calendar_core.store.db.migrate import upgrade
from calendar_core.store.editing.save_event import RevisionMetadata, create_event, revise_event
from calendar_core.store.events.rows import load_newest_snapshots
from tests.builders.records import change_facts

#: The feed of exactly the events that were made.
FEED: Final = "/calendar.ics?from=2030-01-01"
FIRST_DAY: Final = date(2030, 1, 1)
MADE: Final = RevisionMetadata(editor="a benchmark", reason="to have something to measure")
ZONES: Final = ("Asia/Seoul", "America/New_York", "Europe/Brussels", "Asia/Tokyo")


def make_calendar(folder: Path, count: int, *, per_day: int = 1) -> str:
    """Fill a new SQLite database with the data set and so many events besides; gives its URL. Takes 5 ms an event."""
    url = f"sqlite:///{folder / f'{count}.db'}"
    upgrade(url)
    database = Database(url)
    load_paths(database, [Path("data")], now=clock.now(), progress=lambda *_: None)
    with database.writing() as session:
        ids = [row[0] for row in session.connection().execute(text("SELECT id FROM event ORDER BY id"))]
        snapshots = load_newest_snapshots(session.connection(), ids)
        for number, event_id in zip(range(count), itertools.cycle(ids)):
            like = record_from_json(snapshots[event_id])
            day = FIRST_DAY + timedelta(days=number // per_day)
            # A third has a clock time and so a zone, as in the data set.
            hour = datetime(day.year, day.month, day.day, 9)  # noqa: DTZ001  a wall time
            when = Day(day) if number % 3 else WallTime(hour, ZONES[number % len(ZONES)])
            made = replace(
                like, id=f"made-{number}", when=when, visibility="public", parent=None, related=(), deadlines=()
            )
            create_event(session, made, MADE, now=clock.now())
    database.close()
    return url


def edit(url: str, number: int, title: str) -> None:
    """Change one of the made events, as the desk does."""
    database = Database(url)
    with database.writing() as session:
        event_id = f"made-{number}"
        record = record_from_json(load_newest_snapshots(session.connection(), [event_id])[event_id])
        query = text("SELECT revision FROM event WHERE id = :id")
        revision = session.connection().execute(query, {"id": event_id}).scalar_one()
        revise_event(session, change_facts(record, title=title), MADE, base_revision=revision, now=clock.now())
    database.close()


# What is shifted by years, and how SQLite writes it back as it was.
_SHIFTED: Final = {
    "starts_at": "strftime('%Y-%m-%d %H:%M:%f000', starts_at, {shift})",
    "ends_at": "strftime('%Y-%m-%d %H:%M:%f000', ends_at, {shift})",
    "first_day": "date(first_day, {shift})",
    "end_day": "date(end_day, {shift})",
}
_COPIES: Final = "'copy-' || {number} || '-' || {column}"
_FIRST_SHIFT, _MOST_SHIFT = 3, 40  # years: past the made events, within the calendar


def multiply(url: str, count: int) -> None:
    """Copy the made events into later years until there are so many, as rows alone: nothing but lists may read them.

    The search finds them only when its index is made again.
    """
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        # A database for one measurement: it need not survive a crash while it is filled.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
            connection.execute(f"PRAGMA {pragma}")
        [made] = connection.execute("SELECT count(*) FROM event WHERE id GLOB 'made-*'").fetchone()
        for number in range(1, count // made):
            shift = f"'+{_FIRST_SHIFT + number % _MOST_SHIFT} years'"
            copied = {name: way.format(shift=shift) for name, way in _SHIFTED.items()}
            copied |= {name: _COPIES.format(number=number, column=name) for name in ("id", "uid")}
            _copy(connection, "event", "id", copied)
            for table in ("event_party", "participant"):
                _copy(connection, table, "event_id", {"event_id": _COPIES.format(number=number, column="event_id")})
            words = {"number": "NULL", "event_id": _COPIES.format(number=number, column="event_id")}
            _copy(connection, "event_search", "event_id", words)
        connection.commit()


def multiply_kept(url: str, count: int) -> None:
    """The same with the finished bytes of each event, under UIDs of their own: feeds may read them, too."""
    multiply(url, count)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        [made] = connection.execute("SELECT count(*) FROM event WHERE id LIKE 'made-%'").fetchone()
        for number in range(1, count // made):
            shift = f"'+{_FIRST_SHIFT + number % _MOST_SHIFT} years'"
            uid = _COPIES.format(number=number, column="uid")
            body = f"CAST(replace(CAST(body AS TEXT), 'UID:' || uid, 'UID:' || {uid}) AS BLOB)"
            event_id = _COPIES.format(number=number, column="event_id")
            starts_at = _SHIFTED["starts_at"].format(shift=shift)
            _copy(
                connection,
                "cached_vevent",
                "event_id",
                {"event_id": event_id, "uid": uid, "body": body, "starts_at": starts_at},
            )
        connection.commit()


def _copy(connection: sqlite3.Connection, table: str, key: str, changed: dict[str, str]) -> None:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changed.get(name, name) for name in names)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE {key} GLOB 'made-*'"
    )
