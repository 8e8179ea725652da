"""The form of an event as texts: made from a request or from a record. `parse_form` parses it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from calendar_core.desk.editing.when_input import ParsedWhen
from calendar_core.domain.events.facts import FACTS, TITLE_KEYS
from calendar_core.domain.events.record import EventRecord, EventTexts, flatten_names, record_to_json
from calendar_core.domain.text.sanitizer import drop_invisible
from calendar_core.domain.time.formatting import format_instant, format_when
from calendar_core.errors import CalendarError
from calendar_core.messages import Lang

#: The rows of the form, with the fields of each.
ROW_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "participants": ("office", "person", "role"),
    "sources": ("publisher", "url", "title", "published", "updated", "side", "party", "supports", "says"),
    "documents": ("title", "url", "language", "publisher"),
    "deadlines": ("title", "at", "before", "time_zone"),
}
_LIST_FIELDS: Final = ("parties", "related")
_COMPOSED_FIELDS: Final = ("when", "certainty", "lifecycle", "embargo_until")
#: The single fields that hold one text of the record; the title has one for each language.
TEXT_FIELDS: Final = (
    *("id", "time_zone", *TITLE_KEYS),
    *(fact.name for fact in FACTS if fact.name not in ("names", *ROW_FIELDS, *_LIST_FIELDS, *_COMPOSED_FIELDS)),
)
#: Every single field.
SINGLE_FIELDS: Final = (*TEXT_FIELDS, *_LIST_FIELDS, *_COMPOSED_FIELDS, "answer", "precision")

Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class EventFormData:
    """The texts of all fields: single fields by name, rows by list."""

    values: dict[str, str]
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in ROW_FIELDS})

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def has_texts(self) -> bool:
        """Whether any text in paragraphs is filled in."""
        return any(self[name] for name in EventTexts.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """An error of one field; `row` counts from 0, None for a single field."""

    key: str
    row: int | None
    error: CalendarError


@dataclass(frozen=True, kw_only=True)
class EventFormResult:
    """A parsed form: a record, or the problems. `form` is the form with its empty fields filled in."""

    form: EventFormData
    parsed_when: ParsedWhen
    record: EventRecord | None = None
    problems: tuple[FieldError, ...] = ()

    def errors_at(self, key: str, row: int | None = None) -> list[CalendarError]:
        """The errors of one field."""
        return [one.error for one in self.problems if (one.key, one.row) == (key, row)]


def form_from_request(submitted: Mapping[str, str]) -> EventFormData:
    """The submitted form; rows without any text are left out."""
    # Browsers end the lines of a text with CR LF.
    values = {name: drop_invisible(submitted.get(name, "").replace("\r\n", "\n")) for name in SINGLE_FIELDS}
    rows: dict[str, list[Row]] = {name: [] for name in ROW_FIELDS}
    for name, fields in ROW_FIELDS.items():
        numbers = {int(found[1]) for key in submitted if (found := re.match(rf"{name}-(\d{{1,3}})-", key))}
        for number in sorted(numbers):
            row = {part: drop_invisible(submitted.get(f"{name}-{number}-{part}", "")) for part in fields}
            # A role or a side alone is a default of the form.
            if any(value for part, value in row.items() if part not in ("role", "side")):
                rows[name].append(row)
    return EventFormData(values=values, rows=rows)


def form_from_record(record: EventRecord, lang: Lang = "en") -> EventFormData:
    """The form of a record, with its date in words of `lang`."""
    json = flatten_names(record_to_json(record))
    values = {name: str(json[name]) for name in TEXT_FIELDS if json.get(name) is not None}
    values |= {name: ", ".join(json.get(name, ())) for name in _LIST_FIELDS}
    values |= {"when": format_when(record.when, lang), "certainty": record.certainty, "lifecycle": record.lifecycle}
    if record.when.zone is not None:
        values["time_zone"] = record.when.zone
    if record.embargo_until is not None:
        values["embargo_until"] = format_instant(record.embargo_until, "UTC")
    rows = {name: [_row_from_json(part, fields) for part in json.get(name, ())] for name, fields in ROW_FIELDS.items()}
    return EventFormData(values=values, rows=rows)


def _row_from_json(part: Mapping[str, Any], fields: Iterable[str]) -> Row:
    values = {name: part.get(name, "") for name in fields}
    # What a source says may hold commas.
    separators = {"says": "; "}
    return {
        name: separators.get(name, ", ").join(value) if isinstance(value, list) else str(value)
        for name, value in values.items()
    }
