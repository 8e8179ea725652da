"""What an index of words holds: pairs of letters, since Korean words stand inside longer ones without a space.

한미 is found in 한미안보협의회의 by the pair alone; an index of whole words misses it, one of three letters has nothing
so short. Every text that `domain.folding` finds a word in has the word's grams, so that an index of them finds all;
that nothing else is found is for whoever asks to see to. See docs/decisions/0070.
"""

import re
from dataclasses import dataclass

from calendar_core.domain.folding import is_latin

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
    ['56', '6차', 'scm', '미', '제5', '차', '한미']
    """
    grams = set()
    for token in folded.split():
        if latin := _LATIN_START.match(token):
            grams.add(latin[0][:_LONGEST])
        if not is_latin(token):
            grams.update(token[start : start + 2] for start in range(len(token)))
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
    return [Gram(text=word[start : start + 2], is_start=False) for start in range(len(word) - 1)]
