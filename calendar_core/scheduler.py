"""The metronome: APScheduler knocks, the truth is in the tables, and every job may run on every node at once.

Jobs are kept in memory and hold nothing: a job store in the database could not be shared between processes, and is
made of pickles. What joins the wings is here too, since they may not know each other: the letters of `reminders` leave
by `mail`. `run_scheduler` runs until it is told to stop; `tick` does everything once.
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
from calendar_core.desk.checks.link_checker import Asker, ask_sources
from calendar_core.domain.subscriptions.letter import Draft
from calendar_core.errors import CalendarError, Conflict
from calendar_core.feeds.cache.feed_cache import Shelf, shelf_directory
from calendar_core.feeds.cache.service import Press
from calendar_core.feeds.publish import refresh_if_changed
from calendar_core.mail.bounces import collect as collect_reports
from calendar_core.mail.config import parse_mail_url, read_sender
from calendar_core.mail.delivery import Post, deliver_due
from calendar_core.mail.dkim import read_signature
from calendar_core.mail.mime import Franking
from calendar_core.mail.transport import Transport
from calendar_core.mail.verp import read_return_path
from calendar_core.notifications.compose import write_letters
from calendar_core.notifications.plan_reminders import keep_reminders, missing_reminders
from calendar_core.notifications.queue_changes import raise_notices
from calendar_core.notifications.queue_digests import missing_digests, raise_digests
from calendar_core.notifications.queue_reminders import raise_due
from calendar_core.settings import Settings
from calendar_core.store.auth.login_throttle import forget_throttles
from calendar_core.store.auth.sessions import forget_sessions
from calendar_core.store.db.database import Database, sqlite_file
from calendar_core.store.db.heartbeats import forget_ticks, record_tick
from calendar_core.store.desk.form_drafts import forget_kept_forms
from calendar_core.store.editing.change_notices import is_any_notice_due
from calendar_core.store.outbox.bounces import forget_old_bounces
from calendar_core.store.outbox.hold import hold_a_flood, hold_a_strange_clock
from calendar_core.store.outbox.outbox import ClaimedMessage
from calendar_core.store.subscriptions.signup import admit_signups, forget_old_signups, is_any_signup_new

# Feeds are fresh within two seconds of a commit; where nothing changed one row is read, and nothing is written.
PUBLISH_SECONDS: Final = 1
PLAN_SECONDS: Final = 30
SEND_SECONDS: Final = 5
COLLECT_SECONDS: Final = 30
TIDY_SECONDS: Final = 600
INQUIRE_SECONDS: Final = 3_600
# Between two sources that are asked, which are often of one server.
_REST_SECONDS: Final = 1
# To the exchange under way, then to a thread that was woken from it; together less than the 30 s that supervisors give.
_GRACE_SECONDS: Final = 20
_LAST_SECONDS: Final = 5
# How soon a clock that was set is noticed, and by how much it must have been.
_WATCH_SECONDS: Final = 10
# So many rows in one commit: other writers wait no longer than that takes.
_ROWS_A_COMMIT: Final = 1_000
_KEEP_TICKS: Final = timedelta(days=7)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Mailroom:
    """All that the jobs work with.

    `node` names this process: host and number; `key` seals the links in letters; `most_raised` is the guard's limit of
    an hour, None for the usual one; `bounces` is the Maildir of reports; `sources_a_day` may be none.
    """

    database: Database
    press: Press
    transport: Transport
    franking: Franking
    most_raised: int | None
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
        return self.franking.sender.domain

    def post(self) -> Post:
        """What sending needs of it."""
        return Post(
            database=self.database,
            transport=self.transport,
            franking=self.franking,
            write=self._write,
            clock=self.clock,
            is_stopped=self.stop.is_set,
        )

    def _write(self, connection: Connection, messages: Sequence[ClaimedMessage], now: datetime) -> Mapping[int, Draft]:
        return write_letters(connection, messages, base_url=self.base_url, key=self.key, now=now)


def open_mailroom(
    database: Database, settings: Settings, *, clock: Callable[[], datetime], stop: threading.Event | None = None
) -> Mailroom:
    """The room that the settings describe. Raises CalendarError where mail cannot be sent by them."""
    sender = read_sender(settings.mail_from)
    franking = Franking(
        sender=sender,
        return_path=read_return_path(settings.bounce_address, key=settings.secret_key),
        signature=read_signature(
            settings.dkim_key, selector=settings.dkim_selector, domain=settings.dkim_domain or sender.domain
        ),
    )
    if settings.bounce_maildir is not None and franking.return_path is None:
        raise CalendarError(
            "Reports are to be read, but no address takes them.",
            next_step="Set ENTENTE_BOUNCE_ADDRESS too.",
            where="ENTENTE_BOUNCE_MAILDIR",
        )
    # Strangers' filters are not asked of it, so that its feeds are few: none must be made whole for want of room.
    shelf = Shelf(shelf_directory(settings.database_url, settings.var), most_bytes=inf)
    return Mailroom(
        database=database,
        press=Press(database, shelf, base_url=settings.base_url),
        transport=parse_mail_url(settings.mail_url, hello=sender.domain, most_lines=settings.mail_connections),
        franking=franking,
        most_raised=settings.mail_flood,
        bounces=settings.bounce_maildir,
        sources_a_day=settings.sources_a_day,
        base_url=settings.base_url,
        key=settings.secret_key,
        node=f"{socket.gethostname()}:{os.getpid()}",
        clock=clock,
        stop=stop or threading.Event(),
    )


def tick(database: Database, settings: Settings, *, now: datetime) -> Counter[str]:
    """Plan, raise and send everything that is due at `now`, once; answers how many of what."""
    room = open_mailroom(database, settings, clock=lambda: now)
    planned = plan(room)
    raised, ended = send(room)
    return ended + Counter(planned=planned, raised=raised)


def plan(room: Mailroom) -> int:
    """Bring the plan of reminders up to date, and raise digests.

    Reads first: where nothing is missing nobody has to wait for a writer.
    """
    now = room.clock()
    with room.database.reading() as connection:
        missing = missing_reminders(connection, now=now)
    written = 0
    for start in range(0, len(missing), _ROWS_A_COMMIT):
        with room.database.writing() as session:
            written += keep_reminders(session, missing[start : start + _ROWS_A_COMMIT], now=now)
    with room.database.reading() as connection:
        digests = missing_digests(connection, now=now)
    if digests:
        with room.database.writing() as session:
            raise_digests(session, digests, mail_domain=room.domain, now=now)
    return written


def send(room: Mailroom) -> tuple[int, Counter[str]]:
    """Raise what is due and send what waits: how many were raised, and how the messages ended.

    Nothing happens while all mail is held, or where the clock cannot be right: then it is held from now on.
    """
    reference = room.database.now()
    with room.database.writing() as session:
        if hold_a_strange_clock(session, reference=reference, seen=present(), now=room.clock()):
            return 0, Counter()
    admit(room)
    raised = tell_of_changes(room)
    while not room.stop.is_set():
        with room.database.writing() as session:
            claimed, made = raise_due(session, mail_domain=room.domain, now=room.clock(), limit=_ROWS_A_COMMIT)
            if made:
                hold_a_flood(session, most=room.most_raised, now=room.clock())
        raised += made
        if claimed < _ROWS_A_COMMIT:
            break
    return raised, deliver_due(room.post())


def publish(room: Mailroom) -> bool:
    """Make every curated feed anew where anything may have changed; whether it had to."""
    return refresh_if_changed(room.press, room.clock(), room.stop.is_set)


def admit(room: Mailroom) -> None:
    """Ask those who signed up for their confirmation."""
    with room.database.reading() as connection:
        is_any = is_any_signup_new(connection)
    if is_any:
        with room.database.writing() as session:
            admit_signups(session, mail_domain=room.domain, now=room.clock())


def tell_of_changes(room: Mailroom) -> int:
    """Raise the notices of changes whose time has come; answers how many messages they made."""
    now = room.clock()
    with room.database.reading() as connection:
        is_any = is_any_notice_due(connection, now=now)
    if not is_any:
        return 0
    with room.database.writing() as session:
        made = raise_notices(session, mail_domain=room.domain, now=now)
        hold_a_flood(session, most=room.most_raised, now=now)
        return made


def collect(room: Mailroom) -> bool:
    """Take in the reports of mail that came back, where a Maildir of them is named; whether there were any."""
    path, maildir = room.franking.return_path, room.bounces
    if path is None or maildir is None:
        return False
    return collect_reports(room.database, maildir, path=path, mail_domain=room.domain, now=room.clock()) > 0


def inquire(room: Mailroom) -> bool:
    """Ask some sources whether they are still there, where the operator wants that; whether any was asked."""
    limit = -(-room.sources_a_day * INQUIRE_SECONDS // 86_400)
    asker, wait = Asker(home=room.base_url), partial(room.stop.wait, _REST_SECONDS)
    return limit > 0 and bool(ask_sources(room.database, asker, limit=limit, clock=room.clock, wait=wait))


def tidy(room: Mailroom) -> None:
    """Forget what is long over: signs of life of processes, wishes unconfirmed, bounces, sessions, failed sign-ins."""
    with room.database.writing() as session:
        forget_old_signups(session, now=room.clock())
        forget_old_bounces(session, now=room.clock())
        forget_ticks(session, before=room.clock() - _KEEP_TICKS)
        forget_sessions(session, now=room.clock())
        forget_kept_forms(session, now=room.clock())
        forget_throttles(session, now=room.clock())


_JOBS: Final[dict[Callable[[Mailroom], object], int]] = {
    publish: PUBLISH_SECONDS,
    plan: PLAN_SECONDS,
    send: SEND_SECONDS,
    collect: COLLECT_SECONDS,
    tidy: TIDY_SECONDS,
    inquire: INQUIRE_SECONDS,
}


def run_scheduler(
    database: Database,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    stop: threading.Event | None = None,
    on_start: Callable[[Mailroom], None] = lambda _room: None,
) -> bool:
    """Run the jobs until `stop` is set, or without one until SIGTERM or SIGINT; whether every thread came to its end.

    The exchange under way is finished, nothing new is begun. Raises Conflict where a scheduler runs on this SQLite file
    already, CalendarError where the settings of mail cannot be used.
    """
    room = open_mailroom(database, settings, clock=clock, stop=stop or _stop_on_signals())
    with only_scheduler(settings.database_url):
        metronome = _metronome(room)
        metronome.start()
        on_start(room)
        _watch_the_clock(metronome, room)
        return _finish(metronome, room)


def _metronome(room: Mailroom) -> BackgroundScheduler:
    # coalesce and no misfire limit: a job that is late for whatever reason is done once, and never dropped. The second
    # instance is the knock that finds the first at work, of which APScheduler would complain each time.
    settings = {"coalesce": True, "max_instances": 2, "misfire_grace_time": None}
    metronome = BackgroundScheduler(timezone=UTC, job_defaults=settings)
    for job, seconds in _JOBS.items():
        metronome.add_job(partial(_knock, room, job, threading.Lock()), Every(seconds), id=job.__name__)
    return metronome


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 ships no types
    """At once, and then so many seconds after each knock.

    APScheduler's own interval counts on from the last knock: after a clock was set forward by years it lists every
    knock that was missed, for minutes and into the memory's end (its issues 526 and 1066).
    """

    def __init__(self, seconds: float) -> None:
        self.pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The name is APScheduler's."""
        return now if previous is None else now + self.pause


