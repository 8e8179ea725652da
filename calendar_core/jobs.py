"""The jobs of the scheduler, and the context they run in. Every job may run on every node at the same time.

The jobs join packages that do not know each other: `mail` sends the letters of `notifications`.
"""

import os
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from math import inf
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from calendar_core.clock import GuardedClock, time_since_boot
from calendar_core.clock import now as present
from calendar_core.desk.checks import link_checker
from calendar_core.domain.subscriptions.letter import LetterResult
from calendar_core.errors import CalendarError
from calendar_core.expiry import delete_expired_rows
from calendar_core.feeds.cache.feed_cache import FeedCache, feed_cache_directory
from calendar_core.feeds.cache.service import FeedService
from calendar_core.feeds.publish import refresh_feeds_if_changed
from calendar_core.intake.mail.door import MailDoor, build_mail_door, take_mails
from calendar_core.intake.mail.inbox import delete_expired_mails
from calendar_core.intake.suggestion import take_suggestions
from calendar_core.intake.watch.run import WatchTools, run_due
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
from calendar_core.safe_http import SafeHttpClient
from calendar_core.settings import Settings
from calendar_core.store.db.database import Database
from calendar_core.store.db.heartbeats import JOB_SECONDS
from calendar_core.store.editing.change_notices import is_any_notice_due
from calendar_core.store.outbox.hold import (
    MAX_CLOCK_SKEW,
    find_hold,
    hold_on_clock_skew,
    hold_on_clock_step,
    hold_on_flood,
)
from calendar_core.store.outbox.message import ClaimedMessage
from calendar_core.store.subscriptions.signup import admit_signups, has_new_signups

# So many rows in one commit: other writers wait no longer than that takes.
_ROWS_PER_COMMIT: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class SchedulerContext:
    """What the jobs work with.

    `node` names this process: host and process id. `key` signs the links in letters. `flood_limit` is how many messages
    an hour may bring, None for the default. `bounce_maildir` is the Maildir of delivery reports.
    """

    database: Database
    feed_service: FeedService
    transport: Transport
    identity: MailIdentity
    flood_limit: int | None
    bounce_maildir: Path | None
    sources_a_day: int
    watch_file: Path
    mail_door: MailDoor | None
    base_url: str
    key: str = field(repr=False)
    node: str
    clock: GuardedClock
    stop: threading.Event

    @property
    def domain(self) -> str:
        """The domain that mail comes from."""
        return self.identity.sender.domain

    def delivery_context(self) -> DeliveryContext:
        """What delivery needs of it."""
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
    database: Database,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    elapsed: Callable[[], timedelta] = time_since_boot,
    stop: threading.Event | None = None,
) -> SchedulerContext:
    """The context that the settings describe. CalendarError where mail is unusable; `elapsed`: see `GuardedClock`."""
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
    # The scheduler renders curated feeds only. They are few, and none may be evicted and rendered again.
    cache = FeedCache(feed_cache_directory(settings.database_url, settings.var), max_bytes=inf)
    return SchedulerContext(
        database=database,
        feed_service=FeedService(database, cache, base_url=settings.base_url),
        transport=parse_mail_url(
            settings.mail_url, local_hostname=sender.domain, max_connections=settings.mail_connections
        ),
        identity=identity,
        flood_limit=settings.mail_flood,
        bounce_maildir=settings.bounce_maildir,
        sources_a_day=settings.sources_a_day,
        watch_file=settings.watch_file,
        mail_door=build_mail_door(settings.intake_maildir, settings.intake_authserv_id, settings.intake_senders),
        base_url=settings.base_url,
        key=settings.secret_key,
        node=f"{socket.gethostname()}:{os.getpid()}",
        clock=GuardedClock(clock, elapsed, max_step=MAX_CLOCK_SKEW),
        stop=stop or threading.Event(),
    )


def run_once(database: Database, settings: Settings, *, now: datetime) -> Counter[str]:
    """Plan, enqueue and send everything that is due at `now`, once; returns counts by outcome."""
    context = build_scheduler_context(database, settings, clock=lambda: now)
    planned = plan(context)
    raised, ended = send(context)
    return ended + Counter(planned=planned, raised=raised)


