"""Events under the headings of lists: by month and day, and those without a day."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from calendar_core.domain.display.card_days import find_days
from calendar_core.domain.events.cards import Card
from calendar_core.domain.time.formatting import format_period, format_when
from calendar_core.domain.time.when import Day, Month
from calendar_core.web.request.i18n import gettext
from calendar_core.web.request.query import current_query

# Precisions that are coarser than a month.
COARSER_THAN_MONTH = ("quarter", "half", "year")
_MAX_UNDATED = 3
# A page with so few events shows all of them unfolded.
_MAX_UNFOLDED = 12


@dataclass(frozen=True, kw_only=True)
class CardGroup:
    """Events under one heading of a list; the heading is empty where their day is not known."""

    heading: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True)
class UndatedRow:
    """Events without a day above a grid: those that are shown, more like them, and groups of coarser dates."""

    shown: tuple[Card, ...]
    more: tuple[Card, ...]
    groups: tuple[CardGroup, ...]


@dataclass(frozen=True, kw_only=True)
class MonthGroup:
    """A month of the agenda. `is_month_unknown`: not even the month is known; it is folded unless `is_open`."""

    heading: str
    groups: tuple[CardGroup, ...]
    is_month_unknown: bool
    is_open: bool


def arrange_undated(cards: list[Card]) -> UndatedRow:
    """Events without a day above a grid: those known to their month by name, the others in groups."""
    near = [card for card in cards if card.when.precision not in COARSER_THAN_MONTH]
    far = [card for card in cards if card.when.precision in COARSER_THAN_MONTH]
    return UndatedRow(
        shown=tuple(near[:_MAX_UNDATED]), more=tuple(near[_MAX_UNDATED:]), groups=tuple(group_undated(far))
    )


def group_undated(cards: list[Card]) -> list[CardGroup]:
    """Events without a day, grouped by their date text: 'late October 2024', '2024'; the nearest first."""
    ordered = sorted(cards, key=lambda card: (card.when.end_day - card.when.first_day, card.when.start_text))
    return [
        CardGroup(heading=heading, cards=tuple(same))
        for heading, same in groupby(ordered, key=lambda card: format_period(card.when, current_query().display.lang))
    ]


def group_by_month(cards: list[Card], day_zone: str | None) -> list[MonthGroup]:
    """Group cards under the two levels of headings of the agenda, each of which stands once."""
    if day_zone is not None:
        # A day of the venue may begin before one of the zone that lies before it.
        cards = sorted(cards, key=lambda card: (find_days(card, day_zone)[0], card.starts_at))
    months = _group_by(cards, _month_heading)
    return [_build_month_group(heading, same, len(cards)) for heading, same in months.items()]


def _build_month_group(heading: str, cards: list[Card], shown: int) -> MonthGroup:
    days = _group_by(cards, _day_heading)
    return MonthGroup(
        heading=heading,
        groups=tuple(CardGroup(heading=day, cards=tuple(same)) for day, same in days.items()),
        is_month_unknown=cards[0].when.precision in COARSER_THAN_MONTH,
        is_open=shown <= _MAX_UNFOLDED,
    )


def _group_by(cards: list[Card], find_heading: Callable[[Card], str]) -> dict[str, list[Card]]:
    """The cards under each heading, in the order of the first of each; they need not be neighbours."""
    groups: dict[str, list[Card]] = {}
    for card in cards:
        groups.setdefault(find_heading(card), []).append(card)
    return groups


def _day_heading(card: Card) -> str:
    query = current_query()
    return format_when(Day(find_days(card, query.day_zone)[0]), query.display.lang) if card.when.is_dated else ""


def _month_heading(card: Card) -> str:
    query = current_query()
    lang, first = query.display.lang, find_days(card, query.day_zone)[0]
    if card.when.precision not in COARSER_THAN_MONTH:
        return format_when(Month(first.year, first.month), lang)
    return gettext("Sometime in %(span)s", span=format_period(card.when, lang))
