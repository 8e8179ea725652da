"""Feed specs: the feed of a filter, a curated feed or the feed of one event, with its name and cache key.

The key is the feed's canonical address, such as "/calendar.ics?party=KR&lang=ko": equal feeds have equal keys, and it
is read from an address without a query.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from urllib.parse import quote, urlencode

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.feeds.options import FeedOptions, format_feed_query
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.time.when import Day
from calendar_core.feeds.ical.tombstone import tombstone_title
from calendar_core.feeds.ical.vcalendar import CalendarProperties
from calendar_core.messages import Lang, gettext, mark
from calendar_core.store.directory.filter_words import FilterWord, format_filter_title
from calendar_core.store.feeds import curated as curated_feeds
from calendar_core.store.feeds.curated import ALL, ARCHIVE, CuratedFeed

FILTERED_FEED_PATH = "/calendar.ics"
# As much as the list of calendars of an app shows.
_MAX_NAME_LENGTH: Final = 60
_SITE: Final = mark("Entente, a calendar of diplomatic meetings.")
_ONE_EVENT: Final = mark("One event of Entente, a calendar of diplomatic meetings: %(url)s")
_WINDOWED: Final = mark(
    "Past events of the last three months are in it, and at least the last hundred; history=all has every one."
)
_WITHOUT_UNDATED: Final = mark(
    "Only events whose day is known are in this feed; the page has those known to a month or a year, too. "
    "Every entry says in its text how exactly its time is known, how certain it is, and who says so."
)
_WITH_FIRST_DAYS: Final = mark(
    "Events known only to a month or a quarter stand on its first day, marked (day open, …) or, when they were held, "
    "(day not known, …); the page has those known to a year, too. "
    "Every entry says in its text how exactly its time is known, how certain it is, and who says so."
)
_WITH_UNDATED: Final = mark(
    "Events known only to a month, a quarter or a year are shown over its whole length, marked [sometime in …]. "
    "Every entry says in its text how exactly its time is known, how certain it is, and who says so."
)
_UNDATED_SENTENCES: Final = {"first": _WITH_FIRST_DAYS, "span": _WITH_UNDATED, "none": _WITHOUT_UNDATED}


@dataclass(frozen=True, kw_only=True)
class FeedSpec:
    """A feed to build: the events of any of the `selections`, or the one event, by `options`.

    `path` and `query` are its canonical address, and `page` that of the page that shows the
    same. With `event_id` there is one selection, which has `as_of` alone.
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
        """The past instant at which the events are shown as known; None for the present."""
        return self.selections[0].as_of

    @property
    def is_private(self) -> bool:
        """Whether it is of a reader's list: its address is a secret, which its bytes do not have."""
        return any(selection.lists for selection in self.selections)

    @property
    def is_windowed(self) -> bool:
        """Whether old events are left out: never where the reader chose days, or the whole history."""
        chose_days = any(selection.from_day or selection.to_day for selection in self.selections)
        return not (self.options.has_full_history or self.event_id or chose_days)

    def calendar_properties(self, base_url: str) -> CalendarProperties:
        """What the feed says of itself."""
        lang = self.options.lang
        sentences = [self.description]
        if self.event_id is None:
            sentences += [gettext(_WINDOWED, lang)] if self.is_windowed else []
            sentences.append(gettext(_UNDATED_SENTENCES[self.options.undated], lang))
        return CalendarProperties(
            name=self.name,
            description=" ".join(sentences),
            feed_url=None if self.is_private else f"{base_url}{self.path}{f'?{self.query}' if self.query else ''}",
            page_url=f"{base_url}/lists" if self.is_private else f"{base_url}{self.page}",
        )

    def describe_cut(self, until: date) -> str:
        """The sentence of a feed that would be too long: the day of its last event, and where later ones are."""
        day = format_when(Day(until), self.options.lang)
        return gettext(
            "The feed would be too long: it goes until %(day)s; later events are on the page.",
            self.options.lang,
            day=day,
        )


