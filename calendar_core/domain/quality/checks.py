"""Checks of the record: rules that compare the record with itself and state each issue in a sentence.

An issue is a question to the desk and corrects nothing. Holidays and the parser of stated times are passed in as
functions. `record_checks` has the rules about order, repetition, sources, titles and addresses.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import combinations
from typing import Final

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.status import is_over_unverified
from calendar_core.domain.events.terms_of_office import TermOfOffice, find_term
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.text.lists import join_durations
from calendar_core.domain.text.normalization import normalize
from calendar_core.domain.time.formatting import when_message
from calendar_core.domain.time.when import Day, WallTime, When
from calendar_core.domain.vocabulary import Certainty, format_label
from calendar_core.messages import FormattedMessage, Lang, Message, gettext, mark

#: Every kind of issue, with its heading, in the order in which they are shown.
ISSUE_KINDS = {
    "office": mark("Participants whose office or term contradicts"),
    "stated-time": mark("Times that contradict what the source wrote"),
    "two-cities": mark("The same person in two cities at one time"),
    "number": mark("Numbers of a series that are used twice"),
    "order": mark("Numbers of a series that are out of order"),
    "twice": mark("Events that may be entered twice"),
    "length": mark("Meetings that would last for more than two weeks"),
    "unexplained": mark("Over for more than 30 days, still scheduled, and no note says why"),
    "not-verified": mark("Past, and nobody has said yet whether it was held"),
    "held-ahead": mark("Held, although its time has not come"),
    "no-source": mark("Ahead, and no source that can be looked up"),
    "no-title": mark("Titles that a language lacks"),
    "address": mark("Addresses that are not those of a page"),
    "holiday": mark("On a public holiday of the venue’s country"),
    "disputed": mark("Sources that disagree"),
}

#: The kinds that are no contradiction: what only time or a source can answer, and what the desk itself wrote down.
QUESTION_KINDS: Final = frozenset({"not-verified", "holiday", "disputed"})
# For so long an outcome may still be reported.
_OUTCOME_WAIT: Final = timedelta(days=30)
_NOT_VERIFIED: Final = mark("It was %(certainty)s for %(when)s; say whether it was held.")
_UNEXPLAINED: Final = mark("It was %(certainty)s for %(when)s; say whether it was held, or note why nobody knows.")
# An exercise or an incident keeps no office hours, and a general assembly lasts for weeks.
_KINDS_WITHOUT_OFFICE_HOURS = frozenset({"exercise", "incident", "general-assembly"})


@dataclass(frozen=True, order=True, kw_only=True)
class Issue:
    """One inconsistency of one event, or of it and another."""

    kind: str
    event_id: str
    sentence: str
    other_id: str | None = None

    @property
    def event_ids(self) -> frozenset[str]:
        """The events that it is about."""
        return frozenset({self.event_id, self.other_id or self.event_id})


@dataclass(frozen=True, kw_only=True)
class Office:
    """An office as issues name it. `is_national` is false where it belongs to an organisation."""

    title: str
    party: str
    party_name: str
    is_national: bool


@dataclass(frozen=True, kw_only=True)
class Directory:
    """The names of people, the offices, and the terms by (person, office)."""

    people: Mapping[str, str]
    offices: Mapping[str, Office]
    terms: Mapping[tuple[str, str], Sequence[TermOfOffice]]


def group_terms(terms: Iterable[TermOfOffice]) -> dict[tuple[str, str], list[TermOfOffice]]:
    """Terms by (person, office), in their order."""
    found: defaultdict[tuple[str, str], list[TermOfOffice]] = defaultdict(list)
    for term in terms:
        found[term.person, term.office].append(term)
    return dict(found)


def check_offices(record: EventRecord, directory: Directory) -> list[Issue]:
    """Participants who by the known terms did not hold the office then, or whose country does not take part.

    There is no issue where only sightings bound a term, where its bounds are too coarse, or where no term of that
    person in that office is known.
    """
    found = []
    countries = {office.party for office in directory.offices.values() if office.is_national}
    is_between_countries = len(record.parties) > 1 and countries.issuperset(record.parties)
    for participant in record.participants:
        office = directory.offices[participant.office]
        known = directory.terms.get((participant.person, participant.office), ())
        attendance = Message(
            "%(person)s takes part as %(office)s (%(party)s)",
            person=directory.people[participant.person],
            office=office.title,
            party=office.party_name,
        )
        if known and find_term(known, record.when.first_day, record.when.end_day) is None:
            sentence = Message(
                "%(attendance)s, %(when)s, but the record has them there only %(terms)s.",
                attendance=attendance,
                when=when_message(record.when),
                terms=FormattedMessage(partial(_format_terms, tuple(known))),
            )
            found.append(Issue(kind="office", event_id=record.id, sentence=sentence))
        is_outsider = office.is_national and office.party not in record.parties and participant.role != "observer"
        if is_between_countries and is_outsider:
            sentence = Message(
                "%(attendance)s, but %(party)s is not one of its parties.",
                attendance=attendance,
                party=office.party_name,
            )
            found.append(Issue(kind="office", event_id=record.id, sentence=sentence))
    return found


def _format_terms(terms: Sequence[TermOfOffice], lang: Lang) -> str:
    return join_durations([_format_term(term, lang) for term in terms], lang)


def _format_term(term: TermOfOffice, lang: Lang) -> str:
    if term.valid_from and term.valid_to:
        return gettext("from %(begin)s until %(end)s", lang, begin=term.valid_from, end=term.valid_to)
    if term.valid_from:
        return gettext("from %(begin)s", lang, begin=term.valid_from)
    return gettext("until %(end)s", lang, end=term.valid_to)


def check_stated_time(record: EventRecord, contradiction: Callable[[When, str, str | None], str | None]) -> list[Issue]:
    """A time that contradicts the source's own words; `contradiction` explains how, or answers None."""
    if record.time_as_stated is None:
        return []
    explanation = contradiction(record.when, record.time_as_stated, record.country)
    if explanation is None:
        return []
    sentence = Message("The source wrote “%(text)s”: %(why)s", text=record.time_as_stated, why=explanation)
    return [Issue(kind="stated-time", event_id=record.id, sentence=sentence)]


