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
from calendar_core.domain.quality.checks import ISSUE_KINDS, Issue
from calendar_core.domain.time.when import Day
from calendar_core.store.desk.link_checks import DeadLink

#: How far ahead an event that is not confirmed begins to need a hand.
UNCONFIRMED_WINDOW: Final = timedelta(days=90)
# What is long past is mended at leisure: it is in the list of `flask check`, and not here.
_PAST_WINDOW: Final = timedelta(days=120)
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
_OVERDUE_WEIGHT: Final = 7
_CERTAINTY_WEIGHTS: Final = {"expected": 6, "proposed": 5, "announced": 3}


@dataclass(frozen=True, kw_only=True)
class WorklistItem:
    """One event in the queue. `days` is to its start; negative where that is past."""

    record: EventRecord
    days: int
    urgency: float
    reasons: tuple[str, ...]


def build_worklist(
    records: Iterable[EventRecord],
    issues: Mapping[str, Iterable[Issue]],
    *,
    late: Mapping[str, str],
    dead_sources: Mapping[str, DeadLink],
    now: datetime,
) -> list[WorklistItem]:
    """The events that need a hand, the most urgent first. `late` has sentences by event, `dead` sources by address."""
    by_event: defaultdict[str, list[Issue]] = defaultdict(list)
    for found in issues.values():
        for issue in found:
            by_event[issue.event_id].append(issue)
    items = []
    for record in records:
        reasons = [
            *_list_event_reasons(record, by_event[record.id], late.get(record.id), now),
            *_list_dead_source_reasons(record, dead_sources),
        ]
        if reasons:
            days = (record.when.extent().start - now).days
            urgency = max(weight for weight, _ in reasons) / (1 + abs(days))
            sentences = tuple(reason for _, reason in reasons)
            items.append(WorklistItem(record=record, days=days, urgency=urgency, reasons=sentences))
    return sorted(items, key=lambda item: (-item.urgency, item.record.id))


def find_source_after_end(record: EventRecord) -> str | None:
    """The newest source that is dated after the days of an event: only such a one can say that it was held."""
    zone = record.when.zone
    end = Day(record.when.end_day - timedelta(days=1), zone or "UTC").extent().end
    dated = [(published_at(one, zone), one.url) for one in record.sources if one.url]
    after = [(moment, url) for moment, url in dated if moment is not None and moment > end]
    return max(after)[1] if after else None


def _list_event_reasons(
    record: EventRecord, issues: Iterable[Issue], late: str | None, now: datetime
) -> list[tuple[int, str]]:
    """What is doubtful of an event that is near: weights and reasons."""
    extent = record.when.extent()
    if extent.end < now - _PAST_WINDOW or extent.start > now + 4 * UNCONFIRMED_WINDOW:
        return []
    found = []
    is_unsure = record.lifecycle == "scheduled" and record.certainty in _CERTAINTY_WEIGHTS
    if late is not None:
        found.append((_OVERDUE_WEIGHT, late))
    elif is_unsure and now < extent.start <= now + UNCONFIRMED_WINDOW:
        found.append((_CERTAINTY_WEIGHTS[record.certainty], _describe_certainty(record)))
    if record.lifecycle == "postponed":
        found.append((2, "Postponed, and no new date is known."))
    return [*found, *((_WEIGHTS[one.kind], f"{ISSUE_KINDS[one.kind]}: {one.sentence}") for one in issues)]


def _list_dead_source_reasons(record: EventRecord, dead_sources: Mapping[str, DeadLink]) -> list[tuple[int, str]]:
    """The sources of an event that lead nowhere, however long ago it was: they die with time."""
    gone = [found for one in record.sources if (found := dead_sources.get(one.url or ""))]
    return [(2, f"A source leads nowhere: {one.url} ({one.fault.rstrip('.')}).") for one in gone]


def _describe_certainty(record: EventRecord) -> str:
    if record.certainty == "expected":
        return "Expected by habit alone, and nobody has announced it yet."
    if record.certainty == "proposed":
        return "Proposed, and not agreed yet."
    return "Announced by one side; not confirmed."
