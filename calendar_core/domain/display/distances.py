"""How far one event is from another, in words, as exactly as the dates of both are known."""

from datetime import date, datetime, timedelta
from typing import Final

from calendar_core.domain.display.local_times import format_short_clock
from calendar_core.domain.events.cards import Card
from calendar_core.domain.places.capitals import city_of_zone
from calendar_core.domain.time.wall_time import WallTime
from calendar_core.domain.time.when import When
from calendar_core.domain.time.zones import wall_time
from calendar_core.messages import Lang, gettext, mark, ngettext, pgettext

# The parts of a day, each with the hour at which it ends.
_PARTS_OF_DAY: Final = (
    (5, mark("early that day, %(clock)s")),
    (12, mark("that morning, %(clock)s")),
    (18, mark("that afternoon, %(clock)s")),
    (24, mark("that evening, %(clock)s")),
)


def describe_distance(shown: Card, other: Card, lang: Lang) -> str:
    """When `other` is, seen from the event that is shown: '3 days after', 'that evening, 18:10 EDT', 'later'.

    Days are counted only between events that are dated to the day. A clock time is compared in the zone of the event
    that is shown; if the other one has none, in the other's, which is then named. Empty where nothing is known.
    """
    if not (shown.when.is_dated and other.when.is_dated):
        return _describe_order(shown.when, other.when, lang)
    zone = shown.when.zone if isinstance(other.when, WallTime) else other.when.zone
    here, there = _days_in_zone(shown, zone), _days_in_zone(other, zone)
    if max(here[0], there[0]) <= min(here[1], there[1]) and len({*here, *there}) > 1:
        return gettext("in the same days", lang)
    if here == there and isinstance(other.when, WallTime):
        return _describe_clock(other, zone or other.when.zone, lang)
    text = _describe_days(here, there, lang)
    if here[0] == shown.when.first_day or zone is None:
        return text
    return gettext("%(distance)s (%(city)s date)", lang, distance=text, city=city_of_zone(zone, lang))


def _days_in_zone(card: Card, zone: str | None) -> tuple[date, date]:
    """The first and the last day: of a clock time in the zone, else as they are stated."""
    when = card.when
    first, last = when.first_day, when.end_day - timedelta(days=1)
    if not isinstance(when, WallTime) or zone is None:
        return first, last
    first = wall_time(card.starts_at, zone).date()
    if isinstance(when.end, datetime):
        return first, max(first, wall_time(card.ends_at - timedelta(microseconds=1), zone).date())
    return first, max(first, last) if when.end is not None else first


def _describe_clock(card: Card, zone: str, lang: Lang) -> str:
    hour = wall_time(card.starts_at, zone).hour
    text = next(text for end, text in _PARTS_OF_DAY if hour < end)
    return gettext(text, lang, clock=format_short_clock(card.starts_at, zone))


def _describe_days(here: tuple[date, date], there: tuple[date, date], lang: Lang) -> str:
    if there[0] > here[1]:
        return ngettext("%(num)d day after", "%(num)d days after", (there[0] - here[1]).days, lang)
    if there[1] < here[0]:
        return ngettext("%(num)d day before", "%(num)d days before", (here[0] - there[1]).days, lang)
    return gettext("the same day", lang)


def _describe_order(here: When, there: When, lang: Lang) -> str:
    is_after = there.first_day >= here.end_day
    if is_after or there.end_day <= here.first_day:
        years = _whole_years(here, there)
        if not years:
            return pgettext("distance", "later", lang) if is_after else pgettext("distance", "earlier", lang)
        if is_after:
            return ngettext("a year later", "%(num)d years later", years, lang)
        return ngettext("a year earlier", "%(num)d years earlier", years, lang)
    months = [_month_of(when) for when in (here, there)]
    if None not in months and months[0] == months[1]:
        return gettext("in the same month", lang)
    if len({(when.first_day.year, (when.end_day - timedelta(days=1)).year) for when in (here, there)}) == 1:
        return gettext("in the same year", lang)
    return ""


def _whole_years(here: When, there: When) -> int:
    """The years between the same month of two years; 0 if it is not the same, or not known."""
    months = _month_of(here), _month_of(there)
    if months[0] is None or months[1] is None or months[0][1] != months[1][1]:
        return 0
    return abs(months[1][0] - months[0][0])


def _month_of(when: When) -> tuple[int, int] | None:
    """The year and the month in which all of it lies; None where it may lie in several."""
    first, last = when.first_day, when.end_day - timedelta(days=1)
    return (first.year, first.month) if (first.year, first.month) == (last.year, last.month) else None
