"""How names and queries are made alike before they are compared: `q` finds "Kim Yong-hyun" by "kim yong hyun".

Only the folding is here; which texts of an event are searched is decided in `store.indexing`.
"""

import re
import unicodedata

_DOTTED_LETTERS = re.compile(r"\b(?:\w\.){2,}")
_NOT_WORD = re.compile(r"[^\w+]+")
_LATIN = re.compile(r"[0-9a-z+_]+")


def fold(text: str) -> str:
    """The text in lower case, without accents and punctuation, words parted by one space.

    >>> fold("U.S.–ROK 2+2, São Paulo")
    'us rok 2+2 sao paulo'
    >>> fold("제56차 한미안보협의회의(SCM)")
    '제56차 한미안보협의회의 scm'
    """
    joined = _DOTTED_LETTERS.sub(lambda match: match.group().replace(".", ""), text)
    apart = unicodedata.normalize("NFKD", joined).casefold()
    bare = "".join(char for char in apart if not _is_accent(char))
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def _is_accent(char: str) -> bool:
    # Only the accents of Latin, Greek and Cyrillic letters: other scripts' marks carry the sound.
    return "\u0300" <= char <= "\u036f"


def is_latin(word: str) -> bool:
    """Whether a folded word is found at the start of words only; one in Hangul or Han inside them too."""
    return _LATIN.fullmatch(word) is not None


def contains_word(folded: str, word: str) -> bool:
    """Whether a folded text holds a folded word, as `q` understands it.

    >>> [contains_word(text, "us") for text in ("us russia", "russia")], contains_word("한미안보협의회의", "안보")
    ([True, False], True)
    """
    return f" {word}" in f" {folded}" if is_latin(word) else word in folded
