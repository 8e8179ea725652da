"""Whether a clause speaks of an event told before, of another meeting of its line, or of a new one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from calendar_core.domain.time.when import When
from calendar_core.intake.draft import Span
from calendar_core.intake.text.dates.date_readings import read_date
from calendar_core.intake.text.events.chosen_mentions import kind_of
from calendar_core.intake.text.events.event_facts import EventFacts, StatedDate
from calendar_core.intake.text.events.event_mentions import MEETING, REFERENCE, EventMention
from calendar_core.intake.text.events.status_words import Status
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.people.found import FoundParticipant

# Kinds of office whose holders meet at a kind of event; an event of another kind may have anybody.
_OFFICES_OF: Final = {
    "summit": {"head-of-state", "head-of-government", "secretary-general", "other"},
    "leaders-meeting": {"head-of-state", "head-of-government", "secretary-general", "other"},
    "foreign-ministerial": {"foreign", "secretary-general"},
    "defence-ministerial": {"defence", "military", "secretary-general"},
    "2+2": {"foreign", "defence"},
    "military-committee": {"military", "secretary-general"},
}
_KIND_OF_OFFICE: Final = {
    **{"head-of-state": "summit", "head-of-government": "summit", "foreign": "foreign-ministerial"},
    **{"defence": "defence-ministerial", "military": "military-committee", "unification": "ministerial"},
    **{"finance": "finance-ministerial", "trade": "trade-ministerial"},
}
# A security adviser who meets a foreign minister does not make it a meeting of foreign ministers.
_KINDS_THAT_TELL: Final = frozenset({*_KIND_OF_OFFICE, "secretary-general", "other"})
_TWO: Final = 2
_LEADERS: Final = frozenset({"summit", "leaders-meeting"})


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one clause tells of one event.

    `parties` are those with the place of their words in the sentence; `offices` the kinds of the offices that the
    clause names; `is_recalled`: the clause only recalls it ("since their talks in May").
    """

    event: EventMention
    kind: str | None
    status: Status
    parties: Mapping[str, Span]
    people: Sequence[FoundParticipant]
    dates: Sequence[StatedDate]
    offices: frozenset[str] = frozenset()
    is_recalled: bool = False


def find_line(
    told: Told, events: Iterable[EventFacts], known: KnownNames, *, today: date | None
) -> tuple[EventFacts | None, EventFacts | None]:
    """The event told before that a clause speaks of, if any; and one of whose line another meeting is meant, if any.

    `events` are those told before, the last first.
    """
    model: EventFacts | None = None
    whens = read_whens(told.dates, today)
    for facts in events:
        if not _is_same_line(told, facts, known):
            continue
        others = sorted(read_whens(facts.dates, today), key=lambda when: when.end_day - when.first_day)[:1]
        is_at_that_time = _overlap(whens, others)
        if not whens and _overlap(_all_readings(told.dates, today), others) is False:
            is_at_that_time = False  # However its date is read, it is another day.
        if is_at_that_time and told.event.is_other and others != whens:
            is_at_that_time = False  # "this year" and "Earlier rounds were held on Feb. 15"
        if is_at_that_time is False or _is_numbered_otherwise(told.event, facts.event):
            model = model or facts
        elif is_at_that_time or not _is_another(told, facts):
            return facts, model
        else:
            model = model or facts
    return None, model


def read_whens(dates: Iterable[StatedDate], today: date | None) -> list[When]:
    """What the dates of an event mean, as far as each means just one time."""
    # The day to which a meeting is moved, or its last one, tells nothing of when it was told to be.
    readings = (
        read_date(one.mention, today=today, tense=one.tense, last_day=one.last_day)
        for one in dates
        if one.role == "date"
    )
    return [reading.when for reading in readings if reading.when is not None]


def _all_readings(dates: Iterable[StatedDate], today: date | None) -> list[When]:
    """Everything that the dates of an event may mean."""
    return [
        when
        for one in dates
        if one.role == "date"
        for when in read_date(one.mention, today=today, tense=one.tense, last_day=one.last_day).whens
    ]


def _overlap(whens: Sequence[When], others: Sequence[When]) -> bool | None:
    """Whether two events are at one time; None where nothing is known of one of them."""
    if not whens or not others:
        return None
    return any(one.first_day < other.end_day and other.first_day < one.end_day for one in whens for other in others)


def _is_numbered_otherwise(event: EventMention, other: EventMention) -> bool:
    return event.number is not None and other.number is not None and event.number != other.number


def _is_another(told: Told, facts: EventFacts) -> bool:
    """Whether it is another meeting of the same line: "it was last held in 2023", of one that is to come."""
    if told.event.is_other or told.is_recalled:
        return True
    if told.dates and all(one.role == "end" for one in told.dates):
        return False
    if facts.status.tense == "unknown" and not facts.dates and facts.status.certainty_span is None:
        return False  # of a headline: "Japan-Republic of Korea Foreign Ministers' Meeting"
    is_past_and_coming = {told.status.lifecycle, facts.status.lifecycle} == {"held", "scheduled"}
    has_number = told.event.number is not None and told.event.number == facts.event.number
    return is_past_and_coming and told.status.tense != "unknown" and not has_number


