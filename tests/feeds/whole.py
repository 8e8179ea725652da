"""A feed made of nothing, as a press makes it that was never asked before."""

from datetime import datetime

from calendar_core.feeds.feed import Feed
from calendar_core.feeds.making import make
from calendar_core.feeds.typesetting import Typesetter
from calendar_core.feeds.wanted import Wanted
from calendar_core.store.doors import Database


def make_feed(database: Database, wanted: Wanted, *, base_url: str, now: datetime) -> Feed:
    """The feed as the public may see it at `now`; what was rendered for it is kept."""
    typesetter = Typesetter(base_url)
    with database.reading() as connection:
        typesetter.read_edition(connection)
        made = make(connection, typesetter, wanted, now=now)
    typesetter.keep(database)
    return made.feed
