"""Events as the record stands now."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, union_all

from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.visibility import Viewer
from calendar_core.models import Source, table_of
from calendar_core.store.events.cards import (
    ORDER,
    cards_query,
    load_cards,
    load_selected_cards,
    where_visible_and_selected,
)
from calendar_core.store.events.details import find_event_details, load_details, load_details_by_id
from calendar_core.store.events.public import load_public_records
from calendar_core.store.events.source import EventSource, Side
from calendar_core.store.selection.conditions import EVENT, where_overlapping

_SOURCE = table_of(Source)
# What a list of the next events shows: "some time in 2027" is no answer to "what is next?".
MONTH_OR_FINER = ("time", "day", "days", "month")


class PresentEvents(EventSource):
    """Events as the record stands now. Every event is described by today's rows."""

    def __init__(self, connection: Connection, *, viewer: Viewer, now: datetime) -> None:
        super().__init__(connection, viewer=viewer, now=now, instant=now)

    def where_current(self, selection: Selection) -> ColumnElement[bool]:
        return where_visible_and_selected(selection, self.viewer, self.now)

    def changed_records(self, selection: Selection) -> list[EventRecord]:  # noqa: ARG002  the rows are up to date
        return []

    def cards(
        self, selection: Selection, *, side: Side = "all", offset: int = 0, limit: int | None = None
    ) -> list[Card]:
        if side == "past":
            return self._load_past_cards(selection, offset=offset, limit=limit)
        if side == "upcoming":
            return self._load_upcoming_cards(self.where_current(selection), offset=offset, limit=limit)
        return self.cards_after(selection, None, offset=offset, limit=limit)

    def cards_after(
        self,
        selection: Selection,
        after: tuple[datetime, datetime, str] | None,
        *,
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Card]:
        """The events of a selection by start that come after one with this start, end and id."""
        return load_selected_cards(
            self.connection, selection, viewer=self.viewer, now=self.now, offset=offset, limit=limit, after=after
        )

    def next_cards(
        self, selection: Selection, *, limit: int | None = None, until: datetime | None = None
    ) -> list[Card]:
        """The upcoming events whose month at least is known, by start; with `until`, those that begin before it."""
        condition = self.where_current(selection) & EVENT.c.precision.in_(MONTH_OR_FINER)
        if until is not None:
            condition &= EVENT.c.starts_at < until
        return self._load_upcoming_cards(condition, offset=0, limit=limit)

    def ranked_cards(
        self,
        selection: Selection,
        *,
        order: Sequence[ColumnElement[Any]],
        sort_key: Callable[[Card], Any],  # noqa: ARG002  the database sorts
        limit: int,
    ) -> list[Card]:
        query = cards_query().where(self.where_current(selection)).order_by(*order).limit(limit)
        return load_cards(self.connection, query, viewer=self.viewer)[0]

    def details(self, selection: Selection) -> list[EventDetails]:
        query = cards_query().where(self.where_current(selection)).order_by(*ORDER)
        return load_details(self.connection, query, viewer=self.viewer, now=self.now)

    def find_details(self, event_id: str) -> EventDetails:
        return find_event_details(self.connection, event_id, viewer=self.viewer, now=self.now)

    def details_by_id(self, ids: Iterable[str]) -> list[EventDetails]:
        return load_details_by_id(self.connection, ids, viewer=self.viewer, now=self.now)

    def records(self, cards: Iterable[Card]) -> dict[str, EventRecord]:
        return load_public_records(self.connection, now=self.now, ids=[card.id for card in cards])

    def publication_dates(self, selection: Selection) -> dict[str, list[str]]:
        query = select(_SOURCE.c.event_id, _SOURCE.c.published).join(EVENT, EVENT.c.id == _SOURCE.c.event_id)
        dates: defaultdict[str, list[str]] = defaultdict(list)
        for event_id, published in self.connection.execute(
            query.where(self.where_current(selection), _SOURCE.c.published.is_not(None))
        ):
            dates[event_id].append(published)
        return dates

    def _load_past_cards(self, selection: Selection, *, offset: int, limit: int | None) -> list[Card]:
        # An event that is over has begun: this tells the database where in the index of starts to begin.
        over = (EVENT.c.ends_at <= self.now) & (EVENT.c.starts_at < self.now)
        newest_first = [column.desc() for column in ORDER]
        query = cards_query().where(self.where_current(selection), over).order_by(*newest_first)
        return load_cards(self.connection, query.offset(offset).limit(limit), viewer=self.viewer)[0][::-1]

    def _load_upcoming_cards(self, condition: ColumnElement[bool], *, offset: int, limit: int | None) -> list[Card]:
        """The events under way and those to come, each by its own index: never a scan of the whole past or future."""
        now, day = self.now, timedelta(days=1)
        last = None if limit is None else offset + limit
        under_way = [
            where_overlapping(now.date() - day, now.date() + 2 * day),
            EVENT.c.starts_at <= now,
            ~(EVENT.c.ends_at <= now),
        ]
        parts = [
            select(EVENT.c.id).where(condition, *part).order_by(*ORDER).limit(last).subquery()
            for part in (under_way, [EVENT.c.starts_at > now])
        ]
        ids = union_all(*(select(part.c.id) for part in parts))
        query = cards_query().where(EVENT.c.id.in_(ids)).order_by(*ORDER)
        return load_cards(self.connection, query.offset(offset).limit(limit), viewer=self.viewer)[0]
