"""What every view needs of the program: its database, its settings and the present instant."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from flask import Flask, current_app

from calendar_core.feeds.cache.feed_cache import FeedCache, feed_cache_directory
from calendar_core.feeds.cache.service import FeedService
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database

_EXTENSION_KEY = "entente"


@dataclass(frozen=True, kw_only=True)
class Context:
    """The parts that `create_app` put together. `clock` answers the present instant in UTC.

    `feed_urls` are the path and query of every feed that was answered, with its key and Content-Disposition.
    """

    database: Database
    settings: Settings
    clock: Callable[[], datetime]
    feed_urls: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    @cached_property
    def feed_service(self) -> FeedService:
        """The service that renders and caches the feeds of this process."""
        cache = FeedCache(feed_cache_directory(self.settings.database_url, self.settings.var))
        return FeedService(self.database, cache, base_url=self.settings.base_url)


def attach_context(app: Flask, context: Context) -> None:
    """Give the application its parts."""
    app.extensions[_EXTENSION_KEY] = context


def context() -> Context:
    """The parts of the application that answers this request."""
    found: Context = current_app.extensions[_EXTENSION_KEY]
    return found
