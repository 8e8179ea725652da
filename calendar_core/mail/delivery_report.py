"""Parses reports about mail that was not delivered (RFC 3464, RFC 6533) or not wanted (RFC 5965).

A report is any message with a part of one of these types, whatever holds the part: OpenSMTPD sends `multipart/mixed`,
others leave the report type out. Exim, qmail and OpenSMTPD also report in plain text; these three forms are parsed too.
What is said is taken for each recipient by itself. Reports come from strangers: only the head of a large one is parsed,
and one that breaks the parser is ignored. The returned mail inside a report is never parsed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from itertools import islice
from typing import Final

from calendar_core.domain.subscriptions.refusals import BounceKind, classify_refusal, find_status, is_about_sender
from calendar_core.domain.text.email_address import parse_address
from calendar_core.errors import CalendarError

# A report and the head of what it returns; the rest of a returned mail says nothing new.
MAX_REPORT_BYTES: Final = 262_144
# Nested parts: more is an attack on the parser, which recurses for each.
_MAX_PARTS: Final = 100
_MAX_RECIPIENTS: Final = 50
# Parsed as text: Python's parser knows only one of the two types, not encoded, and no fields like "Action : failed".
_STATUS_TYPE: Final = re.compile(rb"message/(?:global-)?delivery-status", re.I)
_STATUS_TEXT: Final = "text/x-delivery-status"
_FIELD: Final = re.compile(r"^([A-Za-z-]+)[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)", re.M)
_TYPE: Final = re.compile(r"[\w-]+ ?; ?")
_REPLY_CODE: Final = re.compile(r"[ /#]*[45]\d\d[ -]")
# Kinds of feedback that mean "I do not want this"; the others are about signatures, viruses, or that it was no spam.
_UNWANTED: Final = frozenset({"", "abuse", "fraud", "opt-out", "opt-out-list", "other"})
# Reports in plain text of qmail and OpenSMTPD, and what they say only of failures; Exim has a header for its own.
_TEXT_REPORTS: Final = (
    ("This is the qmail-send program", "permanent error"),
    ("This is the MAILER-DAEMON, please DO NOT REPLY", "An error has occurred"),
)
_FAILED_HEADER: Final = "X-Failed-Recipients"
# What ends the report: the returned mail follows.
_RETURNED_MAIL: Final = re.compile(r"^(?:-{3,}|[ \t]*Below is a copy of the original message)", re.M)
_RECIPIENT_LINE: Final = re.compile(r"^[ \t]*<?([^\s<>:]+@[^\s<>:]+)(?=>?(?::|[ \t]*$))", re.M)
_PARAGRAPH_END: Final = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, kw_only=True)
class DeliveryReport:
    """What a report says of one recipient. `recipient` is empty for a complaint, which names none reliably.

    `kind` is None if the refusal says nothing of the address; `status` is the status code, or empty.
    """

    recipient: str
    kind: BounceKind | None
    status: str


def parse_reports(data: bytes) -> list[DeliveryReport]:
    """The reports in the bytes of a message; none for anything else, however malformed."""
    data = data[:MAX_REPORT_BYTES]
    if data.count(b"\n--") > _MAX_PARTS:
        return []
    try:
        message = message_from_bytes(_STATUS_TYPE.sub(_STATUS_TEXT.encode(), data))
        parts = list(_list_parts(message))
        if any(_is_complaint(part) for part in parts):
            return [DeliveryReport(recipient="", kind="complaint", status="")]
        reports = list(islice(_parse_statuses(parts), _MAX_RECIPIENTS))
        return reports or list(_parse_texts(message, parts))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []  # what Python's parser raises on crooked mail


def find_report_about(reports: list[DeliveryReport], address: str) -> DeliveryReport | None:
    """The worst that is said of an address; None if all is about other recipients."""
    own = [one for one in reports if one.kind == "complaint" or _normalize(one.recipient) == _normalize(address)]
    order: tuple[BounceKind | None, ...] = ("complaint", "dead", "failed", "delayed", None)
    return min(own, key=lambda one: order.index(one.kind), default=None)


def _normalize(recipient: str) -> str:
    try:
        return parse_address(recipient).lower()
    except CalendarError:
        return ""


def _list_parts(message: Message) -> Iterator[Message]:
    """The leaves of a message, without those of messages inside it."""
    payload = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(payload, list):
        for part in payload:
            if isinstance(part, Message):
                yield from _list_parts(part)
    else:
        yield message


def _is_complaint(part: Message) -> bool:
    if part.get_content_type() != "message/feedback-report":
        return False
    payload = part.get_payload()
    fields = payload[0] if isinstance(payload, list) and payload else part
    return isinstance(fields, Message) and str(fields.get("Feedback-Type", "")).strip().lower() in _UNWANTED


def _text_of(part: Message) -> str:
    decoded = part.get_payload(decode=True)
    text = decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else ""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parse_statuses(parts: list[Message]) -> Iterator[DeliveryReport]:
    """Of each recipient in the machine-readable parts (RFC 3464, section 2.3)."""
    human = "\n".join(_text_of(part) for part in parts if part.get_content_type() == "text/plain")
    for part in parts:
        if part.get_content_type() != _STATUS_TEXT:
            continue
        for block in _PARAGRAPH_END.split(_text_of(part)):
            fields = {name.lower(): " ".join(value.split()) for name, value in _FIELD.findall(block)}
            report = _parse_fields(fields, human)
            if report is not None:
                yield report


def _parse_fields(fields: dict[str, str], human: str) -> DeliveryReport | None:
    action = fields.get("action", "").lower()
    recipient = _without(_TYPE, fields.get("final-recipient") or fields.get("original-recipient", "")).strip("<> ")
    status = find_status(fields.get("status", ""))
    if action.startswith("delayed"):
        return DeliveryReport(recipient=recipient, kind="delayed", status=status)
    if not action.startswith("failed"):
        return None
    diagnostic = _without(_TYPE, fields.get("diagnostic-code", ""))
    return _judge(recipient, status, diagnostic or _find_words_about(human, recipient))


def _without(prefix: re.Pattern[str], text: str) -> str:
    found = prefix.match(text)
    return text[found.end() :] if found else text


def _judge(recipient: str, status: str, words: str) -> DeliveryReport:
    """What a failure says: by the receiver's own code where it gave one, else by that of the reporting server."""
    said = _without(_REPLY_CODE, words)
    own = find_status(said)
    if is_about_sender(status) or is_about_sender(own):
        return DeliveryReport(recipient=recipient, kind=None, status=status if is_about_sender(status) else own)
    status = own if own and (not status or status.endswith(".0.0")) else status
    # A code that begins with 4 was tried for days; then it has failed.
    kind = "failed" if status.startswith("4") else classify_refusal(status, said)
    return DeliveryReport(recipient=recipient, kind=kind, status=status)


