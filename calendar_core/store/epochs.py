"""The number that every commit raises which could change what the public sees."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlmodel import Session

from calendar_core.models import Epoch, Event, table_of
from calendar_core.store.doors import Database

_EPOCH, _EVENT = table_of(Epoch), table_of(Event)
# Two seeks in indexes. Written out, since this is asked before each answer of a feed.
_STATE = (
    "SELECT number, (SELECT max(embargo_until) FROM event WHERE visibility = 'public' AND embargo_until <= ?) "
    "FROM epoch WHERE id = 1"
)


def raise_epoch(session: Session, now: datetime, *, events: Collection[str] | None = None) -> None:
    """Raise the epoch, in the transaction of the change itself.

    `events` are the ids of all that changed, for who knows. Without them anything may have changed, the directory's
    names too. The row is locked until the commit: who reads a number sees all that bears it or a lower one.
    """
    raised = update(_EPOCH).where(_EPOCH.c.id == 1).values(number=_EPOCH.c.number + 1, raised_at=now)
    if events is None:
        session.execute(raised.values(wholesale=_EPOCH.c.number + 1))
        return
    number = session.execute(raised.returning(_EPOCH.c.number)).scalar_one()
    # By Core: the mark is no change of the event, and raises no revision.
    session.connection().execute(update(_EVENT).where(_EVENT.c.id.in_(events)).values(epoch=number))


def read_epoch(connection: Connection) -> tuple[int, datetime]:
    """The epoch and the instant at which it was last raised: one indexed row."""
    number, raised_at = connection.execute(select(_EPOCH.c.number, _EPOCH.c.raised_at).where(_EPOCH.c.id == 1)).one()
    return number, raised_at


def read_wholesale(connection: Connection) -> int:
    """The epoch at which more may have changed than single events."""
    return int(connection.execute(select(_EPOCH.c.wholesale).where(_EPOCH.c.id == 1)).scalar_one())


def public_state(database: Database, now: datetime) -> tuple[Any, ...]:
    """What differs after everything that could change what the public sees: the epoch, and the last embargo lifted.

    Only for comparing. The lift is read each time, since an embargo that lies ahead is set and brought forward without
    raising the epoch. Raises Unreachable.
    """
    return database.peek(_STATE, now)
