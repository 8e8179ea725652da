"""What sources say differently of an event, which revision decided it, and who has announced it: for pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.history.describe_changes import fact_label
from calendar_core.domain.quality.source_conflicts import Dispute, announced_by, disputes, print_announced
from calendar_core.messages import Lang
from calendar_core.store.directory.queries import all_parties
from calendar_core.store.history.history import HistoryEntry, find_history

# The facts of the record behind one that sources speak of in a word.
_BEHIND: Final = {"status": ("certainty", "lifecycle")}


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What sources say differently; by fact, the revision that decided it last; who has announced the event."""

    disputes: tuple[Dispute, ...]
    decided: dict[str, HistoryEntry]
    announced: str


def read_claims(connection: Connection, record: EventRecord, *, now: datetime) -> Claims:
    """The claims of an event as it stands, for the desk."""
    announced = announced_by(record.parties, record.sources, country=record.country)
    found = disputes(record, record.sources)
    entries = find_history(connection, record.id, viewer="desk", now=now).entries if found else ()
    return Claims(
        disputes=found,
        decided=decisions(found, entries),
        announced=print_announced(announced, all_parties(connection)),
    )


def announcement(card: Card, sources: Iterable[Source], lang: Lang) -> str:
    """Who has announced an event that one side alone stands behind so far; empty of any other."""
    if card.certainty != "announced" or card.lifecycle != "scheduled":
        return ""
    parties = [party.id for party in card.parties]
    return print_announced(announced_by(parties, sources, country=card.country), card.parties, lang)


def decisions(found: Iterable[Dispute], entries: Sequence[HistoryEntry], lang: Lang = "en") -> dict[str, HistoryEntry]:
    """`{fact: the newest revision that changed it}`, the first one where none did; entries are newest first."""
    return {one.fact: _decision(one.fact, entries, lang) for one in found}


def _decision(fact: str, entries: Sequence[HistoryEntry], lang: Lang) -> HistoryEntry:
    labels = {fact_label(name, lang) for name in _BEHIND.get(fact, (fact,))}
    return next((one for one in entries if labels & {change.label for change in one.changes}), entries[-1])
