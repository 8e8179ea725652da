"""The interface for reading events: as the record stands now, or as it was known at a past instant.

Code that takes an `EventSource` does not ask which of the two it is. `store.as_of.source.event_source` chooses one.
Implementations: `store.events.present` and `store.as_of.source`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, case, func, select

from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.visibility import Viewer
from calendar_core.store.selection.conditions import EVENT

#: Every event, those over at the source's instant, or those that are not over.
Side = Literal["all", "past", "upcoming"]


class EventSource(ABC):
    """Events as one viewer may see them. `instant` is the source's present: `now`, or the past instant `as_of`.

    A selection's own `as_of` is ignored. An instance lives as long as its connection is open.
    """

    as_of: datetime | None = None
    #: Whether any event that was returned so far is reconstructed from its sources.
    has_reconstructed = False

    def __init__(self, connection: Connection, *, viewer: Viewer, now: datetime, instant: datetime) -> None:
        self.connection = connection
        self.viewer = viewer
        self.now = now
        self.instant = instant

    @abstractmethod
    def where_current(self, selection: Selection) -> ColumnElement[bool]:
        """Whether an event is in the selection, of the events that today's rows describe correctly."""

    @abstractmethod
    def changed_records(self, selection: Selection) -> list[EventRecord]:
        """The records in the selection of the events that `where_current` leaves out."""

    @abstractmethod
    def cards(
        self, selection: Selection, *, side: Side = "all", offset: int = 0, limit: int | None = None
    ) -> list[Card]:
        """The events of a selection by start. On the past side, offset and limit count back from the newest."""

    @abstractmethod
    def next_cards(self, selection: Selection, *, limit: int | None = None) -> list[Card]:
        """The upcoming events whose month at least is known, by start."""

    @abstractmethod
    def ranked_cards(
        self,
        selection: Selection,
        *,
        order: Sequence[ColumnElement[Any]],
        sort_key: Callable[[Card], Any],
        limit: int,
    ) -> list[Card]:
        """The first events of a selection by an order that is given in SQL and, equally, as a key of a card."""

    @abstractmethod
    def details(self, selection: Selection) -> list[EventDetails]:
        """The whole events of a selection, by start."""

    @abstractmethod
    def find_details(self, event_id: str) -> EventDetails:
        """One whole event. NotFound where the viewer may not see it, or where it was not known."""

    @abstractmethod
    def details_by_id(self, ids: Iterable[str]) -> list[EventDetails]:
        """The whole events of the ids that the viewer may see and that were known, in no order."""

    @abstractmethod
    def records(self, cards: Iterable[Card]) -> dict[str, EventRecord]:
        """The public records behind cards of this source, by id."""

    def publication_dates(self, selection: Selection) -> dict[str, list[str]]:
        """The publication dates of the sources of each event of a selection, by id."""
        return {
            details.card.id: [source.published for source in details.sources if source.published]
            for details in self.details(selection)
        }

    def is_reconstructed(self, card: Card) -> bool:  # noqa: ARG002  never, unless a subclass says so
        """Whether the facts of an event come from its sources alone, and not from a revision."""
        return False

    def count(self, selection: Selection) -> int:
        """How many events a selection has."""
        query = select(func.count()).select_from(EVENT).where(self.where_current(selection))
        return self.connection.execute(query).scalar_one() + len(self.changed_records(selection))

    def count_sides(self, selection: Selection) -> tuple[int, int]:
        """How many events of a selection are over at the source's instant, and how many are not."""
        over = func.coalesce(func.sum(case((EVENT.c.ends_at <= self.instant, 1), else_=0)), 0)
        query = select(func.count(), over).select_from(EVENT).where(self.where_current(selection))
        total, past = self.connection.execute(query).one()
        changed = [record.when.extent().end <= self.instant for record in self.changed_records(selection)]
        return int(past) + sum(changed), int(total) - int(past) + len(changed) - sum(changed)
