"""People without an office in the sentence: whole names, surnames, surnames with a bare title."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.folded_text import fold
from calendar_core.intake.text.name_index import NameMention
from calendar_core.intake.text.people.context import SentenceContext
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.people.implied_countries import office_by_words
from calendar_core.intake.text.people.offices import is_speaker
from calendar_core.intake.text.people.references import find_titled

_SURNAME: Final = re.compile(r"(?<![\w.’'-])(?<![A-Z][a-z] )[A-Z][a-z]+(?![\w-])(?! [A-Z][a-z])")
_TITLE_BEFORE: Final = re.compile(r"\b(?:Secretary|Minister|Adviser|Advisor|Gen\.|General|Chairman)\s$")
_TITLES: Final = "대통령|총리|장관|주석|외무상|외교장관|국방장관|차관|의장|실장|국왕|특사|대표|부장"
_TITLE_AFTER: Final = rf"\s(?:신임\s|부)?(?:{_TITLES})(?!급|\s?회[담의])"
_MINISTERS: Final = frozenset({"foreign", "defence", "unification", "nsa", "military", "other"})
# Shorter ones are words and first names too.
_LONG_SURNAME: Final = 5


def read_person(mention: NameMention, context: SentenceContext) -> FoundParticipant:
    """A person without an office in the text: in the one that the record has for that day, where it is just one."""
    known = context.known
    if before := context.before.named.get(mention.ids[0]):
        end = is_speaker(context.text, mention.end)
        return replace(before, start=mention.start, end=mention.end, is_speaker=end)
    if office := office_by_words(mention, context):
        return FoundParticipant(
            start=mention.start,
            end=mention.end,
            person=mention.ids[0],
            office=office,
            office_kind=known.offices[office].kind,
            party=known.offices[office].party.id,
            is_speaker=is_speaker(context.text, mention.end),
        )
    office = known.find_office_on(mention.ids[0], context.day) if context.day else None
    return FoundParticipant(
        start=mention.start,
        end=mention.end,
        person=mention.ids[0],
        office=office,
        is_office_stated=False,
        office_kind=known.offices[office].kind if office else None,
        party=known.offices[office].party.id if office else None,
        is_speaker=is_speaker(context.text, mention.end),
    )


def read_unknown(found: Sequence[FoundParticipant], context: SentenceContext) -> Iterator[FoundParticipant]:
    """People of the sentences before whom the record does not have, by the last words of their names."""
    taken = [(one.start, one.end) for one in found]
    for words in sorted(context.before.unknown, key=len, reverse=True):
        for place in re.finditer(_called(words), context.text):
            if not any(start < place.end() and place.start() < end for start, end in taken):
                taken.append(place.span())
                is_speaking = is_speaker(context.text, place.end())
                one = context.before.unknown[words]
                yield replace(one, start=place.start(), end=place.end(), is_speaker=is_speaking)


def _called(words: str) -> str:
    """The pattern of somebody's words in a sentence; Korean ones stand before a title."""
    if contains_hangul(words):
        return rf"(?<![가-힣]){re.escape(words)}{_TITLE_AFTER}"
    return rf"\b{re.escape(words)}\b"


def _find_alone(surname: str, context: SentenceContext) -> str | None:
    """The only person of the record of a surname, if an office is held on that day: "will meet Rubio"."""
    if len(surname) < _LONG_SURNAME or any(one.kind == "city" for one in context.known.index.find(surname)):
        return None
    found = context.known.find_by_surname(surname)
    is_in_office = len(found) == 1 and context.day is not None and context.known.list_offices_of(found[0], context.day)
    return found[0] if is_in_office else None


def _find_titled(surname: str, place: int, context: SentenceContext) -> str | None:
    """The minister of a surname behind a bare title: "Secretary Rubio", "Minister Anand"."""
    title = _TITLE_BEFORE.search(context.text, 0, place)
    if title is None:
        return None
    found = {
        person
        for person in context.known.find_by_surname(surname)
        for office in context.known.list_offices_of(person, context.day)
        if context.known.offices[office].rank == "principal" and context.known.offices[office].kind in _MINISTERS
    }
    return next(iter(found)) if len(found) == 1 else None


def read_titled(found: Sequence[FoundParticipant], context: SentenceContext) -> Iterator[FoundParticipant]:
    """People of the sentences before by surname and title: 조 장관."""
    for person, start, end in find_titled(context.text, context.before.earlier, context.known, context.day):
        if not any(one.person and one.start < end and start < one.end for one in found):
            yield read_person(NameMention(kind="person", ids=(person,), start=start, end=end), context)


def read_surnames(found: Sequence[FoundParticipant], context: SentenceContext) -> Iterator[FoundParticipant]:
    """People by surname alone: those of the sentences before, and leaders of the day (Trump and Xi)."""
    # Austin is a city too: who was named before is meant rather.
    taken = [
        *((one.start, one.end) for one in found),
        *((one.start, one.end) for one in context.mentions if one.kind != "city" and not one.is_weak),
    ]
    cities = {one.start for one in context.mentions if one.kind == "city"}
    for word in _SURNAME.finditer(context.text):
        surname = fold(word.group()).text
        is_city = word.start() in cities and surname not in context.before.earlier
        if is_city or any(start <= word.start() < end for start, end in taken):
            continue
        person = (
            next(reversed(context.before.earlier.get(surname, ())), None)
            or context.known.find_leader(surname, context.day)
            or _find_titled(surname, word.start(), context)
            or _find_alone(surname, context)
        )
        if person is not None:
            mention = NameMention(kind="person", ids=(person,), start=word.start(), end=word.end())
            yield read_person(mention, context)
