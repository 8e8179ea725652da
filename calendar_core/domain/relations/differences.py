"""Differences of a calendar between two instants: in which group a change of an event belongs."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal, get_args

from calendar_core.domain.events.cards import Card
from calendar_core.domain.history.change_kinds import ChangeKind
from calendar_core.domain.history.describe_changes import FactChange
from calendar_core.messages import Lang, pgettext, pmark

Group = Literal["new", "cancelled", "moved", "confirmed", "held", "changed", "gone"]

#: The groups in the order of a page.
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
_LABELS: Final[dict[Group, str]] = {
    "new": pmark("difference", "New"),
    "cancelled": pmark("difference", "Cancelled or postponed"),
    "moved": pmark("difference", "Moved or dated"),
    "confirmed": pmark("difference", "Announced or confirmed"),
    "held": pmark("difference", "Held"),
    "changed": pmark("difference", "Otherwise changed"),
    "gone": pmark("difference", "Gone"),
}
_GROUPS_OF_KINDS: Final[tuple[tuple[Group, frozenset[ChangeKind]], ...]] = (
    ("cancelled", frozenset({"cancelled", "postponed"})),
    ("moved", frozenset({"moved", "dated", "timed"})),
    ("confirmed", frozenset({"reinstated", "proposed", "announced", "confirmed"})),
    ("held", frozenset({"held"})),
)
#: On which side of a comparison an event is in the filter.
Presence = Literal["both", "entered", "left"]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One event that differs. `changes` are empty if it was not known at one of the instants.

    `presence` says whether the event came into the filter by its change, or left it.
    """

    card: Card
    group: Group
    presence: Presence
    meanings: tuple[ChangeKind, ...]
    changes: tuple[FactChange, ...]


def group_of(kinds: Collection[ChangeKind]) -> Group:
    """The group of an event that is in the filter at both instants.

    >>> group_of(["confirmed", "moved"]), group_of(["corrected"])
    ('moved', 'changed')
    """
    return next((group for group, members in _GROUPS_OF_KINDS if not members.isdisjoint(kinds)), "changed")


def format_group(group: Group, lang: Lang) -> str:
    """The heading of a group."""
    return pgettext("difference", _LABELS[group], lang)
