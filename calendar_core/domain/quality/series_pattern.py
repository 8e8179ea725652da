"""The pattern of a series: its season and cycle, the gaps between its meetings, its notice and its rotation of hosts.

A pattern is a statistic of the newest meetings that were held, and never a fact. It is never more exact than the dates
that it is made of: a gap next to a meeting of which only the year is known is not known, and neither is one next to a
meeting that is not verified as held, or one in which the meeting numbers leave a meeting out. See docs/decisions/0067
and 0104.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Final

from calendar_core.domain.display.statistics import announcement_lead_days
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.time.when import Half, Month, Quarter, When, Year
from calendar_core.domain.vocabulary import Certainty, Lifecycle

#: Older meetings say little: ministers, elections and seasons have changed since.
MAX_MEETINGS: Final = 10
#: Two meetings make one gap, and one gap makes no pattern.
_MIN_MEETINGS: Final = 3
MIN_GAPS: Final = 2
# Two countries take turns by chance in one of four series of three meetings.
_MIN_TURNS: Final = 4
# A season or a cycle is one that at least four of five meetings kept to.
_KEPT, _OF = 4, 5
_COARSE: Final = ("quarter", "half", "year")
_DAYS_A_MONTH: Final = 365.2425 / 12


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One event of a series, as far as patterns need it. `notice_days` is from its first source before it."""

    id: str
    when: When
    lifecycle: Lifecycle
    certainty: Certainty
    country: str | None = None
    number: int | None = None
    notice_days: int | None = None

    @property
    def has_month(self) -> bool:
        """Whether at least the month is known."""
        return self.when.precision not in _COARSE

    @cached_property
    def months(self) -> range:
        """The months in which it may have begun, counted from year 0."""
        first, last = self.when.first_day, self.when.end_day - timedelta(days=1)
        begin = 12 * first.year + first.month - 1
        return range(begin, begin + 1 if self.has_month else 12 * last.year + last.month)


@dataclass(frozen=True, kw_only=True)
class Season:
    """A span of `width` months of the year, from month `first` (0 is January), with a meeting each `cycle` years.

    `hits` of `meetings` were in it; `steps_kept` of `steps` were one cycle, counted from season to season.
    """

    first: int
    width: int
    cycle: int
    hits: int
    meetings: int
    steps_kept: int
    steps: int

    def period(self, slot: int) -> tuple[When, ...]:
        """The season of one year, as one when, or as two neighbouring months."""
        return _period(self.first, self.width, slot)


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """The known gaps between successive meetings, in months: as the days allow, to the nearest."""

    count: int
    shortest: int
    longest: int
    median: int


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """The host whose turn it is, where two countries took turns at the last `count` meetings."""

    country: str
    count: int


@dataclass(frozen=True, kw_only=True)
class SeriesPattern:
    """What the newest `meeting_count` meetings have in common. `months` are (number, frequency), most frequent first.

    `longest_distance` is the number of days between two neighbouring meetings that no gap exceeded. `notice_days` is a
    median; None where there are too few.
    """

    meeting_count: int
    first_year: int
    last_year: int
    months: tuple[tuple[int, int], ...]
    season: Season | None
    gaps: Gaps | None
    longest_distance: int
    notice_days: int | None
    notice_count: int
    rotation: Rotation | None


def build_edition(
    *,
    event_id: str,
    when: When,
    lifecycle: Lifecycle,
    certainty: Certainty,
    country: str | None,
    number: int | None,
    published: Iterable[str],
) -> Edition:
    """The facts of one event of a series; `published` are the dates of its sources."""
    return Edition(
        id=event_id,
        when=when,
        lifecycle=lifecycle,
        certainty=certainty,
        country=country,
        number=number,
        notice_days=announcement_lead_days(when, published),
    )


def edition_of_record(record: EventRecord) -> Edition:
    """The facts of one event of a series, from its record."""
    return build_edition(
        event_id=record.id,
        when=record.when,
        lifecycle=record.lifecycle,
        certainty=record.certainty,
        country=record.country,
        number=record.number,
        published=[source.published for source in record.sources if source.published],
    )


def find_pattern(past: Sequence[Edition]) -> SeriesPattern | None:
    """The pattern of past events, oldest first; None where fewer than three were held.

    Events that were cancelled or postponed count for nothing. One whose time has passed although nobody says that it
    was held may have been held: it is not counted, and the gaps on both its sides are not known.
    """
    held = [one for one in past if one.lifecycle == "held"][-MAX_MEETINGS:]
    if len(held) < _MIN_MEETINGS:
        return None
    may_have_met = [one for one in past if one.lifecycle in ("held", "scheduled")]
    recent = may_have_met[may_have_met.index(held[0]) :]
    steps = [pair for pair in pairwise(recent) if _is_successive(*pair)]
    notices = [one.notice_days for one in held if one.notice_days is not None]
    months = Counter(one.when.first_day.month for one in held if one.has_month)
    return SeriesPattern(
        meeting_count=len(held),
        first_year=held[0].when.first_day.year,
        last_year=held[-1].when.first_day.year,
        months=tuple(sorted(months.items(), key=lambda entry: (-entry[1], entry[0]))),
        season=_find_season(held, steps),
        gaps=_measure_gaps(steps),
        longest_distance=max((after.when.end_day - before.when.first_day).days for before, after in pairwise(recent)),
        notice_days=round(median(notices)) if len(notices) >= _MIN_MEETINGS else None,
        notice_count=len(notices),
        rotation=_find_rotation(recent),
    )


