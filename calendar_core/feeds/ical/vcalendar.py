"""A feed: one VCALENDAR in bytes with its validators, the same bytes for the same facts in every process.

Zones are sorted by name and events by start. Nothing here reads the clock or the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Final

from icalendar import Calendar, vText

from calendar_core.domain.text.single_line import one_line
from calendar_core.feeds.ical.blocks import (
    END_VCALENDAR,
    CompressedBlock,
    InvalidFeed,
    block_body,
    compress_blocks,
    etag_of,
    gzip_member,
)
from calendar_core.feeds.ical.text import clean_text as plain_text
from calendar_core.feeds.ical.validation import feed_faults, header_faults
from calendar_core.feeds.ical.vevent import Vevent, to_last_modified
from calendar_core.feeds.ical.vtimezone import format_vtimezones

PRODID: Final = "-//Entente//Diplomatic calendar//EN"
# How often an app may ask; most use their own interval. An answer that nothing changed costs next to nothing.
_REFRESH_HOURS: Final = 1
# The same colour as a CSS name, which RFC 7986 wants, and as Apple reads it.
_COLOR, _APPLE_COLOR = "steelblue", "#4682B4"
# A calendar must have one component at least (RFC 5545, section 3.6).
_ZONE_OF_EMPTY_FEED: Final = "Etc/UTC"
_UNIX_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)  # LAST-MODIFIED of a feed in which nothing ever was
_PLACEHOLDER_LAST_MODIFIED: Final = b"\r\nLAST-MODIFIED:19700101T000000Z\r\n"


@dataclass(frozen=True, kw_only=True)
class CalendarProperties:
    """The properties of a feed; `page_url` is the page with the same events.

    `feed_url` is None where the address is a secret: what is copied from an app would give it away.
    """

    name: str
    description: str
    feed_url: str | None
    page_url: str


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed as its header and its blocks of events. `etag` is its hash, without quotes.

    `last_modified` includes removals. `expires_at` is when time alone may change the feed, apart from the end of an
    embargo; None for never.
    """

    header: bytes = field(repr=False)
    blocks: list[CompressedBlock] = field(repr=False)
    alarm: timedelta | None
    etag: str
    last_modified: datetime
    expires_at: datetime | None = None

    @property
    def body(self) -> bytes:
        """The bytes."""
        return b"".join([self.header, *(block_body(one.block, self.alarm) for one in self.blocks), END_VCALENDAR])

    def compressed(self) -> bytes:
        """The bytes in gzip, always the same."""
        return gzip_member(self.header, self.blocks)

    def with_last_modified(self, changed_at: datetime) -> "Feed":
        """The same feed after a change that does not show in it."""
        return replace(self, last_modified=max(_newest_stamp(self.blocks), to_last_modified(changed_at)))


def sort_vevents(events: Iterable[Vevent]) -> list[Vevent]:
    """The events in the order of a feed."""
    return sorted(events, key=attrgetter("sort_key"))


def compose_feed(
    sorted_events: Sequence[Vevent],
    properties: CalendarProperties,
    *,
    changed_at: datetime,
    alarm: timedelta | None,
    expires_at: datetime | None,
    previous_blocks: Sequence[CompressedBlock] = (),
) -> Feed:
    """The feed of sorted events; blocks in `previous_blocks` are reused."""
    blocks = compress_blocks(sorted_events, alarm, previous_blocks)
    zones = frozenset[str]().union(*(one.block.zones for one in blocks)) if blocks else {_ZONE_OF_EMPTY_FEED}
    stamp = f"\r\nLAST-MODIFIED:{_newest_stamp(blocks).astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n"
    header = _format_header(properties).replace(_PLACEHOLDER_LAST_MODIFIED, stamp.encode(), 1) + format_vtimezones(
        zones
    )
    find_faults = header_faults if blocks else feed_faults
    faults = find_faults(header + END_VCALENDAR)
    if faults:
        raise InvalidFeed("; ".join(faults))
    etag = etag_of(header, [one.block.digest for one in blocks])
    feed = Feed(header=header, blocks=blocks, alarm=alarm, etag=etag, last_modified=_UNIX_EPOCH, expires_at=expires_at)
    return feed.with_last_modified(changed_at)


def _newest_stamp(blocks: Sequence[CompressedBlock]) -> datetime:
    return max((one.block.newest for one in blocks), default=to_last_modified(_UNIX_EPOCH))


@lru_cache(1_000)
def _format_header(properties: CalendarProperties) -> bytes:
    """The header of a feed with a placeholder for LAST-MODIFIED."""
    body: bytes = _build_calendar(properties).to_ical()
    return body.removesuffix(END_VCALENDAR)


def _build_calendar(properties: CalendarProperties) -> Calendar:
    name, description = vText(one_line(properties.name)), vText(plain_text(properties.description))
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # No UID, though RFC 7986 has one for calendars: vdirsyncer takes it for that of each event, and keeps but one.
    # What icalendar does not know it writes as it stands, unescaped: hence vText.
    for key in ("name", "x-wr-calname"):
        calendar.add(key, name)
    for key in ("description", "x-wr-caldesc"):
        calendar.add(key, description)
    calendar.add("last-modified", _UNIX_EPOCH)
    calendar.add("refresh-interval", timedelta(hours=_REFRESH_HOURS), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText(f"PT{_REFRESH_HOURS}H"))
    if properties.feed_url is not None:
        calendar.add("source", properties.feed_url, parameters={"VALUE": "URI"})
    calendar.add("url", properties.page_url)
    calendar.add("color", _COLOR)
    calendar.add("x-apple-calendar-color", vText(_APPLE_COLOR))
    return calendar
