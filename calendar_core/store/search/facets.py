"""Facet counts: how many events each further choice of a filter form would leave.

For a key of which an event has one value, the other choices of that key are counted as if this one were not made: they
are alternatives. Parties and collections are counted inside the selection, since all chosen ones must hold.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import case, func, select

from calendar_core.domain.events.collections import COLLECTIONS_BY_NAME
from calendar_core.domain.events.selection import Selection, is_selected
from calendar_core.models import EventParty, table_of
from calendar_core.store.events.source import EventSource
from calendar_core.store.selection.conditions import EVENT, where_selected

# An alias, since the conditions of the selection use the same table.
_PARTY = table_of(EventParty).alias("counted_party")
_KEYS: Final = ("series", "kind", "country", "certainty", "lifecycle")
_COLUMNS: Final = (EVENT.c.series_id, EVENT.c.kind, EVENT.c.country, EVENT.c.certainty, EVENT.c.lifecycle)

#: `{"kind": {"summit": 12, …}, "party": …, "party-2": …}`; a missing value has none.
FacetCounts = Mapping[str, Mapping[str, int]]


def count_facets(source: EventSource, selection: Selection) -> FacetCounts:
    """The counts of a selection; `party-2` is the second of two parties. Four queries at most over today's rows."""
    counts = _count_single_valued(source, selection)
    first = count_parties(source, replace(selection, party=selection.party[1:]))
    second = count_parties(source, replace(selection, party=selection.party[:1])) if selection.party else first
    collections = _count_collections(source, replace(selection, collection=selection.collection[1:]))
    return {**counts, "party": first, "party-2": second, "collection": collections}


def _count_single_valued(source: EventSource, selection: Selection) -> dict[str, Mapping[str, int]]:
    """The counts of the keys of which an event has one value: one query counts each combination that occurs."""
    cleared: dict[str, Any] = dict.fromkeys(_KEYS, ())
    unfiltered = replace(selection, **cleared)
    query = select(*_COLUMNS, func.count()).where(source.where_current(unfiltered)).group_by(*_COLUMNS)
    combined = Counter[tuple[str | None, ...]]()
    for row in source.connection.execute(query):
        combined[tuple(row[:-1])] = row[-1]
    combined.update(tuple(getattr(record, key) for key in _KEYS) for record in source.changed_records(unfiltered))
    counts: dict[str, Mapping[str, int]] = {}
    for index, key in enumerate(_KEYS):
        allowed = [() if one == key else getattr(selection, one) for one in _KEYS]
        counted = Counter[str | None]()
        for values, count in combined.items():
            if all(not some or value in some for some, value in zip(allowed, values, strict=True)):
                counted[values[index]] += count
        counts[key] = {value: count for value, count in counted.items() if value is not None}
    return counts


def count_parties(source: EventSource, selection: Selection) -> Mapping[str, int]:
    """The number of events of a selection in which each party takes part."""
    query = select(_PARTY.c.party_id, func.count()).join(EVENT, EVENT.c.id == _PARTY.c.event_id)
    query = query.where(source.where_current(selection)).group_by(_PARTY.c.party_id)
    counted = Counter({row[0]: row[1] for row in source.connection.execute(query)})
    counted.update(party for record in source.changed_records(selection) for party in record.parties)
    return counted


def _count_collections(source: EventSource, selection: Selection) -> Mapping[str, int]:
    collections = {name: Selection(collection=(name,)) for name in COLLECTIONS_BY_NAME}
    sums = [func.sum(case((where_selected(one), 1), else_=0)) for one in collections.values()]
    row = source.connection.execute(select(*sums).select_from(EVENT).where(source.where_current(selection))).one()
    counted = Counter({name: count or 0 for name, count in zip(collections, row, strict=True)})
    for record in source.changed_records(selection):
        counted.update(name for name, one in collections.items() if is_selected(one, record, ""))
    return counted
