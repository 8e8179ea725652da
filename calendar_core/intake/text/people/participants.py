"""The people of a sentence with the offices that it gives them, each with its words.

An office is found by its word and the country beside it, or by the person's terms; a person by name, or by the surname
beside an office. A name that the record does not know is kept as text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from rapidfuzz import fuzz

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.folded_text import fold
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.name_index import NameMention
from calendar_core.intake.text.nationalities import country_before_office
from calendar_core.intake.text.people.context import PeopleContext
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.people.offices import OfficeWord, find_office_words, is_speaker
from calendar_core.intake.text.people.references import find_titled
from calendar_core.intake.text.people.unknown_names import MINISTRIES, find_unknown_name

# What may stand between a country and its office, an office and its country, an office and its holder.
_BETWEEN: Final = re.compile(r"(?:['’]s)?\s?(?:new |acting |newly appointed |의 |신임 )?")
_OF: Final = re.compile(r"\s(?:of|for)\s(?:the\s)?")
_BEFORE_NAME: Final = re.compile(r"\s?(?:,\s)?(?:Gen\. |Adm\. |Dr\. )?")
_AFTER_NAME: Final = re.compile(rf"\s?(?:(?:{MINISTRIES}|신임)\s?|,\s(?:the\s)?)?")
_SURNAME: Final = re.compile(r"(?<![\w.’'-])(?<![A-Z][a-z] )[A-Z][a-z]+(?![\w-])(?! [A-Z][a-z])")
# How alike two spellings of one name are at least, of 100; two people of one family name are less so.
_ALIKE: Final = 88
# A short name is no other word before a title: 존 노 미국 전쟁부 동아시아 부차관보, 조현 장관.
_KOREAN_TITLE_AFTER: Final = re.compile(
    r"\s(?:[가-힣·]+\s){0,4}?(?:부차관보|차관보|조정관|보좌관|특별대표|대사|사령관|장관|총리|대통령|주석|부장|차관|실장)(?![가-힣]*(?:회담|회의))"
)
# Offices whose kind in the record is another than the word for them tells.
_OFFICES_OF_OTHER_KINDS: Final = {
    ("KP", "head-of-state"): "kp-sac",
    ("US", "finance"): "us-treasury",
    ("KR", "finance"): "kr-moef",
    ("KR", "trade"): "kr-motie",
}


@dataclass(frozen=True, kw_only=True)
class _Context:
    """A sentence with its names, and what is known before it is read."""

    text: str
    mentions: Sequence[NameMention]
    before: PeopleContext

    @property
    def known(self) -> KnownNames:
        return self.before.known

    @property
    def day(self) -> date | None:
        return self.before.day

    @property
    def people(self) -> list[NameMention]:
        return [mention for mention in self.mentions if mention.kind == "person"]


def find_participants(text: str, mentions: Sequence[NameMention], people: PeopleContext) -> list[FoundParticipant]:
    """The participants of a sentence, in order. `people` are those named before."""
    context = _Context(text=text, mentions=mentions, before=people)
    found: list[FoundParticipant] = []
    used: set[int] = set()
    for word in _with_counterparts(find_office_words(text)):
        participant = None if word.is_plural else _read_office(word, context)
        if participant is not None:
            found.append(participant)
            used |= {one.start for one in context.people if participant.start <= one.start < participant.end}
    for mention in context.people:
        if mention.start not in used and len(mention.ids) == 1 and _is_meant(mention, context):
            found.append(_read_person(mention, context))
    found += _read_titled(found, context)
    found += _read_surnames(found, context)
    return _without_repetition(sorted(found, key=lambda one: one.start))


def _with_counterparts(words: Sequence[OfficeWord]) -> Iterator[OfficeWord]:
    """The words for offices; a counterpart has the office of the one before it, without its country."""
    last: OfficeWord | None = None
    for word in words:
        if word.kind != "counterpart":
            last = word
            yield word
        elif last is not None:
            yield replace(last, start=word.start, end=word.end, party=None, office=None, is_plural=word.is_plural)


def _is_meant(mention: NameMention, context: _Context) -> bool:
    """Whether a name without a title is a person: a whole name, one of the sentences before, or a leader's."""
    (person,) = mention.ids
    is_surname = contains_hangul(context.text[mention.start : mention.end])
    if mention.is_weak and is_surname and _KOREAN_TITLE_AFTER.match(context.text, mention.end):
        return True
    is_known = any(person in people for people in context.before.earlier.values()) or context.known.is_leader(
        person, context.day
    )
    return not mention.is_weak or (is_surname and is_known)


def _read_office(word: OfficeWord, context: _Context) -> FoundParticipant | None:
    """Who holds an office of the text; None where the text names neither a person nor a country for it."""
    known, day = context.known, context.day
    party, start, end = _find_country(word, context)
    person = _find_person(start, end, context)
    office = word.office or _choose_office(word, party, person, context)
    if (
        person is not None
        and person.is_weak
        and not any(office in known.list_offices_of(one, None) for one in person.ids)
    ):
        person = None  # a part of a longer name, or a common word
    key: str | None = None
    if person is not None:
        start, end = min(start, person.start), max(end, person.end)
        key = _choose_person(person.ids, office, known, day)
        name: str | None = context.text[person.start : person.end]
    else:
        name, start, end = find_unknown_name(context.text, start, end)
        if name is not None:
            key = _find_by_surname(name, office, word, context)
            if key is None and party is None and word.office is None and _may_be_of_another(word, context):
                office = None
            office = office or _office_of_leader(key, word, context)
    if name is None and (party is None or office is None):
        return None
    return FoundParticipant(
        start=start,
        end=end,
        person=key,
        person_text=None if key else name,
        office=office,
        office_kind=word.kind,
        # A minister without a country, in a report from a capital, is of that country.
        party=party or (known.offices[office].party.id if office else context.before.home if not key else None),
        is_speaker=is_speaker(context.text, end),
    )


