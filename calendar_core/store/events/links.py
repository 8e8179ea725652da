"""Links between events, as they stand and as the public could see them at an instant.

A link is shown where the linked event is visible. Whether a link is part of a public version is decided at the instant
of that version: deciding it later would reveal how long an event was under embargo.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from calendar_core.domain.history.public_versions import (
    SavedRevision,
    build_saved_revision,
    is_visible_at,
    list_linked_ids,
)
from calendar_core.models import Relation, Revision, table_of
from calendar_core.store.db.database import batches
from calendar_core.store.selection.conditions import EVENT

_RELATION, _REVISION = table_of(Relation), table_of(Revision)


def load_referring_ids(connection: Connection, event_id: str) -> list[str]:
    """The events that name an event as related."""
    query = select(_RELATION.c.event_id).where(_RELATION.c.related_id == event_id).order_by(_RELATION.c.event_id)
    return list(connection.execute(query).scalars())


def load_part_ids(connection: Connection, event_id: str) -> list[str]:
    """The events that are parts of an event."""
    return list(
        connection.execute(select(EVENT.c.id).where(EVENT.c.parent_id == event_id).order_by(EVENT.c.id)).scalars()
    )


class LinkedEvents:
    """The events that some snapshots link to, and when the public could see each."""

    def __init__(self, revisions: Mapping[str, list[SavedRevision]]) -> None:
        self._revisions = revisions

    def seen_at(self, instant: datetime) -> frozenset[str]:
        """Those that the public could see at an instant."""
        return frozenset(key for key, revisions in self._revisions.items() if is_visible_at(revisions, instant))


def load_links(connection: Connection, snapshots: Iterable[Mapping[str, Any]]) -> LinkedEvents:
    """The links of snapshots. No query where there are none."""
    ids = {key for snapshot in snapshots for key in list_linked_ids(snapshot)}
    visibility, embargo = (_REVISION.c.record[key].as_string() for key in ("visibility", "embargo_until"))
    query = select(_REVISION.c.event_id, _REVISION.c.number, _REVISION.c.saved_at, visibility, embargo)
    revisions: defaultdict[str, list[SavedRevision]] = defaultdict(list)
    for batch in batches(sorted(ids)):
        of_batch = query.where(_REVISION.c.event_id.in_(batch)).order_by(_REVISION.c.event_id, _REVISION.c.number)
        for event_id, *values in connection.execute(of_batch):
            revisions[event_id].append(build_saved_revision(*values))
    return LinkedEvents(revisions)
