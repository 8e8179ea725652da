"""Meetings of series whose announcement is overdue, by the notice usually given.

The pattern of a series is found in `domain.quality.series_pattern`; the page of a series shows the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.quality.series_pattern import (
    SeriesPattern,
    build_edition,
    find_pattern,
    is_announcement_late,
    predict_next,
)
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.time.when import Day


@dataclass(frozen=True, kw_only=True)
class OverdueMeetings:
    """A sentence by event, and by series where the record has no future meeting."""

    events: Mapping[str, str]
    series: Mapping[str, str]


def find_overdue_meetings(records: Iterable[EventRecord], *, today: date) -> OverdueMeetings:
    """The meetings that should have been announced by now."""
    by_series: defaultdict[str, list[EventRecord]] = defaultdict(list)
    for record in records:
        if record.series is not None:
            by_series[record.series].append(record)
    events, series = dict[str, str](), dict[str, str]()
    for name, series_records in sorted(by_series.items()):
        series_records.sort(key=lambda record: (record.when.sort_key, record.id))
        held = [one for one in series_records if one.lifecycle == "held" and one.when.precision not in ("half", "year")]
        meetings = [build_edition(one.when, one.country, one.sources) for one in held]
        pattern = find_pattern(meetings)
        if pattern is None:
            continue
        ahead = [one for one in series_records if one.lifecycle == "scheduled" and one.when.end_day > today]
        if ahead and ahead[0].certainty == "expected":
            events |= _format_warning(ahead[0].id, pattern, ahead[0].when.first_day, today)
        expected = None if ahead else predict_next(pattern, meetings)
        if expected is not None:
            series |= _format_warning(name, pattern, expected.month.first_day, today)
    return OverdueMeetings(events=events, series=series)


def _format_warning(name: str, pattern: SeriesPattern, first_day: date, today: date) -> dict[str, str]:
    if pattern.notice_days is None or not is_announcement_late(pattern, first_day, today=today):
        return {}
    by, basis = (
        first_day - timedelta(days=pattern.notice_days),
        f"{pattern.notice_days} days before, by {pattern.notice_count} editions",
    )
    return {name: f"Late to be announced: it is usually told {basis}; that was {format_when(Day(by))}."}
