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
from calendar_core.store.as_of.snapshot import Past, read_past
from calendar_core.store.events.cards import chosen
from calendar_core.store.selection.conditions import EVENT

# By another name than in the conditions of the selection, which ask for the same table.
_PARTY = table_of(EventParty).alias("counted_party")
_KEYS: Final = ("series", "kind", "country", "certainty", "lifecycle")
_COLUMNS: Final = (EVENT.c.series_id, EVENT.c.kind, EVENT.c.country, EVENT.c.certainty, EVENT.c.lifecycle)

#: `{"kind": {"summit": 12, …}, "party": …, "party-2": …}`; what is not named has none.
Counts = Mapping[str, Mapping[str, int]]
_Condition = Callable[[Selection], ColumnElement[bool]]
_Others = Callable[[Selection], Iterable[EventRecord]]


def count_choices(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> Counts:
    """The counts of a selection; `party-2` is the second of two parties."""
    if selection.as_of is None:
        return _count(connection, selection, lambda one: chosen(one, viewer, now), lambda _: ())
    past: Past = read_past(connection, selection, viewer=viewer, now=now)
    return _count(connection, selection, past.stands, lambda one: (told.record for told in past.otherwise_in(one)))


def _count(connection: Connection, selection: Selection, condition: _Condition, others: _Others) -> Counts:
    """The counts of the events that a condition finds, and of the others that are asked one by one."""
    counts = _count_single(connection, selection, condition, others)
    first = _count_parties(connection, replace(selection, party=selection.party[1:]), condition, others)
    second = first
    if selection.party:
        second = _count_parties(connection, replace(selection, party=selection.party[:1]), condition, others)
    return {**counts, "party": first, "party-2": second}


def _count_single(
    connection: Connection, selection: Selection, condition: _Condition, others: _Others
) -> dict[str, Mapping[str, int]]:
    """The counts of the keys of which an event has one: each combination that occurs is counted once."""
    nothing: dict[str, Any] = dict.fromkeys(_KEYS, ())
    anyhow = replace(selection, **nothing)
    query = select(*_COLUMNS, func.count()).where(condition(anyhow)).group_by(*_COLUMNS)
    combined = Counter[tuple[str | None, ...]]()
    for row in connection.execute(query):
        combined[tuple(row[:-1])] = row[-1]
    combined.update(tuple(getattr(record, key) for key in _KEYS) for record in others(anyhow))
    counts: dict[str, Mapping[str, int]] = {}
    for place, key in enumerate(_KEYS):
        allowed = [() if one == key else getattr(selection, one) for one in _KEYS]
        counted = Counter[str | None]()
        for values, count in combined.items():
            if all(not some or value in some for some, value in zip(allowed, values, strict=True)):
                counted[values[place]] += count
        counts[key] = {value: count for value, count in counted.items() if value is not None}
    return counts


def _count_parties(
    connection: Connection, selection: Selection, condition: _Condition, others: _Others
) -> Mapping[str, int]:
    query = select(_PARTY.c.party_id, func.count()).join(EVENT, EVENT.c.id == _PARTY.c.event_id)
    rows = connection.execute(query.where(condition(selection)).group_by(_PARTY.c.party_id))
    counted = Counter({row[0]: row[1] for row in rows})
    counted.update(_parties(others(selection)))
    return counted


def _parties(records: Iterable[EventRecord]) -> Iterator[str]:
    for record in records:
        yield from record.parties
