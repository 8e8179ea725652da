"""What changed in the calendar, as the public could see it, newest first.

A change is what a public version of an event says otherwise than the one before it; when it counts as made is when it
could first be seen (`domain.changes`). Changes of which nothing shows (notes of the desk, work under an embargo) are
not changes here. Events are chosen as they stand now, or at `as_of` as they were known then.

Costs a light pass over the revisions of the selection; whole records are read of the events that changed, and of as
many others as a page may show.
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
from calendar_core.domain.history.change_kinds import (
    Meaning,
    PublicVersion,
    meanings_of,
    public_versions,
    saved_revision,
)
from calendar_core.domain.history.describe_changes import Names, ToldChange, told_changes
from calendar_core.domain.history.public_versions import shown_part
from calendar_core.messages import Lang
from calendar_core.models import Revision, table_of
from calendar_core.store.as_of.cards import card_then
from calendar_core.store.as_of.snapshot import known_ids_on
from calendar_core.store.db.database import batches
from calendar_core.store.directory.filter_choices import read_choices
from calendar_core.store.events.cards import cards_of, chosen
from calendar_core.store.events.links import Links, read_links
from calendar_core.store.events.rows import as_json
from calendar_core.store.history.history import read_names
from calendar_core.store.selection.conditions import EVENT

_REVISION = table_of(Revision)

#: So many events that become known at one instant are told as one change: a data set was loaded.
MANY = 12


@dataclass(frozen=True, kw_only=True)
class EventChange:
    """One change of one event. `changes` is empty where it became known.

    `card` is the event as it was after the change, without numbers and instants of its revisions.

    `reason` and `source` are None where they were written before the public could see the change, `reason` also where
    it is the desk's own.
    """

    seen_at: datetime
    card: Card
    meanings: tuple[Meaning, ...]
    changes: tuple[ToldChange, ...]
    reason: str | None
    source: str | None


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Many events that became known at one instant."""

    seen_at: datetime
    count: int


@dataclass(frozen=True, kw_only=True)
class ChangesPage:
    """Some of the changes, newest first, and whether older ones follow."""

    changes: tuple[EventChange | Arrival, ...]
    has_older: bool


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """A public version of an event, yet without its record."""

    event_id: str
    version: PublicVersion


@dataclass(frozen=True, kw_only=True)
class _Told:
    """A change of one event, yet without its card."""

    seen: _Seen
    record: EventRecord
    meanings: tuple[Meaning, ...]
    changes: tuple[ToldChange, ...]
    row: Row[Any]


