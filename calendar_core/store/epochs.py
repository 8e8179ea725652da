"""The number that every commit raises which could change what the public sees."""

from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlmodel import Session

from calendar_core.models import Epoch, table_of

_EPOCH = table_of(Epoch)


def raise_epoch(session: Session, now: datetime) -> None:
    """Raise the epoch, in the transaction of the change itself."""
    session.execute(update(_EPOCH).where(_EPOCH.c.id == 1).values(number=_EPOCH.c.number + 1, raised_at=now))


def read_epoch(connection: Connection) -> tuple[int, datetime]:
    """The epoch and the instant at which it was last raised: one indexed row."""
    number, raised_at = connection.execute(select(_EPOCH.c.number, _EPOCH.c.raised_at).where(_EPOCH.c.id == 1)).one()
    return number, raised_at
