"""By which clocks a page is read: the zones to switch between, the one in use, and what its clocks do in those days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from calendar_core.domain.events.cards import Card
from calendar_core.domain.places.capitals import USUAL_ZONES, place_of_zone
from calendar_core.domain.time.dst_changes import (
    ClockChange,
    OutOfStep,
    Season,
    clock_changes,
    out_of_step,
    seasons_between,
)
from calendar_core.web.request.query import Asked

# Longer than the clocks of two sides are ever out of step, so that a stretch is told whole.
_AROUND = timedelta(days=31)
_WASHINGTON, _BRUSSELS = "America/New_York", "Europe/Brussels"


@dataclass(frozen=True, kw_only=True)
class ZoneBar:
    """What the switch shows. `seasons` are the times that the chosen zone keeps over the page; none without one."""

    choices: tuple[tuple[str, str], ...]
    chosen: str | None
    seasons: tuple[Season, ...]
    changes: tuple[ClockChange, ...] = ()
    apart: tuple[OutOfStep, ...] = ()

    @property
    def is_other(self) -> bool:
        """Whether the zone in use is none of the buttons."""
        return self.chosen is not None and self.chosen not in USUAL_ZONES


def zone_bar(asked: Asked) -> ZoneBar:
    """The switch of a page that covers no days of its own: the zone as its clocks are today."""
    return zone_bar_of_days(asked, asked.today, asked.today + timedelta(days=1), cards=())


def zone_bar_of_days(asked: Asked, first: date, end: date, *, cards: Iterable[Card]) -> ZoneBar:
    """The switch of a page that shows the days `[first, end)`, with what clocks do in them that matter to it."""
    lang, chosen = asked.display.lang, asked.display.zone
    own = {chosen} if chosen else set()
    concerned = {card.when.zone for card in cards if card.when.zone} | {_WASHINGTON, _BRUSSELS} | own
    pairs = {(_WASHINGTON, _BRUSSELS), *((key, side) for key in own for side in (_WASHINGTON, _BRUSSELS))}
    apart = {
        (found.first, found.difference, found.usual): found
        for one, other in sorted(pairs)
        if one != other
        for found in out_of_step(one, other, first - _AROUND, end + _AROUND)
        if found.first < end and found.last >= first
    }
    return ZoneBar(
        choices=tuple((key, place_of_zone(key, lang)) for key in USUAL_ZONES),
        chosen=chosen,
        seasons=seasons_between(chosen, first, end, lang) if chosen else (),
        changes=tuple(clock_changes(concerned, first, end)),
        apart=tuple(apart.values()),
    )
