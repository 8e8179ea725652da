"""A write that fails because the disk of the database is full, on both databases."""

import logging
import sqlite3
from typing import Final

from sqlalchemy.exc import OperationalError

from calendar_core.errors import DiskFull

_log = logging.getLogger(__name__)
_SQLSTATE: Final = "53100"


def raise_if_disk_full(error: OperationalError) -> None:
    """Log and raise DiskFull where that is what the driver's error means."""
    code, sqlstate = getattr(error.orig, "sqlite_errorcode", None), getattr(error.orig, "sqlstate", None)
    if code != sqlite3.SQLITE_FULL and sqlstate != _SQLSTATE:
        return
    _log.error("The disk of the database is full; a change was not saved.")
    raise DiskFull(
        "The disk of the calendar is full; nothing was saved.",
        next_step="Keep what you wrote, and try again when its operator has freed some space.",
    ) from None
