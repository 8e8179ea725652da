"""Claimed messages in one process, by the domain they go to, and which of them a free line takes next.

A domain may not have the last line while others wait or may come, so that one which answers slowly delays nobody else;
domains take turns. What waits for a domain that was paused is taken out. Nothing here touches a row or a socket.
"""

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable
from typing import Final

from calendar_core.domain.subscriptions.letter import Draft
from calendar_core.store.outbox.outbox import ClaimedMessage

Parcel = tuple[ClaimedMessage, Draft]
# How soon a waiting line notices that the program is to stop.
_POLL_SECONDS: Final = 0.2


class Pigeonholes:
    """Safe to be used by several threads. `is_stopped` is asked before anything is given out."""

    def __init__(self, lines: int, is_stopped: Callable[[], bool]) -> None:
        self.most_of_one = max(1, lines - 1)
        self._is_stopped = is_stopped
        self._is_closed = False
        self._holes: OrderedDict[str, deque[Parcel]] = OrderedDict()
        self._out: Counter[str] = Counter()
        self._away: dict[int, ClaimedMessage] = {}
        self._changed = threading.Condition()

    def put(self, parcels: Iterable[Parcel]) -> None:
        """More to send."""
        with self._changed:
            for parcel in parcels:
                self._holes.setdefault(parcel[0].domain, deque()).append(parcel)
            self._changed.notify_all()

    def is_any(self) -> bool:
        """Whether `take` would find one; waits like it."""
        with self._changed:
            return self._next_domain() is not None

    def take(self) -> Parcel | None:
        """The next one for a free line, which says `done` afterwards; None when there will be none."""
        with self._changed:
            domain = self._next_domain()
            return None if domain is None else self._give(domain)

    def take_at_once(self) -> Parcel | None:
        """The next one where there is one already."""
        with self._changed:
            domain = None if self._is_closed or self._is_stopped() else self._free_domain()
            return None if domain is None else self._give(domain)

    def _next_domain(self) -> str | None:
        while not self._is_closed and not self._is_stopped():
            domain = self._free_domain()
            if domain is not None:
                return domain
            self._changed.wait(_POLL_SECONDS)
        return None

    def _free_domain(self) -> str | None:
        return next((one for one in self._holes if self._out[one] < self.most_of_one), None)

    def _give(self, domain: str) -> Parcel:
        hole = self._holes[domain]
        parcel = hole.popleft()
        if hole:
            self._holes.move_to_end(domain)
        else:
            del self._holes[domain]
        self._out[domain] += 1
        self._away[parcel[0].id] = parcel[0]
        return parcel

    def done(self, message: ClaimedMessage) -> None:
        """The line is free again."""
        with self._changed:
            self._out[message.domain] -= 1
            del self._away[message.id]
            self._changed.notify_all()

    def take_out(self, domain: str | None = None) -> list[ClaimedMessage]:
        """Everything that waits, or what waits for one domain; nobody will be given it."""
        with self._changed:
            domains = [name for name in self._holes if domain is None or name == domain]
            return [message for name in domains for message, _ in self._holes.pop(name)]

    def in_hand(self) -> list[ClaimedMessage]:
        """Everything that waits or is on a line."""
        with self._changed:
            waiting = [message for hole in self._holes.values() for message, _ in hole]
            return [*self._away.values(), *waiting]

    def full(self, most: int) -> set[str]:
        """The domains for which at least so many wait."""
        with self._changed:
            return {domain for domain, hole in self._holes.items() if len(hole) >= most}

    def wait_below(self, most: int, seconds: float) -> None:
        """Wait until fewer than so many wait, or for so long, or until it is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or sum(map(len, self._holes.values())) < most, seconds)

    def is_idle(self) -> bool:
        """Whether nothing waits and every line is free."""
        return not (self._holes or self._away)

    def wait_until_idle(self, seconds: float) -> None:
        """Wait until it is idle, or for so long, or until it is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or self.is_idle(), seconds)

    def close(self) -> None:
        """Nothing more is given out."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
