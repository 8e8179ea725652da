"""Calibration: how often what was said of the date of an event came true, by certainty and by lead.

A statement is a date and a certainty that the public saw so many days ahead of that date. It came true if the event was
held within that date. Statements are those of revisions that the program saw. Those before the first revision are not
scored: their date is that of the record, and would always come true. See docs/decisions/0173.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Final

from calendar_core.domain.history.date_changes import EventHistory, EventVersion
from calendar_core.domain.quality.series_outlook import find_next_meeting
from calendar_core.domain.quality.series_pattern import MAX_MEETINGS, Edition
from calendar_core.domain.vocabulary import CERTAINTIES, Certainty

LEAD_DAYS: Final = (30, 14, 7, 1)
#: Below so many statements a share says nothing.
MIN_STATEMENTS: Final = 30
# The quantile of the normal distribution for an interval of 95 %.
_Z: Final = 1.959964
# What the pattern of a series needs before it, and some cancelled or unverified meetings between.
_MEETINGS_BEFORE: Final = 2 * MAX_MEETINGS


@dataclass(frozen=True, kw_only=True)
class Score:
    """How many statements there were, and how many of them came true."""

    count: int
    true: int

    @property
    def can_tell(self) -> bool:
        """Whether there are enough statements for a share."""
        return self.count >= MIN_STATEMENTS

    @property
    def share(self) -> float | None:
        """The share that came true, from 0 to 1; None where it cannot be told."""
        return self.true / self.count if self.can_tell else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson interval of the share at 95 %; None where it cannot be told.

        >>> [round(bound, 3) for bound in Score(count=40, true=36).interval]
        [0.769, 0.96]
        >>> Score(count=29, true=29).interval is None
        True
        """
        return compute_wilson_interval(self.true, self.count) if self.can_tell else None


@dataclass(frozen=True, kw_only=True)
class CalibrationRow:
    """The score of the statements of one certainty, seen so many days ahead."""

    certainty: Certainty
    lead_days: int
    score: Score


def compute_wilson_interval(true: int, count: int) -> tuple[float, float]:
    """The score interval of E. B. Wilson (1927) for a share of `count` > 0, at 95 %.

    >>> [round(bound, 3) for bound in compute_wilson_interval(0, 10)]
    [0.0, 0.278]
    """
    share, square = true / count, _Z * _Z
    middle = share + square / (2 * count)
    reach = _Z * sqrt(share * (1 - share) / count + square / (4 * count * count))
    return tuple(min(1.0, max(0.0, (middle + side * reach) / (1 + square / count))) for side in (-1, 1))  # type: ignore[return-value]  # two bounds


def score_statements(histories: Iterable[EventHistory], *, now: datetime) -> list[CalibrationRow]:
    """The score of each certainty at each lead, of events that are over at `now`: the surest first, the longest first.

    An event of which no source says what became of it is not scored.
    """
    scores: Counter[tuple[Certainty, int, bool]] = Counter()
    for history in histories:
        last = history.versions[-1]
        # That a meeting was held is never known before its end; a postponed one is known not to be held on its day.
        if last.lifecycle == "scheduled" or last.when.extent().end > now:
            continue
        for when in dict.fromkeys(version.when for version in history.versions):
            for lead in LEAD_DAYS:
                said = _find_version(history.versions, when.extent().start - timedelta(days=lead))
                if said is None or said.when != when or not _is_statement(said):
                    continue
                is_true = last.lifecycle == "held" and when.first_day <= last.when.first_day < when.end_day
                scores[said.certainty, lead, is_true] += 1
    return [
        CalibrationRow(
            certainty=certainty,
            lead_days=lead,
            score=Score(
                count=scores[certainty, lead, True] + scores[certainty, lead, False],
                true=scores[certainty, lead, True],
            ),
        )
        for certainty in reversed(CERTAINTIES)
        for lead in LEAD_DAYS
    ]


def _is_statement(version: EventVersion) -> bool:
    """Whether a version says when the event will be: to the day, or by the habit of its series within a time."""
    return version.lifecycle == "scheduled" and (version.when.is_dated or version.certainty == "expected")


def _find_version(versions: Sequence[EventVersion], at: datetime) -> EventVersion | None:
    return next((version for version in reversed(versions) if version.seen_at <= at), None)


def score_patterns(editions: Iterable[tuple[str, Edition]], *, now: datetime) -> Score:
    """How often a meeting was held in the season that the pattern of the meetings before it gives.

    `editions` are meetings with their series, by start. Each that was held and is known to its month is compared with
    what `find_next_meeting` says at the end of the one before it. The facts are those of the record today.
    """
    by_series: defaultdict[str, list[Edition]] = defaultdict(list)
    for series, edition in editions:
        by_series[series].append(edition)
    count = true = 0
    for meetings in by_series.values():
        for number, edition in enumerate(meetings):
            before = meetings[max(0, number - _MEETINGS_BEFORE) : number]
            if edition.lifecycle != "held" or not edition.has_month or len(before) < 3:
                continue
            end = before[-1].when.extent().end
            period = find_next_meeting(before, now=end).period if end <= now else ()
            if not period:
                continue
            count += 1
            true += period[0].first_day <= edition.when.first_day < period[-1].end_day
    return Score(count=count, true=true)
