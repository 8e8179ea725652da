"""The number that every commit raises which could change what the public sees."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlmodel import Session

from calendar_core.models import Epoch, table_of
from calendar_core.store.doors import Database

_EPOCH = table_of(Epoch)
# Two seeks in indexes. Written out, since this is asked before each answer of a feed.
_STATE = (
    "SELECT number, (SELECT max(embargo_until) FROM event WHERE visibility = 'public' AND embargo_until <= ?) "
    "FROM epoch WHERE id = 1"
)


def raise_epoch(session: Session, now: datetime) -> None:
    """Raise the epoch, in the transaction of the change itself."""
    session.execute(update(_EPOCH).where(_EPOCH.c.id == 1).values(number=_EPOCH.c.number + 1, raised_at=now))


def read_epoch(connection: Connection) -> tuple[int, datetime]:
    """The epoch and the instant at which it was last raised: one indexed row."""
    number, raised_at = connection.execute(select(_EPOCH.c.number, _EPOCH.c.raised_at).where(_EPOCH.c.id == 1)).one()
    return number, raised_at


def public_state(database: Database, now: datetime) -> tuple[Any, ...]:
    """What differs after everything that could change what the public sees: the epoch, and the last embargo lifted.

    Only for comparing. The lift is read each time, since an embargo that lies ahead is set and brought forward without
    raising the epoch. Raises Unreachable.
    """
    return database.peek(_STATE, now)
