"""The directory: parties, offices, people and series, each edited as the YAML text of its file in the data set."""

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from calendar_core.dataset.directory_schema import parse_entry
from calendar_core.dataset.export import format_directory_entry
from calendar_core.dataset.yaml_reader import parse_yaml
from calendar_core.desk.editing.directory import check_entry, keep_former_name, save_entry
from calendar_core.desk.editing.lookup import load_lookup
from calendar_core.domain.schema.reader import Findings, MappingReader
from calendar_core.domain.schema.tree import MappingNode, ScalarNode, SequenceNode
from calendar_core.errors import CalendarError, Conflict, Problems
from calendar_core.store.editing.entry_visibility import find_public_from
from calendar_core.store.editing.save_directory import DirectoryEntry, lock_entry
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route
from calendar_core.web.response.errors import status_of

#: The YAML file of each kind.
_YAML_FILES = {"party": "parties", "office": "offices", "person": "people", "series": "series"}
_NEW_ENTRY_TEXTS = {
    "party": "- id: XX\n  kind: country\n  names:\n    en: \n",
    "office": "- id: xx-mnd\n  party: XX\n  names:\n    en: \n  kind: defence\n  rank: principal\n",
    "person": "- id: given-family\n  names:\n    en: \n  terms:\n    - office: xx-mnd\n      from: 2026-01\n",
    "series": "- id: xx-yy-dialogue\n  names:\n    en: \n  parties:\n    - XX\n  kind: senior-officials\n",
}


@desk_route("/directory", role="reporter")
def directory() -> str:
    """Every entry, by kind and name."""
    with context().database.reading() as connection:
        names = load_lookup(connection).names
    return render_template("desk/directory.html", names=names)


@desk_route("/directory/<kind>/<entry_id>", role="editor", methods=("GET", "POST"))
def directory_entry(kind: str, entry_id: str) -> Response:
    """One entry, or an empty one for the id `new`; on POST save it, unless somebody else saved first."""
    present = _load_entry_text(kind, entry_id)
    if request.method != "POST":
        return _render_entry(kind, entry_id, present)
    text, opened = (request.form.get(name, "").replace("\r\n", "\n") for name in ("text", "opened"))
    findings = Findings()
    entry = _parse_entry(kind, entry_id, text, findings)
    if entry is None and entry_id == "new" and (twin := _find_saved(kind, text)) is not None:
        return _redirect_to_entry(twin)
    if entry is None:
        return _render_entry(kind, entry_id, text, problems=findings.problems, status=400)
    if entry_id != "new":
        entry = keep_former_name(entry, _parse_entry(kind, entry_id, opened, Findings()))
    try:
        _save_entry(kind, entry_id, entry, opened)
    except CalendarError as problem:
        is_late = isinstance(problem, Conflict)
        if is_late and entry == _parse_entry(kind, entry_id, _load_entry_text(kind, entry_id), Findings()):
            return _redirect_to_entry(entry)  # pressed twice
        return _render_entry(kind, entry_id, text, problems=[problem], status=status_of(problem))
    return _redirect_to_entry(entry)


def _redirect_to_entry(entry: DirectoryEntry) -> Response:
    return redirect(url_for("desk.directory_entry", kind=entry.kind, entry_id=entry.id, saved=1), 303)


def _find_saved(kind: str, text: str) -> DirectoryEntry | None:
    """The entry that a form of a new one describes, if it is saved already in the same words: pressed twice."""
    root, _ = parse_yaml(text.encode(errors="replace"), "text")
    nodes = root.items if isinstance(root, SequenceNode) else [root]
    node = nodes[0].values.get("id") if len(nodes) == 1 and isinstance(nodes[0], MappingNode) else None
    if not isinstance(node, ScalarNode):
        return None
    with context().database.reading() as connection:
        present = format_directory_entry(connection, _YAML_FILES[kind], node.text)
    entry = _parse_entry(kind, node.text, text, Findings())
    is_same = entry is not None and present and entry == _parse_entry(kind, node.text, present, Findings())
    return entry if is_same else None


def _save_entry(kind: str, entry_id: str, entry: DirectoryEntry, opened: str) -> None:
    """Save an entry that was opened as the text `opened`. Raises Conflict where it was changed since."""
    with context().database.writing() as session:
        lock_entry(session, kind, entry_id)
        if entry_id != "new":
            present = format_directory_entry(session.connection(), _YAML_FILES[kind], entry_id)
            if present != opened:
                raise Conflict(
                    "Somebody else saved this first.", next_step="Theirs is below yours; take over what is missing."
                )
        save_entry(session, entry, editor=current_account().id, now=context().clock())


def _load_entry_text(kind: str, entry_id: str) -> str:
    if kind not in _YAML_FILES:
        abort(404)
    if entry_id == "new":
        # Hidden until a public event names it, unless its editor decides otherwise.
        return f"{_NEW_ENTRY_TEXTS[kind]}  visibility: desk\n"
    with context().database.reading() as connection:
        return format_directory_entry(connection, _YAML_FILES[kind], entry_id) or abort(404)


def _parse_entry(kind: str, entry_id: str, text: str, findings: Findings) -> DirectoryEntry | None:
    """Parse the text of an entry; None where it has a problem, which is reported."""
    try:
        return _try_parse_entry(kind, entry_id, text, findings)
    except Problems:
        return None  # the findings hold as many as are shown


def _try_parse_entry(kind: str, entry_id: str, text: str, findings: Findings) -> DirectoryEntry | None:
    root, problems = parse_yaml(text.encode(errors="replace"), "text")
    findings.add(problems)
    nodes = root.items if isinstance(root, SequenceNode) else [root]
    if len(nodes) != 1 or not isinstance(nodes[0], MappingNode):
        findings.problems.append(CalendarError("One entry is expected here.", next_step="Begin it with - id: …"))
        return None
    entry = parse_entry(kind, MappingReader(nodes[0], "text", findings))
    with context().database.reading() as connection:
        check_entry(connection, entry, findings, kind=kind, entry_id=entry_id)
    return None if findings.problems else entry


def _render_entry(
    kind: str, entry_id: str, text: str, *, problems: list[CalendarError] | None = None, status: int = 200
) -> Response:
    with context().database.reading() as connection:
        public_from = find_public_from(connection, kind, entry_id)
    body = render_template(
        "desk/directory_entry.html",
        public_from=public_from,
        now=context().clock(),
        kind=kind,
        entry_id=entry_id,
        text=text,
        opened=_load_entry_text(kind, entry_id),
        problems=problems or [],
    )
    return make_response(body, status)
