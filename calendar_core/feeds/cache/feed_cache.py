"""In-memory and on-disk cache of rendered feeds.

Feeds are answered from memory. The files hold the last valid bytes of each feed, for when the database is unreachable.
They are written atomically; a disk that is full or read-only does not fail a request. A reader waits only for the first
file of a feed. See docs/decisions/0047.
"""

import hashlib
import logging
import os
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final

from calendar_core.byte_lru import ByteLru
from calendar_core.error_log import log_exception
from calendar_core.feeds.cache.build import BuiltFeed
from calendar_core.feeds.ical.blocks import etag_of_body, gunzip
from calendar_core.feeds.ical.validation import feed_faults
from calendar_core.private_files import DIRECTORY_MODE, write_private_file
from calendar_core.store.db.database import sqlite_file
from calendar_core.store.db.epoch import PublicState

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LOG: Final = logging.getLogger(__name__)
# More than a hundred feeds of the greatest length, or all curated ones of the shipped record and hundreds of filters.
_MAX_BYTES: Final = 64_000_000
# As small as gzip's for a fifth of the time; higher levels need windows that browsers refuse.
_ZSTD_LEVEL: Final = 9
# The memory of a feed for each event, beside the shared bytes of the event.
_BYTES_PER_EVENT: Final = 200
# Newer bytes wait so long for their file, so that continuous edits write each feed once a second.
_SAVE_SECONDS: Final = 1.0
# After the disk refused a file, those that wait are tried so much later; with more than these the oldest is let go.
_RETRY_SECONDS: Final = 30.0
_MAX_UNSAVED: Final = 300
# Filter addresses are unlimited in number; beyond this the files written longest ago are removed.
_MAX_FILES: Final = 2_000
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class CachedFeed:
    """A rendered feed. It is fresh while the public state is `state`, from `fresh_from` until `fresh_until`, if set.

    `gzipped` are the bytes in gzip, as calendar apps request them. `last_modified` is never later than `fresh_from`.
    Without a `state` it is never fresh. `built` is what an update needs.
    """

    gzipped: bytes
    etag: str
    last_modified: datetime
    state: PublicState | None
    fresh_from: datetime
    fresh_until: datetime | None
    built: BuiltFeed | None = field(default=None, repr=False)

    @property
    def body(self) -> bytes:
        """The bytes."""
        return gunzip(self.gzipped)

    @cached_property
    def zstandard(self) -> bytes:
        """The bytes in zstd, of a window that every browser takes (RFC 9659); made on first use."""
        return zstd.compress(self.body, level=_ZSTD_LEVEL)

    def encoded(self, encoding: str | None) -> bytes:
        """The bytes in gzip or zstd, or as they are."""
        if encoding == "gzip":
            return self.gzipped
        return self.zstandard if encoding == "zstd" else self.body

    def is_fresh(self, state: PublicState, now: datetime) -> bool:
        """Whether a new one would have the same bytes."""
        return state == self.state and self.fresh_from <= now and (self.fresh_until is None or now < self.fresh_until)


def make_cached_feed(
    built: BuiltFeed, *, state: PublicState, now: datetime, previous: CachedFeed | None = None
) -> CachedFeed:
    """A feed built at `now`, in gzip; the bytes of `previous` are reused where they are the same.

    A revision may be dated some seconds after `now`; the feed's Last-Modified may not, and grows with the seconds.
    """
    feed = built.feed
    grows_at = min(feed.last_modified, now + _SECOND)
    ends = [instant for instant in (feed.expires_at, grows_at) if instant is not None and instant > now]
    return CachedFeed(
        gzipped=previous.gzipped if previous is not None and previous.etag == feed.etag else feed.compressed(),
        etag=feed.etag,
        last_modified=min(feed.last_modified, now),
        state=state,
        fresh_from=now,
        fresh_until=min(ends, default=None),
        built=built,
    )


def feed_cache_directory(database_url: str, var: Path | None) -> Path | None:
    """The directory of the feed files of a database: beside its SQLite file, else under `var`."""
    file = sqlite_file(database_url)
    if file is not None:
        return file.with_name(f"{file.name}-feeds")
    return var and var / "feeds" / hashlib.sha256(database_url.encode()).hexdigest()[:12]


