"""Meetings of series that are overdue: by the notice usually given, or by the pattern of their series.

`domain.quality.series_outlook` finds both; the page of a series shows the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.quality.series_outlook import NextMeeting, find_next_meeting
from calendar_core.domain.quality.series_outlook_texts import describe_next_meeting
from calendar_core.domain.quality.series_pattern import Edition, edition_of_record
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.time.when import Day
from calendar_core.messages import FormattedMessage, Lang, ngettext


@dataclass(frozen=True, kw_only=True)
class OverdueMeetings:
    """A sentence by event, and by series where the record has no future meeting."""

    events: Mapping[str, str]
    series: Mapping[str, str]


def find_overdue_meetings(records: Iterable[EventRecord], *, now: datetime) -> OverdueMeetings:
    """The meetings that should have been announced, or held, by now."""
    by_series: defaultdict[str, list[Edition]] = defaultdict(list)
    for record in records:
        if record.series is not None:
            by_series[record.series].append(edition_of_record(record))
    events, series = dict[str, str](), dict[str, str]()
    for name, editions in sorted(by_series.items()):
        found = find_next_meeting(editions, now=now)
        if found.late_since is None and found.outlook != "overdue":
            continue
        if found.event is not None:
            events[found.event.id] = FormattedMessage(partial(_format_warning, found))
        else:
            series[name] = FormattedMessage(partial(_format_warning, found))
    return OverdueMeetings(events=events, series=series)


def _format_warning(found: NextMeeting, lang: Lang) -> str:
    pattern = found.pattern
    if found.outlook == "overdue" or found.late_since is None or pattern is None:
        texts = describe_next_meeting(found, lang)
        return " ".join(text for text in (f"{texts.headline}.", texts.unsettled, texts.basis) if text)
    return ngettext(
        "Late to be announced: the first source usually appears %(num)s day ahead (median of %(count)s); "
        "that was %(when)s.",
        "Late to be announced: the first source usually appears %(num)s days ahead (median of %(count)s); "
        "that was %(when)s.",
        pattern.notice_days or 0,
        lang,
        count=pattern.notice_count,
        when=format_when(Day(found.late_since), lang),
    )
