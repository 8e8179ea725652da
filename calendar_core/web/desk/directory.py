"""The directory at the desk: parties, offices, people and series, each as the text that it is in its file.

The text is read by the one reader of the data set. Ids are for life, nothing is deleted, and a name that is changed
stays among the other names, so that it is still found.
"""

from dataclasses import replace
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from calendar_core.dataset.directory_schema import parse_entry
from calendar_core.dataset.export import format_directory_entry
from calendar_core.dataset.yaml_reader import parse_yaml
from calendar_core.desk.editing.lookup import load_lookup
from calendar_core.domain.schema.reader import Findings, MappingReader
from calendar_core.domain.schema.tree import MappingNode, SequenceNode
from calendar_core.errors import CalendarError, Conflict
from calendar_core.store.auth.audit_log import log_action
from calendar_core.store.db.epoch import raise_epoch
from calendar_core.store.editing.save_directory import DirectoryEntry, load_ids_by_kind, lock_entry, save_entries
from calendar_core.store.selection.search_index import index_events
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route

#: `{kind: its file}`.
_YAML_FILES = {"party": "parties", "office": "offices", "person": "people", "series": "series"}
_NEW_ENTRY_TEXTS = {
    "party": "- id: XX\n  kind: country\n  name: \n",
    "office": "- id: xx-mnd\n  party: XX\n  title: \n  kind: defence\n  rank: principal\n",
    "person": "- id: given-family\n  name: \n  terms:\n    - office: xx-mnd\n      from: 2026-01\n",
    "series": "- id: xx-yy-dialogue\n  name: \n  parties:\n    - XX\n  kind: senior-officials\n",
}
# Where a former name is kept, by kind: the column, the table of its parts and their column.
_FORMER_NAME_COLUMNS = {
    "office": ("title", "office_title", "title"),
    "person": ("name", "person_name", "name"),
    "series": ("name", "series_name", "name"),
}


@desk_route("/directory", role="reporter")
def directory() -> str:
    """Every entry, by kind and name."""
    with context().database.reading() as connection:
        names = load_lookup(connection).names
    return render_template("desk/directory.html", names=names)


@desk_route("/directory/<kind>/<entry_id>", role="editor")
def open_entry(kind: str, entry_id: str) -> Response:
    """One entry, or an empty one of its kind for the id `new`."""
    return _render_entry(kind, entry_id, _load_entry_text(kind, entry_id))


@desk_route("/directory/<kind>/<entry_id>", role="editor", methods=("POST",))
def save_entry(kind: str, entry_id: str) -> Response:
    """Save an entry, unless somebody else did first."""
    text, opened = (
        request.form.get("text", "").replace("\r\n", "\n"),
        request.form.get("opened", "").replace("\r\n", "\n"),
    )
    findings = Findings()
    entry = _parse_entry(kind, entry_id, text, findings)
    if entry is None:
        return _render_entry(kind, entry_id, text, problems=findings.problems, status=400)
    if entry_id != "new":
        entry = _with_former_name(entry, _parse_entry(kind, entry_id, opened, Findings()))
    try:
        _write_entry(kind, entry_id, entry, opened)
    except Conflict as conflict:
        return _render_entry(kind, entry_id, text, problems=[conflict], status=409)
    return redirect(url_for("desk.open_entry", kind=kind, entry_id=entry.id, saved=1), 303)


def _write_entry(kind: str, entry_id: str, entry: DirectoryEntry, opened: str) -> None:
    """Write an entry upon what it was opened as. Raises Conflict where that is no longer how it stands."""
    now = context().clock()
    with context().database.writing() as session:
        lock_entry(session, kind, entry_id)
        present = (
            None if entry_id == "new" else format_directory_entry(session.connection(), _YAML_FILES[kind], entry_id)
        )
        if entry_id != "new" and present != opened:
            raise Conflict(
                "Somebody else saved this first.", next_step="Theirs is below yours; take over what is missing."
            )
        save_entries(session, [entry], now=now)
        index_events(session)
        # Last, as for an event: whoever waits for a row of events must not hold the epoch's meanwhile.
        raise_epoch(session, now)
        log_action(session, current_account().id, f"saved a {kind}", detail=entry.id, now=now)


def _load_entry_text(kind: str, entry_id: str) -> str:
    if kind not in _YAML_FILES:
        abort(404)
    if entry_id == "new":
        return _NEW_ENTRY_TEXTS[kind]
    with context().database.reading() as connection:
        return format_directory_entry(connection, _YAML_FILES[kind], entry_id) or abort(404)


def _parse_entry(kind: str, entry_id: str, text: str, findings: Findings) -> DirectoryEntry | None:
    """The entry that a text is; None where something in it is a problem, which is kept."""
    root, problems = parse_yaml(text.encode(errors="replace"), "text")
    findings.problems += problems
    nodes = root.items if isinstance(root, SequenceNode) else [root]
    if len(nodes) != 1 or not isinstance(nodes[0], MappingNode):
        findings.problems.append(CalendarError("One entry is expected here.", next_step="Begin it with - id: …"))
        return None
    entry = parse_entry(kind, MappingReader(nodes[0], "text", findings))
    with context().database.reading() as connection:
        known: dict[str, Any] = load_ids_by_kind(connection)
    if entry is not None and entry_id not in ("new", entry.id):
        findings.problems.append(
            CalendarError("The id was changed.", next_step="Ids are for life: write %(entry_id)s.", entry_id=entry_id)
        )
    if entry is not None and entry_id == "new" and entry.id in known[kind]:
        findings.problems.append(
            Conflict("There is a %(kind)s %(id)s already.", next_step="Open that one.", kind=kind, id=repr(entry.id))
        )
    for reference in findings.references:
        if reference.id not in known[reference.kind] | {entry.id if entry is not None else ""}:
            findings.report(f"No {reference.kind} has the id {reference.id!r}.", "Add it first.", reference.location)
    return None if findings.problems else entry


def _with_former_name(entry: DirectoryEntry, before: DirectoryEntry | None) -> DirectoryEntry:
    """The entry with the name that it had among its other names."""
    if before is None or entry.kind not in _FORMER_NAME_COLUMNS:
        return entry
    column, part, name = _FORMER_NAME_COLUMNS[entry.kind]
    former = before.columns[column]
    present = entry.parts.get(part, [])
    if former == entry.columns[column] or any(one[name] == former for one in present):
        return entry
    return replace(entry, parts={**entry.parts, part: [*present, {name: former}]})


def _render_entry(
    kind: str, entry_id: str, text: str, *, problems: list[CalendarError] | None = None, status: int = 200
) -> Response:
    body = render_template(
        "desk/directory_entry.html",
        kind=kind,
        entry_id=entry_id,
        text=text,
        opened=_load_entry_text(kind, entry_id),
        problems=problems or [],
    )
    return make_response(body, status)
