"""An event among its editions and among the events that it belongs to."""

from dataclasses import dataclass

from calendar_core.domain.events.cards import Card, EventDetails


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """An event on the small timeline of another: how many days before it (negative) or after it begins."""

    card: Card
    days: int
    is_current: bool


def find_adjacent(card: Card, editions: list[Card]) -> tuple[Card | None, Card | None]:
    """The editions before and after this one."""
    places = [place for place, edition in enumerate(editions) if edition.id == card.id]
    if not places:
        return None, None
    here = places[0]
    return (editions[here - 1] if here else None), (editions[here + 1] if here + 1 < len(editions) else None)


def build_timeline(details: EventDetails) -> list[TimelineEntry]:
    """The event among those that it belongs together with, by start; nothing where there are none."""
    here = details.card
    others = {card.id: card for card in (*details.parts, *details.related)} | (
        {details.parent.id: details.parent} if details.parent else {}
    )
    if not others:
        return []
    every = sorted([here, *others.values()], key=lambda card: (card.starts_at, card.id))
    return [
        TimelineEntry(card=card, days=(card.when.first_day - here.when.first_day).days, is_current=card.id == here.id)
        for card in every
    ]
