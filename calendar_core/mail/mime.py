"""Builds the bytes of a message from a letter (RFC 5322, MIME), whatever its texts hold.

Python's own policies fold a long Message-ID or List-Id into RFC 2047 encoded words, which no receiver reads back, and
drop spaces where a subject turns from ASCII to Korean; the policy here writes those headers itself. Texts in headers
lose their control characters and line breaks.

What the readers of one letter share is built once by Python's library, and kept with the places where they differ;
filling these in gives the bytes that the library would have made.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Final

from calendar_core.domain.subscriptions.letter import Letter
from calendar_core.domain.text.email_address import parse_address
from calendar_core.domain.text.single_line import one_line
from calendar_core.mail.config import Sender
from calendar_core.mail.dkim import DkimSigner
from calendar_core.mail.mime_template import MimeTemplate
from calendar_core.mail.transport import Mail
from calendar_core.mail.verp import Verp

# Structured headers that RFC 2047, section 5, lets no encoded word into, and that are of ASCII by construction.
_VERBATIM_HEADERS: Final = frozenset(
    {"message-id", "in-reply-to", "references", "list-id", "list-unsubscribe", "list-unsubscribe-post"}
)
_MAX_LINE_LENGTH: Final = 998
_MAX_SUBJECT_LENGTH: Final = 250
# 52 characters as base64, 64 as an encoded word: it fits a line of 76 beside "Subject: " (RFC 2047, section 2).
_ENCODED_WORD_BYTES: Final = 39
# Line ends and tabs; zero-width (non-)joiner and soft hyphen, as on the pages.
_KEPT: Final = "\n\t\u200c\u200d\u00ad"
_LIST_NAME = re.compile(r"[a-z0-9-]+")


class LetterPolicy(EmailPolicy):
    """SMTP's policy, 7 bits, with some headers formatted here."""

    def fold(self, name: str, value: Any) -> str:
        """The header with its line end."""
        return _format_header(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes."""
        line = _format_header(name, value)
        return line.encode("ascii") if line else super().fold_binary(name, value)


def _format_header(name: str, value: str) -> str | None:
    if name.lower() == "subject":
        is_plain = value.isascii() and "=?" not in value
        return None if is_plain else f"{name}: {format_encoded_words(value)}\r\n"
    return _format_verbatim_header(name, value) if name.lower() in _VERBATIM_HEADERS else None


def _format_verbatim_header(name: str, value: str) -> str:
    line = f"{name}: {value}"
    if not (line.isascii() and line.isprintable() and len(line) <= _MAX_LINE_LENGTH):
        raise ValueError(f"The header {name} has a line break, is not ASCII, or too long.")
    return f"{line}\r\n"


def format_encoded_words(text: str) -> str:
    """The whole text in encoded words, none of which cuts a character; receivers join them without a space.

    >>> format_encoded_words("한미")
    '=?utf-8?b?7ZWc66+4?='
    """
    pieces = [b""]
    for character in text:
        if len(pieces[-1]) + len(character.encode()) > _ENCODED_WORD_BYTES:
            pieces.append(b"")
        pieces[-1] += character.encode()
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(piece).decode()}?=" for piece in pieces)


_POLICY: Final = LetterPolicy(linesep="\r\n", cte_type="7bit", raise_on_defect=True)


@dataclass(frozen=True, kw_only=True)
class MailIdentity:
    """What every message carries: the sender, the return path, and a DKIM signature if there is a key."""

    sender: Sender
    return_path: Verp | None = None
    dkim_signer: DkimSigner | None = None


def build_mail(letter: Letter, *, message_id: str, identity: MailIdentity, now: datetime) -> Mail:
    """The mail of a letter. ValueError or CalendarError for one that cannot be written as a correct mail."""
    recipient, sender = parse_address(letter.to), identity.sender
    own = [("To", recipient), ("Date", format_datetime(now)), ("Message-ID", message_id)]
    if letter.unsubscribe is not None:
        own.append(("List-Unsubscribe", f"<{letter.unsubscribe}>"))
        if letter.unsubscribe.startswith("https:"):  # RFC 8058, section 3.1: one click is for HTTPS alone
            own.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    if letter.in_reply_to is not None:
        own += [("In-Reply-To", letter.in_reply_to), ("References", letter.in_reply_to)]
    data = "".join(_format_verbatim_header(name, value) for name, value in own).encode("ascii") + _build_shared_bytes(
        letter, sender
    )
    if not data.isascii() or not data.count(b"\r\n") == data.count(b"\r") == data.count(b"\n"):
        raise ValueError("The mail has a bare line break or is not ASCII.")  # what SMTP smuggling is made of
    if identity.dkim_signer is not None:
        data = identity.dkim_signer.build_header(data) + data
    verp = identity.return_path
    envelope = sender.address if verp is None else verp.build_address(message_id, recipient)
    return Mail(sender=envelope, recipient=recipient, message_id=message_id, data=data)


def _build_shared_bytes(letter: Letter, sender: Sender) -> bytes:
    """The message without the headers that are its own."""
    template_fields = letter.template_fields
    if template_fields is None:
        return _build_message(letter.subject, letter.text, letter.html, letter.list_id, sender).as_bytes()
    return _build_template(
        letter.subject, template_fields.text, template_fields.html, letter.list_id, sender, template_fields.placeholders
    ).fill(template_fields.values)


@lru_cache(maxsize=256)  # as many letters as may be on their way at once, some kB each
def _build_template(  # noqa: PLR0917  the key of the cache
    subject: str, text: str, html: str, list_id: str, sender: Sender, places: tuple[str, ...]
) -> MimeTemplate:
    return MimeTemplate(_build_message(subject, text, html, list_id, sender), places)


def _build_message(subject: str, text: str, html: str, list_id: str, sender: Sender) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(display_name=one_line(sender.name), addr_spec=sender.address)
    message["Subject"] = one_line(subject)[:_MAX_SUBJECT_LENGTH]
    message["List-Id"] = f"<{_check_list_name(list_id)}.{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_clean_text(text), charset="utf-8")
    if html:
        message.add_alternative(_clean_text(html), subtype="html", charset="utf-8")
        # Python's own boundary is random; the same letter is the same bytes. "=_" stands in no encoded part.
        message.set_boundary(f"=_{hashlib.sha256(html.encode()).hexdigest()[:32]}")
    return message


def _clean_text(text: str) -> str:
    """The text without control characters; joiners and soft hyphens, which words and emoji consist of, stay."""
    kept = (character if character.isprintable() or character in _KEPT else " " for character in text)
    return "".join(kept)


def _check_list_name(name: str) -> str:
    if not _LIST_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a list.")
    return name
