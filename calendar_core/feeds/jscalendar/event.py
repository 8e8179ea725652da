"""One entry of a feed as a JSCalendar Event (RFC 8984, section 5.1), with the facts that its VEVENT has.

Participants, documents and sources, which a VEVENT has in its text alone, are properties too. Nobody is invited by
them: there is no address to reply to. What the record does not know is left out.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from calendar_core.domain.events.cards import Attendance, Card, EventDetails
from calendar_core.domain.feeds.options import FeedOptions
from calendar_core.domain.subscriptions.reminder_times import format_lead
from calendar_core.domain.text.links import ascii_url
from calendar_core.domain.text.single_line import one_line
from calendar_core.feeds.ical.description import FeedEntry, format_position
from calendar_core.feeds.ical.times import EventTimes, times_of
from calendar_core.feeds.ical.tombstone import start_of, tombstone_title
from calendar_core.feeds.ical.vevent import (
    categories_of,
    coordinates_of,
    facts_of,
    location_of,
    may_have_alarm,
    summary_of,
    to_last_modified,
)
from calendar_core.messages import LANGS, Lang
from calendar_core.store.feeds.tombstones import WithdrawnEvent

_CHAIRS: Final = ("chair", "co-chair")


def build_event(entry: FeedEntry, *, base_url: str, options: FeedOptions) -> dict[str, Any]:
    """The Event of an entry."""
    facts, card, lang = facts_of(entry, base_url=base_url, options=options), entry.details.card, options.lang
    event: dict[str, Any] = {
        "@type": "Event",
        "uid": one_line(card.uid),
        "created": format_utc(facts.created),
        "updated": format_utc(facts.last_modified),
        "sequence": facts.sequence,
        "locale": lang,
        "title": facts.summary,
        "description": facts.description,
        **_build_times(facts.times),
        "status": facts.status.lower(),
        "freeBusyStatus": "busy" if facts.is_busy else "free",
        "keywords": dict.fromkeys(categories_of(card, lang), True),
        "locations": _number(_list_locations(card, lang)),
        "participants": _number(_build_participant(one, lang) for one in entry.details.participants),
        "links": _number(_list_links(entry.details, facts.page_url)),
        "alerts": _number(_list_alerts(card, options)),
        "localizations": {
            other: _build_patch(card, replace(options, lang=other))
            for other in LANGS
            if other != lang and card.names.get(other)
        },
    }
    return {name: value for name, value in event.items() if value != {}}


def build_tombstone(event: WithdrawnEvent, options: FeedOptions) -> dict[str, Any]:
    """The Event of an event that was withdrawn, with its UID, its old start and one word, as its VEVENT."""
    return {
        "@type": "Event",
        "uid": one_line(event.uid),
        "updated": format_utc(to_last_modified(event.withdrawn_at)),
        "sequence": event.sequence,
        "locale": options.lang,
        "title": tombstone_title(options.lang, is_merged=event.is_merged),
        **_build_times(times_of(start_of(event.record.when), in_utc=options.in_utc)),
        "status": "cancelled",
        "freeBusyStatus": "free",
    }


def format_utc(instant: datetime) -> str:
    """The instant as a UTCDateTime, in whole seconds.

    >>> format_utc(datetime(2024, 10, 30, 22, 10, tzinfo=UTC))
    '2024-10-30T22:10:00Z'
    """
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _build_times(times: EventTimes) -> dict[str, Any]:
    """Whole days are floating (without `timeZone`). A length of hours is exact, also over a change of clocks."""
    start, end = times.start, times.end
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        return {"start": f"{start}T00:00:00", "duration": f"P{(end - start).days}D", "showWithoutTime": True}
    return {
        "start": f"{start:%Y-%m-%dT%H:%M:%S}",
        "timeZone": times.tzid or "Etc/UTC",
        "duration": _format_length(end.astimezone(UTC) - start.astimezone(UTC)),
    }


def _format_length(length: timedelta) -> str:
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    parts = ((minutes // 60, "H"), (minutes % 60, "M"), (seconds, "S"))
    return "PT" + "".join(f"{number}{unit}" for number, unit in parts if number)


def _number(values: Iterator[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The values by their ids, which count from 1."""
    return {str(number): value for number, value in enumerate(values, start=1)}


def _list_locations(card: Card, lang: Lang) -> Iterator[dict[str, Any]]:
    name, point = location_of(card, lang), coordinates_of(card)
    if name:
        yield {"@type": "Location", "name": name, **({"coordinates": f"geo:{','.join(point)}"} if point else {})}


def _build_participant(person: Attendance, lang: Lang) -> dict[str, Any]:
    role = "informational" if person.role == "observer" else "attendee"
    return {
        "@type": "Participant",
        "name": one_line(person.names.text(lang)),
        "description": format_position(person, lang),
        "kind": "individual",
        "roles": {role: True, **({"chair": True} if person.role in _CHAIRS else {})},
    }


def _list_links(details: EventDetails, page_url: str) -> Iterator[dict[str, Any]]:
    """The page, the documents and the sources, by the relations of IANA's registry."""
    yield {"@type": "Link", "href": page_url, "rel": "describedby", "contentType": "text/html"}
    documents = ((one.url, "related", one.title) for one in details.documents)
    sources = ((one.url, "via", one.title or one.publisher) for one in details.sources)
    for url, relation, title in (*documents, *sources):
        if href := ascii_url(url):
            yield {"@type": "Link", "href": href, "rel": relation, "title": one_line(title)}


def _list_alerts(card: Card, options: FeedOptions) -> Iterator[dict[str, Any]]:
    if options.alarm is not None and may_have_alarm(card):
        trigger = {"@type": "OffsetTrigger", "offset": f"-{format_lead(options.alarm)}"}
        yield {"@type": "Alert", "trigger": trigger, "action": "display"}


def _build_patch(card: Card, options: FeedOptions) -> dict[str, str]:
    """What differs in another language in which the event has a title."""
    location = location_of(card, options.lang)
    return {"title": summary_of(card, options), **({"locations/1/name": location} if location else {})}
