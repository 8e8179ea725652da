"""Signs of life of the schedulers, one row a process and job."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update
from sqlmodel import Session

from calendar_core.models import Heartbeat, table_of
from calendar_core.store.db.database import insert_if_absent

_HEARTBEAT = table_of(Heartbeat)


def record_heartbeat(session: Session, *, node: str, job: str, now: datetime) -> None:
    """Note that a job was done to its end at `now`."""
    insert_if_absent(session, _HEARTBEAT, [{"node": node, "job": job, "ticked_at": now}])
    same = (_HEARTBEAT.c.node == node) & (_HEARTBEAT.c.job == job)
    session.execute(update(_HEARTBEAT).where(same).values(ticked_at=now))


def load_latest_heartbeats(connection: Connection) -> dict[str, datetime]:
    """`{job: when any process last did it}`."""
    query = select(_HEARTBEAT.c.job, func.max(_HEARTBEAT.c.ticked_at).label("ticked_at")).group_by(_HEARTBEAT.c.job)
    return {row.job: row.ticked_at for row in connection.execute(query)}


def delete_expired_heartbeats(session: Session, *, before: datetime) -> None:
    """Drop the rows of processes that are long gone."""
    session.execute(delete(_HEARTBEAT).where(_HEARTBEAT.c.ticked_at < before))
