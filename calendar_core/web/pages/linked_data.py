"""schema.org description of an event for search engines: https://schema.org/Event, as JSON-LD.

It states nothing that the page does not state: no day and no clock time without a source.
"""

from datetime import datetime
from typing import Any, Final

from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.domain.history.reschedules import Reschedule
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.time.edtf import format_edtf
from calendar_core.domain.time.wall_time import WallTime
from calendar_core.domain.time.when import When
from calendar_core.domain.time.zone_keys import zone
from calendar_core.domain.vocabulary import KIND_TOPICS
from calendar_core.messages import Lang

_SCHEMA: Final = "https://schema.org/"
# Quarters, halves and parts of a month have no form in schema.org's dates.
_DATE, _EDTF = "http://purl.org/dc/terms/date", "http://id.loc.gov/datatypes/edtf/EDTF"
_STATUS: Final = {
    "scheduled": "EventScheduled",
    "held": "EventScheduled",
    "postponed": "EventPostponed",
    "cancelled": "EventCancelled",
}
_ATTENDANCE: Final = {
    "in-person": "OfflineEventAttendanceMode",
    "virtual": "OnlineEventAttendanceMode",
    "hybrid": "MixedEventAttendanceMode",
}


def build_json_ld(
    details: EventDetails, reschedules: tuple[Reschedule, ...], *, base_url: str, lang: Lang
) -> dict[str, Any]:
    """The event as a dictionary to be written as JSON."""
    card = details.card
    is_moved = bool(reschedules) and card.lifecycle == "scheduled"
    data: dict[str, Any] = {
        "@context": _SCHEMA.rstrip("/"),
        "@type": "Event",
        "@id": f"{base_url}/events/{card.id}",
        "url": f"{base_url}/events/{card.id}",
        "name": card.display_name(lang),
        "alternateName": next(iter(card.names.others(lang)), None),
        "startDate": format_start(card.when),
        "endDate": _format_end(card.when),
        _DATE: {"@type": _EDTF, "@value": format_edtf(card.when)},
        "previousStartDate": format_start(reschedules[-1].before) if is_moved else None,
        "eventStatus": _SCHEMA + ("EventRescheduled" if is_moved else _STATUS[card.lifecycle]),
        "eventAttendanceMode": _SCHEMA + _ATTENDANCE[card.format],
        "location": _place(card, lang),
        "organizer": [{"@type": "Organization", "name": party.display_name(lang)} for party in card.parties],
        "attendee": [{"@type": "Person", "name": one.names.text(lang)} for one in details.participants],
        "description": details.outcome or details.agenda,
        "about": _topic(card.kind),
        "superEvent": _super_event(details, base_url),
        "subEvent": [_event_reference(part, base_url) for part in details.parts],
        "subjectOf": [
            {
                "@type": "CreativeWork",
                "name": document.title,
                "url": document.url,
                "inLanguage": document.language,
                "publisher": {"@type": "Organization", "name": document.publisher} if document.publisher else None,
            }
            for document in details.documents
        ],
    }
    return {name: value for name, value in data.items() if value not in (None, [])}


def build_event_list(events: list[dict[str, Any]], *, url: str, total: int) -> dict[str, Any]:
    """Some events of a selection as one list; `total` is how many the selection has, `url` its page."""
    return {
        "@context": _SCHEMA.rstrip("/"),
        "@type": "ItemList",
        "url": url,
        "numberOfItems": total,
        "itemListOrder": f"{_SCHEMA}ItemListOrderAscending",
        "itemListElement": [{key: value for key, value in one.items() if key != "@context"} for one in events],
    }


def format_start(when: When) -> str:
    """The known part of a date: an instant with its offset, a day, a month or a year."""
    if isinstance(when, WallTime):
        return when.extent().start.astimezone(zone(when.zone)).isoformat()
    if when.is_dated:
        return when.first_day.isoformat()
    return f"{when.first_day:%Y-%m}" if when.precision == "month" else str(when.first_day.year)


def _format_end(when: When) -> str | None:
    if isinstance(when, WallTime) and isinstance(when.end, datetime):
        return when.extent().end.astimezone(zone(when.zone)).isoformat()
    return when.end_text if when.precision in ("days", "time") else None


def _place(card: Card, lang: Lang) -> dict[str, Any] | None:
    if card.format == "virtual":
        return {"@type": "VirtualLocation", "name": "Video link"}
    if not (card.venue or card.city or card.country):
        return None
    country = country_name(card.country, lang) if card.country else None
    address = {"@type": "PostalAddress", "addressLocality": card.city, "addressCountry": card.country}
    return {
        "@type": "Place",
        "name": card.venue or card.city or country,
        "address": {name: value for name, value in address.items() if value},
    }


def _topic(kind: str) -> dict[str, Any] | None:
    """The IPTC Media Topic of a kind of event."""
    if kind not in KIND_TOPICS:
        return None
    number, name = KIND_TOPICS[kind]
    return {"@type": "Thing", "name": name, "sameAs": f"http://cv.iptc.org/newscodes/mediatopic/{number}"}


def _super_event(details: EventDetails, base_url: str) -> dict[str, Any] | None:
    if details.parent is not None:
        return _event_reference(details.parent, base_url)
    series = details.card.series
    if series is None:
        return None
    return {"@type": "EventSeries", "name": series.display_name(), "url": f"{base_url}/series/{series.id}"}


def _event_reference(card: Card, base_url: str) -> dict[str, Any]:
    reference = {"@type": "Event", "name": card.title, "startDate": format_start(card.when)}
    return {**reference, "eventStatus": _SCHEMA + _STATUS[card.lifecycle], "url": f"{base_url}/events/{card.id}"}
