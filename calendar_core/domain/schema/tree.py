"""The tree of a parsed YAML file: texts, lists and mappings, each with its line."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A scalar, as written."""

    text: str
    line: int


@dataclass(slots=True)
class SequenceNode:
    """A list."""

    line: int
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class MappingNode:
    """A mapping; `lines` says where each key stands."""

    line: int
    values: dict[str, "Node"] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Node = ScalarNode | SequenceNode | MappingNode
