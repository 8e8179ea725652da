"""Connections of the driver for single statements outside transactions, without SQLAlchemy's cost.

They are kept in a stack: there are as many as were ever asked at once, and the same one is used again and again.
"""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from calendar_core.error_log import mark_as_logged
from calendar_core.errors import CalendarError
from calendar_core.store.db.circuit_breaker import CircuitBreaker
from calendar_core.store.db.outage_log import OutageLog

# A feed can serve its cached bytes, and need not wait for a database that hangs.
_SECONDS: Final = 1.5
# For who must not wait at all: a statement in the network takes some milliseconds.
_QUICK_SECONDS: Final = 0.2
# After a quick statement that had to wait, none is tried for so long.
_NOT_QUICK_SECONDS: Final = 2.0


class DatabaseUnreachable(CalendarError):
    """The database does not answer."""


def _unreachable(error: object) -> DatabaseUnreachable:
    return DatabaseUnreachable(
        "The database does not answer: %(error)s.", next_step="Check that it runs and can be read.", error=error
    )


class RawConnections:
    """Two stacks of connections, one of them for statements that must not wait. Threads may share it."""

    def __init__(self, engine: Engine, breaker: CircuitBreaker, outage_log: OutageLog) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._driver: Any = engine.dialect.import_dbapi()
        self._breaker = breaker
        self._outage_log = outage_log
        self._idle: dict[bool, list[Any]] = {False: [], True: []}
        self._not_quick_until = 0.0

    def query(self, statement: str, parameters: Sequence[Any], *, is_quick: bool) -> list[tuple[Any, ...]]:
        """The rows of one statement. Raises DatabaseUnreachable."""
        if self._breaker.is_open or (is_quick and time.monotonic() < self._not_quick_until):
            unreachable = _unreachable("it did not a moment ago")
            mark_as_logged(unreachable, self._outage_log.number)
            raise unreachable
        idle, connection = self._idle[is_quick], None
        try:
            try:
                connection = idle.pop()
            except IndexError:
                connection = self._open(is_quick=is_quick)
            rows: list[tuple[Any, ...]] = connection.execute(statement, parameters).fetchall()
        except (DBAPIError, self._driver.Error, TypeError) as error:
            self._drop(connection, error, is_quick=is_quick)
            if not is_quick:  # what is slow or locked for a moment is no outage
                self._outage_log.note(error)
            raise _unreachable(error) from error
        idle.append(connection)
        self._outage_log.end()
        return rows

    def _open(self, *, is_quick: bool) -> Any:
        seconds = _QUICK_SECONDS if is_quick else _SECONDS
        pooled = self._engine.raw_connection()
        pooled.detach()
        connection: Any = pooled.dbapi_connection
        if self._is_sqlite:
            # Who must not wait finds the file locked for a moment, and asks again by the other stack.
            connection.execute(f"PRAGMA busy_timeout = {0 if is_quick else int(seconds * 1_000)}")
            return connection
        connection.rollback()
        connection.autocommit = True
        connection.seconds = seconds
        if is_quick:
            connection.on_timeout = None
        return connection

    def _drop(self, connection: Any, error: Exception, *, is_quick: bool) -> None:
        is_locked = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
        if is_locked and not is_quick:
            self._breaker.open()
        if is_quick and not is_locked:
            self._not_quick_until = time.monotonic() + _NOT_QUICK_SECONDS
        if connection is not None:
            with suppress(self._driver.Error):
                connection.close()

    def close(self) -> None:
        """Close the connections that are not in use."""
        for idle in self._idle.values():
            while idle:
                with suppress(self._driver.Error):
                    idle.pop().close()
