"""Pictures of a filter: where it met, how often in each year, how long before it was told. Each has its table."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from flask import Blueprint, render_template
from markupsafe import Markup

from calendar_core.domain.card import Card
from calendar_core.domain.slips import Slip, days_in_all
from calendar_core.domain.vocabulary import print_word
from calendar_core.store.cards import selected_cards
from calendar_core.store.first_told import first_told, read_slips
from calendar_core.web.asking import Asked, ask, drop_empty_values, refuse_as_of
from calendar_core.web.charts import bars
from calendar_core.web.context import context
from calendar_core.web.filtering import read_filter
from calendar_core.web.words import gettext, lazy_gettext
from calendar_core.web.world import draw_map

blueprint = Blueprint("pictures", __name__)
blueprint.before_request(drop_empty_values)

# Days of notice, as people speak of them.
_NOTICES = (
    (0, lazy_gettext("on the day")),
    (1, lazy_gettext("up to a week")),
    (8, lazy_gettext("up to a month")),
    (32, lazy_gettext("up to a quarter")),
    (93, lazy_gettext("up to a year")),
    (367, lazy_gettext("longer")),
    (10**6, ""),
)
_MOST_PARTIES = 8


@dataclass(frozen=True, kw_only=True)
class Moved:
    """An event that was moved, with its moves."""

    card: Card
    slips: tuple[Slip, ...]

    @property
    def days(self) -> int:
        """How far in all."""
        return days_in_all(self.slips)


@blueprint.get("/pictures")
def pictures() -> str:
    """The pictures of the filter."""
    with context().database.reading() as connection:
        asked = refuse_as_of(ask(connection))
        cards = selected_cards(connection, asked.selection, viewer=context().viewer, now=asked.now)
        told = first_told(connection, cards)
        slips = read_slips(connection, cards, viewer=context().viewer, now=asked.now)
        words = read_filter(connection, asked)
    years = years_of(cards)
    notices = _notices(cards, told)
    return render_template(
        "pictures.html",
        filter=words,
        count=len(cards),
        map=draw_map(cards),
        years=years,
        year_chart=chart_of_years(cards, asked),
        parties=_parties_by_year(cards, years),
        notices=notices,
        notice_chart=bars(
            [text for text, _ in notices],
            [(gettext("Events"), [number for _, number in notices])],
            title=gettext("Notice given before events"),
        ),
        moved=[Moved(card=card, slips=slips[card.id]) for card in cards if card.id in slips],
    )


def years_of(cards: Sequence[Card]) -> list[int]:
    """Every year from the first event to the last."""
    first_years = [card.when.first_day.year for card in cards]
    return list(range(min(first_years), max(first_years) + 1)) if first_years else []


def chart_of_years(cards: Sequence[Card], asked: Asked) -> Markup:
    """How many events each year had, by what became of them."""
    years, lang = years_of(cards), asked.display.lang
    counted = Counter((card.when.first_day.year, card.lifecycle) for card in cards)
    groups = [
        (print_word(word, lang), [counted[year, word] for year in years])
        for word in ("held", "scheduled", "postponed", "cancelled")
        if any(counted[year, word] for year in years)
    ]
    return bars([str(year) for year in years], groups, title=gettext("Events in each year"))


def _parties_by_year(cards: Sequence[Card], years: Sequence[int]) -> list[tuple[str, str, list[int]]]:
    """The parties of most events: id, name, and how many events each had in each of the last ten years."""
    named = {party.id: party for card in cards for party in card.parties}
    often = Counter(party.id for card in cards for party in card.parties).most_common(_MOST_PARTIES)
    counted = Counter((party.id, card.when.first_day.year) for card in cards for party in card.parties)
    return [(key, named[key].id, [counted[key, year] for year in years[-10:]]) for key, _ in often]


def _notices(cards: Sequence[Card], told: dict[str, datetime]) -> list[tuple[str, int]]:
    """How many events were known how long before they began; those told of only afterwards do not count."""
    days = [
        (card.starts_at - told[card.id]).days
        for card in cards
        if card.when.is_dated and card.id in told and told[card.id] <= card.starts_at
    ]
    return [
        (str(text), sum(fewest <= number < beyond for number in days))
        for (fewest, text), (beyond, _) in pairwise(_NOTICES)
    ]
