"""Previews a save: the changes, the issues and the recipients."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from calendar_core.desk.checks.run import find_issues, load_all_records
from calendar_core.domain.events.record import EventRecord, record_to_json
from calendar_core.domain.events.selection import is_selected
from calendar_core.domain.events.visibility import is_visible
from calendar_core.domain.history.change_kinds import Headline, choose_headline, format_change_kinds
from calendar_core.domain.history.describe_changes import FactChange, describe_changes
from calendar_core.domain.history.notices import MAX_NOTICE_AGE, is_notice_wanted
from calendar_core.domain.quality.checks import Directory, Issue
from calendar_core.messages import CountedMessage, FormattedMessage, Lang, Message
from calendar_core.store.feeds.curated import list_curated_feeds
from calendar_core.store.history.history import load_names
from calendar_core.store.lists.filter_values import load_filter_values
from calendar_core.store.selection.search_index import build_search_text
from calendar_core.store.subscriptions.subscriptions import is_selected_by, list_confirmed_subscriptions

#: What the public sees now, and the record to save.
_Versions = tuple[EventRecord | None, EventRecord]


@dataclass(frozen=True, kw_only=True)
class Impact:
    """What saving would do. `headline` is the headline of the notice; None where no notice would be sent.

    `public_from` is the end of the embargo, where it lies ahead.
    """

    changes: tuple[FactChange, ...]
    issues: tuple[Issue, ...]
    headline: str | None
    mail_count: int
    feeds: tuple[str, ...]
    is_public: bool
    public_from: datetime | None

    @property
    def recipients(self) -> Message:
        """The recipients in words: '214 mails, 3 feeds'."""
        return _format_recipients(self.mail_count, len(self.feeds))


def format_total_recipients(several: Iterable[Impact]) -> Message:
    """The recipients of several saves; a feed that has more than one of the events counts once."""
    impacts = list(several)
    feeds = {feed for one in impacts for feed in one.feeds}
    return _format_recipients(sum(one.mail_count for one in impacts), len(feeds))


def _format_recipients(mails: int, feeds: int) -> Message:
    return Message(
        "%(mails)s, %(feeds)s",
        mails=CountedMessage("%(num)s mail", "%(num)s mails", mails),
        feeds=CountedMessage("%(num)s feed", "%(num)s feeds", feeds),
    )


def preview_impact(
    connection: Connection,
    before: EventRecord | None,
    after: EventRecord,
    directory: Directory,
    *,
    now: datetime,
    lang: Lang = "en",
) -> Impact:
    """What saving `after` in place of `before` would do, in words of `lang`. The checks pass over all records."""
    public_before = before if before is not None and _is_public(before, now) else None
    becomes_public = after.visibility == "public"
    headline = choose_headline(public_before, after) if becomes_public else None
    if max(record.when.extent().end for record in (public_before, after) if record) < now - MAX_NOTICE_AGE:
        headline = None
    versions = (public_before, after)
    return Impact(
        changes=_find_changes(connection, before, after, now=now, lang=lang),
        issues=_find_record_issues(connection, after, directory, now=now),
        headline=FormattedMessage(partial(format_change_kinds, [headline])) if headline is not None else None,
        mail_count=_count_recipients(connection, versions, headline) if headline is not None else 0,
        feeds=_find_feeds(connection, versions) if becomes_public or public_before else (),
        is_public=_is_public(after, now),
        public_from=after.embargo_until if becomes_public and not _is_public(after, now) else None,
    )


def _find_changes(
    connection: Connection, before: EventRecord | None, after: EventRecord, *, now: datetime, lang: Lang
) -> tuple[FactChange, ...]:
    """The changed facts in words; none of a new event."""
    if before is None:
        return ()
    old, new = record_to_json(before), record_to_json(after)
    names = load_names(connection, [old, new], viewer="desk", now=now, lang=lang)
    return describe_changes(old, new, names, lang)


def _count_recipients(connection: Connection, versions: _Versions, headline: Headline) -> int:
    """How many subscriptions would get a notice."""
    text, known = build_search_text(connection, versions[1]), load_filter_values(connection, public_at=None)
    return sum(
        is_notice_wanted(headline, one.changes) and is_selected_by(one, known, versions, text)
        for one in list_confirmed_subscriptions(connection)
    )


def _find_feeds(connection: Connection, versions: _Versions) -> tuple[str, ...]:
    """The titles of the curated feeds that have either version."""
    text = build_search_text(connection, versions[1])
    return tuple(
        FormattedMessage(feed.display_name)
        for feed in list_curated_feeds(connection, public_at=None)
        if any(is_selected(one, record, text) for one in feed.selections for record in versions if record)
    )


def _find_record_issues(
    connection: Connection, record: EventRecord, directory: Directory, *, now: datetime
) -> tuple[Issue, ...]:
    """The issues of the record as it would stand among all others; none of a duplicate that was merged."""
    if record.merged_into is not None:
        return ()
    others = [one for one in load_all_records(connection) if one.id != record.id]
    found = [issue for issues in find_issues([*others, record], directory, now=now).values() for issue in issues]
    # What was found between two events is said of the first of them.
    return tuple(
        issue if issue.event_id == record.id else replace(issue, sentence=_prefixed(issue))
        for issue in found
        if record.id in issue.event_ids
    )


def _prefixed(issue: Issue) -> Message:
    return Message("%(event)s: %(sentence)s", event=issue.event_id, sentence=issue.sentence)


def _is_public(record: EventRecord, now: datetime) -> bool:
    return is_visible(record.visibility, record.embargo_until, viewer="public", now=now)
