"""Who does what a clause says: the people before its verb in English, before a particle in Korean."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.events.clauses import Clause
from calendar_core.intake.text.events.event_facts import Sentence
from calendar_core.intake.text.people.found import FoundParticipant

_PARTICLE: Final = re.compile(
    r"(?:\s(?:장관|차관|총리|대통령|주석|실장|본부장|부장|의장|위원장|대표|대사))?\s?(?:은|는|이|가|께서)(?![가-힣])"
)
# "before flying to Washington", "and will meet": the clause has no subject of its own.
_GOES_ON: Final = re.compile(
    r"[\s,]*(?:and\s)?(?:(?:also|then|later|on \w+day)\s)*(?:\w+ing|will|would|is|meet|meets|met|hold|holds"
    r"|held|attend\w*|visit\w*|to|fly|flies|flew|travel\w*|head\w*|go(?:es)?|went|continue\w*|move\w*|proceed\w*"
    r"|return\w*|sit|sat|host\w*|receive\w*|join\w*)\b"
)
_NOUN: Final = re.compile(r"\b(?:the|an?|its|their|his|her|both|[A-Z][a-z]+)\b")
_TIME: Final = re.compile(
    r"\b(?:in|on|at) (?:the same day|the sidelines|[A-Z]\w+(?: \d+)?)|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur"
    r"|Sun)day\b|the (?:next|same|following) day"
)
_MARKED: Final = re.compile(r"(?<!에)(?<!에서)(?<!로)(?:은|는|이|가|께서)\s")
_WITH: Final = re.compile(r"[가-힣](?:과|와)\s(?:[가-힣·]+\s){0,3}?(?:회담|회동|만나|만난|통화|면담|정상회담)")
# A line of a programme: "10:00 a.m. Meeting with the President of Finland", or "Receives the Foreign Minister".
_LINE: Final = re.compile(
    r"[^A-Za-z]*(?:[ap]\.?m\.?[^A-Za-z]*)?(?:(?:bilateral|working|official|courtesy|phone)\s)?(?:(?:meeting|talks"
    r"|call|lunch|dinner"
    r"|breakfast|summit|consultations)\swith|meets(?:\swith)?|receives|welcomes|hosts)\s",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"(?:과|와|,|및|·)\s")


def find_subjects(sentence: Sentence, clause: Clause, people: Sequence[FoundParticipant]) -> list[FoundParticipant]:
    """The people who do what a clause says, which those of the clauses after it may do too."""
    text = sentence.text
    if not contains_hangul(text):
        first = min((one.start for one in clause.events), default=clause.end)
        return [one for one in people if one.end <= first and not one.is_speaker]
    marked = [number for number, one in enumerate(people) if _PARTICLE.match(text, one.end)]
    if not marked:
        return []
    last = marked[-1]
    chosen = [people[last]]
    for one, following in reversed(list(pairwise(people[: last + 1]))):
        if not _JOINED.search(text[one.end : following.start]):
            break
        chosen.insert(0, one)
    return chosen


def lacks_subject(sentence: Sentence, clause: Clause) -> bool:
    """Whether a Korean clause or a line of a programme says with whom somebody meets, and of nobody that he does."""
    text = sentence.text[clause.start : clause.end]
    if _LINE.match(text):
        return True
    return contains_hangul(text) and _MARKED.search(text) is None and _WITH.search(text) is not None


def has_subject(sentence: Sentence, clause: Clause, people: Sequence[FoundParticipant]) -> bool:
    """Whether a clause that is not the first has a subject of its own."""
    text = sentence.text
    if contains_hangul(text):
        return any(_PARTICLE.match(text, one.end) for one in people)
    first = min((one.start for one in clause.events), default=clause.end)
    begin = max(text.find(clause.lead, clause.start), clause.start) + len(clause.lead)
    if _GOES_ON.match(text, begin) or any(begin <= one.start < first for one in people):
        return not _GOES_ON.match(text, begin)
    return _NOUN.search(_TIME.sub("", text[begin:first])) is not None
