"""Zone switcher of a page: the zones on offer, the one in use, and its DST changes in the days shown."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from calendar_core.domain.display.month_grid import DAYS_OF_WEEK
from calendar_core.domain.events.cards import Card
from calendar_core.domain.places.capitals import COMMON_ZONES, city_of_zone, list_cities
from calendar_core.domain.time.dst_changes import (
    ClockChange,
    Observance,
    OffsetMismatch,
    clock_changes,
    find_offset_mismatches,
    observances_between,
)
from calendar_core.web.request.query import RequestQuery

# Longer than any period in which the DST of two parties differs, so that each period is described whole.
_MARGIN = timedelta(days=31)
_WASHINGTON, _BRUSSELS = "America/New_York", "Europe/Brussels"


@dataclass(frozen=True, kw_only=True)
class ZoneSwitcher:
    """Data of the zone switcher. `first` is the first day of the page; `seasons` are the DST periods of the chosen zone
    over the page, empty without one.
    """

    first: date
    choices: tuple[tuple[str, str], ...]
    chosen: str | None
    seasons: tuple[Observance, ...]
    cities: tuple[str, ...]
    changes: tuple[ClockChange, ...] = ()
    clock_differences: tuple[OffsetMismatch, ...] = ()

    def notes_of_week(self, monday: date) -> "ZoneSwitcher":
        """The same with the DST changes of one week: a period that began before the page is one of its first week."""
        end = monday + timedelta(days=DAYS_OF_WEEK)
        return replace(
            self,
            changes=tuple(change for change in self.changes if monday <= change.day < end),
            clock_differences=tuple(
                one for one in self.clock_differences if monday <= max(one.first, self.first) < end
            ),
        )

    def notes_of_zones(self, zones: Collection[str]) -> "ZoneSwitcher":
        """The same with the DST changes that concern some zones alone."""
        return replace(
            self,
            changes=tuple(change for change in self.changes if not set(change.zones).isdisjoint(zones)),
            clock_differences=tuple(one for one in self.clock_differences if {one.ahead, one.behind} <= set(zones)),
        )

    @property
    def is_custom(self) -> bool:
        """Whether the zone in use is none of the buttons."""
        return self.chosen is not None and self.chosen not in COMMON_ZONES


def build_zone_switcher(query: RequestQuery) -> ZoneSwitcher:
    """Zone switcher of a page without days of its own, with the zone's present offset."""
    return build_zone_switcher_of_days(query, query.today, query.today + timedelta(days=1), cards=())


def build_zone_switcher_of_days(query: RequestQuery, first: date, end: date, *, cards: Iterable[Card]) -> ZoneSwitcher:
    """Zone switcher of a page of the days `[first, end)`, with their relevant DST changes."""
    lang, chosen = query.display.lang, query.display.zone
    own = {chosen} if chosen else set()
    concerned = {card.when.zone for card in cards if card.when.zone} | {_WASHINGTON, _BRUSSELS} | own
    pairs = {(_WASHINGTON, _BRUSSELS), *((key, side) for key in own for side in (_WASHINGTON, _BRUSSELS))}
    clock_differences = {
        (found.first, found.difference, found.usual): found
        for one, other in sorted(pairs)
        if one != other
        for found in find_offset_mismatches(one, other, first - _MARGIN, end + _MARGIN)
        if found.first < end and found.last >= first
    }
    return ZoneSwitcher(
        first=first,
        choices=tuple((key, city_of_zone(key, lang)) for key in COMMON_ZONES),
        chosen=chosen,
        cities=tuple(list_cities(lang)),
        seasons=observances_between(chosen, first, end, lang) if chosen else (),
        changes=tuple(clock_changes(concerned, first, end)),
        clock_differences=tuple(clock_differences.values()),
    )
