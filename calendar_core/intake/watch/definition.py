"""Definitions of watched sources, in the file `watch.yaml` and at the desk. docs/watched-sources.md lists the keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, cast

import yaml

from calendar_core.domain.schema.reader import Findings, MappingReader, SourceLocation
from calendar_core.domain.schema.tree import MappingNode, Node, ScalarNode, SequenceNode
from calendar_core.domain.schema.values import (
    choice_parser,
    integer_parser,
    parse_boolean,
    parse_slug,
    parse_url,
    parse_zone_key,
)
from calendar_core.domain.schema.yaml_reader import parse_yaml
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.domain.vocabulary import CERTAINTIES, SIDES, Certainty, Side
from calendar_core.errors import CalendarError, Problems
from calendar_core.messages import mark

Format = Literal["feed", "json", "page", "calendar"]

FORMATS: Final[tuple[Format, ...]] = ("feed", "json", "page", "calendar")
#: What a mapping may say of an item; `start`, `end` and `place` make it an event stated in fields.
ITEM_FIELDS: Final = ("id", "title", "text", "link", "published", "start", "end", "place")
#: The formats whose items are found by a mapping.
MAPPED_FORMATS: Final = ("json", "page")
# A page that changes within minutes is no page of a ministry; a source that is asked once a week is watched.
_MIN_INTERVAL: Final = 15
_MAX_INTERVAL: Final = 7 * 24 * 60
_MAX_DAYS: Final = 365
#: The keys of a definition, in the order in which it is written.
DEFINITION_KEYS: Final = (
    *("id", "name", "url", "format", "publisher", "side", "certainty", "interval", "silent_after", "first_days"),
    *("follow", "time_zone", "items", "fields"),
)
_ONLY_MAPPED: Final = mark("Remove it, or write format: json or format: page.")


@dataclass(frozen=True, kw_only=True)
class SourceDefinition:
    """A source to watch.

    `certainty` is the most that its items may give. `interval` is in minutes; `silent_after` and `first_days` are in
    days. `follow` asks for the page of each item. `time_zone` is that in which it dates its items, where they do not
    say it. `items` and `fields` are XPath (page) or paths of names (json).
    """

    id: str
    name: str
    url: str
    format: Format
    publisher: str
    side: Side
    certainty: Certainty = "announced"
    interval: int = 60
    silent_after: int = 30
    first_days: int = 14
    follow: bool = False
    time_zone: str | None = None
    items: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Definitions:
    """The definitions that can be used, by id, and the problems of the others."""

    sources: Mapping[str, SourceDefinition] = field(default_factory=dict)
    problems: tuple[CalendarError, ...] = ()


def load_definitions(path: Path) -> Definitions:
    """The definitions of a file. One that is broken is left out, and harms no other."""
    try:
        data = path.read_bytes()
    except OSError as error:
        problem = CalendarError(
            "The file cannot be read: %(reason)s.",
            next_step="Check ENTENTE_WATCH_FILE.",
            where=str(path),
            reason=error.strerror,
        )
        return Definitions(problems=(problem,))
    return parse_definitions(data, path.name)


def parse_definitions(data: bytes, file: str) -> Definitions:
    """The definitions of the bytes of a file, which is named `file` in problems."""
    root, yaml_problems = parse_yaml(data, file)
    if isinstance(root, ScalarNode) and not root.text:
        root = None
    findings = Findings(problems=[*yaml_problems])
    sources: dict[str, SourceDefinition] = {}
    try:
        if isinstance(root, SequenceNode):
            for node in root.items:
                _add_definition(node, file, findings, sources)
        elif root is not None:
            findings.report("A list is expected here.", "Begin each entry with - id: …", SourceLocation(file, 1))
    except Problems as many:
        return Definitions(sources=sources, problems=tuple(many.problems))
    return Definitions(sources=sources, problems=tuple(findings.problems))


def parse_definition(text: str) -> SourceDefinition:
    """The one definition of a form, without a hyphen before it. Raises Problems that name the line and the key."""
    root, yaml_problems = parse_yaml(text.encode(), "watch.yaml")
    findings = Findings(problems=[*yaml_problems])
    found = None
    if isinstance(root, MappingNode):
        found = _parse_source(MappingReader(root, "watch.yaml", findings))
    elif not findings.problems:
        findings.report("A mapping is expected here.", "Write key: value pairs.", SourceLocation("watch.yaml", 1))
    if found is None or findings.problems:
        raise Problems(findings.problems, next_step="Mend them, then save again.")
    return found


def _add_definition(node: Node, file: str, findings: Findings, sources: dict[str, SourceDefinition]) -> None:
    if not isinstance(node, MappingNode):
        place = SourceLocation(file, node.line)
        findings.report("A mapping is expected here.", "Begin the entry with - id: …", place)
        return
    found = _parse_source(MappingReader(node, file, findings))
    if found is None:
        return
    if found.id in sources:
        place = SourceLocation(file, node.lines["id"], "id")
        findings.report("The id %(id)s appears twice.", "Keep one of the two.", place, id=repr(found.id))
        return
    sources[found.id] = found


def _parse_source(fields: MappingReader) -> SourceDefinition | None:
    """A definition; None where something in it is a problem (which is kept)."""
    before = len(fields.findings.problems)
    required: dict[str, Callable[[str], object]] = {
        "id": parse_slug,
        "name": clean_line,
        "url": parse_url,
        "format": choice_parser(FORMATS),
        "publisher": clean_line,
        "side": choice_parser(SIDES),
    }
    optional: dict[str, Callable[[str], object]] = {
        "certainty": choice_parser(CERTAINTIES),
        "interval": integer_parser(_MIN_INTERVAL, _MAX_INTERVAL),
        "silent_after": integer_parser(1, _MAX_DAYS),
        "first_days": integer_parser(0, _MAX_DAYS),
        "follow": parse_boolean,
        "time_zone": parse_zone_key,
    }
    values = {key: fields.required(key, parse) for key, parse in required.items()}
    values |= {key: value for key, parse in optional.items() if (value := fields.text(key, parse)) is not None}
    values |= _parse_mapping(fields, cast("str | None", values["format"]))
    fields.report_unknown_keys()
    if len(fields.findings.problems) > before:
        return None
    return SourceDefinition(**values)  # type: ignore[arg-type]  # each is parsed above


def _parse_mapping(fields: MappingReader, format_: str | None) -> dict[str, Any]:
    """`items` and `fields`, which formats with a mapping need and others do not have."""
    node = fields.mapping.values.get("fields")
    fields.known_keys |= {"items": None, "fields": None}
    if format_ is None:
        return {}
    if format_ not in MAPPED_FORMATS:
        for key in ("items", "fields"):
            if key in fields.mapping.lines:
                message = "A source of the format %(format)s has no mapping."
                fields.findings.report(message, _ONLY_MAPPED, fields.location(key), format=repr(format_))
        return {}
    check = _check_xpath if format_ == "page" else _check_path
    items = fields.required("items", check)
    fields.require_key("fields")
    if not isinstance(node, MappingNode):
        if node is not None:
            message = "A mapping is expected here."
            fields.findings.report(message, "Write key: value pairs.", fields.location("fields"))
        return {}
    inner = MappingReader(node, fields.file, fields.findings, "fields.")
    inner.require_key("title")
    found = {key: value for key in ITEM_FIELDS if (value := inner.text(key, check)) is not None}
    inner.report_unknown_keys()
    return {"items": items, "fields": found}


def _check_xpath(text: str) -> str:
    from calendar_core.intake.watch.page_items import check_expression  # noqa: PLC0415  lxml is slow to import

    return check_expression(text.strip())


def _check_path(text: str) -> str:
    from calendar_core.intake.watch.json_items import check_path  # noqa: PLC0415  as above, for symmetry

    return check_path(text.strip())


def format_definition(definition: SourceDefinition) -> str:
    """A definition as YAML, without what it has by default."""
    values: dict[str, Any] = {}
    for key in DEFINITION_KEYS:
        value = getattr(definition, key)
        default = SourceDefinition.__dataclass_fields__[key].default
        if value != default and value not in (None, {}):
            values[key] = dict(value) if key == "fields" else value
    return str(yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1_000))
