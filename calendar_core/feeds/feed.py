"""A feed: one VCALENDAR in bytes with its validators, the same bytes for the same facts in every process.

Zones stand in order of their names and events in order of their starts, whatever order they come in. Nothing here reads
the clock or the database: choosing and rendering the events is `making`, answering a request is the web's.
"""

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Calendar, vText

from calendar_core.feeds.plain_text import one_line, plain
from calendar_core.feeds.vevent import Vevent, stamped
from calendar_core.feeds.vtimezone import vtimezones

_PRODUCT: Final = "-//Entente//Diplomatic calendar//EN"
# How often an app may ask; most go by their own habit. An answer that nothing changed costs next to nothing.
_REFRESH_HOURS: Final = 1
# The same colour as a CSS name, which RFC 7986 wants, and as Apple reads it.
_COLOR, _APPLE_COLOR = "steelblue", "#4682B4"
_END: Final = b"END:VCALENDAR\r\n"
_EMPTY: Final = datetime(1970, 1, 1, tzinfo=UTC)  # LAST-MODIFIED of a feed in which nothing ever was


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What a feed says of itself; `page_url` is the page that shows the same events."""

    name: str
    description: str
    feed_url: str
    page_url: str


@dataclass(frozen=True, kw_only=True)
class Feed:
    """The bytes of a feed; `etag` is their hash, without quotes; `last_modified` counts removals too.

    `rolls_at` is when time alone may change it, beside the end of an embargo; None for never.
    """

    body: bytes
    etag: str
    last_modified: datetime
    rolls_at: datetime | None = None

    def compressed(self) -> bytes:
        """The bytes in gzip, always the same."""
        return gzip.compress(self.body, compresslevel=6, mtime=0)


def join_feed(
    events: Iterable[Vevent],
    heading: Heading,
    *,
    changed_at: datetime,
    alarm: timedelta | None = None,
    rolls_at: datetime | None = None,
) -> Feed:
    """The feed of finished events; `changed_at` is when anything in it, or anything that left it, last changed."""
    placed = sorted(events, key=lambda event: (event.starts_at, event.uid))
    zones = vtimezones(event.tzid for event in placed if event.tzid)
    newest = max((event.stamp for event in placed), default=stamped(_EMPTY))
    top = _calendar(heading, newest).to_ical().removesuffix(_END)
    body = b"".join([top, zones, *(event.with_alarm(alarm) for event in placed), _END])
    return Feed(body=body, etag=etag_of(body), last_modified=max(newest, stamped(changed_at)), rolls_at=rolls_at)


def etag_of(body: bytes) -> str:
    """The strong ETag of some bytes, without quotes."""
    return hashlib.sha256(body).hexdigest()[:32]


def _calendar(heading: Heading, newest: datetime) -> Calendar:
    name, description = vText(one_line(heading.name)), vText(plain(heading.description))
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # No UID, though RFC 7986 has one for calendars: vdirsyncer takes it for that of each event, and keeps but one.
    # What icalendar does not know it writes as it stands, unescaped: hence vText.
    for key in ("name", "x-wr-calname"):
        calendar.add(key, name)
    for key in ("description", "x-wr-caldesc"):
        calendar.add(key, description)
    calendar.add("last-modified", newest)
    calendar.add("refresh-interval", timedelta(hours=_REFRESH_HOURS), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText(f"PT{_REFRESH_HOURS}H"))
    calendar.add("source", heading.feed_url, parameters={"VALUE": "URI"})
    calendar.add("url", heading.page_url)
    calendar.add("color", _COLOR)
    calendar.add("x-apple-calendar-color", vText(_APPLE_COLOR))
    return calendar