def _find_season(held: Sequence[Edition], steps: Sequence[tuple[Edition, Edition]]) -> Season | None:
    """The narrowest season that the last meeting and at least four of five kept to, in as regular a cycle of years.

    `steps` are the pairs of successive meetings. Tried in this order: a month, two neighbouring months, a quarter, a
    half, the year. None where fewer than four of five steps are known.
    """
    if len(steps) < MIN_GAPS or not _is_kept(len(steps), len(held) - 1):
        return None
    for width, firsts in ((1, range(12)), (2, range(12)), (3, range(0, 12, 3)), (6, (0, 6)), (12, (0,))):
        seasons = [found for first in firsts if (found := _try_season(first, width, held, steps))]
        if seasons:
            return max(seasons, key=lambda one: (one.hits, one.steps_kept))
    return None


def find_slot(edition: Edition, season: Season) -> int:
    """The year whose season an event belongs to: that of the season nearest to it."""
    return _slot(edition, season.first, season.width)


def _find_rotation(met: Sequence[Edition]) -> Rotation | None:
    """The next host where two countries took turns at the last four meetings at least; None otherwise.

    An unknown host, a meeting that is not verified as held and one that is not in the record end the turns.
    """
    turns: list[str] = []
    after: Edition | None = None
    for edition in reversed(met):
        is_turn = (
            edition.country is not None
            and edition.lifecycle == "held"
            and (after is None or _is_successive(edition, after))
            and (not turns or edition.country != turns[-1])
            and len({*turns, edition.country}) <= 2
        )
        if edition.country is None or not is_turn:
            break
        turns.append(edition.country)
        after = edition
    return Rotation(country=turns[1], count=len(turns)) if len(turns) >= _MIN_TURNS else None


def count_months(days: float) -> int:
    """The number of whole months nearest to a number of days.

    >>> count_months(694), count_months(1611), count_months(1)
    (23, 53, 0)
    """
    return round(days / _DAYS_A_MONTH)


def _is_successive(before: Edition, after: Edition) -> bool:
    """Whether both were held and no meeting between them is known to be left out, by their numbers."""
    if before.lifecycle != "held" or after.lifecycle != "held":
        return False
    return before.number is None or after.number is None or after.number - before.number <= 1


def _measure_gaps(steps: Iterable[tuple[Edition, Edition]]) -> Gaps | None:
    bounds = [_bound_gap(before.when, after.when) for before, after in steps if before.has_month and after.has_month]
    if not bounds:
        return None
    return Gaps(
        count=len(bounds),
        shortest=count_months(min(low for low, _ in bounds)),
        longest=count_months(max(high for _, high in bounds)),
        median=count_months(median((low + high) / 2 for low, high in bounds)),
    )


def _bound_gap(before: When, after: When) -> tuple[int, int]:
    """The fewest and the most days from the beginning of one to that of the other, as exactly as both are known."""
    before_days, after_days = list(_starts(before)), list(_starts(after))
    return max(0, (after_days[0] - before_days[-1]).days), (after_days[-1] - before_days[0]).days


def _starts(when: When) -> Iterator[date]:
    """The first and the last day on which it may have begun."""
    yield when.first_day
    yield when.first_day if when.is_dated else when.end_day - timedelta(days=1)


def _try_season(
    first: int, width: int, held: Sequence[Edition], steps: Sequence[tuple[Edition, Edition]]
) -> Season | None:
    is_hit = [all((month - first) % 12 < width for month in one.months) for one in held]
    hits = sum(is_hit)
    if not is_hit[-1] or not _is_kept(hits, len(held)):
        return None
    lengths = Counter(_slot(after, first, width) - _slot(before, first, width) for before, after in steps)
    cycle, kept = lengths.most_common(1)[0]
    if cycle < 1 or not _is_kept(kept, len(steps)):
        return None
    return Season(
        first=first, width=width, cycle=cycle, hits=hits, meetings=len(held), steps_kept=kept, steps=len(steps)
    )


def _is_kept(count: int, total: int) -> bool:
    return _OF * count >= _KEPT * total


def _slot(edition: Edition, first: int, width: int) -> int:
    if not edition.has_month:
        return edition.when.first_day.year
    # The middle of the season is the middle of its year, so that a meeting a little early belongs to it.
    return (edition.months[0] - first + (12 - width) // 2) // 12


def _period(first: int, width: int, slot: int) -> tuple[When, ...]:
    if width in (1, 2):
        months = range(12 * slot + first, 12 * slot + first + width)
        return tuple(Month(month // 12, month % 12 + 1) for month in months)
    if width == 3:
        return (Quarter(slot, first // 3 + 1),)
    return (Half(slot, first // 6 + 1),) if width == 6 else (Year(slot),)
