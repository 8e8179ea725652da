"""The work list: the events that need attention, the most urgent first, each with the reasons in words.

Urgency is the weight of the gravest issue divided by the days to the event or since it. Nothing is stored: a corrected
event is absent the next time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection

from calendar_core.desk.checks.overdue import find_overdue_meetings
from calendar_core.desk.checks.run import find_issues, load_all_records, load_directory
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.quality.checks import ISSUE_KINDS, Issue
from calendar_core.messages import FormattedMessage, Message, mark
from calendar_core.store.desk.link_checks import DeadLink, load_dead_links
from calendar_core.store.desk.proposals import Channel, PendingProposal, count_proposals, list_pending_proposals
from calendar_core.store.directory.filter_choices import load_filter_choices
from calendar_core.store.outbox.admin import OutboxStatus, load_outbox_status

#: How long before its start an unconfirmed event is listed.
UNCONFIRMED_WINDOW: Final = timedelta(days=90)
#: So many proposals are named; the queue has them all.
MAX_PROPOSALS: Final = 10
# Older events are only in the list of `flask check`.
_PAST_WINDOW: Final = timedelta(days=120)
_WEIGHTS: Final = {
    "held-ahead": 8,
    "stated-time": 8,
    "two-cities": 6,
    "office": 6,
    "twice": 6,
    "unexplained": 5,
    "no-source": 5,
    "length": 5,
    "number": 4,
    "order": 4,
    "not-verified": 4,
    "disputed": 2,
    "address": 2,
    "no-title": 2,
    "holiday": 1,
}
_OVERDUE_WEIGHT: Final = 7
_CERTAINTY_WEIGHTS: Final = {"expected": 6, "proposed": 5, "announced": 3}


#: The parts of the work list: over and not settled, within `SOON`, anything else, and expected from the past alone.
Block = Literal["past", "soon", "other", "expected"]
BLOCKS: Final[tuple[Block, ...]] = ("past", "soon", "other", "expected")
#: How far ahead the second part of the work list reaches.
SOON: Final = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class WorklistItem:
    """One event of the work list. `days` is the time to its start, negative where that is past."""

    record: EventRecord
    days: int
    urgency: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """All that needs attention. `proposals` are the first of those that wait, `proposal_counts` of all by channel.

    `overdue_series` has id, name and a sentence of each series without a next meeting.
    """

    items: tuple[WorklistItem, ...]
    overdue_series: tuple[tuple[str, str, str], ...]
    proposals: tuple[PendingProposal, ...]
    proposal_counts: Counter[Channel]
    outbox: OutboxStatus


def load_worklist(connection: Connection, *, now: datetime) -> Worklist:
    """The whole work list. Costs a pass over all records."""
    records = load_all_records(connection)
    issues = find_issues(records, load_directory(connection), now=now)
    overdue = find_overdue_meetings(records, now=now)
    dead_sources = load_dead_links(connection)
    items = build_worklist(records, issues, late=overdue.events, dead_sources=dead_sources, now=now)
    series = [one for one in load_filter_choices(connection, public_at=None).series if one.id in overdue.series]
    return Worklist(
        items=tuple(items),
        overdue_series=tuple((one.id, FormattedMessage(one.display_name), overdue.series[one.id]) for one in series),
        proposals=tuple(list_pending_proposals(connection)[:MAX_PROPOSALS]),
        proposal_counts=count_proposals(connection),
        outbox=load_outbox_status(connection),
    )


def group_items(items: Iterable[WorklistItem], *, now: datetime) -> dict[Block, list[WorklistItem]]:
    """The items by part, in the order of their dates: what is past from the latest back, what is ahead from now on."""
    blocks: dict[Block, list[WorklistItem]] = {block: [] for block in BLOCKS}
    for item in sorted(items, key=lambda item: (item.record.when.sort_key, item.record.id)):
        blocks[_find_block(item.record, now)].append(item)
    blocks["past"].reverse()
    return blocks


def _find_block(record: EventRecord, now: datetime) -> Block:
    extent, is_open = record.when.extent(), record.lifecycle in ("scheduled", "postponed")
    if is_open and extent.end <= now:
        return "past"
    if record.lifecycle == "scheduled" and record.certainty == "expected":
        return "expected"
    return "soon" if is_open and extent.start <= now + SOON else "other"


def build_worklist(
    records: Iterable[EventRecord],
    issues: Mapping[str, Iterable[Issue]],
    *,
    late: Mapping[str, str],
    dead_sources: Mapping[str, DeadLink],
    now: datetime,
) -> list[WorklistItem]:
    """The events that need attention, the most urgent first; `late` has sentences by event."""
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


def _list_event_reasons(
    record: EventRecord, issues: Iterable[Issue], late: str | None, now: datetime
) -> list[tuple[int, str]]:
    """`(weight, reason)` of the issues of an event that is near."""
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
        found.append((2, Message("Postponed, and no new date is known.")))
    return [*found, *((_WEIGHTS[one.kind], _describe_issue(one)) for one in issues)]


def _describe_issue(issue: Issue) -> str:
    if issue.kind == "not-verified":
        return issue.sentence  # the part of the list has the heading
    return Message("%(kind)s: %(sentence)s", kind=Message(ISSUE_KINDS[issue.kind]), sentence=issue.sentence)


def _list_dead_source_reasons(record: EventRecord, dead_sources: Mapping[str, DeadLink]) -> list[tuple[int, str]]:
    """`(weight, reason)` of the dead links of an event, however long ago it was."""
    gone = [found for one in record.sources if (found := dead_sources.get(one.url or ""))]
    what = mark("Broken source link: %(url)s (%(error)s).")
    return [(2, Message(what, url=one.url, error=one.error.rstrip("."))) for one in gone]


def _describe_certainty(record: EventRecord) -> str:
    if record.certainty == "expected":
        return Message("Expected from past meetings only; nobody has announced it yet.")
    if record.certainty == "proposed":
        return Message("Proposed, and not agreed yet.")
    return Message("Announced by one side; not confirmed.")
