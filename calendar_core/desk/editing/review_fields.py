"""The fields of a proposal beside what the record has: what changes, whether the record changed since, what to mend.

A field is a unit that is taken or left as a whole: the when with its zone, the place, one participant's office.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from calendar_core.domain.events.facts import FACTS
from calendar_core.domain.events.record import WHEN_KEYS, flatten_names
from calendar_core.domain.history.describe_changes import Names, fact_label, format_part, format_values
from calendar_core.domain.quality.source_conflicts import STATEMENT_KEYS
from calendar_core.domain.text.localized import lang_of_key
from calendar_core.domain.time.formatting import format_when
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.messages import Lang

Snapshot = Mapping[str, Any]

#: The keys of a snapshot that one field has, where they are several.
_UNITS: Final[dict[str, tuple[str, ...]]] = {
    "when": (*WHEN_KEYS, "time_as_stated"),
    "place": ("venue", "city", "country"),
}
_UNIT_OF: Final = {key: name for name, keys in _UNITS.items() for key in keys}
#: What is no field of its own: sources come along, ids are chosen, participants are one field for each office.
_OTHERS: Final = frozenset({"id", "sources", "participants", "merged_into"})
#: What every event has.
_REQUIRED: Final = frozenset({"when", "kind", "title", "certainty", "lifecycle", "format", "visibility", "parties"})
#: The fields of the event form by which a field is mended.
_FORM_FIELDS: Final[dict[str, tuple[str, ...]]] = {"when": ("when", "time_zone"), "place": ("city", "country", "venue")}
_NOT_MENDED: Final = frozenset({"documents", "deadlines", "related", "parent", "embargo_until"})
_ORDER: Final = [key for fact in FACTS for key in fact.change_keys]
_HOLDER: Final = "participants."


@dataclass(frozen=True, kw_only=True)
class ReviewedField:
    """A field that a proposal changes; `old` and `new` are texts, empty where nothing is recorded.

    `was` is what the record had when it was proposed, where it has something else today. `words` are those that it was
    read from. `form_fields` are `(field of the event form, its text)`, to be mended. `is_disputable`: the source may be
    noted as saying otherwise.
    """

    name: str
    label: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    was: tuple[str, ...] | None
    words: tuple[str, ...]
    form_fields: tuple[tuple[str, str], ...]
    is_required: bool
    is_disputable: bool


def list_fields(
    *, base: Snapshot, proposed: Snapshot, current: Snapshot, names: Names, words: Mapping[str, str], lang: Lang
) -> list[ReviewedField]:
    """The fields that a proposal changes against the revision it is based on, and that the record does not have yet.

    Snapshots are flat (`flatten_snapshot`); `base` and `current` are empty for a new event. `words` are by the fact
    that was read from them.
    """
    found = []
    for name in _list_names(base, proposed):
        before, after, now = (read_field(one, name) for one in (base, proposed, current))
        if after in (before, now):
            continue
        found.append(
            ReviewedField(
                name=name,
                label=_label(name, names, lang),
                old=_format(current, name, names, lang),
                new=_format(proposed, name, names, lang),
                was=_format(base, name, names, lang) if current and now != before else None,
                words=_find_words(name, proposed, words),
                form_fields=_form_fields(proposed, name, lang),
                is_required=name in _REQUIRED and not current,
                is_disputable=bool(current) and bool(statements_of(proposed, name)),
            )
        )
    return found


def flatten_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot with its titles and its participants as keys of their own: `participants.kr-mnd` is a list of one."""
    flat = flatten_names(snapshot)
    for one in flat.pop("participants", ()):
        flat.setdefault(f"{_HOLDER}{one['office']}", []).append(one)
    return flat


def restore_snapshot(flat: Snapshot) -> dict[str, Any]:
    """The inverse of `flatten_snapshot`, but for the titles, which `record_from_json` reads flat."""
    people = [one for key, several in flat.items() if key.startswith(_HOLDER) for one in several]
    plain = {key: value for key, value in flat.items() if not key.startswith(_HOLDER)}
    return {**plain, "participants": people} if people else plain


