"""A selection as seen from an instant: what is over by then, nearest first, and what is still ahead."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, func, select

from calendar_core.domain.card import Card
from calendar_core.domain.selection import Selection
from calendar_core.domain.visibility import Viewer
from calendar_core.store.cards import ORDER, cards_query, chosen, read_cards
from calendar_core.store.selecting import EVENT

# What a list of the next events shows: "some time in 2027" is no answer to "what is next?".
_NEAR = ("time", "day", "days", "month")


def count_sides(connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime) -> tuple[int, int]:
    """How many events of a selection are over at `now`, and how many are not."""
    over = func.coalesce(func.sum(case((_is_over(now), 1), else_=0)), 0)
    query = select(func.count(), over).select_from(EVENT).where(chosen(selection, viewer, now))
    every, behind = connection.execute(query).one()
    return int(behind), int(every) - int(behind)


def cards_ahead(
    connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime, offset: int, limit: int
) -> list[Card]:
    """The events that are not over, by start."""
    query = cards_query().where(chosen(selection, viewer, now), ~_is_over(now)).order_by(*ORDER)
    return read_cards(connection, query.offset(offset).limit(limit), viewer=viewer)[0]


def cards_behind(
    connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime, offset: int, limit: int
) -> list[Card]:
    """The events that are over, by start; offset and limit count back from the newest."""
    newest_first = [column.desc() for column in ORDER]
    query = cards_query().where(chosen(selection, viewer, now), _is_over(now)).order_by(*newest_first)
    return read_cards(connection, query.offset(offset).limit(limit), viewer=viewer)[0][::-1]


def next_cards(
    connection: Connection, selection: Selection, *, viewer: Viewer, now: datetime, limit: int
) -> list[Card]:
    """The events that come next, as far as at least their month is known."""
    near = EVENT.c.precision.in_(_NEAR)
    query = cards_query().where(chosen(selection, viewer, now), ~_is_over(now), near).order_by(*ORDER)
    return read_cards(connection, query.limit(limit), viewer=viewer)[0]


def _is_over(now: datetime) -> ColumnElement[bool]:
    return EVENT.c.ends_at <= now
