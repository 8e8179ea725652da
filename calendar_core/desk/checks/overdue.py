"""Which editions of series are late to be announced, by the notice usually given: a guess, with its basis beside it.

What habit is, is `domain.habits`; the page of a series tells readers the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.quality.series_pattern import Habit, edition_of, expected_next, habit_of, is_late
from calendar_core.domain.time.formatting import print_when
from calendar_core.domain.time.when import Day


@dataclass(frozen=True, kw_only=True)
class Late:
    """The sentence by event, and by series where the record has no edition ahead."""

    events: Mapping[str, str]
    series: Mapping[str, str]


def late_editions(records: Iterable[EventRecord], *, today: date) -> Late:
    """What should have been announced by now."""
    by_series: defaultdict[str, list[EventRecord]] = defaultdict(list)
    for record in records:
        if record.series is not None:
            by_series[record.series].append(record)
    events, series = dict[str, str](), dict[str, str]()
    for name, same in sorted(by_series.items()):
        same.sort(key=lambda record: (record.when.sort_key, record.id))
        held = [one for one in same if one.lifecycle == "held" and one.when.precision not in ("half", "year")]
        editions = [edition_of(one.when, one.country, one.sources) for one in held]
        habit = habit_of(editions)
        if habit is None:
            continue
        ahead = [one for one in same if one.lifecycle == "scheduled" and one.when.end_day > today]
        if ahead and ahead[0].certainty == "expected":
            events |= _told(ahead[0].id, habit, ahead[0].when.first_day, today)
        expected = None if ahead else expected_next(habit, editions)
        if expected is not None:
            series |= _told(name, habit, expected.month.first_day, today)
    return Late(events=events, series=series)


def _told(name: str, habit: Habit, first_day: date, today: date) -> dict[str, str]:
    if habit.notice is None or not is_late(habit, first_day, today=today):
        return {}
    by, basis = first_day - timedelta(days=habit.notice), f"{habit.notice} days before, by {habit.noticed} editions"
    return {name: f"Late to be announced: it is usually told {basis}; that was {print_when(Day(by))}."}
