"""The capital of each country and the seat of each organisation, with its IANA zone.

They only serve to show an instant in local time: the zone of an event is that of its venue.
"""

from functools import cache
from typing import Final

from babel.dates import get_timezone_location

from calendar_core.domain.places.cities import city_name
from calendar_core.domain.text.normalization import normalize
from calendar_core.domain.time.zone_keys import is_zone, zone, zone_keys
from calendar_core.messages import LANGS, Lang

#: `{party id: (city, zone)}`. An organisation without a seat (G7, BRICS …) is left out.
CAPITALS: Final[dict[str, tuple[str, str]]] = {
    "AE": ("Abu Dhabi", "Asia/Dubai"),
    "AM": ("Yerevan", "Asia/Yerevan"),
    "AU": ("Canberra", "Australia/Sydney"),
    "BE": ("Brussels", "Europe/Brussels"),
    "BR": ("Brasília", "America/Sao_Paulo"),
    "CA": ("Ottawa", "America/Toronto"),
    "CH": ("Bern", "Europe/Zurich"),
    "CL": ("Santiago", "America/Santiago"),
    "CN": ("Beijing", "Asia/Shanghai"),
    "DE": ("Berlin", "Europe/Berlin"),
    "DK": ("Copenhagen", "Europe/Copenhagen"),
    "EE": ("Tallinn", "Europe/Tallinn"),
    "ES": ("Madrid", "Europe/Madrid"),
    "FI": ("Helsinki", "Europe/Helsinki"),
    "FR": ("Paris", "Europe/Paris"),
    "GB": ("London", "Europe/London"),
    "GL": ("Nuuk", "America/Nuuk"),
    "ID": ("Jakarta", "Asia/Jakarta"),
    "IN": ("New Delhi", "Asia/Kolkata"),
    "IS": ("Reykjavík", "Atlantic/Reykjavik"),
    "IT": ("Rome", "Europe/Rome"),
    "JP": ("Tokyo", "Asia/Tokyo"),
    "KG": ("Bishkek", "Asia/Bishkek"),
    "KP": ("Pyongyang", "Asia/Pyongyang"),
    "KR": ("Seoul", "Asia/Seoul"),
    "KZ": ("Astana", "Asia/Almaty"),
    "LT": ("Vilnius", "Europe/Vilnius"),
    "LV": ("Riga", "Europe/Riga"),
    "MD": ("Chișinău", "Europe/Chisinau"),
    "MX": ("Mexico City", "America/Mexico_City"),
    "NL": ("The Hague", "Europe/Amsterdam"),
    "NO": ("Oslo", "Europe/Oslo"),
    "NZ": ("Wellington", "Pacific/Auckland"),
    "PH": ("Manila", "Asia/Manila"),
    "PK": ("Islamabad", "Asia/Karachi"),
    "PL": ("Warsaw", "Europe/Warsaw"),
    "QA": ("Doha", "Asia/Qatar"),
    "RO": ("Bucharest", "Europe/Bucharest"),
    "RU": ("Moscow", "Europe/Moscow"),
    "SA": ("Riyadh", "Asia/Riyadh"),
    "SE": ("Stockholm", "Europe/Stockholm"),
    "SG": ("Singapore", "Asia/Singapore"),
    "SK": ("Bratislava", "Europe/Bratislava"),
    "SN": ("Dakar", "Africa/Dakar"),
    "TH": ("Bangkok", "Asia/Bangkok"),
    "TJ": ("Dushanbe", "Asia/Dushanbe"),
    "TM": ("Ashgabat", "Asia/Ashgabat"),
    "TR": ("Ankara", "Europe/Istanbul"),
    "UA": ("Kyiv", "Europe/Kyiv"),
    "US": ("Washington", "America/New_York"),
    "UZ": ("Tashkent", "Asia/Tashkent"),
    "VA": ("Vatican City", "Europe/Vatican"),
    "VN": ("Hanoi", "Asia/Ho_Chi_Minh"),
    "ZA": ("Pretoria", "Africa/Johannesburg"),
    "ADB": ("Manila", "Asia/Manila"),
    "AFDB": ("Abidjan", "Africa/Abidjan"),
    "APEC": ("Singapore", "Asia/Singapore"),
    "ASEAN": ("Jakarta", "Asia/Jakarta"),
    "COMMONWEALTH": ("London", "Europe/London"),
    "EU": ("Brussels", "Europe/Brussels"),
    "IMF": ("Washington", "America/New_York"),
    "NATO": ("Brussels", "Europe/Brussels"),
    "OSCE": ("Vienna", "Europe/Vienna"),
    "SCO": ("Beijing", "Asia/Shanghai"),
    "UN": ("New York", "America/New_York"),
    "UNC": ("Pyeongtaek", "Asia/Seoul"),
}

#: The zones that a reader of this field switches between, by the city that stands for each.
COMMON_ZONES: Final[dict[str, str]] = {
    "Asia/Seoul": "Seoul",
    "America/New_York": "Washington",
    "Europe/London": "London",
    "Europe/Brussels": "Brussels",
    "Asia/Tokyo": "Tokyo",
    "UTC": "UTC",
}


def city_of_zone(key: str, lang: Lang = "en") -> str:
    """A city that keeps the time of a zone: the usual one of this field, else the zone's own.

    >>> city_of_zone("America/New_York"), city_of_zone("Asia/Kathmandu"), city_of_zone("Europe/Oslo", "ko")
    ('Washington', 'Kathmandu', '오슬로')
    """
    if key in COMMON_ZONES:
        return city_name(COMMON_ZONES[key], lang)
    if "/" not in key or key.startswith("Etc/"):
        return key
    return str(get_timezone_location(zone(key), locale=lang, return_city=True))


def zone_choices(lang: Lang = "en") -> list[tuple[str, str]]:
    """The zones that a form offers: (IANA key, its cities), UTC first, then by city."""
    cities: dict[str, list[str]] = {}
    for city, key in sorted(CAPITALS.values()):
        cities.setdefault(key, [])
        if city not in cities[key]:
            cities[key].append(city)
    named = {key: ", ".join(city_name(city, lang) for city in names) for key, names in cities.items()}
    return [("UTC", "UTC"), *named.items()]


def list_cities(lang: Lang = "en") -> list[str]:
    """The cities that a form offers by name, each of which `find_zone_of_city` finds."""
    return sorted({city_name(city, lang) for city, _ in CAPITALS.values()} | {"UTC"})


def find_zone_of_city(text: str) -> str | None:
    """The IANA zone of a city by its name, in any language that has names of cities; a key of a zone is its own.

    >>> find_zone_of_city("berlin"), find_zone_of_city("워싱턴"), find_zone_of_city(" new york ")
    ('Europe/Berlin', 'America/New_York', 'America/New_York')
    >>> find_zone_of_city("Kathmandu"), find_zone_of_city("Asia/Seoul"), find_zone_of_city("Atlantis")
    ('Asia/Kathmandu', 'Asia/Seoul', None)
    """
    return text if is_zone(text) else _zones_by_city().get(normalize(text.replace("_", " ")))


@cache
def _zones_by_city() -> dict[str, str]:
    """`{normalized name: IANA key}`: the cities of the tz database, and over them those of this field."""
    own = {(city, key) for city, key in CAPITALS.values()} | {(city, key) for key, city in COMMON_ZONES.items()}
    found = {normalize(key.rpartition("/")[2].replace("_", " ")): key for key in sorted(zone_keys(), reverse=True)}
    for city, key in sorted(own):
        found |= {normalize(city_name(city, lang)): key for lang in LANGS}
    return found
