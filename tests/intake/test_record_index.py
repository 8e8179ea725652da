"""The events that drafts are compared with: all that touch the days, each loaded once, and no more than may be held."""

from datetime import date, timedelta

from sqlalchemy import Connection, event, select

from calendar_core.intake.record_index import RecordIndex
from calendar_core.store.selection.conditions import EVENT, where_overlapping


def select_around(connection: Connection, first: date, end: date) -> list[str]:
    return sorted(connection.execute(select(EVENT.c.id).where(where_overlapping(first, end))).scalars())


def test_the_events_around_days_are_those_of_the_selection(whole_record: Connection) -> None:
    index = RecordIndex(whole_record)
    sizes = set()
    for first in (date(2024, 10, 31), date(2024, 12, 31), date(2025, 1, 1), date(1950, 6, 1), date(2026, 11, 30)):
        for days in (1, 3, 29, 31, 400):
            end = first + timedelta(days=days)
            found = sorted(one.id for one in index.list_around(first, end))
            assert found == select_around(whole_record, first, end)
            sizes.add(len(found))
    assert len(sizes) > 5


def test_a_month_and_a_series_are_asked_for_once(whole_record: Connection) -> None:
    asked: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    index = RecordIndex(whole_record)
    meetings = index.list_meetings("kr-us-scm")
    assert {one.series for one in meetings} == {"kr-us-scm"}
    assert next(one.title for one in meetings if one.number == 56)  # its series gives the title
    around = index.list_around(date(2024, 10, 30), date(2024, 11, 2))
    event.listen(whole_record, "before_cursor_execute", note)
    try:
        assert index.list_meetings("kr-us-scm") == meetings
        assert index.list_around(date(2024, 10, 30), date(2024, 11, 2)) == around
        assert asked == []
        index.list_around(date(2024, 12, 30), date(2024, 12, 31))
        assert len(asked) == 2
    finally:
        event.remove(whole_record, "before_cursor_execute", note)


def test_an_index_holds_no_more_records_than_it_may(whole_record: Connection) -> None:
    index = RecordIndex(whole_record, max_records=100)
    held = []
    for month in range(1, 13):
        for year in range(2015, 2026):
            index.list_around(date(year, month, 3), date(year, month, 5))
            held.append(sum(map(len, index._held.values())))
    assert 50 < max(held) <= 100
