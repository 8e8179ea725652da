"""Countries of venues: ISO 3166-1 alpha-2 codes, with their everyday names of the CLDR in English and Korean.

Which codes there are is read from the pinned tz database; the CLDR also names continents and unions.
"""

from importlib.resources import files

from babel import Locale

from calendar_core.messages import LANGS, Lang

# Where the CLDR tells two apart at length, says more than a place needs, or other than the ministry in Seoul.
_SHORT_NAMES: dict[Lang, dict[str, str]] = {
    "en": {"CD": "DR Congo", "CG": "Congo", "HK": "Hong Kong", "MM": "Myanmar", "MO": "Macao"},
    "ko": {"AU": "호주", "CD": "콩고민주공화국", "CG": "콩고", "HK": "홍콩", "MM": "미얀마", "MO": "마카오"},
}


def _codes() -> list[str]:
    lines = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8").splitlines()
    return [line.split("\t", 1)[0] for line in lines if line and not line.startswith("#")]


def _names(lang: Lang) -> dict[str, str]:
    territories = Locale(lang).territories
    return {code: _SHORT_NAMES[lang].get(code) or territories[code] for code in _codes()}


_NAMES = {lang: _names(lang) for lang in LANGS}

#: `{"KR": "South Korea", …}`
COUNTRIES: dict[str, str] = _NAMES["en"]


def country_name(code: str, lang: Lang = "en") -> str:
    """The everyday name of a country; the code itself where it is none.

    >>> country_name("TR"), country_name("KR", "ko")
    ('Türkiye', '대한민국')
    """
    return _NAMES[lang].get(code, code)
