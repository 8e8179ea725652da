"""The family name of a person, by which lists of people are sorted, from the written name and the country acted for.

In Latin letters Koreans, Chinese and Vietnamese are written family name first, everybody else family name last; in
Korean so are the Japanese. A name in Korean without a space is a whole one: 김용현, 시진핑.
"""

import unicodedata
from collections.abc import Collection
from typing import Final, NamedTuple

from calendar_core.domain.text.localized import Names

_FAMILY_FIRST: Final = frozenset({"CN", "KP", "KR", "TW", "VN"})
_FAMILY_FIRST_IN_KOREAN: Final = _FAMILY_FIRST | {"JP"}
# Koreans whose usual English name is in the English order.
_ENGLISH_ORDER: Final = frozenset({"Syngman Rhee"})
_SUFFIXES: Final = frozenset({"II", "III", "IV", "Jr.", "Sr.", "주니어"})
_PARTICLES: Final = frozenset({"al", "bin", "da", "de", "del", "den", "der", "di", "la", "le", "van", "von"})
# The first words of the names of their characters in Unicode.
_SCRIPTS_WITHOUT_ORDER: Final = ("CJK ", "HIRAGANA ", "KATAKANA ")
_FIRST_SYLLABLE, _LAST_SYLLABLE, _SYLLABLES_OF_CONSONANT = "가", "힣", 588
# The initial consonants in their order; a double one stands under the single one.
_CONSONANTS: Final = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"


class SortedName(NamedTuple):
    """A name as a sorted list has it: 'Blinken, Antony J.', 'Kim Yong-hyun'; `letter` is that of its heading."""

    letter: str
    family: str
    text: str

    def sort_key(self) -> tuple[bool, str, str]:
        """Hangul in the order of the Korean alphabet, then Latin letters without their accents."""
        plain = [_strip_accents(part).casefold() for part in (self.family, self.text)]
        return (not _is_hangul(self.family), plain[0], plain[1])


def sort_name(name: str, countries: Collection[str]) -> SortedName:
    """The family name first, of somebody who acts for these countries.

    >>> sort_name("Antony J. Blinken", ["US"]).text, sort_name("Joseph R. Biden Jr.", ["US"]).text
    ('Blinken, Antony J.', 'Biden, Joseph R. Jr.')
    >>> sort_name("Ursula von der Leyen", ["EU"]).text, sort_name("Kim Yong-hyun", ["KR"])
    ('von der Leyen, Ursula', SortedName(letter='K', family='Kim', text='Kim Yong-hyun'))
    >>> sort_name("기시다 후미오", ["JP"]), sort_name("토니 블링컨", ["US"]).text
    (SortedName(letter='ㄱ', family='기시다', text='기시다 후미오'), '블링컨, 토니')
    """
    words = name.split()
    first = _FAMILY_FIRST_IN_KOREAN if _is_hangul(name) else _FAMILY_FIRST
    if len(words) < 2 or (not first.isdisjoint(countries) and name not in _ENGLISH_ORDER):
        family = words[0] if words else name
        return SortedName(_letter_of(family), family, name)
    suffixes = [words.pop()] if words[-1] in _SUFFIXES and len(words) > 2 else []
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    family, given = " ".join(words[start:]), " ".join([*words[:start], *suffixes])
    return SortedName(_letter_of(words[-1]), words[-1], f"{family}, {given}")


def sort_person(names: Names, lang: str, countries: Collection[str]) -> SortedName:
    """The name in a language; one in Chinese characters or kana, whose reading it does not tell, by the English name.

    >>> ishiba = Names(en="Shigeru Ishiba", ja="石破茂")
    >>> sort_person(ishiba, "ja", ["JP"]), sort_person(ishiba, "en", ["JP"]).text
    (SortedName(letter='I', family='Ishiba', text='石破茂'), 'Ishiba, Shigeru')
    """
    shown = sort_name(names.text(lang), countries)
    if not unicodedata.name(shown.letter or " ", "").startswith(_SCRIPTS_WITHOUT_ORDER):
        return shown
    return sort_name(names.text(), countries)._replace(text=names.text(lang))


def _letter_of(family: str) -> str:
    if _is_hangul(family):
        return _CONSONANTS[(ord(family[0]) - ord(_FIRST_SYLLABLE)) // _SYLLABLES_OF_CONSONANT]
    return _strip_accents(family)[:1].upper()


def _is_hangul(text: str) -> bool:
    return _FIRST_SYLLABLE <= text[:1] <= _LAST_SYLLABLE


def _strip_accents(text: str) -> str:
    """Latin letters without their accents; Hangul as it is."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(one for one in decomposed if not unicodedata.combining(one)))
