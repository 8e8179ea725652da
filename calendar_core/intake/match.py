"""Which event of the record a draft speaks of, if any, and what it would change.

Candidates are the meetings of the series, and the events around the days of the draft with all of its parties. The
outcome is never more than a proposal: an editor decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.vocabulary import CERTAINTIES
from calendar_core.intake.draft import EventDraft
from calendar_core.intake.likeness import TOLERANCE, choose, compare, days_between
from calendar_core.intake.record_index import RecordIndex
from calendar_core.intake.stated_changes import (
    adds_place,
    describe_changes_in_reason,
    find_new_participants,
    find_other_holders,
    moves_place,
    moves_time,
)
from calendar_core.messages import Message, join_messages

Action = Literal["new", "same", "move", "confirm", "cancel", "postpone", "held", "other-source"]

# So far ahead a meeting that its series expects may be announced for.
_SEARCHED: Final = timedelta(days=200)
# So far a meeting may be moved however often its series meets.
_LEAST_REACH: Final = timedelta(days=14)
# So many meetings a series may be ahead of its last one that the record has a number of.
_NUMBERS_AHEAD: Final = 3


@dataclass(frozen=True, kw_only=True)
class Match:
    """The event of a draft, or None for a new one; what the draft does to it; and why it is that event, in words."""

    record: EventRecord | None
    action: Action
    reason: str = ""


def match_draft(
    index: RecordIndex,
    draft: EventDraft,
    *,
    today: date | None,
    publisher: str | None = None,
    url: str | None = None,
) -> Match:
    """Match a draft against the record. The cost is that of the events of its months, and of its series."""
    record, reason = _find_event(index, draft, today)
    if record is None:
        return Match(record=None, action="new", reason=reason)
    return match_with(record, draft, reason=reason, publisher=publisher, url=url)


def match_with(
    record: EventRecord, draft: EventDraft, *, reason: str, publisher: str | None = None, url: str | None = None
) -> Match:
    """The match of a draft whose event is known."""
    reasons = join_messages((reason, *describe_changes_in_reason(draft, record)), ", ")
    return Match(record=record, action=_action(draft, record, publisher=publisher, url=url), reason=reasons)


def _find_event(index: RecordIndex, draft: EventDraft, today: date | None) -> tuple[EventRecord | None, str]:
    meetings = index.list_meetings(draft.series) if draft.series is not None else []
    if draft.when is None:
        return _find_without_time(meetings, draft, today)
    around = index.list_around(draft.when.first_day - TOLERANCE, draft.when.end_day + TOLERANCE)
    numbered = [one for one in meetings if draft.number is not None and one.number == draft.number]
    candidates = {one.id: one for one in (*around, *numbered)}
    best = choose([compare(draft, one) for one in candidates.values()], draft)
    if best is not None:
        return best.record, join_messages(best.reasons, ", ")
    if draft.series is not None:
        moved = _nearest(meetings, draft)
        if moved is not None:
            return moved, Message("the meeting of the series that is nearest in time")
        return None, Message("no meeting of the series has this number or time")
    return None, Message("no event of these parties at that time")


def _find_without_time(
    meetings: Sequence[EventRecord], draft: EventDraft, today: date | None
) -> tuple[EventRecord | None, str]:
    """The meeting of a series that a draft without a time speaks of: by its number, or the next or the last one."""
    if draft.series is None:
        return None, Message("the text states no time")
    if draft.number is not None:
        numbered = [one for one in meetings if one.number == draft.number]
        if not numbered:
            return None, Message("no meeting has this number")
        return numbered[0], Message("the same meeting of the series")
    found = _next_or_last(meetings, draft, today)
    if found is None:
        return None, Message("no meeting of the series at that time")
    return found, Message("the meeting of the series at that time")


def _next_or_last(meetings: Sequence[EventRecord], draft: EventDraft, today: date | None) -> EventRecord | None:
    """The next meeting of a series on a day, or the last that was held by then."""
    if today is None:
        return None
    if draft.lifecycle == "held":
        past = [one for one in meetings if today - _SEARCHED / 10 <= one.when.end_day <= today + TOLERANCE]
        return max(past, key=lambda one: one.when.sort_key, default=None)
    ahead = [
        one for one in meetings if today - TOLERANCE <= one.when.end_day and one.when.first_day <= today + _SEARCHED
    ]
    return min(ahead, key=lambda one: one.when.sort_key, default=None)


def _nearest(meetings: Sequence[EventRecord], draft: EventDraft) -> EventRecord | None:
    """The meeting of a series that is not over and may be meant though it was announced for another time.

    It may be half as far away as its meetings are from each other, so that the meeting of a month is not taken for that
    of the next.
    """
    last = max((one.number for one in meetings if one.number), default=None)
    is_of_no_series = draft.number is not None and last is not None and draft.number > last + _NUMBERS_AHEAD
    if draft.when is None or draft.lifecycle == "held" or is_of_no_series:
        return None
    days = sorted(one.when.first_day for one in meetings)
    gaps = sorted(later - earlier for earlier, later in pairwise(days))
    reach = min(_SEARCHED, gaps[len(gaps) // 2] / 2) if gaps else _SEARCHED
    near = [
        one
        for one in meetings
        if (draft.number is None or one.number is None)
        and one.lifecycle in ("scheduled", "postponed")
        and days_between(draft, one) <= max(reach, _LEAST_REACH)
    ]
    return min(near, key=lambda one: (days_between(draft, one), one.id), default=None)


def _action(draft: EventDraft, record: EventRecord, *, publisher: str | None, url: str | None) -> Action:
    """What a draft does to the record of its event; the weightiest of several."""
    changes: Iterable[tuple[Action, bool]] = (
        ("cancel", draft.lifecycle == "cancelled" != record.lifecycle),
        ("postpone", draft.lifecycle == "postponed" != record.lifecycle),
        ("held", draft.lifecycle == "held" and record.lifecycle == "scheduled"),
        ("move", moves_time(draft, record) or moves_place(draft, record)),
        ("confirm", record.lifecycle == "scheduled" and _is_surer(draft, record)),
        ("other-source", _is_other_source(record, publisher, url) or _adds_facts(draft, record)),
    )
    return next((action for action, is_so in changes if is_so), "same")


def _is_surer(draft: EventDraft, record: EventRecord) -> bool:
    return CERTAINTIES.index(draft.certainty) > CERTAINTIES.index(record.certainty)


def _adds_facts(draft: EventDraft, record: EventRecord) -> bool:
    """Whether a source that the record has names what the record lacks, or other people."""
    people = (*find_other_holders(draft, record), *find_new_participants(draft, record))
    return adds_place(draft, record) or bool(people)


def _is_other_source(record: EventRecord, publisher: str | None, url: str | None) -> bool:
    if url is not None:
        return all(source.url != url for source in record.sources)
    return publisher is not None and all(
        publisher.casefold() not in source.publisher.casefold() for source in record.sources
    )
