"""Country and zone of known cities: those where some event of the record took place, and capitals.

No network is used. An editor has to state the zone of a city that is not known.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from calendar_core.domain.places.capitals import CAPITALS
from calendar_core.domain.places.countries import COUNTRIES
from calendar_core.domain.text.normalization import normalize
from calendar_core.store.selection.conditions import EVENT


@dataclass(frozen=True, kw_only=True)
class Place:
    """A city with its zone and, where known, its country code."""

    city: str
    country: str | None
    zone: str


def load_known_places(connection: Connection) -> dict[str, Place]:
    """`{folded name: place}` of every city. Of several zones in the record, that of most events is used."""
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
    """Find a place by name, ignoring case and what follows a comma."""
    return places.get(normalize(city)) or places.get(normalize(city.partition(",")[0]))
