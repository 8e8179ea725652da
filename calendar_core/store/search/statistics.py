"""What the pictures need beside the cards: when sources were published, and from which day events were moved.

Both as far as the viewer may see them, in a number of queries that does not grow with the number of events.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby, pairwise

from sqlalchemy import Connection, select

from calendar_core.domain.display.statistics import RescheduledEvent
from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.record import record_from_json
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.visibility import Viewer
from calendar_core.models import Revision, Source, table_of
from calendar_core.store.db.database import batches
from calendar_core.store.events.cards import where_visible_and_selected
from calendar_core.store.events.revisions import filter_visible_revisions
from calendar_core.store.selection.conditions import EVENT, where_visible

_SOURCE, _REVISION = table_of(Source), table_of(Revision)


def load_publication_dates(
    connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime
) -> dict[str, list[str]]:
    """The dates that the sources of each event of a selection bear."""
    query = select(_SOURCE.c.event_id, _SOURCE.c.published).join(EVENT, EVENT.c.id == _SOURCE.c.event_id)
    published: defaultdict[str, list[str]] = defaultdict(list)
    for event_id, text in connection.execute(
        query.where(where_visible_and_selected(selection, viewer, now), _SOURCE.c.published.is_not(None))
    ):
        published[event_id].append(text)
    return published


def load_moves(
    connection: Connection, cards: Iterable[Card], *, viewer: Viewer, now: datetime, until: datetime
) -> list[RescheduledEvent]:
    """The events that changed their day by an instant, the farthest moved first. From one known day to another only."""
    by_id = {card.id: card for card in cards if card.public_revision > 1}
    moves = []
    for batch in batches(sorted(by_id)):
        query = (
            select(_REVISION.c.event_id, _REVISION.c.number, _REVISION.c.saved_at, _REVISION.c.record)
            .join(EVENT, EVENT.c.id == _REVISION.c.event_id)
            .where(EVENT.c.id.in_(batch), where_visible(viewer, now))
            .order_by(_REVISION.c.event_id, _REVISION.c.number)
        )
        for event_id, rows in groupby(connection.execute(query), key=lambda row: row.event_id):
            seen = filter_visible_revisions(list(rows), viewer=viewer, until=until)
            whens = [record_from_json(one.snapshot).when for one in seen]
            days = [when.first_day for when in whens if when.is_dated]
            times = sum(before != after for before, after in pairwise(days))
            if times:
                moves.append(RescheduledEvent(card=by_id[event_id], times=times, first=days[0], last=days[-1]))
    return sorted(moves, key=lambda move: (-abs(move.days), move.card.id))
