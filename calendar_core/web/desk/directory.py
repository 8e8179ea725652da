"""The directory: parties, offices, people and series, each edited in a form, or as the YAML text of its file."""

from collections.abc import Callable
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from calendar_core.dataset.directory_schema import parse_entry
from calendar_core.dataset.export import format_directory_entry
from calendar_core.desk.editing.directory import check_entry, keep_former_name, save_entry
from calendar_core.desk.editing.directory_form import (
    ENTRY_FIELDS,
    count_rows,
    list_languages,
    name_new_languages,
    place_problem,
    tree_from_values,
    values_from_tree,
    values_of_country,
)
from calendar_core.desk.editing.lookup import load_lookup
from calendar_core.domain.schema.reader import Findings, MappingReader
from calendar_core.domain.schema.tree import MappingNode, ScalarNode, SequenceNode
from calendar_core.domain.schema.yaml_reader import parse_yaml
from calendar_core.errors import CalendarError, Conflict, Problems
from calendar_core.store.editing.entry_visibility import find_public_from
from calendar_core.store.editing.save_directory import DirectoryEntry, lock_entry
from calendar_core.web.context import context
from calendar_core.web.desk.access import current_account, desk_route
from calendar_core.web.request.i18n import current_lang, gettext
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
        names = load_lookup(connection, current_lang()).names
    return render_template("desk/directory.html", names=names)


@desk_route("/directory/<kind>/<entry_id>", role="editor", methods=("GET", "POST"))
def directory_entry(kind: str, entry_id: str) -> Response:
    """The form of an entry, or an empty one for the id `new`; on POST save it, unless somebody else saved first."""
    present = _load_entry_text(kind, entry_id)
    if request.method != "POST":
        return _render_form(kind, entry_id, _read_values(kind, entry_id, present))
    values = name_new_languages(request.form)
    node = tree_from_values(kind, values, values.get("id", "") if entry_id == "new" else entry_id)

    def render(problems: list[CalendarError], status: int) -> Response:
        return _render_form(kind, entry_id, values, problems=problems, status=status)

    return _save_or_show(kind, entry_id, node, Findings(), render)


@desk_route("/directory/<kind>/<entry_id>/yaml", role="editor", methods=("GET", "POST"))
def directory_entry_yaml(kind: str, entry_id: str) -> Response:
    """The same as the text that it is in its file."""
    present = _load_entry_text(kind, entry_id)
    if request.method != "POST":
        return _render_text(kind, entry_id, present)
    text, findings = request.form.get("text", "").replace("\r\n", "\n"), Findings()

    def render(problems: list[CalendarError], status: int) -> Response:
        return _render_text(kind, entry_id, text, problems=problems, status=status)

    return _save_or_show(kind, entry_id, _read_text(text, findings), findings, render)


def _save_or_show(
    kind: str,
    entry_id: str,
    node: MappingNode | None,
    findings: Findings,
    render: Callable[[list[CalendarError], int], Response],
) -> Response:
    """Save what was submitted and show the entry, or show its problems."""
    opened = request.form.get("opened", "").replace("\r\n", "\n")
    entry = _parse_entry(kind, entry_id, node, findings)
    if entry is None and entry_id == "new" and (twin := _find_saved(kind, node)) is not None:
        return _redirect_to_entry(twin)
    if entry is None:
        return render(findings.problems, 400)
    if entry_id != "new":
        entry = keep_former_name(entry, _parse_entry(kind, entry_id, _read_text(opened, Findings()), Findings()))
    try:
        _save_entry(kind, entry_id, entry, opened)
    except CalendarError as problem:
        present = _read_text(_load_entry_text(kind, entry_id), Findings())
        if isinstance(problem, Conflict) and entry == _parse_entry(kind, entry_id, present, Findings()):
            return _redirect_to_entry(entry)  # pressed twice
        return render([problem], status_of(problem))
    return _redirect_to_entry(entry)


