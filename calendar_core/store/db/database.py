"""Connections and transactions on SQLite or PostgreSQL. No other module knows which database it is.

`reading()` gives a consistent snapshot, `writing()` a transaction that no other writer can slip into: BEGIN IMMEDIATE
on SQLite, where the driver's own default lost updates without an error; READ COMMITTED with version columns on
PostgreSQL. Only Alembic makes tables (`migrate`).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from calendar_core.error_log import format_sqlstate
from calendar_core.errors import CalendarError, Conflict
from calendar_core.private_files import create_if_absent
from calendar_core.store.db.circuit_breaker import CircuitBreaker
from calendar_core.store.db.disk_full import raise_if_disk_full
from calendar_core.store.db.outage_log import OutageLog
from calendar_core.store.db.raw_connections import RawConnections

Key = TypeVar("Key")

# Versions that cannot lose commits when several processes write in WAL mode (sqlite.org/wal.html#walresetbug).
_WAL_IS_SAFE_FROM = (3, 51, 3)
_WAL_IS_SAFE_ON_BRANCH = {(3, 44): 6, (3, 50): 7}
_MAX_LOCK_SECONDS = 10
#: Seconds that a statement may take, where nobody waits for it at a browser.
STATEMENT_SECONDS = 60.0


def is_wal_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite may use WAL with several writing processes.

    >>> is_wal_safe((3, 40, 1)), is_wal_safe((3, 50, 7)), is_wal_safe((3, 51, 3))
    (False, True, True)
    """
    fixed_on_branch = _WAL_IS_SAFE_ON_BRANCH.get(version[:2])
    return version >= _WAL_IS_SAFE_FROM or (fixed_on_branch is not None and version[2] >= fixed_on_branch)


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    journal = "WAL" if is_wal_safe(sqlite3.sqlite_version_info) else "TRUNCATE"
    # The driver opens no transaction before a SELECT; _begin_sqlite does it instead.
    dbapi_connection.isolation_level = None
    for pragma in (
        f"journal_mode = {journal}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "journal_size_limit = 67108864",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _create_private_file(_dialect: Any, _record: Any, arguments: Sequence[Any], _options: Any) -> None:
    """Create the file of the database closed to other users; SQLite gives its journal the same mode."""
    file = arguments[0]
    if file and file != ":memory:" and not file.startswith("file:"):
        with suppress(OSError):  # SQLite says what is wrong
            create_if_absent(Path(file))


def _remove_values(failed: ExceptionContext) -> None:
    """Replace the text of an error of the server by its SQLSTATE: it quotes the values that it refused."""
    code = format_sqlstate(failed.original_exception)
    if code and failed.statement is not None:
        failed.original_exception.args = (code,)
        if failed.sqlalchemy_exception is not None:
            failed.sqlalchemy_exception.args = (f"({type(failed.original_exception).__name__}) {code}",)


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin_mode", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _create_engine(url: str, statement_seconds: float) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise CalendarError(
            "The address of the database is not an address.",
            next_step="Write sqlite:///path/to/file or postgresql+psycopg://user@host/name.",
            where="ENTENTE_DATABASE_URL",
        ) from None
    if parsed.get_backend_name() == "sqlite":
        # The time that a statement waits for a lock.
        engine = create_engine(
            parsed, connect_args={"timeout": min(statement_seconds, _MAX_LOCK_SECONDS)}, hide_parameters=True
        )
        event.listen(engine, "do_connect", _create_private_file)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.drivername == "postgresql+psycopg":
        from calendar_core.store.db.postgresql import connect_arguments  # noqa: PLC0415  the driver is slow to import

        arguments = connect_arguments(statement_seconds=statement_seconds)
        engine = create_engine(
            parsed,
            pool_pre_ping=True,
            pool_timeout=statement_seconds,
            connect_args=arguments,
            hide_parameters=True,
        )
        event.listen(engine, "handle_error", _remove_values)
        return engine
    raise CalendarError(
        "The database %(drivername)s is not supported.",
        next_step="Write sqlite:///path/to/file or postgresql+psycopg://user@host/name.",
        where="ENTENTE_DATABASE_URL",
        drivername=repr(parsed.drivername),
    )


def _format_sqlite_instant(instant: datetime) -> str:
    """An instant in UTC as SQLAlchemy writes it into SQLite."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def as_instant(value: datetime | str) -> datetime:
    """An instant in UTC from what `Database.query_raw` returns."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def as_day(value: date | str) -> date:
    """A day from what `Database.query_raw` returns."""
    return date.fromisoformat(value) if isinstance(value, str) else value


