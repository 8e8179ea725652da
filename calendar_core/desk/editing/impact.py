"""Before anything is saved: what changes, what is doubtful about it, and who will be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from calendar_core.desk.checks.run import all_records, doubts_of
from calendar_core.domain.events.record import EventRecord, record_to_json
from calendar_core.domain.events.selection import is_selected
from calendar_core.domain.events.visibility import is_visible
from calendar_core.domain.history.change_kinds import RECENT, headline_of, is_told, print_meanings
from calendar_core.domain.history.describe_changes import ToldChange, told_changes
from calendar_core.domain.quality.checks import Directory, Doubt
from calendar_core.store.directory.queries import read_known
from calendar_core.store.feeds.curated import curated_feeds
from calendar_core.store.history.history import read_names
from calendar_core.store.selection.search_index import words_of
from calendar_core.store.subscriptions.subscriptions import concerns, confirmed_subscriptions


@dataclass(frozen=True, kw_only=True)
class Consequences:
    """What saving would do. `headline` is what a mail would say first; None where nobody would be told.

    `lifts` is when the public sees it, where that lies ahead.
    """

    changes: tuple[ToldChange, ...]
    doubts: tuple[Doubt, ...]
    headline: str | None
    mails: int
    feeds: tuple[str, ...]
    is_public: bool
    lifts: datetime | None

    @property
    def told(self) -> str:
        """Who will be told: '214 mails, 3 feeds'."""
        return _counted(self.mails, len(self.feeds))


def told_in_all(several: Iterable[Consequences]) -> str:
    """Who will be told where more than one event is saved; a feed that has both is told once."""
    told = list(several)
    return _counted(sum(one.mails for one in told), len({feed for one in told for feed in one.feeds}))


def _counted(mails: int, feeds: int) -> str:
    return f"{mails} mail{'' if mails == 1 else 's'}, {feeds} feed{'' if feeds == 1 else 's'}"


def foresee(
    connection: Connection, before: EventRecord | None, after: EventRecord, directory: Directory, *, now: datetime
) -> Consequences:
    """What saving `after` in place of `before` would do. Costs a pass over the record, for the doubts."""
    old, new = (None if one is None else record_to_json(one) for one in (before, after))
    snapshots = [one for one in (old, new) if one is not None]
    names = read_names(connection, snapshots, viewer="desk", now=now)
    seen = before if before is not None and _is_public(before, now) else None
    will_be_seen = after.visibility == "public"
    headline = headline_of(seen, after) if will_be_seen else None
    is_news = max(record.when.extent().end for record in (seen, after) if record) >= now - RECENT
    text = words_of(connection, after)
    known = read_known(connection)
    readers = [
        reader
        for reader in confirmed_subscriptions(connection)
        if headline is not None and is_news and is_told(headline, reader.changes)
    ]
    feeds = [
        feed.title
        for feed in curated_feeds(connection)
        if (will_be_seen or seen)
        and any(is_selected(one, record, text) for one in feed.selections for record in (seen, after) if record)
    ]
    return Consequences(
        changes=told_changes(old, new, names) if old is not None and new is not None else (),
        doubts=_doubts(connection, after, directory, now=now),
        headline=print_meanings([headline], "en") if headline is not None and is_news else None,
        mails=sum(concerns(reader, known, (seen, after), text) for reader in readers),
        feeds=tuple(feeds),
        is_public=_is_public(after, now),
        lifts=after.embargo_until if will_be_seen and not _is_public(after, now) else None,
    )


def _doubts(connection: Connection, record: EventRecord, directory: Directory, *, now: datetime) -> tuple[Doubt, ...]:
    """What is doubtful about the record among all others, whichever of two the doubt is filed under."""
    others = [one for one in all_records(connection) if one.id != record.id]
    found = doubts_of([*others, record], directory, now=now)
    return tuple(doubt for same in found.values() for doubt in same if doubt.event_id == record.id)


def _is_public(record: EventRecord, now: datetime) -> bool:
    return is_visible(record.visibility, record.embargo_until, viewer="public", now=now)
