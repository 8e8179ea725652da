"""Which mentions of a sentence are events of their own, and which of them speak of the same event."""

import re
from collections.abc import Sequence, Set
from typing import Final

from calendar_core.intake.text.event_facts import EventFacts
from calendar_core.intake.text.event_mentions import MEETING, EventMention
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.participants import FoundParticipant

# Kinds of office whose holders meet at a kind of event; an event of another kind may have anybody.
_OFFICES_OF: Final = {
    "summit": {"head-of-state", "head-of-government", "secretary-general", "other"},
    "leaders-meeting": {"head-of-state", "head-of-government", "secretary-general", "other"},
    "foreign-ministerial": {"foreign", "secretary-general"},
    "defence-ministerial": {"defence", "military", "secretary-general"},
    "2+2": {"foreign", "defence"},
    "military-committee": {"military"},
}
_KIND_OF_OFFICE: Final = {
    **{"head-of-state": "summit", "head-of-government": "summit", "foreign": "foreign-ministerial"},
    **{"defence": "defence-ministerial", "military": "military-committee", "unification": "ministerial"},
}
_NEWS_CONFERENCE: Final = re.compile(r"(?:press|news)\s$", re.IGNORECASE)
# A name and its abbreviation: "Ministerial Consultations (AUSMIN)".
_IN_BRACKETS: Final = re.compile(r"\s?\(")
_OWN_VISIT: Final = re.compile(r"state|국빈", re.IGNORECASE)
_SIDE_MEETING: Final = re.compile(
    r"\b(?:bilateral|trilateral|separate|one-on-one|sidelines)\b|양자|별도|계기|3자", re.IGNORECASE
)


def choose_events(text: str, events: Sequence[EventMention], known: KnownNames) -> list[EventMention]:
    """The mentions of a sentence that are events.

    A visit for a meeting is that meeting, unless it is a state visit, and so are "talks" beside it.
    """
    events = [one for one in events if not _NEWS_CONFERENCE.search(text[: one.start])]
    specific = [one for one in events if one.series or one.kind not in {MEETING, "visit", "conference"}]
    meetings = specific or [one for one in events if one.kind == MEETING]
    if meetings:
        visits = [one for one in events if one.kind == "visit" and _OWN_VISIT.search(text[one.start : one.end])]
        events = sorted((*meetings, *visits), key=lambda one: one.start)
    chosen: list[EventMention] = []
    for event in events:
        same = next((one for one in chosen if _is_repeated(text, one, event, known)), None)
        if same is None:
            chosen.append(event)
        elif event.series and not same.series:
            chosen[chosen.index(same)] = event
    return chosen


def _is_repeated(text: str, one: EventMention, other: EventMention, known: KnownNames) -> bool:
    """Whether two mentions of one sentence are one event: a name and its abbreviation, a name and its kind."""
    if _IN_BRACKETS.fullmatch(text, one.end, other.start):
        return True
    if one.series and other.series:
        return one.series == other.series and (one.number is None or other.number is None or one.number == other.number)
    kinds = {kind_of(one, known), kind_of(other, known)}
    if MEETING in kinds and one.series is None and other.series is None:
        return True
    is_side_meeting = _SIDE_MEETING.search(text[one.end : other.end]) or _SIDE_MEETING.search(
        text[max(0, one.start - 30) : one.start]
    )
    return len(kinds) == 1 and not is_side_meeting


def kind_of(event: EventMention, known: KnownNames) -> str | None:
    """The kind of a mention: that of its series, or its own."""
    return known.series[event.series].kind if event.series else event.kind


def is_same_event(event: EventMention, facts: EventFacts, parties: Set[str], known: KnownNames) -> bool:
    """Whether a mention speaks of an event told before: of the same series and number, or kind and parties."""
    other, kind, others = facts.event, facts.kind, set(facts.parties)
    if event.series and other.series:
        if event.series != other.series:
            return False
        return event.number is None or other.number is None or event.number == other.number
    if event.number is not None and other.number is not None and event.number != other.number:
        return False
    own = kind_of(event, known)
    if MEETING in {own, kind}:
        return event.is_definite or (bool(parties) and parties == others)
    return own == kind and (event.is_definite or not parties or not others or parties <= others or others <= parties)


def is_fitting_office(person: FoundParticipant, kind: str | None) -> bool:
    """Whether the holder of an office takes part in events of a kind; one whose office is not known may."""
    return person.office_kind is None or kind not in _OFFICES_OF or person.office_kind in _OFFICES_OF[kind]


def kind_of_offices(facts: EventFacts, known: KnownNames) -> str | None:
    """The kind of a meeting by the offices of those who meet; None where they do not tell it."""
    people = facts.participants.values()
    if any(one.office and known.offices[one.office].rank == "senior-official" for one in people):
        return "senior-officials"
    office_kinds = (*facts.office_kinds, *(one.office_kind for one in people))
    kinds = {_KIND_OF_OFFICE[kind] for kind in office_kinds if kind in _KIND_OF_OFFICE}
    if kinds == {"foreign-ministerial", "defence-ministerial"}:
        return "2+2"
    return kinds.pop() if len(kinds) == 1 else None
