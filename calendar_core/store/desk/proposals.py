"""The queue of the desk: whatever waits for an editor's decision, by whichever channel it came in.

A proposal is made once. What makes two the same is the `key` that its maker gives: facts and source of a text, the
words of a reader, a holder and an office. It stays known after it was settled, so that what was declined does not
come back.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select
from sqlmodel import Session

from calendar_core.domain.events.record import EventRecord, record_from_json, record_to_json
from calendar_core.errors import Conflict, NotFound
from calendar_core.models import Proposal, table_of
from calendar_core.store.db.database import insert_if_absent
from calendar_core.store.events.rows import as_json

Channel = Literal["desk", "import", "reader", "mail", "watch", "directory"]
Subject = Literal["event", "correction", "office-holder"]
State = Literal["pending", "accepted", "declined"]

_PROPOSAL = table_of(Proposal)


@dataclass(frozen=True, kw_only=True)
class NewProposal:
    """A proposal to add.

    `key` is plain JSON: two proposals of a subject with the same key are one. `record` is the event as it would be,
    based on `base_revision` (0: a new event, or none). `text` is the passage, `draft` what was read from it, `origin`
    where it comes from, both as plain JSON of the maker's own shape. `editor` is the account that makes it, None for
    a reader, a mail or a watched source. `source` is an address or a name, as in the history.
    """

    channel: Channel
    subject: Subject
    key: Any
    reason: str
    event_id: str | None = None
    base_revision: int = 0
    record: EventRecord | None = None
    text: str | None = None
    draft: Mapping[str, Any] | None = None
    origin: Mapping[str, Any] | None = None
    editor: str | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class AddedProposal:
    """The proposal with a key, its state, and whether it was added just now."""

    id: int
    state: State
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class StoredProposal:
    """A proposal of the queue. `settled_revision` is the revision that accepting it saved."""

    id: int
    channel: Channel
    subject: Subject
    digest: str
    event_id: str | None
    base_revision: int
    record: EventRecord | None
    text: str | None
    draft: dict[str, Any] | None = field(repr=False)
    origin: dict[str, Any] | None
    editor: str | None
    reason: str
    source: str | None
    proposed_at: datetime
    state: State
    settled_by: str | None
    settled_at: datetime | None
    settled_reason: str | None
    settled_revision: int | None


@dataclass(frozen=True, kw_only=True)
class PendingProposal:
    """A whole record that waits. `base_revision` is 0 for a new event; `editor` may be `channel: mail`."""

    id: int
    event_id: str
    base_revision: int
    record: EventRecord
    editor: str
    reason: str
    source: str | None
    proposed_at: datetime


def compute_digest(subject: Subject, key: Any) -> str:
    """The digest of a key, which is plain JSON."""
    canonical = json.dumps(key, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{subject}\0{canonical}".encode()).hexdigest()


def retire_digest(digest: str, number: int) -> str:
    """A digest that no proposal will have, for one that was accepted: the record itself says now what it said."""
    return f"{digest.partition(' ')[0]} {number}"


def has_proposal(connection: Connection, digest: str) -> bool:
    """Whether a proposal has a digest."""
    return connection.execute(select(_PROPOSAL.c.id).where(_PROPOSAL.c.digest == digest)).first() is not None


def insert_proposal(session: Session, proposal: NewProposal, *, now: datetime) -> AddedProposal:
    """Add a proposal, unless one with its key exists: then that one, whatever became of it."""
    digest = compute_digest(proposal.subject, proposal.key)
    found = _find_by_digest(session, digest)
    if found is not None:
        return found
    names = ("channel", "subject", "event_id", "base_revision", "text", "reason", "source")
    values = {name: getattr(proposal, name) for name in names}
    values |= {
        "digest": digest,
        "record": record_to_json(proposal.record) if proposal.record else None,
        "draft": dict(proposal.draft) if proposal.draft is not None else None,
        "origin": dict(proposal.origin) if proposal.origin is not None else None,
        "editor_id": proposal.editor,
        "proposed_at": now,
        "state": "pending",
    }
    insert_if_absent(session, _PROPOSAL, [values])
    added = _find_by_digest(session, digest)
    if added is None:
        raise Conflict("Somebody else made this proposal at the same time.", next_step="Look at the queue.")
    return AddedProposal(id=added.id, state=added.state, is_new=True)


def _find_by_digest(session: Session, digest: str) -> AddedProposal | None:
    row = session.execute(select(_PROPOSAL.c.id, _PROPOSAL.c.state).where(_PROPOSAL.c.digest == digest)).one_or_none()
    return AddedProposal(id=row.id, state=row.state, is_new=False) if row else None


def add_proposal(
    session: Session,
    record: EventRecord,
    *,
    base_revision: int,
    editor: str,
    reason: str,
    source: str | None,
    now: datetime,
) -> AddedProposal:
    """Add a whole record that an account proposes at the desk; the same in the same words is one proposal."""
    proposal = NewProposal(
        channel="desk",
        subject="event",
        key=[record.id, base_revision, record_to_json(record), editor, reason],
        event_id=record.id,
        base_revision=base_revision,
        record=record,
        editor=editor,
        reason=reason,
        source=source,
    )
    return insert_proposal(session, proposal, now=now)


def list_proposals(
    connection: Connection,
    *,
    subject: Subject | None = None,
    channel: Channel | None = None,
    event_id: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> list[StoredProposal]:
    """A page of the pending proposals, the oldest first; of one subject, channel or event, or of all."""
    query = select(_PROPOSAL).where(_which("pending", subject=subject, channel=channel, event_id=event_id))
    return [_read(row) for row in connection.execute(query.order_by(_PROPOSAL.c.id).offset(offset).limit(limit))]


def count_proposals(connection: Connection, *, subject: Subject | None = None) -> Counter[Channel]:
    """How many proposals wait, by channel; of one subject or of all."""
    query = select(_PROPOSAL.c.channel, func.count()).where(_which("pending", subject=subject))
    return Counter(dict(row._tuple() for row in connection.execute(query.group_by(_PROPOSAL.c.channel))))


def list_settled_proposals(
    connection: Connection,
    *,
    since: datetime,
    subject: Subject | None = None,
    channel: Channel | None = None,
    limit: int = 50,
) -> list[StoredProposal]:
    """The proposals that were settled since an instant, the newest first."""
    which = _which("accepted", "declined", subject=subject, channel=channel) & (_PROPOSAL.c.settled_at >= since)
    query = select(_PROPOSAL).where(which).order_by(_PROPOSAL.c.settled_at.desc(), _PROPOSAL.c.id.desc())
    return [_read(row) for row in connection.execute(query.limit(limit))]


def load_proposal(connection: Connection, number: int) -> StoredProposal:
    """One proposal in whatever state; NotFound where there is none."""
    row = connection.execute(select(_PROPOSAL).where(_PROPOSAL.c.id == number)).one_or_none()
    if row is None:
        raise NotFound("There is no such proposal.", next_step="Look at the queue.")
    return _read(row)


def list_pending_proposals(connection: Connection, *, event_id: str | None = None) -> list[PendingProposal]:
    """The whole records that wait, the oldest first; of one event or of all."""
    query = select(_PROPOSAL).where(_which("pending", subject="event", event_id=event_id)).order_by(_PROPOSAL.c.id)
    found = (_read(row) for row in connection.execute(query))
    return [_with_record(one, one.record) for one in found if one.record is not None]


def find_proposal(connection: Connection, number: int) -> PendingProposal:
    """One record that waits; NotFound if it is not pending, or has no record."""
    row = connection.execute(select(_PROPOSAL).where(_PROPOSAL.c.id == number)).one_or_none()
    found = _read(row) if row is not None else None
    if found is None or found.record is None or found.state != "pending":
        raise NotFound("This proposal does not wait any more.", next_step="Look at the queue.")
    return _with_record(found, found.record)


def _which(
    *states: State, subject: Subject | None = None, channel: Channel | None = None, event_id: str | None = None
) -> ColumnElement[bool]:
    wanted = (("subject", subject), ("channel", channel), ("event_id", event_id))
    given = [_PROPOSAL.c[name] == value for name, value in wanted if value is not None]
    return and_(_PROPOSAL.c.state.in_(states), *given)


def _read(row: Row[Any]) -> StoredProposal:
    values = dict(row._mapping)
    values["editor"] = values.pop("editor_id")
    for name in ("record", "draft", "origin"):
        values[name] = as_json(values[name]) if values[name] is not None else None
    record = record_from_json(values["record"]) if values["record"] else None
    # A new event may have been accepted under another id, and taken back.
    values["record"] = replace(record, id=row.event_id) if record and row.event_id else record
    return StoredProposal(**values)


def _with_record(found: StoredProposal, record: EventRecord) -> PendingProposal:
    return PendingProposal(
        id=found.id,
        event_id=found.event_id or record.id,
        base_revision=found.base_revision,
        record=record,
        editor=found.editor or f"channel: {found.channel}",
        reason=found.reason,
        source=found.source,
        proposed_at=found.proposed_at,
    )
