"""How many events each further choice of a filter would leave: the numbers beside the choices of its form.

For a key of which an event has one, the other choices of that key are counted as if this one were not made: they are
alternatives. Parties are counted inside the selection, since they add up. Seven queries, whatever there is to count.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from calendar_core.domain.selection import Selection
from calendar_core.domain.visibility import Viewer
from calendar_core.models import EventParty, table_of
from calendar_core.store.cards import chosen
from calendar_core.store.selecting import EVENT

# By another name than in the conditions of the selection, which ask for the same table.
_PARTY = table_of(EventParty).alias("counted_party")
_COLUMNS = {
    "series": EVENT.c.series_id,
    "kind": EVENT.c.kind,
    "country": EVENT.c.country,
    "certainty": EVENT.c.certainty,
    "lifecycle": EVENT.c.lifecycle,
}

#: `{"kind": {"summit": 12, …}, "party": …, "party-2": …}`; what is not named has none.
Counts = Mapping[str, Mapping[str, int]]


def count_choices(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> Counts:
    """The counts of a selection, as the record stands now; `party-2` is the second of two parties."""
    counts: dict[str, dict[str, int]] = {}
    for key, column in _COLUMNS.items():
        others = _without(selection, key)
        query = select(column, func.count()).where(chosen(others, viewer, now), column.is_not(None)).group_by(column)
        counts[key] = {row[0]: row[1] for row in connection.execute(query)}
    for key, parties in (("party", selection.party[1:]), ("party-2", selection.party[:1])):
        others = replace(selection, party=parties)
        query = select(_PARTY.c.party_id, func.count()).join(EVENT, EVENT.c.id == _PARTY.c.event_id)
        rows = connection.execute(query.where(chosen(others, viewer, now)).group_by(_PARTY.c.party_id))
        counts[key] = {row[0]: row[1] for row in rows}
    return counts


def _without(selection: Selection, key: str) -> Selection:
    nothing: dict[str, Any] = {key: ()}
    return replace(selection, **nothing)
