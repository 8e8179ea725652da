"""The parties of an event in a sentence, each with its words: those of the series, of the offices, of the grammar."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from calendar_core.domain.places.capitals import CAPITALS
from calendar_core.domain.places.countries import COUNTRIES
from calendar_core.intake.draft import Span
from calendar_core.intake.text.clause_items import ClauseItems
from calendar_core.intake.text.events.event_mentions import EventMention
from calendar_core.intake.text.events.same_event import is_fitting_office
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.name_index import NameMention
from calendar_core.intake.text.nationalities import SYLLABLES, find_pairs
from calendar_core.intake.text.people.found import FoundParticipant
from calendar_core.intake.text.people.offices import OfficeWord, find_office_words, is_speaker

# A series of more parties than these is told by its name alone.
_MOST_NAMED: Final = 4
_SYLLABLE_BEFORE: Final = re.compile(r"(?<![가-힣])(?P<name>[한미일중북러])[-·ㆍ]$")
_GOVERNMENTS: Final = {city: country for country, (city, _) in CAPITALS.items() if country in COUNTRIES}
_IN_PLACE: Final = re.compile(r"\b(?:in|at|to|near|from|outside|visit\w*|for|of|via)\s(?:the\s)?$|,\s$")
_CAPITAL_AFTER: Final = re.compile(
    r"\s(?:will|would|has|have|and|plans?|agreed?|proposed|are|with|over)\b|[과와]\s|,\s[A-Z]"
)
# North Korea's Choe Son Hui met …
_OF_SOMEBODY: Final = re.compile(
    r"['’]s\s(?!(?:Foreign|Defen[sc]e|Joint|Ministry|National|Supreme|Central|Prime|President\w*|State|Communist|United"
    r"|Unification|House|Cabinet|Kremlin|White|Blue|Workers|Security|Deputy|Vice|First|Chief)\b)[A-Z][\w-]+\s[A-Z][a-z]"
)
_TWO: Final = 2
# As far as a pair of countries stands before its event, in characters.
_NEAR: Final = 40
# 뉴질랜드 정부는 … 통가와의 회담
_KOREAN_SIDE: Final = re.compile(
    r"\s?(?:정부|측|당국|외교부|외무부|외무성|국방부|국방성|방위성|국무부|전쟁부|백악관|대통령실|대통령궁|총리실|총리관저|크렘린궁?|왕실|군|의회|국영\s?(?:통신|방송))?(?:은|는|이|가|과|와|과의|와의|\s간의?)(?=\s|$|\()"
)
_JOINT: Final = re.compile(r"(?:\s?[-–—/,·]\s?|\s)?(?:,?\s?(?:and|&|with)\s)?(?:the\s)?|(?:과|와|·|,|및)\s?")
_SUBJECT_AFTER: Final = re.compile(
    r"\s(?:will|would|has|have|and|plans?|to|held|hold|holds|agreed|proposed|is|are|fired|launched"
    r"|test-?fired|conducted|said)\b|(?:이|가|은|는|과|와)\s"
)
_LEADS_TO: Final = re.compile(
    r"\)?(?:['’]s)?[\s-](?:(?:foreign|defen[sc]e|special|informal|annual|related|outreach)\s){0,2}|\)?\s?"
)
_DIRECTLY: Final = re.compile(r"(?:['’]s)?\s?(?:foreign and )?")
_OF: Final = re.compile(r"\s(?:of|from)\s(?:the\s)?")
_COUNTED: Final = {
    2: re.compile(
        r"\b(?:[Tt]he two|[Bb]oth) (?:sides|countries|nations|allies|governments|neighbou?rs|leaders"
        r"|(?:[a-z]+ )?ministers|presidents|premiers|chancellors|chiefs|men|women)\b"
        r"|양국|양측|두 나라|두 정상|양자"
    ),
    3: re.compile(r"\bthe three (?:sides|countries|nations|allies|leaders|ministers)\b|3국|세 나라|3자"),
}
# 쿼드(Quad·미국 일본 호주 인도 안보협의체): whose members are no parties of the meeting for that.
_GLOSS: Final = re.compile(r"\([A-Za-z]{2,}·[^()]*$")
_WITH_BEFORE: Final = re.compile(r"\b(?:with|between|and|from)\s(?:the\s)?$")


def find_parties(
    text: str,
    items: ClauseItems,
    mentions: Sequence[NameMention],
    participants: Sequence[FoundParticipant],
    event: EventMention,
    *,
    known: KnownNames,
) -> dict[str, Span]:
    """The parties of an event by id, each with the place of its words, which are in the clause of the `items`."""

    def inside(start: int) -> bool:
        return any(begin <= start < end for begin, end in items.ranges)

    mentions = [one for one in mentions if inside(one.start) and not _GLOSS.search(text, 0, one.start)]
    if event.series is not None:
        series = known.series[event.series]
        is_named = len(series.parties) <= _MOST_NAMED or known.organisations.keys() >= set(series.parties)
        return dict.fromkeys(series.parties, (event.start, event.end)) if is_named else {}
    if organisation := _organisation_of(text, event, mentions, known):
        return organisation
    found: dict[str, Span] = {}
    for countries, start, end in find_pairs(text):
        if inside(start) and (0 <= event.start - end < _NEAR or event.start <= start < event.end):
            found |= dict.fromkeys(countries, (start, end))
    mentions = [_as_government(text, one) for one in mentions]
    found |= _hyphenated(text, mentions) | _named_parties(text, mentions, event.kind)
    words = [word for word in find_office_words(text) if inside(word.start) and not is_speaker(text, word.end)]
    groups = _parties_of_offices(text, [word for word in words if word.is_plural], mentions)
    found |= groups if groups.keys() & known.organisations.keys() else _parties_of_offices(text, words, mentions)
    if len(found) < _TWO:
        found |= {one.ids[0]: (one.start, one.end) for one in mentions if _is_korean_side(text, one)} | found
    if groups.keys() & known.organisations.keys():
        return found  # Its members are represented by the people of a summit of the G7.
    for person in participants:
        if person.party is not None and is_fitting_office(person, event.kind) and not person.is_speaker:
            found.setdefault(person.party, (person.start, person.end))
    return found


def _organisation_of(
    text: str, event: EventMention, mentions: Sequence[NameMention], known: KnownNames
) -> dict[str, Span]:
    """The organisation right before a meeting, which is its party: "the APEC ministerial meeting"."""
    return {
        one.ids[0]: (one.start, one.end)
        for one in mentions
        if one.kind == "party"
        and one.ids[0] in known.organisations
        and (event.start <= one.start < event.end or _LEADS_TO.fullmatch(text, one.end, event.start))
        and event.kind not in {"visit", "call"}
        and not _SYLLABLE_BEFORE.search(text, 0, one.start)
    }


def _as_government(text: str, mention: NameMention) -> NameMention:
    """A capital that acts or stands beside another one is its government: "Seoul and Tokyo agreed"."""
    if mention.kind != "city" or not (country := _GOVERNMENTS.get(mention.ids[0])):
        return mention
    is_place = _IN_PLACE.search(text, 0, mention.start) is not None
    is_agent = _CAPITAL_AFTER.match(text, mention.end) is not None
    return mention if is_place or not is_agent else replace(mention, kind="party", ids=(country,))


def _hyphenated(text: str, mentions: Sequence[NameMention]) -> dict[str, Span]:
    """The pair of a syllable and a name: 한-폴란드, 한·아세안."""
    found: dict[str, Span] = {}
    for mention in mentions:
        if mention.kind == "party" and (before := _SYLLABLE_BEFORE.search(text, 0, mention.start)):
            found[SYLLABLES[before["name"]]] = before.span("name")
            found[mention.ids[0]] = mention.start, mention.end
    return found


def _named_parties(text: str, mentions: Sequence[NameMention], kind: str | None) -> dict[str, Span]:
    """The parties that stand beside each other, or as the grammar has those who take part."""
    runs = [run for run in _runs(text, mentions) if len(run) > 1]
    found = {mention.ids[0]: (mention.start, mention.end) for run in runs for mention in run}
    for mention in mentions:
        if mention.kind == "party" and mention.ids[0] not in found and _takes_part(text, mention, kind):
            found[mention.ids[0]] = mention.start, mention.end
    return found


def _is_korean_side(text: str, mention: NameMention) -> bool:
    return mention.kind == "party" and _KOREAN_SIDE.match(text, mention.end) is not None


def _parties_of_offices(text: str, words: Sequence[OfficeWord], mentions: Sequence[NameMention]) -> dict[str, Span]:
    """The parties of offices: "the foreign ministers of the G7", "the Swedish prime minister"."""
    found: dict[str, Span] = {}
    for word in words:
        found |= _countries_of_office(text, word, mentions)
    return found


def _countries_of_office(text: str, word: OfficeWord, mentions: Sequence[NameMention]) -> dict[str, Span]:
    """The party before an office: NATO defence ministers, leaders of the G7, the Swedish prime minister."""
    return {
        mention.ids[0]: (mention.start, mention.end)
        for mention in mentions
        if mention.kind == "party"
        and (
            (mention.end <= word.start and _DIRECTLY.fullmatch(text, mention.end, word.start))
            or (word.end <= mention.start and _OF.fullmatch(text, word.end, mention.start))
        )
    }


def repeated_parties(text: str, earlier: Sequence[str]) -> dict[str, Span]:
    """The parties told before, where a sentence counts them: "the two sides", 양국, 3국."""
    for count, words in _COUNTED.items():
        if len(earlier) == count and (found := words.search(text)):
            return dict.fromkeys(earlier, found.span())
    return {}


def _runs(text: str, mentions: Sequence[NameMention]) -> list[list[NameMention]]:
    """Names of parties that stand beside each other: "South Korea, Japan and the U.S."."""
    runs: list[list[NameMention]] = []
    for mention in mentions:
        if mention.kind != "party":
            continue
        if runs and _JOINT.fullmatch(text[runs[-1][-1].end : mention.start]):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


def _takes_part(text: str, mention: NameMention, kind: str | None) -> bool:
    """Whether one name of a party is the subject of the sentence, or stands behind "with"."""
    if kind == "incident":
        return _SUBJECT_AFTER.match(text[mention.end :]) is not None
    after, before = text[mention.end :], text[: mention.start]
    if _OF_SOMEBODY.match(after):
        return True
    if _WITH_BEFORE.search(before) and not re.match(r"['’]s|\s[A-Z]", after):
        return True
    return not before.strip() and _SUBJECT_AFTER.match(after) is not None
