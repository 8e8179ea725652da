"""Edits of the directory. Ids are permanent, nothing is deleted, and a changed name stays among the other names."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection
from sqlmodel import Session

from calendar_core.domain.schema.reader import Findings
from calendar_core.domain.text.localized import Names
from calendar_core.errors import CalendarError, Conflict
from calendar_core.messages import Message
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.db.epoch import raise_epoch
from calendar_core.store.directory.titles import check_titles_of_events
from calendar_core.store.editing.save_directory import DirectoryEntry, load_ids_by_kind, save_entries
from calendar_core.store.selection.search_index import index_events

# The column of the name, the table of the other names and their column, by kind of entry.
_NAME_COLUMNS = {
    "office": ("names", "office_title", "names"),
    "party": ("names", "party_name", "names"),
    "person": ("names", "person_name", "name"),
    "series": ("names", "series_name", "name"),
}


def check_entry(
    connection: Connection, entry: DirectoryEntry | None, findings: Findings, *, kind: str, entry_id: str
) -> None:
    """Report a changed id, a new id that is taken, and references to unknown ids; `entry_id` is `new` for a new one."""
    known = load_ids_by_kind(connection)
    if entry is not None and entry_id not in ("new", entry.id):
        findings.problems.append(
            CalendarError("The id was changed.", next_step="Ids are for life: write %(entry_id)s.", entry_id=entry_id)
        )
    if entry is not None and entry_id == "new" and entry.id in known[kind]:
        findings.problems.append(
            Conflict("There is a %(kind)s %(id)s already.", next_step="Open that one.", kind=kind, id=repr(entry.id))
        )
    for reference in findings.references:
        if reference.id not in {*known[reference.kind], entry.id if entry is not None else ""}:
            what = Message("No %(kind)s has the id %(id)s.", kind=reference.kind, id=repr(reference.id))
            findings.report(what, "Add it first.", reference.location)


def keep_former_name(entry: DirectoryEntry, before: DirectoryEntry | None) -> DirectoryEntry:
    """Add the name that an entry had before the edit to its other names."""
    if before is None or entry.kind not in _NAME_COLUMNS:
        return entry
    column, part, name = _NAME_COLUMNS[entry.kind]
    former: Names = before.columns[column]
    others = entry.parts.get(part, [])
    if former.text() in {entry.columns[column].text(), *(_english(one[name]) for one in others)}:
        return entry
    kept = former if name == "names" else former.text()
    return replace(entry, parts={**entry.parts, part: [*others, {name: kept}]})


def _english(name: Names | str) -> str:
    return name.text() if isinstance(name, Names) else name


def save_entry(session: Session, entry: DirectoryEntry, *, editor: str, now: datetime) -> None:
    """Save an entry, update the search index and log it. CalendarError where an event would lose its only title."""
    changes, connection = save_entries(session, [entry], now=now), session.connection()
    check_titles_of_events(connection)
    index_events(session)
    if changes.are_public(connection, now=now):
        # Last, as for an event: a writer that waits for the row of an event must not hold that of the epoch.
        raise_epoch(session, now)
    log_action(
        session, editor, f"saved {'an' if entry.kind == 'office' else 'a'} {entry.kind}", detail=entry.id, now=now
    )