def _redirect_to_entry(entry: DirectoryEntry) -> Response:
    endpoint = request.endpoint or "desk.directory_entry"
    return redirect(url_for(endpoint, kind=entry.kind, entry_id=entry.id, saved=1), 303)


def _find_saved(kind: str, node: MappingNode | None) -> DirectoryEntry | None:
    """The entry that a form of a new one describes, if it is saved already in the same words: pressed twice."""
    key = node.values.get("id") if node is not None else None
    if not isinstance(key, ScalarNode):
        return None
    with context().database.reading() as connection:
        present = format_directory_entry(connection, _YAML_FILES[kind], key.text)
    entry = _parse_entry(kind, key.text, node, Findings())
    saved = _parse_entry(kind, key.text, _read_text(present, Findings()), Findings()) if present else None
    return entry if entry is not None and entry == saved else None


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


def _read_text(text: str, findings: Findings) -> MappingNode | None:
    """The tree of the one entry that a text holds; None where it has a problem, which is reported."""
    root, problems = parse_yaml(text.encode(errors="replace"), "text")
    try:
        findings.add(problems)
    except Problems:
        return None  # the findings hold as many as are shown
    nodes = root.items if isinstance(root, SequenceNode) else [root]
    if len(nodes) == 1 and isinstance(nodes[0], MappingNode):
        return nodes[0]
    findings.problems.append(CalendarError("One entry is expected here.", next_step="Begin it with - id: …"))
    return None


def _read_values(kind: str, entry_id: str, present: str) -> dict[str, str]:
    node = None if entry_id == "new" else _read_text(present, Findings())
    if node is not None:
        return values_from_tree(kind, node)
    filled = values_of_country(request.args.get("id", "")) if kind == "party" else {}
    return {"id": "", "visibility": "desk", **filled}


def _parse_entry(kind: str, entry_id: str, node: MappingNode | None, findings: Findings) -> DirectoryEntry | None:
    """Parse the tree of an entry; None where it has a problem, which is reported."""
    if node is None:
        return None
    is_text = request.endpoint == "desk.directory_entry_yaml"
    try:
        entry = parse_entry(kind, MappingReader(node, "text" if is_text else "form", findings))
    except Problems:
        return None
    with context().database.reading() as connection:
        check_entry(connection, entry, findings, kind=kind, entry_id=entry_id)
    return None if findings.problems else entry


def _render_form(
    kind: str, entry_id: str, values: dict[str, str], *, problems: list[CalendarError] | None = None, status: int = 200
) -> Response:
    placed = [place_problem(kind, problem) for problem in problems or []]
    errors: dict[str, list[CalendarError]] = {}
    for key, _, _, problem in placed:
        errors.setdefault(key, []).append(problem)
    with context().database.reading() as connection:
        names = load_lookup(connection, current_lang()).names
    return _render(
        "desk/directory_form.html",
        kind,
        entry_id,
        status,
        fields=ENTRY_FIELDS[kind],
        values=values,
        errors=errors,
        problems=[(key, _label_problem(labels, row), problem) for key, labels, row, problem in placed],
        names=names,
        list_languages=list_languages,
        count_rows=count_rows,
    )


def _label_problem(labels: tuple[str, ...], row: int | None) -> str:
    """The place of a problem in words: "Terms of office 2: Until"."""
    texts = [gettext(label) for label in labels]
    if row is not None:
        texts[0] = f"{texts[0]} {row}"
    return ": ".join(texts)


def _render_text(
    kind: str, entry_id: str, text: str, *, problems: list[CalendarError] | None = None, status: int = 200
) -> Response:
    return _render("desk/directory_entry.html", kind, entry_id, status, text=text, problems=problems or [])


def _render(template: str, kind: str, entry_id: str, status: int, **values: Any) -> Response:
    with context().database.reading() as connection:
        public_from = find_public_from(connection, kind, entry_id)
    opened, now = _load_entry_text(kind, entry_id), context().clock()
    values |= {"kind": kind, "entry_id": entry_id, "public_from": public_from, "opened": opened, "now": now}
    return make_response(render_template(template, **values), status)
