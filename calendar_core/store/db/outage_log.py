"""Outages of the database in the log: one line when it stops answering, and one when it answers again."""

import logging
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy.exc import OperationalError

from calendar_core.error_log import mark_as_logged, summarize_exception

_LOG: Final = logging.getLogger(__name__)
# Primary result codes of SQLite: the file cannot be opened or read, or is locked for longer than one waits.
_SQLITE_OUTAGES: Final = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY})
_PRIMARY_CODE: Final = 0xFF
# SQLSTATE of a server that ends, starts or takes no more connections; 08 is the class of lost connections.
_SERVER_OUTAGES: Final = ("08", "57P0", "53300")


class OutageLog:
    """The outage of one process. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began_at: float | None = None
        #: Under which the outage is in the log; None while there is none.
        self.number: str | None = None

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Note an outage if the block fails by one, and its end if the block succeeds."""
        try:
            yield
        except OperationalError as error:
            self.note(error)
            raise
        self.end()

    def note(self, error: Exception) -> None:
        """Log the outage that an error tells of, once; nobody else need log the error. Other errors are let alone."""
        if not _is_outage(error):
            return
        with self._lock:
            is_first = self._began_at is None
            self._began_at = self._began_at or time.monotonic()
            self.number = number = self.number or secrets.token_hex(4)
        if is_first:
            _LOG.error("The database does not answer (%s): %s", number, summarize_exception(error))
        mark_as_logged(error, number)

    def end(self) -> None:
        """Log that the database answers again, where it did not."""
        if self._began_at is None:
            return
        with self._lock:
            began_at, self._began_at, self.number = self._began_at, None, None
        if began_at is not None:
            _LOG.warning("The database answers again, after %.0f s.", time.monotonic() - began_at)


def _is_outage(error: Exception) -> bool:
    """Whether an error says that the database does not answer, and not that it refused one statement."""
    driver_error: Any = getattr(error, "orig", None) or error
    if isinstance(driver_error, sqlite3.Error):
        return (getattr(driver_error, "sqlite_errorcode", 0) & _PRIMARY_CODE) in _SQLITE_OUTAGES
    if isinstance(driver_error, ConnectionError):
        return True
    # psycopg's error of a connection has no SQLSTATE, one of a statement has.
    is_operational = type(driver_error).__module__.startswith("psycopg") and "OperationalError" in {
        one.__name__ for one in type(driver_error).__mro__
    }
    sqlstate = getattr(driver_error, "sqlstate", None)
    return is_operational and (sqlstate is None or sqlstate.startswith(_SERVER_OUTAGES))
