"""Changes of the date of an event, each of one kind, observed or reconstructed.

A change is observed where the program saw both dates, in two revisions. It is reconstructed where a source that is
older than the first revision states another date than the record. Figures never add the two.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final, Literal, get_args

from calendar_core.domain.events.cards import Card
from calendar_core.domain.time.when import WallTime, When
from calendar_core.domain.vocabulary import Certainty, Lifecycle
from calendar_core.messages import Lang, pgettext, pmark

#: `later`, `earlier`: another time; `exact`, `vague`: the same time, known more or less exactly; `replaced`: a day
#: outside of the month, quarter or year that stood in for it; `adjusted`: the same start with another end or zone.
DateChangeKind = Literal["later", "earlier", "exact", "vague", "replaced", "adjusted"]
DATE_CHANGE_KINDS: Final[tuple[DateChangeKind, ...]] = get_args(DateChangeKind)
Basis = Literal["observed", "reconstructed"]

_LABELS: Final[dict[DateChangeKind | Basis, str]] = {
    "later": pmark("date change", "Later"),
    "earlier": pmark("date change", "Earlier"),
    "exact": pmark("date change", "Made exact"),
    "vague": pmark("date change", "Made vague"),
    "replaced": pmark("date change", "Placeholder replaced"),
    "adjusted": pmark("date change", "Start kept"),
    "observed": pmark("date change", "Observed"),
    "reconstructed": pmark("date change", "Reconstructed"),
}


@dataclass(frozen=True, kw_only=True)
class EventVersion:
    """What a viewer could see of an event from `seen_at` on, as far as figures need it."""

    seen_at: datetime
    when: When
    certainty: Certainty
    lifecycle: Lifecycle


@dataclass(frozen=True, kw_only=True)
class EventHistory:
    """An event with its versions, oldest first."""

    card: Card
    versions: tuple[EventVersion, ...]


@dataclass(frozen=True, kw_only=True)
class DateChange:
    """One change of the date of an event, known from `known_at` on."""

    card: Card
    known_at: datetime
    before: When
    after: When
    kind: DateChangeKind
    basis: Basis

    @property
    def days(self) -> int | None:
        """The days from the old first day to the new one, negative if earlier; None if one of them is not known."""
        if not (self.before.is_dated and self.after.is_dated):
            return None
        return (self.after.first_day - self.before.first_day).days


def classify_date_change(before: When, after: When) -> DateChangeKind:
    """The kind of a change from one date to another.

    >>> from datetime import date
    >>> from calendar_core.domain.time.when import Day, Month
    >>> october, day = Month(2024, 10), Day(date(2024, 10, 30))
    >>> classify_date_change(october, day), classify_date_change(day, october)
    ('exact', 'vague')
    >>> classify_date_change(october, Day(date(2024, 11, 2))), classify_date_change(october, Month(2024, 9))
    ('replaced', 'earlier')
    """
    starts = [(when.first_day, when.end_day) for when in (before, after)]
    if before.is_dated and after.is_dated:
        return _classify_days(before, after)
    is_within = starts[0][0] <= starts[1][0] and starts[1][1] <= starts[0][1]
    is_around = starts[1][0] <= starts[0][0] and starts[0][1] <= starts[1][1]
    if is_within and is_around:
        return "adjusted" if before.is_dated == after.is_dated else "exact" if after.is_dated else "vague"
    if is_within and not before.is_dated:
        return "exact"
    if is_around and not after.is_dated:
        return "vague"
    if after.is_dated:
        return "replaced"
    return "later" if starts[1] > starts[0] else "earlier"


def _classify_days(before: When, after: When) -> DateChangeKind:
    if before.first_day != after.first_day:
        return "later" if after.first_day > before.first_day else "earlier"
    has_clock = isinstance(before, WallTime), isinstance(after, WallTime)
    if has_clock[0] != has_clock[1]:
        return "exact" if has_clock[1] else "vague"
    old, new = before.extent().start, after.extent().start
    if has_clock == (False, False) or old == new:
        return "adjusted"
    return "later" if new > old else "earlier"


def list_date_changes(histories: Iterable[EventHistory]) -> list[DateChange]:
    """The observed changes of these events, by the time of the change."""
    changes = (
        _build_change(history.card, after.seen_at, before.when, after.when, "observed")
        for history in histories
        for before, after in pairwise(history.versions)
        if before.when != after.when
    )
    return _sort_changes(changes)


def list_reconstructed_changes(
    card: Card, stated: Sequence[tuple[datetime, When]], first_when: When
) -> list[DateChange]:
    """The changes that the sources of an event allow to assume before its first revision.

    `stated` are the dates that its sources state, with the instants at which they were published; `first_when` is that
    of the first revision. A date that a later source stated again is no change.
    """
    dates = sorted(stated, key=lambda one: one[0])
    return _sort_changes(
        _build_change(card, known_at, before, after, "reconstructed")
        for (_, before), (known_at, after) in pairwise(dates)
        if before != after and first_when in (before, after)
    )


def count_date_changes(changes: Iterable[DateChange]) -> list[tuple[DateChangeKind, int, int]]:
    """Of each kind how many were observed, and how many reconstructed; every kind, in one order."""
    counts = Counter((change.kind, change.basis) for change in changes)
    return [(kind, counts[kind, "observed"], counts[kind, "reconstructed"]) for kind in DATE_CHANGE_KINDS]


def format_date_change_word(word: DateChangeKind | Basis, lang: Lang = "en") -> str:
    """The label of a kind of change, or of what it rests on."""
    return pgettext("date change", _LABELS[word], lang)


def _build_change(card: Card, known_at: datetime, before: When, after: When, basis: Basis) -> DateChange:
    kind = classify_date_change(before, after)
    return DateChange(card=card, known_at=known_at, before=before, after=after, kind=kind, basis=basis)


def _sort_changes(changes: Iterable[DateChange]) -> list[DateChange]:
    return sorted(changes, key=lambda change: (change.known_at, change.card.id))
