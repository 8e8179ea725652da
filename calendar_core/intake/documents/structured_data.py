"""Events that a page states about itself as schema.org data, in JSON-LD or microdata."""

import re
from collections.abc import Iterator
from typing import Any, Final

from extruct.jsonld import JsonLdExtractor
from extruct.w3cmicrodata import MicrodataExtractor

from calendar_core.domain.text.links import safe_url
from calendar_core.intake.calendar_entry import CalendarEntry, EntryStatus
from calendar_core.intake.plain_text import plain_line, plain_text
from calendar_core.intake.stated_time import read_stated_time

_MAX_EVENTS: Final = 200
_MAX_DEPTH: Final = 8
_IS_EVENT: Final = re.compile(r"(?:^|/)(?:\w*Event|Festival|Hackathon|CourseInstance)$")
_STATUS: Final[dict[str, EntryStatus]] = {
    "EventCancelled": "cancelled",
    "EventPostponed": "postponed",
}


def read_stated_events(page: str, url: str | None) -> list[CalendarEntry]:
    """The events of a page, at most 200. Data that cannot be parsed is left out: the text of the page says it too."""
    found: list[Any] = []
    for extractor in (JsonLdExtractor(), MicrodataExtractor(nested=True)):
        try:
            found += extractor.extract(page, base_url=url or "")
        except Exception:  # noqa: BLE001, S112  what a page states beside its text may be broken in any way
            continue
    entries = (_read_event(one, url) for one in _list_events(found))
    unique = dict.fromkeys(entry for entry in entries if entry is not None)
    return list(unique)[:_MAX_EVENTS]


def _list_events(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The objects that are events, at any place of the data."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value:
            yield from _list_events(one, depth + 1)
    elif isinstance(value, dict):
        types = value.get("@type", value.get("type"))
        if any(_IS_EVENT.search(str(one)) for one in (types if isinstance(types, list) else [types])):
            # Microdata has what it says of a thing one level deeper.
            yield value["properties"] if isinstance(value.get("properties"), dict) else value
            return
        for one in value.values():
            yield from _list_events(one, depth + 1)


def _read_event(event: dict[str, Any], url: str | None) -> CalendarEntry | None:
    title, stated = plain_line(_first(event.get("name"))), plain_line(_first(event.get("startDate")), most=40)
    if not title or not stated:
        return None
    start, zone, question = read_stated_time(stated)
    end, end_zone, _ = read_stated_time(plain_line(_first(event.get("endDate")), most=40))
    place = _first(event.get("location"))
    country = _text_of(place, "addressCountry")
    status = plain_line(_first(event.get("eventStatus"))).rpartition("/")[2]
    return CalendarEntry(
        title=title,
        start=start,
        end=end if start and end and len(end) == len(start) and end > start and zone == end_zone else None,
        zone=zone,
        stated=stated,
        description=plain_text(_first(event.get("description")), most=5_000),
        place=", ".join(dict.fromkeys(filter(None, (_text_of(place, "name"), _text_of(place, "addressLocality"))))),
        country=country if re.fullmatch("[A-Z]{2}", country) else None,
        url=safe_url(plain_line(_first(event.get("url")), most=2_000)) or url,
        status=_STATUS.get(status),
        questions=(question,) if question else (),
    )


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _text_of(place: Any, key: str) -> str:
    """A text of a place: of itself, its properties or its address. A place that is a text is its own name."""
    if isinstance(place, str):
        return plain_line(place) if key == "name" else ""
    if not isinstance(place, dict):
        return ""
    inner = place.get("properties") if isinstance(place.get("properties"), dict) else place
    found = _first(inner.get(key))  # type: ignore[union-attr]  # a dict in both cases
    if isinstance(found, dict):
        found = found.get("name")
    if not found and "address" in inner:  # type: ignore[operator]  # the same
        address = _first(inner["address"])  # type: ignore[index]  # the same
        return _text_of(address, key) if isinstance(address, dict) else ""
    return plain_line(found)
