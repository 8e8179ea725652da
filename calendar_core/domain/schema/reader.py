"""Reading one mapping of a file, key by key, while every problem is kept with its file, line and key.

What the keys mean is in `event_shapes` and `directory_shapes`. A key that nobody asked for is a problem too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from calendar_core.domain.schema.tree import Mapping, Node, Text
from calendar_core.domain.text.suggestions import nearest
from calendar_core.errors import CalendarError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; printed as `events/kr-us-scm.yaml:12: status`. Line 0 is the file as a whole."""

    file: str
    line: int
    key: str = ""

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}: {self.key}" if self.key else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Reference:
    """An id that must exist, among the `kind` of things it names."""

    kind: str
    id: str
    place: Place


@dataclass
class Findings:
    """What reading has turned up so far, over all files."""

    problems: list[CalendarError] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    def report(self, what: str, next_step: str, place: Place) -> None:
        """Keep a problem."""
        self.problems.append(CalendarError(what, next_step=next_step, where=str(place)))

    def repeat(self, error: CalendarError, place: Place) -> None:
        """Keep the problem of a value, with its place."""
        self.report(error.what, error.next_step, place)


class Fields:
    """One mapping while it is read. Every question answers None (or nothing) where there is a problem, and keeps it."""

    def __init__(self, mapping: Mapping, file: str, findings: Findings, path: str = "") -> None:
        self.mapping = mapping
        self.file = file
        self.findings = findings
        self.path = path
        self.asked: dict[str, None] = {}

    def place(self, key: str = "") -> Place:
        """Where a key stands, or the mapping itself."""
        line = self.mapping.lines.get(key, self.mapping.line)
        return Place(self.file, line, self.path + key if key else self.path.rstrip("."))

    def text(self, key: str, read: Callable[[str], T], *, refers_to: str | None = None) -> T | None:
        """The value of a key, or None where it is absent or wrong."""
        node = self._node(key)
        if node is None:
            return None
        value = self._value(node, read, self.place(key))
        if refers_to and isinstance(value, str):
            self.findings.references.append(Reference(refers_to, value, self.place(key)))
        return value

    def needed(self, key: str, read: Callable[[str], T], *, refers_to: str | None = None) -> T | None:
        """The value of a key that must be there."""
        self.require(key)
        return self.text(key, read, refers_to=refers_to)

    def require(self, key: str) -> None:
        """Keep the problem of a key that is not there."""
        if key not in self.mapping.lines:
            self.findings.report(f"The key {key!r} is missing.", f"Add {key}: …", self.place())

    def texts(self, key: str, read: Callable[[str], T], *, refers_to: str | None = None) -> tuple[T, ...]:
        """The values of a list, none of them twice."""
        found: dict[T, None] = {}
        for node in self._items(key):
            place = Place(self.file, node.line, self.path + key)
            value = self._value(node, read, place)
            if value is None:
                continue
            if value in found:
                self.findings.report(f"{value!r} stands twice in the list.", "Keep one of the two.", place)
            found[value] = None
            if refers_to:
                self.findings.references.append(Reference(refers_to, str(value), place))
        return tuple(found)

    def parts(self, key: str) -> Iterator["Fields"]:
        """The mappings of a list."""
        for node in self._items(key):
            if isinstance(node, Mapping):
                yield type(self)(node, self.file, self.findings, f"{self.path}{key}.")
            else:
                self.findings.report(
                    "A mapping is expected here.",
                    "Write key: value pairs.",
                    Place(self.file, node.line, self.path + key),
                )

    def check(self, test: Callable[[], object], key: str) -> None:
        """Keep the problem that `test` raises, at a key."""
        try:
            test()
        except CalendarError as error:
            self.findings.repeat(error, self.place(key))

    def finish(self) -> None:
        """Report the keys that nobody asked for."""
        for key in self.mapping.lines:
            if key not in self.asked:
                self.findings.report(
                    f"The key {key[:40]!r} is not known here.", nearest(key, self.asked), self.place(key)
                )

    def _node(self, key: str) -> Node | None:
        self.asked[key] = None
        return self.mapping.values.get(key)

    def _items(self, key: str) -> list[Node]:
        node = self._node(key)
        if node is None:
            return []
        if isinstance(node, Text | Mapping):
            self.findings.report(
                "A list is expected here.", "Write one item a line, each after a hyphen.", self.place(key)
            )
            return []
        if not node.items:
            self.findings.report("The list is empty.", "Fill it, or leave the key out.", self.place(key))
        return node.items

    def _value(self, node: Node, read: Callable[[str], T], place: Place) -> T | None:
        if not isinstance(node, Text):
            self.findings.report("A text is expected here.", "Write one value.", place)
            return None
        if not node.text.strip():
            self.findings.report("The value is empty.", "Write it, or leave the key out.", place)
            return None
        try:
            return read(node.text)
        except CalendarError as error:
            self.findings.repeat(error, place)
            return None
