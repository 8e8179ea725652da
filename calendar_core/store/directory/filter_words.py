"""A filter in words: what pages, feeds and letters call a selection, with the names of the directory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from calendar_core.domain.events.collections import collection_title
from calendar_core.domain.events.selection import LIST_KEY, Selection
from calendar_core.domain.places.countries import COUNTRIES, country_name
from calendar_core.domain.time.formatting import format_instant, format_when
from calendar_core.domain.time.when import Day
from calendar_core.domain.vocabulary import CERTAINTIES, KINDS, LIFECYCLES, format_label
from calendar_core.messages import Lang, gettext, mark
from calendar_core.store.directory.filter_choices import (
    FilterChoices,
    load_filter_choices,
    load_person_and_office_names,
)

_LABELS: Final = {
    "party": mark("With"),
    "person": mark("Person"),
    "office": mark("Office"),
    "collection": mark("Collection"),
    "list": mark("List"),
    "series": mark("Series"),
    "kind": mark("Kind"),
    "country": mark("Venue in"),
    "certainty": mark("Certainty"),
    "lifecycle": mark("Lifecycle"),
    "q": mark("Words"),
    "from": mark("From"),
    "to": mark("Before"),
    "as_of": mark("As known at"),
}
# What would be taken for something else without its label: a country for a party, a day for the only one.
_LABELLED_KEYS: Final = ("country", "from", "to", "as_of")


@dataclass(frozen=True, kw_only=True)
class FilterWord:
    """One value of a selection in words: "With", "South Korea". `text` is a short name, `full_text` the whole one."""

    key: str
    value: str
    label: str
    text: str
    full_text: str


def describe_selection(
    connection: Connection, selection: Selection, *, lang: Lang, zone: str = "UTC", choices: FilterChoices | None = None
) -> list[FilterWord]:
    """Every value of a selection in words, in the order of its query; none for the selection of all events.

    `zone` is that of `as_of`. `choices` spares two queries where they are at hand.
    """
    pairs = selection.pairs()
    if not pairs:
        return []
    choices = choices or load_filter_choices(connection, public_at=None)
    texts = _load_texts(connection, selection, choices, lang, zone)
    full = {("series", one.id): one.display_name(lang) for one in choices.series}
    return [
        FilterWord(
            key=key,
            value=value,
            label=gettext(_LABELS[key], lang),
            text=texts.get((key, value), value),
            full_text=full.get((key, value)) or texts.get((key, value), value),
        )
        for key, value in pairs
    ]


def format_filter_title(words: Sequence[FilterWord], *, max_length: int | None = None) -> str:
    """A selection as a title: "South Korea, 2+2 ministerial"; with whole names where `max_length` has room for them."""
    if max_length is not None and len(title := _join_words(words, "full_text")) <= max_length:
        return title
    title = _join_words(words, "text")
    if max_length is None or len(title) <= max_length:
        return title
    return f"{title[: max_length - 1].rstrip()}…"


def _join_words(words: Sequence[FilterWord], name: str) -> str:
    texts = [(one, getattr(one, name)) for one in words]
    return ", ".join(f"{one.label}: {text}" if one.key in _LABELLED_KEYS else text for one, text in texts)


def _load_texts(
    connection: Connection, selection: Selection, choices: FilterChoices, lang: Lang, zone: str
) -> dict[tuple[str, str], str]:
    texts = {("party", party.id): party.display_name(lang) for party in choices.parties}
    texts |= {("series", series.id): series.short_name(lang) for series in choices.series}
    texts |= {("collection", name): collection_title(name, lang) for name in selection.collection}
    texts |= {(LIST_KEY, one.name): gettext("My list", lang) for one in selection.lists}
    texts |= {("country", code): country_name(code, lang) for code in COUNTRIES}
    for key, words in (("kind", KINDS), ("certainty", CERTAINTIES), ("lifecycle", LIFECYCLES)):
        texts |= {(key, word): format_label(word, lang) for word in words}
    for key, day in (("from", selection.from_day), ("to", selection.to_day)):
        if day is not None:
            texts[key, day.isoformat()] = format_when(Day(day), lang)
    if selection.as_of is not None:
        texts["as_of", dict(selection.pairs())["as_of"]] = format_instant(selection.as_of, zone, lang)
    if selection.person or selection.office:
        texts |= load_person_and_office_names(connection, selection, lang)
    return texts
