"""Coordinates of cities, from `places.tsv`.

They are accurate enough for a dot on a map of the world. Of several cities of one name in a country the largest is
meant.
"""

from functools import cache
from pathlib import Path

from calendar_core.domain.text.normalization import normalize

_FILE = Path(__file__).with_name("places.tsv")


def lookup_keys(city: str, country: str) -> list[tuple[str, str]]:
    """The keys under which a city may be listed, the likeliest first; what follows a comma may be left out.

    >>> lookup_keys("Washington, D.C.", "US")
    [('US', 'washington dc'), ('US', 'washington')]
    """
    return [(country, normalize(name)) for name in dict.fromkeys((city, city.partition(",")[0]))]


@cache
def _load_coordinates() -> dict[tuple[str, str], tuple[float, float]]:
    rows = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {(country, name): (float(latitude), float(longitude)) for country, name, latitude, longitude in rows}


def find_coordinates(city: str | None, country: str | None) -> tuple[float, float] | None:
    """Latitude and longitude of a city in degrees, to about a kilometre; None where it is not listed.

    >>> find_coordinates("Washington, D.C.", "US"), find_coordinates("Nowhere", "US"), find_coordinates(None, "US")
    ((38.9, -77.04), None, None)
    """
    if city is None or country is None:
        return None
    return next((found for key in lookup_keys(city, country) if (found := _load_coordinates().get(key))), None)


@cache
def _load_countries() -> dict[str, tuple[str, ...]]:
    countries: dict[str, list[str]] = {}
    for country, name in _load_coordinates():
        countries.setdefault(name, []).append(country)
    return {name: tuple(found) for name, found in countries.items()}


def countries_of_city(city: str) -> tuple[str, ...]:
    """The countries (ISO 3166-1 alpha-2) in which a city of a name is listed.

    >>> countries_of_city("Évian-les-Bains"), countries_of_city("Nowhere")
    (('FR',), ())
    """
    return _load_countries().get(normalize(city), ())
