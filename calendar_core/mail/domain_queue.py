"""Queue of the claimed messages of one process, by the domain of the recipient, with fair scheduling.

A domain may not use the last connection while others wait or may come, so that a slow domain delays no other; domains
take turns. The messages of a paused domain are removed. Nothing here touches a row or a socket.
"""

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable
from typing import Final

from calendar_core.domain.subscriptions.letter import LetterResult
from calendar_core.store.outbox.message import ClaimedMessage

QueuedMail = tuple[ClaimedMessage, LetterResult]
# How soon a waiting worker notices that the program is to stop.
_POLL_SECONDS: Final = 0.2


class DomainQueue:
    """Thread-safe. `is_stopped` is asked before a message is given out."""

    def __init__(self, connections: int, is_stopped: Callable[[], bool]) -> None:
        self.max_per_domain = max(1, connections - 1)
        self._is_stopped = is_stopped
        self._is_closed = False
        self._waiting: OrderedDict[str, deque[QueuedMail]] = OrderedDict()
        self._in_flight_by_domain: Counter[str] = Counter()
        self._in_flight: dict[int, ClaimedMessage] = {}
        self._changed = threading.Condition()

    def put(self, mails: Iterable[QueuedMail]) -> None:
        """Add messages to send."""
        with self._changed:
            for queued_mail in mails:
                self._waiting.setdefault(queued_mail[0].domain, deque()).append(queued_mail)
            self._changed.notify_all()

    def wait_for_any(self) -> bool:
        """Whether `take` would return one; waits like `take`."""
        with self._changed:
            return self._wait_for_domain() is not None

    def take(self) -> QueuedMail | None:
        """The next message for a free connection, which calls `mark_done` afterwards; None when there will be none."""
        with self._changed:
            domain = self._wait_for_domain()
            return None if domain is None else self._pop_mail(domain)

    def take_nowait(self) -> QueuedMail | None:
        """The next message if there is one already."""
        with self._changed:
            domain = None if self._is_closed or self._is_stopped() else self._find_available_domain()
            return None if domain is None else self._pop_mail(domain)

    def _wait_for_domain(self) -> str | None:
        while not self._is_closed and not self._is_stopped():
            domain = self._find_available_domain()
            if domain is not None:
                return domain
            self._changed.wait(_POLL_SECONDS)
        return None

    def _find_available_domain(self) -> str | None:
        return next((one for one in self._waiting if self._in_flight_by_domain[one] < self.max_per_domain), None)

    def _pop_mail(self, domain: str) -> QueuedMail:
        domain_mails = self._waiting[domain]
        queued_mail = domain_mails.popleft()
        if domain_mails:
            self._waiting.move_to_end(domain)
        else:
            del self._waiting[domain]
        self._in_flight_by_domain[domain] += 1
        self._in_flight[queued_mail[0].id] = queued_mail[0]
        return queued_mail

    def mark_done(self, message: ClaimedMessage) -> None:
        """Report that the connection is free again."""
        with self._changed:
            self._in_flight_by_domain[message.domain] -= 1
            del self._in_flight[message.id]
            self._changed.notify_all()

    def remove_waiting(self, domain: str | None = None) -> list[ClaimedMessage]:
        """Remove and return everything that waits, or what waits for one domain."""
        with self._changed:
            domains = [name for name in self._waiting if domain is None or name == domain]
            return [message for name in domains for message, _ in self._waiting.pop(name)]

    def list_unsettled(self) -> list[ClaimedMessage]:
        """Everything that waits or is being sent."""
        with self._changed:
            waiting = [message for domain_mails in self._waiting.values() for message, _ in domain_mails]
            return [*self._in_flight.values(), *waiting]

    def full_domains(self, limit: int) -> set[str]:
        """The domains for which at least `limit` messages wait."""
        with self._changed:
            return {domain for domain, domain_mails in self._waiting.items() if len(domain_mails) >= limit}

    def wait_until_below(self, limit: int, seconds: float) -> None:
        """Block until fewer than `limit` messages wait, for so many seconds, or until the queue is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or sum(map(len, self._waiting.values())) < limit, seconds)

    def is_idle(self) -> bool:
        """Whether nothing waits and every connection is free."""
        return not (self._waiting or self._in_flight)

    def wait_until_idle(self, seconds: float) -> None:
        """Block until it is idle, for so many seconds, or until the queue is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or self.is_idle(), seconds)

    def close(self) -> None:
        """Give out no more messages."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
