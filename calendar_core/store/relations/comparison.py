"""A selection at two instants: what is new, moved, confirmed, cancelled or gone at the second.

Only events that changed since the first instant are read; every other one is the same at both. Both sides are what the
viewer may know now of what was public then, so that an embargo holds at each instant.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, not_, or_

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import EventRecord, record_to_json
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.history.change_kinds import classify_change
from calendar_core.domain.history.describe_changes import Names, describe_changes
from calendar_core.domain.relations.differences import GROUPS, Difference, Group, Presence, group_of
from calendar_core.messages import Lang
from calendar_core.store.as_of.changed_since import where_unchanged_since
from calendar_core.store.as_of.source import EventsAsOf
from calendar_core.store.history.history import load_names
from calendar_core.store.selection.conditions import where_visible

# An event at an instant: its card, and its record as the public could read it.
_State = tuple[Card, EventRecord]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The events that differ, by group, then by start.

    `has_reconstructed`: any event at either instant is known by the dates of its sources alone.
    """

    differences: tuple[Difference, ...]
    has_reconstructed: bool


def load_differences(
    connection: Connection,
    selection: Selection,
    *,
    first: datetime,
    second: datetime,
    now: datetime,
    lang: Lang = "en",
) -> Comparison:
    """The differences for the public. The selection's `as_of` is ignored."""
    # A duplicate that was merged since is not visible today, and was until then.
    among = or_(not_(where_unchanged_since(first, "public")), not_(where_visible("public", now)))
    sides = [
        EventsAsOf(connection, viewer="public", now=now, as_of=instant, among=among) for instant in (first, second)
    ]
    old, new = (_load_states(source, selection) for source in sides)
    # What is in the filter at one instant only may have been known at the other.
    known_then = _load_known(connection, new.keys() - old.keys(), at=first, now=now)
    known_now = _load_known(connection, old.keys() - new.keys(), at=second, now=now)
    before, after = known_then | old, known_now | new
    snapshots = [record_to_json(record) for states in (before, after) for _, record in states.values()]
    names = load_names(connection, snapshots, viewer="public", now=now, lang=lang)
    found = []
    for key in old.keys() | new.keys():
        presence: Presence = "both" if key in old and key in new else "entered" if key in new else "left"
        difference = _compare(before.get(key), after.get(key), presence, names, at=second, lang=lang)
        if difference is not None:
            found.append(difference)
    found.sort(key=lambda one: (GROUPS.index(one.group), one.card.starts_at, one.card.id))
    return Comparison(differences=tuple(found), has_reconstructed=any(side.has_reconstructed for side in sides))


def _load_states(source: EventsAsOf, selection: Selection) -> dict[str, _State]:
    cards = source.cards(selection)
    records = source.records(cards)
    return {card.id: (card, records[card.id]) for card in cards if card.id in records}


def _load_known(connection: Connection, ids: Collection[str], *, at: datetime, now: datetime) -> dict[str, _State]:
    """Those of the events that were known at an instant."""
    if not ids:
        return {}
    return _load_states(EventsAsOf(connection, viewer="public", now=now, as_of=at, ids=ids), Selection())


def _compare(
    before: _State | None, after: _State | None, presence: Presence, names: Names, *, at: datetime, lang: Lang
) -> Difference | None:
    """The difference of one event; None where nothing that shows has changed."""
    card = (after or before or (None,))[0]
    assert card is not None  # noqa: S101  an event is in the filter at one of the two instants
    if after is None:
        return Difference(card=card, group="gone", presence="left", meanings=(), changes=())
    old = None if before is None else before[1]
    changes = () if old is None else describe_changes(record_to_json(old), record_to_json(after[1]), names, lang)
    if old is not None and not changes and presence == "both":
        return None
    meanings = classify_change(old, after[1], changes, at=at)
    groups: dict[Presence, Group] = {"both": group_of(meanings), "entered": "new", "left": "gone"}
    return Difference(card=card, group=groups[presence], presence=presence, meanings=meanings, changes=changes)
