"""The form of an event as texts: read off a request, made of a record, and read into one.

What a text may say is not decided here: the texts become a tree like one of a file of the data set, and the one reader
of events (`ingest.event_shapes`) says what is wrong with it, key by key.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from calendar_core.desk.editing.lookup import Lookup
from calendar_core.desk.editing.suggestions import find_office_holder
from calendar_core.desk.editing.when_input import ParsedWhen, WhenInput, parse_when_input
from calendar_core.domain.events.record import EventRecord, record_to_json
from calendar_core.domain.events.status import join_status
from calendar_core.domain.schema.event import parse_event
from calendar_core.domain.schema.reader import Findings, MappingReader
from calendar_core.domain.schema.tree import MappingNode as Tree
from calendar_core.domain.schema.tree import Node, ScalarNode, SequenceNode
from calendar_core.domain.text.suggestions import suggest
from calendar_core.domain.time.formatting import format_instant, format_when
from calendar_core.domain.time.when import WallTime, When
from calendar_core.errors import CalendarError
from calendar_core.messages import Message
from calendar_core.store.desk.known_places import find_place

#: The rows of the form, with the fields of each.
ROW_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "participants": ("office", "person", "role"),
    "sources": ("publisher", "url", "title", "published", "updated", "side", "party", "supports", "says"),
    "documents": ("title", "url"),
    "deadlines": ("title", "at", "time_zone"),
}
_LIST_FIELDS: Final = ("parties", "related")
_TEXT_FIELDS: Final = (
    *("id", "title", "title_ko", "kind", "series", "number", "time_zone", "time_as_stated", "format", "venue", "city"),
    *("country", "agenda", "outcome", "disputed", "notes", "parent", "visibility", "merged_into"),
)
#: Every single field.
SINGLE_FIELDS: Final = (
    *_TEXT_FIELDS,
    *_LIST_FIELDS,
    "when",
    "answer",
    "precision",
    "certainty",
    "lifecycle",
    "embargo_until",
)
_LOCATION: Final = re.compile(r"form:(?P<row>\d+)(?:: (?P<key>.+))?")
#: The fields of a row that are lists, by what parts them: a place that a source names may hold a comma.
_LIST_SEPARATORS: Final = {"supports": r"[,;\n]", "says": r"[;\n]"}
_WHEN_KEYS: Final = frozenset({"start", "end", "fold", "end_fold"})

Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class EventFormData:
    """What stands in the fields."""

    values: dict[str, str]
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in ROW_FIELDS})

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """What is wrong with a field; `row` counts from 0 where it is in one."""

    key: str
    row: int | None
    error: CalendarError


@dataclass(frozen=True, kw_only=True)
class EventFormResult:
    """What a form says: a record, or what is wrong. `form` is the form with what was found for its empty fields."""

    form: EventFormData
    understood: ParsedWhen
    record: EventRecord | None = None
    problems: tuple[FieldError, ...] = ()

    def errors_at(self, key: str, row: int | None = None) -> list[CalendarError]:
        """What is wrong with one field."""
        return [one.error for one in self.problems if (one.key, one.row) == (key, row)]


def form_from_request(given: Mapping[str, str]) -> EventFormData:
    """The form that was sent; rows without any text are left out."""
    # Browsers end the lines of a text with CR LF.
    values = {name: given.get(name, "").replace("\r\n", "\n").strip() for name in SINGLE_FIELDS}
    rows: dict[str, list[Row]] = {name: [] for name in ROW_FIELDS}
    for name, fields in ROW_FIELDS.items():
        numbers = {int(found[1]) for key in given if (found := re.match(rf"{name}-(\d{{1,3}})-", key))}
        for number in sorted(numbers):
            row = {part: given.get(f"{name}-{number}-{part}", "").strip() for part in fields}
            # A role alone is what the form itself had chosen.
            if any(value for part, value in row.items() if part not in ("role", "side")):
                rows[name].append(row)
    return EventFormData(values=values, rows=rows)


def form_from_record(record: EventRecord) -> EventFormData:
    """The form of a record."""
    json = record_to_json(record)
    values = {name: str(json[name]) for name in _TEXT_FIELDS if json.get(name) is not None}
    values |= {name: ", ".join(json.get(name, ())) for name in _LIST_FIELDS}
    values |= {"when": format_when(record.when), "certainty": record.certainty, "lifecycle": record.lifecycle}
    if record.when.zone is not None:
        values["time_zone"] = record.when.zone
    if record.embargo_until is not None:
        values["embargo_until"] = format_instant(record.embargo_until, "UTC")
    rows = {name: [_row_from_json(part, fields) for part in json.get(name, ())] for name, fields in ROW_FIELDS.items()}
    return EventFormData(values=values, rows=rows)


def _row_from_json(part: Mapping[str, Any], fields: Iterable[str]) -> Row:
    given = {name: part.get(name, "") for name in fields}
    # What a source says may hold commas.
    marks = {"says": "; "}
    return {
        name: marks.get(name, ", ").join(value) if isinstance(value, list) else str(value)
        for name, value in given.items()
    }


def answer(form: EventFormData, lookup: Lookup, *, before: EventRecord | None, year: int) -> EventFormResult:
    """What the form says, against the record `before` it; `year` is meant where a date has none."""
    form = _fill_from_city(form, lookup)
    when_input = WhenInput(
        text=form["when"],
        zone=form["time_zone"] or None,
        country=form["country"] or None,
        year=year,
        answer=form["answer"],
        precision=form["precision"],
    )
    unchanged = _find_unchanged_when(form, before)
    understood = (
        replace(parse_when_input(when_input), when=unchanged) if unchanged is not None else parse_when_input(when_input)
    )
    form = _fill_office_holders(form, lookup, understood.when)
    findings = Findings()
    problems: list[FieldError] = []
    tree = _build_tree(form, lookup, understood.when, before)
    embargo = _parse_embargo(form, problems)
    if embargo is not None:
        tree.values["embargo_until"] = ScalarNode(embargo, 1)
        tree.lines["embargo_until"] = 1
    record = parse_event(MappingReader(tree, "form", findings))
    _check_references(findings, lookup)
    problems += [_build_field_error(error) for error in findings.problems]
    if understood.when is None:
        problems = [one for one in problems if one.key not in ("when", "deadlines.at")]
        problems.insert(
            0, FieldError(key="when", row=None, error=understood.error or _build_question_error(understood))
        )
    is_good = not problems and record is not None
    return EventFormResult(
        form=form, understood=understood, record=record if is_good else None, problems=tuple(problems)
    )


def _build_question_error(understood: ParsedWhen) -> CalendarError:
    what = understood.question.what if understood.question else "The date is missing."
    return CalendarError(what, next_step="Choose one of the answers.")


def _fill_from_city(form: EventFormData, lookup: Lookup) -> EventFormData:
    """The form with country and zone of its city, where the record knows the city and the form is silent."""
    place = find_place(lookup.places, form["city"]) if form["city"] else None
    if place is None:
        return form
    found = {"country": form["country"] or place.country or "", "time_zone": form["time_zone"] or place.zone}
    return replace(form, values={**form.values, **found})


def _fill_office_holders(form: EventFormData, lookup: Lookup, when: When | None) -> EventFormData:
    """The form with the holder of that day beside every office that stands alone."""
    if when is None:
        return form
    rows = []
    for row in form.rows["participants"]:
        office = lookup.id_of("office", row["office"])
        if row["person"] or office not in lookup.directory.offices:
            rows.append(row)
            continue
        person, _ = find_office_holder(lookup.directory, office, when.first_day, when.end_day)
        rows.append({**row, "office": office, "person": person or ""})
    return replace(form, rows={**form.rows, "participants": rows})


def _find_unchanged_when(form: EventFormData, before: EventRecord | None) -> When | None:
    """The when as it was, where the form still says so: reading it again could lose what is not printed."""
    if before is None or form["precision"] not in ("", before.when.precision):
        return None
    is_same = form["when"] == format_when(before.when) and form["time_zone"] == (before.when.zone or "")
    return before.when if is_same else None


def _build_tree(form: EventFormData, lookup: Lookup, when: When | None, before: EventRecord | None) -> Tree:
    flat: dict[str, str] = {name: form[name] for name in _TEXT_FIELDS if form[name]}
    flat["series"] = lookup.id_of("series", form["series"]) if form["series"] else ""
    flat["status"] = join_status(form["certainty"], form["lifecycle"])  # type: ignore[arg-type]  # read_event checks
    if form["lifecycle"] in ("postponed", "cancelled"):
        flat["certainty"] = form["certainty"]
    if when is not None:
        flat |= _format_when_fields(when)
    flat["time_as_stated"] = form["time_as_stated"] or _find_time_as_stated(form, when, before)
    tree = Tree(1)
    for key, value in flat.items():
        if value:
            _set_node(tree, key, ScalarNode(value, 1))
    for key, kind in (("parties", "party"), ("related", "event")):
        texts = _split_list(form[key])
        if texts:
            ids = [lookup.id_of(kind, text) if kind == "party" else text for text in texts]
            _set_node(tree, key, SequenceNode(1, [ScalarNode(one, 1) for one in ids]))
    for key, rows in form.rows.items():
        listed: list[Node] = [_build_row_tree(row, number, lookup) for number, row in enumerate(rows, start=1)]
        if listed or key == "sources":
            _set_node(tree, key, SequenceNode(1, listed))
    return tree


def _set_node(tree: Tree, key: str, node: Node) -> None:
    tree.values[key] = node
    tree.lines[key] = node.line


def _build_row_tree(row: Row, line: int, lookup: Lookup) -> Tree:
    branch = Tree(line)
    for key, value in row.items():
        if not value:
            continue
        if key in _LIST_SEPARATORS:
            _set_node(
                branch,
                key,
                SequenceNode(line, [ScalarNode(one, line) for one in _split_list(value, _LIST_SEPARATORS[key])]),
            )
        else:
            meant = lookup.id_of(key, value) if key in ("office", "person", "party") else value
            _set_node(branch, key, ScalarNode(meant, line))
    return branch


def _split_list(text: str, marks: str = r"[,;\n]") -> list[str]:
    return [part.strip() for part in re.split(marks, text) if part.strip()]


def _format_when_fields(when: When) -> dict[str, str]:
    texts = {"start": when.start_text, "end": when.end_text or "", "time_zone": when.zone or ""}
    if isinstance(when, WallTime):
        texts |= {"fold": str(when.fold), "end_fold": str(when.end_fold)}
    return texts


def _find_time_as_stated(form: EventFormData, when: When | None, before: EventRecord | None) -> str:
    """What the editor wrote is what the source said, where a clock time was written anew and nothing else is given."""
    is_new = before is None or form["when"] != format_when(before.when)
    return form["when"] if isinstance(when, WallTime) and is_new else ""


def _parse_embargo(form: EventFormData, problems: list[FieldError]) -> str | None:
    """The instant of the embargo; a clock time without a zone is one at the venue."""
    if not form["embargo_until"]:
        return None
    understood = parse_when_input(WhenInput(text=form["embargo_until"], zone=form["time_zone"] or "UTC"))
    if isinstance(understood.when, WallTime):
        return understood.when.extent().start.isoformat()
    error = understood.error or CalendarError(
        "An embargo ends at an instant.", next_step="Write a day and a clock time, such as 31 Oct 2024, 6 p.m. KST."
    )
    problems.append(FieldError(key="embargo_until", row=None, error=error))
    return None


def _build_field_error(error: CalendarError) -> FieldError:
    found = _LOCATION.match(error.where or "")
    key = found["key"] or "" if found else ""
    in_row = key.partition(".")[0] in ROW_FIELDS and "." in key
    if key == "status":
        key = "certainty"
    plain = CalendarError(error.what, next_step=error.next_step)
    shown = "when" if key in _WHEN_KEYS else key
    return FieldError(key=shown, row=int(found["row"]) - 1 if found and in_row else None, error=plain)


def _check_references(findings: Findings, lookup: Lookup) -> None:
    known = lookup.list_known_ids()
    for reference in findings.references:
        if reference.id not in known[reference.kind]:
            meant = suggest(reference.id, known[reference.kind])
            what = Message("No %(kind)s has the id %(id)s.", kind=reference.kind, id=repr(reference.id))
            choose = Message("Choose one from the list, or add it to the directory.")
            next_step = Message("%(question)s %(advice)s", question=meant, advice=choose) if meant else choose
            findings.report(what, next_step, reference.location)
