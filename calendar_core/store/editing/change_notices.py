"""Change notices, written in the same commit as the revision that causes them.

Changes within `NOTICE_DELAY` share one row, whose baseline is what the public saw before the first of them. Recipients
are found when the notice is due, by the event as it is then.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, insert, select, update
from sqlmodel import Session

from calendar_core.domain.history.notices import MAX_NOTICE_AGE, NOTICE_DELAY
from calendar_core.models import ChangeNotice, Event, table_of

_NOTICE = table_of(ChangeNotice)


@dataclass(frozen=True, kw_only=True)
class DueNotice:
    """An event that changed since the revision `baseline`, or became known if that is 0."""

    event_id: str
    baseline: int


def record_change_notice(session: Session, event: Event, *, baseline: int, ended_at: datetime, now: datetime) -> None:
    """Record that `event` changed since the revision `baseline`, at which it ended at `ended_at`.

    A notice that is waiting already keeps its baseline and its time. Under an embargo it waits for the end of that.
    There is none for drafts, nor for events that were over longer than `MAX_NOTICE_AGE` ago.
    """
    if event.visibility != "public" or max(ended_at, event.ends_at) < now - MAX_NOTICE_AGE:
        return
    due_at = max(now + NOTICE_DELAY, event.embargo_until or now)
    waiting = (_NOTICE.c.event_id == event.id) & (_NOTICE.c.state == "pending")
    # The time stays, or an event that is saved every minute would never be due. An embargo delays it.
    embargo_end = event.embargo_until or now
    new_due_at = (
        case((_NOTICE.c.due_at < embargo_end, embargo_end), else_=_NOTICE.c.due_at)
        if embargo_end > now
        else _NOTICE.c.due_at
    )
    postponed = update(_NOTICE).where(waiting).values(due_at=new_due_at).returning(_NOTICE.c.id)
    if session.execute(postponed).one_or_none() is None:
        values = {"event_id": event.id, "baseline": baseline, "due_at": due_at, "state": "pending"}
        session.execute(insert(_NOTICE).values(values))


def is_any_notice_due(connection: Connection, *, now: datetime) -> bool:
    """Whether `claim_due_notices` would find one."""
    due = (_NOTICE.c.state == "pending") & (_NOTICE.c.due_at <= now)
    return connection.execute(select(_NOTICE.c.id).where(due).limit(1)).first() is not None


def claim_due_notices(session: Session, *, now: datetime) -> list[DueNotice]:
    """Claim the notices that are due; each is returned to one caller only."""
    due = (_NOTICE.c.state == "pending") & (_NOTICE.c.due_at <= now)
    claimed = update(_NOTICE).where(due).values(state="enqueued")
    rows = session.execute(claimed.returning(_NOTICE.c.id, _NOTICE.c.event_id, _NOTICE.c.baseline))
    return [DueNotice(event_id=row.event_id, baseline=row.baseline) for row in sorted(rows, key=lambda row: row.id)]
