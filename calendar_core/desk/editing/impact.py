"""Before anything is saved: what changes, what is doubtful about it, and who will be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from calendar_core.desk.checks.run import find_issues, load_all_records
from calendar_core.domain.events.record import EventRecord, record_to_json
from calendar_core.domain.events.selection import is_selected
from calendar_core.domain.events.visibility import is_visible
from calendar_core.domain.history.change_kinds import (
    MAX_NOTICE_AGE,
    choose_headline,
    format_change_kinds,
    is_notice_wanted,
)
from calendar_core.domain.history.describe_changes import FactChange, describe_changes
from calendar_core.domain.quality.checks import Directory, Issue
from calendar_core.store.directory.queries import load_filter_values
from calendar_core.store.feeds.curated import list_curated_feeds
from calendar_core.store.history.history import load_names
from calendar_core.store.selection.search_index import build_search_text
from calendar_core.store.subscriptions.subscriptions import is_selected_by, list_confirmed_subscriptions


@dataclass(frozen=True, kw_only=True)
class Impact:
    """What saving would do. `headline` is what a mail would say first; None where nobody would be told.

    `lifts` is when the public sees it, where that lies ahead.
    """

    changes: tuple[FactChange, ...]
    issues: tuple[Issue, ...]
    headline: str | None
    mail_count: int
    feeds: tuple[str, ...]
    is_public: bool
    public_from: datetime | None

    @property
    def recipients(self) -> str:
        """Who will be told: '214 mails, 3 feeds'."""
        return _format_recipients(self.mail_count, len(self.feeds))


def format_total_recipients(several: Iterable[Impact]) -> str:
    """Who will be told where more than one event is saved; a feed that has both is told once."""
    told = list(several)
    return _format_recipients(sum(one.mail_count for one in told), len({feed for one in told for feed in one.feeds}))


def _format_recipients(mails: int, feeds: int) -> str:
    return f"{mails} mail{'' if mails == 1 else 's'}, {feeds} feed{'' if feeds == 1 else 's'}"


def preview_impact(
    connection: Connection, before: EventRecord | None, after: EventRecord, directory: Directory, *, now: datetime
) -> Impact:
    """What saving `after` in place of `before` would do. Costs a pass over the record, for the doubts."""
    old, new = (None if one is None else record_to_json(one) for one in (before, after))
    snapshots = [one for one in (old, new) if one is not None]
    names = load_names(connection, snapshots, viewer="desk", now=now)
    seen = before if before is not None and _is_public(before, now) else None
    will_be_seen = after.visibility == "public"
    headline = choose_headline(seen, after) if will_be_seen else None
    is_news = max(record.when.extent().end for record in (seen, after) if record) >= now - MAX_NOTICE_AGE
    text = build_search_text(connection, after)
    known = load_filter_values(connection)
    readers = [
        reader
        for reader in list_confirmed_subscriptions(connection)
        if headline is not None and is_news and is_notice_wanted(headline, reader.changes)
    ]
    feeds = [
        feed.title
        for feed in list_curated_feeds(connection)
        if (will_be_seen or seen)
        and any(is_selected(one, record, text) for one in feed.selections for record in (seen, after) if record)
    ]
    return Impact(
        changes=describe_changes(old, new, names) if old is not None and new is not None else (),
        issues=_find_record_issues(connection, after, directory, now=now),
        headline=format_change_kinds([headline], "en") if headline is not None and is_news else None,
        mail_count=sum(is_selected_by(reader, known, (seen, after), text) for reader in readers),
        feeds=tuple(feeds),
        is_public=_is_public(after, now),
        public_from=after.embargo_until if will_be_seen and not _is_public(after, now) else None,
    )


def _find_record_issues(
    connection: Connection, record: EventRecord, directory: Directory, *, now: datetime
) -> tuple[Issue, ...]:
    """What is doubtful about the record among all others, whichever of two the doubt is filed under."""
    others = [one for one in load_all_records(connection) if one.id != record.id]
    found = find_issues([*others, record], directory, now=now)
    return tuple(issue for same in found.values() for issue in same if issue.event_id == record.id)


def _is_public(record: EventRecord, now: datetime) -> bool:
    return is_visible(record.visibility, record.embargo_until, viewer="public", now=now)
