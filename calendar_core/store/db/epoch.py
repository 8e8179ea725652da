"""The epoch: a number raised by every commit that could change what the public sees."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, text, update
from sqlmodel import Session

from calendar_core.models import Epoch, Event, table_of
from calendar_core.models.columns import UtcInstant
from calendar_core.models.visibility import EMBARGO_LIFTED_SQL
from calendar_core.store.db.database import Database, as_instant

_EPOCH, _EVENT = table_of(Epoch), table_of(Event)
# Three seeks in indexes. Written out, since this is asked before each answer of a feed.
_PUBLIC_STATE_SQL = (
    "SELECT number, full_epoch, raised_at, "  # noqa: S608  of our own names
    f"(SELECT max(embargo_until) FROM event WHERE {EMBARGO_LIFTED_SQL}), "
    "(SELECT max(expires_at) FROM tombstone WHERE expires_at <= ?) FROM epoch WHERE id = 1"
)
# Built once: every change of an event executes them.
_RAISE = update(_EPOCH).where(_EPOCH.c.id == 1).values(number=_EPOCH.c.number + 1, raised_at=bindparam("now"))
_RAISE_FULL = _RAISE.values(full_epoch=_EPOCH.c.number + 1)
_RAISE_RETURNING = _RAISE.returning(_EPOCH.c.number)
_STAMP_EVENTS = (
    update(_EVENT).where(_EVENT.c.id.in_(bindparam("events", expanding=True))).values(epoch=bindparam("raised"))
)


def raise_epoch(session: Session, now: datetime, *, events: Collection[str] | None = None) -> None:
    """Raise the epoch, in the transaction of the change itself.

    `events` are the ids of all that changed, for who knows. Without them anything may have changed, the directory's
    names too. The row is locked until the commit: who reads a number sees all that bears it or a lower one.
    """
    connection = session.connection()
    if events is None:
        connection.execute(_RAISE_FULL, {"now": now})
        return
    number = connection.execute(_RAISE_RETURNING, {"now": now}).scalar_one()
    # By Core: this is no change of the event, and creates no revision.
    connection.execute(_STAMP_EVENTS, {"events": list(events), "raised": number})


class PublicState(NamedTuple):
    """What differs after everything that could change what the public sees. Instants are as the driver has them.

    `full_epoch` is the last number that was raised by more than single events.
    """

    number: int
    full_epoch: int
    raised_at: Any
    embargo_lifted_at: Any
    tombstone_expired_at: Any

    @property
    def changed_at(self) -> datetime:
        """The last instant at which anything that the public sees may have changed, of any event.

        A commit changes it, which raises the epoch (also when an event is taken back), and time alone, when an embargo
        lifts or a tombstone expires. What is held back still does not count: it would tell that there is something.
        """
        instants = (self.raised_at, self.embargo_lifted_at, self.tombstone_expired_at)
        return max(as_instant(value) for value in instants if value is not None)


def query_public_state(database: Database, now: datetime, *, is_quick: bool = False) -> PublicState:
    """The public state at `now`: the epoch, the last embargo lifted and the last tombstone expired.

    The lift is read each time, since an embargo that lies ahead is set and brought forward without raising the epoch.
    Raises DatabaseUnreachable; where it is to be quick, also if the answer would have to be waited for.
    """
    [row] = database.query_raw(_PUBLIC_STATE_SQL, now, now, is_quick=is_quick)
    return PublicState(*row)


def load_public_state(connection: Connection, now: datetime) -> PublicState:
    """The same over an open connection."""
    statement = text(_PUBLIC_STATE_SQL.replace("?", ":now")).bindparams(bindparam("now", now, UtcInstant()))
    return PublicState(*connection.execute(statement).one())
