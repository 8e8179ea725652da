"""The queue: which events need a hand, the nearest and most doubtful first, each with the reasons in words.

Urgency is the weight of the gravest doubt over the days to the event or since it. Nothing is remembered here: what was
mended is gone the next time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.history.reconstruction import published_at
from calendar_core.domain.quality.checks import DOUBTS, Doubt
from calendar_core.domain.time.when import Day
from calendar_core.store.desk.link_checks import DeadSource

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
_LATE: Final = 7
_UNSURE: Final = {"expected": 6, "proposed": 5, "announced": 3}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One event in the queue. `days` is to its start; negative where that is past."""

    record: EventRecord
    days: int
    urgency: float
    reasons: tuple[str, ...]


def queue_of(
    records: Iterable[EventRecord],
    doubts: Mapping[str, Iterable[Doubt]],
    *,
    late: Mapping[str, str],
    dead: Mapping[str, DeadSource],
    now: datetime,
) -> list[Item]:
    """The events that need a hand, the most urgent first. `late` has sentences by event, `dead` sources by address."""
    by_event: defaultdict[str, list[Doubt]] = defaultdict(list)
    for found in doubts.values():
        for doubt in found:
            by_event[doubt.event_id].append(doubt)
    items = []
    for record in records:
        reasons = [*_standing(record, by_event[record.id], late.get(record.id), now), *_dead(record, dead)]
        if reasons:
            days = (record.when.extent().start - now).days
            urgency = max(weight for weight, _ in reasons) / (1 + abs(days))
            said = tuple(reason for _, reason in reasons)
            items.append(Item(record=record, days=days, urgency=urgency, reasons=said))
    return sorted(items, key=lambda item: (-item.urgency, item.record.id))


def source_of_its_end(record: EventRecord) -> str | None:
    """The newest source that is dated after the days of an event: only such a one can say that it was held."""
    zone = record.when.zone
    end = Day(record.when.end_day - timedelta(days=1), zone or "UTC").extent().end
    dated = [(published_at(one, zone), one.url) for one in record.sources if one.url]
    after = [(moment, url) for moment, url in dated if moment is not None and moment > end]
    return max(after)[1] if after else None


def _standing(record: EventRecord, doubts: Iterable[Doubt], late: str | None, now: datetime) -> list[tuple[int, str]]:
    """What is doubtful of an event that is near: weights and reasons."""
    extent = record.when.extent()
    if extent.end < now - _PAST or extent.start > now + 4 * NEAR:
        return []
    found = []
    is_unsure = record.lifecycle == "scheduled" and record.certainty in _UNSURE
    if late is not None:
        found.append((_LATE, late))
    elif is_unsure and now < extent.start <= now + NEAR:
        found.append((_UNSURE[record.certainty], _unsure(record)))
    if record.lifecycle == "postponed":
        found.append((2, "Postponed, and no new date is known."))
    return [*found, *((_WEIGHTS[one.kind], f"{DOUBTS[one.kind]}: {one.sentence}") for one in doubts)]


def _dead(record: EventRecord, dead: Mapping[str, DeadSource]) -> list[tuple[int, str]]:
    """The sources of an event that lead nowhere, however long ago it was: they die with time."""
    gone = [found for one in record.sources if (found := dead.get(one.url or ""))]
    return [(2, f"A source leads nowhere: {one.url} ({one.fault.rstrip('.')}).") for one in gone]


def _unsure(record: EventRecord) -> str:
    if record.certainty == "expected":
        return "Expected by habit alone, and nobody has announced it yet."
    if record.certainty == "proposed":
        return "Proposed, and not agreed yet."
    return "Announced by one side; not confirmed."
