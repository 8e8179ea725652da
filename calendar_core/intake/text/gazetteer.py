"""Cities that texts name as venues and the record may not have yet, with their Korean names, from `cities.tsv`.

A row has the English name, the country (ISO 3166-1 alpha-2), the zone (IANA) where the country has more than one, and
the Korean names, which follow the official transcription or the press. Korean names that are common words too are left
out.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from calendar_core.domain.text.normalization import normalize
from calendar_core.store.desk.known_places import Place

_FILE: Final = Path(__file__).with_name("cities.tsv")


@dataclass(frozen=True, kw_only=True)
class ListedCity:
    """A city of the table, with the names by which a Korean text may call it."""

    place: Place
    korean_names: tuple[str, ...]


@cache
def listed_cities() -> dict[str, ListedCity]:
    """The cities of the table by folded English name."""
    _, *rows = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines())
    return {
        normalize(city): ListedCity(
            place=Place(city=city, country=country, zone=zone or only_zone(country) or "UTC"),
            korean_names=tuple(filter(None, korean.split("|"))),
        )
        for city, country, zone, korean in rows
    }


@cache
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    lines = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines()
    zones: dict[str, list[str]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            zones.setdefault(country, []).append(zone)
    return {country: tuple(found) for country, found in zones.items()}


def only_zone(country: str) -> str | None:
    """The zone of a country that has just one; None for others.

    >>> only_zone("KR"), only_zone("US")
    ('Asia/Seoul', None)
    """
    zones = _zones_by_country().get(country, ())
    return zones[0] if len(zones) == 1 else None
