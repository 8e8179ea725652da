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
from calendar_core.domain.text.normalization import contains_word, fold, with_joined
from calendar_core.domain.text.ordinals import read_ordinals
from calendar_core.domain.text.suggestions import nearest_word
from calendar_core.store.as_of.cards import cards_then
from calendar_core.store.as_of.snapshot import Past, count_sides_then
from calendar_core.store.directory.queries import (
    OfficeEntry,
    PersonEntry,
    SeriesEntry,
    all_offices,
    all_parties,
    all_people,
    all_series,
)
from calendar_core.store.events.cards import cards_query, chosen, count_selected, read_cards
from calendar_core.store.selection.conditions import EVENT, visible
from calendar_core.store.selection.full_text import distance_from

Entry = TypeVar("Entry")

# So many of the newest events teach the words of titles and places: enough to know them, and no search takes long.
_MOST_READ = 2_000


@dataclass(frozen=True, kw_only=True)
class FoundInDirectory:
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
class _Directory:
    """Every entry with its names."""

    series: list[tuple[SeriesEntry, list[str]]]
    parties: list[tuple[PartyName, list[str]]]
    people: list[tuple[PersonEntry, list[str]]]
    offices: list[tuple[OfficeEntry, list[str]]]

    def names(self) -> list[str]:
        entries = (*self.series, *self.parties, *self.people, *self.offices)
        return [name for _, names in entries for name in names]


def search_directory(connection: Connection, words: Sequence[str]) -> FoundInDirectory:
    """All that bears every one of the folded words in its names; nothing for no words."""
    if not words:
        return FoundInDirectory()
    directory = _read_directory(connection)
    return FoundInDirectory(
        series=_bearing(directory.series, words),
        parties=_bearing(directory.parties, words),
        people=_bearing(directory.people, words),
        offices=_bearing(directory.offices, words),
    )


@dataclass(frozen=True, kw_only=True)
class Likely:
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
    found: FoundInDirectory,
    *,
    viewer: Viewer,
    now: datetime,
    limit: int,
    past: Past | None = None,
) -> list[Card]:
    """The events of a selection: first those of an ordinal or a series that the words name, then the nearest in time.

    `found` is what the same words find in the directory; with a past, the events are those known then.
    """
    likely = _likely(selection, found)
    if past is not None:
        return _search_then(connection, selection, likely, past, limit=limit)
    query = cards_query().where(chosen(selection, viewer, now))
    order = (likely.rank(), distance_from(now), EVENT.c.id)
    return read_cards(connection, query.order_by(*order).limit(limit), viewer=viewer)[0]


def _likely(selection: Selection, found: FoundInDirectory) -> Likely:
    names = " ".join(word for word in selection.words if not read_ordinals([word]))
    series = (one.name.id for one in found.series if any(fold(name) == names for name in _names_of_series(one)))
    return Likely(numbers=tuple(read_ordinals(selection.words)), series=tuple(series))


def _search_then(connection: Connection, selection: Selection, likely: Likely, past: Past, *, limit: int) -> list[Card]:
    query = select(EVENT.c.id).where(past.stands(selection))
    query = query.order_by(likely.rank(), distance_from(past.as_of), EVENT.c.id).limit(limit)
    ids = [*connection.execute(query).scalars(), *(one.record.id for one in past.otherwise_in(selection))]
    cards = cards_then(connection, past, ids)
    return sorted(cards, key=lambda card: (likely.rank_of(card), abs(card.starts_at - past.as_of)))[:limit]


def probably_meant(
    connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime, past: Past | None = None
) -> str | None:
    """The words of a selection that found nothing, in a near spelling that finds something; None for none."""
    written = _known_words(connection, viewer=viewer, now=now)
    meant = [_spelt(word, written) for word in selection.words]
    if None in meant:
        return None
    corrected = replace(selection, q=" ".join(filter(None, meant)))
    if past is None:
        finds = count_selected(connection, corrected, viewer=viewer, now=now)
    else:
        finds = sum(count_sides_then(connection, past, corrected))
    return corrected.q if finds or not search_directory(connection, corrected.words).is_empty else None


def _known_words(connection: Connection, *, viewer: Viewer, now: datetime) -> dict[str, str]:
    """`{folded: as written}` of the words of the directory, and of the newest events that the viewer may see."""
    columns = (EVENT.c[name] for name in ("title", "title_ko", "venue", "city"))
    newest = select(*columns).where(visible(viewer, now)).order_by(EVENT.c.starts_at.desc()).limit(_MOST_READ)
    texts = _read_directory(connection).names()
    texts += [text for row in connection.execute(newest) for text in row if text]
    written: dict[str, str] = {}
    for word in " ".join(texts).split():
        for folded in fold(word).split():
            written.setdefault(folded, word.strip("()[],.:;“”‘’'") if folded == fold(word) else folded)
    return written


def _spelt(word: str, written: dict[str, str]) -> str | None:
    if any(contains_word(known, word) for known in written):
        return written.get(word, word)
    near = nearest_word(word, written)
    return None if near is None else written[near]


def _read_directory(connection: Connection) -> _Directory:
    return _Directory(
        series=[(one, _names_of_series(one)) for one in all_series(connection)],
        parties=[(one, _given(one.id, one.name, one.name_ko, one.short)) for one in all_parties(connection)],
        people=[
            (one, [with_joined(name) for name in _given(one.name, one.name_native, *one.aliases)])
            for one in all_people(connection)
        ],
        offices=[(one, _names_of_office(one)) for one in all_offices(connection)],
    )


def _bearing(entries: Iterable[tuple[Entry, list[str]]], words: Sequence[str]) -> tuple[Entry, ...]:
    """The entries whose names hold every word; before the others those that one name makes up the words of."""
    whole = " ".join(words)
    found = []
    for entry, names in entries:
        text = fold(" ".join(names))
        if all(contains_word(text, word) for word in words):
            found.append((entry, all(fold(name) != whole for name in names)))
    return tuple(entry for entry, _ in sorted(found, key=lambda one: one[1]))


def _names_of_series(series: SeriesEntry) -> list[str]:
    return _given(series.name.name, series.name.name_ko, series.name.short, *series.aliases)


def _names_of_office(office: OfficeEntry) -> list[str]:
    earlier = (title for title, _, _ in office.earlier_titles)
    return _given(office.title, office.title_ko, office.party.called(), office.party.name_ko, *earlier)


def _given(*names: str | None) -> list[str]:
    return [name for name in names if name]
