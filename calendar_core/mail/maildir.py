"""Writes mail as files into a Maildir, which any mail program reads. Nothing leaves the machine.

A file is named after its Message-ID and appears whole or not at all, so a mail that is delivered again after a crash
is recognised and not written twice: here, unlike over SMTP, exactly once is possible. https://cr.yp.to/proto/maildir.html
"""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from calendar_core.mail.transport import DeliveryResult, IsLeaseValid, Mail, MailServerUnreachable, MarkInDoubt, always
from calendar_core.private_files import FILE_MODE

_FOLDERS = ("tmp", "new", "cur")
# What a disk says that has no room: the mail waits, like for a mail server that is away.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_MIN_PROBE_BYTES = 64 << 10


class MaildirTransport:
    """Writes into one Maildir, and makes it if it does not exist."""

    max_connections = 1  # writing files side by side is no faster

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.is_aborted = False
        self._longest = _MIN_PROBE_BYTES

    @property
    def name(self) -> str:
        """The directory."""
        return f"the Maildir {self.directory}"

    @contextmanager
    def open(self) -> Iterator["MaildirConnection"]:
        """The Maildir, ready to take mail."""
        if self.is_aborted:
            raise MailServerUnreachable("Mail is being shut down.", next_step="Start the scheduler again.")
        try:
            for folder in _FOLDERS:
                (self.directory / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise MailServerUnreachable(
                "%(name)s cannot be made: %(strerror)s.",
                next_step="Give this user the right to write there, or set ENTENTE_MAIL_URL.",
                name=self.name,
                strerror=error.strerror,
            ) from None
        self._check_room()
        connection = MaildirConnection(self.directory)
        try:
            yield connection
        finally:
            self._longest = max(self._longest, connection.refused_bytes)

    def _check_room(self) -> None:
        """Raise MailServerUnreachable where the longest mail that was refused would be refused again."""
        probe = self.directory / "tmp" / f"probe.{secrets.token_hex(4)}"
        try:
            _write_file(probe, bytes(self._longest))
        except OSError as error:
            raise MailServerUnreachable(
                "%(name)s cannot be written to: %(strerror)s.",
                next_step="Free some space there; no mail is lost meanwhile.",
                name=self.name,
                strerror=error.strerror,
            ) from None
        finally:
            with suppress(OSError):
                probe.unlink(missing_ok=True)

    def abort(self) -> None:
        """Do nothing: writing a file takes no time."""
        self.is_aborted = True


class MaildirConnection:
    """One Maildir that exists. `refused_bytes` is the length of the mail for which there was no room."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.refused_bytes = 0

    def send(self, mail: Mail, mark_in_doubt: MarkInDoubt, is_lease_valid: IsLeaseValid = always) -> DeliveryResult:
        """Write the mail unless it exists already. It lies on the disk before it is marked, and has its name after."""
        name, data = build_file_name(mail.message_id), mail.data.replace(b"\r\n", b"\n")
        draft, is_marked = self.directory / "tmp" / f"{name}.{secrets.token_hex(4)}", False
        try:
            if not self._is_stored(name):
                _write_file(draft, data)
            is_marked = mark_in_doubt()
            if not is_marked or not is_lease_valid():
                return DeliveryResult(outcome="unmarked")
            if draft.exists():
                draft.rename(self.directory / "new" / name)
                _sync_directory(self.directory / "new")
        except OSError as error:
            if error.errno in _NO_ROOM and not is_marked:
                self.refused_bytes = len(data)
                return DeliveryResult(outcome="reconnect", is_connection_usable=False)
            return DeliveryResult(outcome="retry", text=f"The mail could not be written: {error.strerror}.")
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        return DeliveryResult(outcome="sent")

    def _is_stored(self, name: str) -> bool:
        # A mail program moves what was seen to cur/ and appends flags: "name:2,S".
        return (self.directory / "new" / name).exists() or any((self.directory / "cur").glob(f"{name}*"))


def build_file_name(message_id: str) -> str:
    """The file of a message: the part of its Message-ID before the @, of letters and digits alone."""
    local = message_id.strip("<>").partition("@")[0]
    return "".join(character for character in local if character.isascii() and character.isalnum()) + ".entente"


def _write_file(file: Path, data: bytes) -> None:
    """Write a new file that only this user may read, down to the disk. Raises OSError."""
    with file.open("xb") as opened:
        os.fchmod(opened.fileno(), FILE_MODE)
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _sync_directory(directory: Path) -> None:
    """Make the new name survive a power failure."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
