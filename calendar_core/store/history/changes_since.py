"""Net changes: each event once, from its public state at an instant to its state now.

A notice compares two revisions, a digest two instants; both leave out links to events that are hidden now. The
changelog lists every single change instead (`changelog`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlalchemy import Connection, select
from sqlmodel import Session

from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.models import Revision, table_of
from calendar_core.store.directory.titles import TitlePatterns, load_title_patterns, with_titles
from calendar_core.store.events.public import linked_event_ids, load_hidden_ids, remove_links
from calendar_core.store.events.revisions import VisibleRevision, filter_visible_revisions
from calendar_core.store.events.rows import as_json
from calendar_core.store.selection.conditions import EVENT, where_visible

_REVISION: Final = table_of(Revision)


@dataclass(frozen=True, kw_only=True)
class NetChange:
    """One event that changed; `before` is None if the public did not know it. `seen_at` is when it became so.

    `search_text` is its normalised text, for a selection by words.
    """

    before: EventRecord | None
    after: EventRecord
    seen_at: datetime
    search_text: str


def load_net_changes(connection: Connection, since: datetime, *, now: datetime) -> list[NetChange]:
    """The public events that changed since an instant, by the time of the change; facts of the desk do not count."""
    query = select(_REVISION, EVENT.c.search_text).join(EVENT, EVENT.c.id == _REVISION.c.event_id)
    rows = connection.execute(
        query.where(where_visible("public", now), EVENT.c.public_changed_at > since).order_by(
            _REVISION.c.event_id, _REVISION.c.number
        )
    )
    patterns, found = load_title_patterns(connection), []
    for _, same in groupby(rows, key=lambda row: row.event_id):
        seen = filter_visible_revisions(list(same), viewer="public", until=now)
        known = [one for one in seen if one.seen_at <= since]
        if seen and len(known) < len(seen):
            found.append(_build_net_change(seen[-1], known[-1] if known else None, patterns))
    hidden = load_hidden_ids(connection, {name for one in found for name in _linked_event_ids(one)}, now=now)
    return sorted((_remove_hidden_links(one, hidden) for one in found), key=lambda one: (one.seen_at, one.after.id))


def load_public_record(
    session: Session | Connection, event_id: str, number: int, *, now: datetime
) -> EventRecord | None:
    """The record of an event at a revision; None for revision 0, before it existed."""
    query = select(_REVISION.c.record).where(_REVISION.c.event_id == event_id, _REVISION.c.number == number)
    found = session.execute(query).scalar_one_or_none()
    if found is None:
        return None
    record = record_from_json(as_json(found))
    return remove_links(record, load_hidden_ids(session, set(linked_event_ids(record)), now=now))


def _build_net_change(last: VisibleRevision, known: VisibleRevision | None, patterns: TitlePatterns) -> NetChange:
    return NetChange(
        before=None if known is None else with_titles(record_from_json(known.snapshot), patterns),
        after=with_titles(record_from_json(last.snapshot), patterns),
        seen_at=last.seen_at,
        search_text=last.row.search_text,
    )


def _linked_event_ids(change: NetChange) -> Iterator[str]:
    for record in (change.before, change.after):
        if record is not None:
            yield from linked_event_ids(record)


def _remove_hidden_links(change: NetChange, hidden: set[str]) -> NetChange:
    before = None if change.before is None else remove_links(change.before, hidden)
    return replace(change, before=before, after=remove_links(change.after, hidden))
