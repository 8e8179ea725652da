"""The place of an event in a sentence: a city or a country that the grammar makes a place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from calendar_core.domain.places.capitals import CAPITALS
from calendar_core.domain.text.localized import contains_hangul
from calendar_core.domain.text.normalization import normalize
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.name_index import NameMention

_ENGLISH_BEFORE: Final = re.compile(
    r"\b(?:in|at|to|near|outside|visit|visits|visited|visiting|host(?:ed)? by|city of|capital of)\s(?:the\s)?$",
    re.IGNORECASE,
)
# A line of a diary: "Foreign Affairs Council, Luxembourg, 15 June".
_LISTED_BEFORE: Final = re.compile(r"(?:,|\s[-–—|])\s$")
_LISTED_AFTER: Final = re.compile(r"\.?\s*(?:$|,\s(?:\d|[A-Z][a-z]{2})|[;|(]|\s[-–—|])")
_KOREAN_AFTER: Final = re.compile(
    r"(?:DC|D\.C\.|시|특별시|광역시)?(?:\s?\([^)]*\))?(?:에서|에|서|로|을 방문|를 방문|으로)(?![가-힣]*대한)"
)
# 워싱턴DC 국방부 청사(펜타곤)에서, 페루 리마에서: the city leads to the venue.
_KOREAN_VENUE_AFTER: Final = re.compile(r"(?:DC|시)?\s[^,.;]{1,30}?(?:에서|에 있는)\s")
_BESIDE: Final = re.compile(r"\s?(?:남방|북방|동방|서방|남쪽|북쪽|동쪽|서쪽|인근|앞바다|해상|근해)")
#: Trips whose word has the destination in it: 방한, 방미.
_TRIPS: Final = {"방한": "KR", "방미": "US", "방일": "JP", "방중": "CN", "방러": "RU", "방북": "KP", "방영": "GB"}
_TRIP: Final = re.compile("|".join(_TRIPS))


@dataclass(frozen=True, kw_only=True)
class FoundPlace:
    """A place at `[start, end)`: a city with its country and zone (IANA), or a country alone."""

    start: int
    end: int
    city: str | None = None
    country: str | None = None
    zone: str | None = None


def find_places(text: str, mentions: Sequence[NameMention], known: KnownNames) -> Iterator[FoundPlace]:
    """The places of a sentence: a city before a country, and of several readings of its name a capital."""
    for mention in mentions:
        if mention.kind == "city" and _is_place(text, mention):
            place = known.places.get(normalize(_choose_city(mention, known)))
            if place is not None:
                yield FoundPlace(
                    start=mention.start, end=mention.end, city=place.city, country=place.country, zone=place.zone
                )
    for mention in mentions:
        if (
            mention.kind == "party"
            and mention.ids[0] not in known.organisations
            and _is_place(text, mention, is_country=True)
        ):
            country = mention.ids[0]
            yield FoundPlace(start=mention.start, end=mention.end, country=country, zone=only_zone(country))
    for found in _TRIP.finditer(text):
        country = _TRIPS[found.group()]
        yield FoundPlace(start=found.start(), end=found.end(), country=country, zone=only_zone(country))


def _is_place(text: str, mention: NameMention, *, is_country: bool = False) -> bool:
    after = text[mention.end :]
    if not contains_hangul(text[mention.start : mention.end]):
        if _LISTED_BEFORE.search(text[: mention.start]) and _LISTED_AFTER.match(after):
            return True
        is_adjective = (
            is_country
            and re.match(r"['’]s\s|\s[a-z]", after)
            and not re.match(
                r"\s(?:on|in|at|for|next|this|from|to|and|later|early|late|during|after|before|when|where|between|with|by|since|will|last|as)\b",
                after,
            )
        )
        return _ENGLISH_BEFORE.search(text[: mention.start]) is not None and not is_adjective
    if is_country:
        return re.match(r"에서|을 방문|를 방문", after) is not None
    is_beside = _BESIDE.match(after) is not None
    return not is_beside and (_KOREAN_AFTER.match(after) is not None or _KOREAN_VENUE_AFTER.match(after) is not None)


def _choose_city(mention: NameMention, known: KnownNames) -> str:
    """Of the cities of one name that in which most events of the record took place, or a capital."""
    capitals = {city for city, _ in CAPITALS.values()}
    return max(mention.ids, key=lambda city: (known.city_counts.get(city, 0), city in capitals))


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
