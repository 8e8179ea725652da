"""IANA zones: which keys are accepted, and the rules behind a key.

The rules come from the `tzdata` wheel that the lock file pins, never from the system: a Debian copy was a year older,
and two nodes of one calendar must not disagree. https://docs.python.org/3/library/zoneinfo.html#zoneinfo.reset_tzpath
"""

import difflib
import zoneinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import tzdata  # type: ignore[import-untyped]  # the wheel ships no types

from calendar_core.domain.text.suggestions import did_you_mean
from calendar_core.errors import CalendarError
from calendar_core.messages import Message

zoneinfo.reset_tzpath(to=())
ZoneInfo.clear_cache()

# The cache of `zoneinfo` holds eight zones: a page of many venues would read the rules of each again and again.
_load_zone = cache(ZoneInfo)
TZDATA_VERSION: Final[str] = tzdata.IANA_VERSION


# Keys of the tz database that are no places. An abbreviation is read (`abbreviations`), never stored: "EST" is
# Panama's rule today, and "GMT" is what people write and mean UTC. "Factory" is a machine nobody has configured.
_NON_GEOGRAPHIC_KEYS: Final = {
    "CET": "Europe/Brussels",
    "CST6CDT": "America/Chicago",
    "EET": "Europe/Athens",
    "EST": "America/New_York",
    "EST5EDT": "America/New_York",
    "Factory": "UTC",
    "GMT": "UTC",
    "GMT+0": "UTC",
    "GMT-0": "UTC",
    "GMT0": "UTC",
    "HST": "Pacific/Honolulu",
    "MET": "Europe/Brussels",
    "MST": "America/Denver",
    "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles",
    "WET": "Europe/Lisbon",
}
_MAX_KEY_LENGTH = 64  # the longest in tzdata has 32 characters; difflib must not be fed a novel


@cache
def zone_keys() -> frozenset[str]:
    """Every zone that an event may have: those of the tz database that are places, its old names, `UTC` and `Etc/…`."""
    return frozenset(zoneinfo.available_timezones() - _NON_GEOGRAPHIC_KEYS.keys())


def is_zone(key: str) -> bool:
    """Whether `zone` would accept it.

    >>> is_zone("Asia/Seoul"), is_zone("asia/seoul"), is_zone("KST"), is_zone("../etc/passwd")
    (True, False, False, False)
    """
    return key in zone_keys()


def zone(key: str) -> ZoneInfo:
    """The rules of an IANA zone.

    Raises CalendarError for a key that is not in `zone_keys()`, with the nearest spellings.

    >>> zone("Asia/Soul")
    Traceback (most recent call last):
    ...
    calendar_core.errors.CalendarError: 'Asia/Soul' is not an IANA time zone. Did you mean 'Asia/Seoul'?
    """
    if key not in zone_keys():
        raise CalendarError("%(key)s is not an IANA time zone.", next_step=_suggest_zones(key), key=repr(_shorten(key)))
    return _load_zone(key)


def _shorten(key: str) -> str:
    return key if len(key) <= _MAX_KEY_LENGTH else f"{key[: _MAX_KEY_LENGTH - 1]}…"


def _suggest_zones(key: str) -> Message:
    """A next step that names what was probably meant, by the whole key or by its city alone."""
    example = Message("Give the IANA zone of the place, such as %(zone)s.", zone=repr("Asia/Seoul"))
    if key in _NON_GEOGRAPHIC_KEYS:
        return Message(
            "It names no place. Give the zone of the venue, such as %(zone)s.", zone=repr(_NON_GEOGRAPHIC_KEYS[key])
        )
    if len(key) > _MAX_KEY_LENGTH:
        return example
    whole = {known.lower(): known for known in sorted(zone_keys())}
    cities = {known.rpartition("/")[2].lower(): known for known in sorted(zone_keys())}
    wanted = key.strip().lower().replace(" ", "_")
    near = difflib.get_close_matches(wanted, whole, n=3, cutoff=0.8)
    near_cities = difflib.get_close_matches(wanted.rpartition("/")[2], cities, n=3, cutoff=0.8)
    found = dict.fromkeys([*(whole[name] for name in near), *(cities[name] for name in near_cities)])
    return did_you_mean(list(found)[:3]) if found else example
