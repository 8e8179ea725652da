"""The events of a page of the directory: the next and the last one, the latest, and how many there are in each year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Selection
from calendar_core.store.events.present import MONTH_OR_FINER
from calendar_core.store.events.source import EventSource
from calendar_core.store.search.counts import count_by_year, count_years

# The last one and nine more.
_MAX_PAST = 10
_MAX_AHEAD = 4
# Looked through for one with a known day that somebody announced.
_MAX_LOOKED_AT = 40


@dataclass(frozen=True, kw_only=True)
class EventLists:
    """The events of a selection, each once: `ahead` and `latest` are nearest first, without `next` and `last`.

    `years` are (year, number of events in it), the newest first; an event that goes on into a year counts in both.
    """

    next: Card | None
    last: Card | None
    ahead: tuple[Card, ...]
    latest: tuple[Card, ...]
    ahead_count: int
    years: tuple[tuple[int, int], ...]


def load_event_lists(source: EventSource, selection: Selection) -> EventLists:
    """The lists of a selection of many events, at the source's instant: as many rows are read as are shown."""
    _, ahead_count = source.count_sides(selection)
    return _arrange(
        source.cards(selection, side="upcoming", limit=_MAX_LOOKED_AT),
        source.cards(selection, side="past", limit=_MAX_PAST)[::-1],
        ahead_count=ahead_count,
        years=count_by_year(source, selection),
    )


def build_event_lists(cards: Sequence[Card], now: datetime) -> EventLists:
    """The lists of events by start: of a person or an office one query for all is faster than one for each list."""
    ahead = [card for card in cards if card.ends_at > now]
    past = [card for card in reversed(cards) if card.ends_at <= now]
    years = count_years((card.when.first_day, card.when.end_day) for card in cards)
    return _arrange(ahead, past[:_MAX_PAST], ahead_count=len(ahead), years=years)


def _arrange(ahead: list[Card], past: list[Card], *, ahead_count: int, years: list[tuple[int, int]]) -> EventLists:
    coming = _find_next(ahead)
    last = next((card for card in past if card.lifecycle == "held"), None)
    further = [card for card in ahead if card is not coming and card.when.precision in MONTH_OR_FINER]
    return EventLists(
        next=coming,
        last=last,
        ahead=tuple(further[:_MAX_AHEAD]),
        latest=tuple(card for card in past if card is not last),
        ahead_count=ahead_count,
        years=tuple(years),
    )


def _find_next(ahead: list[Card]) -> Card | None:
    """The first with a known day that was announced; else the first that is not called off, as far as it is known."""
    on = [card for card in ahead if card.lifecycle in ("scheduled", "held")]
    announced = (card for card in on if card.when.is_dated and card.certainty in ("announced", "confirmed"))
    return next(announced, on[0] if on else None)
