"""Country names of venues: ISO 3166-1 alpha-2 codes and their everyday names in each language, from the CLDR.

The list of codes is that of the pinned tz database, because the CLDR also names continents and unions.
"""

from functools import cache
from importlib.resources import files
from typing import Final

from babel import Locale, UnknownLocaleError

from calendar_core.domain.text.localized import DEFAULT_LANG
from calendar_core.messages import Lang, pgettext, pmark

# Names that replace those of the CLDR where these are long, or differ from those of the ministry and the press of a
# language. A catalogue without such a name leaves that of the CLDR.
_SHORT_NAMES: Final = {
    "AU": pmark("country", "Australia"),
    "CD": pmark("country", "DR Congo"),
    "CG": pmark("country", "Congo"),
    "GB": pmark("country", "United Kingdom"),
    "HK": pmark("country", "Hong Kong"),
    "KR": pmark("country", "South Korea"),
    "MM": pmark("country", "Myanmar"),
    "MO": pmark("country", "Macao"),
    "US": pmark("country", "United States"),
}


def _codes() -> list[str]:
    lines = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8").splitlines()
    return [line.split("\t", 1)[0] for line in lines if line and not line.startswith("#")]


@cache
def _names(lang: Lang) -> dict[str, str]:
    try:
        territories = Locale.parse(lang, sep="-").territories
    except UnknownLocaleError:  # a language that CLDR does not know: the English names
        territories = Locale("en").territories
    names = {code: territories[code] for code in _codes()}
    short = {code: pgettext("country", name, lang) for code, name in _SHORT_NAMES.items()}
    return names | {code: name for code, name in short.items() if lang == DEFAULT_LANG or name != _SHORT_NAMES[code]}


#: `{"KR": "South Korea", …}`
COUNTRIES: Final[dict[str, str]] = _names("en")


def country_name(code: str, lang: Lang = "en") -> str:
    """The everyday name of a country; any other code as it is.

    >>> country_name("TR"), country_name("KR", "ko")
    ('Türkiye', '대한민국')
    """
    return _names(lang).get(code, code)
