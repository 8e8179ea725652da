"""What a clause with an event adds to the events of the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.clause_context import HOST, ClauseContext, goes_on, stands_in
from calendar_core.intake.text.clause_dates import dates_of_event, is_after_talks, state_dates
from calendar_core.intake.text.clause_guests import is_visit_for, without_dates_of_guest, without_people_of_guest
from calendar_core.intake.text.clause_items import ClauseItems, distribute, nearest_items
from calendar_core.intake.text.dates.date_readings import first_day_of
from calendar_core.intake.text.dates.durations import days_stated
from calendar_core.intake.text.events.clauses import HELD, Clause
from calendar_core.intake.text.events.event_facts import EventFacts, Sentence
from calendar_core.intake.text.events.event_mentions import MEETING, REFERENCE, EventMention
from calendar_core.intake.text.events.korean_endings import ends_in_past, is_planned
from calendar_core.intake.text.events.negations import is_negated
from calendar_core.intake.text.events.same_event import Told, find_line, is_fitting_office, read_whens, told_kind
from calendar_core.intake.text.events.status_words import Status, read_status
from calendar_core.intake.text.new_events import is_new
from calendar_core.intake.text.parties import find_parties, repeated_parties
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.people.references import find_referred
from calendar_core.intake.text.story import Story
from calendar_core.intake.text.subjects import has_subject, lacks_subject

_IS_THE: Final = re.compile(r"(?:It|This|The meeting|The talks) (?:was|is|will be|marked) (?:the|their|an?)\b")
_RECALLS: Final = re.compile(
    r"(?:회담|회의|협의회|회동|통화)\s?(?:이후의|이후|때|당시)|이후\s(?:처음|[^.,]{1,12}만)"
    r"|(?:만난|회담한|통화한|앉은|열린|가진|한)\s(?:지|이후|뒤)\s[^.,]{1,12}만|\bsince (?:their|its|the last)\b"
)
_KOREAN_END: Final = re.compile(r"[가-힣](?:고|며|면서|뒤|후|이어|지만|는데)[,\s]{0,2}$")
_RECALLING_LEADS: Final = re.compile(r"\b(?:after|following|since)$")
_BACKGROUND: Final = re.compile(r"\b(?:after|before|amid|despite|following)$")
_POSSESSIVE: Final = re.compile(r"\b(?:their|last|previous|earlier|his|her)\s(?:[\w-]+\s){0,2}$", re.IGNORECASE)
_TRIP: Final = re.compile(r"\b(?:visit\w*|trip|travel\w*|tour)\b|방문|방한|방미|방일|방중|방러|방북|순방|찾아|출장")
_WITH: Final = re.compile(r"(?:와|과)의\s")
_HELD: Final = re.compile(HELD)
_DEFINITE: Final = re.compile(r"\b(?:the|their|its)\s(?:[\w’'-]+\s){0,4}$")
_SAME_VERB: Final = frozenset({"and", "then", "before", "but"})
_TWO: Final = 2


def add_events(context: ClauseContext) -> None:
    """Add what a clause says of its events, each with what is nearest to it."""
    text, clause, story = context.sentence.text, context.clause, context.story
    status = _status_of(context.sentence, clause)
    for event in clause.events:
        own = context.items if len(clause.events) == 1 else nearest_items(text, clause, context.items, event)
        own = replace(own, dates=dates_of_event(context.sentence, own.dates, event.kind))
        own = without_dates_of_guest(context, event, without_people_of_guest(context, own), status)
        if clause.lead == "where" and not own.places:
            own = replace(own, places=tuple(one for one in context.sentence.places if one.end <= clause.start)[-1:])
        is_to_come = event.is_other and not event.is_separate and status.lifecycle == "scheduled"
        people = own.people if is_to_come else tuple(_with_referred(context, own.people))
        if goes_on(context) and context.before is not None and not own.dates:
            own = replace(own, dates=context.before.dates, places=own.places or context.before.places)
            if status.tense == "unknown" and story.last is not None:
                status = replace(story.last.status, certainty_span=None, lifecycle_span=None)
        parts = distribute(text, event, replace(own, people=people))
        for part in parts:
            one_of = event if len(parts) == 1 else replace(event, is_separate=False, is_other=False)
            _add_event(context, one_of, part, status)


def _with_referred(context: ClauseContext, own: Sequence[FoundParticipant]) -> Iterator[FoundParticipant]:
    """The people of a clause, with those whom its words stand for, or who do what the clauses before it say."""
    story, clause = context.story, context.clause
    if clause.lead == "who":  # "with President Prabowo, who visited Sydney last November"
        yield from [one for one in context.sentence.participants if one.end <= clause.start][-1:]
        yield from own
        return
    referred = list(
        find_referred(
            context.sentence.text,
            clause.start,
            clause.end,
            last=story.last.participants.values() if story.last else (),
            people=context.sentence.participants,
            subject=story.subject,
        )
    )
    if (
        context.before is None
        and not referred
        and (subject := story.owner or story.subject) is not None
        and lacks_subject(context.sentence, clause)
    ):
        # 29일에는 싱가포르 국방장관과 회담한다: who was spoken of before. The words for it are those of the event.
        yield replace(subject, start=clause.events[0].start, end=clause.events[0].end, is_speaker=False)
    if not referred and context.subjects and not has_subject(context.sentence, clause, own):
        yield from context.subjects
    yield from own
    named = {one.person or one.person_text for one in own if not one.is_speaker}
    yield from (one for one in referred if (one.person or one.person_text) not in named)


def _add_event(context: ClauseContext, event: EventMention, items: ClauseItems, status: Status) -> None:
    """Add an event that a clause names to those told before, or what it says to the one that is meant."""
    clause, story, text = context.clause, context.story, context.sentence.text
    is_off = status.lifecycle in {"cancelled", "postponed"} and _BACKGROUND.search(clause.lead)
    if is_off or is_negated(text, clause.start, clause.end):
        return
    if _is_recalled(context.sentence, clause, event):
        status = replace(status, lifecycle="held", certainty="confirmed", tense="past")
    told, before = _tell(context, event, items, status), story.last
    is_host = HOST.match(clause.lead) is not None
    told_before = (one for one in story.newest_first() if not (is_host and one is story.last))
    same, model = find_line(told, told_before, story.known, today=story.today)
    if same is None and story.last is not None and _IS_THE.match(text) and story.last.kind == MEETING:
        same = story.last
    if same is None and not is_new(told, model, items, lead=clause.lead, words=text[event.start : event.end]):
        return
    facts = same or EventFacts(event=event, kind=MEETING if event.kind == MEETING else told.kind, status=status)
    if same is None:
        if before is not None and is_visit_for(before, facts, told.parties.keys(), context):
            story.events.remove(before)
        story.events.append(facts)
    _add_told(facts, told, None if same else model, context)
    # Who is met on a visit does not make it.
    is_of_visit = same is not None and same.kind == "visit" and told.event.kind == MEETING
    people = () if is_of_visit else tuple(told.people)
    if same is None and before is not None and is_after_talks(text, clause.end, facts.kind):
        facts.place = facts.place or before.place
        for person in () if people else before.participants.values():
            facts.add_participant(person, context.sentence)
    add_places_and_people(context.sentence, replace(items, people=people), facts, story, is_open=stands_in(context))
    _remember(facts, told, story)


def _tell(context: ClauseContext, event: EventMention, items: ClauseItems, status: Status) -> Told:
    """What a clause tells of one of its events."""
    sentence = context.sentence
    people = [one for one in items.people if not one.is_speaker]
    offices = _offices_in(sentence, items, only_plural=bool(people))
    kind = told_kind(event, people, offices, context.story.known)
    is_open = stands_in(context)
    dates = state_dates(sentence, context.clause, items.dates, context.story, kind=kind, tense=status.tense)
    return Told(
        event=event,
        kind=kind,
        status=status,
        parties=_parties_of(context, event, items, people),
        # Who meets tells the kind of a meeting that has no other words.
        people=[one for one in people if is_open or event.kind == MEETING or is_fitting_office(one, kind)],
        dates=list(dates),
        offices=offices,
        is_recalled=_is_recalled(sentence, context.clause, event),
    )


def _add_told(facts: EventFacts, told: Told, model: EventFacts | None, context: ClauseContext) -> None:
    """Add what a clause tells to an event; a new one of the line of a `model` has its series and parties."""
    sentence, known, event = context.sentence, context.story.known, told.event
    is_of_organisation = bool(facts.parties) and known.organisations.keys() >= facts.parties.keys()
    facts.add_status(told.status, sentence)
    facts.add_mention(event, sentence, known)
    if not is_of_organisation:
        facts.add_parties(told.parties, sentence)
    if model is not None and (len(told.parties) < _TWO or event.is_other or event.is_definite):
        facts.add_line(model, sentence.span(event.start, event.end))
    if facts.kind in {MEETING, REFERENCE}:
        facts.office_kinds |= told.offices
    facts.is_of_trip = (
        facts.is_of_trip or _TRIP.search(sentence.text, context.clause.start, context.clause.end) is not None
    )
    for stated in told.dates:
        facts.add_date(stated)
    if not told.dates and facts.dates:
        facts.days = facts.days or days_stated(sentence.text, context.clause.start, context.clause.end, kind=facts.kind)


def _parties_of(
    context: ClauseContext, event: EventMention, items: ClauseItems, people: Sequence[FoundParticipant]
) -> dict[str, tuple[int, int]]:
    """The parties of an event by its words, by those who meet, or by words that refer to the parties told before."""
    text, clause, last = context.sentence.text, context.clause, context.story.last
    if event.kind == REFERENCE:
        return {}  # Of the last round the text may name only some who were there.
    parties = find_parties(text, items, context.sentence.mentions, people, event, known=context.story.known)
    if len(parties) < _TWO and not event.series:
        words = text[clause.start : clause.end]
        told = (repeated_parties(words, list(facts.parties)) for facts in context.story.newest_first())
        parties |= next(filter(None, told), {})
    if len(parties) == 1 and last is not None and (with_ := _WITH.search(text, clause.start, clause.end)):
        # 피지와의 회의: that of the one whose meetings the text tells, with Fiji.
        parties |= dict.fromkeys([one for one in last.parties if one not in parties][:1], with_.span())
    is_on = last is not None and (clause.start > 0 or last.kind == "visit") and not HOST.match(clause.lead)
    is_compound = event.kind == MEETING and "가" <= text[event.start - 1 : event.start] <= "힣"  # 군축회의
    if not parties and last is not None and is_on and not (event.series or event.is_other or is_compound):
        # "… and a working-level round is expected in April": that of the same two.
        return dict.fromkeys(last.parties, (event.start, event.end))
    return parties


def _offices_in(sentence: Sentence, items: ClauseItems, *, only_plural: bool) -> frozenset[str]:
    """The kinds of the offices of a clause, and "senior" for those below ministers; the plural ones before others."""
    words = [one for one in sentence.offices if _is_inside(items, one.start)]
    plural = [one for one in words if one.is_plural]
    chosen = plural if plural or only_plural else words
    return frozenset(kind for one in chosen for kind in (one.kind, *(["senior"] if one.rank != "principal" else [])))


def _is_inside(items: ClauseItems, place: int) -> bool:
    return any(start <= place < end for start, end in items.ranges)


def _remember(facts: EventFacts, told: Told, story: Story) -> None:
    """What later words refer to: the event told last, and its day."""
    story.last = facts
    days = [first_day_of(when) for when in read_whens(told.dates, story.today)]
    if days and days[0] is not None:
        story.last_day = days[0]


def add_places_and_people(
    sentence: Sentence, items: ClauseItems, facts: EventFacts, story: Story, *, is_open: bool = False
) -> None:
    """Add the places and those people who fit the event; anybody may attend one that `is_open`."""
    for place in items.places:
        facts.add_place(place, sentence)
    if facts.place is not None and items.places:
        story.place = facts.place
    for person in items.people:
        if (is_open or is_fitting_office(person, facts.kind)) and not person.is_speaker:
            facts.add_participant(person, sentence)


def _status_of(sentence: Sentence, clause: Clause) -> Status:
    """The status of the events of a clause; a Korean clause that others follow has the tense of the last verb."""
    status = read_status(sentence.text, clause.start, clause.end)
    if clause.lead == "agreed to" and status.lifecycle == "scheduled":
        return replace(status, certainty="confirmed", tense="future")
    if status.tense == "unknown" and clause.lead in _SAME_VERB and not contains_hangul(sentence.text):
        # "will meet X on Tuesday and then fly to Rome for a summit on Thursday"
        return replace(status, tense=read_status(sentence.text, 0, clause.start).tense)
    is_last = clause.end == len(sentence.text)
    if is_last or status.tense != "unknown" or not _KOREAN_END.search(sentence.text, clause.start, clause.end):
        return status
    text, start, end = sentence.text, sentence.clauses[-1].start, len(sentence.text)
    last = read_status(text, start, end)
    if ends_in_past(text, start, end) and not is_planned(text, clause.start, clause.end):
        last = replace(last, lifecycle="held", certainty="confirmed", tense="past")
    return replace(last, certainty_span=None, lifecycle_span=None) if status.certainty_span is None else status


def _is_recalled(sentence: Sentence, clause: Clause, event: EventMention) -> bool:
    """Whether a clause only looks back at a meeting: "after their talks in May", 지난해 11월 이후 두 달 만이다."""
    if _RECALLS.search(sentence.text, clause.start, clause.end):
        return True
    if _HELD.match(sentence.text, event.end) and _DEFINITE.search(sentence.text, 0, event.start):
        return True  # "to follow up on the summit that the two presidents held in Seoul in May"
    is_led = _RECALLING_LEADS.search(clause.lead) is not None
    return is_led and _POSSESSIVE.search(sentence.text[clause.start : event.start]) is not None
