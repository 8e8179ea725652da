"""The reading of one sentence: what is found in it, and what each of its clauses adds to the events of the text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from calendar_core.intake.text.clause_context import ClauseContext
from calendar_core.intake.text.clause_dates import dates_of_event, state_dates
from calendar_core.intake.text.clause_events import add_events, add_places_and_people
from calendar_core.intake.text.clause_items import ClauseItems, items_of
from calendar_core.intake.text.dates.date_joins import join_dates
from calendar_core.intake.text.dates.date_mentions import find_dates
from calendar_core.intake.text.dates.durations import days_stated
from calendar_core.intake.text.events.clauses import Clause, split_clauses
from calendar_core.intake.text.events.event_facts import EventFacts, Sentence
from calendar_core.intake.text.events.event_mentions import find_events
from calendar_core.intake.text.events.negations import denies_report
from calendar_core.intake.text.events.same_event import is_fitting_office
from calendar_core.intake.text.events.status_words import read_status
from calendar_core.intake.text.name_index import NameMention
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.people.offices import OfficeWord, find_office_words, is_speaker
from calendar_core.intake.text.people.participants import find_participants
from calendar_core.intake.text.people.references import refers_to_one
from calendar_core.intake.text.places import FoundPlace, find_places
from calendar_core.intake.text.story import Story
from calendar_core.intake.text.subjects import find_subjects

_CONTINUES: Final = re.compile(
    r"^(?:It|They|He|She|The (?:two|three|four|both|sides|ministers|leaders|meeting|talks|summit|event|session"
    r"|dialogue"
    r"|visit|exercise|drills?))\b"
    r"|\b(?:will|would|to) be held\b|\btake place\b|\b(?:led|heade?d|leads|heads) the\b"
    r"|\bco-?chair|\bscheduled for\b|\bwill (?:lead|represent|attend|host|sign|(?:co-?)?chair|open|close"
    r"|preside|join)\b|\bpresided?\b|\bchair(?:s|ed) (?:the|it)\b|^(?:The )?[Vv]enue\b|(?:장소|개최지)는\s"
    r"|\battend(?:ed|ing)\b|\brepresented by\b"
    r"|\bjoined by\b"
    r"|^\W*(?:Date|When|Time|Where|Who|Location|Place|Venue|Participants?|일시|일정|기간|때|장소|곳"
    r"|일시\s?[·ㆍ및/]\s?장소|(?:주요\s?)?참석자?|(?:우리|한국|미국|일본|중국|상대)?\s?측?\s?(?:수석\s?)?대표)\s?:"
    r"|\bhosted\b|참석|주재|수석대표|양측|양국|이번|대표로|연설",
)
# Whose verb is of the event, and not of what people say or do there.
_OF_THE_EVENT: Final = re.compile(
    r"^(?:It|The (?:meeting|talks|summit|event|session|dialogue|visit|exercise|drills?))\b|연기|취소"
    r"|^\W*(?:Date|When|Time|일시|일정|기간|때)(?:\s?[·ㆍ및/]\s?장소)?\s?[:：]"  # noqa: RUF001
)
# A minister of whom a Korean sentence only tells what he said: …장관은 "…"라고 말했다.
_SAYS: Final = re.compile(
    r"고(?:만)?\s(?:말했|밝혔|전했|강조했|설명했|덧붙였|언급했|평가했|지적했|주장했|했다)[가-힣]*[.\s]*$"
)
# Of the meeting told before, and not of that of the next clause: …이 주재하며, 이어 …
_PRESIDES: Final = re.compile(r"(?:주재|개회|주관)[가-힣]*,?\s?$")
_TOPIC: Final = re.compile(r"(?:은|는)\s")
_PRONOUN: Final = re.compile(r"\W*(?:He|She)\b|그[는가]\s")
_ATTENDS: Final = re.compile(r"\b(?:attend|join|deliver|address|open|close|chair|preside|host)|참석|연설|주재|개회")
_VISITED: Final = re.compile(r"방문(?:한|하는|할)$")
# A line that is a title and a name: "SECRETARY OF STATE MARCO RUBIO".
_TITLE: Final = re.compile(r"[^\w]*(?:(?:[A-Z][\w.’'-]*|of|the|for|and|&|[가-힣]+)\s){0,8}")
# As many dates as no sentence has; each is compared with each event.
_MAX_IN_SENTENCE: Final = 12


def read_sentence(text: str, offset: int, story: Story) -> Sentence:
    """What is found in a sentence that begins at `offset` of the text."""
    known = story.known
    offices = find_office_words(text)
    # The European Council of "European Council president" does not meet.
    mentions = [one for one in known.index.find(text) if one.kind != "series" or not _is_in_office(one, offices)]
    return Sentence(
        text=text,
        offset=offset,
        mentions=mentions,
        clauses=split_clauses(text, find_events(text, mentions), known),
        dates=join_dates(text, find_dates(text)[:_MAX_IN_SENTENCE]),
        places=list(_resolve_places(find_places(text, mentions, known), story)),
        participants=find_participants(text, mentions, story.people),
        offices=[word for word in offices if not is_speaker(text, word.end)],
    )


def _is_in_office(mention: NameMention, offices: Sequence[OfficeWord]) -> bool:
    return any(word.start <= mention.start < word.end or mention.end == word.start - 1 for word in offices)


def _resolve_places(places: Iterable[FoundPlace], story: Story) -> Iterator[FoundPlace]:
    """The places of a sentence; words that refer to a place mean the one before them, or that of the dateline."""
    last = story.place
    for place in sorted(places, key=lambda one: (one.is_dateline, one.start)):
        if place.refers_to is None:
            last = place if place.city else last
            yield place
        elif told := story.here if place.refers_to == "dateline" else last:
            yield replace(told, start=place.start, end=place.end)


def is_owner(sentence: Sentence) -> bool:
    """Whether a line is only the name of somebody, whose programme the lines below it are."""
    if len(sentence.participants) != 1 or sentence.dates or any(clause.events for clause in sentence.clauses):
        return False
    (one,) = sentence.participants
    return _TITLE.fullmatch(sentence.text, 0, one.start) is not None and not sentence.text[one.end :].strip(" :-")


def add_sentence(sentence: Sentence, story: Story) -> None:
    """Add what a sentence says to the events that it names, or to the last one before it.

    A report that is denied told of no event.
    """
    if denies_report(sentence.text):
        if not any(clause.events for clause in sentence.clauses) and story.last is not None:
            story.drop(story.last)
        return
    subjects: list[FoundParticipant] = []
    before: ClauseItems | None = None
    for number, clause in enumerate(sentence.clauses):
        items = items_of(sentence, clause)
        if clause.events and number + 1 < len(sentence.clauses) and _VISITED.search(sentence.text, 0, clause.end):
            # 폴란드를 방문한 대통령이 …: who stands behind the verb visits.
            following = items_of(sentence, sentence.clauses[number + 1])
            items = replace(items, people=(*items.people, *following.people[:1]))
        if number == 0 and not (
            len(sentence.clauses) > 1 and not clause.events and _PRESIDES.search(sentence.text, 0, clause.end)
        ):
            subjects = find_subjects(sentence, clause, items.people) or _subject_meant(sentence, story)
        if clause.events:
            add_events(
                ClauseContext(
                    sentence=sentence,
                    clause=clause,
                    items=items,
                    story=story,
                    before=before,
                    subjects=subjects if number else (),
                )
            )
        elif story.last is not None and _continues(sentence, items, story.last):
            _add_more(sentence, clause, items, story.last, story)
        before = items
    for person in sentence.participants:
        story.people.add_person(person)
    if subjects or (sentence.participants and not refers_to_one(sentence.text, sentence.participants[0].start)):
        story.subject = (subjects or sentence.participants)[0]


def _subject_meant(sentence: Sentence, story: Story) -> list[FoundParticipant]:
    """The person spoken of last, where a sentence begins with "he" or "she"."""
    if story.subject is None or not _PRONOUN.match(sentence.text):
        return []
    return [replace(story.subject, start=0, end=0, is_speaker=False)]


def _continues(sentence: Sentence, items: ClauseItems, facts: EventFacts) -> bool:
    """Whether a sentence without an event goes on about the last one: by its words, or by people who belong to it."""
    if _CONTINUES.search(sentence.text):
        return True
    people = [one for one in items.people if not one.is_speaker]
    if _SAYS.search(sentence.text) and any(_TOPIC.match(sentence.text, one.end) for one in people):
        return False
    return (
        bool(people)
        and not facts.participants
        and not dates_of_event(sentence, items.dates, facts.kind)
        and all(is_fitting_office(one, facts.kind) and one.party in {None, *facts.parties} for one in people)
    )


def _add_more(sentence: Sentence, clause: Clause, items: ClauseItems, facts: EventFacts, story: Story) -> None:
    """Add what a clause without an event says of the last one."""
    status = read_status(sentence.text, clause.start, clause.end)
    if _OF_THE_EVENT.search(sentence.text):
        facts.add_status(status, sentence)
    if not dates_of_event(sentence, items.dates, facts.kind):
        facts.days = facts.days or days_stated(sentence.text, clause.start, clause.end, kind=facts.kind)
    is_of_event = not facts.dates or _OF_THE_EVENT.search(sentence.text) is not None
    for stated in state_dates(sentence, clause, items.dates, story, kind=facts.kind, tense=status.tense):
        if is_of_event or stated.role != "date" or not stated.mention.has_date:
            facts.add_date(stated)
    add_places_and_people(sentence, items, facts, story, is_open=_ATTENDS.search(sentence.text) is not None)
