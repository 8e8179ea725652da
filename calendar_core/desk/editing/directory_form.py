"""The forms of parties, offices, people and series: their fields, and the tree of an entry as values and back.

The values of a form are texts by the id of the field: `kind`, `names-en`, `aliases` (one a line), `terms-0-from`.
What a value may be is decided where files are read (`dataset.directory_schema`); its problems are placed here.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from calendar_core.domain.places.countries import COUNTRIES, country_name
from calendar_core.domain.schema.reader import name_empty_field
from calendar_core.domain.schema.tree import MappingNode, Node, ScalarNode, SequenceNode
from calendar_core.domain.vocabulary import KINDS, OFFICE_KINDS, PARTY_KINDS, RANKS
from calendar_core.errors import CalendarError
from calendar_core.messages import LANGS, mark

FieldType = Literal["line", "choice", "languages", "paragraphs", "lines", "rows"]
Values = Mapping[str, str]
_LOCATION: Final = re.compile(r"form:(?P<line>\d+)(?:: (?P<path>.+))?")
_ROW: Final = re.compile(r"(\d+)-")
#: The two fields that add a text in a further language.
NEW_LANG, NEW_TEXT = "new_lang", "new_text"


@dataclass(frozen=True, kw_only=True)
class EntryField:
    """A field of an entry by its key in the data set; `parts` are the fields of each row.

    `choices` are the words of a select field; `names` is the kind of entries that the field names by their ids.
    """

    name: str
    label: str
    type: FieldType = "line"
    choices: tuple[str, ...] = ()
    hint: str = ""
    names: str = ""
    parts: tuple["EntryField", ...] = ()


_NAMES: Final = EntryField(name="names", label=mark("Name"), type="languages")
_SHORT: Final = EntryField(name="short", label=mark("Short name"), type="languages")
_ALIASES: Final = EntryField(name="aliases", label=mark("Other names"), type="lines", hint=mark("One per line."))
_BOUNDS: Final = (
    EntryField(name="from", label=mark("From"), hint=mark("2024, 2024-09 or 2024-09-06")),
    EntryField(name="to", label=mark("Until")),
)
_SOURCE: Final = EntryField(name="source", label=mark("Source (URL)"))
_VISIBILITY: Final = EntryField(
    name="visibility", label=mark("Visible to readers"), type="choice", choices=("", "desk", "public")
)

#: The fields of each kind of entry, in their order, after its id.
ENTRY_FIELDS: Final[Mapping[str, tuple[EntryField, ...]]] = {
    "party": (
        EntryField(name="kind", label=mark("Kind"), type="choice", choices=PARTY_KINDS),
        _NAMES,
        _SHORT,
        _ALIASES,
        EntryField(name="earlier_names", label=mark("Former names"), type="rows", parts=(_NAMES, *_BOUNDS)),
        _VISIBILITY,
    ),
    "office": (
        EntryField(name="party", label=mark("Party"), names="party"),
        _NAMES,
        EntryField(name="kind", label=mark("Kind"), type="choice", choices=OFFICE_KINDS),
        EntryField(name="rank", label=mark("Rank"), type="choice", choices=RANKS),
        EntryField(name="titles", label=mark("Former titles"), type="rows", parts=(_NAMES, *_BOUNDS)),
        _ALIASES,
        _VISIBILITY,
    ),
    "person": (
        _NAMES,
        EntryField(name="name_native", label=mark("Name in their own script")),
        _ALIASES,
        EntryField(
            name="terms",
            label=mark("Terms of office"),
            type="rows",
            parts=(
                EntryField(name="office", label=mark("Office"), names="office"),
                *_BOUNDS,
                EntryField(name="acting", label=mark("Acting"), type="choice", choices=("", "true")),
                EntryField(name="bounds", label=mark("These dates are"), type="choice", choices=("", "sightings")),
                _SOURCE,
                EntryField(name="notes", label=mark("Internal notes")),
            ),
        ),
        _VISIBILITY,
    ),
    "series": (
        _NAMES,
        _SHORT,
        EntryField(name="kind", label=mark("Kind"), type="choice", choices=tuple(KINDS)),
        EntryField(name="parties", label=mark("Parties"), type="lines", hint=mark("Ids, one per line."), names="party"),
        EntryField(
            name="offices", label=mark("Usual offices"), type="lines", hint=mark("Ids, one per line."), names="office"
        ),
        EntryField(name="cadence", label=mark("How often"), type="languages"),
        EntryField(name="since", label=mark("Since (year)")),
        EntryField(name="hosting", label=mark("Host"), type="languages"),
        EntryField(name="description", label=mark("Description"), type="paragraphs"),
        EntryField(
            name="title_pattern", label=mark("Pattern of titles"), type="languages", hint=mark("Such as {ordinal} SCM")
        ),
        EntryField(name="short_pattern", label=mark("Pattern of short titles"), type="languages"),
        EntryField(
            name="earlier_names",
            label=mark("Former names"),
            type="rows",
            parts=(EntryField(name="name", label=mark("Name")), *_BOUNDS),
        ),
        _ALIASES,
        _SOURCE,
        EntryField(name="notes", label=mark("Notes for readers"), type="paragraphs"),
        _VISIBILITY,
    ),
}


def values_of_country(code: str) -> dict[str, str]:
    """The values of the form of a new party for a country by its code (ISO 3166-1 alpha-2); none for another text."""
    if code not in COUNTRIES:
        return {}
    return {"id": code, "kind": "country", **{f"names-{lang}": country_name(code, lang) for lang in LANGS}}


def values_from_tree(kind: str, tree: MappingNode) -> dict[str, str]:
    """The values of the form of an entry."""
    values = {"id": _text(tree.values.get("id"))}
    _fill_values(values, ENTRY_FIELDS[kind], tree, "")
    return values


def _fill_values(values: dict[str, str], fields: Iterable[EntryField], tree: MappingNode, prefix: str) -> None:
    for field in fields:
        node, key = tree.values.get(field.name), prefix + field.name
        if isinstance(node, MappingNode):
            values.update({f"{key}-{lang}": _text(text) for lang, text in node.values.items()})
        elif isinstance(node, SequenceNode) and field.parts:
            for number, part in enumerate(node.items):
                if isinstance(part, MappingNode):
                    _fill_values(values, field.parts, part, f"{key}-{number}-")
        elif isinstance(node, SequenceNode):
            values[key] = "\n".join(_text(item) for item in node.items)
        elif node is not None:
            # A text by language that stands without one is English.
            values[f"{key}-en" if field.type in ("languages", "paragraphs") else key] = _text(node)


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, ScalarNode) else ""


def name_new_languages(submitted: Values) -> dict[str, str]:
    """The submitted values, with each text in a further language under the tag that was written beside it."""
    values = {key: text.replace("\r\n", "\n").strip() for key, text in submitted.items()}
    for key in [key for key in values if key.endswith(f"-{NEW_LANG}")]:
        lang, own = values.pop(key), key.removesuffix(NEW_LANG)
        text = values.pop(own + NEW_TEXT, "")
        if lang or text:
            values[own + (lang or "?")] = text
    return values


def tree_from_values(kind: str, values: Values, entry_id: str) -> MappingNode:
    """The tree of a form, as a file would give it. The line of a row is its number, counted from 1."""
    tree = MappingNode(1)
    _set(tree, "id", ScalarNode(entry_id, 1) if entry_id else None)
    _fill_tree(tree, ENTRY_FIELDS[kind], values, "")
    return tree


def _fill_tree(tree: MappingNode, fields: Iterable[EntryField], values: Values, prefix: str) -> None:
    for field in fields:
        _set(tree, field.name, _BUILDERS[field.type](field, values, prefix + field.name, tree.line))


def _set(tree: MappingNode, key: str, node: Node | None) -> None:
    if node is not None:
        tree.values[key], tree.lines[key] = node, tree.line


def _build_line(_field: EntryField, values: Values, key: str, line: int) -> Node | None:
    return ScalarNode(values[key], line) if values.get(key) else None


def _build_lines(_field: EntryField, values: Values, key: str, line: int) -> Node | None:
    texts = [text.strip() for text in values.get(key, "").splitlines() if text.strip()]
    return SequenceNode(line, [ScalarNode(text, line) for text in texts]) if texts else None


def _build_languages(_field: EntryField, values: Values, key: str, line: int) -> Node | None:
    node = MappingNode(line)
    for lang in list_languages(values, key):
        if text := values.get(f"{key}-{lang}"):
            _set(node, lang, ScalarNode(text, line))
    return node if node.values else None


def _build_rows(field: EntryField, values: Values, key: str, line: int) -> Node | None:
    rows = SequenceNode(line)
    for number in range(count_rows(values, key)):
        row = MappingNode(number + 1)
        _fill_tree(row, field.parts, values, f"{key}-{number}-")
        if row.values:
            rows.items.append(row)
    return rows if rows.items else None


_BUILDERS: Final[Mapping[FieldType, Callable[[EntryField, Values, str, int], Node | None]]] = {
    "line": _build_line,
    "choice": _build_line,
    "lines": _build_lines,
    "languages": _build_languages,
    "paragraphs": _build_languages,
    "rows": _build_rows,
}


def list_languages(values: Values, key: str) -> list[str]:
    """The languages of a field: those of the interface, then the others that it has a text in."""
    found = {name.removeprefix(f"{key}-") for name in values if name.startswith(f"{key}-")}
    return [*LANGS, *sorted(found - {*LANGS, NEW_LANG, NEW_TEXT})]


def count_rows(values: Values, key: str) -> int:
    """How many rows of a list the values have, empty ones too."""
    found = [_ROW.match(name.removeprefix(f"{key}-")) for name in values if name.startswith(f"{key}-")]
    return max((int(one[1]) + 1 for one in found if one), default=0)


def place_problem(kind: str, error: CalendarError) -> tuple[str, tuple[str, ...], int | None, CalendarError]:
    """`(id of the field, labels from the outer to the inner, number of the row, error)`; the id is empty for none."""
    found = _LOCATION.fullmatch(error.where or "")
    path = (found["path"] or "").split(".") if found else []
    plain = CalendarError(error.what, next_step=error.next_step)
    if (empty := name_empty_field(error)) is not None:
        path, plain = [part for part in (*path, empty[0]) if part], empty[1]
    fields, key, labels, row = ENTRY_FIELDS[kind], "", [], None
    for part in path:
        field = next((one for one in fields if one.name == part), None)
        if field is None:
            key = f"{key}-{part}" if key else part
            continue
        key, fields = f"{key}-{part}" if key else part, field.parts
        labels.append(field.label)
        if field.type == "rows" and found and len(path) > 1:
            row = int(found["line"])
            key = f"{key}-{row - 1}"
        elif field.type in ("languages", "paragraphs") and part == path[-1]:
            key += "-en"
    if path == ["id"]:
        labels = [mark("Permanent ID")]
    return key, tuple(labels), row, plain