def plan(context: SchedulerContext) -> int:
    """Bring the planned reminders up to date and enqueue digests. Returns how many reminders were written.

    Reads first: where nothing is missing, no write transaction is opened.
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
    if digests and not is_mail_held(context):
        with context.database.writing() as session:
            enqueue_digests(session, digests, mail_domain=context.domain, now=now)
    return written


def is_mail_held(context: SchedulerContext) -> bool:
    """Whether all mail is held. A clock that was set or must be wrong holds it; who releases mail accepts the clock."""
    clock, reference = context.clock, context.database.now()
    step = clock.find_step()
    is_new = step is not None and not clock.is_step_reported
    with context.database.writing() as session:
        if step is not None and is_new:
            hold_on_clock_step(session, step=step, now=clock())
        elif step is not None and find_hold(session.connection()) is None:
            clock.accept_step()
        is_held = hold_on_clock_skew(session, reference=reference, local_clock=present(), now=clock())
    if is_new:
        clock.is_step_reported = True
    return is_held


def check_clock(context: SchedulerContext) -> bool:
    """Hold all mail if the clock cannot be right, also while a delivery is under way. Leaves no heartbeat."""
    is_mail_held(context)
    return False


def send(context: SchedulerContext) -> tuple[int, Counter[str]]:
    """Enqueue what is due and deliver the outbox. Returns how many were enqueued and the counts of outcomes.

    Nothing happens while all mail is held.
    """
    if is_mail_held(context):
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
    """Render the curated feeds anew if anything may have changed. Returns whether it did."""
    return refresh_feeds_if_changed(context.feed_service, context.clock(), context.stop.is_set)


def enqueue_confirmations(context: SchedulerContext) -> None:
    """Enqueue the confirmation letters of new signups."""
    with context.database.reading() as connection:
        is_any = has_new_signups(connection)
    if is_any:
        with context.database.writing() as session:
            admit_signups(session, mail_domain=context.domain, now=context.clock())


def enqueue_change_notices(context: SchedulerContext) -> int:
    """Enqueue the change notices that are due. Returns how many messages they made."""
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
    """Record the delivery reports of the bounce Maildir, if one is set. Returns whether there were any."""
    verp, maildir = context.identity.return_path, context.bounce_maildir
    if verp is None or maildir is None:
        return False
    return collect_reports(context.database, maildir, verp=verp, mail_domain=context.domain, now=context.clock()) > 0


def check_links(context: SchedulerContext) -> bool:
    """Check the links of some sources, if the operator wants that. Returns whether any was checked."""
    limit = -(-context.sources_a_day * JOB_SECONDS["check_links"] // 86_400)
    client, wait = SafeHttpClient(home_url=context.base_url), partial(context.stop.wait, 1)  # s between two links
    return limit > 0 and bool(
        link_checker.check_links(context.database, client, limit=limit, clock=context.clock, wait=wait)
    )


def watch(context: SchedulerContext) -> bool:
    """Ask the watched sources that are on and due. Returns whether any was asked."""
    client = SafeHttpClient(home_url=context.base_url)
    tools = WatchTools(
        database=context.database, client=client, clock=context.clock, wait=context.stop.wait, elapsed=time_since_boot
    )
    return bool(run_due(tools, context.watch_file))


def delete_expired(context: SchedulerContext) -> None:
    """Delete what has expired; nothing while mail is held: by a clock that was set forward everything looks expired."""
    if not is_mail_held(context):
        delete_expired_rows(context.database, now=context.clock())
        if context.mail_door is not None:
            delete_expired_mails(context.mail_door.maildir, now=context.clock())


def read_suggestions(context: SchedulerContext) -> bool:
    """Make proposals of what readers suggested. Returns whether there was anything."""
    return take_suggestions(context.database, clock=context.clock) > 0


def read_mails(context: SchedulerContext) -> bool:
    """Propose what editors sent by mail, if a Maildir is set. Returns whether there was anything."""
    return take_mails(context.database, context.mail_door, clock=context.clock) > 0


_JOBS: Final = (publish, plan, send, collect, read_suggestions, read_mails, watch, delete_expired, check_links)
JOBS: Final[dict[Callable[[SchedulerContext], object], int]] = {job: JOB_SECONDS[job.__name__] for job in _JOBS}
