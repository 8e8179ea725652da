"""Runs the jobs at their intervals with APScheduler. The only module that imports APScheduler.

Jobs are held in memory and have no state: what is to be done follows from the tables. A job store in the database could
not be shared between processes, and consists of pickles.
"""

import fcntl
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from types import FrameType
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from calendar_core.clock import now as present
from calendar_core.clock import time_since_boot
from calendar_core.error_log import log_exception
from calendar_core.errors import CalendarError, Conflict
from calendar_core.jobs import JOBS, SchedulerContext, build_scheduler_context, check_clock
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database, sqlite_file
from calendar_core.store.db.heartbeats import record_heartbeat
from calendar_core.store.outbox.claim import free_abandoned_claims

# For the delivery under way, then for its thread after the abort; together less than the 30 s that supervisors give.
_GRACE_SECONDS: Final = 20
_ABORT_GRACE_SECONDS: Final = 5
# How soon a clock that was set is noticed, and by how much it must have been.
_CLOCK_CHECK_SECONDS: Final = 10

_log = logging.getLogger(__name__)


def run_scheduler(
    database: Database,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    stop: threading.Event | None = None,
    on_start: Callable[[SchedulerContext], None] = lambda _context: None,
) -> bool:
    """Run the jobs until `stop` is set, or without one until SIGTERM or SIGINT; whether every thread came to its end.

    The SMTP dialogue under way is finished; no new one is begun. Raises Conflict where a scheduler runs on this SQLite
    file already, CalendarError where the settings of mail cannot be used.
    """
    context = build_scheduler_context(database, settings, clock=clock, stop=stop or _stop_on_signals())
    with hold_scheduler_lock(settings.database_url):
        if database.is_sqlite:
            _free_claims(database)
        scheduler = _build_scheduler(context)
        scheduler.start()
        on_start(context)
        _watch_clock(scheduler, context)
        return _shut_down(scheduler, context)


def _free_claims(database: Database) -> None:
    """Return to the outbox what a scheduler that was killed had claimed: its lock was free, so that it has ended."""
    with database.writing() as session:
        count = free_abandoned_claims(session)
    if count:
        _log.warning("Messages that another scheduler had claimed and not begun: %d. They are sent now.", count)


def _build_scheduler(context: SchedulerContext) -> BackgroundScheduler:
    # coalesce and no misfire limit: a job that is late for whatever reason runs once and is never dropped. The second
    # instance ends at once if the first is running; APScheduler would log a warning each time.
    settings = {"coalesce": True, "max_instances": 2, "misfire_grace_time": None}
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults=settings)
    for job, seconds in JOBS.items():
        scheduler.add_job(
            partial(_run_unless_running, context, job, threading.Lock()), FixedDelayTrigger(seconds), id=job.__name__
        )
    return scheduler


class FixedDelayTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 ships no types
    """At once, and then so many seconds after each run.

    APScheduler's own interval counts from the last run: after a clock was set forward by years it lists every run that
    was missed, which takes minutes and all memory (its issues 526 and 1066).
    """

    def __init__(self, seconds: float) -> None:
        self.delay = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The name is APScheduler's."""
        return now if previous is None else now + self.delay


def _watch_clock(scheduler: BackgroundScheduler, context: SchedulerContext) -> None:
    """Wait for the stop. Run all jobs at once after a clock was set back: APScheduler would wait until it caught up."""
    seen = present() - time_since_boot()
    while not context.stop.wait(_CLOCK_CHECK_SECONDS):
        difference = present() - time_since_boot()
        step = (difference - seen).total_seconds()
        if abs(step) > _CLOCK_CHECK_SECONDS:
            _log.warning("The clock of this machine was set by %+.0f s.", step)
            _run_job(context, check_clock)
            for job in scheduler.get_jobs():
                job.modify(next_run_time=present())
        seen = difference


def _run_unless_running(
    context: SchedulerContext, job: Callable[[SchedulerContext], object], running: threading.Lock
) -> None:
    """Run a job unless it is running: the first rendering of a large record takes longer than the interval."""
    if running.acquire(blocking=False):
        try:
            _run_job(context, job)
        finally:
            running.release()


def _run_job(context: SchedulerContext, job: Callable[[SchedulerContext], object]) -> None:
    """Run a job once. An error is logged, and the next run tries again. Only a completed run records a heartbeat."""
    try:
        if job(context) is False:
            return  # nothing was to do; a heartbeat each second would keep the disk busy
        with context.database.writing() as session:
            # By the time that other processes see, which compare it with theirs.
            record_heartbeat(session, node=context.node, job=job.__name__, now=context.clock.wall())
    except Exception:  # noqa: BLE001  whatever went wrong, the other jobs go on
        log_exception(_log, "The job %r failed.", job.__name__)


def _shut_down(scheduler: BackgroundScheduler, context: SchedulerContext) -> bool:
    closing = threading.Thread(target=scheduler.shutdown, name="closing", daemon=True)
    closing.start()
    closing.join(_GRACE_SECONDS)
    if closing.is_alive():
        _log.warning("Delivery takes longer than %d s and is aborted. Its message is sent again later.", _GRACE_SECONDS)
        context.transport.abort()
        closing.join(_ABORT_GRACE_SECONDS)
    return not closing.is_alive()


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, request_stop)
    return stop


@contextmanager
def hold_scheduler_lock(database_url: str) -> Iterator[None]:
    """Prevent a second scheduler on a SQLite file, which belongs to one host. PostgreSQL takes any number.

    Raises Conflict. The operating system releases the lock when the process ends, in whatever way.
    """
    file = sqlite_file(database_url)
    if file is None:
        yield
        return
    lock = file.with_name(f"{file.name}.scheduler-lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CalendarError(
            "The lock %(lock)s cannot be made: %(strerror)s.",
            next_step="Give this user the right to write there.",
            lock=lock,
            strerror=error.strerror,
        ) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                "A scheduler runs on %(file)s already.",
                next_step="One is enough. Several need PostgreSQL; the web alone is flask serve --no-scheduler.",
                file=file,
            ) from None
        yield
    finally:
        os.close(descriptor)
