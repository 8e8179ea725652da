"""Parses the form of an event into a record.

What a text may say is not decided here: the texts become a tree like one of a file of the data set, and the one reader
of events (`domain.schema.event`) reports what is wrong with it, key by key.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Final

from calendar_core.desk.editing.event_form import (
    ROW_FIELDS,
    TEXT_FIELDS,
    EventFormData,
    EventFormResult,
    FieldError,
    Row,
)
from calendar_core.desk.editing.lookup import Lookup
from calendar_core.desk.editing.suggestions import find_office_holder
from calendar_core.desk.editing.when_input import (
    ParsedWhen,
    WhenInput,
    list_days_near,
    parse_instant_input,
    parse_when_input,
)
from calendar_core.domain.events.facts import TITLE_KEYS
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.status import join_status
from calendar_core.domain.events.titles import check_title
from calendar_core.domain.schema.event import parse_event
from calendar_core.domain.schema.reader import Findings, MappingReader, name_empty_field
from calendar_core.domain.schema.tree import MappingNode as Tree
from calendar_core.domain.schema.tree import Node, ScalarNode, SequenceNode
from calendar_core.domain.text.localized import Names
from calendar_core.domain.text.suggestions import suggest
from calendar_core.domain.time.formatting import is_text_of_when
from calendar_core.domain.time.when import WallTime, When
from calendar_core.errors import CalendarError
from calendar_core.messages import Message
from calendar_core.store.desk.known_places import find_place

_LOCATION: Final = re.compile(r"form:(?P<row>\d+)(?:: (?P<key>.+))?")


#: The separators of the list fields of a row: a place that a source names may hold a comma.
_LIST_SEPARATORS: Final = {"supports": r"[,;\n]", "says": r"[;\n]"}


_WHEN_KEYS: Final = frozenset({"start", "end", "fold", "end_fold"})


def parse_form(form: EventFormData, lookup: Lookup, *, before: EventRecord | None, today: date) -> EventFormResult:
    """Parse a form against the record `before` the change; `list_days_near` is where a date without a year is."""
    form = _fill_from_city(form, lookup)
    when_input = WhenInput(
        text=form["when"],
        zone=form["time_zone"] or None,
        country=form["country"] or None,
        near=list_days_near(before, today),
        answer=form["answer"],
        precision=form["precision"],
    )
    unchanged = _find_unchanged_when(form, before)
    parsed_when = parse_when_input(when_input)
    if unchanged is not None:
        parsed_when = replace(parsed_when, when=unchanged, question=None, error=None)
    form = _fill_office_holders(form, lookup, parsed_when.when)
    findings = Findings()
    problems: list[FieldError] = []
    tree = _build_tree(form, lookup, parsed_when.when, before)
    embargo = _parse_embargo(form, problems)
    if embargo is not None:
        tree.values["embargo_until"] = ScalarNode(embargo, 1)
        tree.lines["embargo_until"] = 1
    reader = MappingReader(tree, "form", findings)
    reader.has_nested_names = False
    record = parse_event(reader)
    _check_references(findings, lookup)
    if record is not None:
        patterns = lookup.title_patterns.get(record.series or "", Names())
        reader.check(lambda: check_title(record, patterns), "title")
    problems += [_build_field_error(error) for error in findings.problems]
    if parsed_when.when is None:
        problems = [one for one in problems if one.key not in ("when", "deadlines.at")]
        error = parsed_when.error or _build_question_error(parsed_when)
        problems.insert(0, FieldError(key="when", row=None, error=error))
    return EventFormResult(
        form=form, parsed_when=parsed_when, record=None if problems else record, problems=tuple(problems)
    )


def _build_question_error(parsed_when: ParsedWhen) -> CalendarError:
    what = parsed_when.question.what if parsed_when.question else "The date is missing."
    return CalendarError(what, next_step="Choose one of the answers.")


def _fill_from_city(form: EventFormData, lookup: Lookup) -> EventFormData:
    """Fill in the empty country and zone from the city, where the city is known."""
    place = find_place(lookup.places, form["city"]) if form["city"] else None
    if place is None:
        return form
    found = {"country": form["country"] or place.country or "", "time_zone": form["time_zone"] or place.zone}
    return replace(form, values={**form.values, **found})


def _fill_office_holders(form: EventFormData, lookup: Lookup, when: When | None) -> EventFormData:
    """Fill in the person who held the office on that day, where only the office is given."""
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
    """The when of the record if the field is unchanged: parsing its text again could lose what the text omits."""
    if before is None or form["precision"] not in ("", before.when.precision):
        return None
    is_same = is_text_of_when(form["when"], before.when) and form["time_zone"] == (before.when.zone or "")
    return before.when if is_same else None


def _build_tree(form: EventFormData, lookup: Lookup, when: When | None, before: EventRecord | None) -> Tree:
    flat: dict[str, str] = {name: form[name] for name in TEXT_FIELDS if form[name]}
    if before is not None:
        flat |= {key: text for key, text in before.names.flat("title").items() if key not in TITLE_KEYS}
    flat["series"] = lookup.id_of("series", form["series"]) if form["series"] else ""
    flat["status"] = join_status(form["certainty"], form["lifecycle"])  # type: ignore[arg-type]  # parse_event checks
    if form["lifecycle"] in ("postponed", "cancelled"):
        flat["certainty"] = form["certainty"]
    if when is not None:
        flat |= _format_when_fields(when)
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
            parts = _split_list(value, _LIST_SEPARATORS[key])
            _set_node(branch, key, SequenceNode(line, [ScalarNode(one, line) for one in parts]))
        else:
            meant = lookup.id_of(key, value) if key in ("office", "person", "party") else value
            _set_node(branch, key, ScalarNode(meant, line))
    return branch


def _split_list(text: str, separators: str = r"[,;\n]") -> list[str]:
    return [part.strip() for part in re.split(separators, text) if part.strip()]


def _format_when_fields(when: When) -> dict[str, str]:
    texts = {"start": when.start_text, "end": when.end_text or "", "time_zone": when.zone or ""}
    if isinstance(when, WallTime):
        texts |= {"fold": str(when.fold), "end_fold": str(when.end_fold)}
    return texts


def _parse_embargo(form: EventFormData, problems: list[FieldError]) -> str | None:
    """The instant of the embargo; a clock time without a zone is local time at the venue."""
    if not form["embargo_until"]:
        return None
    try:
        return parse_instant_input(form["embargo_until"], zone=form["time_zone"] or "UTC").isoformat()
    except CalendarError as error:
        problems.append(FieldError(key="embargo_until", row=None, error=error))
        return None


def _build_field_error(error: CalendarError) -> FieldError:
    found = _LOCATION.match(error.where or "")
    key = found["key"] or "" if found else ""
    in_row = key.partition(".")[0] in ROW_FIELDS and "." in key
    plain = CalendarError(error.what, next_step=error.next_step)
    if (empty := name_empty_field(error)) is not None:
        key, plain = ".".join(part for part in (key, empty[0]) if part), empty[1]
        in_row = "." in key
    # The form has certainty and lifecycle for the one status of a file.
    shown = "when" if key in _WHEN_KEYS else "certainty" if key == "status" else key
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
