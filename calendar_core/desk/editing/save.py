"""Saves records of the desk: event, revision, notice, search text and audit log in one commit."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from calendar_core.desk.editing.actions import check_correction
from calendar_core.domain.events.record import EventRecord, record_to_json
from calendar_core.domain.history.diff import diff_snapshots
from calendar_core.domain.schema.values import parse_url
from calendar_core.domain.text.sanitizer import clean_line, drop_invisible
from calendar_core.domain.time.parsing.errors import quoted
from calendar_core.errors import CalendarError
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.desk.proposals import add_proposal
from calendar_core.store.desk.settle_proposals import settle_proposal
from calendar_core.store.editing.save_event import RevisionMetadata, create_event, revise_event


def save_event(
    session: Session, record: EventRecord, change: RevisionMetadata, *, base_revision: int, action: str, now: datetime
) -> bool:
    """Save a new event (`base_revision` 0) or a change of one; whether anything changed.

    Raises Conflict where somebody else saved first.
    """
    if base_revision:
        if not revise_event(session, record, change, base_revision=base_revision, now=now):
            return False
    else:
        create_event(session, record, change, now=now)
    log_action(session, change.editor, action, event_id=record.id, detail=change.reason, now=now)
    return True


@dataclass(frozen=True, kw_only=True)
class SubmittedEvent:
    """A parsed form to save. `base_revision` is 0 for a new event; `before` is the revision that was opened."""

    record: EventRecord
    before: EventRecord | None
    base_revision: int
    proposal: int | None = None


def save_form(
    session: Session, submitted: SubmittedEvent, change: RevisionMetadata, *, is_proposal: bool, now: datetime
) -> None:
    """Save a form and accept the proposal that it came from, or add it as a proposal of its own.

    Raises Conflict where somebody else saved first, CalendarError for a correction that changes too much and for a
    proposal of an event that was merged.
    """
    record, base_revision = submitted.record, submitted.base_revision
    if submitted.proposal is not None and submitted.before is not None:
        check_not_merged(submitted.before)
    if change.is_correction and submitted.before is not None:
        check_correction(diff_snapshots(record_to_json(submitted.before), record_to_json(record)))
    if is_proposal:
        author = {"editor": change.editor, "reason": change.reason}
        add_proposal(session, record, base_revision=base_revision, source=change.source, now=now, **author)
        log_action(session, change.editor, "proposed", event_id=record.id, detail=change.reason, now=now)
        return
    is_saved = save_event(
        session, record, change, base_revision=base_revision, action="changed" if base_revision else "added", now=now
    )
    if submitted.proposal is not None:
        settle_proposal(
            session,
            submitted.proposal,
            is_accepted=True,
            editor=change.editor,
            now=now,
            event_id=record.id,
            revision=base_revision + 1 if is_saved else None,
        )


def check_not_merged(record: EventRecord) -> None:
    """Raise CalendarError for an event that was merged into another: a proposal would publish it again."""
    if record.merged_into is not None:
        raise CalendarError(
            "The event was merged into %(id)s.",
            next_step="Decline the proposal, and change that event.",
            id=record.merged_into,
        )


_ADDRESS_LIKE: Final = re.compile(r"\S*://|www\.|//|[a-z][a-z0-9+.-]*:\S|\S+\.\S+/", re.IGNORECASE)


def parse_change_source(text: str) -> str | None:
    """The source of a change: an address of the web, or the name of whoever said it; None where the text is empty.

    Raises CalendarError for what cannot be cited: an address that is malformed, a name without two letters.
    """
    if not drop_invisible(text):
        return None
    if _ADDRESS_LIKE.match(drop_invisible(text)):
        return parse_url(text)
    line = clean_line(text)
    if sum(letter.isalpha() for letter in line) < 2:
        raise CalendarError(
            "%(text)s cannot be cited as a source.",
            next_step="Enter a URL that begins with https://, or the name of whoever said it.",
            text=quoted(line),
        )
    return line


def parse_reason(text: str) -> str:
    """The reason of a change on one line. Raises CalendarError where it is empty."""
    reason = " ".join(text.split())
    if not reason:
        raise CalendarError("The reason is missing.", next_step="Say in a few words why, and by which source.")
    return reason[:1_000]
