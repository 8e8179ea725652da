"""Who holds an office that a sentence names: the person beside it, with the country that the text gives."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from rapidfuzz import fuzz

from calendar_core.intake.text.folded_text import fold, fold_name
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.name_index import NameMention
from calendar_core.intake.text.nationalities import country_before_office
from calendar_core.intake.text.people.context import SentenceContext
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.people.implied_countries import (
    country_of_institution,
    implied_country,
    may_be_of_another,
    office_of,
    office_of_home,
    sounds_like,
)
from calendar_core.intake.text.people.offices import OfficeWord, is_speaker
from calendar_core.intake.text.people.unknown_names import MINISTRIES, find_unknown_name

# What may stand between a country and its office, an office and its country, an office and its holder.
_BETWEEN: Final = re.compile(r"(?:\([A-Z]+\))?(?:['’]s)?\s?(?:new |acting |newly appointed |의 |신임 )?")
_OF: Final = re.compile(r"\s(?:of|for)\s(?:the\s)?")
_BEFORE_NAME: Final = re.compile(r"\s?(?:,\s)?(?:Gen\. |Adm\. |Dr\. )?")
_AFTER_NAME: Final = re.compile(rf"\s?(?:(?:{MINISTRIES}|신임|전|전임|현|당시)\s?|,\s(?:the\s)?)?")
_BEFORE_PERSON: Final = re.compile(r"(?:\([A-Z]+\))?\s(?:신임\s)?")
# How alike two spellings of one name are at least, of 100; two people of one family name are less so.
_ALIKE: Final = 88
# Who held an office before does not hold it: "former Prime Minister", 전 일본 총리.
_FORMER: Final = re.compile(r"\b(?:former|late|ex|then)[\s-]$|(?<![가-힣])(?:전|전임)\s(?:[가-힣]+\s)?$", re.IGNORECASE)
_ANY: Final = re.compile(r"\b(?:an?|any|another|no)\s$", re.IGNORECASE)


def read_office(word: OfficeWord, context: SentenceContext) -> FoundParticipant | None:
    """Who holds an office of the text; None where the text names neither a person nor a country for it."""
    party, start, end = _find_country(word, context)
    if _ANY.search(context.text, 0, start):
        return None  # "the first by a Chinese foreign minister" means nobody.
    is_former = _FORMER.search(context.text, 0, start) is not None or context.text.startswith("-elect", word.end)
    person = _find_person(start, end, context)
    office = word.office or _choose_office(word, party, person, context)
    if person is not None and not _is_holder(person, office, context.known):
        person = None  # a part of a longer name, or a common word
    key: str | None = None
    if person is not None:
        start, end = min(start, person.start), max(end, person.end)
        key = _choose_person(person.ids, office, context.known, context.day)
        name: str | None = context.text[person.start : person.end]
    else:
        name, start, end = find_unknown_name(context.text, start, end)
        if name is not None and party is None:
            # 인도 나렌드라 모디 총리: the country stands before the name.
            party, start = _country_before(start, context)
            office = word.office or (office_of(party, word, context.known) if party else office)
        if name is not None:
            key = _find_by_surname(name, office, word, context)
            told = _find_told(name, context) if key is None and party is None else None
            if told is not None:
                return replace(told, start=start, end=end, is_speaker=is_speaker(context.text, end))
            if key is None and party is None and word.office is None:
                party, office = _assume_country(word, name, office, context)
            office = office or _office_of_leader(key, word, context)
    office = None if is_former else office
    if name is None and (party is None or office is None):
        return None
    return FoundParticipant(
        start=start,
        end=end,
        person=key,
        person_text=None if key else name,
        office=office,
        office_kind=None if is_former else word.kind,
        rank=word.rank,
        is_office_stated=not is_former,
        # A minister without a country, in a report from a capital, is of that country.
        party=None if is_former else party or _party_of(office, word, key, name, context),
        is_speaker=is_speaker(context.text, end),
    )


def _find_told(name: str, context: SentenceContext) -> FoundParticipant | None:
    """Somebody of the sentences before whom the record does not have, by a part of the name: 스투브 대통령."""
    told = context.before.unknown.get(name)
    return told if told is not None and told.person_text != name else None


def _party_of(
    office: str | None, word: OfficeWord, person: str | None, name: str | None, context: SentenceContext
) -> str | None:
    """The party of an office; of an unknown one that which the words imply."""
    if office is not None:
        return context.known.offices[office].party.id
    return implied_country(word, person, name, context)


def _country_before(start: int, context: SentenceContext) -> tuple[str | None, int]:
    """The country right before a name in Korean, and where it begins."""
    for mention in context.mentions:
        if mention.kind == "party" and _BEFORE_PERSON.fullmatch(context.text, mention.end, start):
            return mention.ids[0], mention.start
    return None, start


def _is_holder(person: NameMention, office: str | None, known: KnownNames) -> bool:
    """Whether a name beside an office is that of a person: a short one only of somebody who ever held the office."""
    return not person.is_weak or any(office in known.list_offices_of(one, None) for one in person.ids)


def _assume_country(
    word: OfficeWord, name: str, office: str | None, context: SentenceContext
) -> tuple[str | None, str | None]:
    """The country and the office of a minister of an unknown name, where the text names no country beside it."""
    party: str | None = None
    if may_be_of_another(word, context) or not sounds_like(name, word.party):
        party = country_of_institution(word, context)
        office = office_of(party, word, context.known) if party else None
    if office is None and party is None and word.party is None:
        office = office_of_home(word, context)
    return party, office


def read_bare_title(word: OfficeWord, context: SentenceContext) -> FoundParticipant | None:
    """A name of several words before a title that tells no office: 세르게이 라브로프 장관."""
    name, start, end = find_unknown_name(context.text, word.start, word.end)
    is_known = any(
        one.start < end and start < one.end and (not one.is_weak or one.end >= word.start - 1) for one in context.people
    )
    if (
        name is None
        or " " not in name
        or is_known
        or any(one.kind == "party" and start <= one.start < end for one in context.mentions)
    ):
        return None
    return FoundParticipant(start=start, end=end, person_text=name, is_speaker=is_speaker(context.text, end))


def _find_by_surname(name: str, office: str | None, word: OfficeWord, context: SentenceContext) -> str | None:
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


def _find_by_spelling(name: str, office: str, context: SentenceContext) -> str | None:
    """The holder of an office whose name is written otherwise: Zelenskiy, Tayyip Erdogan."""
    folded = fold(name).text
    for person in context.known.people.values():
        names = [fold_name(one) for one in (*person.names.values(), *person.aliases)]
        is_alike = any(fuzz.token_set_ratio(folded, one) >= _ALIKE for one in names)
        if is_alike and office in context.known.list_offices_of(person.id, context.day):
            return person.id
    return None


def _office_of_leader(person: str | None, word: OfficeWord, context: SentenceContext) -> str | None:
    """The office of a person that a word means, where the text gives no country."""
    held = context.known.list_offices_of(person, context.day) if person else []
    return next((one for one in held if context.known.offices[one].kind == word.kind), None)


def _find_country(word: OfficeWord, context: SentenceContext) -> tuple[str | None, int, int]:
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


def _find_person(start: int, end: int, context: SentenceContext) -> NameMention | None:
    """The known person beside an office: behind it in English, before it in Korean, or in apposition."""
    is_english = context.text[end - 1].isascii()
    for mention in context.people:
        if is_english and end <= mention.start and _BEFORE_NAME.fullmatch(context.text, end, mention.start):
            return mention
    for mention in reversed(context.people):
        if mention.end <= start and _AFTER_NAME.fullmatch(context.text, mention.end, start):
            return mention
    return None


def _choose_office(
    word: OfficeWord, party: str | None, person: NameMention | None, context: SentenceContext
) -> str | None:
    """The office of a word: of the country beside it, of the person's terms, or of the country that it implies."""
    known = context.known
    if party is not None:
        return office_of(party, word, known)
    for asked in (context.day, None):  # The text says that it is the person's office, also where the terms do not.
        for key in person.ids if person is not None else ():
            for office in known.list_offices_of(key, asked):
                if (known.offices[office].kind, known.offices[office].rank) == (word.kind, word.rank):
                    return office
    called = fold(context.text[word.start : word.end]).text
    for key in person.ids if person is not None and context.day is not None else ():
        for office in known.list_offices_of(key, context.day, only_surely=True):
            if any(called in fold_name(name) for name in known.offices[office].names.values()):
                return office  # "President António Costa" presides over the European Council.
    return office_of(word.party, word, known) if word.party else None


def _choose_person(ids: Sequence[str], office: str | None, known: KnownNames, day: date | None) -> str | None:
    """Of several people of one name the one who held the office that day."""
    if len(ids) == 1:
        return ids[0]
    holders = [key for key in ids if office in known.list_offices_of(key, day)]
    return holders[0] if len(holders) == 1 else None
