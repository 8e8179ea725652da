"""Proposals of reporters: a complete record, based on a revision, that awaits an editor's decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlmodel import Session

from calendar_core.domain.events.record import EventRecord, record_from_json, record_to_json
from calendar_core.errors import Conflict, NotFound
from calendar_core.models import Proposal, table_of
from calendar_core.store.events.rows import as_json

_PROPOSAL = table_of(Proposal)


@dataclass(frozen=True, kw_only=True)
class PendingProposal:
    """A pending proposal. `base_revision` is 0 for a new event."""

    id: int
    event_id: str
    base_revision: int
    record: EventRecord
    editor: str
    reason: str
    source: str | None
    proposed_at: datetime


def add_proposal(
    session: Session,
    record: EventRecord,
    *,
    base_revision: int,
    editor: str,
    reason: str,
    source: str | None,
    now: datetime,
) -> None:
    """Save a proposal; one that waits already, in the same words, is not added again."""
    same = [one for one in list_pending_proposals(session.connection(), event_id=record.id) if one.record == record]
    if any((one.base_revision, one.editor, one.reason) == (base_revision, editor, reason) for one in same):
        return
    values = {
        "event_id": record.id,
        "base_revision": base_revision,
        "record": record_to_json(record),
        "editor_id": editor,
        "reason": reason,
        "source": source,
        "proposed_at": now,
        "state": "pending",
    }
    session.execute(insert(_PROPOSAL).values(values))


def list_pending_proposals(connection: Connection, *, event_id: str | None = None) -> list[PendingProposal]:
    """Pending proposals, the oldest first; of one event or of all."""
    query = select(_PROPOSAL).where(_PROPOSAL.c.state == "pending").order_by(_PROPOSAL.c.id)
    if event_id is not None:
        query = query.where(_PROPOSAL.c.event_id == event_id)
    return [_proposal_from_row(row) for row in connection.execute(query)]


def find_proposal(connection: Connection, number: int) -> PendingProposal:
    """One pending proposal; NotFound if it is not pending."""
    query = select(_PROPOSAL).where(_PROPOSAL.c.id == number, _PROPOSAL.c.state == "pending")
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound("This proposal does not wait any more.", next_step="Look at the queue.")
    return _proposal_from_row(row)


def settle_proposal(session: Session, number: int, *, is_accepted: bool, editor: str, now: datetime) -> None:
    """Accept or decline a proposal. Raises Conflict if somebody else has settled it."""
    values = {"state": "accepted" if is_accepted else "declined", "settled_by": editor, "settled_at": now}
    one = (_PROPOSAL.c.id == number) & (_PROPOSAL.c.state == "pending")
    if session.execute(update(_PROPOSAL).where(one).values(values).returning(_PROPOSAL.c.id)).first() is None:
        raise Conflict("Somebody else settled this proposal first.", next_step="Look at the queue.")


def _proposal_from_row(row: Row[Any]) -> PendingProposal:
    return PendingProposal(
        id=row.id,
        event_id=row.event_id,
        base_revision=row.base_revision,
        record=record_from_json(as_json(row.record)),
        editor=row.editor_id,
        reason=row.reason,
        source=row.source,
        proposed_at=row.proposed_at,
    )
