"""Normalization of names and queries before they are compared: `q` finds "Kim Yong-hyun" by "kim yong hyun".

Which texts of an event are searched is decided in `store.selection.search_index`; `ngrams` makes the search fast.
"""

import re
import unicodedata

_DOTTED_LETTERS = re.compile(r"\b(?:\w\.){2,}")
_NOT_WORD = re.compile(r"[^\w+]+")
_LATIN = re.compile(r"[0-9a-z+_]+")
# Only the accents of Latin, Greek and Cyrillic letters: other scripts' marks carry the sound.
_ACCENT = re.compile("[\u0300-\u036f]+")
_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")
# Two letters are an abbreviation (US, UN, EU) and no beginning of a word that is still being typed.
_ABBREVIATION = re.compile(r"[a-z]{1,2}")
# Korean writes its middle dot as a letter too: the ancient vowel U+318D, which NFKC makes U+119E.
_MIDDLE_DOTS = str.maketrans(dict.fromkeys("\u318d\u119e\u2027\u2219\u22c5\u30fb\u2022", "·"))
# Countries of one syllable with a middle dot, a hyphen or a dash between them: 한·미·일 is 한미일.
_SEPARATED_SYLLABLES = re.compile(r"(?<!\w)(?:[가-힣][-·\u2010-\u2015])+(?=[가-힣])")
_NOT_HANGUL = re.compile(r"[^가-힣]")
# Where Latin and Korean letters touch (NATO정상회의, G7정상회의, 2+2회담, 한미SCM), and before the number of SCM56.
# Korean numerals stay whole (56차), and so do names of a letter and a number (G20).
_SCRIPT_CHANGE = re.compile(
    r"(?<=[a-z])(?=[가-힣])|(?<=[a-z]{3})(?=\d)|(?<=\b[a-z]\d|\+\d)(?=[가-힣])|(?<=\b[a-z]\d\d)(?=[가-힣])|(?<=[가-힣])(?=[a-z])"
)
# Spellings that are one. In Korean a name inside of another would be found there: 인도 in 인도네시아, 중국 in 미합중국.
_SPELLINGS = (
    (re.compile(r"\bdefence"), "defense"),
    (re.compile(r"\badvisor"), "adviser"),
    (re.compile(r"\borganiz"), "organis"),
    (re.compile(r"\b(?:2|two) plus (?:2|two)\b"), "2+2"),
    (re.compile("북경"), "베이징"),
    (re.compile("동경"), "도쿄"),
    (re.compile("펜타곤"), "pentagon"),
    (re.compile(r"\bg (?=(?:7|8|20)\b)"), "g"),
    (re.compile("인도네시아"), "인니"),
    (re.compile("인도 ?태평양"), "인태"),
    (re.compile("미?합중국"), "미국"),
    (re.compile("남조선"), "남한"),
    # The UN does not take part wherever Kim Jong-un does.
    (re.compile(r"\bjong un\b"), "jongun"),
)
# Words that say nothing of an event: "talks in Seoul" are found by the other two. What is next comes first anyway.
_STOP_WORDS = frozenset(
    {
        *("a", "an", "and", "at", "between", "for", "from", "in", "is", "of", "on", "the", "to", "was", "with"),
        *("are", "be", "by", "did", "does", "has", "how", "what", "when", "where", "which", "will"),
        *("last", "latest", "next", "recent", "this", "upcoming", "year"),
        *("다음", "언제", "어디서", "어떤", "지난", "최근", "이번", "올해", "내년", "작년", "지난해"),
    }
)
# Nouns of this field that stand in the plural in a question and in the singular in a title, or the other way round.
_PLURAL = re.compile(
    r"(minister|summit|exercise|leader|talk|meeting|missile|incident|drill|visit|call|dialogue|conference|"
    r"adviser|official|president|secretar|launch|test|treat|session|ministerial)(?:es|ies|s)"
)
# Words for what is of a country, by the beginning that they share with its name.
_OF_COUNTRIES = {
    **{"american": "america", "australian": "australia", "british": "brit", "canadian": "canad", "chinese": "china"},
    **{"indian": "india", "indonesian": "indonesia", "italian": "ital", "japanese": "japan", "korean": "korea"},
    **{"mexican": "mexic", "russian": "russia", "turkish": "turk", "ukrainian": "ukrain", "vietnamese": "vietnam"},
}
# What Korean writes behind the name of a country with or without a space.
_OFFICE_OR_MEETING = re.compile(
    r"(?<=[가-힣]{2})(?=(?:(?:국방|외교|외무|국무)부?장관(?:회담|회의)?|정상(?:회담|회의)|사무총장|대통령|총리)$)"
)
# Particles of Korean grammar, by what the syllable before them must end in.
_PARTICLES = {
    "consonant": ("은", "이", "을", "과", "으로"),
    "vowel": ("는", "가", "를", "와", "로"),
    "either": ("의", "에", "에서", "에게", "까지", "부터"),
}
# Nouns that end like a noun with a particle: 회의 is a meeting, not a 회 of something.
_NO_PARTICLE = ("회의", "협의", "합의", "논의", "결의", "심의", "제의", "건의", "동의", "주의", "김정은")
_ALL_PARTICLES = frozenset(particle for particles in _PARTICLES.values() for particle in particles)
# A stem of one syllable would be found nearly everywhere.
_MIN_STEM_LENGTH = 2
_KOREAN_WORD = re.compile(r"[0-9가-힣]*[가-힣]")
_FIRST_SYLLABLE, _FINALS = ord("가"), 28


