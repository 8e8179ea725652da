"""Description of a change: which fact, from what, to what.

It compares two snapshots (`record_to_json`) that were already reduced to what the viewer may see. An id is replaced by
its name; an id without a name belongs to something that the viewer may not know of, and is left out.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from calendar_core.domain.events.deadlines import format_days_before
from calendar_core.domain.events.facts import FACT_LABELS, FACTS, FactType, list_change_keys
from calendar_core.domain.events.record import WHEN_KEYS, flatten_names
from calendar_core.domain.places.addresses import format_address
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.text.lists import join_parts
from calendar_core.domain.text.localized import lang_of_key, language_name
from calendar_core.domain.text.ordinals import format_ordinal
from calendar_core.domain.time.formatting import format_when_with_zone
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.domain.vocabulary import VISIBILITY_LABELS, format_label
from calendar_core.messages import Lang, gettext, pgettext


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names of ids: `{"party": {"KR": "South Korea"}, …}` for party, person, office, series and event."""

    by_kind: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def find_name(self, kind: str, key: str) -> str | None:
        """The name, or None where the viewer may not know it."""
        return self.by_kind.get(kind, {}).get(key)


@dataclass(frozen=True, kw_only=True)
class FactChange:
    """One fact that changed; `before` and `after` are empty where it was not, or is no longer, recorded."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def describe_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Names, lang: Lang = "en"
) -> tuple[FactChange, ...]:
    """The changes between two snapshots, in the order in which an event is read; empty where nothing shows.

    Of a list (participants, sources …) only the removed and the added items are described.
    """
    before, after = flatten_names(before), flatten_names(after)
    changes = []
    for key in list_change_keys({*before, *after}):
        old, new = format_values(before, key, names, lang), format_values(after, key, names, lang)
        if old == new:
            continue
        left = tuple(text for text in old if text not in new)
        joined = tuple(text for text in new if text not in old)
        changes.append(FactChange(label=fact_label(key, lang), before=left, after=joined))
    return tuple(changes)


def format_part(key: str, value: Any, names: Names, lang: Lang = "en") -> str:
    """One participant, document, deadline, source or party of a snapshot, as text."""
    return _format_value(key, value, names, lang) or str(value)


def fact_label(name: str, lang: Lang) -> str:
    """The name of a fact."""
    if name not in FACT_LABELS and (title_lang := lang_of_key(name, "title")):
        return f"{fact_label('title', lang)} ({language_name(title_lang, lang)})"
    return pgettext("fact", FACT_LABELS[name], lang)


def list_fact_labels(source_keys: Collection[str], lang: Lang) -> list[str]:
    """The names of the facts that a source names by these keys, as an event is read."""
    facts = (fact for fact in FACTS if not {*source_keys}.isdisjoint(fact.source_keys))
    return [fact_label("title" if fact.type == "names" else fact.name, lang) for fact in facts]


def format_values(snapshot: Mapping[str, Any], key: str, names: Names, lang: Lang) -> tuple[str, ...]:
    """A fact as texts: none where it is not recorded, several for a list. `place` joins venue, city and country."""
    if key == "when":
        return (_format_when(snapshot, lang),)
    if key == "place":
        return tuple(filter(None, (_format_place(snapshot, lang),)))
    value = snapshot.get(key)
    if value is None:
        return ()
    values = value if isinstance(value, list) else [value]
    texts = [_format_value(key, one, names, lang) for one in values]
    return tuple(text for text in texts if text is not None)


def _format_when(snapshot: Mapping[str, Any], lang: Lang) -> str:
    start, end, zone, fold, end_fold = (snapshot.get(key) for key in WHEN_KEYS)
    when = when_from_texts(str(start), end, zone=zone, fold=fold or 0, end_fold=end_fold or 0)
    return format_when_with_zone(when, lang)


def _format_place(snapshot: Mapping[str, Any], lang: Lang) -> str:
    form = snapshot["format"]
    meeting = None if form == "in-person" else format_label(form, lang)
    address = format_address(snapshot.get("venue"), snapshot.get("city"), snapshot.get("country"), lang)
    return join_parts((meeting, address), lang)


def _format_value(key: str, value: Any, names: Names, lang: Lang) -> str | None:
    type_ = _TYPES.get(key, "line")  # the title in one language
    if type_ in ("series", "party", "event"):
        return names.find_name(type_, value)
    if key == "participants":
        person, office = names.find_name("person", value["person"]), names.find_name("office", value["office"])
        return f"{person}, {office} ({format_label(value['role'], lang)})"
    if key in _PART_FORMATTERS:
        return _PART_FORMATTERS[key](value, lang)
    return _FORMATTERS[type_](value, lang) if type_ in _FORMATTERS else str(value)


def _format_source(value: Mapping[str, Any], _: Lang) -> str:
    said = "; ".join(value.get("says", ()))
    # A source without an address may be known by its publisher alone, in place of a title.
    text = _join_parts(value, "publisher", "title", "published", "url")
    return f"{text} ({said})" if said else text


def _format_document(value: Mapping[str, Any], _: Lang) -> str:
    return _join_parts(value, "title", "publisher", "language", "url")


def _format_deadline(value: Mapping[str, Any], lang: Lang) -> str:
    before = {"before": format_days_before(value["before"], lang)} if value.get("before") else {}
    return _join_parts({**value, **before}, "title", "at", "before", "time_zone")


def _join_parts(value: Mapping[str, str], *parts: str) -> str:
    return ", ".join(dict.fromkeys(value[part] for part in parts if value.get(part)))


_TYPES: Final[Mapping[str, FactType]] = {fact.name: fact.type for fact in FACTS}
_FORMATTERS: Final[Mapping[FactType, Callable[[Any, Lang], str]]] = {
    "word": format_label,
    "code": lambda word, lang: gettext(VISIBILITY_LABELS[word], lang),
    "ordinal": format_ordinal,
    "country": country_name,
    "instant": lambda instant, _: f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M} UTC",
}
_PART_FORMATTERS: Final[Mapping[str, Callable[[Any, Lang], str]]] = {
    "sources": _format_source,
    "documents": _format_document,
    "deadlines": _format_deadline,
}
