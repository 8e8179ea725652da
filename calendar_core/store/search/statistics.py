"""The events that were rescheduled, for the statistics."""

from collections.abc import Iterable
from itertools import groupby, pairwise

from sqlalchemy import select

from calendar_core.domain.display.statistics import RescheduledEvent
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import record_from_json
from calendar_core.models import Revision, table_of
from calendar_core.store.db.database import batches
from calendar_core.store.events.revisions import filter_visible_revisions
from calendar_core.store.events.source import EventSource
from calendar_core.store.selection.conditions import EVENT, where_visible

_REVISION = table_of(Revision)


def load_moves(source: EventSource, cards: Iterable[Card]) -> list[RescheduledEvent]:
    """The events that moved from one known day to another, the farthest moved first."""
    by_id = {card.id: card for card in cards if card.public_revision > 1}
    moves = []
    for batch in batches(sorted(by_id)):
        query = (
            select(_REVISION.c.event_id, _REVISION.c.number, _REVISION.c.saved_at, _REVISION.c.record)
            .join(EVENT, EVENT.c.id == _REVISION.c.event_id)
            .where(EVENT.c.id.in_(batch), where_visible(source.viewer, source.now))
            .order_by(_REVISION.c.event_id, _REVISION.c.number)
        )
        for event_id, rows in groupby(source.connection.execute(query), key=lambda row: row.event_id):
            seen = filter_visible_revisions(list(rows), viewer=source.viewer, until=source.instant)
            whens = [record_from_json(one.snapshot).when for one in seen]
            days = [when.first_day for when in whens if when.is_dated]
            times = sum(before != after for before, after in pairwise(days))
            if times:
                moves.append(RescheduledEvent(card=by_id[event_id], times=times, first=days[0], last=days[-1]))
    return sorted(moves, key=lambda move: (-abs(move.days), move.card.id))
