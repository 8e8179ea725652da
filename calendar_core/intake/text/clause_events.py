"""What a clause with an event adds to the events of the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from calendar_core.intake.text.clause_dates import dates_of_event, state_dates
from calendar_core.intake.text.clause_items import ClauseItems, distribute, nearest_items
from calendar_core.intake.text.dates.date_readings import first_day_of
from calendar_core.intake.text.events.clauses import Clause
from calendar_core.intake.text.events.event_facts import EventFacts, Sentence
from calendar_core.intake.text.events.event_mentions import MEETING, REFERENCE, EventMention
from calendar_core.intake.text.events.korean_endings import ends_in_past, is_planned
from calendar_core.intake.text.events.same_event import Told, find_line, is_fitting_office, read_whens, told_kind
from calendar_core.intake.text.events.status_words import Status, read_status
from calendar_core.intake.text.parties import find_parties, repeated_parties
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.people.references import find_referred
from calendar_core.intake.text.story import Story
from calendar_core.intake.text.subjects import has_subject

_IS_THE: Final = re.compile(r"(?:It|This|The meeting|The talks) (?:was|is|will be|marked) (?:the|their|an?)\b")
# The clause before gives its date and place to one that goes on without any: "On Saturday he will attend … and meet".
_GOES_ON: Final = re.compile(r"^(?:and|then|고|며|뒤|후|이어|[한은]?\s?(?:뒤|후))$")
_RECALLS: Final = re.compile(
    r"(?:회담|회의|협의회|회동|통화)\s?(?:이후의|이후|때|당시)|이후\s(?:처음|[^.,]{1,12}만)"
    r"|(?:만난|회담한|통화한|앉은|열린|가진|한)\s(?:지|이후|뒤)\s[^.,]{1,12}만|\bsince (?:their|its|the last)\b"
)
_KOREAN_END: Final = re.compile(r"[가-힣](?:고|며|면서|뒤|후|이어|지만|는데)[,\s]{0,2}$")
_RECALLING_LEADS: Final = re.compile(r"\b(?:after|following|since)$")
_BACKGROUND: Final = re.compile(r"\b(?:after|before|amid|despite|following)$")
_POSSESSIVE: Final = re.compile(r"\b(?:their|last|previous|earlier|his|her)\s(?:[\w-]+\s){0,2}$", re.IGNORECASE)
_WITH: Final = re.compile(r"(?:와|과)의\s")
_TWO: Final = 2


@dataclass(frozen=True, kw_only=True)
class ClauseContext:
    """A clause with what stands in it, and what the sentence says before it.

    `before` are the items of the clause before; `subjects` the people who do what the first clause says.
    """

    sentence: Sentence
    clause: Clause
    items: ClauseItems
    story: Story
    before: ClauseItems | None = None
    subjects: Sequence[FoundParticipant] = ()


def add_events(context: ClauseContext) -> None:
    """Add what a clause says of its events, each with what is nearest to it."""
    text, clause, story = context.sentence.text, context.clause, context.story
    status = _status_of(context.sentence, clause)
    for event in clause.events:
        own = context.items if len(clause.events) == 1 else nearest_items(text, clause, context.items, event)
        own = replace(own, dates=dates_of_event(context.sentence, own.dates, event.kind))
        is_to_come = event.is_other and status.lifecycle == "scheduled"
        people = own.people if is_to_come else tuple(_with_referred(context, own.people))
        if context.before is not None and _GOES_ON.match(clause.lead) and not own.dates:
            own = replace(own, dates=context.before.dates, places=own.places or context.before.places)
            if status.tense == "unknown" and story.last is not None:
                status = replace(story.last.status, certainty_span=None, lifecycle_span=None)
        parts = distribute(text, event, replace(own, people=people))
        for part in parts:
            _add_event(context, replace(event, is_separate=event.is_separate and len(parts) == 1), part, status)


def _with_referred(context: ClauseContext, own: Sequence[FoundParticipant]) -> Iterator[FoundParticipant]:
    """The people of a clause, with those whom its words stand for, or who do what the clauses before it say."""
    story, clause = context.story, context.clause
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
    if not referred and context.subjects and not has_subject(context.sentence, clause, own):
        yield from context.subjects
    yield from own
    named = {one.person or one.person_text for one in own}
    yield from (one for one in referred if (one.person or one.person_text) not in named)


def _add_event(context: ClauseContext, event: EventMention, items: ClauseItems, status: Status) -> None:
    """Add an event that a clause names to those told before, or what it says to the one that is meant."""
    sentence, story = context.sentence, context.story
    if _is_recalled(sentence, context.clause, event):
        status = replace(status, lifecycle="held", certainty="confirmed", tense="past")
    if status.lifecycle in {"cancelled", "postponed"} and _BACKGROUND.search(context.clause.lead):
        return
    people = [one for one in items.people if not one.is_speaker]
    offices = frozenset(one.kind for one in sentence.plural_offices if _is_inside(items, one.start))
    kind = told_kind(event, people, offices, story.known)
    parties = _parties_of(context, event, items, people)
    told = Told(
        event=event,
        kind=kind,
        status=status,
        parties=frozenset(parties),
        people=[one for one in people if is_fitting_office(one, kind)],
        dates=list(
            state_dates(sentence, context.clause, items.dates, story, kind=kind, tense=status.tense),
        ),
        is_recalled=_is_recalled(sentence, context.clause, event),
    )
    same, model = find_line(told, story.newest_first(), story.known, today=story.today)
    if same is None and story.last is not None and _IS_THE.match(sentence.text) and story.last.kind == MEETING:
        same = story.last
    if same is None and not _is_new(told, model, items):
        return
    facts = same or EventFacts(event=event, kind=kind if event.kind != MEETING else MEETING, status=status)
    if same is None:
        story.events.append(facts)
    facts.add_status(status, sentence)
    facts.add_mention(event, sentence, story.known)
    if same is None or not facts.parties or not story.known.organisations.keys() >= facts.parties.keys():
        facts.add_parties(parties, sentence)
    if same is None and model is not None and (len(parties) < _TWO or event.is_other or event.is_definite):
        facts.add_line(model, sentence.span(event.start, event.end))
    if facts.kind in {MEETING, REFERENCE}:
        facts.office_kinds |= offices
    for stated in told.dates:
        facts.add_date(stated)
    add_places_and_people(sentence, replace(items, people=tuple(told.people)), facts, story)
    _remember(facts, told, story)


def _parties_of(
    context: ClauseContext, event: EventMention, items: ClauseItems, people: Sequence[FoundParticipant]
) -> dict[str, tuple[int, int]]:
    """The parties of an event by its words, by those who meet, or by words that refer to the parties told before."""
    text, clause, last = context.sentence.text, context.clause, context.story.last
    # Of the last round the text may name only some who were there.
    hosts = () if event.kind == REFERENCE else people
    parties = find_parties(text, items, context.sentence.mentions, hosts, event, known=context.story.known)
    if last is not None and len(parties) < _TWO:
        parties |= repeated_parties(text[clause.start : clause.end], list(last.parties))
    if len(parties) == 1 and last is not None and (with_ := _WITH.search(text, clause.start, clause.end)):
        # 피지와의 회의: that of the one whose meetings the text tells, with Fiji.
        parties |= dict.fromkeys([one for one in last.parties if one not in parties][:1], with_.span())
    if not parties and last is not None and event.series is None and clause.start > 0 and not event.is_other:
        # "… and a working-level round is expected in April": that of the same two.
        return dict.fromkeys(last.parties, (event.start, event.end))
    return parties


def _is_new(told: Told, model: EventFacts | None, items: ClauseItems) -> bool:
    """Whether enough is said for an event of its own: words that refer to one need one, and say when or where it is."""
    if told.event.kind == REFERENCE and model is None:
        return False
    is_other = told.event.is_other or told.is_recalled
    return not is_other or bool(told.dates or items.places or told.event.number)


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
    is_led = _RECALLING_LEADS.search(clause.lead) is not None
    return is_led and _POSSESSIVE.search(sentence.text[clause.start : event.start]) is not None
