"""Extraction of events from a text: what each sentence says is put together, event by event.

A sentence that names no event adds to the one before it, if its words say that it speaks of it. Nothing is taken over
that the text does not say: a date that cannot be read alone is a question.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from calendar_core.intake.draft import DraftParticipant, EventDraft, Span
from calendar_core.intake.text.clauses import clause_of, nearest_event
from calendar_core.intake.text.date_mentions import find_dates
from calendar_core.intake.text.event_dates import list_questions, read_event_date
from calendar_core.intake.text.event_facts import EventFacts, Sentence
from calendar_core.intake.text.event_mentions import MEETING, EventMention, find_events
from calendar_core.intake.text.known_names import KnownNames, KnownSeries
from calendar_core.intake.text.name_index import NameMention
from calendar_core.intake.text.offices import OfficeWord, find_office_words
from calendar_core.intake.text.participants import find_participants, surnames_of
from calendar_core.intake.text.parties import find_parties, repeated_parties
from calendar_core.intake.text.passages import Dateline, read_dateline, split_sentences
from calendar_core.intake.text.places import find_places
from calendar_core.intake.text.report_dates import is_report_date, is_travel_date
from calendar_core.intake.text.same_event import (
    choose_events,
    is_fitting_office,
    is_same_event,
    kind_of,
    kind_of_offices,
)
from calendar_core.intake.text.status_words import Status, read_status

_CONTINUES: Final = re.compile(
    r"^(?:It|They|He|She|The (?:two|three|four|both|sides|ministers|leaders|meeting|talks|summit|event|session|dialogue"
    r"|visit|exercise|drills?))\b"
    r"|\b(?:will|would|to) be held\b|\btake place\b|\b(?:led|heade?d|leads|heads) the\b"
    r"|\bco-?chair|\bscheduled for\b|\bwill (?:lead|represent|attend|host)\b"
    r"|열린다|열릴|열렸다|개최|주재|참석|수석대표|회담은|회의는|양측|양국|이번",
)
# Whose verb is of the event, and not of what people say or do there.
_OF_THE_EVENT: Final = re.compile(
    r"^(?:It|The (?:meeting|talks|summit|event|session|dialogue|visit|exercise|drills?))\b|\bbe held\b|\btake place\b"
    r"|열린다|열릴|열렸|개최|연기|취소|회담은|회의는|회담이|회의가"
)
_IS_THE: Final = re.compile(r"(?:It|This|The meeting|The talks) (?:was|is|will be|marked) (?:the|their|an?)\b")
_BACKGROUND: Final = re.compile(
    r",?\s(?:(?:just |only )?(?:\w+ )?(?:hour|day|week|month|year)s? (?:after|before)|amid|despite|even as)\s"
)
# More than a report has; each is compared with those before it.
_MAX_MENTIONS: Final = 300
# As many events, and as many dates, as no sentence has; each date is compared with each event.
_MAX_IN_SENTENCE: Final = 12
_NAMED_KINDS: Final = frozenset(
    {"defence-ministerial", "senior-officials", "military-committee", "exercise", "conference"}
)
_LEADERS: Final = frozenset({"summit", "leaders-meeting"})
# Where the North tests, the clock is that of the peninsula.
_INCIDENT_ZONES: Final = {"KP": "Asia/Pyongyang"}


def extract_events(text: str, known: KnownNames, *, today: date | None, side: str | None = None) -> list[EventDraft]:
    """The events of a text, in the order in which it names them.

    `today` is the day of the text where its dateline does not tell it. The cost grows with the length of the text;
    what follows the three hundredth mention of an event is not read.
    """
    dateline = read_dateline(text, today=today)
    built: list[EventFacts] = []
    earlier: dict[str, str] = {}
    mentions = 0
    for start, end in split_sentences(text, dateline.end):
        sentence = _read_sentence(text[start:end], start, known, dateline, earlier)
        for one in sentence.participants:
            if one.person is not None:
                earlier |= dict.fromkeys(surnames_of(one.person, known), one.person)
        _add_sentence(sentence, built, known)
        mentions += len(sentence.events)
        if mentions > _MAX_MENTIONS:
            break
    drafts = [_finish(one, known, dateline, side) for one in built]
    return [draft for draft, facts in zip(drafts, built, strict=True) if draft.series or _is_event(facts)]


def _read_sentence(
    text: str, offset: int, known: KnownNames, dateline: Dateline, earlier: Mapping[str, str]
) -> Sentence:
    text = _without_background(text, known)
    offices = find_office_words(text)
    # The European Council of "European Council president" does not meet.
    mentions = [one for one in known.index.find(text) if one.kind != "series" or not _is_in_office(one, offices)]
    return Sentence(
        text=text,
        offset=offset,
        mentions=mentions,
        events=choose_events(text, find_events(text, mentions), known)[:_MAX_IN_SENTENCE],
        dates=find_dates(text)[:_MAX_IN_SENTENCE],
        places=list(find_places(text, mentions, known)),
        participants=find_participants(text, mentions, known, dateline.day, earlier),
        plural_offices=frozenset(word.kind for word in offices if word.is_plural),
    )


def _without_background(text: str, known: KnownNames) -> str:
    """A sentence up to what it only recalls: "… on March 19, two days after the minister cancelled a trip"."""
    found = _BACKGROUND.search(text)
    if found is None:
        return text
    rest = text[found.start() :]
    is_event = any(event.kind not in ("visit", MEETING) for event in find_events(rest, known.index.find(rest)))
    if is_event:
        return text
    return text[: found.start()]


def _is_in_office(mention: NameMention, offices: Sequence[OfficeWord]) -> bool:
    return any(word.start <= mention.start < word.end or mention.end == word.start - 1 for word in offices)


def _add_sentence(sentence: Sentence, built: list[EventFacts], known: KnownNames) -> None:
    """Add what a sentence says to the events that it names, or to the last one before it."""
    text = sentence.text
    if not sentence.events:
        if built and _CONTINUES.search(text):
            if _OF_THE_EVENT.search(text):
                built[-1].add_status(read_status(text, 0, len(text)), sentence)
            _add_details(sentence, [(built[-1].event, built[-1])])
        return
    pairs: list[tuple[EventMention, EventFacts]] = []
    for event in sentence.events:
        told = _read_mention(sentence, event, built, known)
        facts = _find_facts(told, built, known)
        if facts is None:
            facts = EventFacts(event=event, kind=kind_of(event, known), status=told.status)
            built.append(facts)
        facts.add_status(told.status, sentence)
        facts.add_mention(event, sentence, known)
        facts.add_parties(told.parties, sentence)
        if facts.kind == MEETING:
            facts.office_kinds |= sentence.plural_offices
        pairs.append((event, facts))
    _add_details(sentence, pairs)


@dataclass(frozen=True, kw_only=True)
class _Mention:
    """A mention of an event with the status and the parties that its sentence gives it.

    `is_naming`: the sentence names the meeting that the one before told of ("It was the 56th SCM").
    """

    event: EventMention
    status: Status
    parties: Mapping[str, Span]
    is_naming: bool


def _read_mention(sentence: Sentence, event: EventMention, built: Sequence[EventFacts], known: KnownNames) -> _Mention:
    text = sentence.text
    parties = find_parties(text, sentence.mentions, sentence.participants, event, known)
    if built and len(parties) < 2:
        parties |= repeated_parties(text, list(built[-1].parties))
    status = read_status(text, *clause_of(text, sentence.events, event))
    return _Mention(event=event, status=status, parties=parties, is_naming=_IS_THE.match(text) is not None)


def _find_facts(told: _Mention, built: Sequence[EventFacts], known: KnownNames) -> EventFacts | None:
    """The event that a mention speaks of again; None for a new one."""
    event = told.event
    if told.is_naming and built and built[-1].kind == MEETING and built[-1].event.series is None:
        return built[-1]
    if event.is_other:
        return None
    for one in reversed(built):
        if is_same_event(event, one, set(told.parties), known) and not _is_another_time(event, told.status, one):
            return one
    if event.is_definite and event.series is None and built and event.kind in {MEETING, built[-1].kind}:
        return built[-1]
    return None


def _is_another_time(event: EventMention, status: Status, facts: EventFacts) -> bool:
    """Whether it is another meeting of the same line: "it was last held in 2023", of one that is to come."""
    is_past_and_coming = {status.lifecycle, facts.status.lifecycle} == {"held", "scheduled"}
    return is_past_and_coming and status.tense != "unknown" and event.number != facts.event.number


def _add_details(sentence: Sentence, pairs: Sequence[tuple[EventMention, EventFacts]]) -> None:
    """Give each date, place and person of a sentence to the event that it is nearest to."""
    facts_of = {id(event): facts for event, facts in pairs}

    def owner(start: int, end: int) -> EventFacts:
        if len(pairs) == 1:
            return pairs[0][1]
        return facts_of[id(nearest_event(sentence.text, [event for event, _ in pairs], start, end))]

    for mention in sentence.dates:
        facts = owner(mention.start, mention.end)
        is_other = is_report_date(sentence.text, mention, sentence.dates) or (
            facts.kind != "visit" and is_travel_date(sentence.text, mention)
        )
        if not is_other:
            facts.add_date(mention, sentence)
    for place in sentence.places:
        owner(place.start, place.end).add_place(place, sentence)
    for person in sentence.participants:
        fitting = [facts for _, facts in pairs if is_fitting_office(person, facts.kind)]
        nearest = owner(person.start, person.end)
        if fitting:
            (nearest if any(one is nearest for one in fitting) else fitting[0]).add_participant(person, sentence)


def _is_event(facts: EventFacts) -> bool:
    """Whether enough is said for an event of no series: a kind of meeting with somebody or a date, an incident."""
    has_people = len(facts.parties) + len(facts.participants) > 1
    if facts.kind == MEETING:
        return has_people and (bool(facts.dates) or len(facts.participants) > 1)
    return has_people or (bool(facts.dates) and bool(facts.parties))


def _finish(facts: EventFacts, known: KnownNames, dateline: Dateline, side: str | None) -> EventDraft:
    parties = tuple(facts.parties)
    kind = facts.kind if facts.kind != MEETING else kind_of_offices(facts, known)
    series = known.series[facts.event.series] if facts.event.series else None
    if series is None and not facts.event.is_separate:
        series = _infer_series(kind, parties, facts, known)
    kind = series.kind if series else kind
    if series is not None and not facts.event.series and known.organisations.keys() >= set(parties):
        parties = series.parties
    zone = facts.place.zone if facts.place else None
    if kind == "incident" and zone is None:
        zone = next((_INCIDENT_ZONES[party] for party in parties if party in _INCIDENT_ZONES), None)
    dated = read_event_date(facts, today=dateline.day, zone=zone)
    when = dated.reading.when
    is_numbered = series is not None and (series.is_numbered or series.has_numbered_titles)
    spans = dict(facts.spans)
    if when is not None and dated.span is not None:
        spans["start"] = dated.span
        if when.end_text is not None:
            spans["end"] = dated.span
    if not is_numbered:
        spans.pop("number", None)
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
        certainty=facts.status.certainty,
        lifecycle=facts.status.lifecycle,
        participants=tuple(
            DraftParticipant(person=one.person, person_text=one.person_text, office=one.office, role=facts.roles[key])
            for key, one in facts.participants.items()
        ),
        side=side,
        spans=spans,
        questions=tuple(list_questions(dated.reading)),
    )


def _begins_with(series: KnownSeries, names: Sequence[str]) -> bool:
    return any(full.startswith(name) for full in series.folded_names for name in names)


def _infer_series(kind: str | None, parties: Sequence[str], facts: EventFacts, known: KnownNames) -> KnownSeries | None:
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
    by_parties_alone = [one for one in found if not one.has_numbered_titles]
    if len(by_parties_alone) == 1:
        return by_parties_alone[0]
    if len(found) > 1:
        found = [one for one in found if any(facts.words and facts.words in name for name in one.folded_names)]
    is_meant = kind not in _NAMED_KINDS or facts.event.number is not None or is_organisation
    return found[0] if len(found) == 1 and is_meant else None
