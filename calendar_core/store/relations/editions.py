"""Loading two editions of a series to compare them."""

from collections.abc import Sequence
from datetime import datetime

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import record_to_json
from calendar_core.domain.relations.editions import EditionsCompared, compare_editions
from calendar_core.errors import CalendarError
from calendar_core.messages import Lang, Message
from calendar_core.store.events.source import EventSource
from calendar_core.store.history.history import load_names
from calendar_core.store.relations.meetings import load_office_facts


def load_compared(source: EventSource, cards: Sequence[Card], *, now: datetime, lang: Lang) -> EditionsCompared:
    """The comparison of the events of two cards of the source."""
    details = {one.card.id: one for one in source.details_by_id([card.id for card in cards])}
    records = source.records(cards)
    snapshots = [record_to_json(records[card.id]) for card in cards]
    names = load_names(source.connection, snapshots, viewer=source.viewer, now=now, lang=lang)
    editions = [details[card.id] for card in cards]
    return compare_editions(editions, snapshots, load_office_facts(source.connection), names, lang)


def find_edition(editions: Sequence[Card], value: str, key: str) -> Card:
    """The edition of a number, or of an id of an event. Raises CalendarError with the editions that there are."""
    found = [card for card in editions if value in (str(card.number), card.id)]
    if not found:
        known = [str(card.number or card.id) for card in reversed(editions)]
        raise CalendarError(
            "The series has no meeting %(value)s.",
            next_step=Message("Write a number of a meeting or the id of its event: %(words)s.", words=_join(known)),
            where=f"?{key}",
            value=repr(value[:80]),
        )
    return found[0]


def find_usual_editions(editions: Sequence[Card]) -> tuple[Card, Card] | None:
    """The last two that were held, else the last two; None of fewer than two. They are given by start."""
    held = [card for card in editions if card.lifecycle == "held"]
    last = held[-2:] if len(held) > 1 else editions[-2:]
    return (last[0], last[1]) if len(last) > 1 else None


def _join(words: Sequence[str]) -> str:
    return ", ".join(words[:20]) + (" …" if len(words) > 20 else "")
