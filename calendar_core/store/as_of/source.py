"""Events as they were known at a past instant, and the choice between them and the present.

Most events stand now as they were known then; they are read from today's rows. The others are read one by one from
their revisions: of the requested days and series only, since each revision has those of its event. The number of
statements does not grow with the number of events.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, select, true

from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.domain.events.record import EventRecord, Source
from calendar_core.domain.events.selection import Selection, is_selected
from calendar_core.domain.events.visibility import Viewer
from calendar_core.domain.history.reconstruction import filter_published_sources
from calendar_core.errors import NotFound
from calendar_core.models import Revision, table_of
from calendar_core.store.as_of.cards import load_directory, restore_cards, restore_details
from calendar_core.store.as_of.changed_since import ChangedSince, load_changed_since, where_unchanged_since
from calendar_core.store.events.cards import ORDER, where_visible_and_selected
from calendar_core.store.events.details import find_event_details
from calendar_core.store.events.present import MONTH_OR_FINER, PresentEvents
from calendar_core.store.events.public import linked_event_ids, load_public_records, remove_desk_fields, remove_links
from calendar_core.store.events.source import EventSource, Side
from calendar_core.store.selection.conditions import EVENT, where_overlapping

_REVISION = table_of(Revision)
# How far ahead the next events are looked for: the rest of the record need not be read.
_LOOKAHEAD: Final = timedelta(days=3 * 366)


def event_source(
    connection: Connection, *, viewer: Viewer, now: datetime, as_of: datetime | None = None
) -> EventSource:
    """Events as they stand at `now`, or as they were known at `as_of`."""
    if as_of is None:
        return PresentEvents(connection, viewer=viewer, now=now)
    return EventsAsOf(connection, viewer=viewer, now=now, as_of=as_of)


class _Scope(NamedTuple):
    """Which events a selection can have, as far as SQL asks their revisions for it; None and () for any."""

    days: tuple[date, date] | None = None
    series: tuple[str, ...] = ()

    def where_ever_inside(self) -> ColumnElement[bool]:
        """Whether any revision of an event is inside: which one was known is decided after reading them."""
        parts: list[ColumnElement[bool]] = []
        if self.days is not None:
            parts.append(where_overlapping(*self.days, _REVISION))
        if self.series:
            parts.append(_REVISION.c.record["series"].as_string().in_(self.series))
        return EVENT.c.id.in_(select(_REVISION.c.event_id).where(*parts)) if parts else true()


_EVERYTHING: Final = _Scope()
_ANY_EVENT: Final[ColumnElement[bool]] = true()


def _scope_of(selection: Selection) -> _Scope:
    days = (selection.from_day, selection.to_day) if selection.from_day and selection.to_day else None
    return _Scope(days, selection.series)


class _SortKey(NamedTuple):
    """The place of an event in a list by start. Of equal ones those come last that stand otherwise now."""

    starts_at: datetime
    ends_at: datetime
    is_changed_since: bool
    id: str


class EventsAsOf(EventSource):
    """Events as they were known at a past instant, as far as the viewer may know of them now.

    An `as_of` after `now` counts as `now`. The names of the directory are those of today. Only events of `ids`, and
    `among` those of a condition, exist. Changed events are read once for each span of days and each series asked for.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        viewer: Viewer,
        now: datetime,
        as_of: datetime,
        ids: Collection[str] | None = None,
        among: ColumnElement[bool] = _ANY_EVENT,
    ) -> None:
        self.as_of = min(as_of, now)
        super().__init__(connection, viewer=viewer, now=now, instant=self.as_of)
        self._where_id = among if ids is None else among & EVENT.c.id.in_(frozenset(ids))
        self._changed_by_scope: dict[_Scope, dict[str, ChangedSince]] = {}
        self._changed: dict[str, ChangedSince] = {}
        self._load_directory = cache(partial(load_directory, connection))

    def where_current(self, selection: Selection) -> ColumnElement[bool]:
        is_selected_now = where_visible_and_selected(selection, self.viewer, self.now)
        return is_selected_now & self._where_id & where_unchanged_since(self.instant, self.viewer)

    def changed_records(self, selection: Selection) -> list[EventRecord]:
        changed = self._load_changed(selection).values()
        return [one.record for one in changed if is_selected(selection, one.record, one.search_text)]

    def cards(
        self, selection: Selection, *, side: Side = "all", offset: int = 0, limit: int | None = None
    ) -> list[Card]:
        return self._note(self._load_cards(self.load_ids(selection, side=side, offset=offset, limit=limit)))

    def next_cards(self, selection: Selection, *, limit: int | None = None) -> list[Card]:
        first = self.instant.date() - timedelta(days=1)
        cards = self.cards(selection.narrow_to_days(first, self.instant.date() + _LOOKAHEAD))
        ahead = (card for card in cards if card.ends_at > self.instant and card.when.precision in MONTH_OR_FINER)
        return list(ahead)[:limit]

    def ranked_cards(
        self,
        selection: Selection,
        *,
        order: Sequence[ColumnElement[Any]],
        sort_key: Callable[[Card], Any],
        limit: int,
    ) -> list[Card]:
        query = select(EVENT.c.id).where(self.where_current(selection)).order_by(*order).limit(limit)
        changed_ids = [record.id for record in self.changed_records(selection)]
        cards = self._load_cards([*self.connection.execute(query).scalars(), *changed_ids])
        return self._note(sorted(cards, key=sort_key)[:limit])

    def details(self, selection: Selection) -> list[EventDetails]:
        ids = self.load_ids(selection)
        changed, directory = self._changed, self._load_directory() if self._changed else None
        found = restore_details(self.connection, ids, changed, directory, viewer=self.viewer, now=self.now)
        linked_ids = {card.id for details in found for card in _linked_cards(details)}
        linked = {card.id: card for card in self._load_known_cards(linked_ids)}
        self._note([details.card for details in found])
        return [
            replace(
                details,
                sources=_filter_sources(self, details.card, details.sources),
                parent=linked.get(details.parent.id) if details.parent else None,
                parts=tuple(linked[part.id] for part in details.parts if part.id in linked),
                related=tuple(linked[other.id] for other in details.related if other.id in linked),
            )
            for details in found
        ]

    def find_details(self, event_id: str) -> EventDetails:
        found = self.details_by_id([event_id])
        if not found:
            find_event_details(self.connection, event_id, viewer=self.viewer, now=self.now)
            raise NotFound(
                "The event %(id)s was not known at that time.",
                next_step="Open it without as_of to see it as it stands.",
                id=repr(event_id),
            )
        return found[0]

    def details_by_id(self, ids: Iterable[str]) -> list[EventDetails]:
        source = self._restrict_to(frozenset(ids))
        found = source.details(Selection())
        self._changed |= source._changed
        self._note([details.card for details in found])
        return found

    def records(self, cards: Iterable[Card]) -> dict[str, EventRecord]:
        by_id = {card.id: card for card in cards}
        unchanged = [event_id for event_id in by_id if event_id not in self._changed]
        records = load_public_records(self.connection, now=self.now, ids=unchanged)
        for event_id, record in records.items():
            records[event_id] = replace(record, sources=_filter_sources(self, by_id[event_id], record.sources))
        records |= {key: remove_desk_fields(self._changed[key].record) for key in by_id if key in self._changed}
        named = {name for record in records.values() for name in linked_event_ids(record)}
        unknown = named - {card.id for card in self._load_known_cards(named)}
        return {key: remove_links(record, unknown) for key, record in records.items()}

    def is_reconstructed(self, card: Card) -> bool:
        changed = self._changed.get(card.id)
        return card.created_at > self.instant if changed is None else changed.seen_at is None

    def load_ids(
        self, selection: Selection, *, side: Side = "all", offset: int = 0, limit: int | None = None
    ) -> list[str]:
        """The ids of the events of a selection, as `cards` orders and counts them."""
        return _load_ids(
            self.connection,
            self.where_current(selection),
            self.changed_records(selection),
            side=side,
            instant=self.instant,
            offset=offset,
            limit=limit,
        )

    def _load_changed(self, selection: Selection) -> dict[str, ChangedSince]:
        scope = _EVERYTHING if _EVERYTHING in self._changed_by_scope else _scope_of(selection)
        if scope not in self._changed_by_scope:
            among = self._where_id & scope.where_ever_inside()
            changed = load_changed_since(self.connection, among, self.instant, viewer=self.viewer, now=self.now)
            self._changed_by_scope[scope] = changed
            self._changed |= changed
        return self._changed_by_scope[scope]

    def _load_cards(self, ids: Sequence[str]) -> list[Card]:
        directory = self._load_directory() if self._changed else None
        return restore_cards(self.connection, ids, self._changed, directory, viewer=self.viewer)

    def _load_known_cards(self, ids: Collection[str]) -> list[Card]:
        """The cards of those of the events that were known."""
        if not ids:
            return []
        source = self._restrict_to(ids)
        return source._load_cards(source.load_ids(Selection()))

    def _restrict_to(self, ids: Collection[str]) -> "EventsAsOf":
        source = EventsAsOf(self.connection, viewer=self.viewer, now=self.now, as_of=self.instant, ids=ids)
        source._load_directory = self._load_directory
        return source

    def _note(self, cards: list[Card]) -> list[Card]:
        self.has_reconstructed = self.has_reconstructed or any(map(self.is_reconstructed, cards))
        return cards


