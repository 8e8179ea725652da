"""The definitions of the file together with those that were added at the desk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Connection

from calendar_core.errors import Problems
from calendar_core.intake.watch.definition import (
    Definitions,
    SourceDefinition,
    format_definition,
    load_definitions,
    parse_definition,
)
from calendar_core.store.desk.watched_sources import load_states


def load_all_definitions(connection: Connection, file: Path) -> Definitions:
    """The definitions of the file and of the desk. Of two with one id that of the file counts."""
    in_file = load_definitions(file)
    sources: dict[str, SourceDefinition] = {}
    problems = list(in_file.problems)
    for state in load_states(connection).values():
        if state.definition is None:
            continue
        try:
            sources[state.id] = unpack_definition(state.definition)
        except Problems as found:
            problems += found.problems
    return Definitions(sources={**sources, **in_file.sources}, problems=tuple(problems))


def pack_definition(definition: SourceDefinition) -> dict[str, Any]:
    """A definition as plain JSON, as the file would have it."""
    packed: dict[str, Any] = yaml.safe_load(format_definition(definition))
    return packed


def unpack_definition(packed: Mapping[str, Any]) -> SourceDefinition:
    """The definition of its JSON. Raises Problems for one of an earlier version that is none any more."""
    return parse_definition(yaml.safe_dump(dict(packed), allow_unicode=True, sort_keys=False, width=1_000))
