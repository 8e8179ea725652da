"""The place of an event in a sentence: a city or a country that the grammar makes a place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, Literal

from calendar_core.domain.places.capitals import CAPITALS
from calendar_core.domain.places.coordinates import countries_of_city
from calendar_core.domain.text.localized import contains_hangul
from calendar_core.domain.text.normalization import normalize
from calendar_core.intake.text.gazetteer import only_zone
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.name_index import NameMention

_VENUES: Final = Path(__file__).with_name("venue_words.tsv")
_ENGLISH_BEFORE: Final = re.compile(
    r"\b(?:in|at|to|near|outside|visit|visits|visited|visiting|host(?:ed)? by|city of|capital of"
    r"|(?:leaves?|left|leaving|heads?|headed|heading|departs?|departed|departing|bound) for)\s(?:the\s)?$",
    re.IGNORECASE,
)
# A line of a diary: "Foreign Affairs Council, Luxembourg, 15 June".
_LISTED_BEFORE: Final = re.compile(r"(?:[,:]|\s[-–—|])\s$")
_PLACE_LABEL: Final = re.compile(
    r"^\W*(?:(?:일시|일정|때|시간|기간)\s?[·ㆍ및/,]?\s?)?(?:장소|곳|Where|Location|Place|Venue)\s?:"
    r"|^\W*(?:[가-힣]+\s)?(?:장소|개최지)는\s|^(?:The )?venue (?:is|will be)\b",
    re.IGNORECASE,
)
# A report that begins with its place may tell of another one.
_PROSE: Final = re.compile(r"\b(?:will|would|said|says|has|have|had)\b")
# "TALLINN - Estonian Prime Minister …", 장소: 서울
_LINE_BEGINS: Final = re.compile(r"\W*$")
_LINE_GOES_ON: Final = re.compile(r"(?:,\s[A-Z][A-Za-z. ]{2,24})?\s?(?:\s[-–—|]|:|/)\s")
_LISTED_AFTER: Final = re.compile(
    r"\.?\s*(?:$|,\s(?:\d|[A-Z][a-z]{2}|(?:co-)?chaired|hosted|attended|presided|with\b)|[;|(:]|\s[-–—|])"
)
_COUNTRY_GOES_ON: Final = re.compile(
    r"\s(?:on|in|at|for|next|this|from|to|and|later|early|late|during|after|before|when|where|between|with|by"
    r"|since|will"
    r"|last|as)\b"
)
_FROM_BEFORE: Final = re.compile(r"\b(?:from|around)\s(?:the\s)?$")
# "from the Wonsan area": where a missile flies from.
_AREA: Final = re.compile(r"\s(?:area|region|airfield|airport|province|launch site|vicinity)\b")
_KOREAN_AFTER: Final = re.compile(
    r"(?:DC|D\.C\.|시|특별시|광역시)?(?:\s?\([^)]*\))?(?:에서|에|서|로|으로|[을를]\s(?:[가-힣]+\s){0,2}?(?:방문|찾"
    r"|순방|답방)|\s?(?:국빈\s"
    r"|공식\s|실무\s)?(?:방문|방한|순방))(?![가-힣]*대한)"
)
# 워싱턴DC 국방부 청사(펜타곤)에서, 페루 리마에서: the city leads to the venue.
_KOREAN_VENUE_AFTER: Final = re.compile(r"(?:DC|시)?\s[^,.;]{1,30}?(?:에서|에 있는)\s")
_KOREAN_COUNTRY_AFTER: Final = re.compile(
    r"에서|[을를]\s(?:[가-힣]+\s){0,2}?(?:방문|찾|순방|답방)|\s(?:국빈\s|공식\s|실무\s)?(?:방문|순방)"
)
# 외교장관회의(뉴욕), 외교장관회담(서울, 오후 2시), 외교장관회담(14:00, 서울)
_IN_BRACKETS: Final = re.compile(r"\((?:[^()]{1,12},\s?)?(?:[가-힣]+\s)?$")
_BRACKET_AFTER: Final = re.compile(r"[,)]")
# …회의, 서울
_ENDS_LINE: Final = re.compile(r"[,/]\s$")
_BESIDE: Final = re.compile(r"\s?(?:남방|북방|동방|서방|남쪽|북쪽|동쪽|서쪽|인근|앞바다|해상|근해)")
#: Trips whose word has the destination in it: 방한, 방미.
_TRIPS: Final = {"방한": "KR", "방미": "US", "방일": "JP", "방중": "CN", "방러": "RU", "방북": "KP", "방영": "GB"}
_TRIP: Final = re.compile("|".join(_TRIPS))


_IN_CITY: Final = re.compile(
    r"\b(?:in|at|outside|near|off)\s(?P<town>the\s(?:[\w-]+\s){0,4}(?:town|city|resort|port|village|capital)\sof\s)?"
    r"(?P<name>[A-Z][\w’'.-]+(?:[ -][A-Z][\w’'-]+){0,2})"
)
_THERE: Final = re.compile(
    r"\bthere\b(?! (?:is|are|was|were|will|has|have|would|had))|\bin the same (?:[\w-]+\s){0,2}(?:city|town"
    r"|capital|resort|place|venue)\b|\bat the same (?:venue|place)\b"
    r"|같은 (?:도시|장소|곳)에서|이곳에서"
)
_HERE: Final = re.compile(r"(?<=\s)here\b")


@dataclass(frozen=True, kw_only=True)
class FoundPlace:
    """A place at `[start, end)`: a city with its country and zone (IANA), or a country alone.

    `refers_to`: the words only mean the place told last ("there"), or that of the dateline ("here"). `is_dateline`: it
    begins the line, and any other place of the sentence counts before it.
    """

    start: int
    end: int
    city: str | None = None
    country: str | None = None
    zone: str | None = None
    refers_to: Literal["last", "dateline"] | None = None
    is_dateline: bool = False


def find_places(text: str, mentions: Sequence[NameMention], known: KnownNames) -> Iterator[FoundPlace]:
    """The places of a sentence: venues and cities before countries, and words that refer to a place."""
    cities = [*_venues(text, known), *_known_cities(text, mentions, known)]
    yield from cities
    yield from _other_cities(text, mentions, cities)
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
    for found in _THERE.finditer(text):
        yield FoundPlace(start=found.start(), end=found.end(), refers_to="last")
    for found in _HERE.finditer(text):
        yield FoundPlace(start=found.start(), end=found.end(), refers_to="dateline")


def find_city(name: str, known: KnownNames) -> FoundPlace | None:
    """The city of a dateline; None for one that is not known."""
    cities = [mention for mention in known.index.find(name) if mention.kind == "city"]
    if cities:
        return _place_of(_choose_city(cities[0], known), cities[0].start, cities[0].end, known)
    countries = countries_of_city(name)
    if len(countries) != 1:
        return None
    return FoundPlace(start=0, end=len(name), city=name.title(), country=countries[0], zone=only_zone(countries[0]))


def _place_of(city: str, start: int, end: int, known: KnownNames) -> FoundPlace | None:
    place = known.places.get(normalize(city))
    if place is None:
        return None
    return FoundPlace(start=start, end=end, city=place.city, country=place.country, zone=place.zone)


@cache
def _load_venues() -> list[tuple[re.Pattern[str], str]]:
    """The rows of `venue_words.tsv`: a regular expression and the city where the venue is."""
    _, *rows = (line.split("\t") for line in _VENUES.read_text(encoding="utf-8").splitlines())
    return [(re.compile(rf"\b(?:{words})" if lang == "en" else words), city) for lang, words, city in rows]


def _venues(text: str, known: KnownNames) -> Iterator[FoundPlace]:
    for pattern, city in _load_venues():
        for found in pattern.finditer(text):
            place = _place_of(city, found.start(), found.end(), known)
            yield place or FoundPlace(start=found.start(), end=found.end(), city=city)


def _known_cities(text: str, mentions: Sequence[NameMention], known: KnownNames) -> Iterator[FoundPlace]:
    for mention in mentions:
        if mention.kind == "city" and _is_place(text, mention):
            place = _place_of(_choose_city(mention, known), mention.start, mention.end, known)
            if place is not None:
                yield replace(place, is_dateline=_begins_line(text, mention.start, mention.end))


def _other_cities(text: str, mentions: Sequence[NameMention], cities: Sequence[FoundPlace]) -> Iterator[FoundPlace]:
    """Cities that the record does not have: of the table of cities with their coordinates."""
    taken = [*((one.start, one.end) for one in mentions), *((one.start, one.end) for one in cities)]
    for found in _IN_CITY.finditer(text):
        start, end = found.start("name"), found.start("name") + len(found["name"].rstrip("."))
        if any(one < end and start < two for one, two in taken):
            continue
        city = text[start:end]
        countries = countries_of_city(city)
        country = countries[0] if len(countries) == 1 else None
        if country or found["town"]:
            yield FoundPlace(
                start=start, end=end, city=city, country=country, zone=only_zone(country) if country else None
            )


def _is_place(text: str, mention: NameMention, *, is_country: bool = False) -> bool:
    if not is_country and _PLACE_LABEL.match(text):
        return True
    if contains_hangul(text[mention.start : mention.end]):
        return _is_korean_place(text, mention, is_country=is_country)
    return text[mention.start].isupper() and _is_english_place(text, mention, is_country=is_country)


def _is_english_place(text: str, mention: NameMention, *, is_country: bool) -> bool:
    before, after = text[: mention.start], text[mention.end :]
    is_area = _FROM_BEFORE.search(before) and _AREA.match(after)
    is_listed = _LISTED_BEFORE.search(before) and _LISTED_AFTER.match(after)
    if is_area or is_listed or _begins_line(text, mention.start, mention.end):
        return True
    is_adjective = is_country and re.match(r"['’]s\s|\s[a-z]", after) and not _COUNTRY_GOES_ON.match(after)
    return _ENGLISH_BEFORE.search(before) is not None and not is_adjective


def _is_korean_place(text: str, mention: NameMention, *, is_country: bool) -> bool:
    after = text[mention.end :]
    if is_country:
        return _KOREAN_COUNTRY_AFTER.match(after) is not None
    if _IN_BRACKETS.search(text, 0, mention.start) and _BRACKET_AFTER.match(after):
        return True
    if not after.strip() and _ENDS_LINE.search(text, 0, mention.start):
        return True
    is_beside = _BESIDE.match(after) is not None
    return not is_beside and (_KOREAN_AFTER.match(after) is not None or _KOREAN_VENUE_AFTER.match(after) is not None)


def _begins_line(text: str, start: int, end: int) -> bool:
    is_line = _LINE_BEGINS.match(text[:start]) is not None and _LINE_GOES_ON.match(text, end) is not None
    return is_line and _PROSE.search(text, end) is None


def _choose_city(mention: NameMention, known: KnownNames) -> str:
    """Of the cities of one name that in which most events of the record took place, or a capital."""
    capitals = {city for city, _ in CAPITALS.values()}
    return max(mention.ids, key=lambda city: (known.city_counts.get(city, 0), city in capitals))
