"""A change of the record in words: which fact, from what, to what.

Takes two snapshots (`record.record_to_json`) that were already cut for the viewer, and answers texts. Names stand in
for ids where they are given; an id without a name is of something that the viewer may not know of, and is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from calendar_core.domain.events.record import WHEN_KEYS
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.text.ordinals import format_ordinal
from calendar_core.domain.time.formatting import format_when_with_zone
from calendar_core.domain.time.when_texts import when_from_texts
from calendar_core.domain.vocabulary import format_label
from calendar_core.messages import Lang

#: What the public never sees of a record, and so never sees change.
DESK_ONLY_FIELDS = frozenset({"notes", "visibility", "embargo_until", "merged_into"})

#: The facts that a change may be of, in the order in which an event is read, by their names in English and Korean.
#: "place" stands for venue, city, country and format where they are told as one.
FACT_LABELS = {
    "when": ("When", "일시"),
    "time_as_stated": ("Time as the source states it", "출처에 적힌 시각"),
    "lifecycle": ("Lifecycle", "진행"),
    "certainty": ("Certainty", "확실성"),
    "title": ("Title", "영문 제목"),
    "title_ko": ("Korean title", "국문 제목"),
    "kind": ("Kind", "종류"),
    "series": ("Series", "시리즈"),
    "number": ("Edition", "회차"),
    "format": ("Format", "형식"),
    "place": ("Place", "장소"),
    "venue": ("Venue", "장소"),
    "city": ("City", "도시"),
    "country": ("Country", "국가"),
    "parties": ("Parties", "참가국·기구"),
    "participants": ("Participants", "참석자"),
    "agenda": ("Agenda", "의제"),
    "outcome": ("Outcome", "결과"),
    "disputed": ("Disputed", "출처 간 차이"),
    "documents": ("Documents", "문서"),
    "deadlines": ("Deadlines", "기한"),
    "sources": ("Sources", "출처"),
    "parent": ("Part of", "상위 일정"),
    "related": ("Related events", "관련 일정"),
    "notes": ("Notes of the desk", "편집부 메모"),
    "visibility": ("Visibility", "공개"),
    "embargo_until": ("Embargo until", "엠바고"),
    "merged_into": ("Merged into", "통합된 일정"),
}
_ENTITY_KINDS = {"series": "series", "parties": "party", "parent": "event", "related": "event", "merged_into": "event"}


@dataclass(frozen=True, kw_only=True)
class Names:
    """What ids are called: `{"party": {"KR": "South Korea"}, …}` for party, person, office, series and event."""

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

    Of a list (participants, sources …) only what left it and what joined it is told.
    """
    changes = []
    for key in FACT_LABELS:
        old, new = _format_values(before, key, names, lang), _format_values(after, key, names, lang)
        if old == new:
            continue
        left = tuple(text for text in old if text not in new)
        joined = tuple(text for text in new if text not in old)
        changes.append(FactChange(label=fact_label(key, lang), before=left, after=joined))
    return tuple(changes)


def format_part(key: str, value: Any, names: Names, lang: Lang = "en") -> str:
    """One participant, document, deadline, source or party of a snapshot, as changes tell of it."""
    return _format_value(key, value, names, lang) or str(value)


def fact_label(name: str, lang: Lang) -> str:
    """The name of a fact."""
    return FACT_LABELS[name][lang == "ko"]


def _format_values(snapshot: Mapping[str, Any], key: str, names: Names, lang: Lang) -> tuple[str, ...]:
    """A fact as texts: none where it is not recorded, several for a list."""
    if key == "when":
        return (_format_when(snapshot, lang),)
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


def _format_value(key: str, value: Any, names: Names, lang: Lang) -> str | None:
    if key in _ENTITY_KINDS:
        return names.find_name(_ENTITY_KINDS[key], value)
    if key == "participants":
        person, office = names.find_name("person", value["person"]), names.find_name("office", value["office"])
        return f"{person}, {office} ({format_label(value['role'], lang)})"
    if key in _LOCALIZED_FORMATTERS:
        return _LOCALIZED_FORMATTERS[key](value, lang)
    return _FORMATTERS.get(key, str)(value)


def _format_source(value: Mapping[str, Any]) -> str:
    said = "; ".join(value.get("says", ()))
    text = _make_joiner("publisher", "title", "published", "url")(value)
    return f"{text} ({said})" if said else text


def _make_joiner(*parts: str) -> Callable[[Mapping[str, str]], str]:
    return lambda value: ", ".join(value[part] for part in parts if value.get(part))


_LOCALIZED_FORMATTERS: dict[str, Callable[[Any, Lang], str]] = {
    **dict.fromkeys(("lifecycle", "certainty", "kind", "format"), format_label),
    "number": format_ordinal,
    "country": country_name,
}
_FORMATTERS: dict[str, Callable[[Any], str]] = {
    "sources": _format_source,
    "documents": _make_joiner("title", "url"),
    "deadlines": _make_joiner("title", "at"),
    "embargo_until": lambda instant: f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M} UTC",
}
