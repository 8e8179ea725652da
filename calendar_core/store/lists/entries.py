"""What a list has, with names: only what the public may see, so that a list tells of nothing that is held back."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from calendar_core.domain.events.cards import Card, PartyName, SeriesName
from calendar_core.domain.events.reader_lists import ReaderList
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.text.localized import Names
from calendar_core.models import Person, table_of
from calendar_core.models.visibility import is_entry_public_at
from calendar_core.store.directory.filter_choices import load_filter_choices
from calendar_core.store.events.source import EventSource

_PERSON = table_of(Person)


@dataclass(frozen=True, kw_only=True)
class PersonName:
    """A person's id and names by language."""

    id: str
    names: Names


@dataclass(frozen=True, kw_only=True)
class ListEntries:
    """The starred events by start, and the series, parties and people by name."""

    events: list[Card]
    series: list[SeriesName]
    parties: list[PartyName]
    people: list[PersonName]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.events) + len(self.series) + len(self.parties) + len(self.people)


def load_list_entries(source: EventSource, one: ReaderList) -> ListEntries:
    """The entries of a list that the public may see."""
    nothing = frozenset[str]()
    own_events = replace(one, series=nothing, parties=nothing, people=nothing)
    choices = load_filter_choices(source.connection, public_at=source.now)
    people = select(_PERSON.c.id, _PERSON.c.names).where(
        _PERSON.c.id.in_(sorted(one.people)), is_entry_public_at(_PERSON, source.now)
    )
    found = [PersonName(id=row.id, names=row.names) for row in source.connection.execute(people)]
    return ListEntries(
        events=source.cards(Selection(lists=(own_events,))),
        series=[series for series in choices.series if series.id in one.series],
        parties=[party for party in choices.parties if party.id in one.parties],
        people=sorted(found, key=lambda person: (person.names.text(), person.id)),
    )
