"""Heartbeats of the schedulers: when each process last completed each job, one row for a process and job."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, func, select, update
from sqlmodel import Session

from calendar_core.models import Heartbeat, table_of
from calendar_core.store.db.database import insert_if_absent

_HEARTBEAT = table_of(Heartbeat)
#: The jobs of the scheduler, by the names of their functions, and the seconds between two runs. Feeds are fresh within
#: two seconds of a commit; where nothing changed one row is read, and nothing is written.
JOB_SECONDS: Final = {
    "publish": 1,
    "plan": 30,
    "send": 5,
    "collect": 30,
    "read_suggestions": 10,
    "read_mails": 60,
    "delete_expired": 600,
    "check_links": 3_600,
    "watch": 15,
}
# The other jobs record a heartbeat only if there was something to do.
_REGULAR_JOBS: Final = ("plan", "send", "delete_expired")
_MISSED_RUNS: Final = 3
# A delivery of many letters takes minutes, and its heartbeat comes at the end.
_LONGEST_RUN: Final = timedelta(minutes=15)


class NodeHeartbeat(NamedTuple):
    """When a process last completed a job. `node` is host and process id: "desk-1:4711"."""

    node: str
    job: str
    last_run_at: datetime


def record_heartbeat(session: Session, *, node: str, job: str, now: datetime) -> None:
    """Record that a job was completed at `now`."""
    insert_if_absent(session, _HEARTBEAT, [{"node": node, "job": job, "last_run_at": now}])
    same = (_HEARTBEAT.c.node == node) & (_HEARTBEAT.c.job == job)
    session.execute(update(_HEARTBEAT).where(same).values(last_run_at=now))


def load_heartbeats(connection: Connection) -> list[NodeHeartbeat]:
    """Every heartbeat, the newest first."""
    query = select(_HEARTBEAT.c.node, _HEARTBEAT.c.job, _HEARTBEAT.c.last_run_at)
    ordered = query.order_by(_HEARTBEAT.c.last_run_at.desc(), _HEARTBEAT.c.node, _HEARTBEAT.c.job)
    return [NodeHeartbeat(*row) for row in connection.execute(ordered)]


def load_latest_heartbeats(connection: Connection) -> dict[str, datetime]:
    """`{job: when any process last completed it}`."""
    query = select(_HEARTBEAT.c.job, func.max(_HEARTBEAT.c.last_run_at).label("last_run_at")).group_by(_HEARTBEAT.c.job)
    return {row.job: row.last_run_at for row in connection.execute(query)}


def find_late_jobs(latest: Mapping[str, datetime], *, now: datetime) -> list[str]:
    """The jobs that should have run since their latest heartbeat. Jobs that were never completed are not judged."""
    return [
        job
        for job in _REGULAR_JOBS
        if job in latest and now - latest[job] > _MISSED_RUNS * timedelta(seconds=JOB_SECONDS[job]) + _LONGEST_RUN
    ]


def delete_expired_heartbeats(session: Session, *, before: datetime) -> None:
    """Delete the rows of processes that ended long ago."""
    session.execute(delete(_HEARTBEAT).where(_HEARTBEAT.c.last_run_at < before))
