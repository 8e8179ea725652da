"""By which clocks a page is read: the zones to switch between, the one in use, and what its clocks do in those days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from calendar_core.domain.events.cards import Card
from calendar_core.domain.places.capitals import COMMON_ZONES, city_of_zone
from calendar_core.domain.time.dst_changes import (
    ClockChange,
    Observance,
    OffsetMismatch,
    clock_changes,
    find_offset_mismatches,
    observances_between,
)
from calendar_core.web.request.query import RequestQuery

# Longer than the clocks of two sides are ever out of step, so that a stretch is told whole.
_MARGIN = timedelta(days=31)
_WASHINGTON, _BRUSSELS = "America/New_York", "Europe/Brussels"


@dataclass(frozen=True, kw_only=True)
class ZoneSwitcher:
    """What the switch shows. `seasons` are the times that the chosen zone keeps over the page; none without one."""

    choices: tuple[tuple[str, str], ...]
    chosen: str | None
    seasons: tuple[Observance, ...]
    changes: tuple[ClockChange, ...] = ()
    clock_differences: tuple[OffsetMismatch, ...] = ()

    @property
    def is_custom(self) -> bool:
        """Whether the zone in use is none of the buttons."""
        return self.chosen is not None and self.chosen not in COMMON_ZONES


def build_zone_switcher(query: RequestQuery) -> ZoneSwitcher:
    """The switch of a page that covers no days of its own: the zone as its clocks are today."""
    return build_zone_switcher_of_days(query, query.today, query.today + timedelta(days=1), cards=())


def build_zone_switcher_of_days(query: RequestQuery, first: date, end: date, *, cards: Iterable[Card]) -> ZoneSwitcher:
    """The switch of a page that shows the days `[first, end)`, with what clocks do in them that matter to it."""
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
        choices=tuple((key, city_of_zone(key, lang)) for key in COMMON_ZONES),
        chosen=chosen,
        seasons=observances_between(chosen, first, end, lang) if chosen else (),
        changes=tuple(clock_changes(concerned, first, end)),
        clock_differences=tuple(clock_differences.values()),
    )
