"""The events that belong together with one event, by relations and parts, over any number of steps."""

from collections import defaultdict
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select, union

from calendar_core.domain.events.cards import EventDetails
from calendar_core.models import Relation, table_of
from calendar_core.store.events.source import EventSource
from calendar_core.store.selection.conditions import EVENT, where_visible

_RELATION: Final = table_of(Relation)

#: A page of more would be no story; the events fewest steps away are shown.
MAX_EVENTS: Final = 40


def load_chain(source: EventSource, event_id: str) -> list[EventDetails]:
    """An event with all that it belongs together with, in the order of real time: by start, then by end.

    Only events that the source shows lead on to others. Statements grow with the steps, not with the events. NotFound
    where the viewer may not see the event, or where it was not known.
    """
    found = {event_id: source.find_details(event_id)}
    waiting = _linked_ids(found[event_id])
    while waiting and len(found) < MAX_EVENTS:
        step = source.details_by_id(waiting[: MAX_EVENTS - len(found)])
        found |= {one.card.id: one for one in step}
        linked = dict.fromkeys(key for one in step for key in _linked_ids(one))
        waiting = [key for key in linked if key not in found]
    return sorted(found.values(), key=lambda one: (one.card.starts_at, one.card.ends_at, one.card.id))


def _linked_ids(details: EventDetails) -> list[str]:
    cards = (*([details.parent] if details.parent else []), *details.parts, *details.related)
    return [card.id for card in cards]


def list_first_events(connection: Connection, *, now: datetime) -> list[str]:
    """The first event of each chain of public events, as `load_chain` orders them; by id.

    Two statements, over the events that have a relation or a part.
    """
    links = union(
        select(_RELATION.c.event_id.label("one"), _RELATION.c.related_id.label("other")),
        select(EVENT.c.id, EVENT.c.parent_id).where(EVENT.c.parent_id.is_not(None)),
    ).subquery()
    linked = union(select(links.c.one), select(links.c.other))
    query = select(EVENT.c.id, EVENT.c.starts_at, EVENT.c.ends_at).where(
        EVENT.c.id.in_(linked), where_visible("public", now)
    )
    order = {row.id: (row.starts_at, row.ends_at, row.id) for row in connection.execute(query)}
    neighbours: dict[str, list[str]] = defaultdict(list)
    for one, other in connection.execute(select(links.c.one, links.c.other)):
        if one in order and other in order:
            neighbours[one].append(other)
            neighbours[other].append(one)
    first, seen = [], set[str]()
    for event_id in sorted(neighbours, key=order.__getitem__):
        if event_id in seen:
            continue
        first.append(event_id)
        waiting = [event_id]
        while waiting:
            found = waiting.pop()
            if found not in seen:
                seen.add(found)
                waiting += neighbours[found]
    return sorted(first)