def _is_same_line(told: Told, facts: EventFacts, known: KnownNames) -> bool:
    """Whether a clause speaks of the series of an event, or of its kind and parties, or refers to it."""
    event, other = told.event, facts.event
    if event.series and other.series:
        return event.series == other.series
    is_of_others = event.series and facts.parties and facts.parties.keys() != set(known.series[event.series].parties)
    if is_of_others or _is_of_two_of_many(told, facts):
        return False
    kind, other_kind = told.kind, kind_of_offices(facts, known) if facts.kind == MEETING else facts.kind
    is_beside_visit = event.kind == MEETING and other_kind == "visit" and bool(told.dates)
    is_beside_call = other_kind == "call" and event.kind == MEETING and not event.is_definite and bool(told.dates)
    if is_beside_visit or is_beside_call or not _may_be_parties_of(told, facts, known):
        return False
    is_same_kind = kind == other_kind or {kind, other_kind} <= _LEADERS
    has_same_parties = bool(told.parties) and (
        told.parties.keys() == facts.parties.keys() or (told.parties.keys() <= facts.parties.keys() and not told.dates)
    )
    if event.kind in {MEETING, REFERENCE}:
        is_referring = event.is_definite or event.is_other
        is_open = event.kind == REFERENCE or bool(
            {kind, other_kind if event.is_definite else ""} & {MEETING, REFERENCE, None}
        )
        return (is_referring and (is_same_kind or is_open)) or ((is_same_kind or is_open) and has_same_parties)
    return is_same_kind or (other_kind in {MEETING, REFERENCE, None} and (event.is_definite or has_same_parties))


def _is_of_two_of_many(told: Told, facts: EventFacts) -> bool:
    """Whether two of the many who come to an event meet by themselves."""
    event = told.event
    is_of_two = len(told.parties) == _TWO and event.kind == MEETING and len(told.people) >= _TWO
    is_of_many = facts.event.series is not None and not facts.parties
    return is_of_two and is_of_many and (event.is_separate or not event.is_other)


def _may_be_parties_of(told: Told, facts: EventFacts, known: KnownNames) -> bool:
    """Whether the parties of a clause may be those of an event."""
    parties, others = told.parties.keys(), facts.parties.keys()
    is_bare = told.event.kind in {MEETING, REFERENCE}
    if not parties or not others or told.event.kind == REFERENCE:
        return True
    if is_bare and told.event.is_definite and others <= known.organisations.keys():
        return True  # Who chairs the meeting is of one of its members.
    if len(parties) >= _TWO and parties < others and not told.event.is_definite:
        return False  # Two of three meet by themselves.
    return parties <= others or others <= parties


def is_fitting_office(person: FoundParticipant, kind: str | None) -> bool:
    """Whether the holder of an office takes part in events of a kind; one whose office is not known may."""
    return person.office_kind is None or kind not in _OFFICES_OF or person.office_kind in _OFFICES_OF[kind]


def offices_of_kind(kind: str | None) -> frozenset[str]:
    """The kinds of office whose holders meet at a kind of event."""
    return frozenset(_OFFICES_OF.get(kind or "", ()))


def told_kind(
    event: EventMention, people: Iterable[FoundParticipant], offices: Iterable[str], known: KnownNames
) -> str | None:
    """The kind of an event by its words, or by the offices of those who meet where the words say only that."""
    kind = kind_of(event, known)
    return (_kind_of_people(people, offices, known) or kind) if kind in {MEETING, REFERENCE} else kind


def kind_of_offices(facts: EventFacts, known: KnownNames) -> str | None:
    """The kind of a meeting by the offices of those who meet; None where they do not tell it."""
    return _kind_of_people(facts.participants.values(), facts.office_kinds, known)


def _kind_of_people(people: Iterable[FoundParticipant], offices: Iterable[str], known: KnownNames) -> str | None:
    people = list(people)
    ranks = [known.offices[one.office].rank if one.office else one.rank for one in people if one.office or one.rank]
    offices = set(offices)
    is_of_ministers = "senior" not in offices and bool(offices & _KIND_OF_OFFICE.keys())
    # One of them may stand in for a minister.
    if 2 * ranks.count("senior-official") >= max(len(ranks), 1) and not is_of_ministers:
        return "senior-officials"
    held = {*offices, *(one.office_kind for one in people if one.office_kind)} - {"counterpart"}
    # A security adviser is no minister.
    is_of_adviser = "nsa" in held and not held & {"head-of-state", "head-of-government"}
    if "senior" in offices or is_of_adviser:
        return "senior-officials"
    if not held <= _KINDS_THAT_TELL:
        return None
    kinds = {_KIND_OF_OFFICE[kind] for kind in held if kind in _KIND_OF_OFFICE}
    if kinds == {"foreign-ministerial", "defence-ministerial"}:
        # Two of one side who meet one visitor are no 2+2.
        sides = {one.party for one in people if one.office_kind in {"foreign", "defence"}}
        return "2+2" if len(people) > len(sides) + 1 or offices else None
    if kinds == {"summit"} and "secretary-general" in held:
        return "leaders-meeting"
    return kinds.pop() if len(kinds) == 1 else None
