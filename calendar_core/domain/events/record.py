"""The facts of one event, as one frozen value, and its form as plain JSON.

The same JSON is the snapshot of a revision, so nothing that a revision should keep may be left out here. Its keys are
those of the data set, with `status` split into `certainty` and `lifecycle`. It refers to parties, offices and people
by id; their names are looked up when a card is made.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from typing import Any, Final, cast

from calendar_core.domain.text.localized import Names, lang_of_key
from calendar_core.domain.time.when import When, Year
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.domain.vocabulary import Certainty, Format, Lifecycle, Role, Side, Visibility


@dataclass(frozen=True, kw_only=True)
class Participant:
    """A person who took part, in the office held that day."""

    person: str
    office: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Document:
    """A paper that belongs to the event: joint communiqué, fact sheet, agenda. `language` is a BCP 47 tag."""

    title: str
    url: str | None = None
    language: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """Something that must be done before the event: accreditation closes, an embargo lifts.

    It has either `at`, a data-set date, or `before`, a number of days before the event ("10 days").
    """

    title: str
    at: str | None = None
    before: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """Who said so: at least a `url` or a `title`. `published` and `updated` are a day, a month or an instant.

    `side` is whose voice it is, and `party` for which party it speaks; `supports` names the facts it bears out
    (`start`, `venue`, `participants` …), and is empty where that was not recorded. `says` is what it says otherwise
    than the record, each a fact and its value (`start 2024-10-31`): see `domain.quality.source_conflicts`.
    """

    publisher: str
    url: str | None = None
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    side: Side | None = None
    supports: tuple[str, ...] = ()
    party: str | None = None
    says: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _MainFacts:
    id: str
    names: Names
    kind: str
    when: When
    certainty: Certainty
    lifecycle: Lifecycle
    parties: tuple[str, ...]
    sources: tuple[Source, ...]
    series: str | None = None
    number: int | None = None
    time_as_stated: str | None = None
    format: Format = "in-person"
    venue: str | None = None
    city: str | None = None
    country: str | None = None
    participants: tuple[Participant, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EventTexts:
    """The texts of an event, in paragraphs. `notes` is for the desk alone."""

    agenda: str | None = None
    outcome: str | None = None
    disputed: str | None = None
    notes: str | None = None


@dataclass(frozen=True, kw_only=True)
class EventRecord(EventTexts, _MainFacts):
    """What is known of one event. `number` is its ordinal in the series; `embargo_until` an instant in UTC.

    `merged_into` is the event that a duplicate was merged into; the duplicate is then a draft. The order of the fields,
    those of `_MainFacts` first, is that of the keys of its JSON.
    """

    documents: tuple[Document, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    parent: str | None = None
    related: tuple[str, ...] = ()
    visibility: Visibility = "public"
    embargo_until: datetime | None = None
    merged_into: str | None = None

    @property
    def title(self) -> str:
        """The title in English, or in the first language that has one; the id where only the series gives it one."""
        return self.names.text() or self.id


PART_TYPES: dict[str, type] = {
    "participants": Participant,
    "documents": Document,
    "deadlines": Deadline,
    "sources": Source,
}
#: Stands for the time that a proposal leaves open; it is never shown or saved.
OPEN_WHEN: Final = Year(2000)
WHEN_KEYS = ("start", "end", "time_zone", "fold", "end_fold")
_REQUIRED_KEYS: Final = frozenset(
    (*WHEN_KEYS, *(field.name for field in fields(EventRecord) if field.default is MISSING))
)


def part_to_json(part: object) -> dict[str, Any]:
    """One participant, document, deadline or source, without its empty fields."""
    values = {field.name: getattr(part, field.name) for field in fields(cast(Any, part))}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v not in (None, ())}


def record_to_json(record: EventRecord) -> dict[str, Any]:
    """The record as plain JSON, without its empty fields; `record_from_json` is the inverse."""
    when = record.when
    flat: dict[str, Any] = {
        "start": when.start_text,
        "end": when.end_text,
        "time_zone": when.zone,
        "fold": getattr(when, "fold", 0) or None,
        "end_fold": getattr(when, "end_fold", 0) or None,
    }
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name == "when":
            continue
        if field.name in PART_TYPES:
            value = [part_to_json(part) for part in value]
        elif isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, Names):
            value = dict(value)
        elif isinstance(value, datetime):
            value = value.isoformat()
        flat[field.name] = value
    return {name: value for name, value in flat.items() if value not in (None, [], {})}


def _part_from_json(kind: type, values: Mapping[str, Any]) -> Any:
    return kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})


def flatten_names(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """A snapshot with `title` and `title_ko` in place of `names`: one fact a language, as changes and files have it.

    The English title stands where the names did, the others before the first key that a record may lack.
    """
    if "names" not in snapshot:
        return dict(snapshot)
    titles: dict[str, Any] = {"title": None, **Names(snapshot["names"]).flat("title")}
    required = {"title" if name == "names" else name: snapshot[name] for name in snapshot if name in _REQUIRED_KEYS}
    others = {name: value for name, value in snapshot.items() if name not in _REQUIRED_KEYS}
    return {name: value for name, value in {**required, **titles, **others}.items() if value is not None}


def record_from_json(values: Mapping[str, Any]) -> EventRecord:
    """The record behind a snapshot or a flat one. The values were checked when they were written, but for the when."""
    given = {name: value for name, value in values.items() if lang_of_key(name, "title") is None}
    given["names"] = Names.from_flat(values, "title") | values.get("names", {})
    start, end, zone, fold, end_fold = (given.pop(key, None) for key in WHEN_KEYS)
    when = when_from_texts(start, end, zone=zone, fold=fold or 0, end_fold=end_fold or 0)
    for name, kind in PART_TYPES.items():
        given[name] = tuple(_part_from_json(kind, part) for part in given.get(name, ()))
    for name in ("parties", "related"):
        given[name] = tuple(given.get(name, ()))
    if given.get("embargo_until"):
        given["embargo_until"] = datetime.fromisoformat(given["embargo_until"])
    return EventRecord(when=when, **given)