def _parse_texts(message: Message, parts: list[Message]) -> Iterator[DeliveryReport]:
    """Of each recipient in a report that is text alone."""
    if len(parts) != 1 or parts[0].get_content_type() != "text/plain":
        return
    text = _RETURNED_MAIL.split(_text_of(parts[0]), maxsplit=1)[0]
    if _FAILED_HEADER not in message and not any(all(mark in text for mark in marks) for marks in _TEXT_REPORTS):
        return
    named = [*str(message.get(_FAILED_HEADER, "")).split(","), *_RECIPIENT_LINE.findall(text)]
    for recipient in dict.fromkeys(one.strip() for one in named[:_MAX_RECIPIENTS]):
        if recipient:
            yield _judge(recipient, "", _find_words_about(text, recipient))


def _find_words_about(text: str, recipient: str) -> str:
    """What the text for people says of a recipient: from the line that begins with it to the next one or a blank line.

    Where another server's answer to the recipient is quoted, its words alone.
    """
    text = _RETURNED_MAIL.split(text, maxsplit=1)[0]
    lines = [one for one in _RECIPIENT_LINE.finditer(text) if recipient]
    own = next((one for one in lines if one[1].lower() == recipient.lower()), None)
    if own is None:
        return ""
    end = next((one.start() for one in lines if one.start() > own.end() and one[1].lower() != recipient.lower()), None)
    words = " ".join(_PARAGRAPH_END.split(text[own.end() : end], maxsplit=1)[0].split()).lstrip(">: ")
    answer = re.search(r"(?:^|: |<<< |\()([45]\d\d[ -].*)", words)
    return words if answer is None or "MAIL FROM" in words else answer[1]
