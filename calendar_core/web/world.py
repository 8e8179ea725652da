"""The map of venues: where the events of a filter took place, as dots on a map without borders."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Final

from calendar_core.domain.card import Card
from calendar_core.domain.places import position_of

# As tools/world_map.py draws the land.
_UNITS: Final = 4
_NORTH: Final = 84
_LARGEST: Final = 34


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A city on the map, and how many events it saw. `radius` is in units of the map: its area tells the number."""

    city: str
    country: str | None
    count: int
    x: float
    y: float
    radius: float


@dataclass(frozen=True, kw_only=True)
class VenueMap:
    """The dots, largest first. `elsewhere` are cities that the map has no place for; `unknown` have no city at all."""

    dots: tuple[Dot, ...]
    elsewhere: tuple[tuple[str, str | None, int], ...]
    unknown: int


def draw_map(cards: Iterable[Card]) -> VenueMap:
    """The map of so many events. A call by video has no venue."""
    cities = Counter((card.city, card.country) for card in cards if card.format != "virtual")
    most = max((count for (city, _), count in cities.items() if city), default=1)
    dots, elsewhere, unknown = [], [], 0
    for (city, country), count in cities.most_common():
        if city is None:
            unknown += count
            continue
        position = position_of(city)
        if position is None:
            elsewhere.append((city, country, count))
            continue
        latitude, longitude = position
        dots.append(
            Dot(
                city=city,
                country=country,
                count=count,
                x=round((longitude + 180) * _UNITS, 1),
                y=round((_NORTH - latitude) * _UNITS, 1),
                radius=round(max(4, _LARGEST * sqrt(count / most)), 1),
            )
        )
    return VenueMap(dots=tuple(dots), elsewhere=tuple(elsewhere), unknown=unknown)
