"""Group commit: updates of the outbox from several connections at the same moment share one transaction.

A connection waits for the commit of its mark, so that a body is sent only after the mark is on disk. The outcome of a
message is written with the next commit, before its connection sends another. Updates that arrive during a commit wait
for the next one. One lock covers all that a process changes of its claimed messages: two would wait for each other's
rows.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from calendar_core.mail.transport import DeliveryResult
from calendar_core.store.db.database import Database
from calendar_core.store.outbox import claim, settle
from calendar_core.store.outbox.bounces import record_refusal
from calendar_core.store.outbox.domain_backoff import pause_domain, resume_domains
from calendar_core.store.outbox.message import ClaimedMessage

_log = logging.getLogger(__name__)


@dataclass(eq=False, kw_only=True)
class PendingUpdate:
    """One update: a mark (`revision` is set) or the outcome of a message (`result` is set).

    `is_applied` says afterwards whether it took effect: False for a message that may not be sent, or that another
    process has claimed by now.
    """

    message: ClaimedMessage
    revision: int | None = None
    result: DeliveryResult | None = None
    is_done: bool = False
    is_applied: bool = False
    error: BaseException | None = field(default=None, repr=False)


class GroupCommit:
    """The updates of the outbox by one process that sends. `failing` are the domains that failed last."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        failing: set[str],
        *,
        claim_lease: timedelta,
        exchange_lease: timedelta,
    ) -> None:
        self.database = database
        self.clock = clock
        self.claim_lease = claim_lease
        self.exchange_lease = exchange_lease
        self._pending: list[PendingUpdate] = []
        self._queue_lock = threading.Lock()
        self._commit_lock = threading.Lock()
        self._failing = failing

    def write(self, update: PendingUpdate) -> None:
        """Commit an update and whatever else waits."""
        self.enqueue(update)
        with self._commit_lock:
            if not update.is_done:
                self._commit_pending()
        if update.error is not None:
            raise update.error

    def enqueue(self, update: PendingUpdate) -> None:
        """Let an update be written with the next commit, of whichever connection."""
        with self._queue_lock:
            self._pending.append(update)

    def flush(self) -> None:
        """Commit what waits."""
        with self._commit_lock:
            updates = self._commit_pending()
        for update in updates:
            if update.error is not None:
                raise update.error

    def renew_leases(self, messages: Sequence[ClaimedMessage]) -> None:
        """Renew the leases of claimed messages."""
        with self._commit_lock, self.database.writing() as session:
            claim.renew_leases(
                session,
                messages,
                now=self.clock(),
                claim_lease=self.claim_lease,
                exchange_lease=self.exchange_lease,
            )

    def release(self, messages: Sequence[ClaimedMessage]) -> None:
        """Release messages that were not tried, for other processes."""
        if messages:
            with self._commit_lock, self.database.writing() as session:
                claim.release_messages(session, messages)

    def _commit_pending(self) -> list[PendingUpdate]:
        with self._queue_lock:
            updates, self._pending = self._pending, []
        if updates:
            self._commit(updates)
        return updates

    def _commit(self, updates: list[PendingUpdate]) -> None:
        try:
            with self.database.writing() as session:
                done = self._mark_in_doubt(session, updates) | self._settle(session, updates)
        except Exception as error:  # noqa: BLE001  each of those who wait is told
            for update in updates:
                update.is_done, update.error = True, error
            self._keep_sent(updates)
            return
        for update in updates:
            update.is_done, update.is_applied = True, id(update) in done
            if update.result is not None and update.result.outcome != "in_doubt" and not update.is_applied:
                _log.warning("Message %d was taken over by another sender before it was settled.", update.message.id)

    def _keep_sent(self, updates: list[PendingUpdate]) -> None:
        """Let what was sent be recorded by the next commit: what nobody records is sent again."""
        sent = [one.message for one in updates if one.result is not None and one.result.outcome == "sent"]
        results = {one.message.id: one.result for one in updates}
        with self._queue_lock:
            self._pending[:0] = [PendingUpdate(message=message, result=results[message.id]) for message in sent]

    def _mark_in_doubt(self, session: Session, updates: list[PendingUpdate]) -> set[int]:
        marks = {id(update): (update.message, update.revision) for update in updates if update.revision is not None}
        if not marks:
            return set()
        now = self.clock()
        marked = settle.mark_in_doubt(session, list(marks.values()), now=now, lease=self.exchange_lease)
        return {key for key, (message, _) in marks.items() if message.id in marked}

    def _settle(self, session: Session, updates: list[PendingUpdate]) -> set[int]:
        now, done = self.clock(), set()
        sent: defaultdict[int | None, list[PendingUpdate]] = defaultdict(list)
        for update in updates:
            if update.result is None or update.result.outcome == "in_doubt":
                continue  # the row says so already; when its lease ends it is sent again, under the same Message-ID
            if update.result.outcome == "sent":
                sent[update.result.code].append(update)
            elif self._settle_one(session, update.message, update.result, now):
                done.add(id(update))
        for code, group in sent.items():
            settled = settle.settle_sent(session, [update.message for update in group], code=code, now=now)
            done |= {id(update) for update in group if update.message.id in settled}
        freed = self._failing & {update.message.domain for group in sent.values() for update in group}
        if freed:
            resume_domains(session, freed)
            self._failing -= freed
        return done

    def _settle_one(self, session: Session, message: ClaimedMessage, result: DeliveryResult, now: datetime) -> bool:
        code, text = result.code, result.text
        if result.is_domain_wide:
            self._failing.add(message.domain)
            pause_domain(session, message.domain, error=settle.format_error(text), now=now)
        match result.outcome:
            case "retry":
                return settle.settle_retry(session, message, code=code, error=text, now=now)
            case "dead":
                settled = settle.settle_dead(session, message, code=code, error=text)
                if settled:
                    record_refusal(
                        session, message, text=text, is_recipient_refused=result.is_recipient_refused, now=now
                    )
                return settled
            case "withdrawn":
                return settle.settle_withdrawn(session, message, reason=text)
            case "unwritable":
                return settle.settle_render_failure(session, message, error=text, now=now)
            case _:  # unmarked, reconnect: as if it had not been claimed
                claim.release_messages(session, [message])
                return True
