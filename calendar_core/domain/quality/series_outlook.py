"""The next meeting of a series: the event that the record has, or what follows from its pattern, and no more than that.

See docs/decisions/0104.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from calendar_core.domain.quality.series_pattern import (
    MIN_GAPS,
    Edition,
    Rotation,
    Season,
    SeriesPattern,
    count_months,
    find_pattern,
    find_slot,
)
from calendar_core.domain.time.when import When

#: What is known of the next meeting:
#: `recorded`: the record has it; `expected`, `overdue`: its season by the pattern, which is over if overdue;
#: `gaps`: only how long past gaps were; `unknown`: too little is known for a pattern; `dormant`: no longer met.
Outlook = Literal["recorded", "expected", "overdue", "gaps", "unknown", "dormant"]

# A series that meets each month may miss a year without having ended.
_DORMANT_AFTER: Final = timedelta(days=2 * 365)


@dataclass(frozen=True, kw_only=True)
class NextMeeting:
    """What is known of the next meeting of a series.

    `event` is the coming event where the record has one, `period` the season by the pattern, as one when or as two
    neighbouring months. `last` is the newest meeting that was held, `unsettled` a newer event that was cancelled or
    postponed, or is not verified as held. `months_since` are the months since `last`; None where a newer one may
    have been held. `late_since` is the day from which on, by the usual notice, the next one should have been announced.
    """

    outlook: Outlook
    held_count: int
    pattern: SeriesPattern | None
    event: Edition | None = None
    period: tuple[When, ...] = ()
    last: Edition | None = None
    unsettled: Edition | None = None
    months_since: int | None = None
    rotation: Rotation | None = None
    late_since: date | None = None

    @property
    def is_longest_gap(self) -> bool:
        """Whether more time has passed than in any known gap."""
        gaps = self.pattern.gaps if self.pattern else None
        return gaps is not None and self.months_since is not None and self.months_since > gaps.longest


def find_next_meeting(editions: Iterable[Edition], *, now: datetime, held_count: int | None = None) -> NextMeeting:
    """What is known at an instant of the next meeting of a series.

    `editions` are the events of the series, or at least the newest of each lifecycle and the next ones; `held_count` is
    the number of all that were held. A series is dormant where the time since its last meeting is more than twice the
    longest time between two neighbouring meetings, and more than two years: it is promised no next meeting.
    """
    ordered = sorted(editions, key=lambda one: (one.when.first_day, one.when.end_day, one.id))
    ahead = [one for one in ordered if one.lifecycle == "scheduled" and one.when.extent().end > now]
    past = [one for one in ordered if one not in ahead]
    held = [one for one in past if one.lifecycle == "held"]
    pattern = find_pattern(past)
    last = held[-1] if held else None
    after = past[past.index(last) + 1 :] if last else past
    may_have_met = [one for one in past if one.lifecycle in ("held", "scheduled")]
    event = _find_coming_event(ahead, may_have_met)
    days_since = max(0, (now.date() - may_have_met[-1].when.end_day).days + 1) if may_have_met else 0
    season = pattern.season if pattern else None
    period = _find_period(season, past) if season and event is None else ()
    outlook = _find_outlook(event, pattern, period, days_since, now.date())
    due = event.when if event is not None and event.certainty == "expected" else period[-1] if period else None
    return NextMeeting(
        outlook=outlook,
        held_count=len(held) if held_count is None else held_count,
        pattern=pattern,
        event=event,
        period=period if outlook in ("expected", "overdue") else (),
        last=last,
        unsettled=after[-1] if after else None,
        months_since=count_months(days_since) if last and may_have_met[-1] is last else None,
        rotation=pattern.rotation if pattern and outlook in ("expected", "overdue", "gaps") else None,
        late_since=_find_late_since(pattern, due, now.date()) if due and outlook != "dormant" else None,
    )


def _find_coming_event(ahead: Iterable[Edition], met: Iterable[Edition]) -> Edition | None:
    """The first event ahead. One known only to the year is passed over if a later number may have met already."""
    highest = max((one.number for one in met if one.number is not None), default=0)
    return next((one for one in ahead if one.has_month or one.number is None or one.number > highest), None)


def _find_period(season: Season, past: Iterable[Edition]) -> tuple[When, ...]:
    """The season after the newest event of the past. One that was cancelled had its season, a postponed one has not."""
    slots = [find_slot(one, season) for one in past if one.lifecycle != "postponed"]
    return season.period(slots[-1] + season.cycle)


def _find_outlook(
    event: Edition | None, pattern: SeriesPattern | None, period: tuple[When, ...], days_since: int, today: date
) -> Outlook:
    if event is not None:
        return "recorded"
    if pattern is None:
        return "unknown"
    if days_since > max(2 * pattern.longest_distance, _DORMANT_AFTER.days):
        return "dormant"
    if period:
        return "overdue" if period[-1].end_day <= today else "expected"
    return "gaps" if pattern.gaps and pattern.gaps.count >= MIN_GAPS else "unknown"


def _find_late_since(pattern: SeriesPattern | None, due: When, today: date) -> date | None:
    """The day, if it is past, from which on even the last day of a when is nearer than the notice usually given."""
    if pattern is None or pattern.notice_days is None:
        return None
    since = due.end_day - timedelta(days=1 + pattern.notice_days)
    return since if today > since else None
