"""Serving feeds: from the cache while they are fresh, else updated or rebuilt.

If the database, the rendering or the disk fails, a reader gets the last good bytes. Only certain errors reach the
reader: the feed does not exist, or its address is invalid.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from calendar_core.error_log import log_exception
from calendar_core.errors import CalendarError, NotFound
from calendar_core.feeds.cache.build import BuiltFeed, build_feed
from calendar_core.feeds.cache.feed_cache import CachedFeed, FeedCache, make_cached_feed
from calendar_core.feeds.cache.renderer import VeventRenderer
from calendar_core.feeds.cache.update import update_feed
from calendar_core.feeds.spec import FeedSpec, is_retired
from calendar_core.store.db.database import Database
from calendar_core.store.db.epoch import PublicState, query_public_state
from calendar_core.store.db.raw_connections import DatabaseUnreachable
from calendar_core.store.feeds.changed_events import ChangedEvent, load_changed_events
from calendar_core.store.feeds.curated import Gone
from calendar_core.store.feeds.tombstones import WithdrawnEvent, load_withdrawn_events

_LOG: Final = logging.getLogger(__name__)
# Fewer unsaved VEVENTs than this are left for the scheduler to save.
_MAX_UNSAVED_VEVENTS: Final = 20
_MAX_CACHED_CHANGE_LISTS: Final = 4


class FeedService:
    """Builds, updates and caches feeds. One per process; safe to share between threads."""

    def __init__(self, database: Database, cache: FeedCache, *, base_url: str) -> None:
        self.database = database
        self.cache = cache
        #: The public state of which every curated feed was last built.
        self.refreshed_state: tuple[Any, ...] = ()
        self._renderer = VeventRenderer(base_url)
        self._changes: dict[tuple[Any, ...], list[ChangedEvent] | None] = {}
        self._withdrawn: tuple[PublicState, list[WithdrawnEvent]] | None = None
        # Two threads that ask for the same new feed build it once.
        self._build_lock = threading.Lock()

    def get_if_fresh(self, key: str, now: datetime) -> CachedFeed | None:
        """The feed if it is in memory, updated where an update suffices. Reads one row first.

        Raises DatabaseUnreachable.
        """
        ready = self.cache.get(key)
        if ready is None:
            return None
        state = query_public_state(self.database, now)
        if ready.is_fresh(state, now):
            return ready
        with self._build_lock:
            return self._try_update(key, state, now)

    def get_unchanged(self, key: str, now: datetime) -> CachedFeed | None:
        """The feed if it is in memory and fresh. Waits for nobody. Raises DatabaseUnreachable."""
        ready = self.cache.get(key)
        if ready is None or not ready.is_fresh(query_public_state(self.database, now, is_quick=True), now):
            return None
        return ready

    def get_feed(self, key: str, find_spec: Callable[[Connection], FeedSpec], now: datetime) -> CachedFeed:
        """The feed of a key; `find_spec` reads its spec from the database.

        Raises CalendarError where the feed is not one (NotFound, Gone, a misspelt filter), and DatabaseUnreachable
        where nothing was ever published and nothing can be built.
        """
        try:
            with self._build_lock:
                # Asked before the rest: bytes may be newer than the state they are marked with, never older.
                state = query_public_state(self.database, now)
                ready = None if self._has_changed_list(key, find_spec) else self._try_update(key, state, now)
                return ready or self._build(key, find_spec, state, now)
        except (NotFound, Gone):
            self.cache.drop(key)
            raise
        except InvalidFeedRequest as error:
            raise error.reason from None
        except Exception as error:
            log_exception(_LOG, "The feed %s cannot be made; its last good bytes are served.", key)
            last = self.cache.get_last_good(key)
            if last is None:
                raise DatabaseUnreachable(
                    "The feed cannot be built right now.", next_step="Try again in a minute."
                ) from error
            return last

    def save(self) -> None:
        """Save the rendered events and the last good feeds."""
        with self._build_lock:
            self._renderer.save(self.database)
        self.cache.save()

    def _has_changed_list(self, key: str, find_spec: Callable[[Connection], FeedSpec]) -> bool:
        """Whether a reader's list in the filter of a feed changed since: no public state has that.

        Raises NotFound where the link of the list leads nowhere any more.
        """
        ready = self.cache.get(key)
        if ready is None or ready.built is None or not ready.built.spec.is_private:
            return False
        with self.database.reading() as connection:
            return _ask_for_spec(connection, find_spec).selections != ready.built.spec.selections

    def _try_update(self, key: str, state: PublicState, now: datetime) -> CachedFeed | None:
        """The feed in memory, if it is fresh or can be updated."""
        ready = self.cache.get(key)
        if ready is None or ready.is_fresh(state, now):
            return ready
        if ready.built is None or ready.state is None or is_retired(ready.built.spec):
            return None
        try:
            changes = self._changes_since(ready.state, ready.built, state, now)
            if changes is None:
                return None
            changed_at = state.changed_at
            withdrawn = self._withdrawn_at(state, now)
            built = update_feed(self._renderer, ready.built, changes, withdrawn, changed_at=changed_at, now=now)
        except Exception:  # noqa: BLE001  then it is rebuilt, which reports the error
            log_exception(_LOG, "The feed %s cannot be brought up to date.", key)
            return None
        return None if built is None else self._cache_feed(key, built, state, now)

    def _changes_since(
        self, previous: PublicState, built: BuiltFeed, state: PublicState, now: datetime
    ) -> list[ChangedEvent] | None:
        """The events changed since a feed was built, read once for feeds built together; None for any change."""
        if not state.full_epoch <= previous.number <= state.number or state.full_epoch != self._renderer.full_epoch:
            return None  # a lower number is that of another record: a backup was put back
        hour = built.made_at.replace(minute=0, second=0, microsecond=0)
        cache_key = (previous.number, hour, state)
        if cache_key not in self._changes:
            if len(self._changes) >= _MAX_CACHED_CHANGE_LISTS:
                self._changes.clear()
            self._changes[cache_key] = load_changed_events(self.database, epoch=previous.number, made_at=hour, now=now)
        return self._changes[cache_key]

    def _withdrawn_at(self, state: PublicState, now: datetime) -> list[WithdrawnEvent]:
        """The events that are told as withdrawn, read once for each public state."""
        if self._withdrawn is None or self._withdrawn[0] != state:
            with self.database.reading() as connection:
                self._withdrawn = state, load_withdrawn_events(connection, now)
        return self._withdrawn[1]

    def _build(
        self, key: str, find_spec: Callable[[Connection], FeedSpec], state: PublicState, now: datetime
    ) -> CachedFeed:
        with self.database.reading() as connection:
            self._renderer.refresh_fingerprint(connection, state.full_epoch)
            spec = _ask_for_spec(connection, find_spec)
            built = build_feed(connection, self._renderer, spec, changed_at=state.changed_at, now=now)
        if len(self._renderer.unsaved) > _MAX_UNSAVED_VEVENTS:
            self._renderer.save(self.database)
        return self._cache_feed(key, built, state, now)

    def _cache_feed(self, key: str, built: BuiltFeed, state: PublicState, now: datetime) -> CachedFeed:
        ready = make_cached_feed(built, state=state, now=now, previous=self.cache.get(key))
        self.cache.put(key, ready)
        return ready


def _ask_for_spec(connection: Connection, find_spec: Callable[[Connection], FeedSpec]) -> FeedSpec:
    try:
        return find_spec(connection)
    except (NotFound, Gone):
        raise
    except CalendarError as error:
        raise InvalidFeedRequest(error) from None


class InvalidFeedRequest(Exception):
    """An invalid feed address; `reason` says why. Distinct from errors while building, which are not the reader's."""

    def __init__(self, reason: CalendarError) -> None:
        self.reason = reason
        super().__init__(str(reason))
