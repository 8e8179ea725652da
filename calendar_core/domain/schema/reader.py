"""Reading one mapping of a file, key by key, while every problem is kept with its file, line and key.

What the keys mean is in `event` and in `dataset.directory_schema`. A key that nobody asked for is a problem too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from calendar_core.domain.schema.tree import MappingNode, Node, ScalarNode, SequenceNode
from calendar_core.domain.schema.values import parse_language
from calendar_core.domain.text.localized import LANG_TAG, Names, lang_of_key
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.errors import CalendarError, Problems
from calendar_core.messages import mark

T = TypeVar("T")
MAX_PROBLEMS: Final = 100


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """Where something stands; printed as `events/kr-us-scm.yaml:12: status`. Line 0 is the file as a whole."""

    file: str
    line: int
    key: str = ""

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}: {self.key}" if self.key else f"{self.file}:{self.line}"


_MISSING_KEY: Final = mark("Add %(name)s: …")
_EMPTY_LIST: Final = mark("The list is empty.")


def name_empty_field(error: CalendarError) -> tuple[str, CalendarError] | None:
    """`(key, error)` of a problem that in a form is an empty field: a missing key, or a list without items."""
    is_missing = error.next_step.id == _MISSING_KEY
    if not is_missing and error.what.id != _EMPTY_LIST:
        return None
    key = str(error.next_step.values["name"]) if is_missing else ""
    return key, CalendarError("This field is empty.", next_step="Fill it in.")


@dataclass(frozen=True, slots=True)
class Reference:
    """An id that must exist, among the `kind` of things it names."""

    kind: str
    id: str
    location: SourceLocation


@dataclass
class Findings:
    """What reading has turned up so far, over all files. Raises Problems at the hundredth one."""

    problems: list[CalendarError] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    def report(self, what: str, next_step: str, location: SourceLocation, **values: object) -> None:
        """Add a problem: two messages with their values, as those of `CalendarError`."""
        self.add([CalendarError(what, next_step=next_step, where=str(location), **values)])

    def add(self, problems: Sequence[CalendarError]) -> None:
        """Add problems that were found elsewhere."""
        self.problems += problems[: MAX_PROBLEMS - len(self.problems)]
        if len(self.problems) >= MAX_PROBLEMS:
            raise Problems(self.problems, next_step="These are the first ones. Mend them, then try again.")

    def report_error(self, error: CalendarError, location: SourceLocation) -> None:
        """Keep the problem of a value, with its place."""
        self.report(error.what, error.next_step, location)


class MappingReader:
    """One mapping while it is read. Every question answers None (or nothing) where there is a problem, and keeps it."""

    def __init__(self, mapping: MappingNode, file: str, findings: Findings, path: str = "") -> None:
        self.mapping = mapping
        self.file = file
        self.findings = findings
        self.path = path
        self.known_keys: dict[str, None] = {}
        #: Whether a missing name is asked for as `names`, as files have it; forms have one field a language.
        self.has_nested_names = True

    def location(self, key: str = "") -> SourceLocation:
        """Where a key stands, or the mapping itself."""
        line = self.mapping.lines.get(key, self.mapping.line)
        return SourceLocation(self.file, line, self.path + key if key else self.path.rstrip("."))

    def text(self, key: str, parse: Callable[[str], T], *, refers_to: str | None = None) -> T | None:
        """The value of a key, or None where it is absent or wrong."""
        node = self._node(key)
        if node is None:
            return None
        value = self._value(node, parse, self.location(key))
        if refers_to and isinstance(value, str):
            self.findings.references.append(Reference(refers_to, value, self.location(key)))
        return value

    def required(self, key: str, parse: Callable[[str], T], *, refers_to: str | None = None) -> T | None:
        """The value of a key that must be there."""
        self.require_key(key)
        return self.text(key, parse, refers_to=refers_to)

    def require_key(self, key: str) -> None:
        """Keep the problem of a key that is not there."""
        if key not in self.mapping.lines:
            self.findings.report("The key %(key)s is missing.", _MISSING_KEY, self.location(), key=repr(key), name=key)

    def texts(self, key: str, parse: Callable[[str], T], *, refers_to: str | None = None) -> tuple[T, ...]:
        """The values of a list, none of them twice."""
        found: dict[T, None] = {}
        for node in self._items(key):
            location = SourceLocation(self.file, node.line, self.path + key)
            value = self._value(node, parse, location)
            if value is None:
                continue
            if value in found:
                self.findings.report(
                    "%(value)s appears twice in the list.", "Keep one of the two.", location, value=repr(value)
                )
            found[value] = None
            if refers_to:
                self.findings.references.append(Reference(refers_to, str(value), location))
        return tuple(found)

    def localized(self, key: str, parse: Callable[[str], str]) -> Names:
        """A text by language: a mapping of languages, or a plain text, which is English."""
        node = self._node(key)
        if not isinstance(node, MappingNode):
            return Names(en=self.text(key, parse))
        if not node.lines:
            self._report_no_mapping(key)
        reader = type(self)(node, self.file, self.findings, f"{self.path}{key}.")
        for tag in node.lines:
            reader.check(partial(parse_language, tag), tag)
        return reader._read_languages({lang: lang for lang in node.lines if LANG_TAG.fullmatch(lang)}, parse)

    def names(self, flat: str, *, are_required: bool = True) -> Names:
        """The mapping `names`, or one key a language: `title`, `title_ko`. One of them must be there if required."""
        node = self._node("names")
        found = self.localized("names", clean_line) if isinstance(node, MappingNode) else Names()
        languages = {key: lang for key in self.mapping.lines if (lang := lang_of_key(key, flat))}
        keys = {key: lang for key, lang in languages.items() if LANG_TAG.fullmatch(lang)}
        # Beside flat keys, a list of this name is that of the earlier names of a series.
        if isinstance(node, ScalarNode) or (isinstance(node, SequenceNode) and not keys):
            self._report_no_mapping("names")
        if not keys and are_required:
            self.require_key("names" if self.has_nested_names else flat)
        return found | self._read_languages(keys, clean_line)

    def _report_no_mapping(self, key: str) -> None:
        self.findings.report("A mapping is expected here.", "Write key: value pairs.", self.location(key))

    def _read_languages(self, keys: Mapping[str, str], parse: Callable[[str], str]) -> Names:
        """The texts of some keys, by the language of each."""
        return Names({lang: self.text(key, parse) for key, lang in keys.items()})

    def parts(self, key: str) -> Iterator["MappingReader"]:
        """The mappings of a list."""
        for node in self._items(key):
            if isinstance(node, MappingNode):
                yield type(self)(node, self.file, self.findings, f"{self.path}{key}.")
            else:
                self.findings.report(
                    "A mapping is expected here.",
                    "Write key: value pairs.",
                    SourceLocation(self.file, node.line, self.path + key),
                )

    def check(self, test: Callable[[], object], key: str) -> None:
        """Keep the problem that `test` raises, at a key."""
        try:
            test()
        except CalendarError as error:
            self.findings.report_error(error, self.location(key))

    def report_unknown_keys(self) -> None:
        """Report the keys that nobody asked for."""
        for key in self.mapping.lines:
            if key not in self.known_keys:
                self.findings.report(
                    "The key %(key)s is not known here.",
                    suggest_or_list(key, self.known_keys),
                    self.location(key),
                    key=repr(key[:40]),
                )

    def _node(self, key: str) -> Node | None:
        self.known_keys[key] = None
        return self.mapping.values.get(key)

    def _items(self, key: str) -> list[Node]:
        node = self._node(key)
        if node is None:
            return []
        if isinstance(node, ScalarNode | MappingNode):
            self.findings.report(
                "A list is expected here.", "Write one item per line, each after a hyphen.", self.location(key)
            )
            return []
        if not node.items:
            self.findings.report(_EMPTY_LIST, "Fill it, or leave the key out.", self.location(key))
        return node.items

    def _value(self, node: Node, parse: Callable[[str], T], location: SourceLocation) -> T | None:
        if not isinstance(node, ScalarNode):
            self.findings.report("A text is expected here.", "Write one value.", location)
            return None
        if not node.text.strip():
            self.findings.report("The value is empty.", "Write it, or leave the key out.", location)
            return None
        try:
            return parse(node.text)
        except CalendarError as error:
            self.findings.report_error(error, location)
            return None
