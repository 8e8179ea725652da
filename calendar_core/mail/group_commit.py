"""The outbox as several connections write into it at once: what they note at the same moment is one commit.

Each waits for the commit of its own mark, so that a body leaves only after that is on the disk. What became of a mail
is left to be written with the next commit, so that it is settled before its connection hands over another. Whoever
comes while another commits is written with the next. One pen for all that a process changes of what it has in hand: two
would wait for each other's rows.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from calendar_core.mail.transport import Verdict
from calendar_core.store.db.database import Database
from calendar_core.store.outbox import outbox
from calendar_core.store.outbox.bounces import note_refusal
from calendar_core.store.outbox.domain_backoff import free_domains, pause_domain
from calendar_core.store.outbox.outbox import ClaimedMessage

_log = logging.getLogger(__name__)


@dataclass(eq=False, kw_only=True)
class Note:
    """One entry: a mark (`revision` is set) or what became of a message (`verdict` is).

    `answer` says afterwards whether it was so: False for a mail that may not be sent, or is another sender's by now.
    """

    message: ClaimedMessage
    revision: int | None = None
    verdict: Verdict | None = None
    is_done: bool = False
    answer: bool = False
    fault: BaseException | None = field(default=None, repr=False)


class Ledger:
    """What one process writes into the outbox while it sends. `failing`: the domains that are not trusted yet."""

    def __init__(self, database: Database, clock: Callable[[], datetime], lease: timedelta, failing: set[str]) -> None:
        self.database = database
        self.clock = clock
        self.lease = lease
        self._waiting: list[Note] = []
        self._queue = threading.Lock()
        self._pen = threading.Lock()
        self._failing = failing

    def write(self, note: Note) -> None:
        """Commit a note, and whatever else waits."""
        self.leave(note)
        with self._pen:
            if not note.is_done:
                self._commit_waiting()
        if note.fault is not None:
            raise note.fault

    def leave(self, note: Note) -> None:
        """Have a note written with the next commit, of whichever connection."""
        with self._queue:
            self._waiting.append(note)

    def flush(self) -> None:
        """Commit what was left."""
        with self._pen:
            notes = self._commit_waiting()
        for note in notes:
            if note.fault is not None:
                raise note.fault

    def renew(self, messages: Sequence[ClaimedMessage]) -> None:
        """Begin the leases anew of what is in hand."""
        with self._pen, self.database.writing() as session:
            outbox.renew_leases(session, messages, now=self.clock(), lease=self.lease)

    def give_back(self, messages: Sequence[ClaimedMessage]) -> None:
        """Let others have what nothing was tried with."""
        if messages:
            with self._pen, self.database.writing() as session:
                outbox.release_messages(session, messages)

    def _commit_waiting(self) -> list[Note]:
        with self._queue:
            notes, self._waiting = self._waiting, []
        if notes:
            self._commit(notes)
        return notes

    def _commit(self, notes: list[Note]) -> None:
        try:
            with self.database.writing() as session:
                done = self._mark(session, notes) | self._settle(session, notes)
        except Exception as fault:  # noqa: BLE001  each of those who wait is told
            for note in notes:
                note.is_done, note.fault = True, fault
            return
        for note in notes:
            note.is_done, note.answer = True, id(note) in done
            if note.verdict is not None and note.verdict.outcome != "in_doubt" and not note.answer:
                _log.warning("Message %d was taken over by another sender before it was settled.", note.message.id)

    def _mark(self, session: Session, notes: list[Note]) -> set[int]:
        letters = {id(note): (note.message, note.revision) for note in notes if note.revision is not None}
        if not letters:
            return set()
        now = self.clock()
        marked = outbox.mark_in_doubt(session, list(letters.values()), now=now, lease=self.lease)
        return {key for key, (message, _) in letters.items() if message.id in marked}

    def _settle(self, session: Session, notes: list[Note]) -> set[int]:
        now, done = self.clock(), set()
        sent: defaultdict[int | None, list[Note]] = defaultdict(list)
        for note in notes:
            if note.verdict is None or note.verdict.outcome == "in_doubt":
                continue  # the row says so already; when its lease ends it is sent again, under the same Message-ID
            if note.verdict.outcome == "sent":
                sent[note.verdict.code].append(note)
            elif self._settle_one(session, note.message, note.verdict, now):
                done.add(id(note))
        for code, group in sent.items():
            settled = outbox.settle_sent(session, [note.message for note in group], code=code, now=now)
            done |= {id(note) for note in group if note.message.id in settled}
        freed = self._failing & {note.message.domain for group in sent.values() for note in group}
        if freed:
            free_domains(session, freed)
            self._failing -= freed
        return done

    def _settle_one(self, session: Session, message: ClaimedMessage, verdict: Verdict, now: datetime) -> bool:
        code, text = verdict.code, verdict.text
        if verdict.is_of_domain:
            self._failing.add(message.domain)
            pause_domain(session, message.domain, error=outbox.one_line(text), now=now)
        match verdict.outcome:
            case "retry":
                return outbox.settle_retry(session, message, code=code, error=text, now=now)
            case "dead":
                settled = outbox.settle_dead(session, message, code=code, error=text)
                if settled:
                    note_refusal(session, message, text=text, now=now)
                return settled
            case "withdrawn":
                return outbox.settle_withdrawn(session, message, reason=text)
            case "unwritable":
                return outbox.settle_unwritable(session, message, error=text, now=now)
            case _:  # unmarked, reconnect: as if it had not been claimed
                outbox.release_messages(session, [message])
                return True
