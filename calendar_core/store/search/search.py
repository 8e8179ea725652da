"""Search by words: events of a selection, the likeliest first, entries of the directory, and spelling corrections.

Which events contain the words is decided by `store.selection`, as for every page, feed and letter. Every name of the
directory is compared, which is cheap for thousands of names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, case, select

from calendar_core.domain.events.cards import Card, PartyName
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.text.normalization import contains_word, normalize, split_query, with_unhyphenated
from calendar_core.domain.text.ordinals import parse_ordinals
from calendar_core.domain.text.suggestions import closest_word
from calendar_core.store.directory.entries import OfficeEntry, PersonEntry, SeriesEntry
from calendar_core.store.directory.queries import (
    load_offices,
    load_parties,
    load_party_aliases,
    load_people,
    load_series,
)
from calendar_core.store.events.source import EventSource
from calendar_core.store.selection.conditions import EVENT, where_visible
from calendar_core.store.selection.full_text import distance_from

SearchHit = TypeVar("SearchHit")
#: Entries of one group that were found, each with its names.
Matches = list[tuple[SearchHit, list[str]]]

# Spellings are learned from the titles and places of so many of the newest events, which bounds the time of a search.
_MAX_EVENTS_READ = 2_000
# Several times as many entries as the directory has.
_MAX_NAMES_CACHED = 4_096


# So few entries are the answer to a question; more are one group among others. Many people share a family name.
_MAX_MEANT = {"series": 3, "people": 40, "offices": 3}


@dataclass(frozen=True, kw_only=True)
class DirectoryMatches:
    """The entries that the words name. Each tuple is in the order of its list, with exact matches first.

    `leading` are the names of the groups that the words mean: first those of which an entry is called so, then series
    and people that are few enough and have all the words whole.
    """

    series: tuple[SeriesEntry, ...] = ()
    parties: tuple[PartyName, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    offices: tuple[OfficeEntry, ...] = ()
    leading: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.series or self.parties or self.people or self.offices)


@dataclass(frozen=True, kw_only=True)
class _DirectoryIndex:
    """Every entry with its names. `titles` are those of the offices of people, by the id of the person."""

    series: list[tuple[SeriesEntry, list[str]]]
    parties: list[tuple[PartyName, list[str]]]
    people: list[tuple[PersonEntry, list[str]]]
    offices: list[tuple[OfficeEntry, list[str]]]
    titles: dict[str, list[str]]

    def names(self) -> list[str]:
        entries = (*self.series, *self.parties, *self.people, *self.offices)
        return [name for _, names in entries for name in names]


def search_directory(connection: Connection, words: Sequence[str], *, public_at: datetime | None) -> DirectoryMatches:
    """The entries whose names contain every one of the normalised words; nothing for no words.

    People are found by the titles of their offices too, if one of the words is of the name ("President Lee").
    `public_at` as in `directory.queries`.
    """
    if not words:
        return DirectoryMatches()
    directory = _load_directory_index(connection, public_at)
    of_name = [word for word in words if any(_has_words(names, [word]) for _, names in directory.people)]
    titled = [
        (one, [*names, *directory.titles[one.id]] if len(words) > 1 and _has_any(names, of_name) else names)
        for one, names in directory.people
    ]
    groups: dict[str, Matches[Any]] = {
        "series": _match_entries(directory.series, words),
        "parties": _match_entries(directory.parties, words),
        "people": _match_entries(titled, words),
        "offices": _match_entries(directory.offices, words),
    }
    exact = [name for name, group in groups.items() if group and _is_called(group[0][1], words)]
    meant = [name for name, most in _MAX_MEANT.items() if name not in exact and _are_meant(groups[name], words, most)]
    if groups["series"]:
        meant = [name for name in meant if name != "offices"]  # a word for a meeting, which a title has too
    return DirectoryMatches(
        **{name: tuple(one for one, _ in group) for name, group in groups.items()}, leading=(*exact, *meant)
    )


def _is_called(names: Iterable[str], words: Sequence[str]) -> bool:
    return " ".join(words) in map(_fold, names)


def _are_meant(group: Matches[Any], words: Sequence[str], most: int) -> bool:
    """Whether the entries are few enough, and most of them have the words whole."""
    whole = sum(_has_whole_words(names, words) for _, names in group)
    return 0 < len(group) <= most and 2 * whole >= len(group)


@dataclass(frozen=True, kw_only=True)
class RankingHints:
    """The ordinals and the series that the words name, by which the events are ranked."""

    numbers: tuple[int, ...]
    series: tuple[str, ...]

    def rank(self) -> ColumnElement[int]:
        """The rank of an event in SQL, the likeliest lowest."""
        is_numbered, is_of_series = EVENT.c.number.in_(self.numbers), EVENT.c.series_id.in_(self.series)
        return case((is_numbered & is_of_series, 0), (is_numbered, 1), (is_of_series, 2), else_=3)

    def rank_of(self, card: Card) -> int:
        """The same of a card."""
        is_numbered, is_of_series = card.number in self.numbers, card.series and card.series.id in self.series
        return 3 - 2 * is_numbered - bool(is_of_series)


def search_events(source: EventSource, selection: Selection, found: DirectoryMatches, *, limit: int) -> list[Card]:
    """The events of a selection: first those of an ordinal or a series that the words name, then the nearest in time.

    `found` is what the same words find in the directory.
    """
    hints = _find_ranking_hints(selection, found)
    return source.ranked_cards(
        selection,
        order=(hints.rank(), distance_from(source.instant), EVENT.c.id),
        sort_key=lambda card: (hints.rank_of(card), abs(card.starts_at - source.instant)),
        limit=limit,
    )


def _find_ranking_hints(selection: Selection, found: DirectoryMatches) -> RankingHints:
    names = " ".join(word for word in selection.search_terms if not parse_ordinals([word]))
    series = (one.name.id for one in found.series if any(_fold(name) == names for name in _names_of_series(one)))
    return RankingHints(numbers=tuple(parse_ordinals(selection.search_terms)), series=tuple(series))


def suggest_correction(source: EventSource, selection: Selection) -> str | None:
    """The words of a selection that found nothing, in a near spelling that finds something; None for none."""
    spellings = _load_vocabulary(source)
    corrected_words = [_correct_word(word, spellings) for word in selection.search_terms]
    if None in corrected_words:
        return None
    dates = (one.text for one in selection.search_dates)
    corrected = replace(selection, q=" ".join([*filter(None, corrected_words), *dates]))
    is_useful = (
        source.count(corrected)
        or not search_directory(source.connection, corrected.name_terms, public_at=_public_at(source)).is_empty
    )
    return corrected.q if is_useful else None


def find_with_one_word_less(source: EventSource, selection: Selection) -> Selection | None:
    """A selection that found nothing, without the last of its words without which it finds something; None for none.

    Costs one count of events and one search of names for each word of `q`.
    """
    words = selection.q.split()
    for left_out in reversed(range(len(words)) if len(words) > 1 else ()):
        shorter = replace(selection, q=" ".join(words[:left_out] + words[left_out + 1 :]))
        if not shorter.name_terms:
            continue
        found = search_directory(source.connection, shorter.name_terms, public_at=_public_at(source))
        if source.count(shorter) or not found.is_empty:
            return shorter
    return None


def _public_at(source: EventSource) -> datetime | None:
    return source.now if source.viewer == "public" else None


def _load_vocabulary(source: EventSource) -> dict[str, str]:
    """`{folded: as written}` of the words of the directory, and of the newest events that the viewer may see."""
    visible = select(EVENT.c.names, EVENT.c.venue, EVENT.c.city).where(where_visible(source.viewer, source.now))
    newest = visible.order_by(EVENT.c.starts_at.desc()).limit(_MAX_EVENTS_READ)
    texts = _load_directory_index(source.connection, _public_at(source)).names()
    for names, *places in source.connection.execute(newest):
        texts += [*names.values(), *filter(None, places)]
    as_written: dict[str, str] = {}
    parts: dict[str, str] = {}
    for word in " ".join(texts).split():
        whole = normalize(word)
        if " " not in whole:
            as_written.setdefault(whole, word.strip("()[],.:;“”‘’'"))
        parts |= dict.fromkeys(whole.split(), "")
    return {folded: as_written.get(folded) or folded for folded in parts}


def _correct_word(word: str, spellings: dict[str, str]) -> str | None:
    if any(contains_word(known, word) for known in spellings):
        return spellings.get(word, word)
    nearest = closest_word(word, spellings)
    return None if nearest is None else spellings[nearest]


def _load_directory_index(connection: Connection, public_at: datetime | None) -> _DirectoryIndex:
    party_aliases = load_party_aliases(connection)
    people = load_people(connection, public_at=public_at)
    return _DirectoryIndex(
        series=[(one, _names_of_series(one)) for one in load_series(connection, public_at=public_at)],
        parties=[
            (one, [one.id, *one.names.values(), *one.short_names.values(), *party_aliases[one.id]])
            for one in load_parties(connection, public_at=public_at)
        ],
        people=[
            (one, [with_unhyphenated(name) for name in (*one.names.values(), one.name_native, *one.aliases) if name])
            for one in people
        ],
        offices=[
            (one, _names_of_office(one, party_aliases[one.party.id]))
            for one in load_offices(connection, public_at=public_at)
        ],
        titles={one.id: _titles_of_person(one, party_aliases) for one in people},
    )


def _match_entries(entries: Iterable[tuple[SearchHit, list[str]]], words: Sequence[str]) -> Matches[SearchHit]:
    """The entries whose names contain every word, and the names: first those that are called so, then those that have
    the words whole.
    """
    found = [(entry, names) for entry, names in entries if _has_words(names, words)]
    return sorted(found, key=lambda one: (not _is_called(one[1], words), not _has_whole_words(one[1], words)))


def _has_words(names: Sequence[str], words: Iterable[str]) -> bool:
    text = _normalize_names(tuple(names))
    return all(contains_word(text, word) for word in words)


def _has_any(names: Sequence[str], words: Iterable[str]) -> bool:
    return any(_has_words(names, [word]) for word in words)


def _has_whole_words(names: Sequence[str], words: Iterable[str]) -> bool:
    return set(_normalize_names(tuple(names)).split()).issuperset(words)


@lru_cache(maxsize=_MAX_NAMES_CACHED)
def _normalize_names(names: tuple[str, ...]) -> str:
    """The names of an entry as one normalised text; the same in every search until somebody edits them."""
    return normalize(" ".join(names))


def _fold(name: str) -> str:
    """A name as the words of a query are folded, to be compared with all of them."""
    return " ".join(split_query(name))


def _names_of_series(series: SeriesEntry) -> list[str]:
    return [*series.name.names.values(), *series.name.short_names.values(), *series.aliases]


def _titles_of_person(person: PersonEntry, party_aliases: Mapping[str, Iterable[str]]) -> list[str]:
    return [
        name for term in person.terms for name in _names_of_office(term.office, party_aliases[term.office.party.id])
    ]


def _names_of_office(office: OfficeEntry, party_aliases: Iterable[str]) -> list[str]:
    earlier = (name for title, _, _ in office.earlier_titles for name in title.values())
    party = (*office.party.names.values(), *office.party.short_names.values(), *party_aliases)
    return [*office.names.values(), *office.aliases, *earlier, *party]
