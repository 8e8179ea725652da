"""N-grams of the search index: pairs of letters, since Korean words stand inside longer ones without a space.

한미 is found in 한미안보협의회의 by the pair alone; an index of whole words misses it, one of three letters has nothing
so short. Every text in which `normalization` finds a word has the n-grams of the word, so an index of them finds all
such texts; the caller filters out false matches. See docs/decisions/0070.
"""

import re
from dataclasses import dataclass

from calendar_core.domain.text.normalization import is_abbreviation, is_latin

#: Raised with every change of what a text or a grams of it are, so that kept ones are made again.
NGRAM_VERSION = 5

# PostgreSQL takes 2,046 bytes in one gram, and no word of a person is longer than this.
_MAX_NGRAM_LENGTH = 40
_LATIN_START = re.compile(r"[0-9a-z+_]+")


@dataclass(frozen=True, kw_only=True)
class Ngram:
    """What a text must hold: this n-gram or, with `is_prefix`, one that begins so."""

    text: str
    is_prefix: bool


def ngrams_of(normalized: str) -> list[str]:
    """The n-grams of a normalised text, sorted and without repeats.

    >>> ngrams_of("제56차 한미 scm")
    ['6차', 'scm', '미', '제5', '차', '한미']
    """
    ngrams = set()
    for token in normalized.split():
        if latin := _LATIN_START.match(token):
            ngrams.add(latin[0][:_MAX_NGRAM_LENGTH])
        if not is_latin(token):
            ngrams.update(_without_latin([*_bigrams(token), token[-1]]))
    return sorted(ngrams)


def ngrams_of_word(word: str) -> list[Ngram]:
    """The grams that every text has in which the folded word is found.

    >>> [gram.text for gram in ngrams_of_word("협의회")], ngrams_of_word("scm"), ngrams_of_word("us")
    (['협의', '의회'], [Ngram(text='scm', is_prefix=True)], [Ngram(text='us', is_prefix=False)])
    """
    if is_latin(word):
        return [Ngram(text=word[:_MAX_NGRAM_LENGTH], is_prefix=not is_abbreviation(word))]
    if len(word) == 1:
        return [Ngram(text=word, is_prefix=True)]
    return [Ngram(text=pair, is_prefix=False) for pair in _without_latin(_bigrams(word))]


def is_decided_by_ngrams(word: str) -> bool:
    """Whether a text that has the word's grams surely has the word: they cannot stand there apart.

    >>> is_decided_by_ngrams("한미"), is_decided_by_ngrams("협의회"), is_decided_by_ngrams("scm")
    (True, False, True)
    """
    if is_latin(word):
        # A digit alone begins pairs with Korean letters too.
        return is_abbreviation(word) or 2 <= len(word) <= _MAX_NGRAM_LENGTH
    return len(word) <= 2


def _bigrams(word: str) -> list[str]:
    return [word[start : start + 2] for start in range(len(word) - 1)]


def _without_latin(ngrams: list[str]) -> list[str]:
    """All but those of Latin letters alone: from the inside of a word, they would be taken for the start of one."""
    return [ngram for ngram in ngrams if not is_latin(ngram)]
