"""The metronome: APScheduler knocks, the truth is in the tables, and every job may run on every node at once.

Jobs are kept in memory and hold nothing: a job store in the database could not be shared between processes, and is
made of pickles. What joins the wings is here too, since they may not know each other: the letters of `reminders` leave
by `mail`. `run_scheduler` runs until it is told to stop; `run_once` does everything once.
"""

import fcntl
import logging
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from math import inf
from pathlib import Path
from types import FrameType
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from sqlalchemy import Connection

from calendar_core.clock import now as present
from calendar_core.desk.checks import link_checker
from calendar_core.desk.checks.link_checker import LinkChecker
from calendar_core.domain.subscriptions.letter import LetterResult
from calendar_core.errors import CalendarError, Conflict
from calendar_core.feeds.cache.feed_cache import FeedCache, feed_cache_directory
from calendar_core.feeds.cache.service import FeedService
from calendar_core.feeds.publish import refresh_feeds_if_changed
from calendar_core.mail.bounces import collect_reports
from calendar_core.mail.config import parse_mail_url, parse_sender
from calendar_core.mail.delivery import DeliveryContext, deliver_due
from calendar_core.mail.dkim import load_dkim_signer
from calendar_core.mail.mime import MailIdentity
from calendar_core.mail.transport import Transport
from calendar_core.mail.verp import parse_return_path
from calendar_core.notifications.compose import compose_letters
from calendar_core.notifications.plan_reminders import missing_reminders, save_reminders
from calendar_core.notifications.queue_changes import enqueue_notices
from calendar_core.notifications.queue_digests import enqueue_digests, missing_digests
from calendar_core.notifications.queue_reminders import enqueue_due
from calendar_core.settings import Settings
from calendar_core.store.auth.login_throttle import delete_expired_throttles
from calendar_core.store.auth.sessions import delete_expired_sessions
from calendar_core.store.db.database import Database, sqlite_file
from calendar_core.store.db.heartbeats import delete_expired_heartbeats, record_heartbeat
from calendar_core.store.desk.form_drafts import delete_expired_drafts
from calendar_core.store.editing.change_notices import is_any_notice_due
from calendar_core.store.outbox.bounces import delete_expired_bounces
from calendar_core.store.outbox.hold import hold_on_clock_skew, hold_on_flood
from calendar_core.store.outbox.outbox import ClaimedMessage
from calendar_core.store.subscriptions.signup import admit_signups, delete_expired_signups, has_new_signups

# Feeds are fresh within two seconds of a commit; where nothing changed one row is read, and nothing is written.
PUBLISH_SECONDS: Final = 1
PLAN_SECONDS: Final = 30
SEND_SECONDS: Final = 5
COLLECT_SECONDS: Final = 30
CLEANUP_SECONDS: Final = 600
LINK_CHECK_SECONDS: Final = 3_600
# Between two sources that are asked, which are often of one server.
_LINK_CHECK_PAUSE_SECONDS: Final = 1
# To the exchange under way, then to a thread that was woken from it; together less than the 30 s that supervisors give.
_GRACE_SECONDS: Final = 20
_ABORT_GRACE_SECONDS: Final = 5
# How soon a clock that was set is noticed, and by how much it must have been.
_CLOCK_CHECK_SECONDS: Final = 10
# So many rows in one commit: other writers wait no longer than that takes.
_ROWS_PER_COMMIT: Final = 1_000
_HEARTBEAT_RETENTION: Final = timedelta(days=7)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class SchedulerContext:
    """All that the jobs work with.

    `node` names this process: host and number; `key` seals the links in letters; `most_raised` is the guard's limit of
    an hour, None for the usual one; `bounces` is the Maildir of reports; `sources_a_day` may be none.
    """

    database: Database
    feed_service: FeedService
    transport: Transport
    identity: MailIdentity
    flood_limit: int | None
    bounces: Path | None
    sources_a_day: int
    base_url: str
    key: str = field(repr=False)
    node: str
    clock: Callable[[], datetime]
    stop: threading.Event

    @property
    def domain(self) -> str:
        """The domain that mail comes from."""
        return self.identity.sender.domain

    def delivery_context(self) -> DeliveryContext:
        """What sending needs of it."""
        return DeliveryContext(
            database=self.database,
            transport=self.transport,
            identity=self.identity,
            write=self._write_letters,
            clock=self.clock,
            is_stopped=self.stop.is_set,
        )

    def _write_letters(
        self, connection: Connection, messages: Sequence[ClaimedMessage], now: datetime
    ) -> Mapping[int, LetterResult]:
        return compose_letters(connection, messages, base_url=self.base_url, key=self.key, now=now)


