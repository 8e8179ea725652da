"""What an index of words holds: pairs of letters, since Korean words stand inside longer ones without a space.

한미 is found in 한미안보협의회의 by the pair alone; an index of whole words misses it, one of three letters has nothing
so short. Every text that `domain.folding` finds a word in has the word's grams, so that an index of them finds all;
that nothing else is found is for whoever asks to see to. See docs/decisions/0070.
"""

import re
from dataclasses import dataclass

from calendar_core.domain.text.normalization import is_latin

#: Raised with every change of what a text or a grams of it are, so that kept ones are made again.
RULES = 1

# PostgreSQL takes 2,046 bytes in one gram, and no word of a person is longer than this.
_LONGEST = 40
_LATIN_START = re.compile(r"[0-9a-z+_]+")


@dataclass(frozen=True, kw_only=True)
class Gram:
    """What a text must hold: this gram or, with `is_start`, one that begins so."""

    text: str
    is_start: bool


def grams_of(folded: str) -> list[str]:
    """The grams of a folded text, sorted and without repeats.

    >>> grams_of("제56차 한미 scm")
    ['6차', 'scm', '미', '제5', '차', '한미']
    """
    grams = set()
    for token in folded.split():
        if latin := _LATIN_START.match(token):
            grams.add(latin[0][:_LONGEST])
        if not is_latin(token):
            grams.update(_not_latin([*_pairs(token), token[-1]]))
    return sorted(grams)


def grams_of_word(word: str) -> list[Gram]:
    """The grams that every text has in which the folded word is found.

    >>> [gram.text for gram in grams_of_word("협의회")], grams_of_word("us")
    (['협의', '의회'], [Gram(text='us', is_start=True)])
    """
    if is_latin(word):
        return [Gram(text=word[:_LONGEST], is_start=True)]
    if len(word) == 1:
        return [Gram(text=word, is_start=True)]
    return [Gram(text=pair, is_start=False) for pair in _not_latin(_pairs(word))]


def is_told_by_grams(word: str) -> bool:
    """Whether a text that has the word's grams surely has the word: they cannot stand there apart.

    >>> is_told_by_grams("한미"), is_told_by_grams("협의회"), is_told_by_grams("scm")
    (True, False, True)
    """
    # A Latin letter alone begins pairs with others too.
    return 2 <= len(word) <= _LONGEST if is_latin(word) else len(word) <= 2


def _pairs(word: str) -> list[str]:
    return [word[start : start + 2] for start in range(len(word) - 1)]


def _not_latin(grams: list[str]) -> list[str]:
    """All but those of Latin letters alone: from the inside of a word, they would be taken for the start of one."""
    return [gram for gram in grams if not is_latin(gram)]