def _filter_sources(source: EventsAsOf, card: Card, sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """The sources as far as they were published; those of a revision are complete already."""
    if card.id in source._changed or not source.is_reconstructed(card):
        return sources
    return filter_published_sources(source.instant, sources, card.when.zone)


def _linked_cards(details: EventDetails) -> tuple[Card, ...]:
    return (*details.parts, *details.related, *([details.parent] if details.parent else []))


def _is_on_side(side: Side, ends_at: Any, instant: datetime) -> Any:
    """Whether an event that ends then is on a side of an instant: of a value, or in SQL of a column."""
    if side == "all":
        return True
    return ends_at <= instant if side == "past" else ends_at > instant


def _load_ids(
    connection: Connection,
    is_current: ColumnElement[bool],
    changed_records: Iterable[EventRecord],
    *,
    side: Side,
    instant: datetime,
    offset: int,
    limit: int | None,
) -> list[str]:
    """The events that today's rows describe and the changed ones, merged by start."""
    extents = [(record.id, record.when.extent()) for record in changed_records]
    changed = [
        _SortKey(extent.start, extent.end, True, event_id)
        for event_id, extent in extents
        if _is_on_side(side, extent.end, instant)
    ]
    query = select(EVENT.c.starts_at, EVENT.c.ends_at, EVENT.c.id).where(is_current)
    if side != "all":
        query = query.where(_is_on_side(side, EVENT.c.ends_at, instant))
    backward = side == "past"
    query = query.order_by(*(column.desc() if backward else column for column in ORDER))
    # Up to so many of the changed events may come before the page.
    skipped = max(0, offset - len(changed))
    rows = connection.execute(query.offset(skipped).limit(None if limit is None else limit + len(changed)))
    unchanged = [_SortKey(row.starts_at, row.ends_at, False, row.id) for row in rows]
    # Compared by start and end alone, keeping each order: the database may sort ids by other rules.
    merged = sorted([*unchanged, *sorted(changed, reverse=backward)], key=lambda key: key[:3], reverse=backward)
    page = merged[offset - skipped :][:limit]
    return [key.id for key in (page[::-1] if backward else page)]