def build_scheduler_context(
    database: Database, settings: Settings, *, clock: Callable[[], datetime], stop: threading.Event | None = None
) -> SchedulerContext:
    """The room that the settings describe. Raises CalendarError where mail cannot be sent by them."""
    sender = parse_sender(settings.mail_from)
    identity = MailIdentity(
        sender=sender,
        return_path=parse_return_path(settings.bounce_address, key=settings.secret_key),
        dkim_signer=load_dkim_signer(
            settings.dkim_key, selector=settings.dkim_selector, domain=settings.dkim_domain or sender.domain
        ),
    )
    if settings.bounce_maildir is not None and identity.return_path is None:
        raise CalendarError(
            "Reports are to be read, but no address takes them.",
            next_step="Set ENTENTE_BOUNCE_ADDRESS too.",
            where="ENTENTE_BOUNCE_MAILDIR",
        )
    # Strangers' filters are not asked of it, so that its feeds are few: none must be made whole for want of room.
    cache = FeedCache(feed_cache_directory(settings.database_url, settings.var), max_bytes=inf)
    return SchedulerContext(
        database=database,
        feed_service=FeedService(database, cache, base_url=settings.base_url),
        transport=parse_mail_url(
            settings.mail_url, local_hostname=sender.domain, max_connections=settings.mail_connections
        ),
        identity=identity,
        flood_limit=settings.mail_flood,
        bounces=settings.bounce_maildir,
        sources_a_day=settings.sources_a_day,
        base_url=settings.base_url,
        key=settings.secret_key,
        node=f"{socket.gethostname()}:{os.getpid()}",
        clock=clock,
        stop=stop or threading.Event(),
    )


def run_once(database: Database, settings: Settings, *, now: datetime) -> Counter[str]:
    """Plan, raise and send everything that is due at `now`, once; answers how many of what."""
    context = build_scheduler_context(database, settings, clock=lambda: now)
    planned = plan(context)
    raised, ended = send(context)
    return ended + Counter(planned=planned, raised=raised)


def plan(context: SchedulerContext) -> int:
    """Bring the plan of reminders up to date, and raise digests.

    Reads first: where nothing is missing nobody has to wait for a writer.
    """
    now = context.clock()
    with context.database.reading() as connection:
        missing = missing_reminders(connection, now=now)
    written = 0
    for start in range(0, len(missing), _ROWS_PER_COMMIT):
        with context.database.writing() as session:
            written += save_reminders(session, missing[start : start + _ROWS_PER_COMMIT], now=now)
    with context.database.reading() as connection:
        digests = missing_digests(connection, now=now)
    if digests:
        with context.database.writing() as session:
            enqueue_digests(session, digests, mail_domain=context.domain, now=now)
    return written


def send(context: SchedulerContext) -> tuple[int, Counter[str]]:
    """Raise what is due and send what waits: how many were raised, and how the messages ended.

    Nothing happens while all mail is held, or where the clock cannot be right: then it is held from now on.
    """
    reference = context.database.now()
    with context.database.writing() as session:
        if hold_on_clock_skew(session, reference=reference, local_clock=present(), now=context.clock()):
            return 0, Counter()
    enqueue_confirmations(context)
    raised = enqueue_change_notices(context)
    while not context.stop.is_set():
        with context.database.writing() as session:
            claimed, made = enqueue_due(
                session, mail_domain=context.domain, now=context.clock(), limit=_ROWS_PER_COMMIT
            )
            if made:
                hold_on_flood(session, max_messages=context.flood_limit, now=context.clock())
        raised += made
        if claimed < _ROWS_PER_COMMIT:
            break
    return raised, deliver_due(context.delivery_context())


def publish(context: SchedulerContext) -> bool:
    """Make every curated feed anew where anything may have changed; whether it had to."""
    return refresh_feeds_if_changed(context.feed_service, context.clock(), context.stop.is_set)


def enqueue_confirmations(context: SchedulerContext) -> None:
    """Ask those who signed up for their confirmation."""
    with context.database.reading() as connection:
        is_any = has_new_signups(connection)
    if is_any:
        with context.database.writing() as session:
            admit_signups(session, mail_domain=context.domain, now=context.clock())


def enqueue_change_notices(context: SchedulerContext) -> int:
    """Raise the notices of changes whose time has come; answers how many messages they made."""
    now = context.clock()
    with context.database.reading() as connection:
        is_any = is_any_notice_due(connection, now=now)
    if not is_any:
        return 0
    with context.database.writing() as session:
        made = enqueue_notices(session, mail_domain=context.domain, now=now)
        hold_on_flood(session, max_messages=context.flood_limit, now=now)
        return made


def collect(context: SchedulerContext) -> bool:
    """Take in the reports of mail that came back, where a Maildir of them is named; whether there were any."""
    verp, maildir = context.identity.return_path, context.bounces
    if verp is None or maildir is None:
        return False
    return collect_reports(context.database, maildir, verp=verp, mail_domain=context.domain, now=context.clock()) > 0


