"""The names of people whom the record does not have, beside their offices."""

import re
from typing import Final

from calendar_core.intake.text.nationalities import find_pairs

_NAME: Final = r"[A-Z][\w’'.-]*(?:\s(?:(?:al|el|as|ar|ad|an)-[A-Z][\w’'-]*|[A-Z][\w’'.-]*|de|van|von|der|bin|al)){0,3}"
_ENGLISH_NAME_AFTER: Final = re.compile(rf"\s(?P<name>{_NAME})")
# "his Brazilian counterpart, Paulo Mendes Rocha, will": a name between commas is that of the office before it.
_ENGLISH_APPOSITION: Final = re.compile(
    rf"(?:\sof\s(?:the\s)?[A-Z]\w+)?,\s(?P<name>{_NAME})(?=[,.;]|\s(?:will|said|met|held|to)\b|$)"
)
_ENGLISH_NAME_BEFORE: Final = re.compile(rf"(?P<name>{_NAME}),\s(?:the\s|who is\s)?$")
# "the Rt Hon Yvette Cooper MP"
_HONOURS: Final = re.compile(r"^(?:Rt\s)?Hon\.?\s(?:Mr\.?\s|Ms\.?\s)?|\sMP$")
_KOREAN_NAME_BEFORE: Final = re.compile(
    r"(?<![가-힣])(?P<name>(?:[가-힣]{1,6}\s){0,2}[가-힣]{2,5}|(?:[가-힣]{1,6}\s){1,2}[가-힣]{6,9}"
    r"|[가-힣]{1,4}\s[가-힣]{1,5}\s[가-힣])\s?(?:신임\s|전\s|현\s)?$"
)
# A foreign name may end as a verb or a particle does: 파르한, 두테르테.
_VERB_ENDING: Final = re.compile(
    r"(?:은|는|을|를|의|에|와|과|에서|에게|으로|며|하고|하는|및|등|측|양국|신임"
    r"|(?:방문|참석|주재|취임|예정|개최|동행|배석|선출|임명|내정|지명)(?:한|된|할|될))$"
)
_OFFICE_WITHIN: Final = re.compile(r"장관|총리|대통령|주석|차관|의장|위원장|외교|국방|정부|당국|대변인|관계자")
_TITLE: Final = re.compile(
    r"^(?:[A-Z][a-z]+\s){0,3}?(?:Minister|Secretary|President|Premier|Chancellor"
    r"|Adviser)\s(?=[A-Z])"
)
_RANK: Final = re.compile(r"^(?:Gen|Adm|Lt|Maj|Brig|Col|Dr|Mr|Ms)\.?\s")
# Words that end a name: titles, days, verbs that begin with a capital only at the start of a sentence.
_NO_NAME: Final = re.compile(
    r"^(?:of|and|in|on|at|for|to|the|a|Mr|Ms|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_KOREAN_ENDING: Final = re.compile(
    r"(?:은|는|을|를|의|에|와|과|도|로|에서|에게|으로|며|고|한|된|될|할|는데|하는|간|및|등|측|양국|3국|당시|오전"
    r"|오후|저녁|이날|전날|찾아|방문해|만나|통해|위해|맞아|대해"
    r"|이어|신임|현지|이번|지난"
    r"|[가-힣]해|건너가|들러|거쳐|돌아와|후임|나선|맞은|이어서|앞서|뒤이어|계기로|중인"
    r"|오는|각국|회원국|상대국"
    r"|나라|국가|현직|전직|역대|주요국|우방국|주재|부임|대표|담당|관계자)$"
)
#: Ministries that may stand between a name and its office in Korean.
MINISTRIES: Final = (
    "국방부|외교부|통일부|국무부|외무성|방위성|국방성|국가안보실|대통령실|유럽이사회|집행위원회"
    "|백악관|합동참모본부|합참|재무부|산업부"
)
_ADJECTIVES: Final = frozenset({"신임", "유엔", "나토", "아세안", "전", "현", "전임", *MINISTRIES.split("|")})
# Words of one syllable that are no first name.
_DETERMINERS: Final = frozenset("이그저전현신양각타본첫새및한미일중북러세두네")


# Japanese surnames that end as a word with a particle does: 이치카와, 이노우에.
_JAPANESE_SURNAME: Final = re.compile(
    r"[가-힣]{2,4}[카가]와|오가와|도가와|[가-힣]{0,3}노우에|[구엔곤신안]도|[가-힣]{1,2}베|쓰카하라"
)


def _is_no_name(word: str) -> bool:
    """Whether a word before a name is none of it: one with a particle, a title, a determiner."""
    if _JAPANESE_SURNAME.fullmatch(word):
        return False
    is_other = _KOREAN_ENDING.search(word) or _OFFICE_WITHIN.search(word) or word.endswith(("인", "던"))
    return bool(is_other) or word in _DETERMINERS


def find_unknown_name(text: str, start: int, end: int) -> tuple[str | None, int, int]:
    """A name beside an office that the record does not have, and the span of both."""
    if (after := _ENGLISH_NAME_AFTER.match(text, end)) and not _NO_NAME.match(after["name"]):
        return after["name"].rstrip(".,’'"), start, after.start("name") + len(after["name"].rstrip(".,’'"))
    if after := _ENGLISH_APPOSITION.match(text, end):
        return _RANK.sub("", _TITLE.sub("", after["name"])).rstrip("."), start, after.end("name")
    if before := _ENGLISH_NAME_BEFORE.search(text[:start]):
        return _HONOURS.sub("", before["name"]), before.start("name"), end
    if before := _KOREAN_NAME_BEFORE.search(text[:start]):
        words = before["name"].split()
        while words and words[-1] in _ADJECTIVES:
            words.pop()
        if not words:
            return None, start, end
        while len(words) > 1 and any(_is_no_name(word) for word in words[:-1]):
            words.pop(0)
        is_long = len(words) > 1 and not _VERB_ENDING.search(words[-1])
        if (
            (is_long or not _KOREAN_ENDING.search(words[-1]))
            and not _OFFICE_WITHIN.search(words[-1])
            and not any(True for _ in find_pairs(words[-1] + " 정상"))
        ):
            name = " ".join(words)
            return name, text.rindex(words[0], 0, before.end()), end
    return None, start, end
