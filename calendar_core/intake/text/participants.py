"""The people of a sentence with the offices that it gives them, each with its words.

An office is found by its word and the country beside it, or by the person's terms; a person by name, or by the surname
beside an office. A name that the record does not know is kept as text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.folded_text import fold
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.name_index import NameMention
from calendar_core.intake.text.nationalities import country_before_office, find_pairs
from calendar_core.intake.text.offices import OfficeWord, find_office_words

_NAME: Final = r"[A-Z][\w’'.-]*(?:\s(?:[A-Z][\w’'.-]*|de|van|von|der|bin|al)){0,3}"
_ENGLISH_NAME_AFTER: Final = re.compile(rf"\s(?P<name>{_NAME})")
_ENGLISH_NAME_BEFORE: Final = re.compile(rf"(?P<name>{_NAME}),\s(?:the\s|who is\s)?$")
_KOREAN_NAME_BEFORE: Final = re.compile(
    r"(?<![가-힣])(?P<name>(?:[가-힣]{1,6}\s){0,2}[가-힣]{2,5})\s?(?:신임\s|전\s|현\s)?$"
)
# Words that end a name: titles, days, verbs that begin with a capital only at the start of a sentence.
_NO_NAME: Final = re.compile(
    r"^(?:of|and|in|on|at|for|to|the|a|Mr|Ms|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_KOREAN_ENDING: Final = re.compile(
    r"(?:은|는|을|를|의|에|와|과|도|로|에서|에게|으로|며|고|한|된|될|할|는데|하는|간|및|등|측|양국|3국|당시|신임|현지|이번|지난|오는|각국|회원국|상대국"
    r"|현직|전직|역대|주요국|우방국|주재|부임|대표|담당|관계자)$"
)
_MINISTRIES: Final = (
    "국방부|외교부|통일부|국무부|외무성|방위성|국방성|국가안보실|대통령실|백악관|합동참모본부|합참|재무부|산업부"
)
# What may stand between a country and its office, an office and its country, an office and its holder.
_BETWEEN: Final = re.compile(r"(?:['’]s)?\s?(?:new |acting |newly appointed |의 |신임 )?")
_OF: Final = re.compile(r"\s(?:of|for)\s(?:the\s)?")
_BEFORE_NAME: Final = re.compile(r"\s?(?:,\s)?(?:Gen\. |Adm\. |Dr\. )?")
_AFTER_NAME: Final = re.compile(rf"\s?(?:(?:{_MINISTRIES}|신임)\s?|,\s(?:the\s)?)?")
_ADJECTIVES: Final = frozenset({"신임", "전", "현", "전임", *_MINISTRIES.split("|")})
# Words of one syllable that are no first name.
_DETERMINERS: Final = frozenset("이그저전현신양각타본첫새및한미일중북러")
_SURNAME: Final = re.compile(r"(?<![\w.’'-])(?<![A-Z][a-z] )[A-Z][a-z]+(?![\w-])(?! [A-Z][a-z])")
_SAID: Final = re.compile(
    r"[^.;,]{0,30}?\b(?:said|told|added|noted|stressed|according to)\b|[^.;]{0,6}?,? who (?:said|told)"
)


@dataclass(frozen=True, kw_only=True)
class FoundParticipant:
    """Somebody at `[start, end)`: a person of the record, or the text of the name, and the office, as far as known."""

    start: int
    end: int
    person: str | None = None
    person_text: str | None = None
    office: str | None = None
    office_kind: str | None = None
    party: str | None = None
    is_speaker: bool = False


@dataclass(frozen=True, kw_only=True)
class _Context:
    """A sentence with its names, what is known, and the day on which offices are held."""

    text: str
    mentions: Sequence[NameMention]
    known: KnownNames
    day: date | None
    earlier: Mapping[str, str]

    @property
    def people(self) -> list[NameMention]:
        return [mention for mention in self.mentions if mention.kind == "person"]


def find_participants(
    text: str, mentions: Sequence[NameMention], known: KnownNames, day: date | None, earlier: Mapping[str, str]
) -> list[FoundParticipant]:
    """The participants of a sentence, in order. `day` is that on which they hold their offices.

    `earlier` are the people of the sentences before by their folded surnames.
    """
    context = _Context(text=text, mentions=mentions, known=known, day=day, earlier=earlier)
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
    is_known = person in context.earlier.values() or context.known.is_leader(person, context.day)
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
        name, start, end = _find_unknown_name(context.text, start, end)
        if name is not None:
            key = _find_by_surname(name, office, word, context)
            office = office or _office_of_leader(key, word, context)
    if name is None and party is None:
        return None
    return FoundParticipant(
        start=start,
        end=end,
        person=key,
        person_text=None if key else name,
        office=office,
        office_kind=word.kind,
        party=party or (known.offices[office].party.id if office else None),
        is_speaker=_is_speaker(context.text, end),
    )


def _find_by_surname(name: str, office: str | None, word: OfficeWord, context: _Context) -> str | None:
    """The person of a surname beside an office: its holder, one of the sentences before, or the leader of the day."""
    surname = fold(name).text
    if office is not None and (holder := context.known.find_holder(office, surname, context.day)):
        return holder
    if surname in context.earlier:
        return context.earlier[surname]
    is_leading = word.kind in ("head-of-state", "head-of-government")
    return context.known.find_leader(surname, context.day) if is_leading and office is None else None


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
    if found is None and word.kind == "head-of-state":
        found = {"KP": "kp-sac"}.get(party)
    return found


def _choose_person(ids: Sequence[str], office: str | None, known: KnownNames, day: date | None) -> str | None:
    """Of several people of one name the one who held the office that day."""
    if len(ids) == 1:
        return ids[0]
    holders = [key for key in ids if office in known.list_offices_of(key, day)]
    return holders[0] if len(holders) == 1 else None


def _find_unknown_name(text: str, start: int, end: int) -> tuple[str | None, int, int]:
    """A name beside an office that the record does not have, and the span of both."""
    if (after := _ENGLISH_NAME_AFTER.match(text, end)) and not _NO_NAME.match(after["name"]):
        return after["name"].rstrip(".,’'"), start, after.start("name") + len(after["name"].rstrip(".,’'"))
    if before := _ENGLISH_NAME_BEFORE.search(text[:start]):
        return before["name"], before.start("name"), end
    if before := _KOREAN_NAME_BEFORE.search(text[:start]):
        words = before["name"].split()
        while words and words[-1] in _ADJECTIVES:
            words.pop()
        if not words:
            return None, start, end
        while len(words) > 1 and any(_KOREAN_ENDING.search(word) or word in _DETERMINERS for word in words[:-1]):
            words.pop(0)
        if not _KOREAN_ENDING.search(words[-1]) and not any(True for _ in find_pairs(words[-1] + " 정상")):
            name = " ".join(words)
            return name, text.rindex(words[0], 0, before.end()), end
    return None, start, end


def _read_person(mention: NameMention, context: _Context) -> FoundParticipant:
    """A person without an office in the text: in the one that the record has for that day, where it is just one."""
    known = context.known
    held = known.list_offices_of(mention.ids[0], context.day) if context.day else []
    office = held[0] if len(held) == 1 else None
    return FoundParticipant(
        start=mention.start,
        end=mention.end,
        person=mention.ids[0],
        office=office,
        office_kind=known.offices[office].kind if office else None,
        party=known.offices[office].party.id if office else None,
        is_speaker=_is_speaker(context.text, mention.end),
    )


def _read_surnames(found: Sequence[FoundParticipant], context: _Context) -> Iterator[FoundParticipant]:
    """People by surname alone: those of the sentences before, and leaders of the day (Trump and Xi)."""
    taken = [*((one.start, one.end) for one in found), *((one.start, one.end) for one in context.mentions)]
    for word in _SURNAME.finditer(context.text):
        if any(start <= word.start() < end for start, end in taken):
            continue
        surname = fold(word.group()).text
        person = context.earlier.get(surname) or context.known.find_leader(surname, context.day)
        if person is not None:
            mention = NameMention(kind="person", ids=(person,), start=word.start(), end=word.end())
            yield _read_person(mention, context)


def surnames_of(person: str, known: KnownNames) -> set[str]:
    """The folded surnames of a person: the last word of a European name, the first of a Korean one."""
    if known.people[person].name_native and contains_hangul(known.people[person].name_native or ""):
        return {fold(known.people[person].names.text().split()[0]).text}
    return {fold(known.people[person].names.text().removesuffix(" Jr.").split()[-1]).text}


def _is_speaker(text: str, end: int) -> bool:
    return _SAID.match(text, end) is not None


def _without_repetition(found: Sequence[FoundParticipant]) -> list[FoundParticipant]:
    """Each person once; the mention with an office before one without."""
    kept: dict[str, FoundParticipant] = {}
    for one in found:
        key = one.person or one.person_text or one.office or ""
        if key not in kept or (kept[key].office is None and one.office is not None):
            kept[key] = one
    return list(kept.values())
