"""The pattern of a series: its months, interval, notice and host, and the next event to expect from it.

The pattern is a statistic and never a fact: pages show it as a guess with its basis. Medians are used, so that one
meeting postponed by a pandemic does not move the rest.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from statistics import median
from typing import Final

from calendar_core.domain.events.record import Source
from calendar_core.domain.history.reconstruction import published_at
from calendar_core.domain.time.when import Month, When

# Older events say little: ministers, elections and seasons have changed since.
_MAX_EDITIONS: Final = 10
# Two meetings make one interval, and one interval makes no pattern.
_MIN_EDITIONS: Final = 3


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One event of a series. `known_since` is the day of the first source that was published before it."""

    first_day: date
    country: str | None
    known_since: date | None = None


@dataclass(frozen=True, kw_only=True)
class SeriesPattern:
    """What recent events of a series have in common. `months` are (number, frequency), the most frequent first.

    `interval_days` and `notice_days` are medians; None where there are too few events.
    """

    edition_count: int
    months: tuple[tuple[int, int], ...]
    interval_days: int | None
    notice_days: int | None
    notice_count: int
    last_day: date


@dataclass(frozen=True, kw_only=True)
class ExpectedEdition:
    """The month and the host country of the next event, as the pattern predicts them."""

    month: Month
    country: str | None


def build_edition(when: When, country: str | None, sources: Iterable[Source]) -> Edition:
    """The facts of one event of a series, from its record."""
    published = [moment.date() for one in sources if (moment := published_at(one, when.zone)) is not None]
    return Edition(first_day=when.first_day, country=country, known_since=min(published, default=None))


def find_pattern(editions: Sequence[Edition]) -> SeriesPattern | None:
    """The pattern of the events that took place, oldest first; None where there are too few."""
    recent = editions[-_MAX_EDITIONS:]
    if len(recent) < _MIN_EDITIONS:
        return None
    gaps = [(after.first_day - before.first_day).days for before, after in pairwise(recent)]
    notices = [
        (edition.first_day - edition.known_since).days
        for edition in recent
        if edition.known_since and edition.known_since < edition.first_day
    ]
    months = Counter(edition.first_day.month for edition in recent)
    return SeriesPattern(
        edition_count=len(recent),
        months=tuple(sorted(months.items(), key=lambda entry: (-entry[1], entry[0]))),
        interval_days=round(median(gaps)),
        notice_days=round(median(notices)) if len(notices) >= _MIN_EDITIONS else None,
        notice_count=len(notices),
        last_day=recent[-1].first_day,
    )


def predict_next(pattern: SeriesPattern, editions: Sequence[Edition]) -> ExpectedEdition | None:
    """The next event by the pattern alone; None where the series has no interval."""
    if not pattern.interval_days:
        return None
    day = pattern.last_day + timedelta(days=pattern.interval_days)
    return ExpectedEdition(month=Month(day.year, day.month), country=predict_host(editions))


def predict_host(editions: Sequence[Edition]) -> str | None:
    """The next host where two countries alternate; None where they do not, or are more than two.

    >>> [predict_host([Edition(first_day=date(2020 + n, 1, 1), country=c) for n, c in enumerate(hosts)])
    ...  for hosts in (("KR", "US", "KR", "US"), ("KR", "KR", "US"), ("KR", "US", "JP"))]
    ['KR', None, None]
    """
    hosts = [edition.country for edition in editions[-4:] if edition.country]
    is_turn_by_turn = len(hosts) >= _MIN_EDITIONS and len(set(hosts)) == 2 and all(a != b for a, b in pairwise(hosts))
    return hosts[-2] if is_turn_by_turn else None


def is_announcement_late(pattern: SeriesPattern, first_day: date, *, today: date) -> bool:
    """Whether an event on about `first_day` should have been announced by now, by the usual notice."""
    return pattern.notice_days is not None and today > first_day - timedelta(days=pattern.notice_days)


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
