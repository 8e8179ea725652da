"""What a card says in words: its place, its clock time, how exactly it is dated, what its status means."""

from datetime import UTC, date, datetime, timedelta

from calendar_core.domain.display.card_days import find_days
from calendar_core.domain.display.local_times import format_short_clock
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.deadlines import DeadlineCard
from calendar_core.domain.events.status import format_status, is_over_unverified, may_be_over
from calendar_core.domain.places.addresses import format_address
from calendar_core.domain.time.formatting import day_marker, format_local_time
from calendar_core.domain.time.wall_time import WallTime
from calendar_core.domain.time.when import Month
from calendar_core.domain.vocabulary import format_kind
from calendar_core.messages import Lang, gettext, mark, pgettext

PRECISION_MEANINGS = {
    "time": mark("Date and time"),
    "day": mark("Date only; time not announced"),
    "days": mark("Dates only; times not announced"),
    "month": mark("Month only; date to be announced"),
    "quarter": mark("Quarter only; date to be announced"),
    "half": mark("Half-year only; date to be announced"),
    "year": mark("Year only; date to be announced"),
}
CERTAINTY_MEANINGS = {
    "expected": mark("based on past meetings; not announced"),
    "proposed": mark("not agreed"),
    "announced": mark("by one side only"),
    "confirmed": mark("by all sides or the host"),
}
LIFECYCLE_MEANINGS = {
    "scheduled": mark("still to take place"),
    "held": mark("a source confirms that it took place"),
    "postponed": mark("will not take place on this date"),
    "cancelled": mark("will not take place"),
}
# Nobody holds or hosts an incident, such as a missile launch.
_INCIDENT_CERTAINTY_MEANINGS = CERTAINTY_MEANINGS | {"confirmed": mark("a source confirms it")}
_INCIDENT_LIFECYCLE_MEANINGS = LIFECYCLE_MEANINGS | {"held": mark("a source confirms that it happened")}
# What the text of the outcome is: an event that has not taken place has none.
_OUTCOME_HEADINGS = {
    "scheduled": mark("Background"),
    "held": mark("Outcome"),
    "postponed": mark("Background"),
    "cancelled": mark("Why"),
}


def format_card_kind(card: Card, lang: Lang) -> str:
    """The label of the kind, in the form that the title has, where a language has two; of a deadline that word."""
    if isinstance(card, DeadlineCard):
        return gettext("Deadline", lang)
    return format_kind(card.kind, lang, title=card.display_name(lang), parties=len(card.parties))


def describe_certainty(card: Card, lang: Lang) -> str:
    """What the certainty of a card means."""
    meanings = _INCIDENT_CERTAINTY_MEANINGS if card.kind == "incident" else CERTAINTY_MEANINGS
    return gettext(meanings[card.certainty], lang)


def describe_lifecycle(card: Card, *, now: datetime, lang: Lang) -> str:
    """What the lifecycle of a card means at an instant."""
    is_incident = card.kind == "incident"
    if is_over_unverified(card.lifecycle, ends_at=card.ends_at, now=now):
        if is_incident:
            return gettext("its time has passed, and no source in the record says that it happened", lang)
        return gettext("its time has passed, and no source in the record says that it was held", lang)
    if may_be_over(card, now=now):
        return gettext("its period has begun; it may be over", lang)
    meanings = _INCIDENT_LIFECYCLE_MEANINGS if is_incident else LIFECYCLE_MEANINGS
    return gettext(meanings[card.lifecycle], lang)


def outcome_heading(card: Card, lang: Lang) -> str:
    """The heading of the text of the outcome."""
    if card.kind == "incident" and card.lifecycle == "held":
        return gettext("What happened", lang)
    return gettext(_OUTCOME_HEADINGS[card.lifecycle], lang)


