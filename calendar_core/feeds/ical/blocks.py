"""The events of a feed in blocks, each validated, hashed and compressed, so that an edit rebuilds one block.

The UID of an event decides whether it may begin a block. The blocks therefore depend only on the events of the feed,
and an event that comes or goes changes only its neighbours. The whole is one gzip member, because most programs read
only the first. See docs/decisions/0045.
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

_DEFLATE_LEVEL: Final = 6
# Some 20 events a block, 23 kB: half a millisecond's work, and no more bytes than in one piece.
_MIN_EVENTS_PER_BLOCK: Final = 16
_DEFLATE_WINDOW: Final = 32_768  # how far back deflate can refer
_GZIP_HEADER: Final = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF))  # RFC 1952: no name, no time, no system
_BEGIN_VEVENT: Final = b"BEGIN:VEVENT\r\n"
#: The last line of a feed.
END_VCALENDAR: Final = b"END:VCALENDAR\r\n"


class InvalidFeed(Exception):
    """Bytes that must not be served: an error of the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Consecutive events. `newest` is the newest stamp among them, `zones` and `uids` are theirs."""

    events: list[Vevent]
    size: int
    checksum: int
    digest: bytes
    uids: frozenset[bytes]
    newest: datetime
    zones: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompressedBlock:
    """A compressed block, valid where it follows the block with the digest `after`, or none."""

    block: Block
    after: bytes
    deflated: bytes


def compress_blocks(
    events: Sequence[Vevent], alarm: timedelta | None, previous_blocks: Sequence[CompressedBlock] = ()
) -> list[CompressedBlock]:
    """The blocks of these events in their order; those in `previous_blocks` are reused.

    Raises InvalidFeed for bytes that no calendar app could read.
    """
    known = {one.block.events[0].event_id: one for one in previous_blocks}
    blocks: list[CompressedBlock] = []
    for run in _split_runs(list(events), list(map(attrgetter("may_open_block"), events))):
        last = blocks[-1].block if blocks else None
        reusable = known.get(run[0].event_id)
        block = reusable.block if reusable is not None and reusable.block.events == run else _build_block(run, alarm)
        after = last.digest if last is not None else b""
        if reusable is None or reusable.block is not block or reusable.after != after:
            window = block_body(last, alarm)[-_DEFLATE_WINDOW:] if last is not None else b""
            reusable = CompressedBlock(block=block, after=after, deflated=_deflate(block_body(block, alarm), window))
        blocks.append(reusable)
    uids = [one.block.uids for one in blocks]
    if len(frozenset().union(*uids)) != sum(map(len, uids)):
        raise InvalidFeed("a UID in two events")
    return blocks


def _split_runs(events: list[Any], may_open: list[bool]) -> list[list[Any]]:
    """The events in runs: a run ends before the first event that may begin a block, once it is long enough."""
    boundaries = [0]
    for place in compress(count(), may_open):
        if place - boundaries[-1] >= _MIN_EVENTS_PER_BLOCK:
            boundaries.append(place)
    return [events[start:end] for start, end in pairwise([*boundaries, len(events)])] if events else []


def block_body(block: Block, alarm: timedelta | None) -> bytes:
    """The bytes of a block."""
    return b"".join([event.with_alarm(alarm) for event in block.events])


def gzip_member(header: bytes, blocks: Sequence[CompressedBlock]) -> bytes:
    """The feed in gzip: the header, the blocks and the last line."""
    boundaries = zlib_ng.compressobj(_DEFLATE_LEVEL, zlib_ng.DEFLATED, -zlib_ng.MAX_WBITS)
    first = boundaries.compress(header) + boundaries.flush(zlib_ng.Z_FULL_FLUSH)
    last = boundaries.compress(END_VCALENDAR) + boundaries.flush()
    checksum, size = zlib_ng.crc32(header), len(header)
    for one in blocks:
        checksum = zlib_ng.crc32_combine(checksum, one.block.checksum, one.block.size)
        size += one.block.size
    checksum = zlib_ng.crc32(END_VCALENDAR, checksum)
    ends = struct.pack("<LL", checksum, (size + len(END_VCALENDAR)) & 0xFFFFFFFF)
    return b"".join([_GZIP_HEADER, first, *[one.deflated for one in blocks], last, ends])


def gunzip(gzipped: bytes) -> bytes:
    """The decompressed bytes. Raises ValueError for incomplete ones."""
    try:
        body: bytes = zlib_ng.decompress(gzipped, wbits=zlib_ng.MAX_WBITS | 16)
    except zlib_ng.error as error:  # type: ignore[misc]  # its stubs lack the class
        raise ValueError(str(error)) from error
    return body


def etag_of(header: bytes, digests: Iterable[bytes]) -> str:
    """The strong ETag of a feed, without quotes: a hash of the hashes of its parts."""
    return hashlib.sha256(b"".join([hashlib.sha256(header).digest(), *digests])).hexdigest()[:32]


def etag_of_body(body: bytes) -> str:
    """The ETag of a finished feed by its bytes alone."""
    header, *texts = body.removesuffix(END_VCALENDAR).split(b"\r\n" + _BEGIN_VEVENT)
    ends = [b"\r\n"] * (len(texts) - 1) + [b""]
    events = [_BEGIN_VEVENT + text + end for text, end in zip(texts, ends, strict=True)] if texts else []
    runs = _split_runs(events, list(map(may_open_block, events)))
    return etag_of(header + b"\r\n" if texts else header, (hashlib.sha256(b"".join(run)).digest() for run in runs))


def _build_block(events: list[Vevent], alarm: timedelta | None) -> Block:
    body = b"".join([event.with_alarm(alarm) for event in events])
    faults = [fault for event in events for fault in event.faults]
    if faults:
        raise InvalidFeed("; ".join(faults))
    return Block(
        events=events,
        size=len(body),
        checksum=zlib_ng.crc32(body),
        digest=hashlib.sha256(body).digest(),
        uids=frozenset(uids_of(body)),
        newest=max(event.last_modified for event in events),
        zones=frozenset(event.tzid for event in events if event.tzid),
    )


def _deflate(body: bytes, window: bytes) -> bytes:
    """The body as deflate blocks that end on a byte; `window` is the data just before it."""
    settings: list[Any] = [_DEFLATE_LEVEL, zlib_ng.DEFLATED, -zlib_ng.MAX_WBITS, zlib_ng.DEF_MEM_LEVEL, 0]
    compressor = zlib_ng.compressobj(*settings, *([window] if window else []))
    return compressor.compress(body) + compressor.flush(zlib_ng.Z_SYNC_FLUSH)
