"""Reports about mail that was not delivered (RFC 3464) or not wanted (RFC 5965), read and written down.

A report counts only where it is a `multipart/report` of one of these two kinds and holds the return path of one of our
mails: everything else, answering machines above all, is passed over. Reports come from strangers: only the first part
of a large one is read, and one that breaks the parser is passed over too.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Final, Literal

from sqlmodel import Session

from calendar_core.mail.verp import ReturnPath
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.bounces import Kind, address_of_message, kind_of, note_bounce, status_in

# A report and the head of what it returns; the rest of a returned mail says nothing new.
MOST_BYTES: Final = 262_144
# Parts within parts: more is an attack on the parser, which calls itself for each.
_MOST_PARTS: Final = 100
_MOST_TOKENS: Final = 5
# Files of a Maildir in one go; the rest is read with the next knock.
_MOST_FILES: Final = 200

Taken = Literal["suspended", "noted", "unknown", "no report"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a report says: of which kind it is, and the status code that it gives, or nothing."""

    kind: Kind
    status: str


def read_report(data: bytes) -> Report | None:
    """The report that the bytes of a mail are; None for anything else, however it is made."""
    data = data[:MOST_BYTES]
    if data.count(b"\n--") > _MOST_PARTS:
        return None
    try:
        message = message_from_bytes(data)
        if message.get_content_type() != "multipart/report":
            return None
        kind = str(message.get_param("report-type") or "").lower()
        if kind == "feedback-report":
            is_there = any(part.get_content_type() == "message/feedback-report" for part in message.walk())
            return Report(kind="complaint", status="") if is_there else None
        return _delivery_status(message) if kind == "delivery-status" else None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # what Python's parser raises on crooked mail


def _delivery_status(message: Message) -> Report | None:
    """The worst that is said of any recipient: each of our mails has one, who may forward to several."""
    said = [
        (str(block.get("Action", "")).strip().lower(), status_in(str(block.get("Status", ""))))
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status" and part.is_multipart()
        for block in part.get_payload()
        if isinstance(block, Message)
    ]
    for action, status in said:
        if action == "failed" and not status.startswith("4"):
            return Report(kind=kind_of(status), status=status)
    for action, status in said:
        if action in ("failed", "delayed"):  # failed with 4: it was tried for days
            return Report(kind="failed" if action == "failed" else "delayed", status=status)
    return None


def take_in(session: Session, data: bytes, *, path: ReturnPath, mail_domain: str, now: datetime) -> Taken:
    """Write a report down; answers what became of it. Unknown: it is about no mail of ours to its present address."""
    report = read_report(data)
    if report is None:
        return "no report"
    for token in [token for token, _ in zip(path.tokens_in(data[:MOST_BYTES]), range(_MOST_TOKENS), strict=False)]:
        message_id = f"<{path.unique_part(token)}@{mail_domain}>"
        address = address_of_message(session.connection(), message_id)
        if address is not None and path.is_sealed(token, address):
            is_suspended = note_bounce(
                session, address, message_id=message_id, kind=report.kind, status=report.status, now=now
            )
            return "suspended" if is_suspended else "noted"
    return "unknown"


def collect(database: Database, maildir: Path, *, path: ReturnPath, mail_domain: str, now: datetime) -> int:
    """Take in what lies in the `new` of a Maildir, and move it to `cur`; answers how many files.

    Two processes may read the same file: the same report twice changes nothing.
    """
    count = 0
    for file in _new_files(maildir):
        try:
            with file.open("rb") as opened:
                data = opened.read(MOST_BYTES)
        except FileNotFoundError:
            continue  # another process was first
        with database.writing() as session:
            taken = take_in(session, data, path=path, mail_domain=mail_domain, now=now)
        _log.info("A report was taken in: %s.", taken)
        target = maildir / "cur"
        target.mkdir(mode=0o700, exist_ok=True)
        file.rename(target / f"{file.name.partition(':')[0]}:2,S")
        count += 1
    return count


def _new_files(maildir: Path) -> Iterator[Path]:
    folder = maildir / "new"
    if folder.is_dir():
        yield from sorted(file for file in folder.iterdir() if file.is_file() and not file.is_symlink())[:_MOST_FILES]
