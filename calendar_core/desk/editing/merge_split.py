"""Two events made one, and one made two: each is one commit, and nothing that either knew is lost.

Who is merged away becomes a draft that says where it went; its address leads there (`store.merged`). Of a parted event
the old one keeps its UID, and with it the entry in every calendar app.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection
from sqlmodel import Session

from calendar_core.desk.editing.save import save_event
from calendar_core.domain.events.record import EventRecord
from calendar_core.errors import CalendarError
from calendar_core.store.editing.save_event import RevisionMetadata
from calendar_core.store.events.links import load_part_ids, load_referring_ids
from calendar_core.store.events.revisions import load_newest_revision

#: What of an event is parted one by one.
SPLIT_FIELDS: Final = ("parties", "participants", "documents", "deadlines", "sources")
#: To whom a part of a parted event belongs.
Share = Literal["old", "new", "both"]
SHARES: Final[tuple[Share, ...]] = ("old", "new", "both")


@dataclass(frozen=True, kw_only=True)
class OpenedRevision:
    """A record as an editor saw it, with the number of its revision."""

    number: int
    record: EventRecord


# --- Two into one -----------------------------------------------------------------------------------------------------


def merge_records(kept: EventRecord, other: EventRecord, *, linked: Iterable[str] = ()) -> EventRecord:
    """The record that is kept, with what only the other one knows: facts, participants, sources, documents.

    `linked` are the ids of events that name the other one as related: they belong with the kept one now.
    """
    united: dict[str, Any] = {name: _join_unique(getattr(kept, name), getattr(other, name)) for name in SPLIT_FIELDS}
    related = _join_unique(_join_unique(kept.related, other.related), linked)
    united["related"] = tuple(one for one in related if one not in (kept.id, other.id))
    named = {field.name for field in fields(kept)} - united.keys()
    named -= {"visibility", "embargo_until", "parent", "merged_into"}
    filled = {name: getattr(other, name) for name in named if getattr(kept, name) is None}
    if kept.parent is None and other.parent != kept.id:
        filled["parent"] = other.parent
    return replace(kept, **united, **filled)


def _join_unique(mine: Iterable[Any], others: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*mine, *others)))


def mark_merged(record: EventRecord, *, into: str) -> EventRecord:
    """What stays of a duplicate: a draft that says where it went. Nothing is deleted."""
    return replace(record, visibility="draft", embargo_until=None, merged_into=into)


def check_merge(kept: EventRecord, other: EventRecord) -> None:
    """Refuse to merge what is one already. CalendarError says with what."""
    for record in (kept, other):
        if record.merged_into is not None:
            raise CalendarError(
                "The event %(id)s was merged into %(merged_into)s already.",
                next_step="Merge %(merged_into)s instead, or publish %(id)s again first.",
                id=repr(record.id),
                merged_into=repr(record.merged_into),
            )


def save_merge(
    session: Session, kept: OpenedRevision, other: OpenedRevision, change: RevisionMetadata, *, now: datetime
) -> None:
    """Merge `other` into `kept`, in one commit: its parts become parts of that one, and nobody is told that it went.

    Raises Conflict where somebody saved either of them first, CalendarError for what is merged already.
    """
    check_merge(kept.record, other.record)
    connection = session.connection()
    after = merge_records(kept.record, other.record, linked=load_referring_ids(connection, other.record.id))
    if after.parent == other.record.id:
        after = replace(after, parent=None)
    gone, silent_change = mark_merged(other.record, into=kept.record.id), replace(change, notifies_subscribers=False)
    save_event(session, after, change, opened_at=kept.number, action="merged", now=now)
    save_event(session, gone, silent_change, opened_at=other.number, action="merged away", now=now)
    for part in _load_parts(connection, other.record.id, but=kept.record.id):
        moved = replace(part.record, parent=kept.record.id)
        save_event(session, moved, silent_change, opened_at=part.number, action="put under the other", now=now)


def _load_parts(connection: Connection, event_id: str, *, but: str) -> list[OpenedRevision]:
    return [_load_newest(connection, key) for key in load_part_ids(connection, event_id) if key != but]


def _load_newest(connection: Connection, event_id: str) -> OpenedRevision:
    number, record = load_newest_revision(connection, event_id)
    return OpenedRevision(number=number, record=record)


# --- One into two -----------------------------------------------------------------------------------------------------


def split_record(
    record: EventRecord, new: EventRecord, shares: Mapping[str, Iterable[Share]]
) -> tuple[EventRecord, EventRecord]:
    """The event without what goes to the new one, and the new one with it, each related to the other.

    `new` is the new event's own facts; `shares` says of each part, by `SPLIT_FIELDS` and in its order, whose it is.
    Raises
    CalendarError where one of the two would be left without a party or a source.
    """
    stays, goes = dict[str, Any](), dict[str, Any]()
    for name in SPLIT_FIELDS:
        shared = list(zip(getattr(record, name), shares[name], strict=True))
        stays[name] = tuple(part for part, share in shared if share != "new")
        goes[name] = tuple(part for part, share in shared if share != "old")
    for name in ("parties", "sources"):
        if not stays[name] or not goes[name]:
            raise CalendarError(
                "One of the two events would have no %(name)s.",
                next_step="Leave at least one with each, or choose both.",
                name=name,
            )
    old = replace(record, **stays, related=_join_unique(record.related, (new.id,)))
    return old, replace(new, **goes, related=(record.id,))


def save_split(
    session: Session, old: EventRecord, new: EventRecord, change: RevisionMetadata, *, opened_at: int, now: datetime
) -> None:
    """Save both halves of a parted event in one commit. Raises Conflict for an id that is taken, or who is late."""
    save_event(session, new, change, opened_at=0, action="split off", now=now)
    save_event(session, old, change, opened_at=opened_at, action="split", now=now)
