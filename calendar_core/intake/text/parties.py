"""The parties of an event in a sentence, each with its words: those of the series, of the offices, of the grammar."""

import re
from collections.abc import Sequence
from typing import Final

from calendar_core.intake.draft import Span
from calendar_core.intake.text.event_mentions import EventMention
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.name_index import NameMention
from calendar_core.intake.text.nationalities import find_pairs
from calendar_core.intake.text.offices import OfficeWord, find_office_words
from calendar_core.intake.text.participants import FoundParticipant
from calendar_core.intake.text.same_event import is_fitting_office

# A series of more parties than these is told by its name alone.
_MOST_NAMED: Final = 4
_JOINT: Final = re.compile(r"(?:\s?[-–—/,·]\s?|\s)?(?:,?\s?(?:and|&|with)\s)?(?:the\s)?|(?:과|와|·|,|및)\s?")
_SUBJECT_AFTER: Final = re.compile(
    r"\s(?:will|would|has|have|and|plans?|to|held|hold|holds|agreed|proposed|is|are|fired|launched"
    r"|test-?fired|conducted|said)\b|(?:이|가|은|는|과|와)\s"
)
_DIRECTLY: Final = re.compile(r"(?:['’]s)?\s?(?:foreign and )?")
_OF: Final = re.compile(r"\s(?:of|from)\s(?:the\s)?")
_COUNTED: Final = {
    2: re.compile(
        r"\b(?:the two|both) (?:sides|countries|nations|allies|governments|neighbou?rs|leaders|ministers)\b"
        r"|양국|양측|두 나라|두 정상|양자"
    ),
    3: re.compile(r"\bthe three (?:sides|countries|nations|allies|leaders|ministers)\b|3국|세 나라|3자"),
}
_WITH_BEFORE: Final = re.compile(r"\b(?:with|between|and|from)\s(?:the\s)?$")


def find_parties(
    text: str,
    mentions: Sequence[NameMention],
    participants: Sequence[FoundParticipant],
    event: EventMention,
    known: KnownNames,
) -> dict[str, Span]:
    """The parties of an event by id, each with the place of its words in the sentence."""
    if event.series is not None:
        series = known.series[event.series]
        is_named = len(series.parties) <= _MOST_NAMED or known.organisations.keys() >= set(series.parties)
        return dict.fromkeys(series.parties, (event.start, event.end)) if is_named else {}
    found: dict[str, Span] = {}
    for countries, start, end in find_pairs(text):
        if 0 <= event.start - end < 40 or event.start <= start < event.end:
            found |= dict.fromkeys(countries, (start, end))
    runs = [run for run in _runs(text, mentions) if len(run) > 1]
    found |= {mention.ids[0]: (mention.start, mention.end) for run in runs for mention in run}
    for mention in mentions:
        if mention.kind == "party" and mention.ids[0] not in found and _takes_part(text, mention, event.kind):
            found[mention.ids[0]] = mention.start, mention.end
    for word in find_office_words(text):
        if word.is_plural:
            found |= _countries_of_plural(text, word, mentions)
    for person in participants:
        if person.party is not None and is_fitting_office(person, event.kind) and not person.is_speaker:
            found.setdefault(person.party, (person.start, person.end))
    return found


def _countries_of_plural(text: str, word: OfficeWord, mentions: Sequence[NameMention]) -> dict[str, Span]:
    """The party before an office in the plural: NATO defence ministers, leaders of the G7."""
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
    if _WITH_BEFORE.search(before) and not re.match(r"['’]s|\s[A-Z]", after):
        return True
    return not before.strip() and _SUBJECT_AFTER.match(after) is not None
