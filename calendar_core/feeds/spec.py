"""Which feed is meant: of a filter, a curated one, or one event; what it is called, and the key it is known by.

The key is the feed's canonical address, such as "/calendar.ics?party=KR&lang=ko": equal feeds have equal keys, and it
can be told from an address without asking the database.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions, feed_query
from calendar_core.feeds.ical.phrases import say
from calendar_core.feeds.ical.vcalendar import Heading
from calendar_core.store.feeds import curated as curated_feeds
from calendar_core.store.feeds.curated import ALL, ARCHIVE, CuratedFeed

FILTERED = "/calendar.ics"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A feed to be made: the events of any of the `selections`, or the one event, by `options`.

    `path` and `query` are its canonical address, and `page` that of the page that shows the
    same. With `event_id` there is one selection, which tells `as_of` alone.
    """

    path: str
    query: str
    selections: tuple[Selection, ...]
    options: FeedOptions
    name: str
    description: str
    page: str
    event_id: str | None = None

    @property
    def as_of(self) -> datetime | None:
        """The past instant whose knowledge is wanted."""
        return self.selections[0].as_of

    @property
    def is_windowed(self) -> bool:
        """Whether old events are left out: never where the reader chose days, or the whole history."""
        chose_days = any(selection.from_day or selection.to_day for selection in self.selections)
        return not (self.options.history or self.event_id or chose_days)

    def heading(self, base_url: str) -> Heading:
        """What the feed says of itself."""
        lang = self.options.lang
        told = [self.description]
        if self.event_id is None:
            told += [say("recent", lang)] if self.is_windowed else []
            told.append(say("undated-too" if self.options.undated else "limits", lang))
        return Heading(
            name=self.name,
            description=" ".join(told),
            feed_url=f"{base_url}{self.path}{f'?{self.query}' if self.query else ''}",
            page_url=f"{base_url}{self.page}",
        )


def feed_key(path: str, selection: Selection, options: FeedOptions) -> str:
    """The key of the feed at a path, by the filter and options of its query.

    >>> feed_key("/feeds/all.ics", Selection(), FeedOptions()), feed_key("/feeds/nato.ics", Selection(), FeedOptions())
    ('/calendar.ics', '/feeds/nato.ics')
    """
    path = FILTERED if path == "/feeds/all.ics" else path
    query = feed_query(selection, options)
    return f"{path}?{query}" if query else path


def filtered(selection: Selection, options: FeedOptions) -> Wanted:
    """The feed of a filter; without one, of everything."""
    lang, query = options.lang, feed_query(selection, options)
    page_query = feed_query(selection, FeedOptions(lang=lang))
    pairs = ", ".join(f"{key} {value}" for key, value in selection.pairs())
    what = say("filter", lang, pairs) if pairs else say("everything", lang)
    return Wanted(
        path=FILTERED if query else "/feeds/all.ics",
        query=query,
        selections=(selection,),
        options=options,
        name=f"Entente: {', '.join(value for _, value in selection.pairs())}" if pairs else "Entente",
        description=f"{say('entente', lang)} {what}",
        page=f"/agenda?{page_query}" if page_query else "/agenda",
    )


def single(event_id: str, title: str, as_of: datetime | None, options: FeedOptions, base_url: str) -> Wanted:
    """The feed of one event."""
    selection = Selection(as_of=as_of)
    query = feed_query(selection, options)
    shown = feed_query(selection, FeedOptions(lang=options.lang))
    page = f"/events/{quote(event_id)}{f'?{shown}' if shown else ''}"
    return Wanted(
        path=f"/events/{quote(event_id)}.ics",
        query=query,
        selections=(selection,),
        options=options,
        name=f"Entente: {title}",
        description=say("one-event", options.lang, f"{base_url}{page}"),
        page=page,
        event_id=event_id,
    )


def is_retired(wanted: Wanted) -> bool:
    """Whether a feed is one that is no more."""
    return wanted.path.removeprefix("/feeds/").removesuffix(".ics") in curated_feeds.RETIRED


def curated(feed: CuratedFeed, options: FeedOptions) -> Wanted:
    """A curated feed as wanted by some options."""
    if feed.name == ALL:
        return filtered(Selection(), options)
    lang = options.lang
    asked = feed_query(Selection(), options)
    if feed.name == ARCHIVE:
        options = replace(options, history=True)
    shown = [feed_query(selection, FeedOptions(lang=lang)) for selection in feed.selections]
    return Wanted(
        path=feed.address,
        query=asked,
        selections=feed.selections,
        options=options,
        name=f"Entente: {feed.called(lang)}",
        description=f"{say('entente', lang)} {feed.called(lang)}. {feed.description if lang == 'en' else ''}".strip(),
        # A union of selections is no filter of a page.
        page=f"/agenda?{shown[0]}".rstrip("?") if len(shown) == 1 else f"/feeds?feed={feed.name}",
    )
