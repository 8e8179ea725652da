"""The one way a record of the desk is saved: event, revision, notice, search text and audit log, in one commit.

What an editor does to an event in one word (confirm, postpone, mark as held …) is in `deeds`; whom it reaches is told
by the pages before they call this.
"""

from datetime import datetime

from sqlmodel import Session

from calendar_core.domain.events.record import EventRecord
from calendar_core.errors import CalendarError
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.editing.save_event import RevisionMetadata, create_event, revise_event


def save_event(
    session: Session, record: EventRecord, change: RevisionMetadata, *, opened_at: int, action: str, now: datetime
) -> bool:
    """Save a new event (`opened_at` 0) or a change of one; whether anything changed at all.

    Raises Conflict where somebody saved first.
    """
    if opened_at:
        if not revise_event(session, record, change, opened_at=opened_at, now=now):
            return False
    else:
        create_event(session, record, change, now=now)
    log_action(session, change.editor, action, event_id=record.id, detail=change.reason, now=now)
    return True


def parse_reason(text: str) -> str:
    """Why something is done; CalendarError where nobody said."""
    reason = " ".join(text.split())
    if not reason:
        raise CalendarError("The reason is missing.", next_step="Say in a few words why, and by which source.")
    return reason[:1_000]
