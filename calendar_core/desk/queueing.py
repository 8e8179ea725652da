"""The queue: which events need a hand, the nearest and most doubtful first, each with the reasons in words.

Urgency is the weight of the gravest doubt over the days to the event or since it. Nothing is remembered here: what was
mended is gone the next time.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from calendar_core.domain.doubts import DOUBTS, Doubt
from calendar_core.domain.record import EventRecord

#: How far ahead an event that is not confirmed begins to need a hand.
NEAR: Final = timedelta(days=90)
# What is long past is mended at leisure: it is in the list of `flask check`, and not here.
_PAST: Final = timedelta(days=120)
_WEIGHTS: Final = {
    "held-ahead": 8,
    "stated-time": 8,
    "two-cities": 6,
    "office": 6,
    "number": 4,
    "not-verified": 4,
    "disputed": 2,
    "holiday": 1,
}
_UNSURE: Final = {"expected": 6, "proposed": 5, "announced": 3}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One event in the queue. `days` is to its start; negative where that is past."""

    record: EventRecord
    days: int
    urgency: float
    reasons: tuple[str, ...]


def queue_of(records: Iterable[EventRecord], doubts: dict[str, list[Doubt]], *, now: datetime) -> list[Item]:
    """The events that need a hand, the most urgent first."""
    by_event: defaultdict[str, list[Doubt]] = defaultdict(list)
    for found in doubts.values():
        for doubt in found:
            by_event[doubt.event_id].append(doubt)
    items = [_item(record, by_event[record.id], now) for record in records]
    return sorted((item for item in items if item is not None), key=lambda item: (-item.urgency, item.record.id))


def _item(record: EventRecord, doubts: list[Doubt], now: datetime) -> Item | None:
    extent = record.when.extent()
    if extent.end < now - _PAST or extent.start > now + 4 * NEAR:
        return None
    reasons = [f"{DOUBTS[doubt.kind]}: {doubt.sentence}" for doubt in doubts]
    weights = [_WEIGHTS[doubt.kind] for doubt in doubts]
    is_unsure = record.lifecycle == "scheduled" and record.certainty in _UNSURE
    if is_unsure and now < extent.start <= now + NEAR:
        reasons.insert(0, _unsure(record))
        weights.append(_UNSURE[record.certainty])
    if record.lifecycle == "postponed":
        reasons.insert(0, "Postponed, and no new date is known.")
        weights.append(2)
    if not reasons:
        return None
    days = (extent.start - now).days
    return Item(record=record, days=days, urgency=max(weights) / (1 + abs(days)), reasons=tuple(reasons))


def _unsure(record: EventRecord) -> str:
    if record.certainty == "expected":
        return "Expected by habit alone, and nobody has announced it yet."
    if record.certainty == "proposed":
        return "Proposed, and not agreed yet."
    return "Announced by one side; not confirmed."