def feed_key(path: str, selection: Selection, options: FeedOptions) -> str:
    """The key of the feed at a path, by the filter and options of its query; of a list it has no secret.

    >>> feed_key("/feeds/all.ics", Selection(), FeedOptions()), feed_key("/feeds/nato.ics", Selection(), FeedOptions())
    ('/calendar.ics', '/feeds/nato.ics')
    """
    path = FILTERED_FEED_PATH if path == "/feeds/all.ics" else path
    query = format_feed_query(selection.without_secrets(), options)
    return f"{path}?{query}" if query else path


def filter_spec(selection: Selection, options: FeedOptions, words: Sequence[FilterWord] = ()) -> FeedSpec:
    """The feed of a filter, which `words` describe; without one, of everything."""
    lang, query = options.lang, format_feed_query(selection, options)
    filter_text = "; ".join(f"{one.label}: {one.full_text}" for one in words)
    events = gettext("The events of the filter: %(filter)s.", lang, filter=filter_text)
    return FeedSpec(
        path=FILTERED_FEED_PATH if query else "/feeds/all.ics",
        query=query,
        selections=(selection,),
        options=options,
        name=name_filter_feed(words),
        description=f"{gettext(_SITE, lang)} {events if words else gettext('All events.', lang)}",
        page=_page_address("/agenda", selection, lang),
    )


def name_filter_feed(words: Sequence[FilterWord]) -> str:
    """What an app calls the feed of a filter, in at most 60 characters: "Entente: South Korea, 2+2 ministerial"."""
    prefix = "Entente: "
    return prefix + format_filter_title(words, max_length=_MAX_NAME_LENGTH - len(prefix)) if words else "Entente"


def event_spec(event_id: str, title: str, as_of: datetime | None, options: FeedOptions, base_url: str) -> FeedSpec:
    """The feed of one event."""
    selection = Selection(as_of=as_of)
    query = format_feed_query(selection, options)
    shown = format_feed_query(selection, FeedOptions(lang=options.lang))
    page = f"/events/{quote(event_id)}{f'?{shown}' if shown else ''}"
    return FeedSpec(
        path=f"/events/{quote(event_id)}.ics",
        query=query,
        selections=(selection,),
        options=options,
        name=f"Entente: {title}",
        description=gettext(
            "One event of Entente, a calendar of diplomatic meetings: %(url)s", options.lang, url=f"{base_url}{page}"
        ),
        page=page,
        event_id=event_id,
    )


def tombstone_spec(event_id: str, options: FeedOptions) -> FeedSpec:
    """The feed of one event that was withdrawn: it says nothing of the event."""
    lang = options.lang
    return FeedSpec(
        path=f"/events/{quote(event_id)}.ics",
        query=format_feed_query(Selection(), options),
        selections=(Selection(),),
        options=options,
        name=f"Entente: {tombstone_title(lang)}",
        description=gettext(_SITE, lang),
        page=_page_address("/agenda", Selection(), lang),
        event_id=event_id,
    )


def is_retired(spec: FeedSpec) -> bool:
    """Whether a feed is one that is no more."""
    return spec.path.removeprefix("/feeds/").removesuffix(".ics") in curated_feeds.RETIRED


def curated_spec(feed: CuratedFeed, options: FeedOptions) -> FeedSpec:
    """A curated feed as wanted by some options."""
    if feed.name == ALL:
        return filter_spec(Selection(), options)
    lang = options.lang
    query = format_feed_query(Selection(), options)
    if feed.name == ARCHIVE:
        options = replace(options, has_full_history=True)
    title = feed.display_name(lang)
    detail = feed.describe(lang)
    if detail and feed.group == "series":
        detail = gettext("How often it meets: %(cadence)s.", lang, cadence=detail)
    return FeedSpec(
        path=feed.path,
        query=query,
        selections=feed.selections,
        options=options,
        name=f"Entente: {title}",
        description=f"{gettext(_SITE, lang)} {title}. {detail}".rstrip(),
        # A union of selections is no filter of a page.
        page=_page_address("/agenda", feed.selections[0], lang)
        if len(feed.selections) == 1
        else f"/feeds?feed={feed.name}&lang={lang}",
    )


def _page_address(path: str, selection: Selection, lang: Lang) -> str:
    """The page of a selection in the language of the feed; without it the reader's browser would choose."""
    return f"{path}?{urlencode([*selection.pairs(), ('lang', lang)])}"
