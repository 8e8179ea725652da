"""Folding of a text for the search of names, with the place of each character in the original.

Folding drops case, accents, apostrophes with the s of a genitive, middle dots and the dots of abbreviations (U.S.), and
makes one space of any other punctuation. Korean writes compounds with and without spaces, so a space beside a Korean
syllable is dropped.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_DOTTED_LETTERS: Final = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}")
_DROPPED: Final = frozenset("'’‘·・‧∙⋅•\u318d\u119e\u00ad\u200b\u2060\ufeff")
_POSSESSIVE: Final = re.compile(r"(?<=[^\W\d_])['’]s(?![^\W_])")
_HYPHENS: Final = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015")
# As many passages as one page has; each is folded several times.
_MAX_CACHED: Final = 64
# More names than a record has, so that each import folds only the new ones; some 200 bytes each.
_MAX_CACHED_NAMES: Final = 16_384


@dataclass(frozen=True)
class FoldedText:
    """A folded text; `starts` and `ends` are the places of each folded character in the original, `[start, end)`.

    `word_starts` are the folded places at which a word of the original begins.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    word_starts: frozenset[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of the folded characters `[start, end)`, which are at least one."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=_MAX_CACHED)
def fold(text: str) -> FoldedText:
    """Fold a text.

    >>> fold("U.S.–ROK ministers’ meeting").text, fold("한·미 안보협의회의(SCM)는").text
    ('us rok ministers meeting', '한미안보협의회의scm는')
    >>> folded = fold("the U.S. secretary")
    >>> folded.original_span(folded.text.index("us"), folded.text.index("us") + 2)
    (4, 8)
    """
    silent_dots = {place for found in _DOTTED_LETTERS.finditer(text) for place in range(*found.span())}
    possessives = {place for found in _POSSESSIVE.finditer(text) for place in range(*found.span())}
    characters: list[tuple[str, int]] = []
    # A dot belongs to the abbreviation that it ends.
    ends: dict[int, int] = {}
    word_starts: set[int] = set()
    is_new_word = True
    for place, character in enumerate(text):
        if character in _DROPPED or place in possessives or (character == "." and place in silent_dots):
            if character == "." and characters:
                ends[len(characters) - 1] = place + 1
            continue
        letters = _fold_character(character)
        if not letters:
            is_new_word = is_new_word or not (character in _HYPHENS and _joins_hangul(text, place))
            if characters and characters[-1][0] != " " and not _is_hangul(characters[-1][0]):
                characters.append((" ", place))
            continue
        if is_new_word or (characters and _is_hangul(characters[-1][0]) != _is_hangul(letters)):
            if characters and characters[-1][0] == " " and _is_hangul(letters):
                characters.pop()
            word_starts.add(len(characters))
        is_new_word = False
        characters.extend((letter, place) for letter in letters)
    while characters and characters[-1][0] == " ":
        characters.pop()
    return FoldedText(
        text="".join(letter for letter, _ in characters),
        starts=tuple(place for _, place in characters),
        ends=tuple(ends.get(number, place + 1) for number, (_, place) in enumerate(characters)),
        word_starts=frozenset(word_starts),
    )


@lru_cache(maxsize=_MAX_CACHED_NAMES)
def fold_name(name: str) -> str:
    """The folded letters of a name of the record.

    >>> fold_name("Security Consultative Meeting (SCM)")
    'security consultative meeting scm'
    """
    return fold(name).text


def _fold_character(character: str) -> str:
    """The folded letters of one character; empty for one that parts words."""
    if _is_hangul(character):
        return character
    if not (character.isalnum() or character == "+"):
        return ""
    apart = unicodedata.normalize("NFKD", character).casefold()
    return "".join(letter for letter in apart if letter.isalnum() or letter == "+")


def _is_hangul(letters: str) -> bool:
    return "가" <= letters[:1] <= "힣"


def _joins_hangul(text: str, place: int) -> bool:
    """Whether a hyphen stands between two Korean syllables (한-미): no word begins behind it."""
    return 0 < place < len(text) - 1 and _is_hangul(text[place - 1]) and _is_hangul(text[place + 1])
