"""The directory by words: series, parties, people and offices whose names hold all of them.

Events are found by the `q` of the one filter (`selecting`), with the same rule for a word (`domain.folding`). Every
name is looked at, which is cheap as long as a directory has thousands of names and not millions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from calendar_core.domain.card import PartyName
from calendar_core.domain.folding import contains_word, fold
from calendar_core.store.directory import (
    OfficeEntry,
    PersonEntry,
    SeriesEntry,
    all_offices,
    all_parties,
    all_people,
    all_series,
)


@dataclass(frozen=True, kw_only=True)
class FoundInDirectory:
    """What the words name, each in the order of its own list."""

    series: tuple[SeriesEntry, ...] = ()
    parties: tuple[PartyName, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    offices: tuple[OfficeEntry, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.series or self.parties or self.people or self.offices)


def search_directory(connection: Connection, words: Sequence[str]) -> FoundInDirectory:
    """All that bears every one of the folded words in its names; nothing for no words."""
    if not words:
        return FoundInDirectory()

    def holds(*names: str | None) -> bool:
        text = fold(" ".join(name for name in names if name))
        return all(contains_word(text, word) for word in words)

    return FoundInDirectory(
        series=tuple(one for one in all_series(connection) if holds(*_names_of_series(one))),
        parties=tuple(one for one in all_parties(connection) if holds(one.id, one.name, one.name_ko, one.short)),
        people=tuple(one for one in all_people(connection) if holds(one.name, one.name_native, *one.aliases)),
        offices=tuple(one for one in all_offices(connection) if holds(*_names_of_office(one))),
    )


def _names_of_series(series: SeriesEntry) -> Iterable[str | None]:
    return series.name.name, series.name.name_ko, series.name.short, *series.aliases


def _names_of_office(office: OfficeEntry) -> Iterable[str | None]:
    earlier = (title for title, _, _ in office.earlier_titles)
    return office.title, office.title_ko, office.party.called(), office.party.name_ko, *earlier
