"""A feed: one VCALENDAR in bytes with its validators, the same bytes for the same facts in every process.

Zones stand in order of their names and events in order of their starts, whatever order they come in. Nothing here reads
the clock. Choosing the events is `knowledge`, answering a request is the web's.
"""

import gzip
import hashlib
import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Calendar, vText

from calendar_core.feeds.knowledge import Entry
from calendar_core.feeds.plain_text import one_line, plain
from calendar_core.feeds.vevent import Vevent, render_event, stamped
from calendar_core.feeds.vtimezone import vtimezones

_LOG: Final = logging.getLogger(__name__)
_PRODUCT: Final = "-//Entente//Diplomatic calendar//EN"
_UID_NAMESPACE: Final = uuid.UUID("0d9f6a4e-3c7b-5b52-8f0e-5a1d8c2f7e61")
# How often an app may ask; most go by their own habit. An answer that nothing changed costs next to nothing.
_REFRESH_HOURS: Final = 1
# The same colour as a CSS name, which RFC 7986 wants, and as Apple reads it.
_COLOR, _APPLE_COLOR = "steelblue", "#4682B4"
_END: Final = b"END:VCALENDAR\r\n"
_EMPTY: Final = datetime(1970, 1, 1, tzinfo=UTC)  # LAST-MODIFIED of a feed in which nothing ever was


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What a feed says of itself. `identity` names it for life, `page_url` is the page that shows the same events."""

    identity: str
    name: str
    description: str
    feed_url: str
    page_url: str


@dataclass(frozen=True, kw_only=True)
class Feed:
    """The bytes of a feed; `etag` is their hash, without quotes; `last_modified` counts removals too."""

    body: bytes
    etag: str
    last_modified: datetime

    def compressed(self) -> bytes:
        """The bytes in gzip, always the same."""
        return gzip.compress(self.body, compresslevel=6, mtime=0)


def build_feed(entries: Iterable[Entry], heading: Heading, *, base_url: str, changed_at: datetime) -> Feed:
    """The feed of some events; `changed_at` is when anything in it, or anything that left it, last changed."""
    events = sorted(_rendered(entries, base_url=base_url), key=lambda event: event.key)
    zones = vtimezones(event.tzid for event in events if event.tzid)
    newest = max((event.stamp for event in events), default=stamped(_EMPTY))
    top = _calendar(heading, newest).to_ical().removesuffix(_END)
    body = b"".join([top, zones, *(event.body for event in events), _END])
    return Feed(
        body=body,
        etag=hashlib.sha256(body).hexdigest()[:32],
        last_modified=max(newest, stamped(changed_at)),
    )


def _rendered(entries: Iterable[Entry], *, base_url: str) -> Iterable[Vevent]:
    for entry in entries:
        try:
            event = render_event(entry, base_url=base_url)
        except Exception:  # noqa: BLE001  whatever is wrong with one event, it must not take all others from the readers
            _LOG.exception("The event %s is left out of the feeds: it cannot be written.", entry.dossier.card.id)
        else:
            yield event


def _calendar(heading: Heading, newest: datetime) -> Calendar:
    name, description = vText(one_line(heading.name)), vText(plain(heading.description))
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("uid", str(uuid.uuid5(_UID_NAMESPACE, heading.identity)))
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
