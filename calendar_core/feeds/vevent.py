"""One event as a VEVENT, in bytes, with everything that a calendar app goes by.

DTSTAMP and LAST-MODIFIED come from the event's revision, never from the clock: EDS and ICSx5 keep an old text whose
LAST-MODIFIED did not grow, and a DTSTAMP of now would change the bytes although nothing happened. There is no METHOD,
ATTENDEE, ORGANIZER or VALARM: a reader is not invited, and alarms are the reader's own. See docs/decisions/0010.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from icalendar import Event, vText

from calendar_core.domain.card import Card
from calendar_core.domain.countries import COUNTRIES
from calendar_core.domain.vocabulary import print_word
from calendar_core.feeds.description import description_of
from calendar_core.feeds.knowledge import Entry
from calendar_core.feeds.plain_text import one_line
from calendar_core.feeds.standing import prefix_of, status_of
from calendar_core.feeds.times import Times, times_of

#: To be raised by one with every change of what is written for an event that did not change. Each step adds a second
#: to every LAST-MODIFIED, so that apps take the new text; it is never lowered.
RENDERING: Final = 0


@dataclass(frozen=True, kw_only=True)
class Vevent:
    """A finished VEVENT; `tzid` is the zone whose VTIMEZONE it needs. Sorted by `key` in a feed."""

    key: tuple[datetime, str]
    body: bytes
    tzid: str | None
    stamp: datetime


def stamped(instant: datetime) -> datetime:
    """The LAST-MODIFIED of something that changed at an instant, as this rendering writes it: whole seconds."""
    return instant.replace(microsecond=0) + timedelta(seconds=RENDERING)


def render_event(entry: Entry, *, base_url: str) -> Vevent:
    """The VEVENT of an event. CalendarError for one whose day is not known; `base_url` has no slash at its end."""
    card = entry.dossier.card
    times = times_of(card.when)
    # As known at a past instant nothing changes any more, whatever became of the event later.
    changed_at, sequence = (card.changed_at, card.sequence) if entry.as_of is None else (entry.as_of, 0)
    stamp = stamped(changed_at)
    page_url = f"{base_url}/events/{quote(card.id)}"
    event = Event()
    event.add("uid", one_line(card.uid))
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("created", min(card.created_at, changed_at).replace(microsecond=0))
    event.add("sequence", sequence)
    event.add("dtstart", times.start)
    event.add("dtend", times.end)
    event.add("summary", prefix_of(card) + one_line(card.title))
    event.add("description", description_of(entry, time_lines=times.lines, page_url=page_url))
    event.add("url", page_url)
    event.add("categories", [print_word(card.kind), *dict.fromkeys(one_line(party.called()) for party in card.parties)])
    if location := location_of(card):
        event.add("location", location)
    _add_standing(event, card, times)
    return Vevent(key=(card.when.extent().start, card.uid), body=event.to_ical(), tzid=times.tzid, stamp=stamp)


def _add_standing(event: Event, card: Card, times: Times) -> None:
    status = status_of(card)
    event.add("status", status)
    if status == "CONFIRMED" and times.takes_time:
        event.add("transp", "OPAQUE")
        return
    # A whole day must not make a reader look busy, nor must what may not take place. Outlook goes by the second line.
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", vText("FREE"))


def location_of(card: Card) -> str:
    """Venue, city and country on one line, without repeats; for a meeting by video alone, that."""
    country = COUNTRIES.get(card.country, card.country) if card.country else None
    parts = [one_line(part) for part in (card.venue, card.city, country) if part]
    if card.format == "virtual" and not parts:
        return print_word("virtual")
    return ", ".join(dict.fromkeys(part for part in parts if part))
