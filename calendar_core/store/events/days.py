"""The events of some days, at their venues or in a zone."""

from datetime import date

from calendar_core.domain.display.card_days import MAX_DAYS_APART, find_days
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Selection
from calendar_core.store.events.source import EventSource


def load_cards_of_days(
    source: EventSource,
    selection: Selection,
    first: date,
    end: date,
    *,
    day_zone: str | None,
    limit: int | None = None,
) -> list[Card]:
    """The selected events of the days `[first, end)`, by start; `day_zone` as in `card_days.find_days`.

    At most `limit` events are read, which may be some more than are on these days.
    """
    if day_zone is None:
        return source.cards(selection.narrow_to_days(first, end), limit=limit)
    wider = selection.narrow_to_days(first - MAX_DAYS_APART, end + MAX_DAYS_APART)
    return [card for card in source.cards(wider, limit=limit) if is_on_days(card, first, end, day_zone)]


def is_on_days(card: Card, first: date, end: date, day_zone: str | None) -> bool:
    """Whether an event is shown on the days `[first, end)`."""
    begins, ends = find_days(card, day_zone)
    return begins < end and ends > first
