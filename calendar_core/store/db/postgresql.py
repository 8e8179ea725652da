"""Connections to PostgreSQL with deadlines on this side.

A server that is frozen, or whose network is gone, keeps none of its own deadlines; where only its processes are frozen,
its kernel goes on acknowledging, so those of TCP do not help either.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import psycopg
from psycopg.abc import PQGen

_Result = TypeVar("_Result")
# The server's deadline for a statement ends this long before ours: a slow statement is cancelled there, and the
# connection stays in use.
_GRACE_SECONDS: Final = 0.5
_MAX_LOCK_SECONDS: Final = 10
# In seconds, and milliseconds for the last: a peer that is gone is noticed within nine seconds on an idle connection.
_KEEPALIVES: Final = {
    "connect_timeout": 2,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 5_000,
}


def connect_arguments(*, statement_seconds: float) -> dict[str, Any]:
    """Arguments of each connection: the server's deadlines, and those of TCP."""
    statement = int(statement_seconds * 1_000)
    lock = min(statement, _MAX_LOCK_SECONDS * 1_000)
    options = f"-c lock_timeout={lock} -c statement_timeout={statement} -c idle_in_transaction_session_timeout=60s"
    return {**_KEEPALIVES, "options": options}


class DeadlineConnection(psycopg.Connection[Any]):
    """A connection that is closed where the server does not answer in time; the error is a psycopg.OperationalError."""

    seconds: float = 60
    on_timeout: Callable[[], None] | None = None

    def wait(self, gen: PQGen[_Result], interval: float = 0.1, timeout: float | None = None) -> _Result:
        """Wait for the server, as psycopg does, but no longer than the deadline."""
        try:
            return super().wait(gen, interval, self.seconds if timeout is None else min(timeout, self.seconds))
        except psycopg.errors._WaitTimeout:
            self.close()
            if self.on_timeout is not None:
                self.on_timeout()
            message = f"the server did not answer within {self.seconds} s"
            raise psycopg.OperationalError(message) from None


def client_seconds(statement_seconds: float) -> float:
    """The deadline on this side for a statement that the server gives so long."""
    return statement_seconds + _GRACE_SECONDS
