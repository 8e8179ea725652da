"""Stated terms come in: those that the record does not have as they are wait in the queue, each once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from calendar_core.errors import CalendarError, Problems
from calendar_core.intake.holders.holder_table import read_holders
from calendar_core.intake.holders.match_holder import HolderMatch, load_known_holders, match_holder
from calendar_core.intake.holders.stated_term import StatedTerm, term_from_json, term_to_json
from calendar_core.intake.holders.wikidata import is_wikidata, read_entities
from calendar_core.intake.limited_process import run_limited
from calendar_core.intake.tables.import_table import load_table
from calendar_core.messages import message_to_json
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.desk.proposals import NewProposal, insert_proposal

#: Lines of the dump of some hundred people, or a page of Special:EntityData of one.
MAX_BYTES = 20_000_000


@dataclass(frozen=True, kw_only=True)
class ImportedTerm:
    """A term of a file, and what it is to the record; or why it cannot be taken."""

    term: StatedTerm
    match: HolderMatch | None = None
    problem: CalendarError | None = None


def load_terms(raw: bytes) -> list[StatedTerm]:
    """The terms of a table or a file of Wikidata, read in a process with limits.

    Raises CalendarError for a file that cannot be read, and Problems with every problem of every cell of a table.
    """
    if len(raw) > MAX_BYTES:
        raise CalendarError("The file is larger than %(size)s MB.", next_step="Split it.", size=MAX_BYTES // 1_000_000)
    if is_wikidata(raw):
        return [term_from_json(one) for one in run_limited(read_entities, raw)]
    terms, problems = read_holders(load_table(raw))
    if problems:
        raise Problems(problems, next_step="Mend them in the table, and give it again. Nothing was taken.")
    return terms


def import_holders(
    connection: Connection, terms: Iterable[StatedTerm], *, offices: Mapping[str, str] | None = None
) -> list[ImportedTerm]:
    """The terms compared with the record. `offices` are ids of offices by what the file writes for them."""
    known = load_known_holders(connection)
    found = []
    for term in terms:
        chosen = (offices or {}).get(term.office)
        try:
            match = match_holder(term if chosen is None else replace(term, office=chosen), known)
        except CalendarError as error:
            found.append(ImportedTerm(term=term, problem=error))
        else:
            found.append(ImportedTerm(term=term if chosen is None else replace(term, office=chosen), match=match))
    return found


def propose_holders(session: Session, found: Iterable[ImportedTerm], *, editor: str | None, now: datetime) -> int:
    """Make proposals of terms that the record does not have; what was made before is not made again. Returns how many.

    What is the same is none, unless it is asked whether the person is the one of the record.
    """
    count = 0
    for one in found:
        if one.match is None or (one.match.action == "same" and not one.match.questions):
            continue
        added = insert_proposal(session, _build_proposal(one.term, one.match, editor), now=now)
        if added.is_new:
            log_action(session, editor or "channel: directory", "proposed", detail=describe_term(one.term), now=now)
            count += 1
    return count


def _build_proposal(term: StatedTerm, match: HolderMatch, editor: str | None) -> NewProposal:
    facts = [match.office or term.office, match.person or sorted(term.names.items())]
    return NewProposal(
        channel="directory",
        subject="office-holder",
        key=[*facts, term.valid_from, term.valid_to, term.acting, term.source],
        reason=f"{match.action}: {describe_term(term)}",
        text=describe_term(term),
        draft={**holder_draft(term, match), "term": term_to_json(term), "reason": message_to_json(match.reason)},
        origin={"url": term.source} if term.source else None,
        editor=editor,
        source=term.source,
    )


def holder_draft(term: StatedTerm, match: HolderMatch) -> dict[str, Any]:
    """A term and its match as plain JSON in English; the term is read back by `term_of_draft`."""
    questions = [{"fact": one.fact, "question": one.text, "answers": list(one.answers)} for one in match.questions]
    return {
        "term": {**term_to_json(term), "notes": [str(note) for note in term.notes]},
        "action": match.action,
        "reason": match.reason,
        "office": match.office,
        "person": match.person,
        "questions": questions,
    }


def term_of_draft(draft: Mapping[str, Any]) -> StatedTerm:
    """The term of a proposal."""
    return term_from_json(draft["term"])


def describe_term(term: StatedTerm) -> str:
    """A term in one line, for logs of the desk and lists.

    >>> describe_term(StatedTerm(office="kr-mnd", names={"en": "Ahn Gyu-back"}, valid_from="2025-07-25"))
    'Ahn Gyu-back, kr-mnd, 2025-07-25 –'
    """
    others = [name for name in term.names.values() if name != term.name]
    name = f"{term.name} ({', '.join(others)})" if others else term.name
    office = next(iter(term.office_names), term.office)
    acting = ", acting" if term.acting else ""
    return f"{name}, {office}, {term.valid_from or '?'} – {term.valid_to or ''}".rstrip() + acting
