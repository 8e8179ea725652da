"""A feed made of nothing, as a press makes it that was never asked before."""

from datetime import datetime

from calendar_core.feeds.cache.build import make
from calendar_core.feeds.cache.renderer import Typesetter
from calendar_core.feeds.ical.vcalendar import Feed
from calendar_core.feeds.spec import Wanted
from calendar_core.store.db.database import Database
from calendar_core.store.db.epoch import public_state


def make_feed(database: Database, wanted: Wanted, *, base_url: str, now: datetime) -> Feed:
    """The feed as the public may see it at `now`; what was rendered for it is kept."""
    typesetter = Typesetter(base_url)
    state = public_state(database, now)
    with database.reading() as connection:
        typesetter.read_edition(connection, state.wholesale)
        made = make(connection, typesetter, wanted, changed_at=state.changed_at, now=now)
    typesetter.keep(database)
    return made.feed