def check_links(context: SchedulerContext) -> bool:
    """Ask some sources whether they are still there, where the operator wants that; whether any was asked."""
    limit = -(-context.sources_a_day * LINK_CHECK_SECONDS // 86_400)
    checker, wait = LinkChecker(home_url=context.base_url), partial(context.stop.wait, _LINK_CHECK_PAUSE_SECONDS)
    return limit > 0 and bool(
        link_checker.check_links(context.database, checker, limit=limit, clock=context.clock, wait=wait)
    )


def delete_expired(context: SchedulerContext) -> None:
    """Forget what is long over: signs of life of processes, wishes unconfirmed, bounces, sessions, failed sign-ins."""
    with context.database.writing() as session:
        delete_expired_signups(session, now=context.clock())
        delete_expired_bounces(session, now=context.clock())
        delete_expired_heartbeats(session, before=context.clock() - _HEARTBEAT_RETENTION)
        delete_expired_sessions(session, now=context.clock())
        delete_expired_drafts(session, now=context.clock())
        delete_expired_throttles(session, now=context.clock())


_JOBS: Final[dict[Callable[[SchedulerContext], object], int]] = {
    publish: PUBLISH_SECONDS,
    plan: PLAN_SECONDS,
    send: SEND_SECONDS,
    collect: COLLECT_SECONDS,
    delete_expired: CLEANUP_SECONDS,
    check_links: LINK_CHECK_SECONDS,
}


def run_scheduler(
    database: Database,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    stop: threading.Event | None = None,
    on_start: Callable[[SchedulerContext], None] = lambda _context: None,
) -> bool:
    """Run the jobs until `stop` is set, or without one until SIGTERM or SIGINT; whether every thread came to its end.

    The exchange under way is finished, nothing new is begun. Raises Conflict where a scheduler runs on this SQLite file
    already, CalendarError where the settings of mail cannot be used.
    """
    context = build_scheduler_context(database, settings, clock=clock, stop=stop or _stop_on_signals())
    with hold_scheduler_lock(settings.database_url):
        scheduler = _build_scheduler(context)
        scheduler.start()
        on_start(context)
        _watch_clock(scheduler, context)
        return _shut_down(scheduler, context)


def _build_scheduler(context: SchedulerContext) -> BackgroundScheduler:
    # coalesce and no misfire limit: a job that is late for whatever reason is done once, and never dropped. The second
    # instance is the knock that finds the first at work, of which APScheduler would complain each time.
    settings = {"coalesce": True, "max_instances": 2, "misfire_grace_time": None}
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults=settings)
    for job, seconds in _JOBS.items():
        scheduler.add_job(
            partial(_run_unless_running, context, job, threading.Lock()), FixedDelayTrigger(seconds), id=job.__name__
        )
    return scheduler


class FixedDelayTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 ships no types
    """At once, and then so many seconds after each knock.

    APScheduler's own interval counts on from the last knock: after a clock was set forward by years it lists every
    knock that was missed, for minutes and into the memory's end (its issues 526 and 1066).
    """

    def __init__(self, seconds: float) -> None:
        self.delay = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The name is APScheduler's."""
        return now if previous is None else now + self.delay


def _watch_clock(scheduler: BackgroundScheduler, context: SchedulerContext) -> None:
    """Wait for the stop. After a clock was set back APScheduler would be silent until it caught up: knock at once."""
    seen = present().timestamp() - time.monotonic()
    while not context.stop.wait(_CLOCK_CHECK_SECONDS):
        offset = present().timestamp() - time.monotonic()
        if abs(offset - seen) > _CLOCK_CHECK_SECONDS:
            _log.warning("The clock of this machine was set by %+.0f s.", offset - seen)
            for job in scheduler.get_jobs():
                job.modify(next_run_time=present())
        seen = offset


def _run_unless_running(
    context: SchedulerContext, job: Callable[[SchedulerContext], object], running: threading.Lock
) -> None:
    """Do a job, unless it is being done: the first publishing of a large record takes longer than the pause."""
    if running.acquire(blocking=False):
        try:
            _run_job(context, job)
        finally:
            running.release()


def _run_job(context: SchedulerContext, job: Callable[[SchedulerContext], object]) -> None:
    """One time. A fault is logged and the next knock tries again; only what was done to its end is a sign of life."""
    try:
        if job(context) is False:
            return  # nothing was to do; a sign of life each second would keep the disk busy
        with context.database.writing() as session:
            record_heartbeat(session, node=context.node, job=job.__name__, now=context.clock())
    except Exception:  # noqa: BLE001  whatever went wrong, the metronome goes on
        _log.exception("The job %r failed.", job.__name__)


def _shut_down(scheduler: BackgroundScheduler, context: SchedulerContext) -> bool:
    closing = threading.Thread(target=scheduler.shutdown, name="closing", daemon=True)
    closing.start()
    closing.join(_GRACE_SECONDS)
    if closing.is_alive():
        _log.warning("The exchange under way takes too long; breaking it off. Its message is sent again later.")
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
    """Keep a second scheduler off a SQLite file, which is of one host. PostgreSQL takes any number.

    Raises Conflict. The lock is the operating system's: it goes with the process, however that ends.
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
