"""YAML as the files of this program use it: mappings, lists and texts, each with its line. Nothing else is read.

YAML 1.1 takes Norway's `NO` for false and 12:30 for 750, keeps the last of two equal keys without a word, and builds
any object that a tag names. So every scalar stays the text that it is, and anchors, aliases, merges and tags are
problems. What the texts mean is decided by whoever reads the file, such as `domain.schema.event`.

Only libyaml's events are used: composing a tree in C crashes the process on deep nesting (docs/decisions/0040).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from calendar_core.domain.schema.tree import MappingNode, Node, ScalarNode, SequenceNode
from calendar_core.errors import CalendarError
from calendar_core.messages import mark

MAX_FILE_BYTES = 2_000_000
_MAX_DEPTH = 20
# What ends a line in YAML 1.1.
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_NEXT_STEP = mark("Write plain mappings, lists and texts only; docs/data-format.md shows how.")


@dataclass
class _TreeBuilder:
    """The tree while its events arrive. `open` is the path to the innermost open mapping or list."""

    file_name: str
    lines: list[str] = field(default_factory=list)
    problems: list[CalendarError] = field(default_factory=list)
    root: Node | None = None
    open_nodes: list[SequenceNode | MappingNode] = field(default_factory=list)
    pending_keys: list[ScalarNode | None] = field(default_factory=list)
    document_count: int = 0

    def report(self, what: str, line: int, next_step: str = _NEXT_STEP, **values: object) -> None:
        self.problems.append(CalendarError(what, next_step=next_step, where=f"{self.file_name}:{line}", **values))

    def add_event(self, event: yaml.Event) -> bool:
        """Take one event; False where reading on makes no sense."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.document_count += 1
            if self.document_count > 1:
                self.report("A second document begins here.", line, "Keep one document in a file: delete the line ---.")
                return False
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open_nodes.pop()
            self.pending_keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            return self._add_node(event, line)
        return True

    def _add_node(self, event: yaml.NodeEvent, line: int) -> bool:
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = ScalarNode(event.value, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = SequenceNode(line)
        elif isinstance(event, yaml.MappingStartEvent):
            node = MappingNode(line)
        else:
            self.report("*%(name)s is an alias.", line, name=event.anchor)
            node = ScalarNode("", line)
        self._report_unsupported(event, line)
        if isinstance(event, yaml.ScalarEvent) and not event.style and self._has_comment_behind(event):
            self.report(
                "A comment stands behind %(text)s.",
                line,
                "Quote the value if # is part of it, or give the comment a line of its own.",
                text=repr(event.value[:40]),
            )
        self._attach_node(node)
        if isinstance(node, SequenceNode | MappingNode):
            self.open_nodes.append(node)
            self.pending_keys.append(None)
        if len(self.open_nodes) > _MAX_DEPTH:
            self.report("Lists and mappings are nested more than %(most)s deep.", line, most=_MAX_DEPTH)
            return False
        return True

    def _has_comment_behind(self, event: yaml.ScalarEvent) -> bool:
        """Whether a plain scalar is cut short by a comment: "Summit #5" would be loaded as "Summit"."""
        if event.end_mark is None:
            return False
        rest = self.lines[event.end_mark.line][event.end_mark.column :] if event.end_mark.line < len(self.lines) else ""
        return rest.lstrip(" \t").startswith("#")

    def _report_unsupported(self, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            return
        if event.anchor is not None:
            self.report("&%(name)s is an anchor.", line, name=event.anchor)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.report("%(tag)s is a tag.", line, tag=tag)

    def _attach_node(self, node: Node) -> None:
        """Put a node where it belongs: at the root, into the list, or as the key or value of the mapping."""
        if not self.open_nodes:
            self.root = node
            return
        parent, key = self.open_nodes[-1], self.pending_keys[-1]
        if isinstance(parent, SequenceNode):
            parent.items.append(node)
        elif key is None:
            self.pending_keys[-1] = self._parse_key(parent, node)
        else:
            self.pending_keys[-1] = None
            # The first of two equal keys stays; the second has been reported.
            if parent.lines.get(key.text) == key.line and key.text not in parent.values:
                parent.values[key.text] = node

    def _parse_key(self, parent: MappingNode, node: Node) -> ScalarNode:
        if not isinstance(node, ScalarNode):
            self.report("A list or a mapping stands where a key belongs.", node.line)
            return ScalarNode("", node.line)
        if node.text in parent.lines:
            first = parent.lines[node.text]
            self.report(
                "The key %(key)s appears twice, first in line %(first)s.",
                node.line,
                "Keep one of the two.",
                key=repr(node.text),
                first=first,
            )
        else:
            parent.lines[node.text] = node.line
        return node


def parse_yaml(data: bytes, file_name: str) -> tuple[Node | None, list[CalendarError]]:
    """The tree of one file and the problems of its YAML; None for an empty file and one that cannot be read.

    `place` names the file in the problems.
    """
    builder = _TreeBuilder(file_name)
    text = _decode_file(data, builder)
    if text is None:
        return None, builder.problems
    builder.lines = _LINE_END.split(text)
    try:
        for event in _parse_events(text):
            if not builder.add_event(event):
                return None, builder.problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = ", ".join(part for part in (error.context, error.problem) if part)
        line = mark.line + 1 if mark else 1
        builder.report("This is not YAML: %(words)s.", line, "Check indentation, quotes, colons.", words=what)
        return None, builder.problems
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        what = _format_first_line(error)
        builder.report("This is not YAML: %(words)s.", 1, "Save the file as plain UTF-8 text.", words=what)
        return None, builder.problems
    return builder.root, builder.problems


def _parse_events(text: str) -> Iterator[yaml.Event]:
    yield from yaml.parse(text, Loader=yaml.CSafeLoader)


def _format_first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _decode_file(data: bytes, builder: _TreeBuilder) -> str | None:
    if len(data) > MAX_FILE_BYTES:
        builder.report(
            "The file has %(count)s bytes.",
            1,
            "Split it: a file may have %(most)s (events/<series>.yaml).",
            count=f"{len(data):,}",
            most=f"{MAX_FILE_BYTES:,}",
        )
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"0x{data[error.start]:02X}"
        builder.report("The byte %(byte)s is not UTF-8.", line, "Save the file as UTF-8.", byte=byte)
        return None
