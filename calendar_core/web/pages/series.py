"""What the page of a series tells beside its editions: names, hosts, habit, what is expected, whether it is late."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final

from calendar_core.domain.events.cards import Card, Dossier
from calendar_core.domain.quality.series_pattern import (
    Expected,
    Habit,
    edition_of,
    expected_next,
    habit_of,
    is_late,
    names_in_time,
)
from calendar_core.messages import Lang

# "56th", "제56차", "Second", "(4th SCM)", "2024": what tells editions of one name apart.
_ORDINAL: Final = re.compile(
    r"\((?:[^()]*\d[^()]*)\)|제?\s?\d+(?:차|회)|"
    r"\b\d+(?:st|nd|rd|th)\b(?: and (?:the )?\d+(?:st|nd|rd|th)\b)?|\b(?:19|20)\d\d\b"
)


@dataclass(frozen=True, kw_only=True)
class SeriesStory:
    """The story of a series. `hosts` are (country, how often) of what was held, the most frequent first.

    `expected` is a guess and None where an edition ahead is already in the record; `late` says that the next one should
    have been announced by now.
    """

    names: tuple[tuple[int, int, str], ...]
    hosts: tuple[tuple[str, int], ...]
    habit: Habit | None
    expected: Expected | None
    late: bool


def tell_story(dossiers: list[Dossier], *, today: date, lang: Lang) -> SeriesStory:
    """The story of the editions, which are in order of time."""
    held = [dossier for dossier in dossiers if dossier.card.lifecycle == "held"]
    editions = [
        edition_of(dossier.card.when, dossier.card.country, dossier.sources)
        for dossier in held
        if dossier.card.when.precision not in ("half", "year")
    ]
    ahead = [dossier.card for dossier in dossiers if dossier.card.when.end_day > today and _is_open(dossier.card)]
    habit = habit_of(editions)
    expected = expected_next(habit, editions) if habit and not ahead else None
    return SeriesStory(
        names=names_in_time([(card.when.first_day.year, _bare(card.called(lang))) for card in (d.card for d in held)]),
        hosts=tuple(Counter(edition.country for edition in editions if edition.country).most_common()),
        habit=habit,
        expected=expected,
        late=_is_late(habit, ahead, expected, today),
    )


def _is_open(card: Card) -> bool:
    return card.lifecycle == "scheduled"


def _is_late(habit: Habit | None, ahead: list[Card], expected: Expected | None, today: date) -> bool:
    if habit is None:
        return False
    if ahead:
        return ahead[0].certainty == "expected" and is_late(habit, ahead[0].when.first_day, today=today)
    return expected is not None and is_late(habit, expected.month.first_day, today=today)


def _bare(title: str) -> str:
    """A title without what tells editions apart: 'ROK–U.S. Security Consultative Meeting'."""
    return " ".join(_ORDINAL.sub(" ", title).split()).strip(" ,:–-") or title
