"""Writes mail as files into a Maildir, which any mail program reads. Nothing leaves the machine.

A file is named after its Message-ID and appears whole or not at all, so a mail that is delivered again after a crash
is recognised and not written twice: here, unlike over SMTP, exactly once is possible. https://cr.yp.to/proto/maildir.html
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from calendar_core.mail.transport import DeliveryResult, IsLeaseValid, Mail, MailServerUnreachable, MarkInDoubt, always

_FOLDERS = ("tmp", "new", "cur")


class MaildirTransport:
    """Writes into one Maildir, and makes it if it does not exist."""

    max_connections = 1  # writing files side by side is no faster

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.is_aborted = False

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
        yield MaildirConnection(self.directory)

    def abort(self) -> None:
        """Do nothing: writing a file takes no time."""
        self.is_aborted = True


class MaildirConnection:
    """One Maildir that exists."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def send(self, mail: Mail, mark_in_doubt: MarkInDoubt, is_lease_valid: IsLeaseValid = always) -> DeliveryResult:
        """Write the mail unless it exists already."""
        if not mark_in_doubt() or not is_lease_valid():
            return DeliveryResult(outcome="unmarked")
        name = build_file_name(mail.message_id)
        try:
            if not self._is_stored(name):
                self._write(name, mail.data.replace(b"\r\n", b"\n"))
        except OSError as error:
            return DeliveryResult(outcome="retry", text=f"The mail could not be written: {error.strerror}.")
        return DeliveryResult(outcome="sent")

    def _is_stored(self, name: str) -> bool:
        # A mail program moves what was seen to cur/ and appends flags: "name:2,S".
        return (self.directory / "new" / name).exists() or any((self.directory / "cur").glob(f"{name}*"))

    def _write(self, name: str, data: bytes) -> None:
        draft = self.directory / "tmp" / f"{name}.{secrets.token_hex(4)}"
        try:
            with draft.open("xb") as file:
                os.fchmod(file.fileno(), 0o600)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(self.directory / "new" / name)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
        _sync_directory(self.directory / "new")


def build_file_name(message_id: str) -> str:
    """The file of a message: the part of its Message-ID before the @, of letters and digits alone."""
    local = message_id.strip("<>").partition("@")[0]
    return "".join(character for character in local if character.isascii() and character.isalnum()) + ".entente"


def _sync_directory(directory: Path) -> None:
    """Make the new name survive a power failure."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
