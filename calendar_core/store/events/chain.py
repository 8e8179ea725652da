"""The events that belong together with one event, by relations and parts, over any number of steps."""

from typing import Final

from calendar_core.domain.events.cards import EventDetails
from calendar_core.store.events.source import EventSource

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
