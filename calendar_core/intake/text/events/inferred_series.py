"""The series of a meeting whose text does not name it: the only one of these parties for meetings of its kind."""

import re
from collections.abc import Sequence, Set
from typing import Final

from calendar_core.intake.text.events.event_facts import EventFacts
from calendar_core.intake.text.events.event_mentions import MEETING
from calendar_core.intake.text.known_names import KnownNames, KnownSeries

_NAMED_KINDS: Final = frozenset(
    {"defence-ministerial", "senior-officials", "military-committee", "exercise", "conference"}
)
_LEADERS: Final = frozenset({"summit", "leaders-meeting"})
# Three ministers or generals meet in one format only.
_OF_THREE: Final = frozenset({"defence-ministerial", "senior-officials", "military-committee"})
# An exercise or a conference is one of a series by its name alone.
_BY_NAME: Final = frozenset({"exercise", "conference"})
_TWO: Final = 2
_MATTERS: Final = (("foreign", r"foreign|외교"), ("defence", r"defen[cs]e|국방|안보"), ("military", r"chief|합참|군사"))


def _begins_with(series: KnownSeries, names: Sequence[str]) -> bool:
    return any(full.startswith(name) for full in series.folded_names for name in names)


def _suits(series: KnownSeries, office_kinds: Set[str | None]) -> bool:
    """Whether the name of a series tells of foreign or defence matters, and those who meet are of that ministry."""
    return any(
        re.search(words, name) is not None
        for name in series.folded_names
        for kind, words in _MATTERS
        if kind in office_kinds
    )


def _is_annual(series: KnownSeries) -> bool:
    """Whether a series is one meeting a year: not each meeting of its parties is of it."""
    return any("annual" in name or "연례" in name for name in series.folded_names)


def infer_series(kind: str | None, parties: Sequence[str], facts: EventFacts, known: KnownNames) -> KnownSeries | None:
    """The series of just these parties for meetings of this kind (한일 정상회담), if there is only one.

    Meetings of some kinds have names of their own: one that is counted is meant only where the text counts.
    """
    is_organisation = len(parties) == 1 and parties[0] in known.organisations
    if len(parties) < 2 and not is_organisation:
        return None
    kinds = _LEADERS if kind in _LEADERS else {kind}
    found = [one for one in known.series.values() if one.kind in kinds and set(one.parties) == set(parties)]
    if is_organisation and not found:  # The Quad is called so, and its members are the parties.
        names = known.organisations[parties[0]]
        found = [one for one in known.series.values() if one.kind in kinds and _begins_with(one, names)]
    if not re.search(r"annual|연례", facts.words):
        found = [one for one in found if not _is_annual(one)]
    if not re.search(r"informal|gymnich|비공식|김니히", facts.words):
        found = [one for one in found if not any("informal" in name for name in one.folded_names)]
    by_parties_alone = [one for one in found if not one.has_numbered_titles]
    # Two deputy ministers who meet hold no dialogue that has a name of its own.
    is_bare = kind == "senior-officials" and len(parties) == _TWO and facts.event.kind == MEETING
    if len(by_parties_alone) == 1 and kind not in _BY_NAME and not is_bare:
        return by_parties_alone[0]
    kinds_of_people = {*facts.office_kinds, *(one.office_kind for one in facts.participants.values())}
    if len(found) > 1 and kinds_of_people:
        found = [one for one in found if _suits(one, kinds_of_people)] or found
    if len(found) > 1 and facts.event.kind != MEETING:
        found = [one for one in found if any(facts.words and facts.words in name for name in one.folded_names)]
    is_meant = (
        (len(parties) > _TWO and kind in _OF_THREE)
        or kind not in _NAMED_KINDS
        or facts.event.number is not None
        or is_organisation
    )
    return found[0] if len(found) == 1 and is_meant else None
