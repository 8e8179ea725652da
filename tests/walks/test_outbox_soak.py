"""Senders killed, frozen and lied to: nothing is lost, and what was sent twice was known to be in doubt.

Each campaign runs small with every test run, and whole among the long ones.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import insert, select

from calendar_core.models import Reminder, Subscription, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.editing.save_event import occurrence_key
from calendar_core.store.selection.conditions import EVENT
from tests.builders.mail import DAY, NOW, enqueue_all, load_messages, make_record_at
from tests.builders.records import add_events, fill_directory
from tests.builders.smtp_server import DROP, ScriptedSmtpServer
from tests.house.source import CHECKOUT

# How long the server takes to answer after it has taken a mail: the longer, the more of what is killed was sent.
ANSWER_SECONDS = 0.004
_RECIPIENT = re.compile(r"<(.*)>")


def raise_many(database: Database, addresses: list[str]) -> None:
    """A reminder for each address, due and in the outbox."""
    fill_directory(database)
    event = make_record_at(NOW + 7 * DAY)
    add_events(database, event)
    own = {"query": "", "leads": "P7D", "changes": "none", "lang": "en", "time_zone": "UTC", "state": "confirmed"}
    rows = [
        {**own, "id": f"{number:032x}", "address": address, "created_at": NOW, "confirmed_at": NOW}
        for number, address in enumerate(addresses)
    ]
    with database.writing() as session:
        session.execute(insert(table_of(Subscription)), rows)
        when = session.execute(select(EVENT.c.start_text, EVENT.c.time_zone)).one()
        same = {"event_id": event.id, "occurrence": occurrence_key(*when), "lead": "P7D", "state": "pending"}
        planned = [{**same, "subscription_id": row["id"], "due_at": NOW, "not_after": NOW + 7 * DAY} for row in rows]
        session.execute(insert(table_of(Reminder)), planned)
    raised = 0
    while made := enqueue_all(database):
        raised += made
    assert raised == len(addresses)


def readers(count: int) -> list[str]:
    """Addresses in twenty domains."""
    return [f"reader{number}@domain{number % 20}.example.org" for number in range(count)]


class SenderProcesses:
    """Sending processes on request."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self.program = program
        self.alive: list[int] = []

    def add(self) -> None:
        """One more sender."""
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        print(file=self.program.stdin, flush=True)
        self.alive.append(int(self.program.stdout.readline()))

    def hit(self, sender: int, blow: signal.Signals) -> None:
        """Send a signal; whoever has finished does not mind."""
        with suppress(ProcessLookupError):
            os.kill(sender, blow)


@contextmanager
def sender_processes(
    url: str, smtp_server: ScriptedSmtpServer, *, connections: int = 1, lease: float = 2
) -> Iterator[SenderProcesses]:
    words = ["-m", "tests.builders.child_processes", url, smtp_server.url, str(connections), str(lease)]
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, *words], cwd=CHECKOUT, stdin=pipe, stdout=pipe, text=True) as program:
        made = SenderProcesses(program)
        try:
            yield made
        finally:
            for sender in made.alive:
                made.hit(sender, signal.SIGKILL)
            assert program.stdin is not None
            program.stdin.close()


def wait_until(is_so: Callable[[], bool], seconds: float = 240) -> None:
    limit = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < limit, "It did not happen in time."
        time.sleep(0.002)


def is_over(database: Database) -> bool:
    return not {"pending", "sending"} & {state for (state,) in load_messages(database, "state")}


def arrivals(smtp_server: ScriptedSmtpServer) -> Counter[str]:
    """`{Message-ID: how often it arrived}`."""
    found = [re.search(rb"^Message-ID: (\S+)\r$", body, re.MULTILINE) for body in smtp_server.received]
    return Counter(match[1].decode() for match in found if match)


def check(database: Database, smtp_server: ScriptedSmtpServer, what: str, most_doubled: int) -> None:
    """None lost, none doubled in silence, not too many doubled."""
    arrived = arrivals(smtp_server)
    rows = load_messages(database, "message_id", "state", "in_doubt_count")
    lost = {message_id for message_id, state, _ in rows if state != "sent" or message_id not in arrived}
    doubled = {message_id: times - 1 for message_id, times in arrived.items() if times > 1}
    in_doubt = {message_id: count for message_id, _, count in rows if count}
    print(f"{what}: {len(lost)} lost, {sum(doubled.values())} doubled, {sum(in_doubt.values())} in doubt")  # noqa: T201
    assert lost == set()
    assert {message_id for message_id, times in doubled.items() if in_doubt.get(message_id, 0) < times} == set()
    assert sum(doubled.values()) <= most_doubled


@pytest.fixture
def smtp_server() -> Iterator[ScriptedSmtpServer]:
    server = ScriptedSmtpServer()
    server.before_final_reply = lambda: time.sleep(ANSWER_SECONDS)
    yield server
    server.close()