def check_numbers(records: Iterable[EventRecord]) -> list[Issue]:
    """Events with the same number in one series. Parts of one event share its number."""
    editions: defaultdict[tuple[str, int], list[EventRecord]] = defaultdict(list)
    for record in records:
        if record.series and record.number and record.lifecycle != "cancelled":
            editions[record.series, record.number].append(record)
    return [
        Issue(
            kind="number",
            event_id=one.id,
            other_id=other.id,
            sentence=Message(
                "It is number %(number)s of %(series)s, and so is %(other)s.",
                number=number,
                series=series,
                other=other.id,
            ),
        )
        for (series, number), same in sorted(editions.items())
        for one, other in combinations(sorted(same, key=lambda record: record.id), 2)
        if not are_linked(one, other)
    ]


def are_linked(one: EventRecord, other: EventRecord) -> bool:
    """Whether one is a part of the other, or both are parts of one event."""
    return one.parent == other.id or other.parent == one.id or (one.parent is not None and one.parent == other.parent)


def check_two_cities(records: Iterable[EventRecord], directory: Directory) -> list[Issue]:
    """People who would be in two cities at overlapping hours, or on one day where hours are not known.

    The first and the last of several days are not counted: people come late and leave early.
    """
    by_person: defaultdict[str, list[EventRecord]] = defaultdict(list)
    for record in records:
        if record.when.is_dated and record.city and record.format == "in-person" and not is_called_off(record):
            for person in {participant.person for participant in record.participants}:
                by_person[person].append(record)
    found = []
    for person, attended in by_person.items():
        attended.sort(key=lambda record: (record.when.sort_key, record.id))
        for number, one in enumerate(attended):
            for other in attended[number + 1 :]:
                if other.when.extent().start >= one.when.extent().end:
                    break
                if _are_in_different_cities(one, other) and _are_simultaneous(one.when, other.when):
                    found.append(_build_two_cities_issue(directory.people[person], one, other))
    return sorted(found)


