"""A text comes in: its events are extracted, matched against the record, and proposed to the desk."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection
from sqlmodel import Session

from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.text.sanitizer import check_text
from calendar_core.domain.vocabulary import CERTAINTIES, Certainty
from calendar_core.errors import CalendarError
from calendar_core.intake.draft import EventDraft, answer_draft
from calendar_core.intake.match import Match, match_draft
from calendar_core.intake.passage import cut_passage
from calendar_core.intake.propose import Origin, ProposedRecord, build_open_facts, build_proposal
from calendar_core.intake.publishers import find_side
from calendar_core.intake.record_index import RecordIndex
from calendar_core.intake.stored_draft import build_key, draft_to_stored, origin_to_json
from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames, load_known_names
from calendar_core.intake.text.passages import read_dateline
from calendar_core.models.columns import FROM_THE_START
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.desk.proposals import (
    AddedProposal,
    Channel,
    NewProposal,
    compute_digest,
    insert_proposal,
    retire_digest,
)
from calendar_core.store.desk.settle_proposals import reopen_proposal, settle_proposal
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

    What was proposed before and settled is nothing new. `waiting` says how many of the events waited already.
    """

    event_ids: tuple[str, ...]
    unchanged: int
    refused: tuple[CalendarError, ...]
    waiting: int = 0


