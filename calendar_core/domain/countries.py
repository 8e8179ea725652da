"""Countries of venues: ISO 3166-1 alpha-2 codes with everyday English names, from the pinned tz database's own list."""

from importlib.resources import files

# The list of the tz database is for choosing zones and shortens some names in its own way.
_EVERYDAY = {"GB": "United Kingdom", "KR": "South Korea", "KP": "North Korea", "CD": "DR Congo", "CG": "Congo"}


def _read() -> dict[str, str]:
    lines = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8").splitlines()
    listed = dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))
    return {**listed, **_EVERYDAY}


#: `{"KR": "South Korea", …}`
COUNTRIES: dict[str, str] = _read()