def normalize(text: str) -> str:
    """The text in lower case, without accents and punctuation, words parted by one space.

    >>> normalize("U.S.–ROK 2+2, São Paulo")
    'us rok 2+2 sao paulo'
    >>> normalize("제56차 한·미 안보협의회의(SCM)"), normalize("NATO정상회의")
    ('제56차 한미 안보협의회의 scm', 'nato 정상회의')
    """
    joined = _DOTTED_LETTERS.sub(lambda match: match.group().replace(".", ""), text.translate(_MIDDLE_DOTS))
    apart = unicodedata.normalize("NFKD", joined).casefold()
    syllables = unicodedata.normalize("NFC", _ACCENT.sub("", apart))
    whole = _SEPARATED_SYLLABLES.sub(lambda match: _NOT_HANGUL.sub("", match.group()), syllables)
    words = _SCRIPT_CHANGE.sub(" ", _NOT_WORD.sub(" ", whole).strip())
    for spelling, usual in _SPELLINGS:
        words = spelling.sub(usual, words)
    return words


def is_latin(word: str) -> bool:
    """Whether a folded word is found at the start of words only; one in Hangul or Han inside them too."""
    return _LATIN.fullmatch(word) is not None


def is_abbreviation(word: str) -> bool:
    """Whether a folded word is found as a whole word only, and not at the start of longer ones.

    >>> is_abbreviation("us"), is_abbreviation("usa"), is_abbreviation("5")
    (True, False, False)
    """
    return _ABBREVIATION.fullmatch(word) is not None


def contains_word(normalized: str, word: str) -> bool:
    """Whether a folded text holds a folded word, as `q` understands it.

    >>> [contains_word(text, "us") for text in ("us russia", "ushakov", "russia")]
    [True, False, False]
    >>> contains_word("us russia", "rus"), contains_word("한미안보협의회의", "안보")
    (True, True)
    """
    if is_abbreviation(word):
        return re.search(rf"(?:^| ){word}(?![0-9a-z+_])", normalized) is not None
    return f" {word}" in f" {normalized}" if is_latin(word) else word in normalized


def with_unhyphenated(name: str) -> str:
    """A name, and once more without its hyphens: romanised given names are written in both ways.

    >>> normalize(with_unhyphenated("Kim Yong-hyun")), with_unhyphenated("Lloyd Austin")
    ('kim yong hyun kim yonghyun', 'Lloyd Austin')
    """
    joined = _HYPHEN.sub("", name)
    return name if joined == name else f"{name} {joined}"


def split_query(query: str) -> tuple[str, ...]:
    """The folded words of a query, each without the particles of Korean grammar behind it, and without stop words.

    >>> split_query("한국과의 Yong-hyun 안보협의회의를"), split_query("SCM은")
    (('한국', 'yong', 'hyun', '안보협의회의'), ('scm',))
    >>> split_query("talks in Seoul"), split_query("To")
    (('talk', 'seoul'), ('to',))
    """
    words = normalize(query).split()
    telling = [word for word in words if word not in _STOP_WORDS and word not in _ALL_PARTICLES]
    return tuple(part for word in telling or words for part in _split_compound(_strip_particles(_stem(word))))


def _stem(word: str) -> str:
    """The beginning that the forms of a common noun share, or a country and what is of it; any other word as it is.

    >>> _stem("ministers"), _stem("secretaries"), _stem("launches"), _stem("brussels"), _stem("japanese")
    ('minister', 'secretar', 'launch', 'brussels', 'japan')
    """
    found = _PLURAL.fullmatch(word)
    return found[1] if found else _OF_COUNTRIES.get(word, word)


def _split_compound(word: str) -> list[str]:
    """The country and the office or meeting of a Korean word that is written without a space.

    >>> _split_compound("미국국방장관"), _split_compound("국방장관")
    (['미국', '국방장관'], ['국방장관'])
    """
    return _OFFICE_OR_MEETING.split(word, maxsplit=1)


def _strip_particles(word: str) -> str:
    for kind, particles in _PARTICLES.items():
        for particle in particles:
            stem = word.removesuffix(particle)
            if stem != word and not word.endswith(_NO_PARTICLE) and _can_precede_particle(stem, kind):
                return _strip_particles(stem)
    return word


def _can_precede_particle(stem: str, kind: str) -> bool:
    if len(stem) < _MIN_STEM_LENGTH or not _KOREAN_WORD.fullmatch(stem):
        return False
    is_open = (ord(stem[-1]) - _FIRST_SYLLABLE) % _FINALS == 0
    return kind == "either" or (kind == "vowel") == is_open
