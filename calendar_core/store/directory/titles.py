"""The titles that events have from their series (`domain.events.titles`)."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection, String, bindparam, cast, select

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.titles import fill_titles
from calendar_core.domain.text.localized import Names
from calendar_core.errors import CalendarError
from calendar_core.models import Event, Series, table_of

_EVENT, _SERIES = table_of(Event), table_of(Series)
_MAX_NAMED = 5
# Built once: each event that is saved asks for the patterns of its series.
_ALL_PATTERNS_QUERY = select(_SERIES.c.id, _SERIES.c.title_patterns)
_PATTERNS_QUERY = _ALL_PATTERNS_QUERY.where(_SERIES.c.id == bindparam("series"))
TitlePatterns = Mapping[str, Names]


def load_title_patterns(connection: Connection, series_id: str | None = None) -> TitlePatterns:
    """`{series: the patterns of its titles}`, of all series or of one."""
    query, values = (_ALL_PATTERNS_QUERY, {}) if series_id is None else (_PATTERNS_QUERY, {"series": series_id})
    return {row.id: row.title_patterns for row in connection.execute(query, values)}


def with_titles(record: EventRecord, patterns: TitlePatterns) -> EventRecord:
    """The record with every title that it is shown under: its own, else that of its series. Not to be saved."""
    return replace(record, names=fill_titles(record, patterns.get(record.series or "", Names())))


def load_with_titles(connection: Connection, record: EventRecord) -> EventRecord:
    """The same for one record; no query for an event of no series."""
    return with_titles(record, load_title_patterns(connection, record.series) if record.series else {})


def check_titles_of_events(connection: Connection) -> None:
    """Raise CalendarError where an event lost its only title by a change of a series. One pass over the events."""
    untitled = select(_EVENT.c.id).where(cast(_EVENT.c.names, String) == "{}").order_by(_EVENT.c.id)
    found = list(connection.execute(untitled.limit(_MAX_NAMED + 1)).scalars())
    if found:
        names = ", ".join([*found[:_MAX_NAMED], *(["…"] if len(found) > _MAX_NAMED else [])])
        raise CalendarError(
            "Without this pattern these events have no title: %(events)s.",
            next_step="Give them titles first, or keep a pattern that asks only for what is known of them.",
            events=names,
        )
