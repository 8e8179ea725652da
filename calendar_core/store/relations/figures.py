"""Loading the figures of the events of a selection: one query for today's rows, and the records that changed."""

from sqlalchemy import extract, func, select

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.relations.figures import EventFigures, find_outcome
from calendar_core.domain.relations.pairs import NO_MEETING, find_level
from calendar_core.store.events.source import EventSource
from calendar_core.store.relations.meetings import load_office_facts, parse_roster, roster_of_record
from calendar_core.store.selection.conditions import EVENT


def load_figures(source: EventSource, selection: Selection) -> list[EventFigures]:
    """The figures of every event of a selection but incidents, at the source's instant."""
    offices = load_office_facts(source.connection)
    is_over = EVENT.c.ends_at <= source.instant
    columns = (
        extract("year", EVENT.c.first_day),
        EVENT.c.kind,
        EVENT.c.participant_ids,
        EVENT.c.series_id,
        EVENT.c.lifecycle,
        is_over,
    )
    query = select(*columns, func.count()).where(source.where_current(selection), EVENT.c.kind != NO_MEETING)
    figures = [
        EventFigures(
            year=int(year),
            kind=kind,
            level=find_level(parse_roster("", participants), kind, offices),
            series=series,
            outcome=find_outcome(lifecycle, is_over=bool(over)),
            count=count,
        )
        for year, kind, participants, series, lifecycle, over, count in source.connection.execute(
            query.group_by(*columns)
        )
    ]
    figures += [
        EventFigures(
            year=record.when.first_day.year,
            kind=record.kind,
            level=find_level(roster_of_record(record), record.kind, offices),
            series=record.series,
            outcome=find_outcome(record.lifecycle, is_over=record.when.extent().end <= source.instant),
            count=1,
        )
        for record in source.changed_records(selection)
        if record.kind != NO_MEETING
    ]
    return figures
