"""The files of a data set: which there are, what each holds, and whether they agree with each other.

Reads and checks, writes nothing (`load` does). Every problem of every file is kept, so that all of them can be
mended at once.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from calendar_core.dataset.about import DataSetInfo, parse_info
from calendar_core.dataset.directory_schema import parse_entry
from calendar_core.dataset.known_issues import KNOWN_ISSUES_FILE
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.titles import check_title
from calendar_core.domain.schema.event import parse_event
from calendar_core.domain.schema.reader import Findings, MappingReader, SourceLocation
from calendar_core.domain.schema.tree import MappingNode as YamlMapping
from calendar_core.domain.schema.tree import Node, ScalarNode, SequenceNode
from calendar_core.domain.schema.yaml_reader import parse_yaml
from calendar_core.domain.text.localized import Names
from calendar_core.domain.text.suggestions import suggest, suggest_or_list
from calendar_core.errors import CalendarError
from calendar_core.messages import Message, mark
from calendar_core.store.editing.save_directory import DirectoryEntry

_SUFFIXES = (".yaml", ".yml")
#: What a file of this name holds. A file in a folder called `events` holds events.
_KIND_BY_NAME = {"parties": "party", "offices": "office", "people": "person", "series": "series", "events": "event"}
_KINDS = tuple(_KIND_BY_NAME.values())
# What else may stand in the folder of a data set: known issues, and the sources to watch.
_OTHER_FILES = (KNOWN_ISSUES_FILE, "watch.yaml")
#: The file that says what the data set is.
_INFO_FILE = "dataset.yaml"
_FILE_BY_KIND = {kind: f"{name}.yaml" for name, kind in _KIND_BY_NAME.items()}
_LOCATION = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::|$)")
# Comparing a wrong id with every id takes milliseconds: where a whole file is missing, not for each of them.
_MAX_GUESSES = 100

#: Told as reading goes on: what is being done, how much of it is done, of how much.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """A file to read. `name` is its place in the data set, `shown` the path as it was given."""

    path: Path
    name: str
    display_path: str
    kind: str


@dataclass
class DataSet:
    """What was read: entries of the directory, events by id, and the file each event is from."""

    findings: Findings = field(default_factory=Findings)
    files: list[DataFile] = field(default_factory=list)
    #: Whether a whole folder was read, so that what is not in it is gone from the data set.
    is_complete: bool = False
    info: DataSetInfo = field(default_factory=DataSetInfo)
    entries: list[DirectoryEntry] = field(default_factory=list)
    events: dict[str, EventRecord] = field(default_factory=dict)
    file_by_event: dict[str, str] = field(default_factory=dict)
    #: Where each id stands, by kind; also those of entries with problems, so that one fault is reported once.
    places: dict[str, dict[str, SourceLocation]] = field(default_factory=lambda: {kind: {} for kind in _KINDS})


def read_data_set(paths: Iterable[Path], *, progress: Progress) -> DataSet:
    """Read all files under the paths: folders laid out like the shipped data set, or single files."""
    data_set = DataSet()
    for path in paths:
        if path.is_dir():
            data_set.is_complete |= path.name != "events"
            _add_folder(path, data_set)
        else:
            _add_file(path, root=None, data_set=data_set)
    data_set.files.sort(key=lambda file: (_KINDS.index(file.kind), file.display_path))
    for count, file in enumerate(data_set.files, start=1):
        _read_file(file, data_set)
        progress("Reading files", count, len(data_set.files))
    return data_set


def sort_problems(data_set: DataSet) -> list[CalendarError]:
    """Every problem, by file and line."""
    order = {file.display_path: number for number, file in enumerate(data_set.files)}

    def place(problem: CalendarError) -> tuple[int, int]:
        found = _LOCATION.match(problem.where or "")
        return (order.get(found["file"], -1), int(found["line"])) if found else (-1, 0)

    return sorted(data_set.findings.problems, key=place)


def check_data_set(
    data_set: DataSet, known: Mapping[str, Iterable[str]], title_patterns: Mapping[str, Names] | None = None
) -> None:
    """Report ids that are neither in the files nor `known`, parents in a circle, and events without a title.

    `known`, by kind, and `title_patterns`, by series, are what the database has beside the files.
    """
    ids = {kind: {*data_set.places[kind], *known.get(kind, ())} for kind in _KINDS}
    advice: dict[tuple[str, str], Message] = {}
    for reference in data_set.findings.references:
        kind, wrong = reference.kind, reference.id
        if wrong in ids[kind]:
            continue
        if (kind, wrong) not in advice:
            meant = suggest(wrong, ids[kind]) if len(advice) < _MAX_GUESSES else None
            add = Message("Add it to %(file)s, or mend the id.", file=_FILE_BY_KIND[kind])
            advice[kind, wrong] = Message("%(question)s %(advice)s", question=meant, advice=add) if meant else add
        what = Message("No %(kind)s has the id %(id)s, in the files or in the database.", kind=kind, id=repr(wrong))
        data_set.findings.report(what, advice[kind, wrong], reference.location)
    _report_cycles(data_set)
    _report_missing_titles(data_set, title_patterns or {})


def _report_missing_titles(data_set: DataSet, patterns: Mapping[str, Names]) -> None:
    in_files = {one.id: one.columns["title_patterns"] for one in data_set.entries if one.kind == "series"}
    patterns = {**patterns, **in_files}
    for event in data_set.events.values():
        try:
            check_title(event, patterns.get(event.series or "", Names()))
        except CalendarError as error:
            data_set.findings.report_error(error, data_set.places["event"][event.id])


def _report_cycles(data_set: DataSet) -> None:
    for event_id in data_set.events:
        path = [event_id]
        while (parent := _find_parent(data_set, path[-1])) and parent not in path:
            path.append(parent)
        if parent == event_id and len(path) > 1:
            cycle = " → ".join([*path, event_id])
            place = data_set.places["event"][event_id]
            data_set.findings.report("The parents form a circle: %(cycle)s.", "Remove one parent.", place, cycle=cycle)


def _find_parent(data_set: DataSet, event_id: str) -> str | None:
    event = data_set.events.get(event_id)
    return event.parent if event else None


def _add_folder(folder: Path, data_set: DataSet) -> None:
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in _SUFFIXES and path.is_file() and not _is_hidden(path.relative_to(folder))
        if path.name not in _OTHER_FILES
    ]
    if not found:
        data_set.findings.report(
            "The folder holds no .yaml file.",
            "Name a folder laid out like data/, or single files.",
            SourceLocation(str(folder), 0),
        )
    for path in found:
        _add_file(path, root=folder, data_set=data_set)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _add_file(path: Path, *, root: Path | None, data_set: DataSet) -> None:
    place = SourceLocation(str(path), 0)
    in_events = path.absolute().parent.name == "events"
    kind = "event" if in_events else _KIND_BY_NAME.get(path.stem)
    if not path.exists():
        data_set.findings.report("There is no such file or folder.", "Check the path.", place)
    elif path.name == _INFO_FILE:
        data_set.info = _read_info(path, data_set.findings)
    elif kind is None or path.suffix not in _SUFFIXES:
        named = suggest_or_list(path.name, _FILE_BY_KIND.values(), mark("Name it: %(words)s."))
        advice = Message("%(advice)s Files of events may also stand in events/.", advice=named)
        data_set.findings.report("What the file holds does not follow from its name.", advice, place)
    elif not any(file.path == path.resolve() for file in data_set.files):
        name = f"events/{path.name}" if in_events else path.name
        if root is not None and root.name != "events":
            name = path.relative_to(root).as_posix()
        data_set.files.append(DataFile(path=path.resolve(), name=name, display_path=str(path), kind=kind))


def _read_info(path: Path, findings: Findings) -> DataSetInfo:
    root = _parse_file(path, str(path), findings)
    if isinstance(root, YamlMapping):
        return parse_info(MappingReader(root, str(path), findings))
    if root is not None:
        findings.report("A mapping is expected here.", "Write key: value pairs.", SourceLocation(str(path), 1))
    return DataSetInfo()


def _parse_file(path: Path, display_path: str, findings: Findings) -> Node | None:
    """The tree of a file, as far as it can be read; problems are kept."""
    try:
        data = path.read_bytes()
    except OSError as error:
        place, reason = SourceLocation(display_path, 0), error.strerror
        findings.report("The file cannot be read: %(reason)s.", "Check its rights.", place, reason=reason)
        return None
    root, problems = parse_yaml(data, display_path)
    findings.add(problems)
    return root


def _read_file(file: DataFile, data_set: DataSet) -> None:
    findings = data_set.findings
    problems_before = len(findings.problems)
    root = _parse_file(file.path, file.display_path, findings)
    if not isinstance(root, SequenceNode):
        if len(findings.problems) == problems_before and not _is_empty(root):
            findings.report(
                "A list is expected here.", "Begin each entry with - id: …", SourceLocation(file.display_path, 1)
            )
        return
    for node in root.items:
        if isinstance(node, YamlMapping):
            _parse_item(node, file, data_set)
        else:
            findings.report(
                "A mapping is expected here.",
                "Begin the entry with - id: …",
                SourceLocation(file.display_path, node.line),
            )


def _is_empty(root: object) -> bool:
    """A file of comments alone holds nothing, which is no problem."""
    return root is None or (isinstance(root, ScalarNode) and not root.text)


def _parse_item(node: YamlMapping, file: DataFile, data_set: DataSet) -> None:
    fields = MappingReader(node, file.display_path, data_set.findings)
    _register_id(node, fields, file.kind, data_set)
    if file.kind == "event":
        event = parse_event(fields)
        if event is not None:
            data_set.events[event.id] = event
            data_set.file_by_event[event.id] = file.name
        return
    entry = parse_entry(file.kind, fields)
    if entry is not None:
        data_set.entries.append(entry)


def _register_id(node: YamlMapping, fields: MappingReader, kind: str, data_set: DataSet) -> None:
    given = node.values.get("id")
    if not isinstance(given, ScalarNode):
        return
    place, places = fields.location("id"), data_set.places[kind]
    if given.text in places:
        first = places[given.text]
        data_set.findings.report(
            "The %(kind)s %(id)s appears twice, first in %(first)s.",
            "Keep one of the two.",
            place,
            kind=kind,
            id=repr(given.text),
            first=f"{first.file}:{first.line}",
        )
    else:
        places[given.text] = place
