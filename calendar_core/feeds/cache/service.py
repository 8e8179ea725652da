"""Feeds kept fresh: from the shelf while they hold, then brought up to date, and never a bad one after a good one.

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
from calendar_core.feeds.cache.build import Made, make
from calendar_core.feeds.cache.feed_cache import Ready, Shelf, ready_feed
from calendar_core.feeds.cache.renderer import Typesetter
from calendar_core.feeds.cache.update import follow
from calendar_core.feeds.spec import Wanted, is_retired
from calendar_core.store.db.database import Database, Unreachable
from calendar_core.store.db.epoch import PublicState, public_state
from calendar_core.store.feeds.changed_events import Changed, read_changed
from calendar_core.store.feeds.curated import Gone

_LOG: Final = logging.getLogger(__name__)
# A few events are left for the scheduler to keep; so many were never kept at all.
_FEW: Final = 20
_MOST_CHANGED_KEPT: Final = 4


class Press:
    """Makes feeds and keeps them on a shelf. One a process; its parts may be asked from any thread."""

    def __init__(self, database: Database, shelf: Shelf, *, base_url: str) -> None:
        self.database = database
        self.shelf = shelf
        #: The public state of which every curated feed was last made.
        self.refreshed: tuple[Any, ...] = ()
        self._typesetter = Typesetter(base_url)
        self._news: dict[tuple[Any, ...], list[Changed] | None] = {}
        # Two threads that ask for the same new feed make it once.
        self._making = threading.Lock()

    def fresh(self, key: str, now: datetime) -> Ready | None:
        """The feed if it is in memory, brought up to date where that is quickly done. One row is asked first.

        Raises Unreachable.
        """
        ready = self.shelf.get(key)
        if ready is None:
            return None
        state = public_state(self.database, now)
        if ready.holds(state, now):
            return ready
        with self._making:
            return self._followed(key, state, now)

    def ready(self, key: str, find: Callable[[Connection], Wanted], now: datetime) -> Ready:
        """The feed of a key, which `find` tells in full from the database.

        Raises CalendarError where the feed is not one (NotFound, Gone, a misspelt filter), and Unreachable where
        nothing was ever published and nothing can be made.
        """
        try:
            with self._making:
                # Asked before the rest: bytes may be newer than the state they are marked with, never older.
                state = public_state(self.database, now)
                return self._followed(key, state, now) or self._make(key, find, state, now)
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

    def keep(self) -> None:
        """Write down what was made: the events, which no process has to render again then, and the last good feeds."""
        with self._making:
            self._typesetter.keep(self.database)
        self.shelf.save()

    def _followed(self, key: str, state: PublicState, now: datetime) -> Ready | None:
        """The feed in memory, if it holds or what changed can be put into it."""
        ready = self.shelf.get(key)
        if ready is None or ready.holds(state, now):
            return ready
        if ready.made is None or ready.state is None or is_retired(ready.made.wanted):
            return None
        try:
            news = self._news_since(ready.state, ready.made, state, now)
            if news is None:
                return None
            changed_at = state.changed_at
            made = follow(self._typesetter, ready.made, news, changed_at=changed_at, now=now)
        except Exception:  # noqa: BLE001  then it is made whole, and what is wrong comes out there
            _LOG.exception("The feed %s cannot be brought up to date.", key)
            return None
        return None if made is None else self._lay_down(key, made, state, now)

    def _news_since(self, before: PublicState, made: Made, state: PublicState, now: datetime) -> list[Changed] | None:
        """What changed since a feed was made, asked once for all feeds that were made together; None for anything."""
        if not state.wholesale <= before.number <= state.number or state.wholesale != self._typesetter.wholesale:
            return None  # a lower number is that of another record: a backup was put back
        hour = made.made_at.replace(minute=0, second=0, microsecond=0)
        asked = (before.number, hour, state)
        if asked not in self._news:
            if len(self._news) >= _MOST_CHANGED_KEPT:
                self._news.clear()
            self._news[asked] = read_changed(self.database, epoch=before.number, made_at=hour, now=now)
        return self._news[asked]

    def _make(self, key: str, find: Callable[[Connection], Wanted], state: PublicState, now: datetime) -> Ready:
        with self.database.reading() as connection:
            self._typesetter.read_edition(connection, state.wholesale)
            try:
                wanted = find(connection)
            except (NotFound, Gone):
                raise
            except CalendarError as error:
                raise Misasked(error) from None
            made = make(connection, self._typesetter, wanted, changed_at=state.changed_at, now=now)
        if len(self._typesetter.unkept) > _FEW:
            self._typesetter.keep(self.database)
        return self._lay_down(key, made, state, now)

    def _lay_down(self, key: str, made: Made, state: PublicState, now: datetime) -> Ready:
        ready = ready_feed(made, state=state, now=now, before=self.shelf.get(key))
        self.shelf.put(key, ready)
        return ready


class Misasked(Exception):
    """A feed that nobody can mean; `reason` says why. Apart from faults of the making, which are not the reader's."""

    def __init__(self, reason: CalendarError) -> None:
        self.reason = reason
        super().__init__(str(reason))
