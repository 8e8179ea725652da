"""What a stated term is to the record: a new term, the end of one, more exact dates, the same, or a conflict."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from rapidfuzz import fuzz, process
from sqlalchemy import Connection

from calendar_core.domain.events.terms_of_office import overlaps
from calendar_core.domain.text.normalization import normalize
from calendar_core.errors import CalendarError
from calendar_core.intake.holders.stated_term import StatedTerm
from calendar_core.messages import FormattedMessage, Message, join_messages
from calendar_core.store.directory.entries import OfficeEntry, PersonEntry, TermEntry
from calendar_core.store.directory.queries import load_offices, load_people

HolderAction = Literal["new", "end", "exact", "same", "conflict"]
# rapidfuzz's ratio of names in whatever order, 0 to 100: Ahn Gyu-back and Ahn Gyubaek have 86, two of one surname 60.
_LIKE_NAME: Final = 82
_LIKE_TITLE: Final = 70
_MAX_ANSWERS: Final = 5


@dataclass(frozen=True, kw_only=True)
class HolderQuestion:
    """What an editor has to say before the term can be taken: the fact, in words, and the ids that it may be."""

    fact: Literal["office", "person"]
    text: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HolderMatch:
    """What a term is to the record, and why in words. `office` and `person` are ids, None where that is asked.

    `person` is None too for somebody whom the record does not have. `term` is the term of the record that it is about.
    """

    action: HolderAction
    reason: str
    office: str | None = None
    person: str | None = None
    term: TermEntry | None = None
    questions: tuple[HolderQuestion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KnownHolders:
    """The offices and people of the record with what they are called, folded."""

    offices: Mapping[str, OfficeEntry]
    people: Mapping[str, PersonEntry]
    office_names: Mapping[str, frozenset[str]] = field(repr=False)
    person_names: Mapping[str, frozenset[str]] = field(repr=False)


def load_known_holders(connection: Connection) -> KnownHolders:
    """All of the directory that a term can be about."""
    offices = {one.id: one for one in load_offices(connection, public_at=None)}
    people = {one.id: one for one in load_people(connection, public_at=None)}
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for office in offices.values():
        for title in (*office.names.values(), *office.aliases, *_earlier_titles(office)):
            for name in (title, *(f"{party} {title}" for party in office.party.names.values())):
                titles[normalize(name)].add(office.id)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for person in people.values():
        for name in (*person.names.values(), person.name_native or "", *person.aliases):
            names[_fold_name(name)].add(person.id)
    return KnownHolders(offices=offices, people=people, office_names=_freeze(titles), person_names=_freeze(names))


def _earlier_titles(office: OfficeEntry) -> Iterable[str]:
    return (title for names, _, _ in office.earlier_titles for title in names.values())


def _freeze(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(ids) for name, ids in found.items() if name}


def _fold_name(name: str) -> str:
    return normalize(name).replace(" ", "")


def match_holder(
    term: StatedTerm, known: KnownHolders, *, office: str | None = None, person: str | None = None
) -> HolderMatch:
    """What a term is to the record. `office` and `person` are ids that an editor chose; an empty person is a new one.

    Raises CalendarError for a term without a begin and an end, and for ids that the record does not have.
    """
    if not term.valid_from and not term.valid_to:
        raise CalendarError(
            "Neither the begin nor the end of the term of %(name)s is stated.",
            next_step="Give at least one of them.",
            where=term.where,
            name=term.name,
        )
    _check_choice(known, office, person)
    questions: list[HolderQuestion] = []
    office = office or _find_office(term, known, questions)
    if person is None:
        person = _find_person(term, known, questions)
    if office is None:
        text = Message("The record has no office that is certainly this one.")
        return HolderMatch(action="new", reason=text, person=person or None, questions=tuple(questions))
    own = known.people[person].terms if person else ()
    match = _compare(term, [one for one in own if one.office.id == office])
    if match.action in ("new", "end", "exact"):
        match = _compare_others(term, match, known, office, person or None)
    return replace(match, office=office, person=person or None, questions=tuple(questions))


def _check_choice(known: KnownHolders, office: str | None, person: str | None) -> None:
    if office and office not in known.offices:
        raise CalendarError("No office has the id %(id)s.", next_step="Choose one of the record.", id=repr(office[:80]))
    if person and person not in known.people:
        raise CalendarError("No person has the id %(id)s.", next_step="Choose one of the record.", id=repr(person[:80]))


def _find_office(term: StatedTerm, known: KnownHolders, questions: list[HolderQuestion]) -> str | None:
    if term.office in known.offices:
        return term.office
    written = [normalize(name) for name in (term.office, *term.office_names)]
    found = {office for name in written for office in known.office_names.get(name, ())}
    if len(found) == 1:
        return found.pop()
    answers = sorted(found) or _likest(written, known.office_names, _LIKE_TITLE)
    text = Message("Which office is “%(office)s”?", office=next(iter(term.office_names), term.office))
    questions.append(HolderQuestion(fact="office", text=text, answers=tuple(answers)))
    return None


def _find_person(term: StatedTerm, known: KnownHolders, questions: list[HolderQuestion]) -> str:
    """The id of the person; empty for a new one, and for one that is asked."""
    written = [_fold_name(name) for name in (*term.names.values(), *term.aliases)]
    found = {person for name in written for person in known.person_names.get(name, ())}
    if len(found) == 1:
        return found.pop()
    answers = sorted(found) or _likest(written, known.person_names, _LIKE_NAME)
    if answers:
        text = Message("Is “%(name)s” somebody whom the record has?", name=term.name)
        questions.append(HolderQuestion(fact="person", text=text, answers=tuple(answers)))
    return ""


def _likest(written: Sequence[str], names: Mapping[str, frozenset[str]], least: float) -> list[str]:
    """The ids whose names are nearest to one that is written, the nearest first."""
    best: dict[str, float] = {}
    for name in filter(None, written):
        for known_name, ratio, _ in process.extract(
            name, list(names), scorer=fuzz.ratio, score_cutoff=least, limit=_MAX_ANSWERS
        ):
            for key in names[known_name]:
                best[key] = max(best.get(key, 0), ratio)
    return sorted(best, key=lambda key: (-best[key], key))[:_MAX_ANSWERS]


def _compare(term: StatedTerm, own: Sequence[TermEntry]) -> HolderMatch:
    """What a term is to those of the same person in the same office."""
    near = [one for one in own if overlaps(term.valid_from, term.valid_to, one.valid_from, one.valid_to)]
    if not near:
        return HolderMatch(action="new", reason=Message("The record has no such term."))
    first = next((one for one in near if _agree(one.valid_from, term.valid_from)), near[0])
    shown = _span(first.valid_from, first.valid_to)
    if first.has_observed_bounds:
        if term.valid_from and _covers(term, first):
            reason = Message("The record has only the meetings at which the holder was seen, %(span)s.", span=shown)
            return HolderMatch(action="exact", reason=reason, term=first)
        return _conflict(Message("The holder was seen in office %(span)s, outside of this term.", span=shown), first)
    return _compare_bounds(term, first)


def _compare_bounds(term: StatedTerm, first: TermEntry) -> HolderMatch:
    """What a term is to the one of the record that shares days with it."""
    shown = _span(first.valid_from, first.valid_to)
    is_other = not _agree(first.valid_from, term.valid_from) or (
        first.valid_to and term.valid_to and not _agree(first.valid_to, term.valid_to)
    )
    if is_other:
        return _conflict(Message("The record has this term with other dates, %(span)s.", span=shown), first)
    if first.acting != term.acting:
        words = Message("The record has this term, %(span)s, as one of another standing (acting or not).", span=shown)
        return _conflict(words, first)
    if term.valid_to and not first.valid_to:
        return HolderMatch(action="end", reason=Message("The record has no end of this term."), term=first)
    if _is_longer(term.valid_from, first.valid_from) or _is_longer(term.valid_to, first.valid_to):
        words = Message("The record has it less exactly, %(span)s.", span=shown)
        return HolderMatch(action="exact", reason=words, term=first)
    return HolderMatch(action="same", reason=Message("The record has it, %(span)s.", span=shown), term=first)


def _compare_others(
    term: StatedTerm, match: HolderMatch, known: KnownHolders, office: str, person: str | None
) -> HolderMatch:
    """The match with what the record has of others in the office: two do not hold one at a time, unless one acts."""
    notes = [match.reason]
    if not term.valid_to and match.action != "end" and (match.term is None or match.term.has_observed_bounds):
        notes.append(Message("No end is stated: the record would have the holder in office."))
    for other in (one for somebody in known.people.values() for one in somebody.terms if one.office.id == office):
        if other.person == person or other.acting or term.acting:
            continue
        name, span = FormattedMessage(other.names.text), _span(other.valid_from, other.valid_to)
        begins_before = _is_before(other.valid_from, term.valid_from)
        if term.valid_to and other.valid_to and _is_before(other.valid_from, term.valid_to):
            if _is_before(term.valid_from, other.valid_to):
                words = Message(
                    "The record has %(name)s in this office %(span)s, at the same time.", name=name, span=span
                )
                return _conflict(words, match.term)
        elif not other.valid_to and begins_before:
            notes.append(Message("The record has %(name)s in this office without an end.", name=name))
        elif not term.valid_to and _is_before(term.valid_from, other.valid_from):
            notes.append(Message("The record has %(name)s in this office afterwards, %(span)s.", name=name, span=span))
    return replace(match, reason=join_messages(notes))


def _conflict(words: Message, term: TermEntry | None) -> HolderMatch:
    return HolderMatch(action="conflict", reason=words, term=term)


def _agree(one: str | None, other: str | None) -> bool:
    """Whether two bounds can be the same day, as exactly as both are known."""
    length = min(len(one or ""), len(other or ""))
    return (one or "")[:length] == (other or "")[:length]


def _is_longer(one: str | None, other: str | None) -> bool:
    return len(one or "") > len(other or "")


def _is_before(one: str | None, other: str | None) -> bool:
    """Whether a bound is surely before another, as exactly as both are known."""
    length = min(len(one or ""), len(other or ""))
    return length > 0 and (one or "")[:length] < (other or "")[:length]


def _covers(term: StatedTerm, seen: TermEntry) -> bool:
    """Whether a term can hold all meetings at which its holder was seen."""
    return not _is_before(seen.valid_from, term.valid_from) and not _is_before(term.valid_to, seen.valid_to)


def _span(begin: str | None, end: str | None) -> Message:
    """From when to when, as the directory has the dates."""
    return Message("%(begin)s – %(end)s", begin=begin or "?", end=end) if end else Message("%(begin)s –", begin=begin)
