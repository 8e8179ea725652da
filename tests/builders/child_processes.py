"""Sending processes for the soaks, made in no time: this one has everything loaded, and forks one for each line.

    python -m tests.builders.child_processes DATABASE_URL MAIL_URL CONNECTIONS LEASE_SECONDS

For each line on standard input it prints the number of a new process, which sends until nothing is left, by a clock
that began at `tests.builders.mail.NOW` when this program did. When its input ends it ends, and its children with it.
"""

import ctypes
import os
import signal
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta

from calendar_core.jobs import build_scheduler_context
from calendar_core.mail.delivery import deliver_due
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.admin import load_outbox_status
from tests.builders.mail import NOW, settings_for

_PR_SET_PDEATHSIG = 1  # prctl(2)


def main(database_url: str, mail_url: str, connections: str, lease: str) -> None:
    """Fork on request."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    settings = replace(settings_for(database_url, mail_url), mail_connections=int(connections))
    began = time.monotonic()

    def clock() -> datetime:
        return NOW + timedelta(seconds=time.monotonic() - began)

    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            database = Database(database_url)
            post = replace(
                build_scheduler_context(database, settings, clock=clock).delivery_context(),
                claim_lease=timedelta(seconds=float(lease)),
                exchange_lease=timedelta(seconds=float(lease)),
            )
            while True:
                deliver_due(post)
                with database.reading() as connection:
                    if load_outbox_status(connection).waiting == 0:
                        os._exit(0)
                time.sleep(0.05)
        print(child, flush=True)  # noqa: T201  to whoever asked


if __name__ == "__main__":
    main(*sys.argv[1:])
