"""How many events each further choice of a filter would leave: the numbers beside the choices of its form.

For a key of which an event has one, the other choices of that key are counted as if this one were not made: they are
alternatives. Parties are counted inside the selection, since they add up. Three queries at most, whatever there is to
count; as known at a past instant one more, and the counts are those of then.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, select

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.visibility import Viewer
from calendar_core.models import EventParty, table_of
from calendar_core.store.as_of.snapshot import AsOf, load_as_of
from calendar_core.store.events.cards import where_visible_and_selected
from calendar_core.store.selection.conditions import EVENT

# By another name than in the conditions of the selection, which ask for the same table.
_PARTY = table_of(EventParty).alias("counted_party")
_KEYS: Final = ("series", "kind", "country", "certainty", "lifecycle")
_COLUMNS: Final = (EVENT.c.series_id, EVENT.c.kind, EVENT.c.country, EVENT.c.certainty, EVENT.c.lifecycle)

#: `{"kind": {"summit": 12, …}, "party": …, "party-2": …}`; what is not named has none.
FacetCounts = Mapping[str, Mapping[str, int]]
_Condition = Callable[[Selection], ColumnElement[bool]]
_ChangedRecords = Callable[[Selection], Iterable[EventRecord]]


def count_facets(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> FacetCounts:
    """The counts of a selection; `party-2` is the second of two parties."""
    if selection.as_of is None:
        return _count_with_condition(
            connection, selection, lambda one: where_visible_and_selected(one, viewer, now), lambda _: ()
        )
    past: AsOf = load_as_of(connection, selection, viewer=viewer, now=now)
    return _count_with_condition(
        connection,
        selection,
        past.where_unchanged,
        lambda one: (changed.record for changed in past.find_changed_since(one)),
    )


def _count_with_condition(
    connection: Connection, selection: Selection, condition: _Condition, changed_records: _ChangedRecords
) -> FacetCounts:
    """The counts of the events that a condition finds, and of the others that are asked one by one."""
    counts = _count_single_valued(connection, selection, condition, changed_records)
    first = _count_parties(connection, replace(selection, party=selection.party[1:]), condition, changed_records)
    second = first
    if selection.party:
        second = _count_parties(connection, replace(selection, party=selection.party[:1]), condition, changed_records)
    return {**counts, "party": first, "party-2": second}


def _count_single_valued(
    connection: Connection, selection: Selection, condition: _Condition, changed_records: _ChangedRecords
) -> dict[str, Mapping[str, int]]:
    """The counts of the keys of which an event has one: each combination that occurs is counted once."""
    cleared: dict[str, Any] = dict.fromkeys(_KEYS, ())
    unfiltered = replace(selection, **cleared)
    query = select(*_COLUMNS, func.count()).where(condition(unfiltered)).group_by(*_COLUMNS)
    combined = Counter[tuple[str | None, ...]]()
    for row in connection.execute(query):
        combined[tuple(row[:-1])] = row[-1]
    combined.update(tuple(getattr(record, key) for key in _KEYS) for record in changed_records(unfiltered))
    counts: dict[str, Mapping[str, int]] = {}
    for index, key in enumerate(_KEYS):
        allowed = [() if one == key else getattr(selection, one) for one in _KEYS]
        counted = Counter[str | None]()
        for values, count in combined.items():
            if all(not some or value in some for some, value in zip(allowed, values, strict=True)):
                counted[values[index]] += count
        counts[key] = {value: count for value, count in counted.items() if value is not None}
    return counts


def _count_parties(
    connection: Connection, selection: Selection, condition: _Condition, changed_records: _ChangedRecords
) -> Mapping[str, int]:
    query = select(_PARTY.c.party_id, func.count()).join(EVENT, EVENT.c.id == _PARTY.c.event_id)
    rows = connection.execute(query.where(condition(selection)).group_by(_PARTY.c.party_id))
    counted = Counter({row[0]: row[1] for row in rows})
    counted.update(_iterate_parties(changed_records(selection)))
    return counted


def _iterate_parties(records: Iterable[EventRecord]) -> Iterator[str]:
    for record in records:
        yield from record.parties
