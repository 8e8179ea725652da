"""The events of the record that the drafts of one import are compared with, each loaded once."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Final

from sqlalchemy import ColumnElement, Connection, select

from calendar_core.domain.events.record import EventRecord, record_from_json
from calendar_core.store.directory.titles import TitlePatterns, load_title_patterns, with_titles
from calendar_core.store.events.rows import load_newest_snapshots
from calendar_core.store.selection.conditions import EVENT, where_overlapping

# Five times the shipped record, at some 5 KB each: an import holds no more, however many days its drafts have.
_MAX_RECORDS: Final = 5_000


class RecordIndex:
    """An LRU cache of records by month and by series, with the titles that they are shown under.

    It lives as long as one import, within one transaction: what is saved meanwhile is not seen. Merged events are left
    out. A query is sent for each month and series that is not held.
    """

    def __init__(self, connection: Connection, *, max_records: int = _MAX_RECORDS) -> None:
        self._connection = connection
        self._max_records = max_records
        self._held: OrderedDict[str | date, list[EventRecord]] = OrderedDict()

    def list_around(self, first: date, end: date) -> list[EventRecord]:
        """The events that touch the days `[first, end)`."""
        found: dict[str, EventRecord] = {}
        month = first.replace(day=1)
        while month < end:
            following = (month + timedelta(days=31)).replace(day=1)
            for one in self._find(month, partial(where_overlapping, month, following)):
                if one.when.first_day < end and one.when.end_day > first:
                    found[one.id] = one
            month = following
        return list(found.values())

    def list_meetings(self, series_id: str) -> list[EventRecord]:
        """The meetings of a series."""
        return self._find(series_id, lambda: EVENT.c.series_id == series_id)

    def _find(self, key: str | date, condition: Callable[[], ColumnElement[bool]]) -> list[EventRecord]:
        if key not in self._held:
            self._held[key] = self._load(condition())
            while len(self._held) > 1 and sum(map(len, self._held.values())) > self._max_records:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return self._held[key]

    def _load(self, condition: ColumnElement[bool]) -> list[EventRecord]:
        ids = list(self._connection.execute(select(EVENT.c.id).where(condition)).scalars())
        records = map(record_from_json, load_newest_snapshots(self._connection, ids).values()) if ids else ()
        return [with_titles(one, self._patterns) for one in records if one.merged_into is None]

    @cached_property
    def _patterns(self) -> TitlePatterns:
        return load_title_patterns(self._connection)
