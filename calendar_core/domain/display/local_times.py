"""The local times of an event: at the venue, in UTC, in the parties' capitals and in the reader's zone.

Only an event with a clock time has local times.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from calendar_core.domain.events.cards import Card
from calendar_core.domain.places.capitals import CAPITALS
from calendar_core.domain.places.cities import city_name
from calendar_core.domain.time.formatting import day_marker, format_clock, zone_label
from calendar_core.domain.time.wall_time import WallTime
from calendar_core.domain.time.zones import abbreviation, wall_time
from calendar_core.messages import Lang, pgettext


@dataclass(frozen=True, kw_only=True)
class LocalTime:
    """The local time of `places` that share one clock. `marker` is '+1 day' where the day differs from the venue's.

    `until` is the stated end where it is a clock time. `until_day` is its day where it is not the first day.
    """

    places: tuple[str, ...]
    clock: str
    label: str
    day: date
    marker: str
    until: str | None
    until_day: date | None


def local_times_of(
    card: Card, *, reader_zone: str | None = None, lang: Lang = "en", with_capitals: bool = True
) -> tuple[LocalTime, ...]:
    """The local times of an event with a clock time: the reader's, the venue's, UTC, the parties'; else empty.

    Places with equal clocks share a line. `reader_zone` is an IANA key.
    """
    if not isinstance(card.when, WallTime):
        return ()
    readings: dict[LocalTime, tuple[str, ...]] = {}
    for place, zone in _places_and_zones(card, card.when.zone, reader_zone, lang, with_capitals):
        reading = _local_time(card, card.when, zone=zone, lang=lang)
        readings[reading] = tuple(dict.fromkeys((*readings.get(reading, ()), place)))
    return tuple(replace(reading, places=places) for reading, places in readings.items())


def zones_of(card: Card, *, reader_zone: str | None = None) -> frozenset[str]:
    """The zones of the local times of an event."""
    return frozenset(zone for _, zone in _places_and_zones(card, card.when.zone or "UTC", reader_zone, "en"))


def format_short_clock(instant: datetime, zone: str) -> str:
    """A clock time with its zone and without its day.

    >>> from datetime import UTC
    >>> format_short_clock(datetime(2024, 10, 30, 22, 10, tzinfo=UTC), "Asia/Seoul")
    '07:10 KST'
    """
    return f"{format_clock(wall_time(instant, zone))} {abbreviation(instant, zone)}"


def _places_and_zones(
    card: Card, venue_zone: str, reader_zone: str | None, lang: Lang, with_capitals: bool = True
) -> Iterator[tuple[str, str]]:
    if reader_zone is not None:
        yield pgettext("clock", "Your zone, %(zone)s", lang, zone=reader_zone), reader_zone
    if card.city and card.kind == "incident":
        yield pgettext("clock", "%(city)s (local time)", lang, city=city_name(card.city, lang)), venue_zone
    elif card.city:
        yield pgettext("clock", "%(city)s (venue)", lang, city=city_name(card.city, lang)), venue_zone
    else:
        yield pgettext("clock", "Venue", lang), venue_zone
    yield "UTC", "UTC"
    for party in card.parties if with_capitals else ():
        city, zone = CAPITALS.get(party.id, (None, ""))
        # "Washington" says nothing beside "Washington, D.C. (venue)".
        if city is not None and not (card.city or "").startswith(city):
            yield city_name(city, lang), zone


def _local_time(card: Card, when: WallTime, *, zone: str, lang: Lang) -> LocalTime:
    begins, label = wall_time(card.starts_at, zone), zone_label(card.starts_at, zone)
    until, until_day = None, None
    if isinstance(when.end, datetime):
        ends, end_label = wall_time(card.ends_at, zone), zone_label(card.ends_at, zone)
        until = format_clock(ends) if end_label == label else f"{format_clock(ends)} {end_label}"
        until_day = ends.date() if ends.date() != begins.date() else None
    return LocalTime(
        places=(),
        clock=format_clock(begins),
        label=label,
        day=begins.date(),
        marker=day_marker(card.starts_at, zone=zone, venue_zone=when.zone, lang=lang),
        until=until,
        until_day=until_day,
    )