def _watch_the_clock(metronome: BackgroundScheduler, room: Mailroom) -> None:
    """Wait for the stop. After a clock was set back APScheduler would be silent until it caught up: knock at once."""
    seen = present().timestamp() - time.monotonic()
    while not room.stop.wait(_WATCH_SECONDS):
        offset = present().timestamp() - time.monotonic()
        if abs(offset - seen) > _WATCH_SECONDS:
            _log.warning("The clock of this machine was set by %+.0f s.", offset - seen)
            for job in metronome.get_jobs():
                job.modify(next_run_time=present())
        seen = offset


def _knock(room: Mailroom, job: Callable[[Mailroom], object], at_work: threading.Lock) -> None:
    """Do a job, unless it is being done: the first publishing of a large record takes longer than the pause."""
    if at_work.acquire(blocking=False):
        try:
            _do(room, job)
        finally:
            at_work.release()


def _do(room: Mailroom, job: Callable[[Mailroom], object]) -> None:
    """One time. A fault is logged and the next knock tries again; only what was done to its end is a sign of life."""
    try:
        if job(room) is False:
            return  # nothing was to do; a sign of life each second would keep the disk busy
        with room.database.writing() as session:
            record_tick(session, node=room.node, job=job.__name__, now=room.clock())
    except Exception:  # noqa: BLE001  whatever went wrong, the metronome goes on
        _log.exception("The job %r failed.", job.__name__)


def _finish(metronome: BackgroundScheduler, room: Mailroom) -> bool:
    closing = threading.Thread(target=metronome.shutdown, name="closing", daemon=True)
    closing.start()
    closing.join(_GRACE_SECONDS)
    if closing.is_alive():
        _log.warning("The exchange under way takes too long; breaking it off. Its message is sent again later.")
        room.transport.hang_up()
        closing.join(_LAST_SECONDS)
    return not closing.is_alive()


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop


@contextmanager
def only_scheduler(database_url: str) -> Iterator[None]:
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
