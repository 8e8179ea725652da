"""What countries are called before a noun: English adjectives, and the syllables of Korean newspapers (한미, 북러)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("nationalities.tsv")


def _load_adjectives() -> dict[str, tuple[str, ...]]:
    _, *rows = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines())
    return {country: tuple(words.split("|")) for country, words in rows}


#: English adjectives and names of the people, by ISO 3166-1 alpha-2 code.
ADJECTIVES: Final[dict[str, tuple[str, ...]]] = _load_adjectives()
#: Syllables that stand for a country, in pairs and threes and before an office (미 국방장관).
SYLLABLES: Final = {
    **{"한": "KR", "남": "KR", "미": "US", "일": "JP", "중": "CN", "북": "KP", "조": "KP", "러": "RU", "영": "GB"},
    **{"독": "DE", "불": "FR", "프": "FR", "인": "IN", "호": "AU", "가": "CA", "캐": "CA", "유": "EU", "우": "UA"},
}
# The syllables that begin a pair in the press of the South; others begin common words (영한, 인도, 가장).
_COMMON: Final = "한미일중북러남조"
_PAIR: Final = re.compile(
    rf"(?<![가-힣])(?P<names>[{_COMMON}][-·ㆍ‧・]?[{''.join(SYLLABLES)}](?:[-·ㆍ‧・]?[{''.join(SYLLABLES)}])?)"
    r"(?=\s?(?:정상|외교|국방|외무|장관|차관|양국|양자|3국|3자|동맹|간|2\+2|연합|안보|군사|고위|실무|회담|협의|통상|경제|대화|관계|핵"
    r"|통합|확장|북핵|합참|재무|합동|공동|국장|전략|공조|방위|훈련|수교|외무상|통화|무역|해상|공중|해양|인권|영사"
    r"|기후|환경|에너지|방산|사이버|원자력|과학|투자|민관|정책|차관보|어업|세 나라|두 나라))"
)
_BEFORE_OFFICE: Final = re.compile(r"(?<![가-힣])(?<![가-힣][-·ㆍ‧・])(?P<name>[한미일중북러영독불])\s?$")


def find_pairs(text: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The countries of each pair or three of syllables, with its place: 한미, 한·미·일.

    >>> list(find_pairs("한·미·일 정상회의와 북러 정상회담"))
    [(('KR', 'US', 'JP'), 0, 5), (('KP', 'RU'), 12, 14)]
    """
    for found in _PAIR.finditer(text):
        names = found["names"].replace("독일", "독")  # 한-독일 is not of Japan.
        countries = tuple(dict.fromkeys(SYLLABLES[letter] for letter in names if letter in SYLLABLES))
        # 북한 국방상 is of one country.
        if len(countries) > 1 and not found["names"].startswith(("북한", "남한")):
            yield countries, found.start("names"), found.end("names")


def country_before_office(text: str, place: int) -> tuple[str, int] | None:
    """The country of one syllable before an office at a place, and where it begins: 미 국방장관."""
    found = _BEFORE_OFFICE.search(text, max(0, place - 5), place)
    return (SYLLABLES[found["name"]], found.start("name")) if found else None
