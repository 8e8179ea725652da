"""Files and directories that only the user of the program may read, whatever the umask."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from calendar_core.errors import CalendarError

DIRECTORY_MODE: Final = 0o700
FILE_MODE: Final = 0o600


def create_if_absent(file: Path) -> None:
    """Create an empty file where none is. Raises OSError."""
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE))


def write_private_file(file: Path, data: bytes) -> None:
    """Write a file; one that exists keeps its mode. Raises OSError."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, FILE_MODE), "wb") as opened:
        opened.write(data)


def write_once(file: Path, data: bytes) -> None:
    """Write a file whole unless it exists; of several processes the first one's data stays. Raises OSError.

    The data is on disk before the file has its name, so that no crash leaves a part of it.
    """
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE), "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            file.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def make_private_directory(directory: Path, *, is_own: bool) -> None:
    """Make a directory that the program writes to, closed to other users. Raises CalendarError if this user may not.

    One that exists is closed where nobody else's files are in it (`is_own`); another has the mode that its owner chose.
    """
    try:
        directory.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
        if is_own and directory.stat().st_uid == os.getuid():
            directory.chmod(DIRECTORY_MODE)
    except OSError as error:
        raise CalendarError(
            "The directory %(directory)s cannot be made: %(strerror)s.",
            next_step="Give this user the right to write there, or set ENTENTE_DATABASE_URL and ENTENTE_MAIL_URL.",
            directory=directory,
            strerror=error.strerror,
        ) from None
    if not os.access(directory, os.W_OK | os.X_OK):
        raise CalendarError(
            "The directory %(directory)s cannot be written to.",
            next_step="Give this user the right to write there, or set ENTENTE_DATABASE_URL and ENTENTE_MAIL_URL.",
            directory=directory,
        )
