"""The revisions of one event as a viewer could see them.

The desk sees each when it was saved; for the public see `domain.history.change_kinds.list_public_versions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from calendar_core.domain.events.record import EventRecord, record_from_json, record_to_json
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.history.diff import diff_snapshots
from calendar_core.domain.history.public_versions import build_saved_revision, list_public_versions
from calendar_core.errors import NotFound
from calendar_core.models import Revision, table_of
from calendar_core.store.events.rows import as_json


@dataclass(frozen=True, kw_only=True)
class VisibleRevision:
    """A row of `revision` with its snapshot, visible from `seen_at` on.

    Whether it was visible when saved, and whether the event was withdrawn before.
    """

    row: Row[Any]
    snapshot: dict[str, Any]
    seen_at: datetime
    is_visible_when_saved: bool
    has_returned: bool = False


def filter_visible_revisions(rows: Sequence[Row[Any]], *, viewer: Viewer, until: datetime) -> list[VisibleRevision]:
    """Of all revisions of one event, oldest first, those that the viewer could see up to an instant.

    The rows have at least `number`, `saved_at` and `record`. For the desk it is all of them, whatever the instant.
    """
    snapshots = {row.number: as_json(row.record) for row in rows}
    if viewer == "desk":
        return [
            VisibleRevision(row=row, snapshot=snapshots[row.number], seen_at=row.saved_at, is_visible_when_saved=True)
            for row in rows
        ]
    by_number = {row.number: row for row in rows}
    revisions = [
        build_saved_revision(number, by_number[number].saved_at, snapshot["visibility"], snapshot.get("embargo_until"))
        for number, snapshot in snapshots.items()
    ]
    return [
        VisibleRevision(
            row=by_number[one.number],
            snapshot=snapshots[one.number],
            seen_at=one.seen_at,
            is_visible_when_saved=one.is_visible_when_saved,
            has_returned=one.has_returned,
        )
        for one in list_public_versions(revisions, until=until)
    ]


_REVISION = table_of(Revision)


def load_newest_revision(connection: Connection, event_id: str) -> tuple[int, EventRecord]:
    """The number of the newest revision and the record as it stands. NotFound where there is no such event."""
    query = select(_REVISION.c.number, _REVISION.c.record).where(_REVISION.c.event_id == event_id)
    row = connection.execute(query.order_by(_REVISION.c.number.desc()).limit(1)).one_or_none()
    if row is None:
        raise NotFound(
            "There is no event %(id)s.", next_step="Look for it in the list of events.", id=repr(event_id[:80])
        )
    return row.number, record_from_json(as_json(row.record))


def is_newest_revision(connection: Connection, record: EventRecord, *, number: int, editor: str) -> bool:
    """Whether the newest revision of an event has this number, this editor and exactly this record."""
    query = select(_REVISION).where(_REVISION.c.event_id == record.id).order_by(_REVISION.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None or (row.number, row.editor) != (number, editor):
        return False
    return not diff_snapshots(as_json(row.record), record_to_json(record))


def load_revision_record(connection: Connection, event_id: str, number: int) -> EventRecord:
    """The record as one revision left it. NotFound where there is none."""
    query = select(_REVISION.c.record).where(_REVISION.c.event_id == event_id, _REVISION.c.number == number)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound(
            "There is no revision %(number)s of %(event_id)s.",
            next_step="Look at its history.",
            number=number,
            event_id=repr(event_id[:80]),
        )
    return record_from_json(as_json(found))
