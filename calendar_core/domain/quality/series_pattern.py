"""The habit of a series: when it meets, how long before that is told, who is host, and what may be expected from it.

Statistics of what was, never a fact: whatever is derived here is shown as a guess with its basis beside it. Medians,
since one meeting put off by a pandemic must not move the rest.
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

# Older habits are history: ministers, elections and seasons have changed since.
_MAX_EDITIONS: Final = 10
# Two meetings make one interval, and one interval makes no habit.
_MIN_EDITIONS: Final = 3


@dataclass(frozen=True, kw_only=True)
class Edition:
    """As much of an edition as makes a habit. `known_since` is the day of the first source that told of it before."""

    first_day: date
    country: str | None
    known_since: date | None = None


@dataclass(frozen=True, kw_only=True)
class SeriesPattern:
    """What recent editions have in common. `months` are (number, how often), the most frequent first.

    `interval` and `notice` are medians in days, of `editions` and `noticed` editions; None where there are too few.
    """

    edition_count: int
    months: tuple[tuple[int, int], ...]
    interval_days: int | None
    notice_days: int | None
    notice_count: int
    last_day: date


@dataclass(frozen=True, kw_only=True)
class ExpectedEdition:
    """Around when the next edition is to be expected from habit alone, and where, if hosts take turns."""

    month: Month
    country: str | None


def build_edition(when: When, country: str | None, sources: Iterable[Source]) -> Edition:
    """An edition as its record tells of it."""
    published = [moment.date() for one in sources if (moment := published_at(one, when.zone)) is not None]
    return Edition(first_day=when.first_day, country=country, known_since=min(published, default=None))


def find_pattern(editions: Sequence[Edition]) -> SeriesPattern | None:
    """The habit of editions that took place, oldest first; None where there are too few."""
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
    """The next edition as habit alone would have it; None where the series keeps no interval."""
    if not pattern.interval_days:
        return None
    day = pattern.last_day + timedelta(days=pattern.interval_days)
    return ExpectedEdition(month=Month(day.year, day.month), country=predict_host(editions))


def predict_host(editions: Sequence[Edition]) -> str | None:
    """Whose turn it is where two countries take turns; None where they do not, or are more than two.

    >>> [predict_host([Edition(first_day=date(2020 + n, 1, 1), country=c) for n, c in enumerate(hosts)])
    ...  for hosts in (("KR", "US", "KR", "US"), ("KR", "KR", "US"), ("KR", "US", "JP"))]
    ['KR', None, None]
    """
    hosts = [edition.country for edition in editions[-4:] if edition.country]
    is_turn_by_turn = len(hosts) >= _MIN_EDITIONS and len(set(hosts)) == 2 and all(a != b for a, b in pairwise(hosts))
    return hosts[-2] if is_turn_by_turn else None


def is_announcement_late(pattern: SeriesPattern, first_day: date, *, today: date) -> bool:
    """Whether an edition of about `first_day` should have been announced by now, by the notice usually given."""
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