class FeedCache:
    """Rendered feeds by their keys. Safe to share between threads; `directory` may be shared between processes."""

    def __init__(self, directory: Path | None, *, max_bytes: float = _MAX_BYTES) -> None:
        self._directory = directory
        self._feeds: ByteLru[str, CachedFeed] = ByteLru(max_bytes=max_bytes, size=_entry_size)
        self._lock = threading.Lock()
        self._unsaved: dict[str, CachedFeed] = {}
        self._flush_timer: threading.Timer | None = None
        self._retry_at = 0.0
        # One thread writes at a time, so that a dropped feed is not written again.
        self._disk_lock = threading.Lock()

    def get(self, key: str) -> CachedFeed | None:
        """The feed in memory, whether it is still fresh or not."""
        return self._feeds.get(key)

    def put(self, key: str, cached: CachedFeed) -> None:
        """Replace the feed of a key; its file is written soon after, the first file of a key at once."""
        previous = self._feeds.get(key)
        self._feeds.put(key, cached)
        if self._directory is None or (previous is not None and previous.etag == cached.etag):
            return
        with self._lock:
            self._unsaved[key] = cached
            if len(self._unsaved) > _MAX_UNSAVED:
                self._unsaved.pop(next(iter(self._unsaved)))
            if previous is not None:
                self._start_timer(_SAVE_SECONDS)
        if previous is None and time.monotonic() >= self._retry_at:
            self.save()

    def save(self) -> None:
        """Write the files of the feeds that are not on disk yet; those that the disk refuses are tried next time."""
        with self._disk_lock:
            with self._lock:
                unsaved, self._unsaved = self._unsaved, {}
                timer, self._flush_timer = self._flush_timer, None
            if timer is not None:
                timer.cancel()
            refused = {key: cached for key, cached in unsaved.items() if not self._save(key, cached)}
            if not refused:
                return
            with self._lock:
                self._unsaved = refused | self._unsaved
                self._retry_at = time.monotonic() + _RETRY_SECONDS
                self._start_timer(_RETRY_SECONDS)

    def _start_timer(self, seconds: float) -> None:
        if self._flush_timer is None:
            self._flush_timer = threading.Timer(seconds, self.save)
            self._flush_timer.daemon = True
            self._flush_timer.start()

    def drop(self, key: str) -> None:
        """Remove a feed that no longer exists, on disk too."""
        with self._disk_lock, self._lock:
            self._feeds.pop(key)
            self._unsaved.pop(key, None)
            if self._directory is None:
                return
            try:
                self._file(key).unlink(missing_ok=True)
            except OSError:
                log_exception(_LOG, "The file of the feed %s cannot be removed.", key)

    def get_last_good(self, key: str) -> CachedFeed | None:
        """The last valid bytes of a key, by any process that shares the directory."""
        return self.get(key) or self._unsaved.get(key) or self._load(key)

    def _file(self, key: str) -> Path:
        assert self._directory is not None, "asked only where there is one"  # noqa: S101  for mypy
        return self._directory / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.ics.gz"

    def _save(self, key: str, cached: CachedFeed) -> bool:
        assert self._directory is not None, "nothing waits where there is none"  # noqa: S101  for mypy
        try:
            self._directory.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
            is_new = not self._file(key).exists()
            write_atomically(self._file(key), cached.gzipped, cached.last_modified, is_private=True)
            if is_new:
                self._evict_files()
        except OSError as error:
            _LOG.warning("The last good bytes of the feed %s are not on disk: %s.", key, error)
            return False
        return True

    def _evict_files(self) -> None:
        assert self._directory is not None, "asked only where there is one"  # noqa: S101  for mypy
        files = list(self._directory.glob("*.ics*"))
        for file in sorted(files, key=_changed_at)[: max(0, len(files) - _MAX_FILES)]:
            file.unlink(missing_ok=True)

    def _load(self, key: str) -> CachedFeed | None:
        if self._directory is None:
            return None
        try:
            gzipped = self._file(key).read_bytes()
            written = datetime.fromtimestamp(int(self._file(key).stat().st_mtime), UTC)
            body = gunzip(gzipped)
        except (OSError, ValueError):
            return None
        if feed_faults(body):
            return None
        return CachedFeed(
            gzipped=gzipped,
            etag=etag_of_body(body),
            last_modified=written,
            state=None,
            fresh_from=written,
            fresh_until=None,
        )


def write_atomically(file: Path, body: bytes, modified_at: datetime, *, is_private: bool = False) -> bool:
    """Write a file atomically, dated as given, unless it has these bytes already. Raises OSError."""
    try:
        if file.stat().st_size == len(body) and file.read_bytes() == body:
            return False
    except FileNotFoundError:
        pass
    temporary = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        if is_private:
            write_private_file(temporary, body)
        else:
            temporary.write_bytes(body)
        os.utime(temporary, (modified_at.timestamp(), modified_at.timestamp()))
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def _entry_size(key: str, cached: CachedFeed) -> int:
    """The bytes of the key and of the feed in gzip, whole and in blocks, and in zstd. Feeds share their events."""
    size = len(key) + 3 * len(cached.gzipped)
    if cached.built is None or cached.built.feed_events is None:
        return size + int.from_bytes(cached.gzipped[-4:], "little")  # the plain length, by RFC 1952
    return size + _BYTES_PER_EVENT * len(cached.built.feed_events.events)


def _changed_at(file: Path) -> float:
    try:
        return file.stat().st_ctime
    except FileNotFoundError:
        return 0.0
