"""The revisions of one event as a viewer could see them: for the desk each as it was saved, for the public the rule of
`domain.changes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from calendar_core.domain.changes import public_versions, saved_revision
from calendar_core.domain.visibility import Viewer
from calendar_core.store.recording import as_json


@dataclass(frozen=True, kw_only=True)
class SeenRevision:
    """A row of `revision` with its snapshot, seen from `seen_at` on; whether nobody had to wait for it."""

    row: Row[Any]
    snapshot: dict[str, Any]
    seen_at: datetime
    is_seen_as_saved: bool


def seen_revisions(rows: Sequence[Row[Any]], *, viewer: Viewer, until: datetime) -> list[SeenRevision]:
    """Of all revisions of one event, oldest first, those that the viewer could see up to an instant.

    The rows have at least `number`, `saved_at` and `record`. For the desk it is all of them, whatever the instant.
    """
    snapshots = {row.number: as_json(row.record) for row in rows}
    if viewer == "desk":
        return [
            SeenRevision(row=row, snapshot=snapshots[row.number], seen_at=row.saved_at, is_seen_as_saved=True)
            for row in rows
        ]
    by_number = {row.number: row for row in rows}
    revisions = [
        saved_revision(number, by_number[number].saved_at, snapshot["visibility"], snapshot.get("embargo_until"))
        for number, snapshot in snapshots.items()
    ]
    return [
        SeenRevision(
            row=by_number[one.number],
            snapshot=snapshots[one.number],
            seen_at=one.seen_at,
            is_seen_as_saved=one.is_seen_as_saved,
        )
        for one in public_versions(revisions, until=until)
    ]
