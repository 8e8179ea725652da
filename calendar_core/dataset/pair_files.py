"""Pairs of those who met as files: CSV, and GraphML for programs that draw networks (http://graphml.graphdrawing.org).

The same pairs give the same bytes.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from calendar_core.domain.relations.pairs import Pair

_COLUMNS: Final = (
    *("first_id", "second_id", "first_name", "second_name", "held", "not_verified_as_held"),
    *("first_meeting", "first_meeting_id", "last_meeting", "last_meeting_id", "days_since_last"),
)
_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_EDGE_TYPES: Final = {
    "held": "int",
    "not_verified_as_held": "int",
    "first_meeting": "string",
    "last_meeting": "string",
}


@dataclass(frozen=True, kw_only=True)
class PairLine:
    """One pair: dates are texts of the data set, as exactly as they are known; empty for a pair that never met."""

    pair: Pair
    held: int
    unverified: int
    first: tuple[str, str] = ("", "")
    last: tuple[str, str] = ("", "")
    days_since: int | None = None


def format_table(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV (RFC 4180); None is an empty cell."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return target.getvalue()


def format_pairs_csv(lines: Iterable[PairLine], names: Mapping[str, str]) -> str:
    """One line a pair."""
    return format_table(
        _COLUMNS,
        (
            (
                *line.pair,
                *(names[one] for one in line.pair),
                line.held,
                line.unverified,
                *line.first,
                *line.last,
                line.days_since,
            )
            for line in lines
        ),
    )


def format_graphml(lines: Sequence[PairLine], names: Mapping[str, str]) -> bytes:
    """An undirected graph: a node for each of those who met, an edge for each pair."""
    root = ET.Element("graphml", xmlns=_NAMESPACE)
    _add_key(root, "name", "node", "string")
    for name, kind in _EDGE_TYPES.items():
        _add_key(root, name, "edge", kind)
    graph = ET.SubElement(root, "graph", id="meetings", edgedefault="undirected")
    for one in sorted({one for line in lines for one in line.pair}):
        _add_data(ET.SubElement(graph, "node", id=one), "name", names[one])
    for line in lines:
        edge = ET.SubElement(graph, "edge", source=line.pair[0], target=line.pair[1])
        values = (line.held, line.unverified, line.first[0], line.last[0])
        for name, value in zip(_EDGE_TYPES, values, strict=True):
            if value != "":
                _add_data(edge, name, str(value))
    whole: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def _add_key(root: ET.Element, name: str, owner: str, kind: str) -> None:
    ET.SubElement(root, "key", {"id": name, "for": owner, "attr.name": name, "attr.type": kind})


def _add_data(parent: ET.Element, key: str, text: str) -> None:
    ET.SubElement(parent, "data", key=key).text = text
