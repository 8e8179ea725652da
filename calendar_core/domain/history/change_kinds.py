"""What a change of an event means to people who plan by it, and from which instant on the public could see it.

Pure: takes the revisions of one event, answers values. Which events and which words is asked in `store.changes`; what
changed from what to what is told by `telling`. See docs/decisions/0050.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, get_args

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.visibility import is_visible
from calendar_core.domain.history.describe_changes import DESK_ONLY_FIELDS, FACT_LABELS, FactChange, fact_label
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.time.formatting import format_when_with_zone
from calendar_core.domain.time.when import WallTime, When
from calendar_core.domain.vocabulary import CERTAINTIES, Lifecycle, Visibility, format_label
from calendar_core.messages import Lang

ChangeKind = Literal[
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
CHANGE_KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)
#: What a letter says of a change in a word (`noticing.headline_of`).
Headline = Literal[
    "new", "cancelled", "postponed", "reinstated", "moved", "dated", "timed", "place", "announced", "held", "changed"
]

_LABELS: dict[ChangeKind | Headline, tuple[str, str]] = {
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
KIND_BY_LIFECYCLE: dict[Lifecycle, Literal["reinstated", "held", "postponed", "cancelled"]] = {
    "scheduled": "reinstated",
    "held": "held",
    "postponed": "postponed",
    "cancelled": "cancelled",
}
# What is known only within a span of time, and not that it lasts so long.
_COARSE_PRECISIONS = frozenset({"month", "quarter", "half", "year"})


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
    is_visible_when_saved: bool


def build_saved_revision(number: int, saved_at: datetime, visibility: Visibility, embargo: str | None) -> SavedRevision:
    """A revision; `embargo` is the instant as its snapshot has it."""
    lifts = datetime.fromisoformat(embargo).astimezone(UTC) if embargo else None
    return SavedRevision(number=number, saved_at=saved_at, visibility=visibility, embargo_until=lifts)


def list_public_versions(revisions: Sequence[SavedRevision], *, until: datetime) -> list[PublicVersion]:
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
                is_visible_when_saved=seen_at == revision.saved_at,
            )
        )
    return versions


def is_visible_at(revisions: Sequence[SavedRevision], at: datetime) -> bool:
    """Whether the public could see at an instant the event that the revisions, oldest first, are of."""
    in_force = [revision for revision in revisions if revision.saved_at <= at]
    return bool(in_force) and is_visible(in_force[-1].visibility, in_force[-1].embargo_until, viewer="public", now=at)


def classify_change(
    before: EventRecord | None, after: EventRecord, shown_changes: Sequence[FactChange], *, at: datetime
) -> tuple[ChangeKind, ...]:
    """What a change means, the weightiest first; never empty. `before` is None where the event was not known.

    `told` is what shows of the change: it alone decides between added and corrected details, so that nothing hidden
    can be read off the word.

    An event is announced when it becomes known while it lies ahead and somebody stands behind it; one that is over by
    `at`, or rests on the habit of its series alone, is only added.
    """
    if before is None:
        return (_classify_new_event(after, at),)
    found: list[ChangeKind] = []
    if before.lifecycle != after.lifecycle and (after.lifecycle != "scheduled" or before.lifecycle != "held"):
        found.append(KIND_BY_LIFECYCLE[after.lifecycle])
    if after.lifecycle == "scheduled" and before.lifecycle != "held":
        found += _classify_certainty(before, after)
        found += _classify_time_and_place(before, after)
    return tuple(found) or ("corrected" if any(change.before for change in shown_changes) else "completed",)


def format_change_kinds(kinds: Sequence[ChangeKind | Headline], lang: Lang = "en") -> str:
    """What a change means, as a heading.

    >>> format_change_kinds(["reinstated", "moved"]), format_change_kinds(["timed"], "ko")
    ('Reinstated, moved', '시각 확정')
    """
    words = [_LABELS[kind][lang == "ko"] for kind in kinds]
    return ", ".join([words[0], *(word.lower() for word in words[1:])])


def _classify_new_event(record: EventRecord, at: datetime) -> ChangeKind:
    if record.lifecycle != "scheduled" or record.when.extent().end <= at:
        return "added"
    if record.certainty == "proposed":
        return "proposed"
    return "added" if record.certainty == "expected" else "announced"


def _classify_certainty(before: EventRecord, after: EventRecord) -> list[ChangeKind]:
    has_risen = CERTAINTIES.index(after.certainty) > CERTAINTIES.index(before.certainty)
    return [after.certainty] if has_risen and after.certainty != "expected" else []


def _classify_time_and_place(before: EventRecord, after: EventRecord) -> list[ChangeKind]:
    time = classify_time_change(before.when, after.when)
    has_moved_away = any(
        None not in (there, here) and there != here
        for there, here in ((before.city, after.city), (before.country, after.country))
    )
    if time is None:
        return ["moved"] if has_moved_away else []
    return [time, "moved"] if has_moved_away and time != "moved" else [time]


def classify_time_change(old: When, new: When) -> Literal["moved", "dated", "timed"] | None:
    """Whether a time was moved, or only known more exactly; None where it is neither."""
    is_within = old.first_day <= new.first_day and new.end_day <= old.end_day
    is_around = new.first_day <= old.first_day and old.end_day <= new.end_day
    if old.precision in _COARSE_PRECISIONS and is_within:
        return None if is_around else "dated"
    if new.precision in _COARSE_PRECISIONS and is_around:
        return None
    if isinstance(new, WallTime) and isinstance(old, WallTime):
        return "moved" if old.extent().start != new.extent().start else None
    if old.first_day != new.first_day:
        return "moved"
    return "timed" if isinstance(new, WallTime) else None


NoticeLevel = Literal["none", "important", "all"]


NOTICE_LEVELS: Final[tuple[NoticeLevel, ...]] = ("none", "important", "all")


#: Changes within so many minutes are one notice: an editor who mends a slip at once is not told of twice.
NOTICE_DELAY: Final = timedelta(minutes=5)


#: What happened longer ago is history; mending it is nothing to write to people about.
MAX_NOTICE_AGE: Final = timedelta(days=7)


_IMPORTANT_HEADLINES: Final = frozenset(
    {"new", "cancelled", "postponed", "reinstated", "moved", "dated", "timed", "place", "announced"}
)


_PLACE_FIELDS: Final = ("venue", "city", "country", "format")


_DESCRIBED_FACTS: Final = ("when", "place", "lifecycle", "certainty", "title", "title_ko")


def find_changed_facts(before: EventRecord, after: EventRecord) -> set[str]:
    """The names of the facts that changed for the public; the parts of a place are one fact."""
    names = {field.name for field in fields(after) if getattr(before, field.name) != getattr(after, field.name)}
    names -= DESK_ONLY_FIELDS
    return (names - set(_PLACE_FIELDS)) | ({"place"} if names.intersection(_PLACE_FIELDS) else set())


def choose_headline(before: EventRecord | None, after: EventRecord) -> Headline | None:
    """What the change is in a word, the gravest first; None where the public sees none.

    `before` is None for an event that the public did not know.
    """
    if before is None:
        return "new"
    changed = find_changed_facts(before, after)
    if "lifecycle" in changed:
        return KIND_BY_LIFECYCLE[after.lifecycle]
    if "when" in changed:
        return classify_time_change(before.when, after.when) or "moved"
    if "place" in changed:
        return "place"
    if "certainty" in changed and before.certainty in ("expected", "proposed"):
        return "announced" if after.certainty in ("announced", "confirmed") else "changed"
    return "changed" if changed else None


def is_notice_wanted(headline: Headline, level: NoticeLevel) -> bool:
    """Whether somebody with the level is told of it.

    >>> [is_notice_wanted("moved", level) for level in NOTICE_LEVELS], is_notice_wanted("held", "important")
    ([False, True, True], False)
    """
    return level == "all" or (level == "important" and headline in _IMPORTANT_HEADLINES)


def describe_differences(before: EventRecord, after: EventRecord, lang: Lang) -> Iterator[tuple[str, str]]:
    """(label, 'old → new') of what people plan by, and the names of the rest in one line."""
    changed = find_changed_facts(before, after)
    for name in _DESCRIBED_FACTS:
        if name in changed:
            yield fact_label(name, lang), f"{_format_fact(before, name, lang)} → {_format_fact(after, name, lang)}"
    others = [
        fact_label(name, lang).lower() for name in FACT_LABELS if name in changed and name not in _DESCRIBED_FACTS
    ]
    if others:
        yield "그 밖의 변경" if lang == "ko" else "Also changed", ", ".join(others)


def _format_fact(record: EventRecord, name: str, lang: Lang) -> str:
    if name == "when":
        return format_when_with_zone(record.when, lang)
    if name == "place":
        country = country_name(record.country, lang) if record.country else None
        form = None if record.format == "in-person" else format_label(record.format, lang)
        return ", ".join(part for part in (form, record.venue, record.city, country) if part) or "–"
    value = getattr(record, name)
    return format_label(value, lang) if name in ("lifecycle", "certainty") else value or "–"