def import_text(
    connection: Connection,
    text: str,
    origin: Origin,
    *,
    before: date | None = None,
    most: Certainty | None = None,
    known: KnownNames | None = None,
) -> list[ImportedDraft]:
    """The events of a text, matched. `origin` may leave publisher and day to the dateline of the text.

    `before` is the day on which a person reads it, which gives the year of a dateline without one. No certainty is
    above `most`, that of the source. Whoever reads several texts loads the names, `known`, once.

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
    dateline = read_dateline(text, today=origin.day, before=before)
    origin = replace(origin, publisher=origin.publisher or dateline.publisher or "", day=origin.day or dateline.day)
    side = find_side(connection, origin.publisher) if origin.publisher else None
    found = extract_events(text, known or load_known_names(connection), today=origin.day, side=side)
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


def answer_questions(connection: Connection, one: ImportedDraft, answers: Mapping[int, str]) -> ImportedDraft:
    """The draft with the answers to its questions, by their places, and what it is to the record then."""
    draft = answer_draft(one.draft, answers)
    if draft == one.draft:
        return one
    origin = one.origin
    match = match_draft(
        RecordIndex(connection), draft, today=origin.day, publisher=origin.publisher or None, url=origin.url
    )
    return replace(one, draft=draft, match=match)


def propose_drafts(
    session: Session,
    found: Iterable[ImportedDraft],
    *,
    editor: str | None,
    now: datetime,
    channel: Channel = "desk",
    known: KnownNames | None = None,
) -> TakeoverReport:
    """Make proposals of drafts; one that was made before is not made again, also if it was declined.

    `editor` is the account that makes them, None where nobody of the desk does. Raises CalendarError without a
    publisher.
    """

    waiting = 0

    def is_pending(added: AddedProposal) -> bool:
        nonlocal waiting
        waiting += added.state == "pending" and not added.is_new
        return added.state == "pending"

    def propose(proposal: ProposedRecord, one: ImportedDraft) -> bool:
        added = insert_proposal(session, _build_new_proposal(proposal, one, channel, editor), now=now)
        if added.is_new:
            who = editor or f"channel: {channel}"
            log_action(session, who, "proposed", event_id=proposal.record.id, detail=_reason(one), now=now)
        return is_pending(added)

    def ask(one: ImportedDraft, known: KnownNames) -> str | None:
        facts = build_open_facts(session.connection(), one.draft, one.match, one.origin, known)
        if facts is None:
            return None
        added = insert_proposal(session, _build_new_proposal(None, one, channel, editor, facts), now=now)
        return str(facts["id"]) if is_pending(added) else ""

    return replace(_take_over(session, found, propose, ask, known), waiting=waiting)


def _build_new_proposal(
    proposal: ProposedRecord | None,
    one: ImportedDraft,
    channel: Channel,
    editor: str | None,
    facts: Mapping[str, Any] | None = None,
) -> NewProposal:
    """The proposal of a draft, with its record or with the facts of one whose time is open."""
    passage = cut_passage(one.text, one.draft.spans)
    draft = draft_to_stored(replace(one.draft, spans=passage.spans), one.match)
    return NewProposal(
        channel=channel,
        subject="event",
        key=build_key(proposal, one.draft, one.match, one.origin),
        event_id=proposal.record.id if proposal else None,
        base_revision=proposal.base_revision if proposal else 0,
        record=proposal.record if proposal else None,
        text=passage.text or None,
        draft={**draft, "facts": facts} if facts else draft,
        origin=origin_to_json(one.origin),
        editor=editor,
        reason=_reason(one),
        source=_source(one),
    )


def accept_drafts(
    session: Session,
    found: Iterable[ImportedDraft],
    *,
    editor: str,
    now: datetime,
    known: KnownNames | None = None,
) -> TakeoverReport:
    """Save drafts as new events and revisions, each as a proposal that was accepted, so that it can be taken back.

    Raises CalendarError without a publisher, Conflict for a lost race.
    """

    def save(proposal: ProposedRecord, one: ImportedDraft) -> bool:
        change = RevisionMetadata(editor=editor, reason=_reason(one), source=_source(one), is_reason_public=False)
        record = publish_new(proposal.record, one.match)
        if proposal.base_revision:
            revise_event(session, record, change, base_revision=proposal.base_revision, now=now)
        else:
            create_event(session, record, change, now=now)
        action = "changed" if proposal.base_revision else "added"
        log_action(session, editor, action, event_id=record.id, detail=change.reason, now=now)
        _add_accepted(session, replace(proposal, record=record), one, editor=editor, now=now)
        return True

    return _take_over(session, found, save, known=known)


def publish_new(record: EventRecord, match: Match) -> EventRecord:
    """The record as saving it at once leaves it: a new event is public, a known one as visible as before."""
    return replace(record, visibility="public") if match.record is None else record


def _add_accepted(
    session: Session, proposal: ProposedRecord, one: ImportedDraft, *, editor: str, now: datetime
) -> None:
    new = _build_new_proposal(proposal, one, "desk", editor)
    added = insert_proposal(session, new, now=now)
    if added.state != "pending":
        reopen_proposal(session, added.id, since=FROM_THE_START, base_revision=proposal.base_revision)
    settle_proposal(
        session,
        added.id,
        is_accepted=True,
        editor=editor,
        now=now,
        event_id=proposal.record.id,
        revision=proposal.base_revision + 1,
        digest=retire_digest(compute_digest(new.subject, new.key), added.id),
    )


def _reason(one: ImportedDraft) -> str:
    """Why, for the history: what the text does to the record, and whose it is."""
    return f"{one.match.action}: {one.origin.publisher}"


def _source(one: ImportedDraft) -> str:
    return one.origin.url or one.origin.publisher


def _take_over(
    session: Session,
    found: Iterable[ImportedDraft],
    take: Callable[[ProposedRecord, ImportedDraft], bool],
    ask: Callable[[ImportedDraft, KnownNames], str | None] | None = None,
    known: KnownNames | None = None,
) -> TakeoverReport:
    """Take each draft that says something new; two drafts of one event are one after the other.

    `ask` takes a draft that is no record yet, and answers its id; empty where it was settled, None for one that it does
    not take.
    """
    connection = session.connection()
    known = known or load_known_names(connection)
    taken: list[str] = []
    refused: list[CalendarError] = []
    unchanged = 0
    for one in found:
        if not one.origin.publisher:
            raise CalendarError("The publisher of the text is not known.", next_step="Say who publishes it.")
        try:
            proposal = build_proposal(connection, one.draft, one.match, one.origin, known)
        except CalendarError as error:
            asked = ask(one, known) if ask else None
            if asked is None:
                refused.append(error)
            elif asked:
                taken.append(asked)
            continue
        if proposal is not None and take(proposal, one):
            taken.append(proposal.record.id)
        else:
            unchanged += 1
    return TakeoverReport(event_ids=tuple(taken), unchanged=unchanged, refused=tuple(refused))
