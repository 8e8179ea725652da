"""Reports about mail that was not delivered (RFC 3464) or not wanted (RFC 5965), parsed and recorded.

A report counts only if it is a `multipart/report` of one of these two kinds and holds the return path of one of our
mails: everything else is ignored, above all automatic replies. Reports come from strangers: only the first part of a
large one is read, and one that breaks the parser is ignored too.
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

from calendar_core.mail.verp import Verp
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.bounces import (
    BounceKind,
    classify_status,
    find_address_of_message,
    find_status,
    record_bounce,
)

# A report and the head of what it returns; the rest of a returned mail says nothing new.
MAX_REPORT_BYTES: Final = 262_144
# Nested parts: more is an attack on the parser, which recurses for each.
_MAX_PARTS: Final = 100
_MAX_TOKENS: Final = 5
# Files of a Maildir in one go; the rest is read in the next run.
_MAX_FILES: Final = 200

ReportOutcome = Literal["suspended", "noted", "unknown", "no report"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class DeliveryReport:
    """The kind of a report and its status code, or none."""

    kind: BounceKind
    status: str


def parse_report(data: bytes) -> DeliveryReport | None:
    """The report in the bytes of a message; None for anything else, however malformed."""
    data = data[:MAX_REPORT_BYTES]
    if data.count(b"\n--") > _MAX_PARTS:
        return None
    try:
        message = message_from_bytes(data)
        if message.get_content_type() != "multipart/report":
            return None
        kind = str(message.get_param("report-type") or "").lower()
        if kind == "feedback-report":
            is_there = any(part.get_content_type() == "message/feedback-report" for part in message.walk())
            return DeliveryReport(kind="complaint", status="") if is_there else None
        return _parse_delivery_status(message) if kind == "delivery-status" else None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # what Python's parser raises on crooked mail


def _parse_delivery_status(message: Message) -> DeliveryReport | None:
    """The worst status of any recipient: each of our messages has one, who may forward to several."""
    statuses = [
        (str(block.get("Action", "")).strip().lower(), find_status(str(block.get("Status", ""))))
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status" and part.is_multipart()
        for block in part.get_payload()
        if isinstance(block, Message)
    ]
    for action, status in statuses:
        if action == "failed" and not status.startswith("4"):
            return DeliveryReport(kind=classify_status(status), status=status)
    for action, status in statuses:
        if action in ("failed", "delayed"):  # failed with 4: it was tried for days
            return DeliveryReport(kind="failed" if action == "failed" else "delayed", status=status)
    return None


def record_report(session: Session, data: bytes, *, verp: Verp, mail_domain: str, now: datetime) -> ReportOutcome:
    """Record a report and return the outcome. Unknown: it is about no message of ours to its present address."""
    report = parse_report(data)
    if report is None:
        return "no report"
    for token in [
        token for token, _ in zip(verp.find_tokens(data[:MAX_REPORT_BYTES]), range(_MAX_TOKENS), strict=False)
    ]:
        message_id = f"<{verp.unique_part(token)}@{mail_domain}>"
        address = find_address_of_message(session.connection(), message_id)
        if address is not None and verp.is_token_valid(token, address):
            is_suspended = record_bounce(
                session, address, message_id=message_id, kind=report.kind, status=report.status, now=now
            )
            return "suspended" if is_suspended else "noted"
    return "unknown"


def collect_reports(database: Database, maildir: Path, *, verp: Verp, mail_domain: str, now: datetime) -> int:
    """Record the reports in the `new` of a Maildir and move them to `cur`. Returns how many files.

    Two processes may read the same file: the same report twice changes nothing.
    """
    count = 0
    for file in _list_new_files(maildir):
        try:
            with file.open("rb") as opened:
                data = opened.read(MAX_REPORT_BYTES)
        except FileNotFoundError:
            continue  # another process was first
        with database.writing() as session:
            outcome = record_report(session, data, verp=verp, mail_domain=mail_domain, now=now)
        _log.info("A report was taken in: %s.", outcome)
        target = maildir / "cur"
        target.mkdir(mode=0o700, exist_ok=True)
        file.rename(target / f"{file.name.partition(':')[0]}:2,S")
        count += 1
    return count


def _list_new_files(maildir: Path) -> Iterator[Path]:
    folder = maildir / "new"
    if folder.is_dir():
        yield from sorted(file for file in folder.iterdir() if file.is_file() and not file.is_symlink())[:_MAX_FILES]
