"""Delivers the outbox: claim, write, send, settle. No transaction is open while a message is sent.

One thread claims and writes; each connection to the mail server has a thread of its own. The top layer passes in
`write`, which composes the letters. Any number of processes may deliver at once.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from calendar_core.domain.subscriptions.letter import CompositionFailed, LetterResult, Withdrawn
from calendar_core.error_log import log_exception
from calendar_core.errors import DiskFull
from calendar_core.mail.domain_queue import DomainQueue
from calendar_core.mail.group_commit import GroupCommit, PendingUpdate
from calendar_core.mail.mime import MailIdentity, build_mail
from calendar_core.mail.transport import (
    MAX_MAILS_PER_CONNECTION,
    DeliveryResult,
    MailConnection,
    MailServerUnreachable,
    Transport,
)
from calendar_core.store.db.database import Database
from calendar_core.store.outbox import claim
from calendar_core.store.outbox.domain_backoff import list_failing_domains
from calendar_core.store.outbox.lease import CLAIM_LEASE, EXCHANGE_LEASE
from calendar_core.store.outbox.message import ClaimedMessage

#: Returns `{id: letter, or the reason for none}` for claimed messages, by the record at the instant.
WriteLetters = Callable[[Connection, Sequence[ClaimedMessage], datetime], Mapping[int, LetterResult]]

# Messages claimed at once for each possible connection, and messages of one domain that may wait: others find room
# beside them. Few, since on PostgreSQL those of a killed process wait until their lease ends, with an attempt counted.
_CLAIMED_PER_CONNECTION: Final = 25
# Another connection is worth its handshake if so many messages wait for each open one.
_MIN_WAITING_PER_CONNECTION: Final = 20
_POLL_SECONDS: Final = 1
# Between two tries to record what was sent, while the disk is full or the database away.
_RECORD_SECONDS: Final = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class DeliveryContext:
    """What delivery needs: the transport, the sender's identity, the composer, the clock, and whether to stop."""

    database: Database
    transport: Transport
    identity: MailIdentity
    write: WriteLetters
    clock: Callable[[], datetime]
    is_stopped: Callable[[], bool] = lambda: False
    claim_lease: timedelta = CLAIM_LEASE
    exchange_lease: timedelta = EXCHANGE_LEASE


def deliver_due(context: DeliveryContext) -> Counter[str]:
    """Send every message that is due. Returns the counts of outcomes.

    The first line is opened before anything is claimed: while the mail server is away no attempt is counted. Returns
    when nothing is due, when it is stopped, or when there is no way out, which is logged.
    """
    with context.database.writing() as session:
        retired = claim.retire_messages(session, now=context.clock())
    with context.database.reading() as connection:
        is_any_due = claim.is_any_due(connection, now=context.clock())
    delivery_run = _DeliveryRun(context)
    if is_any_due and not context.is_stopped():
        delivery_run.run()
    return delivery_run.outcomes + Counter(retired=retired)