def is_called_off(record: EventRecord) -> bool:
    """Whether it does not take place at its time."""
    return record.lifecycle in ("postponed", "cancelled")


def _are_in_different_cities(one: EventRecord, other: EventRecord) -> bool:
    is_one_city = normalize(one.city or "") == normalize(other.city or "")
    return not is_one_city and not are_linked(one, other)


def _are_simultaneous(one: When, other: When) -> bool:
    """Whether people would be at both; for two whens whose extents overlap."""
    if _has_hours(one) and _has_hours(other):
        return True
    first, end = _find_certain_days(one)
    other_first, other_end = _find_certain_days(other)
    return max(first, other_first) < min(end, other_end)


def _has_hours(when: When) -> bool:
    """Whether it begins at a clock time and ends at one, stated or assumed."""
    return isinstance(when, WallTime) and (when.end is None or isinstance(when.end, datetime))


def _find_certain_days(when: When) -> tuple[date, date]:
    """The days at the venue, `[first, end)`, without the first and last of several."""
    margin = timedelta(days=1 if when.end_day - when.first_day > timedelta(days=1) else 0)
    return when.first_day + margin, when.end_day - margin


def _build_two_cities_issue(person: str, one: EventRecord, other: EventRecord) -> Issue:
    sentence = Message(
        "%(person)s would be here (%(city)s, %(when)s) and at %(other)s (%(other_city)s, %(other_when)s).",
        person=person,
        city=one.city,
        when=when_message(one.when),
        other=other.id,
        other_city=other.city,
        other_when=when_message(other.when),
    )
    return Issue(kind="two-cities", event_id=one.id, other_id=other.id, sentence=sentence)


def check_status(record: EventRecord, *, now: datetime) -> list[Issue]:
    """A past event that is still scheduled, and a future event that is marked as held."""
    extent = record.when.extent()
    if is_over_unverified(record.lifecycle, ends_at=extent.end, now=now):
        is_unexplained = record.notes is None and now - extent.end > _OUTCOME_WAIT
        certainty = FormattedMessage(partial(_format_certainty, record.certainty))
        what = _UNEXPLAINED if is_unexplained else _NOT_VERIFIED
        sentence = Message(what, certainty=certainty, when=when_message(record.when))
        kind = "unexplained" if is_unexplained else "not-verified"
        return [Issue(kind=kind, event_id=record.id, sentence=sentence)]
    if record.lifecycle == "held" and extent.start > now:
        sentence = Message("It is marked as held, but begins %(when)s.", when=when_message(record.when))
        return [Issue(kind="held-ahead", event_id=record.id, sentence=sentence)]
    return []


def check_holidays(record: EventRecord, holiday_on: Callable[[str, date], str | None]) -> list[Issue]:
    """A meeting on a public holiday of the place; `holiday_on(country, day)` names the first of them."""
    country = record.country
    meets = record.kind not in _KINDS_WITHOUT_OFFICE_HOURS and record.format != "virtual" and not is_called_off(record)
    if country is None or not record.when.is_dated or not meets:
        return []
    for day in _list_days(record.when):
        name = holiday_on(country, day)
        if name is not None:
            sentence = Message(
                "%(day)s is a public holiday in %(country)s: %(name)s.",
                day=when_message(Day(day)),
                country=FormattedMessage(partial(country_name, country)),
                name=name,
            )
            return [Issue(kind="holiday", event_id=record.id, sentence=sentence)]
    return []


def _format_certainty(certainty: Certainty, lang: Lang) -> str:
    return format_label(certainty, lang).lower()


def _list_days(when: When) -> list[date]:
    return [when.first_day + timedelta(days=number) for number in range((when.end_day - when.first_day).days)]


def check_disputed(record: EventRecord) -> list[Issue]:
    """The disagreement of the sources, in the desk's own words."""
    return [Issue(kind="disputed", event_id=record.id, sentence=record.disputed)] if record.disputed else []
