"""A selection as seen from an instant: what is over by then, nearest first, and what is still ahead."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, case, func, select, union_all

from calendar_core.domain.events.cards import Card
from calendar_core.domain.events.selection import Selection
from calendar_core.domain.events.visibility import Viewer
from calendar_core.store.events.cards import ORDER, cards_query, load_cards, where_visible_and_selected
from calendar_core.store.selection.conditions import EVENT, where_overlapping

# What a list of the next events shows: "some time in 2027" is no answer to "what is next?".
_KNOWN_TO_THE_MONTH = ("time", "day", "days", "month")


def count_past_and_upcoming(
    connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime
) -> tuple[int, int]:
    """How many events of a selection are over at `now`, and how many are not."""
    over = func.coalesce(func.sum(case((_is_over(now), 1), else_=0)), 0)
    query = select(func.count(), over).select_from(EVENT).where(where_visible_and_selected(selection, viewer, now))
    total, over_total = connection.execute(query).one()
    return int(over_total), int(total) - int(over_total)


def load_upcoming_cards(
    connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime, offset: int, limit: int
) -> list[Card]:
    """The events that are not over, by start."""
    return _load_cards_not_over(
        connection, where_visible_and_selected(selection, viewer, now), now, viewer=viewer, offset=offset, limit=limit
    )


def load_past_cards(
    connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime, offset: int, limit: int
) -> list[Card]:
    """The events that are over, by start; offset and limit count back from the newest."""
    newest_first = [column.desc() for column in ORDER]
    # That they have begun says where in the index of starts to begin.
    over = _is_over(now) & (EVENT.c.starts_at < now)
    query = cards_query().where(where_visible_and_selected(selection, viewer, now), over).order_by(*newest_first)
    return load_cards(connection, query.offset(offset).limit(limit), viewer=viewer)[0][::-1]


def load_next_cards(
    connection: Connection,
    selection: Selection,
    *,
    viewer: Viewer,
    now: datetime,
    limit: int | None = None,
    until: datetime | None = None,
) -> list[Card]:
    """The events that come next, as far as at least their month is known; with `until`, those that begin before it."""
    is_known_to_the_month = EVENT.c.precision.in_(_KNOWN_TO_THE_MONTH)
    condition = where_visible_and_selected(selection, viewer, now) & is_known_to_the_month
    if until is not None:
        condition &= EVENT.c.starts_at < until
    return _load_cards_not_over(connection, condition, now, viewer=viewer, offset=0, limit=limit)


def _load_cards_not_over(
    connection: Connection,
    condition: ColumnElement[bool],
    now: datetime,
    *,
    viewer: Viewer,
    offset: int,
    limit: int | None,
) -> list[Card]:
    """Those that are under way and those to come, each found by its own index: never all of the past or the future."""
    day = timedelta(days=1)
    last = None if limit is None else offset + limit
    begun = [where_overlapping(now.date() - day, now.date() + 2 * day), EVENT.c.starts_at <= now, ~_is_over(now)]
    sides = [
        select(EVENT.c.id).where(condition, *side).order_by(*ORDER).limit(last).subquery()
        for side in (begun, [EVENT.c.starts_at > now])
    ]
    ids = union_all(*(select(side.c.id) for side in sides))
    query = cards_query().where(EVENT.c.id.in_(ids)).order_by(*ORDER)
    return load_cards(connection, query.offset(offset).limit(limit), viewer=viewer)[0]


def _is_over(now: datetime) -> ColumnElement[bool]:
    return EVENT.c.ends_at <= now
