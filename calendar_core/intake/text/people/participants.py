"""The people of a sentence with the offices that it gives them, each with its words.

An office is found by its word and the country beside it, or by the person's terms; a person by name, or by the surname
beside an office. A name that the record does not know is kept as text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.name_index import NameMention
from calendar_core.intake.text.people.context import PeopleContext, SentenceContext
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.people.office_holders import read_bare_title, read_office
from calendar_core.intake.text.people.offices import OfficeWord, find_office_words
from calendar_core.intake.text.people.surnames import read_person, read_surnames, read_titled, read_unknown

# A short name is no other word before a title: 존 노 미국 전쟁부 동아시아 부차관보, 조현 장관.
_KOREAN_TITLE_AFTER: Final = re.compile(
    r"\s(?:[가-힣·]+\s){0,4}?(?:부차관보|차관보|조정관|보좌관|특별대표|대사|사령관|장관|총리|대통령|주석|부장|차관"
    r"|실장)(?![가-힣]*(?:회담|회의))"
)


_AND_ALSO: Final = re.compile(r"\s?(?:and|겸|&)\s(?:acting |interim )?")
# Offices that somebody holds beside the one that counts.
_MINOR: Final = frozenset({"nsa", "other"})


def find_participants(text: str, mentions: Sequence[NameMention], people: PeopleContext) -> list[FoundParticipant]:
    """The participants of a sentence, in order. `people` are those named before."""
    context = SentenceContext(text=text, mentions=mentions, before=people)
    found: list[FoundParticipant] = []
    used: set[int] = set()
    for word in _with_counterparts(text, find_office_words(text)):
        read = read_bare_title if word.kind == "minister" else read_office
        participant = None if word.is_plural else read(word, context)
        if participant is not None:
            found.append(participant)
            used |= {one.start for one in context.people if participant.start <= one.start < participant.end}
    for mention in context.people:
        if mention.start not in used and len(mention.ids) == 1 and _is_meant(mention, context):
            found.append(read_person(mention, context))
    found += read_titled(found, context)
    found += read_surnames(found, context)
    found += read_unknown(found, context)
    found = [_without_country(one, text, mentions) for one in found]
    return _without_repetition(sorted(found, key=lambda one: one.start))


def _without_country(person: FoundParticipant, text: str, mentions: Sequence[NameMention]) -> FoundParticipant:
    """Somebody whose name the record does not have, without the country before it: 베트남 또럼 서기장."""
    if person.person is not None or person.person_text is None or not contains_hangul(person.person_text):
        return person
    for one in mentions:
        name = person.person_text.removeprefix(f"{text[one.start : one.end]} ")
        if one.kind == "party" and one.start == person.start and name != person.person_text:
            return replace(person, start=one.end + 1, person_text=name, party=one.ids[0])
    return person


def _without_second_offices(text: str, words: Sequence[OfficeWord]) -> list[OfficeWord]:
    """The words for offices; two of one person as one: 국무장관 겸 국가안보보좌관."""
    found: list[OfficeWord] = []
    for word in words:
        last = found[-1] if found else None
        if last is None or not _AND_ALSO.fullmatch(text, last.end, word.start) or not {last.kind, word.kind} & _MINOR:
            found.append(word)
        else:
            main = word if last.kind in _MINOR else last
            found[-1] = replace(main, start=last.start, end=word.end)
    return found


def _with_counterparts(text: str, words: Sequence[OfficeWord]) -> Iterator[OfficeWord]:
    """The words for offices; a counterpart has the office of the one before it, without its country."""
    last: OfficeWord | None = None
    for word in _without_second_offices(text, words):
        if word.kind != "counterpart":
            last = word
            yield word
        elif last is not None:
            yield replace(last, start=word.start, end=word.end, party=None, office=None, is_plural=word.is_plural)


def _is_meant(mention: NameMention, context: SentenceContext) -> bool:
    """Whether a name without a title is a person: a whole name, one of the sentences before, or a leader's."""
    (person,) = mention.ids
    is_surname = contains_hangul(context.text[mention.start : mention.end])
    if mention.is_weak and is_surname and _KOREAN_TITLE_AFTER.match(context.text, mention.end):
        return True
    is_known = any(person in people for people in context.before.earlier.values()) or context.known.is_leader(
        person, context.day
    )
    return not mention.is_weak or (is_surname and is_known)


def _without_repetition(found: Sequence[FoundParticipant]) -> list[FoundParticipant]:
    """Each person once; the mention with an office before one without."""
    kept: dict[str, FoundParticipant] = {}
    for one in found:
        key = one.person or one.person_text or one.office or ""
        if key not in kept or (kept[key].office is None and one.office is not None):
            kept[key] = one
    return list(kept.values())
