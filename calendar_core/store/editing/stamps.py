"""LAST-MODIFIED of every event at once, for a database that was put back from a backup."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlmodel import Session

from calendar_core.domain.history.diff import compute_last_modified
from calendar_core.models import Event, table_of
from calendar_core.store.db.epoch import raise_epoch
from calendar_core.store.selection.conditions import where_visible

_EVENT: Final = table_of(Event)


def raise_all_stamps(session: Session, now: datetime) -> int:
    """Raise LAST-MODIFIED of every public event, and the epoch; returns the number of events.

    Apps skip an event whose LAST-MODIFIED is not newer than theirs, and theirs may be of a version that the backup has
    not. No event gets a new revision: none of its facts changed.
    """
    newest = session.execute(
        select(func.max(_EVENT.c.changed_at), func.max(_EVENT.c.public_changed_at)).where(where_visible("public", now))
    ).one()
    stamp = compute_last_modified(now, max((one for one in newest if one is not None), default=None))
    statement = update(_EVENT).where(where_visible("public", now)).values(changed_at=stamp, public_changed_at=stamp)
    raised: int = session.connection().execute(statement).rowcount
    raise_epoch(session, now)
    return raised
