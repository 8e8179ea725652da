"""The epoch of a database, for tests that ask whether a commit raised it."""

from datetime import datetime

from sqlalchemy import Connection, select

from calendar_core.models import Epoch, table_of

_EPOCH = table_of(Epoch)


def read_epoch(connection: Connection) -> tuple[int, datetime]:
    """The epoch and the instant at which it was last raised."""
    number, raised_at = connection.execute(select(_EPOCH.c.number, _EPOCH.c.raised_at).where(_EPOCH.c.id == 1)).one()
    return number, raised_at
