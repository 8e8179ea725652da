"""A database whose disk is full: each statement that writes fails as the driver says it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg.errors
from sqlalchemy import event

from calendar_core.store.db.database import Database

_WRITES = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Until the block ends, nothing can be written."""

    def fail(_cursor: object, statement: str, *_: object) -> None:
        if not statement.lstrip().upper().startswith(_WRITES):
            return
        if not database.is_sqlite:
            raise psycopg.errors.DiskFull("could not extend file: No space left on device")
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    for name in ("do_execute", "do_executemany"):
        event.listen(database.engine, name, fail)
    try:
        yield
    finally:
        for name in ("do_execute", "do_executemany"):
            event.remove(database.engine, name, fail)
