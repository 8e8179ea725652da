"""Time zones of calendar files: which IANA zone the name of one means, by our data and never by the file's."""

import re
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # the table of Unicode's CLDR

from calendar_core.domain.places.capitals import CAPITALS
from calendar_core.domain.time.zone_keys import is_zone, zone_keys
from calendar_core.domain.time.zones import offset_of

_MAX_NAME: Final = 100
_UTC_NAMES: Final = frozenset({"utc", "gmt", "z", "etc/utc", "etc/gmt", "greenwich mean time", "tzone://microsoft/utc"})
# /freeassociation.sourceforge.net/Europe/Berlin, /mozilla.org/20050126_1/America/New_York
_PREFIXED: Final = re.compile(r"/(?P<key>[A-Za-z_]+/[A-Za-z_+-]+(?:/[A-Za-z_+-]+)?)$")
_MAX_SUGGESTED: Final = 5


def find_zone(name: str) -> str | None:
    """The IANA zone of a TZID: one of our data, or that of a Windows name; None for any other.

    >>> find_zone("W. Europe Standard Time"), find_zone("/mozilla.org/2005/Asia/Seoul"), find_zone("Custom Zone")
    ('Europe/Berlin', 'Asia/Seoul', None)
    """
    name = name.strip().strip('"')
    if len(name) > _MAX_NAME:
        return None
    if name.lower() in _UTC_NAMES:
        return "UTC"
    known = _keys_by_lower_case().get(name.lower()) or WINDOWS_TO_OLSON.get(name)
    if known is None and (found := _PREFIXED.search(name)):
        parts = found["key"].split("/")
        known = next((key for n in (3, 2) if is_zone(key := "/".join(parts[-n:]))), None)
    return known if known is not None and is_zone(known) else None


def suggest_zones(instant: datetime, offset: timedelta) -> tuple[str, ...]:
    """Zones of capitals that have an offset at an instant (in UTC): answers to offer, never to take."""
    keys = dict.fromkeys(zone for _, zone in CAPITALS.values())
    return tuple([key for key in keys if offset_of(instant, key) == offset][:_MAX_SUGGESTED])


@cache
def _keys_by_lower_case() -> dict[str, str]:
    return {key.lower(): key for key in zone_keys()}
