"""What the editions of a series were called, and who hosted them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from calendar_core.domain.events.cards import Card
from calendar_core.messages import Lang

# "56th", "제56차", "Second", "(4th SCM)", "2024": what tells editions of one name apart.
_ORDINAL: Final = re.compile(
    r"\((?:[^()]*\d[^()]*)\)|제?\s?\d+(?:차|회)|"
    r"\b\d+(?:st|nd|rd|th)\b(?: and (?:the )?\d+(?:st|nd|rd|th)\b)?|\b(?:19|20)\d\d\b"
)


@dataclass(frozen=True, kw_only=True)
class SeriesSummary:
    """`names` are (first year, last year, name); `hosts` are (country, how often), the most frequent first."""

    names: tuple[tuple[int, int, str], ...]
    hosts: tuple[tuple[str, int], ...]


def summarise_series(cards: Iterable[Card], lang: Lang) -> SeriesSummary:
    """The names and hosts of the editions that were held; the cards are in order of time."""
    held = [card for card in cards if card.lifecycle == "held"]
    return SeriesSummary(
        names=group_names_by_years(
            [(card.when.first_day.year, _strip_ordinal(card.display_name(lang))) for card in held]
        ),
        hosts=tuple(Counter(card.country for card in held if card.country).most_common()),
    )


def group_names_by_years(titles: Sequence[tuple[int, str]]) -> tuple[tuple[int, int, str], ...]:
    """What editions were called, as (first year, last year, name), from (year, name) in order of time.

    >>> group_names_by_years([(1968, "Annual Meeting"), (1969, "Annual Meeting"), (1971, "Consultative Meeting")])
    ((1968, 1969, 'Annual Meeting'), (1971, 1971, 'Consultative Meeting'))
    """
    spans = []
    for name, same in groupby(titles, key=lambda title: title[1]):
        years = [year for year, _ in same]
        spans.append((years[0], years[-1], name))
    return tuple(spans)


def _strip_ordinal(title: str) -> str:
    """A title without what tells editions apart: 'ROK–U.S. Security Consultative Meeting'."""
    return " ".join(_ORDINAL.sub(" ", title).split()).strip(" ,:–-") or title
