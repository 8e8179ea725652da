"""Who publishes a text of a mail, as far as the mail says it."""

import re
from typing import Final

from sqlalchemy import Connection

from calendar_core.domain.text.email_address import domain_of, parse_address
from calendar_core.domain.text.links import host_of, safe_url
from calendar_core.errors import CalendarError
from calendar_core.intake.mail.forwarded import ForwardedPart
from calendar_core.intake.publishers import find_publisher

_SOURCE_LINE: Final = re.compile(
    r"^(?:source|publisher|출처|발표|발표 기관)\s*[:\uff1a]\s*(\S.{0,200})$", re.IGNORECASE | re.MULTILINE
)
_URL: Final = re.compile(r"https?://[^\s<>\"')\]]+")
_SENDER: Final = re.compile(r"[^\s<>\"'\[\]:]+@[^\s<>\"'\[\]:,;]+")


def find_source(connection: Connection, part: ForwardedPart) -> tuple[str, str | None]:
    """Who publishes a text and where, as far as it says: a line "Source: …", its only address, whom it was sent by."""
    stated = _SOURCE_LINE.search(part.text)
    name = stated[1].strip() if stated else ""
    urls = list(dict.fromkeys(_URL.findall(name) or _URL.findall(part.text)))
    url = safe_url(urls[0].rstrip(".,;")) if len(urls) == 1 else None
    if url is not None:
        name = _URL.sub("", name).strip(" ,;()")
        return name or find_publisher(connection, url) or host_of(url), url
    return name or _publisher_of_sender(connection, part.sender), None


def _publisher_of_sender(connection: Connection, written: str) -> str:
    """The publisher whose address a forwarded mail was sent from; empty for one that is not known."""
    found = _SENDER.search(written)
    try:
        domain = domain_of(parse_address(found[0])) if found else ""
    except CalendarError:
        return ""
    return (find_publisher(connection, f"https://{domain}/") or "") if domain else ""
