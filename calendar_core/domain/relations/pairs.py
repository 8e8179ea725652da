"""Pairs of those who met: two people, offices or parties that took part in one event.

Events of the same participants are counted together (`EventGroup`). Only an event that was held is a meeting; one that
is over and not verified as held is counted apart, and an incident is none. See docs/decisions/0166.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Final, Literal, get_args

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.relations.levels import Level, level_of_meeting

By = Literal["people", "offices", "parties"]
#: Whom pairs are made of.
BYS: Final[tuple[By, ...]] = get_args(By)
#: Two different ids, in their order as text.
Pair = tuple[str, str]
#: The kind of an event at which nobody meets.
NO_MEETING: Final = "incident"


@dataclass(frozen=True, kw_only=True)
class OfficeFacts:
    """What pairs need of an office: the party that it acts for, and its level."""

    party: str
    level: Level


@dataclass(frozen=True, kw_only=True)
class Roster:
    """The parties and the participants (person, office) of an event."""

    parties: tuple[str, ...]
    participants: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class MeetingCount:
    """How many events were held, the starts of the first and the last, and how many are not verified as held."""

    held: int = 0
    unverified: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None

    def __add__(self, other: "MeetingCount") -> "MeetingCount":
        """The counts of both together."""
        firsts = [one for one in (self.first_at, other.first_at) if one]
        lasts = [one for one in (self.last_at, other.last_at) if one]
        return MeetingCount(
            held=self.held + other.held,
            unverified=self.unverified + other.unverified,
            first_at=min(firsts, default=None),
            last_at=max(lasts, default=None),
        )


@dataclass(frozen=True, kw_only=True)
class EventGroup:
    """Events of one kind with the same roster."""

    roster: Roster
    kind: str
    count: MeetingCount


@dataclass(frozen=True, kw_only=True)
class PairQuestion:
    """Which pairs are asked for: of whom, and at which level; None for every level.

    `named` are the values of the filter of the same sort, and `parties` its parties. With one, each pair has it; with
    several, a pair is of two of them.
    """

    by: By
    level: Level | None = None
    named: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()


def build_question(by: By, level: Level | None, selection: Selection) -> PairQuestion:
    """The question of a page: what its filter names narrows the pairs down."""
    named = {"people": selection.person, "offices": selection.office, "parties": ()}[by]
    return PairQuestion(by=by, level=level, named=named, parties=selection.party)


def list_pairs(question: PairQuestion, roster: Roster, offices: Mapping[str, OfficeFacts]) -> set[Pair]:
    """The pairs of one event. People and offices of one party are no pair: they sat on the same side."""
    members = _list_members(question.by, roster, offices)
    return {
        (min(one, other), max(one, other))
        for (one, its_party), (other, other_party) in combinations(members, 2)
        if one != other
        and its_party != other_party
        and _are_among((one, other), question.named)
        and _are_among((its_party, other_party), question.parties)
    }


def _list_members(by: By, roster: Roster, offices: Mapping[str, OfficeFacts]) -> set[tuple[str, str]]:
    """(id, party) of each who took part."""
    if by == "parties":
        return {(party, party) for party in roster.parties}
    place = 0 if by == "people" else 1
    return {(one[place], offices[one[1]].party) for one in roster.participants}


def _are_among(two: tuple[str, str], named: tuple[str, ...]) -> bool:
    """Whether one of the two is the only value that is named, or both are among several."""
    return not named or (named[0] in two if len(named) == 1 else {*two} <= {*named})


def find_level(roster: Roster, kind: str, offices: Mapping[str, OfficeFacts]) -> Level | None:
    """The level of an event."""
    return level_of_meeting(kind, (offices[office].level for _, office in roster.participants))


def is_at_level(question: PairQuestion, group: EventGroup, offices: Mapping[str, OfficeFacts]) -> bool:
    """Whether the events of a group are of the level that is asked for."""
    return question.level is None or find_level(group.roster, group.kind, offices) == question.level


def count_pairs(
    question: PairQuestion, groups: Iterable[EventGroup], offices: Mapping[str, OfficeFacts]
) -> dict[Pair, MeetingCount]:
    """The count of each pair, the most frequent first, then by the last meeting, the newest first, then by id."""
    counts: dict[Pair, MeetingCount] = {}
    for group in groups:
        if is_at_level(question, group, offices):
            for pair in list_pairs(question, group.roster, offices):
                counts[pair] = counts[pair] + group.count if pair in counts else group.count
    return dict(sorted(counts.items(), key=_sort_key))


def _sort_key(item: tuple[Pair, MeetingCount]) -> tuple[int, float, int, Pair]:
    pair, count = item
    return -count.held, -count.last_at.timestamp() if count.last_at else 0, -count.unverified, pair


def sum_counts(groups: Iterable[EventGroup]) -> MeetingCount:
    """The count of all events."""
    total = MeetingCount()
    for group in groups:
        total = total + group.count
    return total


def rank_members(counts: Mapping[Pair, MeetingCount]) -> list[str]:
    """Those who met, who met most first, then by id."""
    sums: dict[str, int] = {}
    for pair, count in counts.items():
        for one in pair:
            sums[one] = sums.get(one, 0) + count.held
    return sorted((one for one in sums if sums[one]), key=lambda one: (-sums[one], one))
