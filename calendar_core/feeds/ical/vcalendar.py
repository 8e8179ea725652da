"""A feed: one VCALENDAR in bytes with its validators, the same bytes for the same facts in every process.

Zones stand in order of their names and events in order of their starts, whatever order they come in. Nothing here reads
the clock or the database: choosing and rendering the events is `making`, answering a request is the web's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Final

from icalendar import Calendar, vText

from calendar_core.feeds.ical.blocks import END, BadFeed, Packed, etag_of, gzip_member, pack, plain
from calendar_core.feeds.ical.text import one_line
from calendar_core.feeds.ical.text import plain as plain_text
from calendar_core.feeds.ical.validation import feed_faults
from calendar_core.feeds.ical.vevent import Vevent, stamped
from calendar_core.feeds.ical.vtimezone import vtimezones

_PRODUCT: Final = "-//Entente//Diplomatic calendar//EN"
# How often an app may ask; most go by their own habit. An answer that nothing changed costs next to nothing.
_REFRESH_HOURS: Final = 1
# The same colour as a CSS name, which RFC 7986 wants, and as Apple reads it.
_COLOR, _APPLE_COLOR = "steelblue", "#4682B4"
_EMPTY: Final = datetime(1970, 1, 1, tzinfo=UTC)  # LAST-MODIFIED of a feed in which nothing ever was
_NEVER: Final = b"\r\nLAST-MODIFIED:19700101T000000Z\r\n"


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What a feed says of itself; `page_url` is the page that shows the same events."""

    name: str
    description: str
    feed_url: str
    page_url: str


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed in its parts: what stands before its events, and they in blocks. `etag` is its hash, without quotes.

    `last_modified` counts removals too. `rolls_at` is when time alone may change it, beside the end of an embargo; None
    for never.
    """

    top: bytes = field(repr=False)
    packed: list[Packed] = field(repr=False)
    alarm: timedelta | None
    etag: str
    last_modified: datetime
    rolls_at: datetime | None = None

    @property
    def body(self) -> bytes:
        """The bytes."""
        return b"".join([self.top, *(plain(one.block, self.alarm) for one in self.packed), END])

    def compressed(self) -> bytes:
        """The bytes in gzip, always the same."""
        return gzip_member(self.top, self.packed)

    def dated(self, changed_at: datetime) -> "Feed":
        """The same feed after something changed that is not in it."""
        return replace(self, last_modified=max(_newest(self.packed), stamped(changed_at)))


def join_feed(
    events: Iterable[Vevent],
    heading: Heading,
    *,
    changed_at: datetime,
    alarm: timedelta | None = None,
    rolls_at: datetime | None = None,
) -> Feed:
    """The feed of finished events; `changed_at` is when anything in it, or anything that left it, last changed.

    Raises BadFeed for bytes that no app could read.
    """
    return compose_feed(in_order(events), heading, changed_at=changed_at, alarm=alarm, rolls_at=rolls_at)


def in_order(events: Iterable[Vevent]) -> list[Vevent]:
    """The events as they stand in a feed."""
    return sorted(events, key=attrgetter("place"))


def compose_feed(
    placed: Sequence[Vevent],
    heading: Heading,
    *,
    changed_at: datetime,
    alarm: timedelta | None,
    rolls_at: datetime | None,
    before: Sequence[Packed] = (),
) -> Feed:
    """The feed of events that are in order already; blocks that it has in common with `before` are not made anew."""
    packed = pack(placed, alarm, before)
    zones = frozenset[str]().union(*(one.block.zones for one in packed))
    stamp = f"\r\nLAST-MODIFIED:{_newest(packed).astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n"
    top = _top(heading).replace(_NEVER, stamp.encode(), 1) + vtimezones(zones)
    faults = feed_faults(top + END)
    if faults:
        raise BadFeed("; ".join(faults))
    etag = etag_of(top, [one.block.digest for one in packed])
    feed = Feed(top=top, packed=packed, alarm=alarm, etag=etag, last_modified=_EMPTY, rolls_at=rolls_at)
    return feed.dated(changed_at)


def _newest(packed: Sequence[Packed]) -> datetime:
    return max((one.block.newest for one in packed), default=stamped(_EMPTY))


@lru_cache(1_000)
def _top(heading: Heading) -> bytes:
    """What a feed says of itself, as if nothing had ever been in it."""
    body: bytes = _calendar(heading).to_ical()
    return body.removesuffix(END)


def _calendar(heading: Heading) -> Calendar:
    name, description = vText(one_line(heading.name)), vText(plain_text(heading.description))
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
    calendar.add("last-modified", _EMPTY)
    calendar.add("refresh-interval", timedelta(hours=_REFRESH_HOURS), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText(f"PT{_REFRESH_HOURS}H"))
    calendar.add("source", heading.feed_url, parameters={"VALUE": "URI"})
    calendar.add("url", heading.page_url)
    calendar.add("color", _COLOR)
    calendar.add("x-apple-calendar-color", vText(_APPLE_COLOR))
    return calendar
