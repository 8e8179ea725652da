"""Reading a document: by its address, through the HTTP client for addresses that people gave, or as a file."""

import re
import time
from dataclasses import replace
from datetime import date
from typing import Any, Final

from calendar_core.domain.text.links import host_of
from calendar_core.errors import CalendarError
from calendar_core.intake.calendar_entry import CalendarEntry
from calendar_core.intake.document import Document, DocumentKind
from calendar_core.intake.ical.read import read_calendar
from calendar_core.intake.limited_process import run_limited
from calendar_core.intake.plain_text import plain_line, plain_text
from calendar_core.messages import Message
from calendar_core.safe_http import AddressRefused, Response, ResponseTooLarge, SafeHttpClient, Unanswered

#: A long report as PDF with pictures, or a page with all that is written into it.
MAX_BYTES: Final = 5_000_000
_MAX_TEXT: Final = 200_000
_ACCEPT: Final = "text/html,application/xhtml+xml,text/calendar,application/pdf,text/plain;q=0.9,*/*;q=0.5"
# Hosts that only lead to the pages of others; what is read must not be theirs.
_SHORTENERS: Final = frozenset(
    {
        *("news.google.com", "google.com", "t.co", "bit.ly", "buff.ly", "dlvr.it", "ift.tt", "is.gd", "lnkd.in"),
        *("ow.ly", "tinyurl.com", "trib.al", "reut.rs", "apne.ws", "me2.do", "naver.me", "han.gl", "vo.la", "url.kr"),
    }
)
_HTML: Final = re.compile(
    rb"^\s*(?:<!doctype html|<html|<head|<body|<\?xml[^>]*>\s*<(?:!doctype )?html)", re.IGNORECASE
)
# So many pages that only lead to another are followed.
_MAX_LEADS: Final = 3
# For all of them: as long as somebody waits for a page of the desk.
_MAX_SECONDS: Final = 15


def read_address(client: SafeHttpClient, url: str) -> Document:
    """The document behind an address. Raises CalendarError where none is, or it cannot be read.

    A page that only leads to another, as those of shorteners and of news collections do, is followed. Whatever leads to
    it, it is waited for 15 seconds at most, and read in the time of `run_limited`.
    """
    asked, end = url, time.monotonic() + _MAX_SECONDS
    for _ in range(_MAX_LEADS):
        response = fetch(client, asked, seconds=end - time.monotonic())
        document = read_bytes(response.body, content_type=response.headers.get("content-type", ""), url=response.url)
        if document.leads_to is None or (document.text and not _is_shortener(response.url)):
            break
        asked = document.leads_to
    else:
        raise _leads_nowhere(url)
    if _is_shortener(response.url):
        raise _leads_nowhere(url)
    return document


def read_file(name: str, raw: bytes) -> Document:
    """The document in a file: a page, a PDF, a calendar or a text, whatever its name says. Raises CalendarError."""
    return read_bytes(raw, name=name)


def fetch(client: SafeHttpClient, url: str, *, seconds: float = _MAX_SECONDS) -> Response:
    """The response of an address, of at most MAX_BYTES, within `seconds`. Raises CalendarError where it gives none."""
    try:
        if seconds <= 0:
            raise Unanswered
        response = client.fetch(url, max_bytes=MAX_BYTES, headers={"Accept": _ACCEPT}, seconds=seconds)
    except AddressRefused:
        raise CalendarError(
            "%(url)s is not an address of the internet, and was not asked.",
            next_step="Give an address that begins with http:// or https://.",
            url=url[:200],
        ) from None
    except ResponseTooLarge:
        raise _too_large() from None
    except Unanswered:
        raise CalendarError(
            "%(url)s does not answer.",
            next_step="Try again later, or save the page in a browser and give the file.",
            url=url[:200],
        ) from None
    if response.status != 200:
        raise CalendarError(
            "%(url)s answers with status %(status)s.",
            next_step="Check the address, or save the page in a browser and give the file.",
            url=url[:200],
            status=response.status,
        )
    return response


