"""Saving of events: the row, the revision and everything that follows from them, in one commit."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select, update
from sqlmodel import Session

from calendar_core.domain.events.record import EventRecord, record_from_json, record_to_json
from calendar_core.domain.events.visibility import is_visible
from calendar_core.domain.history.diff import Changes, compute_last_modified, diff_snapshots, raises_sequence
from calendar_core.domain.history.public_versions import PublicCounters, advance_counters
from calendar_core.domain.vocabulary import Visibility
from calendar_core.errors import Conflict, NotFound
from calendar_core.models import Event, Reminder, Revision, table_of
from calendar_core.store.db.epoch import raise_epoch
from calendar_core.store.directory.titles import load_with_titles
from calendar_core.store.editing.change_notices import record_change_notice
from calendar_core.store.editing.entry_visibility import update_public_from
from calendar_core.store.editing.tombstones import record_tombstone
from calendar_core.store.events.links import LinkedEvents, load_links
from calendar_core.store.events.revisions import filter_visible_revisions
from calendar_core.store.events.rows import day_columns, event_columns, insert_children, replace_children
from calendar_core.store.selection.search_index import index_event

# UIDs are derived from the id at an event's creation and kept for life, so that a database made anew from the data
# set gives subscribers the same events (docs/decisions/0003).
_UID_NAMESPACE = uuid.UUID("6f1d2c1e-57a5-5d0e-9f60-0c6a0f3a8f11")
_REMINDER, _REVISION = table_of(Reminder), table_of(Revision)
_COUNTERS = ("revision", "sequence", "created_at", "changed_at")


@dataclass(frozen=True, kw_only=True)
class RevisionMetadata:
    """Editor, reason and source of a revision; whether subscribers are notified, and whether the public sees why."""

    editor: str
    reason: str
    source: str | None = None
    notifies_subscribers: bool = True
    is_reason_public: bool = True
    #: A typo is corrected: calendar apps need not look again, and SEQUENCE stays.
    is_correction: bool = False


def occurrence_key(start_text: str, time_zone: str | None) -> str:
    """The start of an event as a key. A reminder belongs to one occurrence; a moved event is another one."""
    return f"{start_text} {time_zone or '-'}"


@dataclass(frozen=True, kw_only=True)
class _Version:
    """A record with its snapshot, which is taken once for a whole save."""

    record: EventRecord
    snapshot: dict[str, Any]


def _take_snapshot(record: EventRecord) -> _Version:
    return _Version(record=record, snapshot=record_to_json(record))


def _event_columns(session: Session, record: EventRecord) -> dict[str, Any]:
    """The columns of an event, its titles with those that follow from its series."""
    return event_columns(load_with_titles(session.connection(), record))


def _new_event(session: Session, version: _Version, now: datetime) -> Event:
    record = version.record
    created = now.replace(microsecond=0)
    uid = str(uuid.uuid5(_UID_NAMESPACE, record.id))
    own: dict[str, Any] = {"id": record.id, "uid": uid, "sequence": 0, "created_at": created, "changed_at": created}
    public = _public_columns(None, version, LinkedEvents({}), saved_at=created)
    return Event(**own, **public, **_event_columns(session, record))


def _public_columns(
    last: PublicCounters | None,
    version: _Version,
    links: LinkedEvents,
    *,
    saved_at: datetime,
    is_visible: bool = True,
    may_raise_sequence: bool = True,
) -> dict[str, Any]:
    """The public's counters from the instant on at which it may see the record; those of before for a draft.

    `is_visible` says whether the public sees the version `last` until `saved_at`.
    """
    counted, record = last, version.record
    if record.visibility == "public":
        seen_at = max(saved_at, record.embargo_until or saved_at)
        counted = advance_counters(
            last,
            version.snapshot,
            seen_at=seen_at,
            links=links.seen_at(seen_at),
            may_raise_sequence=may_raise_sequence,
            has_returned=seen_at > saved_at or not is_visible,
        )
    if counted is None:  # a draft that the public never saw
        counted = PublicCounters(revision=0, sequence=0, created_at=saved_at, changed_at=saved_at, snapshot={})
    return {f"public_{name}": getattr(counted, name) for name in _COUNTERS}


def _append_revision(
    session: Session, event: Event, version: _Version, changes: Changes, change: RevisionMetadata
) -> None:
    session.add(
        Revision(
            event_id=event.id,
            number=event.revision,
            saved_at=event.changed_at,
            editor=change.editor,
            reason=change.reason,
            source=change.source,
            sequence=event.sequence,
            record=version.snapshot,
            changes=changes,
            is_reason_public=change.is_reason_public,
            **day_columns(version.record.when),
        )
    )


def create_event(session: Session, record: EventRecord, change: RevisionMetadata, *, now: datetime) -> None:
    """Add an event as revision 1. IntegrityError at the commit for an id that exists or a reference that does not.

    Raises Conflict where the id is taken already.
    """
    if session.get(Event, record.id) is not None:
        raise Conflict(
            "The event %(id)s exists already.", next_step="Revise it, or choose another id.", id=repr(record.id)
        )
    version = _take_snapshot(record)
    event = _new_event(session, version, now)
    session.add(event)
    session.flush()
    insert_children(session, record)
    update_public_from(session.connection(), record, now=now)
    index_event(session, record, is_new=True)
    _append_revision(session, event, version, {}, change)
    if change.notifies_subscribers:
        record_change_notice(session, event, baseline=0, ended_at=event.ends_at, now=now)
    if _is_public(event, now):
        raise_epoch(session, now, events=[event.id])


def revise_event(
    session: Session, record: EventRecord, change: RevisionMetadata, *, base_revision: int, now: datetime
) -> Changes:
    """Change an event to `record`, and return what changed. Without a change nothing is saved.

    `base_revision` is the number of the revision that the change is based on. Raises Conflict where a newer one
    exists, NotFound where the event does not.
    """
    event = _lock_event(session, record.id, base_revision)
    before = session.get_one(Revision, (record.id, base_revision)).record
    version = _take_snapshot(record)
    changes = diff_snapshots(before, version.snapshot)
    if not changes:
        return changes
    was_public, ended_at = _is_public(event, now), event.ends_at
    seen_revision, search_text = event.public_revision, event.search_text
    saved_at = compute_last_modified(now, event.changed_at)
    last = _last_public_version(session, event, before, until=saved_at)
    is_last_visible = last is not None and last.snapshot is before
    event.changed_at = saved_at
    may_raise_sequence = raises_sequence(changes) and not change.is_correction
    event.sequence += may_raise_sequence
    links = load_links(session.connection(), (before, version.snapshot))
    visible = {"is_visible": is_last_visible, "may_raise_sequence": may_raise_sequence}
    public = _public_columns(last, version, links, saved_at=saved_at, **visible)
    for name, value in {**_event_columns(session, record), **public}.items():
        setattr(event, name, value)
    session.flush()
    former = record_from_json(before)
    replace_children(session, record, before=former)
    update_public_from(session.connection(), record, before=former, now=now)
    index_event(session, record, is_new=False)
    _append_revision(session, event, version, changes, change)
    is_public = _is_public(event, now)
    if last is not None and is_last_visible and not is_public:
        record_tombstone(session, event, last, revision=base_revision, search_text=search_text)
    if change.notifies_subscribers:
        record_change_notice(session, event, baseline=base_revision if was_public else 0, ended_at=ended_at, now=now)
    _supersede_reminders(session, event, is_still_due=is_public and event.lifecycle == "scheduled")
    # What only the desk sees must not show in the time of the last change either. An embargo that lifted is found by
    # its end (`load_changed_events`): a feed made before it would miss the event once the end is another one.
    is_lift_forgotten = was_public and former.embargo_until not in (None, record.embargo_until)
    if was_public != is_public or (is_public and (event.public_revision != seen_revision or is_lift_forgotten)):
        raise_epoch(session, now, events=[event.id])
    return changes


def _lock_event(session: Session, event_id: str, base_revision: int) -> Event:
    """The row, locked before it is read: the next LAST-MODIFIED and the counters must follow from the newest one."""
    event = session.get(Event, event_id, with_for_update={"key_share": True})
    if event is None:
        raise NotFound("There is no event %(id)s.", next_step="Check its id.", id=repr(event_id))
    if event.revision != base_revision:
        raise Conflict(
            "The event %(id)s is at revision %(revision)s; your change was based on %(base_revision)s.",
            next_step="Open it again and repeat your change on the newest version.",
            id=repr(event_id),
            revision=event.revision,
            base_revision=base_revision,
        )
    return event


def _last_public_version(
    session: Session, event: Event, before: dict[str, Any], *, until: datetime
) -> PublicCounters | None:
    """The version that the public saw last: from the row if the public still sees it, else from all revisions."""
    # A version whose embargo lifts at the instant of its replacement was never seen (`list_public_versions`).
    if event.visibility == "public" and (event.embargo_until is None or event.embargo_until < until):
        return PublicCounters(snapshot=before, **{name: getattr(event, f"public_{name}") for name in _COUNTERS})
    query = select(_REVISION).where(_REVISION.c.event_id == event.id).order_by(_REVISION.c.number)
    versions = filter_visible_revisions(session.execute(query).all(), viewer="public", until=until)
    links = load_links(session.connection(), [seen.snapshot for seen in versions])
    last: PublicCounters | None = None
    for seen in versions:
        if seen.seen_at < until:
            last = advance_counters(
                last,
                seen.snapshot,
                seen_at=seen.seen_at,
                links=links.seen_at(seen.seen_at),
                has_returned=seen.has_returned,
            )
    return last


def _is_public(event: Event, now: datetime) -> bool:
    """Whether the public sees the event at `now`. Work under an embargo must not show in the epoch either."""
    return is_visible(cast("Visibility", event.visibility), event.embargo_until, viewer="public", now=now)


def _supersede_reminders(session: Session, event: Event, *, is_still_due: bool) -> None:
    """Withdraw the unsent reminders of other occurrences than the present one, or all of them if none is due."""
    stale = (_REMINDER.c.event_id == event.id) & (_REMINDER.c.state == "pending")
    if is_still_due:
        stale &= _REMINDER.c.occurrence != occurrence_key(event.start_text, event.time_zone)
    session.execute(update(_REMINDER).where(stale).values(state="superseded"))
