"""Number, SEQUENCE, CREATED and LAST-MODIFIED as the public counts them: only by what it could see, and from when on.

Work under an embargo, in a draft or in the notes of the desk leaves no trace in them. See docs/decisions/0076.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from calendar_core.domain.history.describe_changes import DESK_ONLY_FIELDS
from calendar_core.domain.history.diff import compute_last_modified, diff_snapshots, raises_sequence


@dataclass(frozen=True, kw_only=True)
class PublicCounters:
    """The counters of one version, and its whole snapshot."""

    number: int
    sequence: int
    created_at: datetime
    changed_at: datetime
    snapshot: Mapping[str, Any]


def list_linked_ids(snapshot: Mapping[str, Any]) -> tuple[str, ...]:
    """The events that a snapshot links to."""
    parent = snapshot.get("parent")
    return (*snapshot.get("related", ()), *([parent] if parent else ()))


def redact_snapshot(snapshot: Mapping[str, Any], links: Container[str]) -> dict[str, Any]:
    """What the public sees of a snapshot where it sees the events `links`: nothing of the desk's, no link elsewhere."""
    shown = {key: value for key, value in snapshot.items() if key not in DESK_ONLY_FIELDS}
    related = [key for key in shown.pop("related", ()) if key in links]
    if related:
        shown["related"] = related
    if shown.get("parent") not in links:
        shown.pop("parent", None)
    return shown


def advance_counters(
    last: PublicCounters | None,
    snapshot: Mapping[str, Any],
    *,
    seen_at: datetime,
    links: Container[str] = (),
    may_raise_sequence: bool = True,
) -> PublicCounters:
    """The counters of a version that the public sees from `seen_at` on; `last` is the one it saw before.

    A version in which nothing shows that was not there before counts as no version at all. `links` are the linked
    events that the public can see then. `raises` is false where SEQUENCE stays although time or place were mended.
    """
    if last is None:
        begun = compute_last_modified(seen_at, None)
        return PublicCounters(number=1, sequence=0, created_at=begun, changed_at=begun, snapshot=snapshot)
    changes = diff_snapshots(redact_snapshot(last.snapshot, links), redact_snapshot(snapshot, links))
    if not changes:
        return replace(last, snapshot=snapshot)
    return PublicCounters(
        number=last.number + 1,
        sequence=last.sequence + (may_raise_sequence and raises_sequence(changes)),
        created_at=last.created_at,
        changed_at=compute_last_modified(seen_at, last.changed_at),
        snapshot=snapshot,
    )
