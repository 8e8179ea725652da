"""Source conflicts of an event, the revision that decided each, and who has announced the event: for pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.history.describe_changes import fact_label
from calendar_core.domain.quality.source_conflicts import (
    SourceConflict,
    find_announcing_parties,
    find_conflicts,
    format_announcing_parties,
)
from calendar_core.messages import Lang
from calendar_core.store.directory.queries import load_parties
from calendar_core.store.history.history import HistoryEntry, find_history

# The facts of the record behind each topic that sources make claims about.
_RECORD_FACTS: Final = {"status": ("certainty", "lifecycle")}


@dataclass(frozen=True, kw_only=True)
class SourceConflicts:
    """Source conflicts; by fact, the latest revision that decided it; who has announced the event."""

    conflicts: tuple[SourceConflict, ...]
    decided: dict[str, HistoryEntry]
    announced: str


def load_source_conflicts(connection: Connection, record: EventRecord, *, now: datetime, lang: Lang) -> SourceConflicts:
    """The claims of an event in its present state, for the desk."""
    announced = find_announcing_parties(record.parties, record.sources, country=record.country)
    found = find_conflicts(record, record.sources, lang)
    entries = find_history(connection, record.id, viewer="desk", now=now, lang=lang).entries if found else ()
    return SourceConflicts(
        conflicts=found,
        decided=find_decisions(found, entries, lang),
        announced=format_announcing_parties(announced, load_parties(connection, public_at=None), lang),
    )


def describe_announcement(card: Card, sources: Iterable[Source], lang: Lang) -> str:
    """Who has announced an event that only one side has announced so far; empty otherwise."""
    if card.certainty != "announced" or card.lifecycle != "scheduled":
        return ""
    parties = [party.id for party in card.parties]
    return format_announcing_parties(
        find_announcing_parties(parties, sources, country=card.country), card.parties, lang
    )


def find_decisions(
    found: Iterable[SourceConflict], entries: Sequence[HistoryEntry], lang: Lang = "en"
) -> dict[str, HistoryEntry]:
    """`{fact: the newest revision that changed it}`, or the first revision; entries are newest first."""
    return {one.fact: _find_decision(one.fact, entries, lang) for one in found}


def _find_decision(fact: str, entries: Sequence[HistoryEntry], lang: Lang) -> HistoryEntry:
    labels = {fact_label(name, lang) for name in _RECORD_FACTS.get(fact, (fact,))}
    return next((one for one in entries if labels & {change.label for change in one.changes}), entries[-1])
