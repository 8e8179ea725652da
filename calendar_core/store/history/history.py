"""History of one event: the revisions that a viewer may see, with the changes of each.

The public sees a revision only if it was in force at some instant at which the event was public
(`domain.history.public_versions`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import record_from_json
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.history.describe_changes import FactChange, Names, describe_changes
from calendar_core.domain.history.diff import diff_snapshots
from calendar_core.domain.history.public_versions import redact_snapshot
from calendar_core.domain.history.reschedules import Reschedule, find_reschedules
from calendar_core.domain.time.when import When
from calendar_core.errors import NotFound
from calendar_core.messages import Lang
from calendar_core.models import Office, Party, Person, Revision, Series, table_of
from calendar_core.store.db.database import batches
from calendar_core.store.events.cards import load_cards_by_id
from calendar_core.store.events.links import load_links
from calendar_core.store.events.revisions import VisibleRevision, filter_visible_revisions
from calendar_core.store.events.rows import as_json

_REVISION, _PERSON = table_of(Revision), table_of(Person)
_NAMED_TABLES = {
    "party": table_of(Party),
    "office": table_of(Office),
    "person": table_of(Person),
    "series": table_of(Series),
}


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One revision; `changes` is empty for the first that the viewer may see.

    For the public `number` counts the visible revisions and `saved_at` is when it became visible. `reason` and `source`
    are None if they were written before that, `editor` and `reason` also if they are not public.
    """

    number: int
    saved_at: datetime
    editor: str | None
    reason: str | None
    source: str | None
    changes: tuple[FactChange, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """An event and its revisions, newest first, and how it was moved, oldest first."""

    card: Card
    entries: tuple[HistoryEntry, ...]
    reschedules: tuple[Reschedule, ...]


def find_history(connection: Connection, event_id: str, *, viewer: Viewer, now: datetime, lang: Lang = "en") -> History:
    """The history of one event. Raises NotFound if there is none for this viewer."""
    cards = load_cards_by_id(connection, {event_id}, viewer=viewer, now=now)
    if not cards:
        raise NotFound(
            "There is no event %(id)s.", next_step="Look for it on the agenda, or use the search.", id=repr(event_id)
        )
    return load_history(connection, cards[0], viewer=viewer, now=now, lang=lang)


def load_history(connection: Connection, card: Card, *, viewer: Viewer, now: datetime, lang: Lang = "en") -> History:
    """The history of the event of a card."""
    rows = _load_revisions(connection, card.id)
    # LAST-MODIFIED of the current version may be a second ahead of the clock (`compute_last_modified`).
    seen = filter_visible_revisions(rows, viewer=viewer, until=max(now, card.changed_at))
    names = load_names(connection, [one.snapshot for one in seen], viewer=viewer, now=now, lang=lang)
    links = None if viewer == "desk" else load_links(connection, [one.snapshot for one in seen])
    entries: list[HistoryEntry] = []
    previous: dict[str, Any] | None = None
    number = 0
    for one in seen:
        visible_links = None if links is None else links.seen_at(one.seen_at)
        before, snapshot = (
            (None if previous is None else _remove_hidden_links(previous, visible_links)),
            _remove_hidden_links(one.snapshot, visible_links),
        )
        number += before is None or bool(diff_snapshots(before, snapshot))
        changes = describe_changes(before, snapshot, names, lang) if before is not None else ()
        if viewer == "desk" or changes or before is None:
            entries.append(_build_entry(one, changes, number, viewer=viewer))
        previous = one.snapshot
    return History(card=card, entries=tuple(reversed(entries)), reschedules=_find_reschedules(seen))


def load_reschedules(
    connection: Connection, cards: Sequence[Card], *, viewer: Viewer, now: datetime
) -> dict[str, tuple[Reschedule, ...]]:
    """The moves of each event of some cards, as in its history. One query for some hundreds of events."""
    rows: dict[str, list[Row[Any]]] = {card.id: [] for card in cards}
    for batch in batches(list(rows)):
        query = select(_REVISION).where(_REVISION.c.event_id.in_(batch)).order_by(_REVISION.c.number)
        for row in connection.execute(query):
            rows[row.event_id].append(row)
    return {
        card.id: _find_reschedules(
            filter_visible_revisions(rows[card.id], viewer=viewer, until=max(now, card.changed_at))
        )
        for card in cards
    }


def load_reschedules_once_public(connection: Connection, event_id: str, *, now: datetime) -> tuple[Reschedule, ...]:
    """The moves that the public will see when the embargo of an event ends, or when its draft is published now."""
    rows = _load_revisions(connection, event_id)
    newest = record_from_json(as_json(rows[-1].record))
    seen = filter_visible_revisions(rows, viewer="public", until=max(now, newest.embargo_until or now))
    return _find_reschedules(seen, (now, newest.when))


def _load_revisions(connection: Connection, event_id: str) -> list[Row[Any]]:
    return list(
        connection.execute(select(_REVISION).where(_REVISION.c.event_id == event_id).order_by(_REVISION.c.number))
    )


def _find_reschedules(seen: list[VisibleRevision], *later_versions: tuple[datetime, When]) -> tuple[Reschedule, ...]:
    return find_reschedules([*((one.seen_at, record_from_json(one.snapshot).when) for one in seen), *later_versions])


def _build_entry(
    seen: VisibleRevision, changes: tuple[FactChange, ...], number: int, *, viewer: Viewer
) -> HistoryEntry:
    row, is_desk = seen.row, viewer == "desk"
    is_public = is_desk or row.is_reason_public
    is_visible_when_saved = is_desk or seen.is_visible_when_saved
    return HistoryEntry(
        number=row.number if is_desk else number,
        saved_at=row.saved_at if is_desk else seen.seen_at,
        editor=row.editor if is_public else None,
        reason=row.reason if is_public and is_visible_when_saved else None,
        source=row.source if is_visible_when_saved else None,
        changes=changes,
    )


def _remove_hidden_links(record: dict[str, Any], links: frozenset[str] | None) -> dict[str, Any]:
    return record if links is None else redact_snapshot(record, links)


def load_names(
    connection: Connection, snapshots: list[dict[str, Any]], *, viewer: Viewer, now: datetime, lang: Lang = "en"
) -> Names:
    """The names of the ids in the snapshots, by a fixed number of queries."""
    named: dict[str, dict[str, str]] = {}
    for kind, table in _NAMED_TABLES.items():
        query = select(table.c.id, table.c.names).where(table.c.id.in_(_collect_ids(snapshots, kind)))
        named[kind] = {row.id: row.names.text(lang) for row in connection.execute(query)}
    linked = {key for snapshot in snapshots for key in (*snapshot.get("related", ()), snapshot.get("parent")) if key}
    named["event"] = {
        card.id: card.display_name(lang) for card in load_cards_by_id(connection, linked, viewer=viewer, now=now)
    }
    return Names(by_kind=named)


def _collect_ids(snapshots: list[dict[str, Any]], kind: str) -> set[str]:
    if kind == "party":
        return {party for snapshot in snapshots for party in snapshot.get("parties", ())}
    if kind == "series":
        return {snapshot["series"] for snapshot in snapshots if snapshot.get("series")}
    return {one[kind] for snapshot in snapshots for one in snapshot.get("participants", ())}
