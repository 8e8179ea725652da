"""What a page, a PDF, a text or a calendar file says, as plain values."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from calendar_core.intake.calendar_entry import CalendarEntry
from calendar_core.messages import Message

DocumentKind = Literal["page", "pdf", "text", "calendar"]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that was read.

    `text` is what a person would read; `url` the address that gave it, after redirects; `publisher` and `day` what the
    page says of itself. `entries` are events stated in fields, `calendars` the addresses of calendar files that a page
    links to, `leads_to` the page to which it sends its readers on. `notes` say what was left out. `raw` is the file.
    """

    kind: DocumentKind
    text: str
    title: str | None = None
    publisher: str | None = None
    day: date | None = None
    url: str | None = None
    entries: tuple[CalendarEntry, ...] = ()
    calendars: tuple[str, ...] = ()
    leads_to: str | None = None
    notes: tuple[Message, ...] = ()
    content_type: str = "application/octet-stream"
    raw: bytes = field(default=b"", repr=False)
