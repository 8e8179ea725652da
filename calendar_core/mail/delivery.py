"""The outbox is emptied: claim, write, hand over, settle, with no transaction open while mail is handed over.

One thread claims and writes; each line, a connection to the mail server, is a thread of its own. What a letter says
comes from `write`, which the roof passes in. Any number of processes may do this at once.
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

from calendar_core.domain.subscriptions.letter import Draft, Unwritable, Withdrawn
from calendar_core.mail.domain_queue import Pigeonholes
from calendar_core.mail.group_commit import Ledger, Note
from calendar_core.mail.mime import Franking, build_mail
from calendar_core.mail.transport import MOST_MAILS, Line, Transport, Unreachable, Verdict
from calendar_core.store.db.database import Database
from calendar_core.store.outbox import outbox
from calendar_core.store.outbox.domain_backoff import failing_domains
from calendar_core.store.outbox.outbox import LEASE, ClaimedMessage

#: Answers `{id: letter or why none}` for claimed messages, of the record as it is at the instant.
Write = Callable[[Connection, Sequence[ClaimedMessage], datetime], Mapping[int, Draft]]

# So many are claimed at once for each line there may be, and so many of one domain may wait: others find room beside
# them. Few, since what waits in a process that is killed waits for the end of its lease, with an attempt counted.
_CLAIMED_A_LINE: Final = 25
# Another connection is worth its greeting where so many wait for each that is open.
_FEWEST_A_LINE: Final = 20
_HEARTBEAT_SECONDS: Final = 60
_LOOK_SECONDS: Final = 1

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Post:
    """What sending needs: the way out, what every mail bears, the writer, the clock, and whether to stop."""

    database: Database
    transport: Transport
    franking: Franking
    write: Write
    clock: Callable[[], datetime]
    is_stopped: Callable[[], bool] = lambda: False
    lease: timedelta = LEASE


def deliver_due(post: Post) -> Counter[str]:
    """Send every message that is due; answers how many ended in which way.

    The first line is opened before anything is claimed: while the mail server is away no attempt is counted. Returns
    when nothing is due, when it is stopped, or when there is no way out, which is logged.
    """
    with post.database.writing() as session:
        retired = outbox.retire_messages(session, now=post.clock())
    with post.database.reading() as connection:
        is_any_due = outbox.is_any_due(connection, now=post.clock())
    round_ = _Round(post)
    if is_any_due and not post.is_stopped():
        round_.run()
    return round_.ended + Counter(retired=retired)


class _Round:
    """One emptying of the outbox."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.holes = Pigeonholes(post.transport.most_lines, post.is_stopped)
        self.a_claim = _CLAIMED_A_LINE * post.transport.most_lines
        with post.database.reading() as connection:
            failing = set(failing_domains(connection))
        self.ledger = Ledger(post.database, post.clock, post.lease, failing)
        self.ended: Counter[str] = Counter()
        self.fault: BaseException | None = None
        self.is_answered = threading.Event()
        self._counting = threading.Lock()

    def run(self) -> None:
        """Send until nothing is due."""
        lines = [self._start(is_first=True)]
        try:
            self.is_answered.wait()
            self._claim_until_empty(lines)
        finally:
            self.holes.close()
            for line in lines:
                line.join()
            self.ledger.flush()
            self.ledger.give_back(self.holes.in_hand())
        if self.fault is not None:
            raise self.fault

    def _claim_until_empty(self, lines: list[threading.Thread]) -> None:
        """Keep the pigeonholes filled, enough lines open and the leases alive, until all is done."""
        renewed, pause = time.monotonic(), min(_HEARTBEAT_SECONDS, self.post.lease.total_seconds() / 3)
        while not self.post.is_stopped() and any(line.is_alive() for line in lines):
            was_idle = self.holes.is_idle()
            claimed = self._claim()
            if was_idle and not claimed:
                return
            wanted = min(self.post.transport.most_lines, 1 + len(self.holes.in_hand()) // _FEWEST_A_LINE)
            lines += [self._start() for _ in range(wanted - len(lines))]
            if claimed:
                self.holes.wait_below(self.a_claim, _LOOK_SECONDS)
            else:
                self.holes.wait_until_idle(_LOOK_SECONDS)
            self.ledger.flush()
            if time.monotonic() - renewed > pause:
                renewed = time.monotonic()
                self.ledger.renew(self.holes.in_hand())

    def _claim(self) -> int:
        """Claim and write some more, as far as there is room; answers how many."""
        full, now = self.holes.full(self.a_claim), self.post.clock()
        with self.post.database.writing() as session:
            claimed = outbox.claim_messages(session, now=now, limit=self.a_claim, lease=self.post.lease, full=full)
        try:
            with self.post.database.reading() as connection:
                drafts = self.post.write(connection, claimed, now) if claimed else {}
        except BaseException:
            self.ledger.give_back(claimed)
            raise
        self.holes.put([(message, drafts[message.id]) for message in claimed])
        return len(claimed)

    def _start(self, *, is_first: bool = False) -> threading.Thread:
        line = threading.Thread(target=self._work, args=(is_first,), name="mail line", daemon=True)
        line.start()
        return line

    def _work(self, is_first: bool) -> None:
        """One line after another, until nothing is left to send."""
        try:
            is_wanted = is_first or self.holes.is_any()
            while is_wanted:
                with self.post.transport.open() as line:
                    self.is_answered.set()
                    self._use(line)
                is_wanted = self.holes.is_any()
        except Unreachable as problem:
            _log.warning("No mail leaves: %s", problem.what)
        except BaseException as fault:  # noqa: BLE001  the thread that waits for this one raises it
            self.fault = fault
            self.holes.close()
        finally:
            self.is_answered.set()

    def _use(self, line: Line) -> None:
        """Send over one line until it is used up or nothing is left."""
        for _ in range(MOST_MAILS):
            parcel = self.holes.take_at_once()
            if parcel is None:  # nothing stays unsettled while there is nothing to do
                self.ledger.flush()
                parcel = self.holes.take()
            if parcel is None or not self._carry(line, *parcel):
                return

    def _carry(self, line: Line, message: ClaimedMessage, draft: Draft) -> bool:
        """Send one message and note what became of it; whether the line can take another."""
        try:
            verdict = self._send(line, message, draft)
            note = Note(message=message, verdict=verdict)
            if verdict.outcome == "sent":
                self.ledger.leave(note)
            else:
                self.ledger.write(note)
        finally:
            self.holes.done(message)
        with self._counting:
            self.ended[verdict.outcome] += 1
        if verdict.outcome == "in_doubt":
            _log.warning("Message %d is in doubt: %s", message.id, verdict.text)
        else:
            _log.info("Message %d: %s%s", message.id, verdict.outcome, f" ({verdict.code})" if verdict.code else "")
        if verdict.is_of_domain:
            # Whatever else waits for that domain would be told the same.
            self.ledger.give_back(self.holes.take_out(message.domain))
        return verdict.is_open

    def _send(self, line: Line, message: ClaimedMessage, draft: Draft) -> Verdict:
        if isinstance(draft, Withdrawn):
            return Verdict(outcome="withdrawn", text=draft.reason)
        if isinstance(draft, Unwritable):
            return Verdict(outcome="unwritable", text=draft.reason)
        post, last_moment = self.post, self.post.clock()
        try:
            mail = build_mail(draft, message_id=message.message_id, franking=post.franking, now=last_moment)
        except Exception as fault:  # noqa: BLE001  Python's email package fails in many ways; the others' mail goes on
            _log.exception("The mail of message %d cannot be built.", message.id)
            return Verdict(outcome="unwritable", text=f"{type(fault).__name__}: {fault}")

        def mark() -> bool:
            nonlocal last_moment
            last_moment = post.clock() + post.lease
            note = Note(message=message, revision=draft.revision)
            self.ledger.write(note)
            return note.answer

        return line.send(mail, mark, lambda: post.clock() < last_moment)
