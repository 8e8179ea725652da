"""Links between events as the public could see them at some instant: what was hidden then did not count then.

A link shows where the event that it leads to may be seen. Whether it counts as a part of a version is asked of the
instant at which that version came out, since later answers would tell how long something was held back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from calendar_core.domain.changes import SavedRevision, is_seen_at, saved_revision
from calendar_core.domain.counting import linked_ids
from calendar_core.models import Revision, table_of
from calendar_core.store.cards import batches

_REVISION = table_of(Revision)


class Links:
    """The events that some snapshots link to, and when the public could see each."""

    def __init__(self, revisions: Mapping[str, list[SavedRevision]]) -> None:
        self._revisions = revisions

    def seen_at(self, instant: datetime) -> frozenset[str]:
        """Those that the public could see at an instant."""
        return frozenset(key for key, revisions in self._revisions.items() if is_seen_at(revisions, instant))


def read_links(connection: Connection, snapshots: Iterable[Mapping[str, Any]]) -> Links:
    """The links of snapshots. Asks nothing where there are none."""
    ids = {key for snapshot in snapshots for key in linked_ids(snapshot)}
    visibility, embargo = (_REVISION.c.record[key].as_string() for key in ("visibility", "embargo_until"))
    query = select(_REVISION.c.event_id, _REVISION.c.number, _REVISION.c.saved_at, visibility, embargo)
    revisions: defaultdict[str, list[SavedRevision]] = defaultdict(list)
    for batch in batches(sorted(ids)):
        of_batch = query.where(_REVISION.c.event_id.in_(batch)).order_by(_REVISION.c.event_id, _REVISION.c.number)
        for event_id, *values in connection.execute(of_batch):
            revisions[event_id].append(saved_revision(*values))
    return Links(revisions)
