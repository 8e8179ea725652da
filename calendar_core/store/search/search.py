"""What words find: events of the one filter, the likeliest first, and the directory; and what was probably meant.

Which events hold the words is asked by `selecting`, as for every page, feed and mail. Every name of the directory is
looked at, which is cheap as long as it has thousands of names and not millions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, case, select

from calendar_core.domain.events.cards import Card, PartyName
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.text.normalization import contains_word, normalize, with_unhyphenated
from calendar_core.domain.text.ordinals import parse_ordinals
from calendar_core.domain.text.suggestions import closest_word
from calendar_core.store.as_of.cards import load_cards_as_of
from calendar_core.store.as_of.snapshot import AsOf, count_past_and_upcoming_as_of
from calendar_core.store.directory.queries import (
    OfficeEntry,
    PersonEntry,
    SeriesEntry,
    load_offices,
    load_parties,
    load_people,
    load_series,
)
from calendar_core.store.events.cards import cards_query, count_selected, load_cards, where_visible_and_selected
from calendar_core.store.selection.conditions import EVENT, where_visible
from calendar_core.store.selection.full_text import distance_from

SearchHit = TypeVar("SearchHit")

# So many of the newest events teach the words of titles and places: enough to know them, and no search takes long.
_MAX_EVENTS_READ = 2_000


@dataclass(frozen=True, kw_only=True)
class DirectoryMatches:
    """What the words name, each in the order of its own list, but first what is called just so."""

    series: tuple[SeriesEntry, ...] = ()
    parties: tuple[PartyName, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    offices: tuple[OfficeEntry, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.series or self.parties or self.people or self.offices)


@dataclass(frozen=True, kw_only=True)
class _DirectoryIndex:
    """Every entry with its names."""

    series: list[tuple[SeriesEntry, list[str]]]
    parties: list[tuple[PartyName, list[str]]]
    people: list[tuple[PersonEntry, list[str]]]
    offices: list[tuple[OfficeEntry, list[str]]]

    def names(self) -> list[str]:
        entries = (*self.series, *self.parties, *self.people, *self.offices)
        return [name for _, names in entries for name in names]


def search_directory(connection: Connection, words: Sequence[str]) -> DirectoryMatches:
    """All that bears every one of the folded words in its names; nothing for no words."""
    if not words:
        return DirectoryMatches()
    directory = _load_directory_index(connection)
    return DirectoryMatches(
        series=_match_entries(directory.series, words),
        parties=_match_entries(directory.parties, words),
        people=_match_entries(directory.people, words),
        offices=_match_entries(directory.offices, words),
    )


@dataclass(frozen=True, kw_only=True)
class RankingHints:
    """The ordinals and the series that words name: what an event is likely to be asked for by."""

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


def search_events(
    connection: Connection,
    selection: Selection,
    found: DirectoryMatches,
    *,
    viewer: Viewer,
    now: datetime,
    limit: int,
    past: AsOf | None = None,
) -> list[Card]:
    """The events of a selection: first those of an ordinal or a series that the words name, then the nearest in time.

    `found` is what the same words find in the directory; with a past, the events are those known then.
    """
    hints = _find_ranking_hints(selection, found)
    if past is not None:
        return _search_as_of(connection, selection, hints, past, limit=limit)
    query = cards_query().where(where_visible_and_selected(selection, viewer, now))
    order = (hints.rank(), distance_from(now), EVENT.c.id)
    return load_cards(connection, query.order_by(*order).limit(limit), viewer=viewer)[0]


def _find_ranking_hints(selection: Selection, found: DirectoryMatches) -> RankingHints:
    names = " ".join(word for word in selection.search_terms if not parse_ordinals([word]))
    series = (one.name.id for one in found.series if any(normalize(name) == names for name in _names_of_series(one)))
    return RankingHints(numbers=tuple(parse_ordinals(selection.search_terms)), series=tuple(series))


def _search_as_of(
    connection: Connection, selection: Selection, hints: RankingHints, past: AsOf, *, limit: int
) -> list[Card]:
    query = select(EVENT.c.id).where(past.where_unchanged(selection))
    query = query.order_by(hints.rank(), distance_from(past.as_of), EVENT.c.id).limit(limit)
    ids = [*connection.execute(query).scalars(), *(one.record.id for one in past.find_changed_since(selection))]
    cards = load_cards_as_of(connection, past, ids)
    return sorted(cards, key=lambda card: (hints.rank_of(card), abs(card.starts_at - past.as_of)))[:limit]


def suggest_correction(
    connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime, past: AsOf | None = None
) -> str | None:
    """The words of a selection that found nothing, in a near spelling that finds something; None for none."""
    spellings = _load_vocabulary(connection, viewer=viewer, now=now)
    corrected_words = [_correct_word(word, spellings) for word in selection.search_terms]
    if None in corrected_words:
        return None
    corrected = replace(selection, q=" ".join(filter(None, corrected_words)))
    if past is None:
        result_count = count_selected(connection, corrected, viewer=viewer, now=now)
    else:
        result_count = sum(count_past_and_upcoming_as_of(connection, past, corrected))
    return corrected.q if result_count or not search_directory(connection, corrected.search_terms).is_empty else None


def _load_vocabulary(connection: Connection, *, viewer: Viewer, now: datetime) -> dict[str, str]:
    """`{folded: as written}` of the words of the directory, and of the newest events that the viewer may see."""
    columns = (EVENT.c[name] for name in ("title", "title_ko", "venue", "city"))
    newest = (
        select(*columns).where(where_visible(viewer, now)).order_by(EVENT.c.starts_at.desc()).limit(_MAX_EVENTS_READ)
    )
    texts = _load_directory_index(connection).names()
    texts += [text for row in connection.execute(newest) for text in row if text]
    spellings: dict[str, str] = {}
    for word in " ".join(texts).split():
        for folded in normalize(word).split():
            spellings.setdefault(folded, word.strip("()[],.:;“”‘’'") if folded == normalize(word) else folded)
    return spellings


def _correct_word(word: str, spellings: dict[str, str]) -> str | None:
    if any(contains_word(known, word) for known in spellings):
        return spellings.get(word, word)
    nearest = closest_word(word, spellings)
    return None if nearest is None else spellings[nearest]


def _load_directory_index(connection: Connection) -> _DirectoryIndex:
    return _DirectoryIndex(
        series=[(one, _names_of_series(one)) for one in load_series(connection)],
        parties=[(one, _drop_missing(one.id, one.name, one.name_ko, one.short)) for one in load_parties(connection)],
        people=[
            (one, [with_unhyphenated(name) for name in _drop_missing(one.name, one.name_native, *one.aliases)])
            for one in load_people(connection)
        ],
        offices=[(one, _names_of_office(one)) for one in load_offices(connection)],
    )


def _match_entries(entries: Iterable[tuple[SearchHit, list[str]]], words: Sequence[str]) -> tuple[SearchHit, ...]:
    """The entries whose names hold every word; before the others those that one name makes up the words of."""
    whole = " ".join(words)
    found = []
    for entry, names in entries:
        text = normalize(" ".join(names))
        if all(contains_word(text, word) for word in words):
            found.append((entry, all(normalize(name) != whole for name in names)))
    return tuple(entry for entry, _ in sorted(found, key=lambda one: one[1]))


def _names_of_series(series: SeriesEntry) -> list[str]:
    return _drop_missing(series.name.name, series.name.name_ko, series.name.short, *series.aliases)


def _names_of_office(office: OfficeEntry) -> list[str]:
    earlier = (title for title, _, _ in office.earlier_titles)
    return _drop_missing(office.title, office.title_ko, office.party.display_name(), office.party.name_ko, *earlier)


def _drop_missing(*names: str | None) -> list[str]:
    return [name for name in names if name]