class _DeliveryRun:
    """One run through the outbox."""

    def __init__(self, context: DeliveryContext) -> None:
        self.context = context
        self.queue = DomainQueue(context.transport.max_connections, context.is_stopped)
        self.claim_limit = _CLAIMED_PER_CONNECTION * context.transport.max_connections
        with context.database.reading() as connection:
            failing = set(list_failing_domains(connection))
        self.group_commit = GroupCommit(
            context.database,
            context.clock,
            failing,
            claim_lease=context.claim_lease,
            exchange_lease=context.exchange_lease,
        )
        self.outcomes: Counter[str] = Counter()
        self.error: BaseException | None = None
        self.has_first_attempt_ended = threading.Event()
        self._outcomes_lock = threading.Lock()

    def run(self) -> None:
        """Send until nothing is due."""
        workers = [self._start_worker(is_first=True)]
        try:
            self.has_first_attempt_ended.wait()
            self._claim_until_empty(workers)
        finally:
            self.queue.close()
            for worker in workers:
                worker.join()
            _record_sent(self.group_commit, self.context.is_stopped)
            self.group_commit.release(self.queue.list_unsettled())
        if self.error is not None:
            raise self.error

    def _claim_until_empty(self, workers: list[threading.Thread]) -> None:
        """Keep the queue filled, enough workers running and the leases valid until all is done."""
        renewed, pause = time.monotonic(), self.context.claim_lease.total_seconds() / 3
        while not self.context.is_stopped() and any(worker.is_alive() for worker in workers):
            was_idle = self.queue.is_idle()
            claimed = self._claim()
            if was_idle and not claimed:
                return
            wanted = min(
                self.context.transport.max_connections,
                1 + len(self.queue.list_unsettled()) // _MIN_WAITING_PER_CONNECTION,
            )
            workers += [self._start_worker() for _ in range(wanted - len(workers))]
            if claimed:
                self.queue.wait_until_below(self.claim_limit, _POLL_SECONDS)
            else:
                self.queue.wait_until_idle(_POLL_SECONDS)
            self.group_commit.flush()
            if time.monotonic() - renewed > pause:
                renewed = time.monotonic()
                self.group_commit.renew_leases(self.queue.list_unsettled())

    def _claim(self) -> int:
        """Claim and write more messages, as far as there is room. Returns how many."""
        full, now = self.queue.full_domains(self.claim_limit), self.context.clock()
        with self.context.database.writing() as session:
            claimed = claim.claim_messages(
                session, now=now, limit=self.claim_limit, lease=self.context.claim_lease, full_domains=full
            )
        try:
            with self.context.database.reading() as connection:
                drafts = self.context.write(connection, claimed, now) if claimed else {}
        except BaseException:
            self.group_commit.release(claimed)
            raise
        self.queue.put([(message, drafts[message.id]) for message in claimed])
        return len(claimed)

    def _start_worker(self, *, is_first: bool = False) -> threading.Thread:
        worker = threading.Thread(target=self._run_worker, args=(is_first,), name="mail connection", daemon=True)
        worker.start()
        return worker

    def _run_worker(self, is_first: bool) -> None:
        """Open one connection after another until nothing is left to send."""
        try:
            is_wanted = is_first or self.queue.wait_for_any()
            while is_wanted:
                with self.context.transport.open() as connection:
                    self.has_first_attempt_ended.set()
                    self._send_over(connection)
                is_wanted = self.queue.wait_for_any()
        except MailServerUnreachable as problem:
            _log.warning("No mail leaves: %s", problem.what)
        except BaseException as error:  # noqa: BLE001  the thread that waits for this one raises it
            self.error = error
            self.queue.close()
        finally:
            self.has_first_attempt_ended.set()

    def _send_over(self, connection: MailConnection) -> None:
        """Send over one connection until it is used up or nothing is left."""
        for _ in range(MAX_MAILS_PER_CONNECTION):
            queued_mail = self.queue.take_nowait()
            if queued_mail is None:  # nothing stays unsettled while there is nothing to do
                self.group_commit.flush()
                queued_mail = self.queue.take()
            if queued_mail is None or not self._deliver_message(connection, *queued_mail):
                return

    def _deliver_message(self, connection: MailConnection, message: ClaimedMessage, draft: LetterResult) -> bool:
        """Send one message and record the outcome. Returns whether the connection can take another."""
        try:
            result = self._build_and_send(connection, message, draft)
            update = PendingUpdate(message=message, result=result)
            if result.outcome == "sent":
                self.group_commit.enqueue(update)
            else:
                self.group_commit.write(update)
        finally:
            self.queue.mark_done(message)
        with self._outcomes_lock:
            self.outcomes[result.outcome] += 1
        if result.outcome == "in_doubt":
            _log.warning("Message %d is in doubt%s.", message.id, f" ({result.code})" if result.code else "")
        else:
            _log.info("Message %d: %s%s", message.id, result.outcome, f" ({result.code})" if result.code else "")
        if result.is_domain_wide:
            # Every other message for that domain would be refused too.
            self.group_commit.release(self.queue.remove_waiting(message.domain))
        return result.is_connection_usable

    def _build_and_send(
        self, connection: MailConnection, message: ClaimedMessage, draft: LetterResult
    ) -> DeliveryResult:
        if isinstance(draft, Withdrawn):
            return DeliveryResult(outcome="withdrawn", text=draft.reason)
        if isinstance(draft, CompositionFailed):
            return DeliveryResult(outcome="unwritable", text=draft.reason)
        context, lease_end = self.context, self.context.clock()
        try:
            mail = build_mail(draft, message_id=message.message_id, identity=context.identity, now=lease_end)
        except Exception as error:  # noqa: BLE001  Python's email package fails in many ways; the others' mail goes on
            log_exception(_log, "The mail of message %d cannot be built.", message.id)
            return DeliveryResult(outcome="unwritable", text=f"{type(error).__name__}: {error}")

        def mark_in_doubt() -> bool:
            nonlocal lease_end
            lease_end = context.clock() + context.exchange_lease
            update = PendingUpdate(message=message, revision=draft.revision)
            self.group_commit.write(update)
            return update.is_applied

        return connection.send(mail, mark_in_doubt, lambda: context.clock() < lease_end)


def _record_sent(group_commit: GroupCommit, is_stopped: Callable[[], bool]) -> None:
    """Commit the outcomes that wait, as often as it takes: what was sent and is not recorded is sent again."""
    while True:
        try:
            group_commit.flush()
        except (OperationalError, DiskFull):
            if is_stopped():
                raise
            log_exception(_log, "What was sent cannot be recorded; it is tried again in %d s.", _RECORD_SECONDS)
            time.sleep(_RECORD_SECONDS)
        else:
            return