def selected_changes(
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

    With `since` only those from that instant on, for the price of the events that they are of.
    """
    seen = _seen_versions(connection, selection, now=now, since=since)
    last = offset + limit + 1
    changed = {one.event_id for one in seen if one.version.before is not None}
    steps = list(_steps(seen))
    arrived = (step.event_id for step in steps if isinstance(step, _Seen) and step.event_id not in changed)
    revisions = _read_revisions(connection, changed.union(islice(arrived, last)))
    snapshots = {key: as_json(row.record) for key, row in revisions.items()}
    links = read_links(connection, snapshots.values())
    names = read_names(connection, list(snapshots.values()), viewer="public", now=now, lang=lang)
    told = _told_steps(steps, revisions, snapshots, links, names=names, lang=lang)
    page = list(islice(told, offset, last))
    return ChangesPage(changes=_with_cards(connection, page[:limit], now=now), has_older=len(page) > limit)


def _seen_versions(
    connection: Connection, selection: Selection, *, now: datetime, since: datetime | None
) -> list[_Seen]:
    """Every public version of the selection's events: the newest first, those of one instant by the event's id."""
    embargo, visibility = (_REVISION.c.record[key].as_string() for key in ("embargo_until", "visibility"))
    query = select(_REVISION.c.event_id, _REVISION.c.number, _REVISION.c.saved_at, visibility, embargo)
    query = query.join(EVENT, EVENT.c.id == _REVISION.c.event_id).order_by(_REVISION.c.event_id, _REVISION.c.number)
    # With as_of, the events are those that were in the selection then.
    standing = selection if selection.as_of is None else Selection()
    query = query.where(chosen(standing, "public", now))
    if since is not None:
        query = query.where(EVENT.c.public_changed_at >= since)
    rows = connection.execute(query)
    known = None if selection.as_of is None else known_ids_on(connection, selection, viewer="public", now=now)
    until = now if selection.as_of is None else min(selection.as_of, now)
    seen = []
    for event_id, same in groupby(rows, key=lambda row: row.event_id):
        revisions = [saved_revision(*values) for _, *values in same]
        if known is None or event_id in known:
            seen += [_Seen(event_id=event_id, version=one) for one in public_versions(revisions, until=until)]
    recent = [one for one in seen if since is None or one.version.seen_at >= since]
    return sorted(recent, key=lambda one: (-one.version.seen_at.timestamp(), one.event_id))


def _steps(seen: list[_Seen]) -> Iterator[_Seen | Arrival]:
    """The versions, with many that became known at one instant as one step."""
    for seen_at, same in groupby(seen, key=lambda one: one.version.seen_at):
        versions = list(same)
        arrived = [one for one in versions if one.version.before is None]
        if len(arrived) < MANY:
            yield from versions
            continue
        yield from (one for one in versions if one.version.before is not None)
        yield Arrival(seen_at=seen_at, count=len(arrived))


def _read_revisions(connection: Connection, event_ids: Collection[str]) -> dict[tuple[str, int], Row[Any]]:
    names = ("event_id", "number", "reason", "is_reason_public", "source", "record")
    query = select(*(_REVISION.c[name] for name in names))
    rows = (
        row
        for batch in batches(sorted(event_ids))
        for row in connection.execute(query.where(_REVISION.c.event_id.in_(batch)))
    )
    return {(row.event_id, row.number): row for row in rows}


def _told_steps(
    steps: Iterable[_Seen | Arrival],
    revisions: dict[tuple[str, int], Row[Any]],
    snapshots: dict[tuple[str, int], dict[str, Any]],
    links: Links,
    *,
    names: Names,
    lang: Lang,
) -> Iterator[_Told | Arrival]:
    """The steps of which something shows, in words, as far as they are asked for."""
    for step in steps:
        if isinstance(step, Arrival):
            yield step
            continue
        version = step.version
        here, seen_then = (step.event_id, version.number), links.seen_at(version.seen_at)
        before = None if version.before is None else shown_part(snapshots[step.event_id, version.before], seen_then)
        after = shown_part(snapshots[here], seen_then)
        changes = () if before is None else told_changes(before, after, names, lang)
        if before is not None and not changes:
            continue
        record = record_from_json(after)
        old = None if before is None else record_from_json(before)
        meanings = meanings_of(old, record, changes, at=version.seen_at)
        yield _Told(seen=step, record=record, meanings=meanings, changes=changes, row=revisions[here])


def _with_cards(
    connection: Connection, page: list[_Told | Arrival], *, now: datetime
) -> tuple[EventChange | Arrival, ...]:
    ids = {step.record.id for step in page if isinstance(step, _Told)}
    cards = {card.id: card for card in cards_of(connection, ids, viewer="public", now=now)}
    choices = read_choices(connection)
    parties = {party.id: party for party in choices.parties}
    series = {name.id: name for name in choices.series}
    changes: list[EventChange | Arrival] = []
    for step in page:
        if isinstance(step, Arrival):
            changes.append(step)
            continue
        version = step.seen.version
        card = card_then(cards[step.record.id], step.record, parties=parties, series=series)
        # How often, and when, it was worked on while nobody could see it stays at the desk.
        seen_at = version.seen_at
        card = replace(card, revision=0, edition=0, sequence=0, created_at=seen_at, changed_at=seen_at)
        changes.append(
            EventChange(
                seen_at=seen_at,
                card=card,
                meanings=step.meanings,
                changes=step.changes,
                reason=step.row.reason if version.is_seen_as_saved and step.row.is_reason_public else None,
                source=step.row.source if version.is_seen_as_saved else None,
            )
        )
    return tuple(changes)
