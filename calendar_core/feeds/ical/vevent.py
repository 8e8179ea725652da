"""One event as a VEVENT in bytes.

DTSTAMP and LAST-MODIFIED come from the event's revision, never from the clock: EDS and ICSx5 keep an old text whose
LAST-MODIFIED did not grow, and a DTSTAMP of now would change the bytes without a change of the event. There is no
METHOD, ATTENDEE or ORGANIZER, because a reader is not invited. An alarm is optional. See docs/decisions/0010.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal
from urllib.parse import quote
from zlib import crc32

from calendar_core.domain.display.card_texts import format_card_kind
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.status import format_certainty_suffix, format_status_prefix
from calendar_core.domain.feeds.options import Cancelled, FeedOptions
from calendar_core.domain.places.addresses import format_address
from calendar_core.domain.places.coordinates import find_coordinates
from calendar_core.domain.subscriptions.reminder_times import format_lead
from calendar_core.domain.text.single_line import one_line
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.vocabulary import format_label
from calendar_core.feeds.ical.content_lines import (
    ContentLine,
    append_to_text,
    escape_text,
    format_component,
    format_date_line,
    format_utc,
)
from calendar_core.feeds.ical.description import FeedEntry, description_of
from calendar_core.feeds.ical.times import EventTimes, times_of
from calendar_core.feeds.ical.validation import alarm_faults, uids_of, vevent_faults
from calendar_core.messages import Lang, pgettext, pmark

#: To be raised by one with every change of what is written for an event that did not change. Each step adds a second
#: to every LAST-MODIFIED, so that apps take the new text; it is never lowered.
RENDER_VERSION: Final = 3

# The text for each certainty of a scheduled event, and for a postponed event.
_STATUS_TEXTS: Final = {
    "expected": pmark("feed", "expected from the habit of its series; nobody has announced it"),
    "proposed": pmark("feed", "proposed, not agreed"),
    "announced": pmark("feed", "announced, not yet confirmed by all sides"),
    "confirmed": pmark("feed", "confirmed"),
    "postponed": pmark("feed", "postponed; it does not take place on this date"),
}
_START_DAY: Final = re.compile(rb"\nDTSTART[^:\r]*:(\d{8})")
_END_VEVENT: Final = b"END:VEVENT\r\n"
# The lead of a stored VALARM, which `with_alarm` replaces by the reader's.
_PLACEHOLDER_LEAD: Final = timedelta(hours=1)
_PLACEHOLDER_TRIGGER: Final = b"\r\nTRIGGER:-PT1H\r\n"
_MAX_PARTIES_IN_CATEGORIES: Final = 3
_GEO_DECIMALS: Final = 3  # a hundred metres; the coordinates of cities are coarser
# One event in so many may open a block.
_EVENTS_PER_BOUNDARY: Final = 4

Status = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]


def may_open_block(body: bytes) -> bool:
    """Whether this VEVENT may be the first of a block of its feed; its UID alone decides."""
    return crc32(next(iter(uids_of(body)), b"")) % _EVENTS_PER_BOUNDARY == 0


@dataclass(frozen=True, slots=True, weakref_slot=True, kw_only=True)
class Vevent:
    """A rendered VEVENT; `tzid` is the zone whose VTIMEZONE it needs. A feed sorts them by `starts_at` and `uid`.

    `revision` and `stamp` are those of the event's state. `end_day` is the day after its last, at the venue. `alarm` is
    its optional VALARM; None where the event may not take place. `faults` are the results of the validation.
    """

    event_id: str
    revision: int
    uid: str
    starts_at: datetime
    end_day: date
    last_modified: datetime
    tzid: str | None
    body: bytes
    alarm: bytes | None
    faults: tuple[str, ...] = field(init=False)
    may_open_block: bool = field(init=False)

    def __post_init__(self) -> None:
        """Compute once what every feed asks."""
        faults = [*vevent_faults(self.body), *(alarm_faults(self.alarm) if self.alarm is not None else ())]
        object.__setattr__(self, "faults", tuple(faults))
        object.__setattr__(self, "may_open_block", may_open_block(self.body))

    @property
    def sort_key(self) -> tuple[datetime, str]:
        """The position in a feed."""
        return self.starts_at, self.uid

    @property
    def first_day(self) -> date:
        """The day on which the entry begins, in the zone in which it is written."""
        found = _START_DAY.search(self.body)
        assert found is not None, "a VEVENT has one DTSTART"  # noqa: S101  for mypy
        return date.fromisoformat(found[1].decode())

    def with_note(self, note: str) -> "Vevent":
        """The event with a last paragraph in its text; a tombstone has none."""
        return replace(self, body=append_to_text(self.body, "DESCRIPTION", f"\n{note}"))

    def with_alarm(self, lead: timedelta | None) -> bytes:
        """The bytes with an alarm before the start; before midnight for a whole day."""
        if lead is None or self.alarm is None:
            return self.body
        alarm = self.alarm.replace(_PLACEHOLDER_TRIGGER, f"\r\nTRIGGER:-{format_lead(lead)}\r\n".encode(), 1)
        return self.body.removesuffix(_END_VEVENT) + alarm + _END_VEVENT


def to_last_modified(instant: datetime) -> datetime:
    """The LAST-MODIFIED of a change at an instant, in whole seconds."""
    return instant.replace(microsecond=0) + timedelta(seconds=RENDER_VERSION)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """What an entry of a feed says, in any format: its stamps, texts, times and status."""

    times: EventTimes
    created: datetime
    last_modified: datetime
    sequence: int
    summary: str
    description: str
    status: Status
    is_busy: bool
    page_url: str


def facts_of(entry: FeedEntry, *, base_url: str, options: FeedOptions) -> EntryFacts:
    """The facts of an entry in the language of the options."""
    card, lang = entry.details.card, options.lang
    times = times_of(card.when, lang=lang, in_utc=options.in_utc, has_whole_span=options.undated == "span")
    # As known at a past instant nothing changes any more, whatever became of the event later.
    changed_at, sequence = (card.changed_at, card.sequence) if entry.as_of is None else (entry.as_of, 0)
    page_url = f"{base_url}/events/{quote(card.id)}?lang={lang}"
    title, standing, status = title_of(card, options), _standing_of(card, lang), status_of(card, options.cancelled)
    return EntryFacts(
        times=times,
        created=min(card.created_at, changed_at),
        last_modified=to_last_modified(changed_at),
        sequence=sequence,
        summary=summary_of(card, options),
        description=description_of(
            entry, title=title, time_lines=times.lines, standing=standing, page_url=page_url, lang=lang
        ),
        status=status,
        is_busy=status == "CONFIRMED" and times.has_known_hours and card.lifecycle != "cancelled",
        page_url=page_url,
    )


def render_event(entry: FeedEntry, *, base_url: str, options: FeedOptions = FeedOptions()) -> Vevent:  # noqa: B008  frozen
    """The VEVENT of an event. Only the options in `options.rendering` have an effect."""
    facts = facts_of(entry, base_url=base_url, options=options)
    card, times, lang = entry.details.card, facts.times, options.lang
    stamp, uid, summary = facts.last_modified, one_line(card.uid), escape_text(facts.summary)
    location = location_of(card, lang)
    # In icalendar's order: what apps look for first, and the rest by name.
    lines = [
        ("SUMMARY", summary),
        format_date_line("DTSTART", times.start, times.tzid),
        format_date_line("DTEND", times.end, times.tzid),
        ("DTSTAMP", format_utc(stamp)),
        ("UID", escape_text(uid)),
        ("SEQUENCE", str(facts.sequence)),
        ("CATEGORIES", ",".join(map(escape_text, categories_of(card, lang)))),
        ("CREATED", format_utc(facts.created)),
        ("DESCRIPTION", escape_text(facts.description)),
        *([("GEO", ";".join(point))] if (point := coordinates_of(card)) else []),
        ("LAST-MODIFIED", format_utc(stamp)),
        *([("LOCATION", escape_text(location))] if location else []),
        *_status_lines(facts),
    ]
    return Vevent(
        event_id=card.id,
        revision=card.revision,
        uid=uid,
        starts_at=card.when.extent().start,
        end_day=card.when.end_day,
        last_modified=stamp,
        tzid=times.tzid,
        body=format_component("VEVENT", lines),
        alarm=_alarm_of(card, summary),
    )


def _status_lines(facts: EntryFacts) -> list[ContentLine]:
    """The last lines, which depend on the status."""
    transparency = "OPAQUE" if facts.is_busy else "TRANSPARENT"
    lines = [("STATUS", facts.status), ("TRANSP", transparency), ("URL", facts.page_url)]
    # A whole day must not make a reader look busy, nor must what may not take place. Outlook goes by the last line.
    return lines if facts.is_busy else [*lines, ("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")]


def may_have_alarm(card: Card) -> bool:
    """Whether an alarm before the event is of use: its day is known and it is to take place."""
    return card.when.is_dated and card.lifecycle not in ("cancelled", "postponed")


def _alarm_of(card: Card, summary: str) -> bytes | None:
    return build_alarm(summary) if may_have_alarm(card) else None


def build_alarm(summary: str) -> bytes:
    """The VALARM of an entry with this escaped summary, whose lead `with_alarm` replaces."""
    trigger = f"-{format_lead(_PLACEHOLDER_LEAD)}"
    return format_component("VALARM", [("ACTION", "DISPLAY"), ("DESCRIPTION", summary), ("TRIGGER", trigger)])


def title_of(card: Card, options: FeedOptions) -> str:
    """The title on one line; with `has_short_titles` as its series shortens it ("SCM 56"), where that is shorter."""
    title = one_line(card.display_name(options.lang))
    short = one_line(card.undated_short_title(options.lang) or "") if options.has_short_titles else ""
    return short if short and len(short) < len(title) else title


def categories_of(card: Card, lang: Lang = "en") -> tuple[str, ...]:
    """The kind, and the parties where they are few: a summit of twenty is a category of nobody's."""
    parties = card.parties if len(card.parties) <= _MAX_PARTIES_IN_CATEGORIES else ()
    names = (one_line(one.display_name(lang)) for one in parties)
    return tuple(dict.fromkeys((format_card_kind(card, lang), *names)))