def read_bytes(raw: bytes, *, content_type: str = "", name: str = "", url: str | None = None) -> Document:
    """The document in bytes, by what they begin with, then by the type and the name that somebody gave them.

    Raises CalendarError for what cannot be read, in at most the time of `run_limited`.
    """
    if len(raw) > MAX_BYTES:
        raise _too_large()
    kind = find_kind(raw, content_type=content_type, name=name)
    if kind == "calendar":
        document = read_calendar(raw)
    elif kind == "pdf":
        document = _read_pdf(raw)
    elif kind == "page":
        document = _read_page(raw, content_type, url)
    else:
        document = _read_text(raw)
    return replace(document, url=url, raw=raw, content_type=content_type or document.content_type)


def is_address(text: str) -> bool:
    """Whether somebody gave an address of the web, and not the name of a file."""
    return re.match(r"(?:https?|webcals?):", text, re.IGNORECASE) is not None


def find_kind(raw: bytes, *, content_type: str = "", name: str = "") -> DocumentKind:
    """What a file is, by what it begins with, then by the type and the name that somebody gave it."""
    content_type, name = content_type.partition(";")[0].strip().lower(), name.lower()
    head = raw[:1024].removeprefix(b"\xef\xbb\xbf")
    if b"%PDF-" in head:
        return "pdf"
    is_calendar = content_type == "text/calendar" or name.endswith((".ics", ".ical", ".ifb"))
    if is_calendar or head.lstrip()[:15].upper() == b"BEGIN:VCALENDAR":
        return "calendar"
    is_page = content_type in ("text/html", "application/xhtml+xml") or name.endswith((".html", ".htm", ".xhtml"))
    return "page" if is_page or _HTML.match(head) else "text"


def _read_page(raw: bytes, content_type: str, url: str | None) -> Document:
    # Its parsers are slow to import, and the process that is forked has them then.
    from calendar_core.intake.documents.page_parser import parse_page, prepare  # noqa: PLC0415

    prepare()
    found: dict[str, Any] = run_limited(parse_page, raw, content_type, url)
    return Document(
        kind="page",
        text=found["text"],
        title=found["title"] or None,
        publisher=found["publisher"] or None,
        day=date.fromisoformat(found["day"]) if found["day"] else None,
        entries=tuple(CalendarEntry.from_json(one) for one in found["entries"]),
        calendars=tuple(found["calendars"]),
        leads_to=found["leads_to"],
        content_type="text/html",
    )


def _read_pdf(raw: bytes) -> Document:
    from calendar_core.intake.documents.page_parser import parse_pdf  # noqa: PLC0415  as above

    found: dict[str, Any] = run_limited(parse_pdf, raw)
    read, pages = found["pages_read"], found["pages"]
    cut = Message("Only the first %(read)s of %(pages)s pages were read.", read=read, pages=pages)
    return Document(
        kind="pdf",
        text=found["text"],
        title=found["title"] or None,
        notes=(cut,) if read < pages else (),
        content_type="application/pdf",
    )


def _read_text(raw: bytes) -> Document:
    try:
        written = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CalendarError(
            "The file is not a web page, a PDF, a calendar or text in UTF-8.",
            next_step="Save it as UTF-8, or paste its text.",
        ) from None
    if "\x00" in written:
        raise CalendarError("The file is not text.", next_step="Give a page, a PDF, a calendar or a text.")
    text = plain_text(written, most=_MAX_TEXT)
    if not text:
        raise CalendarError("The file is empty.", next_step="Give a page, a PDF, a calendar or a text.")
    return Document(kind="text", text=text, title=plain_line(text.partition("\n")[0]), content_type="text/plain")


def _is_shortener(url: str) -> bool:
    return host_of(url) in _SHORTENERS


def _leads_nowhere(url: str) -> CalendarError:
    return CalendarError(
        "%(url)s leads to no page of a publisher.",
        next_step="Open it in a browser, and give the address at which it ends.",
        url=url[:200],
    )


def _too_large() -> CalendarError:
    return CalendarError(
        "The file is larger than %(size)s MB.",
        next_step="Give a smaller file, or paste its text.",
        size=MAX_BYTES // 1_000_000,
    )
