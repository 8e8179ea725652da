"""Changelog of the calendar as the public could see it, newest first.

A change is the difference between two public versions of an event, dated by the instant at which the newer one became
visible (`domain.history.public_versions`). Differences that the public cannot see are left out. The selection applies
to the events as they stand now, or as they were known at `as_of`.

Reads a few columns of every revision in the selection, and whole records of the changed events and of as many others as
a page shows.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, Row, select

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.change_kinds import ChangeKind, classify_change
from calendar_core.domain.history.describe_changes import FactChange, Names, describe_changes
from calendar_core.domain.history.public_versions import (
    PublicVersion,
    build_saved_revision,
    list_public_versions,
    redact_snapshot,
)
from calendar_core.messages import Lang
from calendar_core.models import Revision, table_of
from calendar_core.store.as_of.cards import load_directory
from calendar_core.store.as_of.source import EventsAsOf
from calendar_core.store.db.database import batches
from calendar_core.store.events.cards import load_cards_by_id, where_visible_and_selected
from calendar_core.store.events.links import LinkedEvents, load_links
from calendar_core.store.events.rows import as_json
from calendar_core.store.history.history import load_names
from calendar_core.store.selection.conditions import EVENT

_REVISION = table_of(Revision)

#: At least so many events that become known at one instant are one entry: a data set was loaded.
BULK_THRESHOLD = 12


@dataclass(frozen=True, kw_only=True)
class EventChange:
    """One change of one event. `changes` is empty if the event became known.

    `card` is the event after the change, without numbers and instants of its revisions. `reason` and `source` are None
    if they were written before the public could see the change, `reason` also if it is not public.
    """

    seen_at: datetime
    card: Card
    meanings: tuple[ChangeKind, ...]
    changes: tuple[FactChange, ...]
    reason: str | None
    source: str | None


@dataclass(frozen=True, kw_only=True)
class BulkAddition:
    """Many events that became known at one instant."""

    seen_at: datetime
    count: int


@dataclass(frozen=True, kw_only=True)
class ChangesPage:
    """Some of the changes, newest first, and whether older ones follow."""

    changes: tuple[EventChange | BulkAddition, ...]
    has_older: bool


@dataclass(frozen=True, kw_only=True)
class _EventVersion:
    """A public version of an event, without its record."""

    event_id: str
    version: PublicVersion


@dataclass(frozen=True, kw_only=True)
class _DescribedChange:
    """A change of one event, without its card."""

    seen: _EventVersion
    record: EventRecord
    meanings: tuple[ChangeKind, ...]
    changes: tuple[FactChange, ...]
    row: Row[Any]


def load_changes(
    connection: Connection,
    selection: Selection,
    *,
    now: datetime,
    offset: int = 0,
    limit: int,
    lang: Lang = "en",
    since: datetime | None = None,
) -> ChangesPage:
    """The changes of a selection up to its `as_of` or `now`, as the public may see them at `now`.

    With `since` only those from that instant on; the cost depends on the events that changed since.
    """
    seen = _load_public_versions(connection, selection, now=now, since=since)
    last = offset + limit + 1
    changed = {one.event_id for one in seen if one.version.before is not None}
    steps = list(_group_additions(seen))
    added = (step.event_id for step in steps if isinstance(step, _EventVersion) and step.event_id not in changed)
    revisions = _load_revisions(connection, changed.union(islice(added, last)))
    snapshots = {key: as_json(row.record) for key, row in revisions.items()}
    links = load_links(connection, snapshots.values())
    names = load_names(connection, list(snapshots.values()), viewer="public", now=now, lang=lang)
    described = _describe_steps(steps, revisions, snapshots, links, names=names, lang=lang)
    page = list(islice(described, offset, last))
    return ChangesPage(changes=_build_changes(connection, page[:limit], now=now), has_older=len(page) > limit)


def _load_public_versions(
    connection: Connection, selection: Selection, *, now: datetime, since: datetime | None
) -> list[_EventVersion]:
    """Every public version of the selected events, newest first, then by id."""
    embargo, visibility = (_REVISION.c.record[key].as_string() for key in ("embargo_until", "visibility"))
    query = select(_REVISION.c.event_id, _REVISION.c.number, _REVISION.c.saved_at, visibility, embargo)
    query = query.join(EVENT, EVENT.c.id == _REVISION.c.event_id).order_by(_REVISION.c.event_id, _REVISION.c.number)
    # With as_of, the events are those that were in the selection then.
    current_selection = selection if selection.as_of is None else Selection()
    query = query.where(where_visible_and_selected(current_selection, "public", now))
    if since is not None:
        query = query.where(EVENT.c.public_changed_at >= since)
    rows = connection.execute(query)
    known, until = None, now
    if selection.as_of is not None:
        source = EventsAsOf(connection, viewer="public", now=now, as_of=selection.as_of)
        known, until = set(source.load_ids(selection)), source.instant
    seen = []
    for event_id, same in groupby(rows, key=lambda row: row.event_id):
        revisions = [build_saved_revision(*values) for _, *values in same]
        if known is None or event_id in known:
            seen += [
                _EventVersion(event_id=event_id, version=one) for one in list_public_versions(revisions, until=until)
            ]
    recent = [one for one in seen if since is None or one.version.seen_at >= since]
    return sorted(recent, key=lambda one: (-one.version.seen_at.timestamp(), one.event_id))


def _group_additions(seen: list[_EventVersion]) -> Iterator[_EventVersion | BulkAddition]:
    """The versions; many that became known at one instant are combined."""
    for seen_at, same in groupby(seen, key=lambda one: one.version.seen_at):
        versions = list(same)
        added = [one for one in versions if one.version.before is None]
        if len(added) < BULK_THRESHOLD:
            yield from versions
            continue
        yield from (one for one in versions if one.version.before is not None)
        yield BulkAddition(seen_at=seen_at, count=len(added))


def _load_revisions(connection: Connection, event_ids: Collection[str]) -> dict[tuple[str, int], Row[Any]]:
    names = ("event_id", "number", "reason", "is_reason_public", "source", "record")
    query = select(*(_REVISION.c[name] for name in names))
    rows = (
        row
        for batch in batches(sorted(event_ids))
        for row in connection.execute(query.where(_REVISION.c.event_id.in_(batch)))
    )
    return {(row.event_id, row.number): row for row in rows}


def _describe_steps(
    steps: Iterable[_EventVersion | BulkAddition],
    revisions: dict[tuple[str, int], Row[Any]],
    snapshots: dict[tuple[str, int], dict[str, Any]],
    links: LinkedEvents,
    *,
    names: Names,
    lang: Lang,
) -> Iterator[_DescribedChange | BulkAddition]:
    """The steps with a visible difference, described lazily."""
    for step in steps:
        if isinstance(step, BulkAddition):
            yield step
            continue
        version = step.version
        key, visible_links = (step.event_id, version.number), links.seen_at(version.seen_at)
        before = (
            None if version.before is None else redact_snapshot(snapshots[step.event_id, version.before], visible_links)
        )
        after = redact_snapshot(snapshots[key], visible_links)
        changes = () if before is None else describe_changes(before, after, names, lang)
        if before is not None and not changes:
            continue
        record = record_from_json(after)
        old = None if before is None else record_from_json(before)
        meanings = classify_change(old, record, changes, at=version.seen_at)
        yield _DescribedChange(seen=step, record=record, meanings=meanings, changes=changes, row=revisions[key])


def _build_changes(
    connection: Connection, page: list[_DescribedChange | BulkAddition], *, now: datetime
) -> tuple[EventChange | BulkAddition, ...]:
    ids = {step.record.id for step in page if isinstance(step, _DescribedChange)}
    cards = {card.id: card for card in load_cards_by_id(connection, ids, viewer="public", now=now)}
    directory = load_directory(connection)
    changes: list[EventChange | BulkAddition] = []
    for step in page:
        if isinstance(step, BulkAddition):
            changes.append(step)
            continue
        version = step.seen.version
        card = directory.apply_record(cards[step.record.id], step.record)
        # Numbers and instants of revisions would tell of work that nobody could see.
        seen_at = version.seen_at
        card = replace(card, revision=0, public_revision=0, sequence=0, created_at=seen_at, changed_at=seen_at)
        changes.append(
            EventChange(
                seen_at=seen_at,
                card=card,
                meanings=step.meanings,
                changes=step.changes,
                reason=step.row.reason if version.is_visible_when_saved and step.row.is_reason_public else None,
                source=step.row.source if version.is_visible_when_saved else None,
            )
        )
    return tuple(changes)
