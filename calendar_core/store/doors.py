"""The two doors to the database, and all that the program knows of which database it is.

`reading()` gives a consistent snapshot, `writing()` a transaction that no other writer can slip into: BEGIN IMMEDIATE
on SQLite, where the driver's own default lost updates without an error; READ COMMITTED with version columns on
PostgreSQL. Tables are made by Alembic alone (`migrating`).
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from calendar_core.errors import CalendarError, Conflict

# Versions that cannot lose commits when several processes write in WAL mode (sqlite.org/wal.html#walresetbug).
_WAL_IS_SAFE_FROM = (3, 51, 3)
_WAL_IS_SAFE_ON_BRANCH = {(3, 44): 6, (3, 50): 7}
_BUSY_TIMEOUT_MS = 10_000
_POSTGRESQL_TIMEOUTS = "-c lock_timeout=10s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite may use WAL with several writing processes.

    >>> wal_is_safe((3, 40, 1)), wal_is_safe((3, 50, 7)), wal_is_safe((3, 51, 3))
    (False, True, True)
    """
    fixed_on_branch = _WAL_IS_SAFE_ON_BRANCH.get(version[:2])
    return version >= _WAL_IS_SAFE_FROM or (fixed_on_branch is not None and version[2] >= fixed_on_branch)


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "TRUNCATE"
    # The driver opens no transaction before a SELECT; _begin_sqlite does it instead.
    dbapi_connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_TIMEOUT_MS}",
        f"journal_mode = {journal}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "journal_size_limit = 67108864",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin_mode", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise CalendarError(
            "The address of the database is not an address.",
            next_step="Write sqlite:///path/to/file or postgresql+psycopg://user@host/name.",
            where="ENTENTE_DATABASE_URL",
        ) from None
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.drivername == "postgresql+psycopg":
        return create_engine(parsed, pool_pre_ping=True, connect_args={"options": _POSTGRESQL_TIMEOUTS})
    raise CalendarError(
        f"The database {parsed.drivername!r} is not supported.",
        next_step="Write sqlite:///path/to/file or postgresql+psycopg://user@host/name.",
        where="ENTENTE_DATABASE_URL",
    )


class Database:
    """One database and its two doors. Safe to share between threads; make a new one after a fork."""

    def __init__(self, url: str) -> None:
        engine = _engine(url)
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.engine = engine
        snapshot = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._read_engine = engine.execution_options(**snapshot)
        self._write_engine = engine.execution_options(begin_mode="IMMEDIATE")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose every question sees the same moment. Nothing it does is kept."""
        with self._read_engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end of the block, undone whole by any error.

        Raises Conflict when a row with a version column was changed by somebody else in between.
        """
        with Session(self._write_engine, expire_on_commit=False) as session:
            try:
                with session.begin():
                    session.connection()  # BEGIN now, so that what the block reads is what it will write upon
                    yield session
            except StaleDataError:
                raise Conflict(
                    "Somebody else saved this first; nothing was overwritten.",
                    next_step="Open it again and repeat your change on the newest version.",
                ) from None

    def close(self) -> None:
        """Close every kept connection."""
        self.engine.dispose()


def insert_absent(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows whose unique keys nobody used yet, and leave alone those that somebody was first with."""
    if not rows:
        return
    connection = session.connection()
    # Two spellings of one clause: SQLAlchemy has no common one for ON CONFLICT DO NOTHING.
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def check_reachable(database: Database) -> None:
    """Raise CalendarError with the reason where the database cannot be opened at all."""
    try:
        with database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
    except OperationalError as error:
        url = database.engine.url.render_as_string(hide_password=True)
        raise CalendarError(
            f"The database {url} cannot be opened: {error.orig}.",
            next_step="Check that it exists and that this user may write there.",
            where="ENTENTE_DATABASE_URL",
        ) from None


def sqlite_file(url: str) -> Path | None:
    """The file behind a SQLite address, or None for another database and for one in memory."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))
