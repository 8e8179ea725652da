"""Senders killed again and again: nothing is lost, and what was sent twice was known to be in doubt."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from email import message_from_bytes

import pytest

from calendar_core.store.doors import Database
from calendar_core.store.outbox import LEASE
from tests.builders import add_events, fill_directory
from tests.house.source import CHECKOUT
from tests.mail.wire import WireServer
from tests.posting import DAY, NOW, messages, plan, raise_all, starting, subscribe

MESSAGES, KILLS = 400, 40
PROGRAM = (
    "import sys; from datetime import datetime; from tests.posting import settings_for;"
    "from calendar_core.scheduler import tick; from calendar_core.store.doors import Database;"
    "url, mail, now = sys.argv[1:];"
    "tick(Database(url), settings_for(url, mail), now=datetime.fromisoformat(now))"
)


class Killer:
    """Kills a sender after some messages: as it waits for an answer to the dot, or some milliseconds later."""

    def __init__(self, wire: WireServer) -> None:
        self.wire = wire
        self.left = 0
        self.chance = random.Random(2024)  # noqa: S311  the same kills every time
        self.sender: subprocess.Popen[bytes] | None = None
        wire.at_dot = self

    def __call__(self) -> None:
        self.left -= 1
        if self.left == 0 and self.sender is not None:
            delay = self.chance.choice([0, 0, self.chance.uniform(0, 0.02)])
            threading.Timer(delay, self.sender.send_signal, [signal.SIGKILL]).start()
            if delay == 0:
                self.sender.wait(10)

    def run_a_sender(self, url: str, now: str, *, is_spared: bool = False) -> None:
        """Run one until it is killed, or until it has sent everything."""
        self.left = self.chance.randint(1, 2 * MESSAGES // KILLS)
        if is_spared:
            self.left = 0
        command = [sys.executable, "-c", PROGRAM, url, self.wire.url, now]
        self.sender = subprocess.Popen(command, cwd=CHECKOUT, env={**os.environ, "PYTHONPATH": str(CHECKOUT)})
        self.sender.wait(120)


@pytest.mark.long
def test_senders_that_are_killed_lose_nothing_and_double_only_what_was_in_doubt(
    database: Database, database_url: str
) -> None:
    fill_directory(database)
    add_events(database, starting(NOW + 7 * DAY))
    for n in range(MESSAGES):
        subscribe(database, "1w", address=f"reader{n}@example.org")
    plan(database)
    assert raise_all(database) == MESSAGES
    wire = WireServer()
    killer = Killer(wire)
    for kill in range(KILLS):
        killer.run_a_sender(database_url, (NOW + kill * LEASE).isoformat())
    for rest in range(2):
        killer.run_a_sender(database_url, (NOW + (KILLS + rest) * LEASE).isoformat(), is_spared=True)
    wire.close()
    arrived = Counter(message_from_bytes(body)["Message-ID"] for body in wire.taken)
    rows = messages(database, "message_id", "state", "in_doubt_count")
    assert {state for _, state, _ in rows} == {"sent"}
    assert set(arrived) == {message_id for message_id, *_ in rows}
    doubled = {message_id for message_id, times in arrived.items() if times > 1}
    in_doubt = {message_id for message_id, _, count in rows if count}
    print(f"{MESSAGES} messages, {KILLS} kills, {len(doubled)} doubled, {len(in_doubt)} in doubt")  # noqa: T201
    assert doubled <= in_doubt
    assert sum(arrived.values()) - MESSAGES <= KILLS
