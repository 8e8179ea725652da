"""Where cities lie, as far as the record knows: country and zone of a city that some event took place in, or a capital.

Nothing is asked of the net. A city that nobody met in yet has to be given its zone by hand.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from calendar_core.domain.places.capitals import CAPITALS
from calendar_core.domain.places.countries import COUNTRIES
from calendar_core.domain.text.normalization import normalize
from calendar_core.store.selection.conditions import EVENT


@dataclass(frozen=True, kw_only=True)
class Place:
    """A city with its country's code (where it is known) and its zone."""

    city: str
    country: str | None
    zone: str


def load_known_places(connection: Connection) -> dict[str, Place]:
    """`{folded name: place}` of every city; where the record has two zones, that of most events."""
    places = {
        normalize(city): Place(city=city, country=party if party in COUNTRIES else None, zone=zone)
        for party, (city, zone) in reversed(CAPITALS.items())
    }
    query = (
        select(EVENT.c.city, EVENT.c.country, EVENT.c.time_zone)
        .where(EVENT.c.city.is_not(None), EVENT.c.time_zone.is_not(None))
        .group_by(EVENT.c.city, EVENT.c.country, EVENT.c.time_zone)
        .order_by(func.count(), EVENT.c.city, EVENT.c.time_zone)
    )
    for city, country, zone in connection.execute(query):
        places[normalize(city)] = Place(city=city, country=country, zone=zone)
    return places


def find_place(places: dict[str, Place], city: str) -> Place | None:
    """The place of a name as somebody writes it: in any case, and without what stands behind a comma."""
    return places.get(normalize(city)) or places.get(normalize(city.partition(",")[0]))
