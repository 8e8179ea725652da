"""The venues of events on a map of the world."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

from calendar_core.domain.display.map_projection import HEIGHT, WIDTH, Dot, Label, place_labels
from calendar_core.domain.display.statistics import PlaceCounts
from calendar_core.domain.places.cities import city_name
from calendar_core.messages import Lang

_MIN_RADIUS, _MAX_RADIUS = 2.5, 16.0  # of a dot, in units of the map
_MIN_SCALE_EVENTS: Final = 20  # where no city has so many events, no dot has the largest radius
_MAX_LABELS: Final = 14


@dataclass(frozen=True, kw_only=True)
class WorldMap:
    """The dots of the map, the largest first so that none is hidden, and the names for which there is room."""

    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    width: int = WIDTH
    height: int = HEIGHT


def build_world_map(places: PlaceCounts, lang: Lang) -> WorldMap:
    """The map of the venues; the area of a dot is the number of events."""
    shown = [place for place in places.cities if place.point]
    most = max((_MIN_SCALE_EVENTS, *(place.events for place in shown)))
    dots = tuple(
        Dot(
            x=place.point[0],
            y=place.point[1],
            radius=round(max(_MIN_RADIUS, _MAX_RADIUS * sqrt(place.events / most)), 1),
            text=f"{city_name(place.city, lang)} {place.events}",
        )
        for place in shown
        if place.point
    )
    return WorldMap(dots=dots, labels=tuple(place_labels(dots, max_labels=_MAX_LABELS)))
