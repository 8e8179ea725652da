"""The parser of mails (RFC 5322, MIME). `parse_mail` is run by `run_limited`, and answers plain JSON."""

import base64
import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from typing import Any, Final, cast

from lxml import html as lxml_html
from lxml.etree import LxmlError

from calendar_core.domain.text.email_address import parse_address, sha256_hex
from calendar_core.errors import CalendarError
from calendar_core.intake.plain_text import plain_line, plain_text

MAX_ATTACHMENTS: Final = 20
_MAX_TEXT: Final = 100_000
_MAX_PARTS: Final = 200
_MAX_DEPTH: Final = 6
# A header of more lines is an attack, and a mail passes a dozen servers at most.
_MAX_HEADERS: Final = 200
_MAX_HEADER_CHARACTERS: Final = 4_000
_READ_AS_FILES: Final = {
    "text/calendar": ".ics",
    "application/ics": ".ics",
    "application/pdf": ".pdf",
    "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_BLOCKS: Final = ("p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "table", "ul", "ol")
_BULK: Final = ("bulk", "junk", "list", "auto_reply")


def parse_mail(raw: bytes) -> dict[str, Any]:
    """Who sent a mail and when, its headers, its texts and its attachments, in base64.

    `texts` are `[day or null, text]`: that of the mail, and of each mail that is attached to it.
    """
    message = message_from_bytes(raw, policy=default)
    headers = [(name, plain_line(str(value), most=_MAX_HEADER_CHARACTERS)) for name, value in message.items()]
    found: dict[str, Any] = {"texts": [], "attachments": [], "left_out": []}
    budget = [_MAX_PARTS]
    _read_parts(message, found, budget, depth=0)
    message_id = plain_line(str(message.get("message-id", "")))
    return {
        "addresses": _addresses_of(message),
        "message_key": sha256_hex(message_id) if message_id else None,
        "subject": plain_line(str(message.get("subject", ""))),
        "automatic": _find_automatic(message),
        "headers": headers[:_MAX_HEADERS],
        **found,
    }


def _addresses_of(message: EmailMessage) -> list[str]:
    """Every address of From, as in DNS; one that is none is an empty text, so that it counts."""
    written = [str(value) for value in message.get_all("from", [])]
    addresses = []
    for _, address in getaddresses(written):
        try:
            addresses.append(parse_address(address))
        except CalendarError:
            addresses.append("")
    return addresses


def _find_automatic(message: EmailMessage) -> str | None:
    """The header by which a program says that it sent the mail: a bounce, an answer of somebody away, a list."""
    if str(message.get("auto-submitted", "no")).partition(";")[0].strip().lower() != "no":
        return "Auto-Submitted"
    if str(message.get("precedence", "")).strip().lower() in _BULK:
        return "Precedence"
    if str(message.get("return-path", "")).strip() == "<>":
        return "Return-Path"
    return "Content-Type" if message.get_content_type() == "multipart/report" else None


def _read_parts(message: EmailMessage, found: dict[str, Any], budget: list[int], *, depth: int) -> None:
    """Read the body of a mail, its attachments, and the mails that are attached."""
    texts: list[str] = []
    for part in _leaves(message, budget, depth):
        kind, name = part.get_content_type(), plain_line(part.get_filename() or "", most=100)
        if kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and depth < _MAX_DEPTH:
                _read_parts(cast(EmailMessage, inner[0]), found, budget, depth=depth + 1)
        elif _is_text(part):
            texts.append(_read_text(part, kind))
        elif kind.startswith("image/") or kind == "message/delivery-status":
            continue
        elif len(found["attachments"]) < MAX_ATTACHMENTS:
            raw = part.get_payload(decode=True)
            name = name or f"attachment{_READ_AS_FILES.get(kind, '')}"
            data = base64.b64encode(raw if isinstance(raw, bytes) else b"").decode()
            found["attachments"].append({"name": name, "content_type": kind, "data": data, "day": _day_of(message)})
        else:
            found["left_out"].append(name or kind)
    text = plain_text("\n\n".join(filter(None, texts)), most=_MAX_TEXT)
    if text:
        found["texts"].insert(0, [_day_of(message), text])


def _leaves(message: EmailMessage, budget: list[int], depth: int) -> Iterator[EmailMessage]:
    """The parts that hold something; of alternatives the plain text, if it has one, else the last that is read."""
    budget[0] -= 1
    if budget[0] < 0 or depth > _MAX_DEPTH:
        return
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    parts = cast(list[EmailMessage], message.get_payload())
    if message.get_content_type() == "multipart/alternative":
        plain = [part for part in parts if part.get_content_type() == "text/plain" and _read_text(part, "text/plain")]
        calendars = [part for part in parts if part.get_content_type() == "text/calendar"]
        others = [part for part in parts if part.get_content_type() not in ("text/plain", "text/calendar")]
        parts = [*(plain[:1] or others[-1:]), *calendars[:1]]
        for other in others if plain else ():
            # Some programs put files beside the HTML alone.
            files = _leaves(other, budget, depth + 1) if other.is_multipart() else ()
            yield from (file for file in files if not _is_text(file))
    for part in parts:
        yield from _leaves(part, budget, depth + 1)


def _is_text(part: EmailMessage) -> bool:
    """Whether a part is of the text of a mail, and no file."""
    is_file = part.get_content_disposition() == "attachment" or part.get_filename()
    return part.get_content_type() in ("text/plain", "text/html") and not is_file


def _read_text(part: EmailMessage, kind: str) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    text = _decode(raw, part.get_content_charset() or "utf-8")
    return html_to_text(text) if kind == "text/html" else plain_text(text, most=_MAX_TEXT)


def _decode(raw: bytes, charset: str) -> str:
    # Windows writes CP949 and names it by the standard of which it is more.
    if charset.lower().replace("-", "_") in ("euc_kr", "ks_c_5601_1987", "ksc5601", "ks_c_5601"):
        charset = "cp949"
    for encoding in (charset, "utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return raw.decode("latin-1")


def html_to_text(page: str) -> str:
    r"""What a reader of an HTML mail sees, a line for each block.

    >>> html_to_text("<style>p{}</style><p>From: Kim<br>Sent: Monday</p><div>The talks <b>are</b> off.</div>")
    'From: Kim\nSent: Monday\nThe talks are off.'
    """
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
        tree = lxml_html.fromstring(page.encode(errors="replace"), parser=parser)
    except (LxmlError, ValueError):
        return ""
    for one in [*tree.iter("script", "style", "head", "title", "template")]:
        if one.getparent() is not None:
            one.drop_tree()
    for one in tree.iter(*_BLOCKS, "br"):
        one.tail = f"\n{one.tail or ''}"
        if one.tag != "br":
            one.text = f"\n{one.text or ''}"
    lines = [re.sub(r"\s+", " ", line).strip() for line in tree.text_content().split("\n")]
    return plain_text("\n".join(line for line in lines if line), most=_MAX_TEXT)


def _day_of(message: EmailMessage) -> str | None:
    """The day on which it was sent where it was sent, by the zone that its Date states."""
    value = getattr(message.get("date"), "datetime", None)
    return value.date().isoformat() if isinstance(value, datetime) else None