@pytest.mark.parametrize(("count", "kills"), [(90, 3), pytest.param(4_000, 60, marks=pytest.mark.long)])
def test_senders_that_are_killed_lose_nothing_and_double_only_what_was_in_doubt(
    database: Database, database_url: str, smtp_server: ScriptedSmtpServer, count: int, kills: int
) -> None:
    raise_many(database, readers(count))
    chance = random.Random(2024)  # noqa: S311  the same kills every time
    with sender_processes(database_url, smtp_server) as senders:
        for _ in range(1 if database.is_sqlite else 4):
            senders.add()
        for kill in range(kills):
            reached = count * kill // (kills + 1) + chance.randint(1, count // (kills + 1))
            wait_until(lambda reached=reached: len(smtp_server.received) >= reached)  # type: ignore[misc]  # bound at once
            time.sleep(chance.uniform(0, 0.01))
            victim = senders.alive.pop(chance.randrange(len(senders.alive)))
            senders.hit(victim, signal.SIGKILL)
            senders.add()
        wait_until(lambda: is_over(database))
    check(database, smtp_server, f"{count} messages, {kills} kills", kills)


@pytest.mark.parametrize(("count", "stops"), [(60, 1), pytest.param(6_000, 30, marks=pytest.mark.long)])
def test_a_sender_that_sleeps_past_its_lease_sends_nothing_that_another_took(
    database: Database, database_url: str, smtp_server: ScriptedSmtpServer, count: int, stops: int
) -> None:
    raise_many(database, readers(count))
    chance = random.Random(2024)  # noqa: S311
    with sender_processes(database_url, smtp_server, lease=1) as senders:
        for _ in range(2 if database.is_sqlite else 4):
            senders.add()
        for stop in range(stops):
            reached = count * stop // (stops + 1) + chance.randint(1, count // (stops + 1))
            wait_until(lambda reached=reached: len(smtp_server.received) >= reached)  # type: ignore[misc]  # bound at once
            sleeper = chance.choice(senders.alive)
            senders.hit(sleeper, signal.SIGSTOP)
            time.sleep(1.6)
            senders.hit(sleeper, signal.SIGCONT)
        wait_until(lambda: is_over(database))
    check(database, smtp_server, f"{count} messages, {stops} sleeps of 1.6 s with leases of 1 s", stops)


@pytest.mark.parametrize("count", [200, pytest.param(10_000, marks=pytest.mark.long)])
def test_two_nodes_with_four_connections_each_send_exactly_what_is_due(
    database: Database, database_url: str, smtp_server: ScriptedSmtpServer, count: int
) -> None:
    smtp_server.before_final_reply = lambda: None
    raise_many(database, readers(count))
    with sender_processes(database_url, smtp_server, connections=4, lease=900) as senders:
        senders.add()
        senders.add()
        wait_until(lambda: is_over(database), 600)
    check(database, smtp_server, f"{count} messages, two nodes", 0)
    assert len(smtp_server.received) == count


@pytest.mark.parametrize("count", [200, pytest.param(4_000, marks=pytest.mark.long)])
def test_good_readers_wait_neither_for_a_domain_that_defers_nor_for_addresses_that_are_refused(
    database: Database, database_url: str, smtp_server: ScriptedSmtpServer, count: int
) -> None:
    """A quarter defers, half of another quarter is refused, one in twenty is taken and the connection lost."""
    addresses = [f"reader{n}@{('busy', 'strict', 'good', 'fine')[n % 4]}.example.org" for n in range(count)]
    chance = random.Random(2024)  # noqa: S311
    deferred: list[str] = []

    def choose(moment: str, line: str) -> str | None:
        if moment == "dot":
            time.sleep(ANSWER_SECONDS)
            return DROP if chance.random() < 0.05 else None
        found = _RECIPIENT.search(line) if moment == "RCPT" else None
        if found is None:
            return None
        local, _, domain = found[1].partition("@")
        if domain.startswith("busy"):
            deferred.append(local)
            return "451 4.3.2 come back later"
        is_refused = domain.startswith("strict") and int(local.removeprefix("reader")) % 8 == 1
        return "550 5.7.1 not here" if is_refused else None

    smtp_server.choose_reply, smtp_server.before_final_reply = choose, lambda: None
    raise_many(database, addresses)
    with sender_processes(database_url, smtp_server, connections=4) as senders:
        senders.add()
        wait_until(lambda: Counter(load_messages(database, "state"))[("sent",)] >= count * 5 // 8, 600)
        time.sleep(0.1)
    by_state = Counter((state, domain) for state, domain in load_messages(database, "state", "domain"))
    eighth = count // 8
    assert by_state == Counter(
        {
            ("sent", "good.example.org"): 2 * eighth,
            ("sent", "fine.example.org"): 2 * eighth,
            ("sent", "strict.example.org"): eighth,
            ("dead", "strict.example.org"): eighth,
            ("pending", "busy.example.org"): 2 * eighth,
        }
    )
    rows = load_messages(database, "message_id", "in_doubt_count")
    in_doubt = dict(rows)
    doubled = {message_id: times - 1 for message_id, times in arrivals(smtp_server).items() if times > 1}
    print(f"{count} messages, {len(deferred)} tries at the busy domain, {sum(doubled.values())} doubled")  # noqa: T201
    assert {message_id for message_id, times in doubled.items() if in_doubt[message_id] < times} == set()
    assert len(deferred) <= 40
