"""Feeds kept fresh: from the shelf while they hold, made anew when they do not, and never a bad one after a good one.

Whatever breaks behind, the database, a rendering, the disk, a reader gets the last good bytes. Only what is certain,
that a feed is not there or was misspelt, is said.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from calendar_core.errors import CalendarError, NotFound
from calendar_core.feeds.curated import Gone
from calendar_core.feeds.feed import Feed
from calendar_core.feeds.linting import feed_faults
from calendar_core.feeds.making import edition_of, make_feed
from calendar_core.feeds.shelf import Ready, Shelf, ready_feed
from calendar_core.feeds.wanted import Wanted
from calendar_core.store.doors import Database, Unreachable
from calendar_core.store.epochs import public_state

_LOG: Final = logging.getLogger(__name__)


class Press:
    """Makes feeds and keeps them on a shelf. One a process; its parts may be asked from any thread."""

    def __init__(self, database: Database, shelf: Shelf, *, base_url: str) -> None:
        self.database = database
        self.shelf = shelf
        self.base_url = base_url
        #: The public state of which every curated feed was last made.
        self.refreshed: tuple[Any, ...] = ()
        self._edition: tuple[tuple[Any, ...], str] = ((), "")
        # Two threads that ask for the same new feed make it once.
        self._making = threading.Lock()

    def fresh(self, key: str, now: datetime) -> Ready | None:
        """The feed in memory, if it still holds. One row is asked. Raises Unreachable."""
        ready = self.shelf.get(key)
        return ready if ready is not None and ready.holds(public_state(self.database, now), now) else None

    def ready(self, key: str, find: Callable[[Connection], Wanted], now: datetime) -> Ready:
        """The feed of a key, which `find` tells in full from the database.

        Raises CalendarError where the feed is not one (NotFound, Gone, a misspelt filter), and Unreachable where
        nothing was ever published and nothing can be made.
        """
        try:
            with self._making:
                return self.fresh(key, now) or self._make(key, find, now)
        except (NotFound, Gone):
            self.shelf.drop(key)
            raise
        except Misasked as error:
            raise error.reason from None
        except Exception as error:
            _LOG.exception("The feed %s cannot be made; its last good bytes are served.", key)
            last = self.shelf.last_good(key)
            if last is None:
                raise Unreachable("The feed cannot be made right now.", next_step="Try again in a minute.") from error
            return last

    def _make(self, key: str, find: Callable[[Connection], Wanted], now: datetime) -> Ready:
        # Asked before the rest: bytes may be newer than the state they are marked with, never older.
        state: tuple[Any, ...] = public_state(self.database, now)
        with self.database.reading() as connection:
            if self._edition[0] != state:
                self._edition = state, edition_of(connection, self.base_url)
            try:
                wanted = find(connection)
            except (NotFound, Gone):
                raise
            except CalendarError as error:
                raise Misasked(error) from None
        feed = self._good_feed(wanted, now)
        ready = ready_feed(feed, state=state, now=now, before=self.shelf.get(key))
        self.shelf.put(key, ready)
        return ready

    def _good_feed(self, wanted: Wanted, now: datetime) -> Feed:
        feed = make_feed(self.database, wanted, base_url=self.base_url, now=now, edition=self._edition[1])
        faults = feed_faults(feed.body)
        if faults:
            raise BadFeed("; ".join(faults))
        return feed


class Misasked(Exception):
    """A feed that nobody can mean; `reason` says why. Apart from faults of the making, which are not the reader's."""

    def __init__(self, reason: CalendarError) -> None:
        self.reason = reason
        super().__init__(str(reason))


class BadFeed(Exception):
    """Bytes that no reader should get; a fault of the program."""
