"""The versions of an event that the public could see, from which instant on, and how the public counts them.

Work under an embargo, in a draft or in the notes of the desk leaves no trace in them. See decisions 0050 and 0076.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from calendar_core.domain.events.facts import DESK_ONLY_FACTS
from calendar_core.domain.events.visibility import is_visible
from calendar_core.domain.history.diff import compute_last_modified, diff_snapshots, raises_sequence
from calendar_core.domain.vocabulary import Visibility


@dataclass(frozen=True, kw_only=True)
class SavedRevision:
    """The part of a revision that decides who saw it."""

    number: int
    saved_at: datetime
    visibility: Visibility
    embargo_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class PublicVersion:
    """A revision that the public could see from `seen_at` on. `before` is the number of the one that it saw before.

    With `is_visible_when_saved` nobody waited for it: the reason of the revision is the reason of what is seen. With
    `has_returned` the event was withdrawn before.
    """

    number: int
    before: int | None
    seen_at: datetime
    is_visible_when_saved: bool
    has_returned: bool


def build_saved_revision(number: int, saved_at: datetime, visibility: Visibility, embargo: str | None) -> SavedRevision:
    """A revision; `embargo` is the instant as its snapshot has it."""
    lifts = datetime.fromisoformat(embargo).astimezone(UTC) if embargo else None
    return SavedRevision(number=number, saved_at=saved_at, visibility=visibility, embargo_until=lifts)


def list_public_versions(revisions: Sequence[SavedRevision], *, until: datetime) -> list[PublicVersion]:
    """The revisions, oldest first, that the public could see at some instant up to `until`."""
    versions: list[PublicVersion] = []
    last_end: datetime | None = None
    for revision, seen_at, end in _find_public_spans(revisions):
        if seen_at <= until:
            versions.append(
                PublicVersion(
                    number=revision.number,
                    before=versions[-1].number if versions else None,
                    seen_at=seen_at,
                    is_visible_when_saved=seen_at == revision.saved_at,
                    has_returned=last_end is not None and last_end < seen_at,
                )
            )
        last_end = end
    return versions


def is_visible_at(revisions: Sequence[SavedRevision], at: datetime) -> bool:
    """Whether the public could see at an instant the event of these revisions, oldest first."""
    return any(seen_at <= at and (end is None or at < end) for _, seen_at, end in _find_public_spans(revisions))


def _find_public_spans(
    revisions: Sequence[SavedRevision],
) -> Iterator[tuple[SavedRevision, datetime, datetime | None]]:
    """The revisions that the public ever saw, each with the span `[start, end)` in which it did.

    A revision is in force until the next one is saved. The public never saw one that was replaced before its embargo
    lifted, or that was a draft.
    """
    ends = [following.saved_at for following in revisions[1:]]
    for revision, end in zip(revisions, [*ends, None], strict=True):
        seen_at = max(revision.saved_at, revision.embargo_until or revision.saved_at)
        is_seen = is_visible(revision.visibility, revision.embargo_until, viewer="public", now=seen_at)
        if is_seen and (end is None or seen_at < end):
            yield revision, seen_at, end


@dataclass(frozen=True, kw_only=True)
class PublicCounters:
    """The counters of one version, and its whole snapshot."""

    revision: int
    sequence: int
    created_at: datetime
    changed_at: datetime
    snapshot: Mapping[str, Any]


def list_linked_ids(snapshot: Mapping[str, Any]) -> tuple[str, ...]:
    """The events that a snapshot links to."""
    parent = snapshot.get("parent")
    return (*snapshot.get("related", ()), *([parent] if parent else ()))


def redact_snapshot(snapshot: Mapping[str, Any], links: Container[str]) -> dict[str, Any]:
    """What the public sees of a snapshot: no facts of the desk, and links only to the events `links`."""
    shown = {key: value for key, value in snapshot.items() if key not in DESK_ONLY_FACTS}
    related = [key for key in shown.pop("related", ()) if key in links]
    if related:
        shown["related"] = related
    if shown.get("parent") not in links:
        shown.pop("parent", None)
    return shown


def bury(last: PublicCounters, withdrawn_at: datetime) -> PublicCounters:
    """The counters of the tombstone of an event that the public saw last with the counters `last`."""
    return replace(last, sequence=last.sequence + 1, changed_at=compute_last_modified(withdrawn_at, last.changed_at))


def advance_counters(
    last: PublicCounters | None,
    snapshot: Mapping[str, Any],
    *,
    seen_at: datetime,
    links: Container[str] = (),
    may_raise_sequence: bool = True,
    has_returned: bool = False,
) -> PublicCounters:
    """The counters of a version that the public sees from `seen_at` on; `last` are those of the version before it.

    A version that shows the public nothing new is not counted. `links` are the linked events that the public sees then.
    Without `may_raise_sequence` SEQUENCE stays, although time or place were corrected. With `has_returned` the event
    was withdrawn in between: SEQUENCE and LAST-MODIFIED are then higher than those of its tombstone, whatever changed.
    """
    if last is None:
        begun = compute_last_modified(seen_at, None)
        return PublicCounters(revision=1, sequence=0, created_at=begun, changed_at=begun, snapshot=snapshot)
    changes = diff_snapshots(redact_snapshot(last.snapshot, links), redact_snapshot(snapshot, links))
    if has_returned:
        # The instant of the withdrawal is a second earlier at least: revisions are that far apart.
        last = bury(last, seen_at - timedelta(seconds=1))
    elif not changes:
        return replace(last, snapshot=snapshot)
    return PublicCounters(
        revision=last.revision + bool(changes),
        sequence=last.sequence + (has_returned or (may_raise_sequence and raises_sequence(changes))),
        created_at=last.created_at,
        changed_at=compute_last_modified(seen_at, last.changed_at),
        snapshot=snapshot,
    )
