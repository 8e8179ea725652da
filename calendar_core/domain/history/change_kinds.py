"""Classification of a change: what it means to people who plan by the event, for pages, Atom, the API and letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from calendar_core.domain.events.facts import FACTS
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.history.describe_changes import FactChange
from calendar_core.domain.text.lists import join_parts
from calendar_core.domain.time.when import WallTime, When
from calendar_core.domain.vocabulary import CERTAINTIES, Lifecycle
from calendar_core.messages import Lang, pgettext, pmark

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
#: The one word that a letter has for a change (`Classification.headline`).
Headline = Literal[
    "new", "cancelled", "postponed", "reinstated", "moved", "dated", "timed", "place", "announced", "held", "changed"
]

_LABELS: Final[dict[ChangeKind | Headline, str]] = {
    "added": pmark("change", "Added"),
    "cancelled": pmark("change", "Cancelled"),
    "postponed": pmark("change", "Postponed"),
    "reinstated": pmark("change", "Reinstated"),
    "held": pmark("change", "Held"),
    "proposed": pmark("change", "Proposed"),
    "announced": pmark("change", "Announced"),
    "confirmed": pmark("change", "Confirmed"),
    "moved": pmark("change", "Moved"),
    "dated": pmark("change", "Date set"),
    "timed": pmark("change", "Time set"),
    "completed": pmark("change", "Details added"),
    "corrected": pmark("change", "Corrected"),
    "new": pmark("change", "New"),
    "place": pmark("change", "Place changed"),
    "changed": pmark("change", "Changed"),
}
_LIFECYCLE_KINDS: Final[dict[Lifecycle, Literal["reinstated", "held", "postponed", "cancelled"]]] = {
    "scheduled": "reinstated",
    "held": "held",
    "postponed": "postponed",
    "cancelled": "cancelled",
}
# The event lies within such a time; it does not last so long.
_COARSE_PRECISIONS: Final = frozenset({"month", "quarter", "half", "year"})
#: The facts that make up the place.
PLACE_FACTS: Final = ("venue", "city", "country", "format")


@dataclass(frozen=True, kw_only=True)
class Classification:
    """What a change between two versions means. `facts` are the facts that changed for the public.

    `time` is None where the time did not change, or is known less exactly.
    """

    before: EventRecord
    after: EventRecord
    facts: frozenset[str]
    time: Literal["moved", "dated", "timed"] | None

    @property
    def headline(self) -> Headline | None:
        """The most important part of the change in one word; None where the public sees no change."""
        if "lifecycle" in self.facts:
            return _LIFECYCLE_KINDS[self.after.lifecycle]
        if "when" in self.facts and not self._is_only_zone_changed:
            return self.time or "moved"
        if not self.facts.isdisjoint(PLACE_FACTS):
            return "place"
        if "certainty" in self.facts and self.before.certainty in ("expected", "proposed"):
            return "announced" if self.after.certainty in ("announced", "confirmed") else "changed"
        return "changed" if self.facts else None

    @property
    def _is_only_zone_changed(self) -> bool:
        """Whether the zone changed, and no instant with it: July at the venue stays July."""
        texts = ((one.when.start_text, one.when.end_text) for one in (self.before, self.after))
        return self.time is None and len({*texts}) == 1

    def list_kinds(self) -> list[ChangeKind]:
        """What the change means, the most important kind first; empty where it only adds or corrects details."""
        was_held, is_scheduled = self.before.lifecycle == "held", self.after.lifecycle == "scheduled"
        if was_held and is_scheduled:
            return []
        kinds: list[ChangeKind] = [_LIFECYCLE_KINDS[self.after.lifecycle]] if "lifecycle" in self.facts else []
        return [*kinds, *self._list_details()] if is_scheduled else kinds

    def _list_details(self) -> list[ChangeKind]:
        before, after = self.before, self.after
        has_risen = CERTAINTIES.index(after.certainty) > CERTAINTIES.index(before.certainty)
        kinds: list[ChangeKind] = [after.certainty] if has_risen and after.certainty != "expected" else []
        if self.time is not None:
            kinds.append(self.time)
        places = ((before.city, after.city), (before.country, after.country))
        if self.time != "moved" and any(None not in pair and pair[0] != pair[1] for pair in places):
            kinds.append("moved")
        return kinds


def classify(before: EventRecord, after: EventRecord) -> Classification:
    """The classification of the change between two records as the public sees them."""
    changed = frozenset(
        fact.name for fact in FACTS if fact.scope != "desk" and getattr(before, fact.name) != getattr(after, fact.name)
    )
    time = classify_time_change(before.when, after.when) if "when" in changed else None
    return Classification(before=before, after=after, facts=changed, time=time)


def classify_change(
    before: EventRecord | None, after: EventRecord, shown_changes: Sequence[FactChange], *, at: datetime
) -> tuple[ChangeKind, ...]:
    """What a change means, the most important kind first; never empty. `before` is None for an unknown event.

    Only `shown_changes` decide between added and corrected details, so that the kind tells nothing that is hidden.

    An event is announced when it becomes known before it is over and somebody stands behind it. One that is over by
    `at`, or is only expected by the pattern of its series, is added.
    """
    if before is None:
        return (_classify_new_event(after, at),)
    kinds = classify(before, after).list_kinds()
    return tuple(kinds) or ("corrected" if any(change.before for change in shown_changes) else "completed",)


def choose_headline(before: EventRecord | None, after: EventRecord) -> Headline | None:
    """The headline of a change; "new" for an event that the public did not know, None where it sees no change."""
    return "new" if before is None else classify(before, after).headline


def format_change_kinds(kinds: Sequence[ChangeKind | Headline], lang: Lang = "en") -> str:
    """What a change means, as a heading.

    >>> format_change_kinds(["reinstated", "moved"]), format_change_kinds(["timed"], "ko")
    ('Reinstated, moved', '시각 확정')
    """
    words = [pgettext("change", _LABELS[kind], lang) for kind in kinds]
    return join_parts([words[0], *(word.lower() for word in words[1:])], lang)


def _classify_new_event(record: EventRecord, at: datetime) -> ChangeKind:
    if record.lifecycle != "scheduled" or record.when.extent().end <= at:
        return "added"
    if record.certainty == "proposed":
        return "proposed"
    return "added" if record.certainty == "expected" else "announced"


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
