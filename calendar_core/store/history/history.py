"""The revisions of one event, as far as a viewer may see them, with what each changed.

For the public a revision exists only if it was in force at some instant at which the event was public: what was
written under an embargo, or in a draft, and replaced before it lifted, stays at the desk.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import record_from_json
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.history.describe_changes import Names, ToldChange, told_changes
from calendar_core.domain.history.diff import difference
from calendar_core.domain.history.public_versions import shown_part
from calendar_core.domain.history.reschedules import Slip, slips_of
from calendar_core.domain.time.when import When
from calendar_core.errors import NotFound
from calendar_core.messages import Lang
from calendar_core.models import Office, Party, Person, Revision, Series, table_of
from calendar_core.store.events.cards import cards_of
from calendar_core.store.events.links import read_links
from calendar_core.store.events.revisions import SeenRevision, seen_revisions
from calendar_core.store.events.rows import as_json

_REVISION = table_of(Revision)
_NAMED = {
    "party": (table_of(Party), "name", "name_ko"),
    "person": (table_of(Person), "name", "name_native"),
    "office": (table_of(Office), "title", "title_ko"),
    "series": (table_of(Series), "name", "name_ko"),
}


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One revision; `changes` is empty for the first that the viewer may see.

    For the public `number` counts what it could see, `saved_at` is when it could first be seen, `reason` and `source`
    are None where they were written before, and `editor` and `reason` where they are the desk's own.
    """

    number: int
    saved_at: datetime
    editor: str | None
    reason: str | None
    source: str | None
    changes: tuple[ToldChange, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """An event and its revisions, newest first, and how it was moved, oldest first."""

    card: Card
    entries: tuple[HistoryEntry, ...]
    slips: tuple[Slip, ...]


def find_history(connection: Connection, event_id: str, *, viewer: Viewer, now: datetime, lang: Lang = "en") -> History:
    """The history of one event. NotFound where there is none, or none for this viewer."""
    cards = cards_of(connection, {event_id}, viewer=viewer, now=now)
    if not cards:
        raise NotFound(
            "There is no event %(id)s.", next_step="Look for it on the agenda or by the search.", id=repr(event_id)
        )
    return history_of(connection, cards[0], viewer=viewer, now=now, lang=lang)


def history_of(connection: Connection, card: Card, *, viewer: Viewer, now: datetime, lang: Lang = "en") -> History:
    """The history of an event that the viewer has a card of."""
    rows = _revisions(connection, card.id)
    # The version that stands is seen, though its stamp may be a second ahead of the clock (domain.revisions).
    seen = seen_revisions(rows, viewer=viewer, until=max(now, card.changed_at))
    names = read_names(connection, [one.snapshot for one in seen], viewer=viewer, now=now, lang=lang)
    links = None if viewer == "desk" else read_links(connection, [one.snapshot for one in seen])
    entries: list[HistoryEntry] = []
    previous: dict[str, Any] | None = None
    number = 0
    for one in seen:
        then = None if links is None else links.seen_at(one.seen_at)
        before, snapshot = (None if previous is None else _cut(previous, then)), _cut(one.snapshot, then)
        number += before is None or bool(difference(before, snapshot))
        changes = told_changes(before, snapshot, names, lang) if before is not None else ()
        if viewer == "desk":
            entries.append(_entry(one, changes))
        elif changes or before is None:
            entries.append(_public_entry(one, changes, number))
        previous = one.snapshot
    return History(card=card, entries=tuple(reversed(entries)), slips=_slips(seen))


def slips_once_public(connection: Connection, event_id: str, *, now: datetime) -> tuple[Slip, ...]:
    """The moves that the public will read of an event when its embargo ends, or its draft is published at `now`."""
    rows = _revisions(connection, event_id)
    newest = record_from_json(as_json(rows[-1].record))
    seen = seen_revisions(rows, viewer="public", until=max(now, newest.embargo_until or now))
    return _slips(seen, (now, newest.when))


def _revisions(connection: Connection, event_id: str) -> list[Row[Any]]:
    return list(
        connection.execute(select(_REVISION).where(_REVISION.c.event_id == event_id).order_by(_REVISION.c.number))
    )


def _slips(seen: list[SeenRevision], *more: tuple[datetime, When]) -> tuple[Slip, ...]:
    return slips_of([*((one.seen_at, record_from_json(one.snapshot).when) for one in seen), *more])


def _entry(seen: SeenRevision, changes: tuple[ToldChange, ...]) -> HistoryEntry:
    row = seen.row
    return HistoryEntry(
        number=row.number,
        saved_at=row.saved_at,
        editor=row.editor,
        reason=row.reason,
        source=row.source,
        changes=changes,
    )


def _public_entry(seen: SeenRevision, changes: tuple[ToldChange, ...], number: int) -> HistoryEntry:
    row = seen.row
    is_told = row.is_reason_public
    return HistoryEntry(
        number=number,
        saved_at=seen.seen_at,
        editor=row.editor if is_told else None,
        reason=row.reason if is_told and seen.is_seen_as_saved else None,
        source=row.source if seen.is_seen_as_saved else None,
        changes=changes,
    )


def _cut(record: dict[str, Any], links: frozenset[str] | None) -> dict[str, Any]:
    return record if links is None else shown_part(record, links)


def read_names(
    connection: Connection, snapshots: list[dict[str, Any]], *, viewer: Viewer, now: datetime, lang: Lang = "en"
) -> Names:
    """What the ids of the snapshots are called, in a fixed number of queries."""
    named: dict[str, dict[str, str]] = {}
    for kind, (table, name, korean) in _NAMED.items():
        called = func.coalesce(table.c[korean], table.c[name]) if lang == "ko" else table.c[name]
        query = select(table.c.id, called).where(table.c.id.in_(_ids(snapshots, kind)))
        named[kind] = {row[0]: row[1] for row in connection.execute(query)}
    linked = {key for snapshot in snapshots for key in (*snapshot.get("related", ()), snapshot.get("parent")) if key}
    named["event"] = {card.id: card.called(lang) for card in cards_of(connection, linked, viewer=viewer, now=now)}
    return Names(by_kind=named)


def _ids(snapshots: list[dict[str, Any]], kind: str) -> set[str]:
    if kind == "party":
        return {party for snapshot in snapshots for party in snapshot.get("parties", ())}
    if kind == "series":
        return {snapshot["series"] for snapshot in snapshots if snapshot.get("series")}
    return {one[kind] for snapshot in snapshots for one in snapshot.get("participants", ())}
