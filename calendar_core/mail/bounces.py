"""Records reports about mail that was not delivered or not wanted.

A report counts only if it holds the return path of one of our mails, and only what it says of the address that the mail
went to: everything else is ignored, above all automatic replies.
"""

import logging
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from sqlmodel import Session

from calendar_core.mail.delivery_report import MAX_REPORT_BYTES, find_report_about, parse_reports
from calendar_core.mail.verp import Verp
from calendar_core.maildir_files import list_new_files, move_to
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.bounces import find_address_of_message, record_bounce

_MAX_TOKENS: Final = 5

ReportOutcome = Literal["suspended", "noted", "not about the address", "unknown", "no report"]
_log = logging.getLogger(__name__)


def record_report(session: Session, data: bytes, *, verp: Verp, mail_domain: str, now: datetime) -> ReportOutcome:
    """Record a report and return the outcome. Unknown: it is about no message of ours to its present address."""
    reports = parse_reports(data)
    if not reports:
        return "no report"
    for token in islice(verp.find_tokens(data[:MAX_REPORT_BYTES]), _MAX_TOKENS):
        message_id = f"<{verp.unique_part(token)}@{mail_domain}>"
        address = find_address_of_message(session.connection(), message_id)
        if address is None or not verp.is_token_valid(token, address):
            continue
        report = find_report_about(reports, address)
        if report is None or report.kind is None:
            _log.warning("A mail was refused, but not for its address: %s.", report.status if report else "forwarded")
            return "not about the address"
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
    for file in list_new_files(maildir):
        try:
            with file.open("rb") as opened:
                data = opened.read(MAX_REPORT_BYTES)
        except FileNotFoundError:
            continue  # another process was first
        except OSError as error:
            _log.warning("The report %s cannot be read, and is passed over: %s.", file, error.strerror)
            continue
        with database.writing() as session:
            outcome = record_report(session, data, verp=verp, mail_domain=mail_domain, now=now)
        _log.info("A report was taken in: %s.", outcome)
        try:
            move_to(file, "cur", is_seen=True)
        except OSError as error:
            _log.warning("The report %s cannot be moved, and is read again: %s.", file, error.strerror)
            continue
        count += 1
    return count
