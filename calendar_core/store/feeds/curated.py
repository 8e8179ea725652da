"""The curated feeds: the whole record, collections by subject, and one feed for each series and party."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection

from calendar_core.domain.events.collections import COLLECTIONS
from calendar_core.domain.events.selection import Selection, selections_of_collection
from calendar_core.domain.text.localized import Names
from calendar_core.errors import CalendarError, NotFound
from calendar_core.messages import pgettext, pmark
from calendar_core.store.directory.queries import load_parties, load_series

FeedGroup = Literal["everything", "collections", "series", "parties"]


#: Names that were feeds once and are no more: apps are told to stop asking (410). A name is never used again.
RETIRED: Final[frozenset[str]] = frozenset()


ALL: Final = "all"


ARCHIVE: Final = "archive"


@dataclass(frozen=True, kw_only=True)
class CuratedFeed:
    """One feed that people choose from a list.

    Its name in each language is that of its series or party. `title` and `description` are messages; how often a series
    meets describes its feed.
    """

    name: str
    names: Names = field(default_factory=Names)
    title: str = ""
    descriptions: Names = field(default_factory=Names)
    description: str = ""
    group: FeedGroup
    selections: tuple[Selection, ...]

    @property
    def path(self) -> str:
        """The path of the feed."""
        return f"/feeds/{self.name}.ics"

    @property
    def page_selection(self) -> Selection:
        """The filter of the pages, mails and other programs that show the same events."""
        return Selection(collection=(self.name,)) if self.group == "collections" else self.selections[0]

    def display_name(self, lang: str = "en") -> str:
        """The title in a language."""
        return self.names.text(lang) or pgettext("feed", self.title, lang)

    def describe(self, lang: str = "en") -> str:
        """What the feed contains, in a language; empty where nothing says so."""
        if self.descriptions or not self.description:
            return self.descriptions.text(lang)
        return pgettext("feed", self.description, lang, name=self.display_name(lang))


class Gone(CalendarError):
    """A feed that was retired: apps should stop asking for it."""


def list_curated_feeds(connection: Connection, *, public_at: datetime | None) -> list[CuratedFeed]:
    """Every curated feed, in the order in which people are shown them. Few queries, whatever their number.

    `public_at` as in `directory.queries`.
    """
    feeds = [*_WHOLE_RECORD_FEEDS, *_COLLECTION_FEEDS, *_series_feeds(connection, public_at)]
    feeds += _party_feeds(connection, public_at)
    by_name: dict[str, CuratedFeed] = {}
    for feed in feeds:
        by_name.setdefault(feed.name, feed)
    return [feed for feed in by_name.values() if feed.name not in RETIRED]


def find_curated_feed(connection: Connection, name: str, *, public_at: datetime | None) -> CuratedFeed:
    """One curated feed, its name in any case. NotFound for an unknown name, Gone for a retired one."""
    folded = name.lower()
    if folded in RETIRED:
        raise Gone("The feed %(folded)s no longer exists.", next_step="Choose another at /feeds.", folded=repr(folded))
    for feed in list_curated_feeds(connection, public_at=public_at):
        if feed.name == folded:
            return feed
    raise NotFound("There is no feed %(name)s.", next_step="Choose one at /feeds.", name=repr(name[:80]))


_WHOLE_RECORD_FEEDS: Final = (
    CuratedFeed(
        name=ALL,
        title=pmark("feed", "All events"),
        description=pmark("feed", "All upcoming events and those of the last three months."),
        group="everything",
        selections=(Selection(),),
    ),
    CuratedFeed(
        name=ARCHIVE,
        title=pmark("feed", "Archive"),
        description=pmark("feed", "Every event we have, including past ones. It may be too large for Google Calendar."),
        group="everything",
        selections=(Selection(),),
    ),
)


_COLLECTION_FEEDS: Final = tuple(
    CuratedFeed(
        name=one.name,
        title=one.title,
        description=one.description,
        group="collections",
        selections=selections_of_collection(one.name),
    )
    for one in COLLECTIONS
)


def _series_feeds(connection: Connection, public_at: datetime | None) -> list[CuratedFeed]:
    return [
        CuratedFeed(
            name=series.name.id.lower(),
            names=series.name.names,
            descriptions=series.cadence,
            group="series",
            selections=(Selection(series=(series.name.id,)),),
        )
        for series in load_series(connection, public_at=public_at)
    ]


def _party_feeds(connection: Connection, public_at: datetime | None) -> list[CuratedFeed]:
    return [
        CuratedFeed(
            name=party.id.lower(),
            names=party.names | party.short_names,
            description=pmark("feed", "Every event that %(name)s takes part in."),
            group="parties",
            selections=(Selection(party=(party.id,)),),
        )
        for party in sorted(load_parties(connection, public_at=public_at), key=lambda party: party.display_name())
    ]