class Database:
    """A database, read by `reading`, changed by `writing`. Threads may share it; make a new one after a fork."""

    def __init__(self, url: str, *, statement_seconds: float = STATEMENT_SECONDS) -> None:
        engine = _create_engine(url, statement_seconds)
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.engine = engine
        snapshot = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._read_engine = engine.execution_options(**snapshot)
        self._write_engine = engine.execution_options(begin_mode="IMMEDIATE")
        self._breaker = CircuitBreaker(self._probe)
        self._outage_log = OutageLog()
        self._raw = RawConnections(engine, self._breaker, self._outage_log)
        if not self.is_sqlite:
            _set_deadlines(engine, self._breaker, statement_seconds)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose queries all see the same snapshot. Changes are not committed."""
        with self._outage_log.watch():
            self._check_breaker()
            with self._read_engine.connect() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end of the block, rolled back by any error.

        Raises Conflict when a row with a version column was changed by somebody else in between, and DiskFull.
        """
        with self._outage_log.watch():
            self._check_breaker()
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
                except OperationalError as error:
                    raise_if_disk_full(error)
                    raise

    def now(self) -> datetime | None:
        """The clock of the database server; None for SQLite, which has no server."""
        if self.is_sqlite:
            return None
        with self.reading() as connection:
            present: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        return present

    def query_raw(self, statement: str, *values: datetime | int, is_quick: bool = False) -> list[tuple[Any, ...]]:
        """The rows of a statement with `?` for its values, over a connection of the driver.

        For queries before the response of a feed: by `reading` the same costs many times as much.
        Instants, days and JSON come back as the driver has them (`as_instant`). Raises DatabaseUnreachable if the
        database fails, within 2 seconds; where it is to be quick, within 0.2.
        """
        if not self.is_sqlite:
            statement = statement.replace("?", "%s")
        parameters = [
            _format_sqlite_instant(one) if self.is_sqlite and isinstance(one, datetime) else one for one in values
        ]
        return self._raw.query(statement, parameters, is_quick=is_quick)

    def _check_breaker(self) -> None:
        """Raise OperationalError while a PostgreSQL server is known not to answer. SQLite has locks, and no server."""
        if not self.is_sqlite and self._breaker.is_open:
            raise OperationalError(None, None, ConnectionError("the server did not answer a moment ago"))

    def _probe(self) -> None:
        """Raise the driver's error if the database does not answer."""
        statement = "SELECT count(*) FROM sqlite_master" if self.is_sqlite else "SELECT 1"
        self._raw.query(statement, (), is_quick=False)

    def close(self) -> None:
        """Close every pooled connection."""
        self._raw.close()
        self.engine.dispose()


def _set_deadlines(engine: Engine, breaker: CircuitBreaker, statement_seconds: float) -> None:
    """Give each connection to PostgreSQL a deadline on this side, and open none while the server does not answer."""
    from calendar_core.store.db.postgresql import DeadlineConnection, client_seconds  # noqa: PLC0415  slow to import

    def connect(_dialect: Any, _record: Any, arguments: Any, options: Any) -> Any:
        if breaker.is_open:
            raise engine.dialect.loaded_dbapi.OperationalError("the server did not answer a moment ago")
        try:
            connection = DeadlineConnection.connect(*arguments, **options)
        except engine.dialect.loaded_dbapi.OperationalError:
            breaker.open()
            raise
        connection.seconds = client_seconds(statement_seconds)
        connection.on_timeout = breaker.open
        return connection

    event.listen(engine, "do_connect", connect)


def upsert_if_newer(session: Session, table: Table, rows: Sequence[dict[str, Any]], *, dated_by: str) -> None:
    """Insert the rows, each in place of the one that has its primary key already, unless that is dated later."""
    if not rows:
        return
    connection = session.connection()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    keys = [column.name for column in table.primary_key]
    statement = dialect.insert(table)
    values = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    is_older = table.c[dated_by] <= statement.excluded[dated_by]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values, where=is_older), rows)


def insert_if_absent(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows whose unique keys nobody used yet, and ignore the others."""
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
            "The database %(url)s cannot be opened: %(orig)s.",
            next_step="Check that it exists and that this user may write there.",
            where="ENTENTE_DATABASE_URL",
            url=url,
            orig=error.orig,
        ) from None


def sqlite_file(url: str) -> Path | None:
    """The file behind a SQLite address, or None for another database and for one in memory."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


# SQLite takes 32,766 bound values in a statement.
_MAX_IDS_PER_STATEMENT = 10_000


def batches(ids: Iterable[Key]) -> Iterator[list[Key]]:
    """The ids, or other keys, so many at a time as one statement takes."""
    remaining = iter(ids)
    while batch := list(islice(remaining, _MAX_IDS_PER_STATEMENT)):
        yield batch
