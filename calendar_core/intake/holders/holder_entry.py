"""The entry of a person as it would be with a stated term."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from calendar_core.domain.text.localized import Names
from calendar_core.domain.text.normalization import normalize
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.errors import CalendarError
from calendar_core.intake.holders.match_holder import HolderMatch
from calendar_core.intake.holders.stated_term import StatedTerm
from calendar_core.store.directory.entries import TermEntry
from calendar_core.store.editing.save_directory import DirectoryEntry, load_entry, load_ids_by_kind


def build_holder_entry(
    connection: Connection, term: StatedTerm, match: HolderMatch, *, name_en: str = ""
) -> DirectoryEntry:
    """The person with the term added, ended or made more exact; `name_en` names a new one where that is not stated.

    Raises CalendarError where an office is not chosen, where the record has another term, and where nothing changes.
    """
    if match.office is None:
        raise CalendarError("The office is not chosen.", next_step="Choose it.")
    if match.action == "conflict":
        raise CalendarError(match.reason, next_step="Mend the entry of the directory by hand, or decline this.")
    if match.action == "same":
        raise CalendarError("The record has this term by now.", next_step="Decline this; nothing is to be done.")
    person = load_entry(connection, "person", match.person) if match.person else None
    if person is None:
        person = _new_person(connection, term, name_en)
    terms = list(person.parts["term"])
    if match.term is None:
        terms.append(_term_values(term, match.office))
        terms.sort(key=lambda one: one["valid_from"] or one["valid_to"] or "")
    else:
        at = next(at for at, one in enumerate(terms) if _is_that(one, match.term))
        terms[at] = _change(terms[at], term)
    return replace(person, parts={**person.parts, "term": terms})


def _new_person(connection: Connection, term: StatedTerm, name_en: str) -> DirectoryEntry:
    """Somebody new, hidden until a public event names them, like every entry that the desk adds."""
    name = term.names.get("en") or (clean_line(name_en) if name_en.strip() else "")
    if not name:
        raise CalendarError("The name in English is not stated.", next_step="Write it.")
    names = Names({**term.names, "en": name})
    key = _new_id(name, load_ids_by_kind(connection)["person"])
    return DirectoryEntry(
        kind="person", id=key, columns={"names": names, "visibility": "desk"}, parts={"person_name": [], "term": []}
    )


def _new_id(name: str, taken: Collection[str]) -> str:
    """An id of the letters of a name that nobody has."""
    wanted = re.sub(r"[^a-z0-9]+", "-", normalize(name)).strip("-")
    if not wanted:
        raise CalendarError("%(name)s is not a name in English.", next_step="Write it.", name=repr(name[:60]))
    return next(key for key in (wanted, *(f"{wanted}-{n}" for n in range(2, 10_000))) if key not in taken)


def _term_values(term: StatedTerm, office: str) -> dict[str, Any]:
    return {
        "office_id": office,
        "valid_from": term.valid_from,
        "valid_to": term.valid_to,
        "acting": term.acting,
        "bounds": "term",
        "source": term.source,
        "notes": None,
    }


def _is_that(values: dict[str, Any], term: TermEntry) -> bool:
    return (values["office_id"], values["valid_from"], values["valid_to"], values["acting"]) == (
        term.office.id,
        term.valid_from,
        term.valid_to,
        term.acting,
    )


def _change(values: dict[str, Any], term: StatedTerm) -> dict[str, Any]:
    """A term with the stated bounds where they are more exact; its source before stays in the notes."""
    is_seen = values["bounds"] == "sightings"
    before = values["source"]
    notes = [] if is_seen or not values["notes"] else [values["notes"]]
    if before and before != term.source:
        notes.append(f"Source before: {before}")
    return {
        **values,
        "valid_from": _more_exact(None if is_seen else values["valid_from"], term.valid_from),
        "valid_to": _more_exact(None if is_seen else values["valid_to"], term.valid_to),
        "bounds": "term",
        "source": term.source or before,
        "notes": "\n".join(notes) or None,
    }


def _more_exact(present: str | None, stated: str | None) -> str | None:
    return stated if len(stated or "") > len(present or "") else present
