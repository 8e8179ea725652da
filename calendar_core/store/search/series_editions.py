"""The editions of series, as far as the pattern and the next meeting of each need them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, case, func, select

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.quality.series_outlook import NextMeeting, find_next_meeting
from calendar_core.domain.quality.series_pattern import MAX_MEETINGS, Edition, build_edition, edition_of_record
from calendar_core.models import Source, table_of
from calendar_core.store.events.cards import parse_when
from calendar_core.store.events.source import EventSource
from calendar_core.store.selection.conditions import EVENT

_SOURCE = table_of(Source)
_WHEN = (EVENT.c.start_text, EVENT.c.end_text, EVENT.c.time_zone, EVENT.c.fold, EVENT.c.end_fold)
_FACTS = (EVENT.c.id, EVENT.c.series_id, EVENT.c.lifecycle, EVENT.c.certainty, EVENT.c.country, EVENT.c.number)


@dataclass(frozen=True, kw_only=True)
class SeriesEditions:
    """The newest editions of each lifecycle and the next ones; `held_count` is the number of all that were held."""

    editions: tuple[Edition, ...]
    held_count: int

    def find_next(self, now: datetime) -> NextMeeting:
        """What is known at an instant of the next meeting."""
        return find_next_meeting(self.editions, now=now, held_count=self.held_count)


NO_EDITIONS: Final = SeriesEditions(editions=(), held_count=0)


def load_series_editions(source: EventSource, selection: Selection) -> Mapping[str, SeriesEditions]:
    """The editions of the series of a selection, by series. One query over today's rows, which returns few of each."""
    editions: defaultdict[str, list[Edition]] = defaultdict(list)
    held: defaultdict[str, int] = defaultdict(int)
    for row in source.connection.execute(_select_editions(source, selection)):
        editions[row.series_id].append(
            build_edition(
                event_id=row.id,
                when=parse_when(row.start_text, row.end_text, zone=row.time_zone, fold=row.fold, end_fold=row.end_fold),
                lifecycle=row.lifecycle,
                certainty=row.certainty,
                country=row.country,
                number=row.number,
                published=[row.published] if row.published else [],
            )
        )
        if row.lifecycle == "held":
            held[row.series_id] = row.of_lifecycle
    for record in source.changed_records(selection):
        if record.series is not None:
            editions[record.series].append(edition_of_record(record))
            held[record.series] += record.lifecycle == "held"
    return {key: SeriesEditions(editions=tuple(found), held_count=held[key]) for key, found in editions.items()}


def _select_editions(source: EventSource, selection: Selection) -> Select[Any]:
    """Of each series the newest events of each lifecycle, and the next scheduled ones."""
    ahead = and_(EVENT.c.lifecycle == "scheduled", EVENT.c.ends_at > source.instant)
    group = (EVENT.c.series_id, EVENT.c.lifecycle, ahead)
    nearest_first = (case((ahead, EVENT.c.starts_at)), case((~ahead, EVENT.c.starts_at)).desc(), EVENT.c.id)
    # Ids alone are sorted; the other columns are read of the few that are left.
    ranked = (
        select(
            EVENT.c.id,
            func.count().over(partition_by=group).label("of_lifecycle"),
            func.row_number().over(partition_by=group, order_by=nearest_first).label("place"),
        )
        .where(EVENT.c.series_id.is_not(None), source.where_current(selection))
        .subquery()
    )
    # A source that is dated only to the month does not say how long before the event it was.
    published = (
        select(func.min(_SOURCE.c.published))
        .where(_SOURCE.c.event_id == ranked.c.id, func.length(_SOURCE.c.published) >= len("2024-10-30"))
        .scalar_subquery()
    )
    query = select(*_FACTS, *_WHEN, ranked.c.of_lifecycle, published.label("published"))
    return query.join(ranked, ranked.c.id == EVENT.c.id).where(ranked.c.place <= MAX_MEETINGS)
