"""Mail as a way into the queue: what an editor sends or forwards to an address is read, and proposed to the desk.

A mail is taken from the senders of the settings alone, if the receiving server proved the sender. It is never answered,
so that no loop can begin. What tells no event that can be proposed waits as words.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from calendar_core.errors import CalendarError, Problems
from calendar_core.intake.correction import propose_correction
from calendar_core.intake.document import Document
from calendar_core.intake.documents.read import read_bytes
from calendar_core.intake.import_document import import_document
from calendar_core.intake.import_text import MAX_CHARACTERS, ImportedDraft, import_text, propose_drafts
from calendar_core.intake.mail.authentication import check_sender
from calendar_core.intake.mail.forwarded import ForwardedPart, split_forwarded
from calendar_core.intake.mail.inbox import read_inbox
from calendar_core.intake.mail.mail import Attachment, IncomingMail, read_mail
from calendar_core.intake.mail.stated_source import find_source
from calendar_core.intake.propose import Origin
from calendar_core.intake.tables.grid import Table
from calendar_core.intake.tables.import_table import find_mapping, import_table, load_table
from calendar_core.intake.tables.read_table import is_workbook
from calendar_core.messages import Message, mark
from calendar_core.store.db.database import Database
from calendar_core.store.desk.received_mails import record_received_mail

_TABLE_SUFFIXES: Final = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls")
_TABLE_TYPES: Final = ("text/csv", "text/tab-separated-values")
# As much of a mail as the queue shows.
_MAX_WORDS: Final = 8_000
# A table that is mended comes again.
_MAX_PROBLEMS: Final = 10
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class MailDoor:
    """The Maildir, the name by which the receiving server signs its results, and who may send, in lower case."""

    maildir: Path
    authserv_id: str
    senders: frozenset[str] = field(repr=False)


def build_mail_door(maildir: Path | None, authserv_id: str, senders: Collection[str]) -> MailDoor | None:
    """The way in that the settings describe; None without a Maildir. CalendarError where anybody could use it."""
    if maildir is None:
        return None
    if not senders or not authserv_id:
        raise CalendarError(
            "Mail is to be read, but nobody may send it, or no server says who did.",
            next_step="Set ENTENTE_INTAKE_SENDERS and ENTENTE_INTAKE_AUTHSERV_ID too.",
            where="ENTENTE_INTAKE_MAILDIR",
        )
    return MailDoor(maildir=maildir, authserv_id=authserv_id, senders=frozenset(senders))


def take_mails(database: Database, door: MailDoor | None, *, clock: Callable[[], datetime]) -> int:
    """Read the new mails of the Maildir, if one is set, and propose what they tell. Returns how many there were."""
    if door is None:
        return 0

    def take(raw: bytes) -> None:
        take_mail(database, raw, door, now=clock())

    def report(name: str, reason: CalendarError) -> None:
        _report_aside(database, name, reason, now=clock())

    return read_inbox(door.maildir, take, report)


def take_mail(database: Database, raw: bytes, door: MailDoor, *, now: datetime) -> None:
    """Propose what a mail tells, once. Raises CalendarError for one that is not to be believed or read."""
    mail = read_mail(raw)
    if mail.automatic is not None:
        _log.info("A mail that a program sent was passed over: %s.", mail.automatic)
        return
    sender = check_sender(mail.addresses, mail.headers, authserv_id=door.authserv_id, senders=door.senders)
    files = [_read_file(one) for one in mail.attachments]
    with database.reading() as connection:
        reader = _MailReader(connection, via=f"mail of {sender}")
        reader.read(mail, files)
    with database.writing() as session:
        if not record_received_mail(session, mail.key, now=now):
            _log.info("A mail was read before, and passed over.")
            return
        if reader.found:
            propose_drafts(session, reader.found, editor=None, now=now, channel="mail")
        if words := reader.left_words(mail):
            origin = {"via": reader.via, "title": mail.subject}
            propose_correction(session, words, channel="mail", reason=mark("a mail to be read"), now=now, origin=origin)


@dataclass(frozen=True, kw_only=True)
class _File:
    """An attachment that was read, or why it could not be."""

    attachment: Attachment
    table: Table | None = None
    document: Document | None = None
    problem: CalendarError | None = None


def _read_file(attachment: Attachment) -> _File:
    """A table or a document, each read in a process with limits."""
    name, data = attachment.name, attachment.data
    is_table = name.lower().endswith(_TABLE_SUFFIXES) or attachment.content_type in _TABLE_TYPES or is_workbook(data)
    try:
        if is_table:
            return _File(attachment=attachment, table=load_table(data))
        document = read_bytes(data, content_type=attachment.content_type, name=name)
        return _File(attachment=attachment, document=document)
    except CalendarError as error:
        return _File(attachment=attachment, problem=error)


class _MailReader:
    """What the texts and files of one mail tell: `found` may be proposed, `unread` are texts of which nothing is."""

    def __init__(self, connection: Connection, *, via: str) -> None:
        self.connection = connection
        self.via = via
        self.found: list[ImportedDraft] = []
        self.unread: list[str] = []
        self.notes: list[str] = []
        #: Where the mail says that it has its words from: for its files too.
        self.origin = Origin(publisher="", via=via)

    def read(self, mail: IncomingMail, files: Iterable[_File]) -> None:
        """Read all of a mail. The day of each text is that on which it was sent."""
        for day, text in mail.texts:
            for part in split_forwarded(text, day=day):
                self._read_text(part)
        for file in files:
            try:
                self._take(self._import_file(file))
            except Problems as error:
                self.notes += [f"{file.attachment.name}: {one}" for one in error.problems[:_MAX_PROBLEMS]]
            except CalendarError as error:
                self.notes.append(f"{file.attachment.name}: {error}")
        self.notes += [
            str(Message("%(name)s was not read: there are too many files.", name=name)) for name in mail.left_out
        ]

    def left_words(self, mail: IncomingMail) -> str:
        """The words that somebody has to read: of a mail of which nothing is proposed, and what could not be read.

        What who forwards a report says of it ("FYI", a signature) is not kept where events of the report are.
        """
        unread = self.unread if self.notes or not self.found else []
        if not unread and not self.notes and not self.found:
            unread = [str(Message("The mail has no text."))]
        parts = [*unread, *self.notes]
        return "\n\n".join((mail.subject, *parts)).strip()[:_MAX_WORDS] if parts else ""

    def _read_text(self, part: ForwardedPart) -> None:
        publisher, url = find_source(self.connection, part)
        own = Origin(publisher=publisher, url=url, title=part.subject or None, day=part.day, via=self.via)
        if publisher and not self.origin.publisher:
            self.origin = replace(own, title=None)
        try:
            found = import_text(self.connection, part.text[:MAX_CHARACTERS], own)
        except CalendarError as error:
            self.notes.append(str(error))
            found = []
        if not self._take(found) and part.text not in self.unread:
            self.unread.append(part.text)

    def _import_file(self, file: _File) -> list[ImportedDraft]:
        if file.problem is not None:
            raise file.problem
        origin = replace(self.origin, day=file.attachment.day)
        if file.table is not None:
            return import_table(self.connection, file.table, find_mapping(self.connection, file.table, ""), origin)
        return import_document(self.connection, file.document, origin) if file.document is not None else []

    def _take(self, found: list[ImportedDraft]) -> bool:
        """Take the drafts of whose text the publisher is known; whether all of some are."""
        known = [one for one in found if one.origin.publisher]
        self.found += known
        if len(known) < len(found):
            self.notes.append(str(Message("The publisher of the text is not known.")))
        return bool(found) and len(known) == len(found)


def _report_aside(database: Database, name: str, reason: CalendarError, *, now: datetime) -> None:
    """Say in the queue that a mail was put aside: one entry for each reason and day, however many come."""
    day = now.date().isoformat()
    text = Message("Mail was put aside on %(day)s (UTC): %(reason)s", day=day, reason=reason)
    origin = {"via": f"quarantine/{name}"[:200]}
    with database.writing() as session:
        propose_correction(
            session, str(text), channel="mail", reason=mark("mail was put aside"), now=now, origin=origin
        )
