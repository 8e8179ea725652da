"""Saves what an editor takes from a proposal, and takes it back the same day by one more revision."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from calendar_core.desk.editing.review import Decision, Review
from calendar_core.desk.editing.save import save_event
from calendar_core.domain.events.record import EventRecord
from calendar_core.errors import CalendarError, Conflict
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.desk.proposals import StoredProposal
from calendar_core.store.desk.settle_proposals import settle_proposal
from calendar_core.store.editing.save_event import RevisionMetadata
from calendar_core.store.events.revisions import load_newest_revision, load_revision_record

#: How long what was settled can be taken back: a day, whatever the zone of the desk.
UNDO_WINDOW: Final = timedelta(hours=24)


def save_reviewed(
    session: Session, review: Review, record: EventRecord, *, editor: str, is_notifying: bool, now: datetime
) -> int | None:
    """Save the record that was built of a proposal; the number of its revision, None where nothing changed.

    Raises Conflict where somebody else saved since the review was loaded.
    """
    stored = review.stored
    change = RevisionMetadata(
        editor=editor,
        reason=stored.reason,
        source=stored.source,
        notifies_subscribers=is_notifying,
        is_reason_public=False,
    )
    action = "changed" if review.number else "added"
    is_saved = save_event(session, record, change, base_revision=review.number, action=action, now=now)
    session.flush()
    return review.number + 1 if is_saved else None


def check_taken(review: Review, decision: Decision) -> None:
    """Raise CalendarError where nothing of a proposal is taken, not even what its source says."""
    left = [name for name, choice in decision.choices.items() if choice == "leave"]
    if review.fields and len(left) == len(review.fields) and not any(one.is_required for one in review.fields):
        raise CalendarError("Nothing of the proposal is taken.", next_step="Take a field, or decline the proposal.")


def decline(session: Session, stored: StoredProposal, *, reason: str, editor: str, now: datetime) -> None:
    """Decline a proposal, with the reason in the log. Raises CalendarError without one."""
    line = " ".join(reason.split())[:1_000]
    if not line:
        raise CalendarError("The reason is missing.", next_step="Say in a few words why it is declined.")
    settle_proposal(session, stored.id, is_accepted=False, editor=editor, now=now, reason=line)
    log_action(session, editor, "declined", event_id=stored.event_id, detail=line, now=now)


def restore_before(session: Session, stored: StoredProposal, *, editor: str, now: datetime) -> EventRecord | None:
    """Undo what accepting a proposal saved, by a revision that is like the one before it; None where nothing was.

    A new event becomes a draft. Raises Conflict where anything was saved since.
    """
    if stored.state != "accepted" or stored.settled_revision is None or stored.event_id is None:
        return None
    connection = session.connection()
    number, record = load_newest_revision(connection, stored.event_id)
    if number != stored.settled_revision:
        raise Conflict(
            "The event %(id)s was saved again since.",
            next_step="Look at its history, and change it from there.",
            id=stored.event_id,
        )
    before = (
        load_revision_record(connection, record.id, number - 1) if number > 1 else replace(record, visibility="draft")
    )
    change = RevisionMetadata(editor=editor, reason=f"Taken back: {stored.reason}", is_reason_public=False)
    save_event(session, before, change, base_revision=number, action="took back", now=now)
    session.flush()
    return before
