"""The events of a feed in blocks, checked, hashed and deflated: one changed event costs its block and not the feed.

Where a block begins follows from the events themselves: only one whose UID says so opens one. So the blocks of a feed
are the same however it came about, and an event that comes or goes moves none but its neighbours. The whole is one
member of gzip, since most programs read only the first. See docs/decisions/0045.
"""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import compress, count, pairwise
from operator import attrgetter
from typing import Any, Final

from zlib_ng import zlib_ng

from calendar_core.feeds.ical.validation import uids_of
from calendar_core.feeds.ical.vevent import Vevent, may_open_block

_LEVEL: Final = 6
# Some 20 events a block, 23 kB: half a millisecond's work, and no more bytes than in one piece.
_LEAST_EVENTS: Final = 16
_WINDOW: Final = 32_768  # how far back deflate can refer
_HEADER: Final = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF))  # RFC 1952: no name, no time, no system
_EVENT: Final = b"BEGIN:VEVENT\r\n"
#: The last line of a feed.
END: Final = b"END:VCALENDAR\r\n"


class BadFeed(Exception):
    """Bytes that no reader should get; a fault of the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some events in a row. `newest` is the newest stamp among them, `zones` and `uids` those in them."""

    events: list[Vevent]
    size: int
    checksum: int
    digest: bytes
    uids: frozenset[bytes]
    newest: datetime
    zones: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A block deflated, good where it follows the block with the digest `after`, or none."""

    block: Block
    after: bytes
    deflated: bytes


def pack(events: Sequence[Vevent], alarm: timedelta | None, before: Sequence[Packed] = ()) -> list[Packed]:
    """The blocks of these events in their order; those that stand in `before` are taken from there.

    Raises BadFeed for bytes that no app could read.
    """
    known = {one.block.events[0].event_id: one for one in before}
    packed: list[Packed] = []
    for run in _runs(list(events), list(map(attrgetter("may_open_block"), events))):
        last = packed[-1].block if packed else None
        was = known.get(run[0].event_id)
        block = was.block if was is not None and was.block.events == run else _block(run, alarm)
        after = last.digest if last is not None else b""
        if was is None or was.block is not block or was.after != after:
            window = plain(last, alarm)[-_WINDOW:] if last is not None else b""
            was = Packed(block=block, after=after, deflated=_deflated(plain(block, alarm), window))
        packed.append(was)
    uids = [one.block.uids for one in packed]
    if len(frozenset().union(*uids)) != sum(map(len, uids)):
        raise BadFeed("a UID in two events")
    return packed


def _runs(events: list[Any], may_open: list[bool]) -> list[list[Any]]:
    """The events cut before the first that may open a block when one is long enough, and so on."""
    edges = [0]
    for place in compress(count(), may_open):
        if place - edges[-1] >= _LEAST_EVENTS:
            edges.append(place)
    return [events[start:end] for start, end in pairwise([*edges, len(events)])] if events else []


def plain(block: Block, alarm: timedelta | None) -> bytes:
    """The bytes of a block."""
    return b"".join([event.with_alarm(alarm) for event in block.events])


def gzip_member(top: bytes, packed: Sequence[Packed]) -> bytes:
    """The feed in gzip: what stands before its events, they themselves, and its last line."""
    edges = zlib_ng.compressobj(_LEVEL, zlib_ng.DEFLATED, -zlib_ng.MAX_WBITS)
    first = edges.compress(top) + edges.flush(zlib_ng.Z_FULL_FLUSH)
    last = edges.compress(END) + edges.flush()
    checksum, size = zlib_ng.crc32(top), len(top)
    for one in packed:
        checksum = zlib_ng.crc32_combine(checksum, one.block.checksum, one.block.size)
        size += one.block.size
    checksum = zlib_ng.crc32(END, checksum)
    ends = struct.pack("<LL", checksum, (size + len(END)) & 0xFFFFFFFF)
    return b"".join([_HEADER, first, *[one.deflated for one in packed], last, ends])


def gunzipped(zipped: bytes) -> bytes:
    """The bytes again. ValueError for any that are not whole."""
    try:
        body: bytes = zlib_ng.decompress(zipped, wbits=zlib_ng.MAX_WBITS | 16)
    except zlib_ng.error as error:  # type: ignore[misc]  # told wrong by its stubs
        raise ValueError(str(error)) from error
    return body


def etag_of(top: bytes, digests: Iterable[bytes]) -> str:
    """The strong ETag of a feed, without quotes: a hash of the hashes of its parts."""
    return hashlib.sha256(b"".join([hashlib.sha256(top).digest(), *digests])).hexdigest()[:32]


def etag_of_body(body: bytes) -> str:
    """The ETag of a finished feed by its bytes alone."""
    top, *texts = body.removesuffix(END).split(b"\r\n" + _EVENT)
    ends = [b"\r\n"] * (len(texts) - 1) + [b""]
    events = [_EVENT + text + end for text, end in zip(texts, ends, strict=True)] if texts else []
    runs = _runs(events, list(map(may_open_block, events)))
    return etag_of(top + b"\r\n" if texts else top, (hashlib.sha256(b"".join(run)).digest() for run in runs))


def _block(events: list[Vevent], alarm: timedelta | None) -> Block:
    body = b"".join([event.with_alarm(alarm) for event in events])
    faults = [fault for event in events for fault in event.faults]
    if faults:
        raise BadFeed("; ".join(faults))
    return Block(
        events=events,
        size=len(body),
        checksum=zlib_ng.crc32(body),
        digest=hashlib.sha256(body).digest(),
        uids=frozenset(uids_of(body)),
        newest=max(event.stamp for event in events),
        zones=frozenset(event.tzid for event in events if event.tzid),
    )


def _deflated(body: bytes, window: bytes) -> bytes:
    """The body as deflate blocks that end on a byte; `window` is what stands just before it."""
    settings: list[Any] = [_LEVEL, zlib_ng.DEFLATED, -zlib_ng.MAX_WBITS, zlib_ng.DEF_MEM_LEVEL, 0]
    packer = zlib_ng.compressobj(*settings, *([window] if window else []))
    return packer.compress(body) + packer.flush(zlib_ng.Z_SYNC_FLUSH)
