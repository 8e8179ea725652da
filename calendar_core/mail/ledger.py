"""The outbox as several connections write into it at once: what they note at the same moment is one commit.

Each waits for the commit of its own note, so that a body leaves only after its mark is on the disk, and nothing else is
sent over a connection before its last mail is settled. Whoever comes while another commits is written with the next.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from calendar_core.mail.lines import Verdict
from calendar_core.store import outbox
from calendar_core.store.bouncing import note_refusal
from calendar_core.store.domains import free_domains, pause_domain
from calendar_core.store.doors import Database
from calendar_core.store.outbox import ClaimedMessage

_log = logging.getLogger(__name__)


@dataclass(eq=False, kw_only=True)
class _Note:
    """One entry: a mark (`revision` is set) or what became of a message (`verdict` is)."""

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
        self._waiting: list[_Note] = []
        self._queue = threading.Lock()
        self._pen = threading.Lock()
        self._failing = failing

    def mark(self, message: ClaimedMessage, *, revision: int) -> bool:
        """Note that a message is in doubt from now on; False: do not send it."""
        return self._write(_Note(message=message, revision=revision))

    def settle(self, message: ClaimedMessage, verdict: Verdict) -> bool:
        """Note what became of a message. False: another sender has it by now, and nothing was changed."""
        return self._write(_Note(message=message, verdict=verdict))

    def _write(self, note: _Note) -> bool:
        with self._queue:
            self._waiting.append(note)
        with self._pen:
            if not note.is_done:
                with self._queue:
                    notes, self._waiting = self._waiting, []
                self._commit(notes)
        if note.fault is not None:
            raise note.fault
        return note.answer

    def _commit(self, notes: list[_Note]) -> None:
        try:
            with self.database.writing() as session:
                done = self._mark(session, notes) | self._settle(session, notes)
        except Exception as fault:  # noqa: BLE001  each of those who wait is told
            for note in notes:
                note.is_done, note.fault = True, fault
            return
        for note in notes:
            note.is_done, note.answer = True, id(note) in done

    def _mark(self, session: Session, notes: list[_Note]) -> set[int]:
        letters = {id(note): (note.message, note.revision) for note in notes if note.revision is not None}
        if not letters:
            return set()
        now = self.clock()
        marked = outbox.mark_in_doubt(session, list(letters.values()), now=now, lease=self.lease)
        return {key for key, (message, _) in letters.items() if message.id in marked}

    def _settle(self, session: Session, notes: list[_Note]) -> set[int]:
        now, done = self.clock(), set()
        sent: defaultdict[int | None, list[_Note]] = defaultdict(list)
        for note in notes:
            if note.verdict is None:
                continue
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
