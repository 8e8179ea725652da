"""An event among its editions and among the events that it belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass

from calendar_core.domain.display.distances import describe_distance
from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.messages import Lang


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """An event on the small timeline of another. `distance` is in words, and empty where it is not known."""

    card: Card
    distance: str
    is_current: bool


def find_adjacent(card: Card, editions: Iterable[Card]) -> tuple[Card | None, Card | None]:
    """The editions before and after this one in real time, of those that took place or may take place.

    Where the dates of two editions do not tell their order, their numbers do; without numbers, neither is before.
    """
    others = [one for one in editions if one.id != card.id and one.lifecycle in ("held", "scheduled")]
    before = [one for one in others if _is_before(one, card)]
    after = [one for one in others if _is_before(card, one)]
    return (
        max(before, key=lambda one: (one.starts_at, one.id), default=None),
        min(after, key=lambda one: (one.starts_at, one.id), default=None),
    )


def _is_before(one: Card, other: Card) -> bool:
    if one.when.is_dated and other.when.is_dated and one.starts_at != other.starts_at:
        return one.starts_at < other.starts_at
    if one.ends_at <= other.starts_at or other.ends_at <= one.starts_at:
        return one.ends_at <= other.starts_at
    return one.number is not None and other.number is not None and one.number < other.number


def find_replacement(details: EventDetails) -> Card | None:
    """The event in place of a postponed or cancelled one: the only related edition of its series that goes ahead.

    Two numbers of the series are two meetings. Without a series it is an event of the same kind and the same parties.
    """
    here = details.card
    if here.lifecycle not in ("postponed", "cancelled"):
        return None
    found = [card for card in details.related if card.lifecycle in ("scheduled", "held") and _may_replace(card, here)]
    return found[0] if len(found) == 1 else None


def _may_replace(card: Card, replaced: Card) -> bool:
    if card.series is None or replaced.series is None:
        parties = [{party.id for party in one.parties} for one in (card, replaced)]
        return card.series == replaced.series and card.kind == replaced.kind and parties[0] == parties[1]
    numbers = {card.number, replaced.number} - {None}
    return card.series.id == replaced.series.id and len(numbers) < 2


def build_timeline(details: EventDetails, lang: Lang) -> list[TimelineEntry]:
    """The event among those that it belongs together with, by start; nothing where there are none."""
    here = details.card
    others = {card.id: card for card in (*details.parts, *details.related)} | (
        {details.parent.id: details.parent} if details.parent else {}
    )
    if not others:
        return []
    return order_timeline(here, [here, *others.values()], lang)


def order_timeline(here: Card, cards: Iterable[Card], lang: Lang) -> list[TimelineEntry]:
    """Events in the order of real time, each with its distance from one of them."""
    every = sorted(cards, key=lambda card: (card.starts_at, card.ends_at, card.id))
    return [
        TimelineEntry(card=card, distance=describe_distance(here, card, lang), is_current=card.id == here.id)
        for card in every
    ]
