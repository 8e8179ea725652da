"""Words that stand for people named before: surnames, titles with a surname (조 장관), "the two", "he", 두 정상."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.folded_text import fold
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.people.found import FoundParticipant

_COUNTED: Final = (
    (
        2,
        re.compile(
            r"\b(?:the two(?! (?:countries|nations|sides|allies|Koreas|governments))|both (?:leaders"
            r"|ministers|men|women)|the pair|the duo)\b",
            re.IGNORECASE,
        ),
    ),
    (
        2,
        re.compile(
            r"(?:두|양) (?:정상|장관|사람|총리|차관|의장|외교수장|국방수장|실장)|양국 (?:정상|장관|외교장관|국방장관)"
        ),
    ),
    (
        3,
        re.compile(
            r"\bthe three (?:leaders|ministers|officials|chiefs|presidents)\b|(?:세|3국) (?:정상|장관|차관|의장)",
            re.IGNORECASE,
        ),
    ),
    (4, re.compile(r"\bthe four (?:leaders|ministers|officials)\b|네 (?:정상|장관)", re.IGNORECASE)),
)
_ALL: Final = re.compile(
    r"\b(?:they|their|the (?:leaders|ministers|presidents|defen[sc]e chiefs))\b(?! (?:of|from)\b)", re.IGNORECASE
)
_ONE: Final = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
# "In Seoul, the Deputy Secretary will meet with …"
_TITLED: Final = re.compile(
    r"\b[Tt]he (?:Deputy |Vice |Under |Assistant |Prime |Foreign |Defen[cs]e )?(?:Secretary|Minister|President"
    r"|Chancellor|Premier)"
    r"(?=,? (?:will|would|is|was|met|held|also|then|and|has|had|travel|arriv|spoke|plans|later)\b)"
)
_KOREAN_ONE: Final = re.compile(r"(?<![가-힣])(?:그는|그가|그녀는)\s")
_LEADING: Final = frozenset({"head-of-state", "head-of-government"})
_SUFFIXES: Final = frozenset({"Jr.", "Sr.", "II", "III", "IV"})
#: The kinds of office that a bare Korean title may mean.
_TITLES: Final = {
    "대통령": ("head-of-state",),
    "총리": ("head-of-government",),
    "주석": ("head-of-state",),
    "국무위원장": ("head-of-state",),
    "위원장": ("head-of-state", "other"),
    "장관": ("foreign", "defence", "unification", "other"),
    "부장": ("foreign", "defence"),
    "외무상": ("foreign",),
    "외무대신": ("foreign",),
    "방위상": ("defence",),
    "차관": ("foreign", "defence"),
    "의장": ("military",),
    "합참의장": ("military",),
    "실장": ("nsa", "defence"),
    "차장": ("nsa",),
    "사무총장": ("secretary-general",),
}
_ANY_TITLE: Final = "|".join(sorted(_TITLES, key=len, reverse=True))
_KOREAN_TITLE: Final = re.compile(
    rf"(?<![가-힣])(?P<name>[가-힣]{{1,6}})\s(?:신임\s|전\s)?(?:국무|국방|외교|전쟁)?(?:부\s)?(?P<title>{_ANY_TITLE})"
    r"(?![가-힣]*(?:회담|회의|급))"
)


def surnames_of(person: str, known: KnownNames) -> set[str]:
    """The folded words by which a text calls a person again: "Cho", "Austin", 조, 기시다, 오스틴."""
    entry = known.people[person]
    found: set[str] = set()
    for name in entry.names.values():
        words = [word for word in name.split() if word not in _SUFFIXES]
        if contains_hangul(name):
            found |= {words[0], words[-1]} if len(words) > 1 else {name[:1]}
        elif entry.name_native and contains_hangul(entry.name_native or ""):
            found.add(words[0])
        else:
            found |= {words[-1]} | ({words[0]} if len(words) == 2 and "CN" in _parties_of(person, known) else set())
    return {fold(word).text for word in found}


def _parties_of(person: str, known: KnownNames) -> set[str]:
    return {known.offices[term.office].party.id for term in known.terms.get(person, ())}


def _holders_of(surname: str, kinds: Sequence[str], known: KnownNames, day: date | None) -> set[str]:
    """Those of a surname who on a day hold an office that the title may mean: 이 대통령, 고이즈미 방위상.

    A surname of one syllable tells only who leads a country.
    """
    if day is None:
        return set()
    return {
        person
        for person in known.find_by_surname(surname)
        for office in known.list_offices_of(person, day, only_surely=True)
        if known.offices[office].kind in kinds and (len(surname) > 1 or known.offices[office].kind in _LEADING)
    }


def find_titled(
    text: str, earlier: Mapping[str, Sequence[str]], known: KnownNames, day: date | None
) -> Iterator[tuple[str, int, int]]:
    """People of the sentences before by surname and title (조 장관), and leaders of the day, each with the place."""
    for found in _KOREAN_TITLE.finditer(text):
        kinds = _TITLES[found["title"]]
        for person in reversed(earlier.get(fold(found["name"]).text, ())):
            if any(known.offices[term.office].kind in kinds for term in known.terms.get(person, ())):
                yield person, found.start(), found.end()
                break
        else:
            leaders = _holders_of(fold(found["name"]).text, kinds, known, day)
            if len(leaders) == 1:
                yield leaders.pop(), found.start(), found.end()


def _find_one(text: str, start: int, end: int) -> re.Match[str] | None:
    return _ONE.search(text, start, end) or _TITLED.search(text, start, end) or _KOREAN_ONE.search(text, start, end)


def refers_to_one(text: str, end: int) -> bool:
    """Whether the words before `end` stand for somebody of the sentences before."""
    return _find_one(text, 0, end) is not None


def find_referred(
    text: str,
    start: int,
    end: int,
    *,
    last: Iterable[FoundParticipant],
    people: Sequence[FoundParticipant],
    subject: FoundParticipant | None,
) -> Iterator[FoundParticipant]:
    """The people that the words of `[start, end)` stand for.

    `last` are those of the event told last, `people` those of the sentence; `subject` is the person of whom the
    sentence before spoke.
    """
    named, people = list(people), list(last)
    for count, pattern in _COUNTED:
        if len(people) == count and (found := pattern.search(text, start, end)):
            yield from (replace(one, start=found.start(), end=found.end()) for one in people)
            return
    if len(people) > 1 and (found := _ALL.search(text, start, end)):
        yield from (replace(one, start=found.start(), end=found.end()) for one in people)
    elif found := _find_one(text, start, end):
        place = found.start()
        one = next((person for person in named if person.end <= place), subject)
        if one is not None:
            yield replace(one, start=found.start(), end=found.end(), is_speaker=False)