def location_of(card: Card, lang: Lang = "en") -> str:
    """Venue, city and country on one line; nothing for a virtual meeting, which apps would look for on a map."""
    return "" if card.format == "virtual" else format_address(card.venue, card.city, card.country, lang)


def coordinates_of(card: Card) -> tuple[str, ...]:
    """The coordinates of the city where no venue is known: a kilometre beside a venue is worse than a search for it."""
    point = None if card.venue or card.format == "virtual" else find_coordinates(card.city, card.country)
    return tuple(str(round(degrees, _GEO_DECIMALS)) for degrees in point or ())


def status_of(card: Card, cancelled: Cancelled = "strike") -> Status:
    """CONFIRMED only for an event that was held or is confirmed on its date; a postponed one is TENTATIVE.

    `keep` leaves a cancelled event CONFIRMED, so that Google shows it; its title has the word.
    """
    if card.lifecycle == "cancelled" and cancelled != "keep":
        return "CANCELLED"
    is_settled = card.lifecycle == "scheduled" and card.certainty == "confirmed"
    is_sure = is_settled or card.lifecycle in ("held", "cancelled")
    return "CONFIRMED" if is_sure and card.when.is_dated else "TENTATIVE"


def summary_of(card: Card, options: FeedOptions) -> str:
    """The title with what is not sure about it.

    "Cancelled: 57th SCM", "Expected: 57th SCM (day open, October 2024)", "[sometime in October 2024] 57th SCM"; with
    short titles "SCM 57, expected (day open, October 2024)", since a month view shows fifteen characters.
    """
    lang, title = options.lang, title_of(card, options)
    if options.has_short_titles and card.lifecycle == "scheduled":
        title += format_certainty_suffix(card, lang)
    else:
        title = format_status_prefix(card, lang) + title
    if card.when.is_dated:
        return title
    when = format_when(card.when, lang)
    if options.undated == "span":
        return pgettext("feed title", "[sometime in %(when)s] ", lang, when=when) + title
    if card.lifecycle == "held":
        return pgettext("feed title", "%(title)s (day not known, %(when)s)", lang, title=title, when=when)
    return pgettext("feed title", "%(title)s (day open, %(when)s)", lang, title=title, when=when)


def _standing_of(card: Card, lang: Lang) -> str | None:
    """The status in words; None for an event that was held or is confirmed, as most are."""
    word = card.certainty if card.lifecycle == "scheduled" else card.lifecycle
    return None if word in ("confirmed", "held") else format_status(card, lang)


def format_status(card: Card, lang: Lang = "en") -> str:
    """The status in words that stay true whenever they are read: "held", "confirmed", "announced, not yet …"."""
    if card.lifecycle in ("held", "cancelled"):
        return format_label(card.lifecycle, lang).lower()
    return pgettext("feed", _STATUS_TEXTS[card.certainty if card.lifecycle == "scheduled" else "postponed"], lang)
