"""Normalization of names and queries before they are compared: `q` finds "Kim Yong-hyun" by "kim yong hyun".

Which texts of an event are searched is decided in `store.selection.search_index`; `ngrams` makes the search fast.
"""

import re
import unicodedata

_DOTTED_LETTERS = re.compile(r"\b(?:\w\.){2,}")
_NOT_WORD = re.compile(r"[^\w+]+")
_LATIN = re.compile(r"[0-9a-z+_]+")
_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")
# Particles of Korean grammar, by what the syllable before them must end in.
_PARTICLES = {
    "consonant": ("은", "이", "을", "과", "으로"),
    "vowel": ("는", "가", "를", "와", "로"),
    "either": ("의", "에", "에서", "에게", "까지", "부터"),
}
# Nouns that end like a noun with a particle: 회의 is a meeting, not a 회 of something.
_NO_PARTICLE = ("회의", "협의", "합의", "논의", "결의", "심의", "제의", "건의", "동의", "주의")
# A stem of one syllable would be found nearly everywhere.
_MIN_STEM_LENGTH = 2
_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS = ord("가"), ord("힣"), 28


def normalize(text: str) -> str:
    """The text in lower case, without accents and punctuation, words parted by one space.

    >>> normalize("U.S.–ROK 2+2, São Paulo")
    'us rok 2+2 sao paulo'
    >>> normalize("제56차 한미안보협의회의(SCM)")
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


def contains_word(normalized: str, word: str) -> bool:
    """Whether a folded text holds a folded word, as `q` understands it.

    >>> [contains_word(text, "us") for text in ("us russia", "russia")], contains_word("한미안보협의회의", "안보")
    ([True, False], True)
    """
    return f" {word}" in f" {normalized}" if is_latin(word) else word in normalized


def with_unhyphenated(name: str) -> str:
    """A name, and once more without its hyphens: romanised given names are written in both ways.

    >>> normalize(with_unhyphenated("Kim Yong-hyun")), with_unhyphenated("Lloyd Austin")
    ('kim yong hyun kim yonghyun', 'Lloyd Austin')
    """
    joined = _HYPHEN.sub("", name)
    return name if joined == name else f"{name} {joined}"


def split_query(query: str) -> tuple[str, ...]:
    """The folded words of a query, each without the particles of Korean grammar behind it.

    >>> split_query("한국과의 Yong-hyun 안보협의회의를"), split_query("안보협의회의 독도")
    (('한국', 'yong', 'hyun', '안보협의회의'), ('안보협의회의', '독도'))
    """
    return tuple(_strip_particles(word) for word in normalize(query).split())


def _strip_particles(word: str) -> str:
    for kind, particles in _PARTICLES.items():
        for particle in particles:
            stem = word.removesuffix(particle)
            if stem != word and not word.endswith(_NO_PARTICLE) and _can_precede_particle(stem, kind):
                return _strip_particles(stem)
    return word


def _can_precede_particle(stem: str, kind: str) -> bool:
    if len(stem) < _MIN_STEM_LENGTH or not all(_FIRST_SYLLABLE <= ord(char) <= _LAST_SYLLABLE for char in stem):
        return False
    is_open = (ord(stem[-1]) - _FIRST_SYLLABLE) % _FINALS == 0
    return kind == "either" or (kind == "vowel") == is_open
