"""A feed built from nothing, as a new feed service builds it."""

from datetime import datetime

from calendar_core.feeds.cache.build import build_feed
from calendar_core.feeds.cache.renderer import VeventRenderer
from calendar_core.feeds.ical.vcalendar import Feed
from calendar_core.feeds.spec import FeedSpec
from calendar_core.store.db.database import Database
from calendar_core.store.db.epoch import query_public_state


def make_feed(
    database: Database, spec: FeedSpec, *, base_url: str, now: datetime, renderer: VeventRenderer | None = None
) -> Feed:
    """The feed as the public may see it at `now`; what was rendered for it is kept.

    With a `renderer`, as a service builds its next feed.
    """
    renderer = renderer or VeventRenderer(base_url)
    state = query_public_state(database, now)
    with database.reading() as connection:
        renderer.refresh_fingerprint(connection, state.full_epoch)
        built = build_feed(connection, renderer, spec, changed_at=state.changed_at, now=now)
    renderer.save(database)
    return built.feed
