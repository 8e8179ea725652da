"""A text comes in: its events are extracted, matched against the record, and proposed to the desk."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection
from sqlmodel import Session

from calendar_core.domain.text.sanitizer import check_text
from calendar_core.domain.vocabulary import CERTAINTIES, Certainty
from calendar_core.errors import CalendarError
from calendar_core.intake.draft import EventDraft
from calendar_core.intake.match import Match, match_draft
from calendar_core.intake.passage import cut_passage
from calendar_core.intake.propose import Origin, ProposedRecord, build_proposal
from calendar_core.intake.publishers import find_side
from calendar_core.intake.record_index import RecordIndex
from calendar_core.intake.stored_draft import build_key, draft_to_stored, origin_to_json
from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import load_known_names
from calendar_core.intake.text.passages import read_dateline
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.desk.proposals import Channel, NewProposal, insert_proposal
from calendar_core.store.editing.save_event import RevisionMetadata, create_event, revise_event

# A long report; more is a file of another kind.
MAX_CHARACTERS: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class ImportedDraft:
    """An event of a text, where the text comes from, and what it is to the record. The draft's spans are in `text`."""

    draft: EventDraft
    match: Match
    origin: Origin
    text: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class TakeoverReport:
    """The events that were saved or wait in the queue, how many drafts say nothing new, and why others were refused.

    What was proposed before and settled is nothing new.
    """

    event_ids: tuple[str, ...]
    unchanged: int
    refused: tuple[CalendarError, ...]


def import_text(
    connection: Connection, text: str, origin: Origin, *, most: Certainty | None = None
) -> list[ImportedDraft]:
    """The events of a text, matched. `origin` may leave publisher and day to the dateline of the text.

    No certainty is above `most`, that of the source.
    Raises CalendarError for a text that is empty, longer than MAX_CHARACTERS, or has characters that nobody can see.
    """
    if len(text) > MAX_CHARACTERS:
        raise CalendarError(
            "The text has %(count)s characters.",
            next_step="Give at most %(most)s, such as one report at a time.",
            count=len(text),
            most=MAX_CHARACTERS,
        )
    check_text(text)
    dateline = read_dateline(text, today=origin.day)
    origin = replace(origin, publisher=origin.publisher or dateline.publisher or "", day=origin.day or dateline.day)
    side = find_side(connection, origin.publisher) if origin.publisher else None
    found = extract_events(text, load_known_names(connection), today=origin.day, side=side)
    drafts = [replace(one, certainty=min(one.certainty, most or one.certainty, key=CERTAINTIES.index)) for one in found]
    index = RecordIndex(connection)
    matches = [
        match_draft(index, draft, today=origin.day, publisher=origin.publisher or None, url=origin.url)
        for draft in drafts
    ]
    return [
        ImportedDraft(draft=draft, match=match, origin=origin, text=text)
        for draft, match in zip(drafts, matches, strict=True)
    ]


def propose_drafts(
    session: Session, found: Iterable[ImportedDraft], *, editor: str | None, now: datetime, channel: Channel = "desk"
) -> TakeoverReport:
    """Make proposals of drafts; one that was made before is not made again, also if it was declined.

    `editor` is the account that makes them, None where nobody of the desk does. Raises CalendarError without a
    publisher.
    """

    def propose(proposal: ProposedRecord, one: ImportedDraft) -> bool:
        added = insert_proposal(session, _build_new_proposal(proposal, one, channel, editor), now=now)
        if added.is_new:
            who = editor or f"channel: {channel}"
            log_action(session, who, "proposed", event_id=proposal.record.id, detail=_reason(one), now=now)
        return added.state == "pending"

    return _take_over(session, found, propose)


def _build_new_proposal(
    proposal: ProposedRecord, one: ImportedDraft, channel: Channel, editor: str | None
) -> NewProposal:
    passage = cut_passage(one.text, one.draft.spans)
    draft = replace(one.draft, spans=passage.spans)
    return NewProposal(
        channel=channel,
        subject="event",
        key=build_key(proposal, one.draft, one.match, one.origin),
        event_id=proposal.record.id,
        base_revision=proposal.base_revision,
        record=proposal.record,
        text=passage.text or None,
        draft=draft_to_stored(draft, one.match),
        origin=origin_to_json(one.origin),
        editor=editor,
        reason=_reason(one),
        source=_source(one),
    )


def accept_drafts(session: Session, found: Iterable[ImportedDraft], *, editor: str, now: datetime) -> TakeoverReport:
    """Save drafts as new events and revisions. Raises CalendarError without a publisher, Conflict for a lost race."""

    def save(proposal: ProposedRecord, one: ImportedDraft) -> bool:
        change = RevisionMetadata(editor=editor, reason=_reason(one), source=_source(one), is_reason_public=False)
        record = replace(
            proposal.record, visibility="public" if one.match.record is None else proposal.record.visibility
        )
        if proposal.base_revision:
            revise_event(session, record, change, base_revision=proposal.base_revision, now=now)
        else:
            create_event(session, record, change, now=now)
        action = "changed" if proposal.base_revision else "added"
        log_action(session, editor, action, event_id=record.id, detail=change.reason, now=now)
        return True

    return _take_over(session, found, save)


def _reason(one: ImportedDraft) -> str:
    """Why, for the history: what the text does to the record, and whose it is."""
    return f"{one.match.action}: {one.origin.publisher}"


def _source(one: ImportedDraft) -> str:
    return one.origin.url or one.origin.publisher


def _take_over(
    session: Session, found: Iterable[ImportedDraft], take: Callable[[ProposedRecord, ImportedDraft], bool]
) -> TakeoverReport:
    """Take each draft that says something new; two drafts of one event are one after the other."""
    connection = session.connection()
    known = load_known_names(connection)
    taken: list[str] = []
    refused: list[CalendarError] = []
    unchanged = 0
    for one in found:
        if not one.origin.publisher:
            raise CalendarError("The publisher of the text is not known.", next_step="Say who publishes it.")
        try:
            proposal = build_proposal(connection, one.draft, one.match, one.origin, known)
        except CalendarError as error:
            refused.append(error)
            continue
        if proposal is not None and take(proposal, one):
            taken.append(proposal.record.id)
        else:
            unchanged += 1
    return TakeoverReport(event_ids=tuple(taken), unchanged=unchanged, refused=tuple(refused))
