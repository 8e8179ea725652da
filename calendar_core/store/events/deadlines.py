"""The deadlines of the events of a selection, as cards of the days on which they are."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from calendar_core.domain.display.card_days import MAX_DAYS_APART
from calendar_core.domain.events.cards import EventDetails
from calendar_core.domain.events.deadlines import LIFECYCLES_WITH_DEADLINES, MAX_DAYS_BEFORE, DeadlineCard
from calendar_core.domain.events.deadlines import list_deadline_cards as list_cards
from calendar_core.domain.events.selection import Selection
from calendar_core.models import Deadline, table_of
from calendar_core.store.events.days import is_on_days
from calendar_core.store.events.source import EventSource
from calendar_core.store.selection.conditions import EVENT

_DEADLINE = table_of(Deadline)
# An event has its deadlines in the year before it, and a few days after it (a report is due).
_LONGEST_BEFORE: Final = timedelta(days=MAX_DAYS_BEFORE)
_LONGEST_AFTER: Final = timedelta(days=31)


def load_deadline_cards(
    source: EventSource, selection: Selection, *, first: date | None, end: date | None
) -> list[DeadlineCard]:
    """The deadlines on the days `[first, end)` of the events of a selection, by time; None means no bound.

    The selection's own `from` and `to` are days of deadlines here. By an index of the days of deadlines; the whole
    events are loaded of those found.
    """
    first = max(filter(None, (first, selection.from_day)), default=None)
    end = min(filter(None, (end, selection.to_day)), default=None)
    events = replace(
        selection,
        from_day=None if first is None else first - _LONGEST_AFTER,
        to_day=None if end is None else end + _LONGEST_BEFORE,
    )
    on_days = [_DEADLINE.c.day >= first] if first else []
    on_days += [_DEADLINE.c.day < end] if end else []
    query = select(EVENT.c.id).where(
        EVENT.c.id.in_(select(_DEADLINE.c.event_id).where(_DEADLINE.c.day.is_not(None), *on_days)),
        EVENT.c.lifecycle.in_(LIFECYCLES_WITH_DEADLINES),
        source.where_current(events),
    )
    ids = [*source.connection.execute(query).scalars()]
    ids += [record.id for record in source.changed_records(events) if record.deadlines]
    cards = [card for details in source.details_by_id(ids) for card in list_cards(details)] if ids else []
    inside = [
        card
        for card in cards
        if (first is None or card.when.end_day > first) and (end is None or card.when.first_day < end)
    ]
    return sorted(inside, key=lambda card: (card.starts_at, card.ends_at, card.id, card.deadline))


def load_details_with_deadlines(source: EventSource, selections: Iterable[Selection]) -> list[EventDetails]:
    """The whole events of any of the selections that have deadlines, in no order."""
    ids = set[str]()
    has_deadline = EVENT.c.id.in_(select(_DEADLINE.c.event_id))
    for selection in selections:
        query = select(EVENT.c.id).where(has_deadline, source.where_current(selection))
        ids |= set(source.connection.execute(query).scalars())
        ids |= {record.id for record in source.changed_records(selection) if record.deadlines}
    return source.details_by_id(sorted(ids)) if ids else []


def load_deadlines_of_days(
    source: EventSource, selection: Selection, first: date, end: date, *, day_zone: str | None
) -> list[DeadlineCard]:
    """The deadlines on the days `[first, end)`; `day_zone` as in `card_days.find_days`."""
    margin = timedelta() if day_zone is None else MAX_DAYS_APART
    found = load_deadline_cards(source, selection, first=first - margin, end=end + margin)
    return [card for card in found if is_on_days(card, first, end, day_zone)]