def _may_be_of_another(word: OfficeWord, context: _Context) -> bool:
    """Whether a minister whom nobody knows may be of another country than the word for the office tells."""
    others = [one for one in context.mentions if one.kind == "party" and one.start < word.start]
    return context.before.home not in (None, word.party) or any(one.ids[0] != word.party for one in others)


def _find_by_surname(name: str, office: str | None, word: OfficeWord, context: _Context) -> str | None:
    """The person of a surname beside an office: its holder, one of the sentences before, or the leader of the day."""
    surname = fold(name).text
    if office is not None and (holder := context.known.find_holder(office, surname, context.day)):
        return holder
    if office is not None and " " in name and (holder := _find_by_spelling(name, office, context)):
        return holder
    if surname in context.before.earlier:
        return context.before.earlier[surname][-1]
    is_leading = word.kind in ("head-of-state", "head-of-government")
    return context.known.find_leader(surname, context.day) if is_leading and office is None else None


def _find_by_spelling(name: str, office: str, context: _Context) -> str | None:
    """The holder of an office whose name is written otherwise: Zelenskiy, Tayyip Erdogan."""
    folded = fold(name).text
    for person in context.known.people.values():
        names = [fold(one).text for one in (*person.names.values(), *person.aliases)]
        is_alike = any(fuzz.token_set_ratio(folded, one) >= _ALIKE for one in names)
        if is_alike and office in context.known.list_offices_of(person.id, context.day):
            return person.id
    return None


def _office_of_leader(person: str | None, word: OfficeWord, context: _Context) -> str | None:
    """The office of a person that a word means, where the text gives no country."""
    held = context.known.list_offices_of(person, context.day) if person else []
    return next((one for one in held if context.known.offices[one].kind == word.kind), None)


def _find_country(word: OfficeWord, context: _Context) -> tuple[str | None, int, int]:
    """The country or organisation of an office word, and the span of both."""
    text = context.text
    for mention in context.mentions:
        if mention.kind != "party":
            continue
        if mention.end <= word.start and _BETWEEN.fullmatch(text, mention.end, word.start):
            return mention.ids[0], mention.start, word.end
        if word.end <= mention.start and _OF.fullmatch(text, word.end, mention.start):
            return mention.ids[0], word.start, mention.end
    if syllable := country_before_office(text, word.start):
        return syllable[0], syllable[1], word.end
    return None, word.start, word.end


def _find_person(start: int, end: int, context: _Context) -> NameMention | None:
    """The known person beside an office: behind it in English, before it in Korean, or in apposition."""
    is_english = context.text[end - 1].isascii()
    for mention in context.people:
        if is_english and end <= mention.start and _BEFORE_NAME.fullmatch(context.text, end, mention.start):
            return mention
    for mention in reversed(context.people):
        if mention.end <= start and _AFTER_NAME.fullmatch(context.text, mention.end, start):
            return mention
    return None


def _choose_office(word: OfficeWord, party: str | None, person: NameMention | None, context: _Context) -> str | None:
    """The office of a word: of the country beside it, of the person's terms, or of the country that it implies."""
    known = context.known
    if party is not None:
        return _office_of(party, word, known)
    for asked in (context.day, None):  # The text says that it is the person's office, also where the terms do not.
        for key in person.ids if person is not None else ():
            for office in known.list_offices_of(key, asked):
                if (known.offices[office].kind, known.offices[office].rank) == (word.kind, word.rank):
                    return office
    return _office_of(word.party, word, known) if word.party else None


def _office_of(party: str, word: OfficeWord, known: KnownNames) -> str | None:
    found = known.find_office(party=party, kind=word.kind, rank=word.rank)
    return found or _OFFICES_OF_OTHER_KINDS.get((party, word.kind))


def _choose_person(ids: Sequence[str], office: str | None, known: KnownNames, day: date | None) -> str | None:
    """Of several people of one name the one who held the office that day."""
    if len(ids) == 1:
        return ids[0]
    holders = [key for key in ids if office in known.list_offices_of(key, day)]
    return holders[0] if len(holders) == 1 else None


def _read_person(mention: NameMention, context: _Context) -> FoundParticipant:
    """A person without an office in the text: in the one that the record has for that day, where it is just one."""
    known = context.known
    held = known.list_offices_of(mention.ids[0], context.day, only_surely=True) if context.day else []
    office = held[0] if len(held) == 1 else None
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


def _read_titled(found: Sequence[FoundParticipant], context: _Context) -> Iterator[FoundParticipant]:
    """People of the sentences before by surname and title: 조 장관."""
    for person, start, end in find_titled(context.text, context.before.earlier, context.known):
        if not any(one.person and one.start < end and start < one.end for one in found):
            yield _read_person(NameMention(kind="person", ids=(person,), start=start, end=end), context)


def _read_surnames(found: Sequence[FoundParticipant], context: _Context) -> Iterator[FoundParticipant]:
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
        person = next(reversed(context.before.earlier.get(surname, ())), None) or context.known.find_leader(
            surname, context.day
        )
        if person is not None:
            mention = NameMention(kind="person", ids=(person,), start=word.start(), end=word.end())
            yield _read_person(mention, context)


def _without_repetition(found: Sequence[FoundParticipant]) -> list[FoundParticipant]:
    """Each person once; the mention with an office before one without."""
    kept: dict[str, FoundParticipant] = {}
    for one in found:
        key = one.person or one.person_text or one.office or ""
        if key not in kept or (kept[key].office is None and one.office is not None):
            kept[key] = one
    return list(kept.values())