def read_field(snapshot: Snapshot, name: str) -> dict[str, Any]:
    """The keys of a field with their values; empty where the snapshot has none."""
    return {key: snapshot[key] for key in _UNITS.get(name, (name,)) if snapshot.get(key) not in (None, [], "")}


def write_field(snapshot: Snapshot, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A snapshot with other values of a field; keys that it has stay where they are."""
    result = dict(snapshot)
    for key in _UNITS.get(name, (name,)):
        if key in values:
            result[key] = values[key]
        else:
            result.pop(key, None)
    return result


def field_of(fact: str) -> str:
    """The field of a fact as a source or a text names it: `start` is of the when, `participants.0` of participants."""
    key = "lifecycle" if fact == "status" else fact
    return _UNIT_OF.get(key, key.partition(".")[0])


def statements_of(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    """What a source says with a field, as in its `says`; empty for a fact about which sources cannot disagree."""
    values = read_field(snapshot, name)
    return tuple(f"{key} {value}" for key, value in values.items() if key in STATEMENT_KEYS)


def _list_names(base: Snapshot, proposed: Snapshot) -> list[str]:
    keys = [key for key in dict.fromkeys((*proposed, *base)) if key not in _OTHERS]
    names = dict.fromkeys(_UNIT_OF.get(key, key) for key in keys)
    return sorted(names, key=_position)


def _position(name: str) -> float:
    key = name.partition(".")[0]
    key = _UNITS[key][0] if key == "place" else key
    if key in _ORDER:
        return _ORDER.index(key)
    return _ORDER.index("title") + 0.5 if lang_of_key(key, "title") else len(_ORDER)


def _label(name: str, names: Names, lang: Lang) -> str:
    if name.startswith(_HOLDER):
        office = name.removeprefix(_HOLDER)
        return names.find_name("office", office) or office
    return fact_label(name, lang)


def _format(snapshot: Snapshot, name: str, names: Names, lang: Lang) -> tuple[str, ...]:
    if not read_field(snapshot, name) or (name == "when" and not snapshot.get("start")):
        return ()
    if name.startswith(_HOLDER):
        return tuple(format_part("participants", one, names, lang) for one in snapshot[name])
    shown = {"format": "in-person", **snapshot} if name == "place" else snapshot
    return format_values(shown, name, names, lang)


def _find_words(name: str, proposed: Snapshot, words: Mapping[str, str]) -> tuple[str, ...]:
    if name.startswith(_HOLDER):
        # The participants of a text are numbered in its order, which is that of a new record.
        offices = [key for key in proposed if key.startswith(_HOLDER)]
        several = [words[key] for key in sorted(words) if key.startswith(_HOLDER)]
        return (several[offices.index(name)],) if name in offices and len(several) == len(offices) else tuple(several)
    return tuple(dict.fromkeys(text for fact, text in words.items() if field_of(fact) == name))


def _form_fields(proposed: Snapshot, name: str, lang: Lang) -> tuple[tuple[str, str], ...]:
    if name in _NOT_MENDED:
        return ()
    if name.startswith(_HOLDER):
        holders = proposed.get(name, [])
        return (("person", holders[0]["person"]),) if len(holders) == 1 else ()
    if name == "when":
        return (("when", write_when(proposed, lang)), ("time_zone", str(proposed.get("time_zone", ""))))
    value = proposed.get(name)
    if isinstance(value, list):
        return ((name, ", ".join(value)),)
    return tuple((key, str(proposed.get(key, ""))) for key in _FORM_FIELDS.get(name, (name,)))


def write_when(snapshot: Snapshot, lang: Lang) -> str:
    """The when as the event form has it in a language; the words of the source where they were not understood."""
    if not snapshot.get("start"):
        return str(snapshot.get("time_as_stated", ""))
    start, end, zone, fold, end_fold = (snapshot.get(key) for key in WHEN_KEYS)
    return format_when(when_from_texts(str(start), end, zone=zone, fold=fold or 0, end_fold=end_fold or 0), lang)
