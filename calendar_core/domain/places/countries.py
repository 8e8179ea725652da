"""Country names of venues: ISO 3166-1 alpha-2 codes and their everyday names in each language, from the CLDR.

The list of codes is that of the pinned tz database, because the CLDR also names continents and unions.
"""

from functools import cache
from importlib.resources import files
from typing import Final

from babel import Locale, UnknownLocaleError

from calendar_core.messages import Lang, pgettext, pmark

# Names that replace those of the CLDR where these are long, or differ from the names that the ministry in Seoul uses.
_SHORT_NAMES: Final = {
    "AU": pmark("country", "Australia"),
    "CD": pmark("country", "DR Congo"),
    "CG": pmark("country", "Congo"),
    "HK": pmark("country", "Hong Kong"),
    "MM": pmark("country", "Myanmar"),
    "MO": pmark("country", "Macao"),
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
    return names | {code: pgettext("country", name, lang) for code, name in _SHORT_NAMES.items()}


#: `{"KR": "South Korea", …}`
COUNTRIES: Final[dict[str, str]] = _names("en")


def country_name(code: str, lang: Lang = "en") -> str:
    """The everyday name of a country; any other code as it is.

    >>> country_name("TR"), country_name("KR", "ko")
    ('Türkiye', '대한민국')
    """
    return _names(lang).get(code, code)
