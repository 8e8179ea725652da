"""The draft of an event when its text has been read: its series by its parties, its date, its questions."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final

from calendar_core.domain.places.countries import COUNTRIES, country_name
from calendar_core.intake.draft import DraftParticipant, DraftQuestion, EventDraft, Span
from calendar_core.intake.text.events.event_dates import EventDate, list_questions, read_event_date
from calendar_core.intake.text.events.event_facts import EventFacts
from calendar_core.intake.text.events.event_mentions import MEETING, REFERENCE
from calendar_core.intake.text.events.inferred_series import infer_series
from calendar_core.intake.text.events.same_event import kind_of_offices, offices_of_kind
from calendar_core.intake.text.known_names import KnownNames, KnownSeries
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.messages import FormattedMessage, Message

# Where the North tests, the clock is that of the peninsula.
_TWO: Final = 2
_INCIDENT_ZONES: Final = {"KP": "Asia/Pyongyang"}


def is_event(facts: EventFacts, known: KnownNames) -> bool:
    """Whether enough is said for an event of no series: a kind of meeting with somebody or a date, an incident."""
    has_people = len(facts.parties) + len(facts.participants) > 1
    if facts.kind == "conference" and len(facts.parties) < _TWO:
        return False  # "spoke at a forum in Seoul"
    if facts.kind in {MEETING, REFERENCE}:
        # A president who meets the parties of his own parliament is no event of states.
        is_organisation = bool(facts.parties.keys() & known.organisations.keys())
        has_sides = len(facts.parties) > 1 or len(facts.participants) > 1 or is_organisation
        return has_sides and bool(facts.dates or facts.office_kinds or len(facts.participants) > 1)
    return has_people or (bool(facts.dates) and bool(facts.parties))


def build_draft(facts: EventFacts, known: KnownNames, *, today: date | None, side: str | None) -> EventDraft:
    """The draft of an event. `today` is the day of the report, `side` that of who publishes it."""
    _add_host(facts)
    series, kind, parties = _identify(facts, known, tuple(facts.parties))
    zone = facts.place.zone if facts.place else None
    if kind == "incident" and zone is None:
        zone = next((_INCIDENT_ZONES[party] for party in parties if party in _INCIDENT_ZONES), None)
    dated = read_event_date(facts, today=today, zone=zone)
    when = dated.reading.when
    people = _participants_at(facts, when.first_day if when else today, known, kind)
    if not parties and series is None:  # Of two former presidents the countries are those that they led then.
        offices = [known.offices[one.office] for one in people if one.office is not None]
        series, kind, parties = _identify(facts, known, tuple(dict.fromkeys(one.party.id for one in offices)))
    status = facts.status
    is_over = when and today and (when.end_day <= today or (status.is_over_if_dated_today and when.first_day <= today))
    if status.lifecycle == "scheduled" and is_over:
        # "three days before their summit": it is over, and nothing says that it was put off.
        status = replace(status, lifecycle="held", certainty="confirmed")
    elif status.lifecycle == "held" and when and today and when.first_day > today:
        status = replace(status, lifecycle="scheduled")  # What is still to come was agreed, and not held.
    is_numbered = series is not None and (series.is_numbered or series.has_numbered_titles)
    return EventDraft(
        series=series.id if series else None,
        number=facts.event.number if is_numbered else None,
        kind=kind,
        parties=parties,
        when=when,
        time_zone=(when.zone if when else None) or zone,
        time_as_stated=dated.text or None,
        city=facts.place.city if facts.place else None,
        country=facts.place.country if facts.place else None,
        certainty=status.certainty,
        lifecycle=status.lifecycle,
        participants=people,
        side=side,
        spans=_spans_of(facts, dated, is_numbered=is_numbered),
        questions=(*list_questions(dated.reading), *_ask_parties(parties, known)),
    )


def _ask_parties(parties: Iterable[str], known: KnownNames) -> Iterator[DraftQuestion]:
    """What is asked of the countries that are no parties of the record: a new event would be without them."""
    for party in parties:
        if party not in known.parties:
            name = FormattedMessage(partial(country_name, party))
            text = Message(
                "%(country)s is no party of the record yet: add it, or the event is without it.", country=name
            )
            yield DraftQuestion(fact="parties", text=text, value=party)


def _add_host(facts: EventFacts) -> None:
    """The country of the venue takes part where its minister is named without it: 도쿄에서 방위상을 만난다."""
    country = facts.place.country if facts.place else None
    if len(facts.parties) != 1 or country is None or country in facts.parties or country not in COUNTRIES:
        return
    is_host = any(one.person is None and one.party is None and one.office_kind for one in facts.participants.values())
    if is_host and len(facts.participants) > 1:
        facts.parties[country] = None


def _participants_at(
    facts: EventFacts, day: date | None, known: KnownNames, kind: str | None
) -> tuple[DraftParticipant, ...]:
    return tuple(
        DraftParticipant(
            person=one.person,
            person_text=one.person_text,
            office=_office_at(one, day, known, kind),
            role=facts.roles[key],
        )
        for key, one in facts.participants.items()
        if not _is_surname_of(one, facts.participants.values())
    )


def _is_surname_of(person: FoundParticipant, people: Iterable[FoundParticipant]) -> bool:
    """Whether a name that the record does not have is the surname of somebody whom the text names in full."""
    if person.person is not None or person.person_text is None:
        return False
    words = set(person.person_text.lower().split())
    return any(one.person is not None and words < set(one.person.split("-")) for one in people)


def _spans_of(facts: EventFacts, dated: EventDate, *, is_numbered: bool) -> dict[str, Span]:
    """The places of the words of each fact that the draft has."""
    spans = dict(facts.spans)
    when = dated.reading.when
    if when is not None and dated.span is not None:
        spans["start"] = dated.span
        if when.end_text is not None:
            spans["end"] = dated.span
    if not is_numbered:
        spans.pop("number", None)
    return spans


def _identify(
    facts: EventFacts, known: KnownNames, parties: tuple[str, ...]
) -> tuple[KnownSeries | None, str | None, tuple[str, ...]]:
    """The series, the kind and the parties of an event, of those that the text names."""
    kind = facts.kind if facts.kind not in {MEETING, REFERENCE} else kind_of_offices(facts, known)
    series = known.series[facts.event.series] if facts.event.series else None
    if series is None and not facts.event.is_separate:
        series = infer_series(kind, parties, facts, known)
    kind = series.kind if series else kind
    if series is not None and not facts.event.series and known.organisations.keys() >= set(parties):
        parties = series.parties
    return series, kind, parties


def _office_at(person: FoundParticipant, day: date | None, known: KnownNames, kind: str | None) -> str | None:
    """The office of the text, or the only one that the record has for somebody on the day of the event."""
    if person.is_office_stated or person.person is None or day is None:
        return person.office
    return known.find_office_on(person.person, day, kinds=offices_of_kind(kind))
