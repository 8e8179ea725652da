"""The outbox as its operator sees it: what waits, what is stuck, and the three things that can be done about it.

How messages come and go by themselves is in `outbox`. A message that was given up is sent again only by an operator's
word, under the same Message-ID, and never after its time.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select, update
from sqlmodel import Session

from calendar_core.models import OutboxMessage, table_of
from calendar_core.store.outbox.bounces import list_suspended_addresses
from calendar_core.store.outbox.domain_backoff import list_failing_domains
from calendar_core.store.outbox.hold import ActiveHold, find_hold

_OUTBOX = table_of(OutboxMessage)
_MAX_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class DeadMessage:
    """A message that will not be sent by itself, and why. It names no reader."""

    id: int
    kind: str
    event_id: str | None
    attempts: int
    last_reply_code: int | None
    last_error: str | None


@dataclass(frozen=True, kw_only=True)
class OutboxStatus:
    """How many messages are in which state, and what an operator should look at.

    `in_doubt`: handed over, and nobody here knows whether they arrived. `oldest`: since when the longest waiting one is
    due. `dead_messages`: the newest of them. `hold`: why all mail is held. `failing`: `{domain: (paused until, why)}`.
    """

    counts: dict[str, int]
    in_doubt: int
    oldest: datetime | None
    dead_messages: tuple[DeadMessage, ...]
    hold: ActiveHold | None
    failing: dict[str, tuple[datetime, str | None]]
    suspended: int

    @property
    def waiting(self) -> int:
        """How many have not come to an end, but for those that an operator holds."""
        return self.counts.get("pending", 0) + self.counts.get("sending", 0)


def load_outbox_status(connection: Connection) -> OutboxStatus:
    """The outbox as it is."""
    counts = connection.execute(select(_OUTBOX.c.state, func.count()).group_by(_OUTBOX.c.state))
    in_doubt = select(func.count()).where(_OUTBOX.c.state == "sending", _OUTBOX.c.phase == "data")
    oldest = select(_OUTBOX.c.due_at).where(_OUTBOX.c.state.in_(("pending", "sending"))).order_by(_OUTBOX.c.due_at)
    columns = [_OUTBOX.c[name] for name in DeadMessage.__dataclass_fields__]
    dead = select(*columns).where(_OUTBOX.c.state == "dead").order_by(_OUTBOX.c.id.desc()).limit(_MAX_SHOWN)
    return OutboxStatus(
        counts=dict(sorted((row[0], row[1]) for row in counts)),
        in_doubt=int(connection.execute(in_doubt).scalar_one()),
        oldest=connection.execute(oldest.limit(1)).scalar(),
        dead_messages=tuple(DeadMessage(**row._mapping) for row in connection.execute(dead)),
        hold=find_hold(connection),
        failing=list_failing_domains(connection),
        suspended=len(list_suspended_addresses(connection)),
    )


def retry_messages(session: Session, ids: Collection[int], *, now: datetime) -> int:
    """Have dead messages sent after all, those with the ids or every one; answers how many. None whose time passed.

    Neither has that of a message which expired by a clock that was wrong.
    """
    unsent = and_(_OUTBOX.c.state.in_(("dead", "expired")), _OUTBOX.c.not_after > now)
    return _set_state(session, unsent, ids, {"state": "pending", "attempts": 0, "next_attempt_at": now})


def hold_messages(session: Session, ids: Collection[int]) -> int:
    """Keep waiting messages back, those with the ids or every one; answers how many."""
    return _set_state(session, _OUTBOX.c.state == "pending", ids, {"state": "held"})


def release_held_messages(session: Session, ids: Collection[int], *, now: datetime) -> int:
    """Let held messages wait for their turn again, those with the ids or every one; answers how many."""
    return _set_state(session, _OUTBOX.c.state == "held", ids, {"state": "pending", "next_attempt_at": now})


def _set_state(session: Session, which: ColumnElement[bool], ids: Collection[int], values: dict[str, object]) -> int:
    if ids:
        which &= _OUTBOX.c.id.in_(list(ids))
    return len(session.execute(update(_OUTBOX).where(which).values(values).returning(_OUTBOX.c.id)).all())
