"""What the page of a series tells beside its editions: names, hosts, habit, what is expected, whether it is late."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final

from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.domain.quality.series_pattern import (
    ExpectedEdition,
    SeriesPattern,
    build_edition,
    find_pattern,
    group_names_by_years,
    is_announcement_late,
    predict_next,
)
from calendar_core.messages import Lang

# "56th", "제56차", "Second", "(4th SCM)", "2024": what tells editions of one name apart.
_ORDINAL: Final = re.compile(
    r"\((?:[^()]*\d[^()]*)\)|제?\s?\d+(?:차|회)|"
    r"\b\d+(?:st|nd|rd|th)\b(?: and (?:the )?\d+(?:st|nd|rd|th)\b)?|\b(?:19|20)\d\d\b"
)


@dataclass(frozen=True, kw_only=True)
class SeriesSummary:
    """The story of a series. `hosts` are (country, how often) of what was held, the most frequent first.

    `expected` is a guess and None where an edition ahead is already in the record; `late` says that the next one should
    have been announced by now.
    """

    names: tuple[tuple[int, int, str], ...]
    hosts: tuple[tuple[str, int], ...]
    pattern: SeriesPattern | None
    expected: ExpectedEdition | None
    is_late: bool


def summarise_series(all_details: list[EventDetails], *, today: date, lang: Lang) -> SeriesSummary:
    """The story of the editions, which are in order of time."""
    held = [details for details in all_details if details.card.lifecycle == "held"]
    editions = [
        build_edition(details.card.when, details.card.country, details.sources)
        for details in held
        if details.card.when.precision not in ("half", "year")
    ]
    ahead = [details.card for details in all_details if details.card.when.end_day > today and _is_open(details.card)]
    pattern = find_pattern(editions)
    expected = predict_next(pattern, editions) if pattern and not ahead else None
    return SeriesSummary(
        names=group_names_by_years(
            [(card.when.first_day.year, _strip_ordinal(card.display_name(lang))) for card in (d.card for d in held)]
        ),
        hosts=tuple(Counter(edition.country for edition in editions if edition.country).most_common()),
        pattern=pattern,
        expected=expected,
        is_late=_is_late(pattern, ahead, expected, today),
    )


def _is_open(card: Card) -> bool:
    return card.lifecycle == "scheduled"


def _is_late(pattern: SeriesPattern | None, ahead: list[Card], expected: ExpectedEdition | None, today: date) -> bool:
    if pattern is None:
        return False
    if ahead:
        return ahead[0].certainty == "expected" and is_announcement_late(pattern, ahead[0].when.first_day, today=today)
    return expected is not None and is_announcement_late(pattern, expected.month.first_day, today=today)


def _strip_ordinal(title: str) -> str:
    """A title without what tells editions apart: 'ROK–U.S. Security Consultative Meeting'."""
    return " ".join(_ORDINAL.sub(" ", title).split()).strip(" ,:–-") or title
