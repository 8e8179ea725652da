"""The Maildir of the intake: each mail is read once, and ends in `cur`, or in `quarantine` with the reason beside it.

A mail is moved to `reading` before it is opened. One process reads at a time, by a lock that the operating system
releases when it ends: what lies in `reading` then is the mail at which it ended, and is put aside, never read again.
"""

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.exc import OperationalError

from calendar_core.error_log import log_exception
from calendar_core.errors import CalendarError, DiskFull
from calendar_core.intake.mail.mail import MAX_BYTES
from calendar_core.maildir_files import list_new_files, move_to
from calendar_core.private_files import DIRECTORY_MODE, write_private_file
from calendar_core.store.desk.settle_proposals import TEXT_RETENTION

# Each takes seconds at most; the others wait a minute.
_MAX_MAILS: Final = 20
_log = logging.getLogger(__name__)
_INTERRUPTED: Final = CalendarError(
    "The program ended while it read this mail.", next_step="If it is harmless, put it into new/ again."
)
_UNFORESEEN: Final = CalendarError(
    "Something went wrong here while this mail was read; the log says where.",
    next_step="Tell the operator, and enter its events by hand.",
)


def read_inbox(
    maildir: Path,
    take: Callable[[bytes], None],
    report: Callable[[str, CalendarError], None],
    *,
    limit: int = _MAX_MAILS,
) -> int:
    """Give each new mail to `take`, and the name and reason of each that is put aside to `report`; return how many.

    A CalendarError of `take` is the reason. While the database or its disk fails, mails stay new, and the error rises.
    """
    if not (maildir / "new").is_dir():
        return 0
    with _lock(maildir) as is_first:
        if not is_first:
            return 0
        for file in list_new_files(maildir, folder="reading"):
            _put_aside(file, _INTERRUPTED, report)
        files = list(list_new_files(maildir, limit=limit))
        for file in files:
            _read_one(move_to(file, "reading"), take, report)
        return len(files)


def _read_one(file: Path, take: Callable[[bytes], None], report: Callable[[str, CalendarError], None]) -> None:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
        take(raw)
    except (OperationalError, DiskFull):
        move_to(file, "new")
        raise
    except CalendarError as error:
        _put_aside(file, error, report)
    except Exception:  # noqa: BLE001  whatever a mail does, the next one is read
        log_exception(_log, "A mail could not be read.")
        _put_aside(file, _UNFORESEEN, report)
    else:
        move_to(file, "cur", is_seen=True)


def _put_aside(file: Path, reason: CalendarError, report: Callable[[str, CalendarError], None]) -> None:
    """Move a mail to `quarantine`, with the reason in a file beside it; first tell it, so that nobody misses it."""
    report(file.name, reason)
    aside = move_to(file, "quarantine")
    aside.touch()  # it is kept from now on
    write_private_file(aside.with_name(f"{aside.name}.reason.txt"), f"{reason}\n".encode())
    _log.warning("A mail was put aside: %s", reason.what.id)


def delete_expired_mails(maildir: Path, *, now: datetime) -> None:
    """Delete the mails that were put aside longer than `TEXT_RETENTION` ago, with their reasons."""
    before = (now - TEXT_RETENTION).timestamp()
    for file in list_new_files(maildir, folder="quarantine"):
        if file.stat().st_mtime <= before:
            file.unlink(missing_ok=True)


@contextmanager
def _lock(maildir: Path) -> Iterator[bool]:
    """Whether this process is the one that reads the Maildir until the block ends."""
    (maildir / "reading").mkdir(mode=DIRECTORY_MODE, exist_ok=True)
    descriptor = os.open(maildir / "reading.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)
