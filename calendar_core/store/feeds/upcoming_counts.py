"""How many entries of each feed lie ahead. The number of statements does not grow with that of series and parties."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.models import EventParty, table_of
from calendar_core.store.feeds.curated import CuratedFeed
from calendar_core.store.feeds.vevent_cache import where_in_feed
from calendar_core.store.selection.conditions import EVENT

_PARTY = table_of(EventParty)


def count_upcoming(
    connection: Connection, selections: Sequence[Selection], options: FeedOptions, *, now: datetime
) -> int:
    """How many entries of one feed are not over at `now`."""
    query = select(func.count()).select_from(EVENT).where(_is_ahead(selections, options, now))
    return connection.execute(query).scalar_one()


def count_upcoming_by_feed(
    connection: Connection, feeds: Iterable[CuratedFeed], options: FeedOptions, *, now: datetime
) -> dict[str, int]:
    """`{name of a curated feed: how many of its entries are not over at `now`}`."""
    is_ahead = _is_ahead([Selection()], options, now)
    series, party = EVENT.c.series_id, _PARTY.c.party_id
    by_series = select(series, func.count()).where(is_ahead, series.is_not(None)).group_by(series)
    of_party = select(party, func.count()).join(EVENT, EVENT.c.id == _PARTY.c.event_id)
    by_party = of_party.where(is_ahead).group_by(party)
    grouped = {Selection(series=(key,)): count for key, count in connection.execute(by_series).tuples()}
    grouped |= {Selection(party=(key,)): count for key, count in connection.execute(by_party).tuples()}
    return {
        feed.name: grouped.get(feed.selections[0], 0)
        if feed.group in ("series", "parties")
        else count_upcoming(connection, feed.selections, options, now=now)
        for feed in feeds
    }


def _is_ahead(selections: Sequence[Selection], options: FeedOptions, now: datetime) -> ColumnElement[bool]:
    return where_in_feed(selections, options, now) & (EVENT.c.ends_at > now)
