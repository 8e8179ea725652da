"""When each event was first told of, by its sources, and how those that were changed had been moved. For statistics."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, select

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import Source as SourceValue
from calendar_core.domain.events.record import record_from_json
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.history.reconstruction import published_at
from calendar_core.domain.history.reschedules import Reschedule, find_reschedules
from calendar_core.models import Revision, Source, table_of
from calendar_core.store.db.database import batches
from calendar_core.store.events.revisions import filter_visible_revisions
from calendar_core.store.selection.conditions import EVENT, where_visible

_SOURCE, _REVISION = table_of(Source), table_of(Revision)


def first_told(connection: Connection, cards: Collection[Card]) -> dict[str, datetime]:
    """By event, the instant by which the first of its dated sources was out."""
    zones = {card.id: card.when.zone for card in cards}
    told: defaultdict[str, list[datetime]] = defaultdict(list)
    for batch in batches(sorted(zones)):
        query = select(_SOURCE.c.event_id, _SOURCE.c.published).where(
            _SOURCE.c.event_id.in_(batch), _SOURCE.c.published.is_not(None)
        )
        for event_id, published in connection.execute(query):
            moment = published_at(SourceValue(publisher="", published=published), zones[event_id])
            if moment is not None:
                told[event_id].append(moment)
    return {event_id: min(moments) for event_id, moments in told.items()}


def read_slips(
    connection: Connection, cards: Collection[Card], *, viewer: Viewer, now: datetime
) -> dict[str, tuple[Reschedule, ...]]:
    """By event, its moves as the viewer could see them; only the events that were moved."""
    slips: dict[str, tuple[Reschedule, ...]] = {}
    query = select(_REVISION.c.event_id, _REVISION.c.number, _REVISION.c.saved_at, _REVISION.c.record)
    query = query.join(EVENT, EVENT.c.id == _REVISION.c.event_id).where(where_visible(viewer, now))
    for batch in batches(sorted(card.id for card in cards if card.public_revision > 1)):
        rows = connection.execute(
            query.where(_REVISION.c.event_id.in_(batch)).order_by(_REVISION.c.event_id, _REVISION.c.number)
        )
        for event_id, same in groupby(rows, key=lambda row: row.event_id):
            seen = filter_visible_revisions(list(same), viewer=viewer, until=now)
            found = find_reschedules([(one.seen_at, record_from_json(one.snapshot).when) for one in seen])
            if found:
                slips[event_id] = found
    return slips
