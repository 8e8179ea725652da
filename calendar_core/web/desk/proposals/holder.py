"""Who holds an office, as proposed: what it is to the directory, and the edit of the directory that accepting it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from calendar_core.desk.editing.directory import save_entry
from calendar_core.errors import CalendarError, Conflict
from calendar_core.intake.holders.holder_entry import build_holder_entry
from calendar_core.intake.holders.match_holder import HolderMatch, KnownHolders, load_known_holders, match_holder
from calendar_core.intake.holders.propose_holders import term_of_draft
from calendar_core.intake.holders.stated_term import StatedTerm
from calendar_core.messages import Lang
from calendar_core.store.desk.proposals import StoredProposal
from calendar_core.store.editing.save_directory import load_entry, lock_entry

#: What the form sends for a person who is still to be chosen.
UNDECIDED = "?"


@dataclass(frozen=True, kw_only=True)
class HolderReview:
    """A proposed term, what it is to the record now, and the choices: `(id, name)`, the chosen ones as ids."""

    term: StatedTerm
    match: HolderMatch
    offices: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    office: str
    person: str


def load_holder(
    connection: Connection, stored: StoredProposal, form: Mapping[str, str], *, lang: Lang = "en"
) -> HolderReview | None:
    """The review of a proposal, its names in a language; None where what was read is not kept any more."""
    if not stored.draft or "term" not in stored.draft:
        return None
    known, term = load_known_holders(connection), term_of_draft(stored.draft)
    first = match_holder(term, known)
    asked = {one.fact: one.answers for one in first.questions}
    office = form.get("office") or first.office or ""
    person = form.get("person", UNDECIDED if "person" in asked else first.person or "")
    match = match_holder(term, known, office=office or None, person=None if person == UNDECIDED else person)
    near = (first.person,) if first.person else asked.get("person", ())
    return HolderReview(
        term=term,
        match=match,
        offices=tuple((key, _name_office(known, key, lang)) for key in sorted(known.offices)),
        people=tuple((key, known.people[key].names.text(lang)) for key in near),
        office=office,
        person=person,
    )


def _name_office(known: KnownHolders, key: str, lang: Lang) -> str:
    office = known.offices[key]
    return f"{office.names.text(lang)}, {office.party.names.text(lang)}"


def accept_holder(
    session: Session, stored: StoredProposal, form: Mapping[str, str], *, editor: str, now: datetime
) -> dict[str, Any]:
    """Save the term in the directory, or nothing where the record has it by now.

    Answers the draft of the proposal with the terms before and after, by which it is taken back. Raises CalendarError
    where something is still to be chosen, and where the record has another term.
    """
    connection = session.connection()
    review = load_holder(connection, stored, form)
    if review is None or stored.draft is None:
        raise CalendarError("What was read is not kept any more.", next_step="Edit the directory by hand.")
    if review.person == UNDECIDED:
        raise CalendarError("The person is not chosen.", next_step="Say whether it is somebody whom the record has.")
    if review.match.person:
        lock_entry(session, "person", review.match.person)
    if review.match.action == "same":
        return {**stored.draft, "saved": None}
    entry = build_holder_entry(connection, review.term, review.match, name_en=form.get("name_en", "").strip())
    before = _load_terms(connection, entry.id)
    save_entry(session, entry, editor=editor, now=now)
    return {**stored.draft, "saved": {"person": entry.id, "before": before, "after": _load_terms(connection, entry.id)}}


def take_back_holder(session: Session, stored: StoredProposal, *, editor: str, now: datetime) -> None:
    """Give a person back the terms from before; somebody new stays in the directory, hidden and without a term.

    Raises Conflict where the terms were changed since, CalendarError where those from before were not kept.
    """
    if stored.draft is None or "saved" not in stored.draft:
        raise CalendarError(
            "The terms from before were not kept.", next_step="Mend the person in the directory: the term is there."
        )
    saved = stored.draft["saved"]
    if saved is None:
        return
    lock_entry(session, "person", saved["person"])
    entry = load_entry(session.connection(), "person", saved["person"])
    if entry is None or entry.parts["term"] != saved["after"]:
        raise Conflict(
            "The terms of %(id)s were changed since.", next_step="Mend the person in the directory.", id=saved["person"]
        )
    restored = replace(entry, parts={**entry.parts, "term": saved["before"]})
    save_entry(session, restored, editor=editor, now=now)


def _load_terms(connection: Connection, person: str) -> list[dict[str, Any]]:
    """The terms of a person as rows; none of somebody whom the directory does not have."""
    entry = load_entry(connection, "person", person)
    return entry.parts["term"] if entry else []
