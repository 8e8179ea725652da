"""What a change of an event means to people who plan by it, and from which instant on the public could see it.

Pure: takes the revisions of one event, answers values. Which events and which words is asked in `store.changes`; what
changed from what to what is told by `telling`. See docs/decisions/0050.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from calendar_core.domain.record import EventRecord
from calendar_core.domain.telling import ToldChange
from calendar_core.domain.visibility import is_visible
from calendar_core.domain.vocabulary import CERTAINTIES, Lang, Lifecycle, Visibility
from calendar_core.domain.when import WallTime, When

Meaning = Literal[
    "added",
    "cancelled",
    "postponed",
    "reinstated",
    "held",
    "proposed",
    "announced",
    "confirmed",
    "moved",
    "dated",
    "timed",
    "completed",
    "corrected",
]
MEANINGS: tuple[Meaning, ...] = get_args(Meaning)
#: What a letter says of a change in a word (`noticing.headline_of`).
Headline = Literal[
    "new", "cancelled", "postponed", "reinstated", "moved", "dated", "timed", "place", "announced", "held", "changed"
]

_WORDS: dict[Meaning | Headline, tuple[str, str]] = {
    "added": ("Added", "추가"),
    "cancelled": ("Cancelled", "취소"),
    "postponed": ("Postponed", "연기"),
    "reinstated": ("Reinstated", "재추진"),
    "held": ("Held", "개최"),
    "proposed": ("Proposed", "제안"),
    "announced": ("Announced", "발표"),
    "confirmed": ("Confirmed", "확정"),
    "moved": ("Moved", "변경"),
    "dated": ("Date set", "날짜 확정"),
    "timed": ("Time set", "시각 확정"),
    "completed": ("Details added", "내용 보완"),
    "corrected": ("Corrected", "정정"),
    "new": ("New", "신규"),
    "place": ("Place changed", "장소 변경"),
    "changed": ("Changed", "내용 변경"),
}
BY_LIFECYCLE: dict[Lifecycle, Literal["reinstated", "held", "postponed", "cancelled"]] = {
    "scheduled": "reinstated",
    "held": "held",
    "postponed": "postponed",
    "cancelled": "cancelled",
}
# What is known only within a span of time, and not that it lasts so long.
_OPEN = frozenset({"month", "quarter", "half", "year"})


@dataclass(frozen=True, kw_only=True)
class SavedRevision:
    """As much of a revision as decides who saw it."""

    number: int
    saved_at: datetime
    visibility: Visibility
    embargo_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class PublicVersion:
    """A revision that the public could see, from `seen_at` on. `before` is the number of the one it saw before that.

    `is_seen_as_saved`: nobody had to wait for it; the reason given for it is then the reason for what is seen.
    """

    number: int
    before: int | None
    seen_at: datetime
    is_seen_as_saved: bool


def saved_revision(number: int, saved_at: datetime, visibility: Visibility, embargo: str | None) -> SavedRevision:
    """A revision; `embargo` is the instant as its snapshot has it."""
    lifts = datetime.fromisoformat(embargo).astimezone(UTC) if embargo else None
    return SavedRevision(number=number, saved_at=saved_at, visibility=visibility, embargo_until=lifts)


def public_versions(revisions: Sequence[SavedRevision], *, until: datetime) -> list[PublicVersion]:
    """The revisions, oldest first, that the public could see at some instant up to `until`.

    A revision is in force until the next one is saved. One that was replaced before its embargo lifted, or while it
    was a draft, was never public and does not count.
    """
    ends = [following.saved_at for following in revisions[1:]]
    versions: list[PublicVersion] = []
    for revision, end in zip(revisions, [*ends, None], strict=True):
        seen_at = max(revision.saved_at, revision.embargo_until or revision.saved_at)
        is_seen = is_visible(revision.visibility, revision.embargo_until, viewer="public", now=seen_at)
        if not is_seen or seen_at > until or (end is not None and seen_at >= end):
            continue
        versions.append(
            PublicVersion(
                number=revision.number,
                before=versions[-1].number if versions else None,
                seen_at=seen_at,
                is_seen_as_saved=seen_at == revision.saved_at,
            )
        )
    return versions


def is_seen_at(revisions: Sequence[SavedRevision], at: datetime) -> bool:
    """Whether the public could see at an instant the event that the revisions, oldest first, are of."""
    in_force = [revision for revision in revisions if revision.saved_at <= at]
    return bool(in_force) and is_visible(in_force[-1].visibility, in_force[-1].embargo_until, viewer="public", now=at)


def meanings_of(
    before: EventRecord | None, after: EventRecord, told: Sequence[ToldChange], *, at: datetime
) -> tuple[Meaning, ...]:
    """What a change means, the weightiest first; never empty. `before` is None where the event was not known.

    `told` is what shows of the change: it alone decides between added and corrected details, so that nothing hidden
    can be read off the word.

    An event is announced when it becomes known while it lies ahead and somebody stands behind it; one that is over by
    `at`, or rests on the habit of its series alone, is only added.
    """
    if before is None:
        return (_first_meaning(after, at),)
    found: list[Meaning] = []
    if before.lifecycle != after.lifecycle and (after.lifecycle != "scheduled" or before.lifecycle != "held"):
        found.append(BY_LIFECYCLE[after.lifecycle])
    if after.lifecycle == "scheduled" and before.lifecycle != "held":
        found += _certainty_meanings(before, after)
        found += _time_and_place_meanings(before, after)
    return tuple(found) or ("corrected" if any(change.before for change in told) else "completed",)


def print_meanings(meanings: Sequence[Meaning | Headline], lang: Lang = "en") -> str:
    """What a change means, as a heading.

    >>> print_meanings(["reinstated", "moved"]), print_meanings(["timed"], "ko")
    ('Reinstated, moved', '시각 확정')
    """
    words = [_WORDS[meaning][lang == "ko"] for meaning in meanings]
    return ", ".join([words[0], *(word.lower() for word in words[1:])])


def _first_meaning(record: EventRecord, at: datetime) -> Meaning:
    if record.lifecycle != "scheduled" or record.when.extent().end <= at:
        return "added"
    if record.certainty == "proposed":
        return "proposed"
    return "added" if record.certainty == "expected" else "announced"


def _certainty_meanings(before: EventRecord, after: EventRecord) -> list[Meaning]:
    has_risen = CERTAINTIES.index(after.certainty) > CERTAINTIES.index(before.certainty)
    return [after.certainty] if has_risen and after.certainty != "expected" else []


def _time_and_place_meanings(before: EventRecord, after: EventRecord) -> list[Meaning]:
    time = time_meaning(before.when, after.when)
    has_moved_away = any(
        None not in (there, here) and there != here
        for there, here in ((before.city, after.city), (before.country, after.country))
    )
    if time is None:
        return ["moved"] if has_moved_away else []
    return [time, "moved"] if has_moved_away and time != "moved" else [time]


def time_meaning(old: When, new: When) -> Literal["moved", "dated", "timed"] | None:
    """Whether a time was moved, or only known more exactly; None where it is neither."""
    is_within = old.first_day <= new.first_day and new.end_day <= old.end_day
    is_around = new.first_day <= old.first_day and old.end_day <= new.end_day
    if old.precision in _OPEN and is_within:
        return None if is_around else "dated"
    if new.precision in _OPEN and is_around:
        return None
    if isinstance(new, WallTime) and isinstance(old, WallTime):
        return "moved" if old.extent().start != new.extent().start else None
    if old.first_day != new.first_day:
        return "moved"
    return "timed" if isinstance(new, WallTime) else None