def format_card_status(card: Card, *, now: datetime, lang: Lang) -> str:
    """The status of a card in a few words; in the running month of an event without a day, that it may be over."""
    if isinstance(card, DeadlineCard):
        is_over = card.starts_at <= now
        return pgettext("deadline", "over", lang) if is_over else pgettext("deadline", "ahead", lang)
    status = format_status(card.certainty, card.lifecycle, kind=card.kind, ends_at=card.ends_at, now=now, lang=lang)
    if card.when.precision == "month" and may_be_over(card, now=now):
        return gettext("%(certainty)s, may be over", lang, certainty=status)
    return status


def is_usual_status(card: Card, *, now: datetime) -> bool:
    """Whether the status of a card is what a reader takes for granted: confirmed if it is ahead or on, held if over."""
    if isinstance(card, DeadlineCard):
        return True
    if card.lifecycle == "scheduled":
        return card.certainty == "confirmed" and card.ends_at > now and not may_be_over(card, now=now)
    return card.lifecycle == "held"


def format_place(card: Card, lang: Lang) -> str:
    """City and country, as far as known; 'By video link' where nobody travelled."""
    named = format_address(None, card.city, card.country, lang)
    if card.format == "virtual":
        return gettext("By video link (%(place)s)", lang, place=named) if named else gettext("By video link", lang)
    return named


def format_utc(instant: datetime) -> str:
    """An instant in UTC to the second: '2024-10-30T22:10:00Z'."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_datetime_attribute(card: Card, day: date | None = None, *, day_zone: str | None = None) -> str:
    """The `datetime` of an HTML `time` element: an instant where one was stated, else a day, a month or a year.

    Under a `day` after the first it is the instant of the end. `day_zone` as in `card_days.find_days`.
    """
    if isinstance(card.when, WallTime):
        return format_utc(card.starts_at if day in (None, find_days(card, day_zone)[0]) else card.ends_at)
    if card.when.is_dated:
        return card.when.first_day.isoformat()
    return card.when.start_text[:7] if card.when.precision == "month" else str(card.when.first_day.year)


def format_clocks(
    card: Card, day: date, lang: Lang, *, reader_zone: str | None, day_zone: str | None = None
) -> tuple[str, str]:
    """What two clocks say of an event under a day: that of whose days they are, and the other one with the day marker.

    The first is the venue's and the other the reader's; with `day_zone` (as in `card_days.find_days`) the first is that
    of the zone and the other the venue's: '14:00 CET', on a later last day 'until 11:30 CET'. Both are empty on a day
    between or where no clock time is stated, the second one where it says the same.
    """
    if not isinstance(card.when, WallTime):
        return "", ""
    zones = (day_zone, card.when.zone) if day_zone else (card.when.zone, reader_zone)
    first, other = (_clock_on_day(card, day, lang, zone=zone, day_zone=day_zone) for zone in zones)
    return first, "" if other == first else other


def _clock_on_day(card: Card, day: date, lang: Lang, *, zone: str | None, day_zone: str | None) -> str:
    if zone is None or not isinstance(card.when, WallTime):
        return ""
    first, end = find_days(card, day_zone)
    is_first = day == first
    is_last = isinstance(card.when.end, datetime) and day == end - timedelta(days=1)
    if not (is_first or is_last):
        return ""
    instant = card.starts_at if is_first else card.ends_at
    marker = day_marker(instant, zone=zone, venue_zone=day_zone or card.when.zone, lang=lang)
    clock = f"{format_short_clock(instant, zone)} {marker}".rstrip()
    return clock if is_first else gettext("until %(time)s", lang, time=clock)


def format_reader_time(card: Card, zone: str | None, lang: Lang) -> str:
    """The start in the reader's zone in full; empty where the clock equals the venue's."""
    if zone is None or not isinstance(card.when, WallTime):
        return ""
    if format_short_clock(card.starts_at, zone) == format_short_clock(card.starts_at, card.when.zone):
        return ""
    return format_local_time(card.starts_at, zone=zone, venue_zone=card.when.zone, lang=lang)


def has_own_when(card: Card) -> bool:
    """Whether the when says more than the heading of a day, a month or a year above it."""
    return card.when.precision in ("time", "days") or (isinstance(card.when, Month) and card.when.part is not None)
