"""What every view needs of the program: its database, its settings and the present instant."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from flask import Flask, current_app

from calendar_core.byte_lru import ByteLru
from calendar_core.disk_space import list_full_directories
from calendar_core.feeds.cache.feed_cache import FeedCache, feed_cache_directory
from calendar_core.feeds.cache.service import FeedService
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database, sqlite_file

_EXTENSION_KEY = "entente"
# In bytes, for each process: thousands of URLs. Clients can invent them without end.
_MAX_FEED_URL_BYTES = 4 << 20
# Estimated memory of an entry beside its texts.
_FEED_URL_OVERHEAD = 500


@dataclass(frozen=True, kw_only=True)
class Context:
    """The parts that `create_app` put together. `clock` answers the present instant in UTC.

    `feed_urls` are the path and query of the feeds that were answered last, with its key and Content-Disposition.
    """

    database: Database
    settings: Settings
    clock: Callable[[], datetime]
    feed_urls: ByteLru[tuple[str, str], tuple[str, str]] = field(
        default_factory=lambda: ByteLru(max_bytes=_MAX_FEED_URL_BYTES, size=_feed_url_size)
    )

    @cached_property
    def feed_service(self) -> FeedService:
        """The service that renders and caches the feeds of this process."""
        cache = FeedCache(feed_cache_directory(self.settings.database_url, self.settings.var))
        return FeedService(self.database, cache, base_url=self.settings.base_url)

    def list_full_directories(self) -> list[Path]:
        """The directories of the database, the mail and the other files whose disks are full (`disk_space`)."""
        settings, file = self.settings, sqlite_file(self.settings.database_url)
        scheme, _, maildir = settings.mail_url.partition(":")
        written = [file and file.parent, settings.var, Path(maildir).expanduser() if scheme == "maildir" else None]
        return list_full_directories(one for one in written if one is not None)


def _feed_url_size(url: tuple[str, str], feed: tuple[str, str]) -> int:
    return _FEED_URL_OVERHEAD + sum(map(len, (*url, *feed)))


def attach_context(app: Flask, context: Context) -> None:
    """Give the application its parts."""
    app.extensions[_EXTENSION_KEY] = context


def context() -> Context:
    """The parts of the application that answers this request."""
    found: Context = current_app.extensions[_EXTENSION_KEY]
    return found
