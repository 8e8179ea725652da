"""Which event of the record a draft speaks of, if any, and what it would change.

Candidates are the meetings of the series, and the events around the days of the draft with all of its parties. The
outcome is never more than a proposal: an editor decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from sqlalchemy import Connection, select

from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.domain.vocabulary import CERTAINTIES
from calendar_core.intake.draft import EventDraft
from calendar_core.store.events.rows import load_newest_snapshots
from calendar_core.store.selection.conditions import EVENT, where_overlapping

Action = Literal["new", "same", "move", "confirm", "cancel", "postpone", "held", "other-source"]

# A report may give the day of its own place: Thursday in Seoul is Wednesday in Washington.
_TOLERANCE: Final = timedelta(days=1)
# So far ahead a meeting that its series expects may be announced for.
_SEARCHED: Final = timedelta(days=200)
#: Kinds that reports take for each other.
_LIKE_KINDS: Final = (
    {"summit", "leaders-meeting", "visit"},
    {"foreign-ministerial", "ministerial", "senior-officials", "working-level", "negotiation", "visit"},
    {"defence-ministerial", "ministerial", "military-committee", "visit"},
    {"2+2", "ministerial"},
    {"trade-ministerial", "finance-ministerial", "ministerial", "negotiation"},
)


@dataclass(frozen=True, kw_only=True)
class Match:
    """The event of a draft, or None for a new one; what the draft does to it; and why it is that event, in words."""

    record: EventRecord | None
    action: Action
    reason: str = ""


def match_draft(
    connection: Connection,
    draft: EventDraft,
    *,
    today: date | None,
    publisher: str | None = None,
    url: str | None = None,
) -> Match:
    """Match a draft against the record. The cost is that of the events around its days, and of its series."""
    record, reason = _find_event(connection, draft, today)
    if record is None:
        return Match(record=None, action="new", reason=reason)
    return Match(record=record, action=_action(draft, record, publisher=publisher, url=url), reason=reason)


def _find_event(connection: Connection, draft: EventDraft, today: date | None) -> tuple[EventRecord | None, str]:
    if draft.series is not None:
        meetings = _load(connection, select(EVENT.c.id).where(EVENT.c.series_id == draft.series))
        numbered = [one for one in meetings if draft.number is not None and one.number == draft.number]
        if numbered:
            return numbered[0], "the same meeting of the series"
        if draft.number is None or draft.when is not None:
            open_ones = [one for one in meetings if draft.number is None or one.number is None]
            if (found := _nearest(open_ones, draft, today)) is not None:
                return found, "the meeting of the series at that time"
        return None, "no meeting of the series has this number or time"
    if draft.when is None:
        return None, "the text states no time"
    first, end = draft.when.first_day - _TOLERANCE, draft.when.end_day + _TOLERANCE
    around = _load(connection, select(EVENT.c.id).where(where_overlapping(first, end)))
    fitting = [(score, one) for one in around if (score := _likeness(draft, one)) > 0]
    if not fitting:
        return None, "no event of these parties at that time"
    best = max(fitting, key=lambda found: found[0])
    return best[1], "the same parties, kind and time"


def _load(connection: Connection, query: object) -> list[EventRecord]:
    ids = list(connection.execute(query).scalars())  # type: ignore[call-overload]  # a select of one column of text
    return [record_from_json(snapshot) for snapshot in load_newest_snapshots(connection, ids).values()] if ids else []


def _nearest(meetings: Sequence[EventRecord], draft: EventDraft, today: date | None) -> EventRecord | None:
    """The meeting of a series at the time of a draft; without a time the next one, or the last that was held."""
    if draft.when is not None:
        return min(
            (one for one in meetings if _is_near(one, draft)),
            key=lambda one: (abs(one.when.first_day - draft.when.first_day), one.id),  # type: ignore[union-attr]
            default=None,
        )
    if today is None:
        return None
    if draft.lifecycle == "held":
        past = [one for one in meetings if today - _SEARCHED / 10 <= one.when.end_day <= today + _TOLERANCE]
        return max(past, key=lambda one: one.when.sort_key, default=None)
    ahead = [
        one for one in meetings if today - _TOLERANCE <= one.when.end_day and one.when.first_day <= today + _SEARCHED
    ]
    return min(ahead, key=lambda one: one.when.sort_key, default=None)


def _is_near(record: EventRecord, draft: EventDraft) -> bool:
    """Whether a meeting may be the one: at the same time, or not over yet and announced for another one."""
    when = draft.when
    if when is None:
        return False
    is_around = record.when.first_day - _TOLERANCE < when.end_day and when.first_day < record.when.end_day + _TOLERANCE
    is_open = record.lifecycle in ("scheduled", "postponed") and draft.lifecycle != "held"
    return is_around or (is_open and abs(record.when.first_day - when.first_day) <= _SEARCHED)


def _likeness(draft: EventDraft, record: EventRecord) -> int:
    """How much a record looks like a draft: parties, kind, people and city; 0 where it cannot be the same."""
    parties, others = set(draft.parties), set(record.parties)
    people = {one.person for one in draft.participants if one.person}
    common = people & {one.person for one in record.participants}
    is_same_parties = bool(parties) and parties == others
    is_part = len(parties & others) > 1 or (draft.kind == "incident" == record.kind and bool(parties & others))
    if not is_same_parties and not (is_part and (common or parties <= others)) and len(common) < 2:
        return 0
    is_like = draft.kind == record.kind or any({draft.kind, record.kind} <= kinds for kinds in _LIKE_KINDS)
    if draft.kind is not None and not is_like:
        return 0
    score = 4 * is_same_parties + 2 * (draft.kind == record.kind) + 2 * len(common)
    if draft.city and record.city:
        if draft.city != record.city and not common:
            return 0
        score += 2 * (draft.city == record.city)
    return score or 1


def _action(draft: EventDraft, record: EventRecord, *, publisher: str | None, url: str | None) -> Action:
    """What a draft does to the record of its event; the weightiest of several."""
    changes: Iterable[tuple[Action, bool]] = (
        ("cancel", draft.lifecycle == "cancelled" != record.lifecycle),
        ("postpone", draft.lifecycle == "postponed" != record.lifecycle),
        ("held", draft.lifecycle == "held" and record.lifecycle == "scheduled"),
        ("move", _moves(draft, record)),
        ("confirm", record.lifecycle == "scheduled" and _is_surer(draft, record)),
        ("other-source", _is_other_source(record, publisher, url)),
    )
    return next((action for action, is_so in changes if is_so), "same")


def _moves(draft: EventDraft, record: EventRecord) -> bool:
    """Whether the text gives another time, or a more exact one; a day may differ by one between two places."""
    if draft.when is None or draft.lifecycle in ("cancelled", "postponed") or record.lifecycle == "held":
        return False
    when, old = draft.when, record.when
    if when.first_day >= old.end_day or when.end_day <= old.first_day:
        return True
    return when.end_day - when.first_day < old.end_day - old.first_day and old.precision not in ("day", "days", "time")


def _is_surer(draft: EventDraft, record: EventRecord) -> bool:
    return CERTAINTIES.index(draft.certainty) > CERTAINTIES.index(record.certainty)


def _is_other_source(record: EventRecord, publisher: str | None, url: str | None) -> bool:
    if url is not None:
        return all(source.url != url for source in record.sources)
    return publisher is not None and all(
        publisher.casefold() not in source.publisher.casefold() for source in record.sources
    )
