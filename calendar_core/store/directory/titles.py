"""The titles that events have from their series (`domain.events.titles`)."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.titles import fill_titles
from calendar_core.domain.text.localized import Names
from calendar_core.models import Series, table_of

_SERIES = table_of(Series)
TitlePatterns = Mapping[str, Names]


def load_title_patterns(connection: Connection, series_id: str | None = None) -> TitlePatterns:
    """`{series: the patterns of its titles}`, of all series or of one."""
    query = select(_SERIES.c.id, _SERIES.c.title_patterns)
    if series_id is not None:
        query = query.where(_SERIES.c.id == series_id)
    return {row.id: row.title_patterns for row in connection.execute(query)}


def with_titles(record: EventRecord, patterns: TitlePatterns) -> EventRecord:
    """The record with every title that it is shown under: its own, else that of its series. Not to be saved."""
    return replace(record, names=fill_titles(record, patterns.get(record.series or "", Names())))


def load_with_titles(connection: Connection, record: EventRecord) -> EventRecord:
    """The same for one record; no query for an event of no series."""
    return with_titles(record, load_title_patterns(connection, record.series) if record.series else {})
