"""The outbox is emptied: each message once, whatever the server does; doubt is known, never silent."""

import logging
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import Connection

from calendar_core.domain.subscriptions.letter import CompositionFailed, Letter, LetterResult, Withdrawn
from calendar_core.mail.config import Sender
from calendar_core.mail.delivery import DeliveryContext, deliver_due
from calendar_core.mail.mime import MailIdentity
from calendar_core.mail.smtp import SmtpServer, SmtpTransport
from calendar_core.mail.verp import Verp
from calendar_core.models import Subscription
from calendar_core.notifications.compose import compose_letters
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.claim import claim_messages
from calendar_core.store.outbox.domain_backoff import list_failing_domains
from calendar_core.store.outbox.lease import CLAIM_LEASE, EXCHANGE_LEASE
from calendar_core.store.outbox.message import ClaimedMessage
from calendar_core.store.outbox.settle import retry_delay
from tests.builders.mail import (
    DOMAIN,
    HOUR,
    NOW,
    enqueue_all,
    first_column,
    load_messages,
    load_rows,
    make_record_at,
    plan_all,
    revise,
    subscribe,
)
from tests.builders.records import add_events, fill_directory
from tests.builders.smtp_server import DROP, ScriptedSmtpServer
from tests.conftest import SmtpSink
from tests.house.source import CHECKOUT

DUE = NOW + 2 * HOUR


def write(_connection: Connection, claimed: Sequence[ClaimedMessage], _now: datetime) -> dict[int, LetterResult]:
    """A letter for everybody."""
    letter = Letter(to="reader@example.org", subject="In 1 hour", text="Text.\n", list_id="reminders", revision=1)
    return {message.id: letter for message in claimed}


def deliver(database: Database, port: int, *, now: datetime = DUE, **more: Any) -> Counter[str]:
    server = SmtpServer(host="127.0.0.1", port=port, security="starttls")
    facts: dict[str, Any] = {
        "transport": SmtpTransport(server, local_hostname=DOMAIN),
        "identity": MailIdentity(sender=Sender(name="Entente", address=f"desk@{DOMAIN}")),
        "write": write,
        "clock": lambda: now,
    }
    return +deliver_due(DeliveryContext(database=database, **{**facts, **more}))


def message_ids(bodies: list[bytes]) -> list[str]:
    return [message_from_bytes(body)["Message-ID"] for body in bodies]


def test_everything_that_is_due_is_sent_once(raised: Callable[[int], Database], smtp_sink: SmtpSink) -> None:
    database = raised(3)
    assert deliver(database, smtp_sink.port) == Counter(sent=3)
    assert deliver(database, smtp_sink.port) == Counter()
    arrived = [message_from_bytes(message.original_content or b"")["Message-ID"] for message in smtp_sink.messages]
    assert arrived == first_column(load_messages(database, "message_id"))
    assert load_messages(database, "state", "attempts", "sent_at", "last_reply_code") == [("sent", 1, DUE, 250)] * 3


def test_a_connection_takes_fifty_and_then_another_is_opened(
    raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer
) -> None:
    assert deliver(raised(60), smtp_server.port) == Counter(sent=60)
    assert (len(smtp_server.received), smtp_server.connections) == (60, 2)


def test_what_the_server_defers_is_sent_later_and_once(raised: Callable[[int], Database], smtp_sink: SmtpSink) -> None:
    database = raised(1)
    smtp_sink.data_answers.append("451 4.3.0 try again later")
    assert deliver(database, smtp_sink.port) == Counter(retry=1)
    ((message_id,),) = load_messages(database, "message_id")
    assert deliver(database, smtp_sink.port) == Counter()
    assert deliver(database, smtp_sink.port, now=DUE + retry_delay(1, message_id)) == Counter(sent=1)
    assert len(smtp_sink.messages) == 1
    assert load_messages(database) == [("sent", None, 2, 0)]


def test_an_address_that_does_not_exist_is_not_tried_again(
    raised: Callable[[int], Database], smtp_sink: SmtpSink
) -> None:
    database = raised(1)
    smtp_sink.refused_recipients["reader@example.org"] = "550 5.1.1 no such user"
    assert deliver(database, smtp_sink.port) == Counter(dead=1)
    assert deliver(database, smtp_sink.port, now=DUE + HOUR / 2) == Counter()
    assert load_messages(database, "state", "last_reply_code", "last_error") == [("dead", 550, "5.1.1 no such user")]


def test_a_connection_lost_after_the_dot_is_in_doubt_and_sent_again_under_the_same_message_id(
    raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer
) -> None:
    database = raised(1)
    smtp_server.add_replies("dot", DROP)
    assert deliver(database, smtp_server.port) == Counter(in_doubt=1)
    assert load_messages(database) == [("sending", "data", 1, 0)]
    assert deliver(database, smtp_server.port, now=DUE + EXCHANGE_LEASE / 2) == Counter()
    assert deliver(database, smtp_server.port, now=DUE + EXCHANGE_LEASE) == Counter(sent=1)
    assert load_messages(database) == [("sent", None, 2, 1)]
    first, second = message_ids(smtp_server.received)
    assert first == second


def test_what_another_sender_claimed_and_did_not_begin_is_sent_after_a_minute_and_not_before(
    raised: Callable[[int], Database], smtp_sink: SmtpSink
) -> None:
    database = raised(3)
    with database.writing() as session:
        assert len(claim_messages(session, now=DUE, limit=2)) == 2
    assert deliver(database, smtp_sink.port) == Counter(sent=1)
    assert deliver(database, smtp_sink.port, now=DUE + CLAIM_LEASE - timedelta(seconds=1)) == Counter()
    assert deliver(database, smtp_sink.port, now=DUE + CLAIM_LEASE) == Counter(sent=2)
    assert len(smtp_sink.messages) == 3


def test_a_lost_line_fails_one_message_and_the_others_take_a_new_one(
    raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer
) -> None:
    database = raised(5)
    smtp_server.add_replies("RCPT", "250 ok", DROP)
    assert deliver(database, smtp_server.port) == Counter(sent=4, retry=1)
    assert (smtp_server.connections, sorted(load_messages(database, "state", "attempts"))) == (
        2,
        [("pending", 1), *[("sent", 1)] * 4],
    )


def test_a_server_that_takes_two_a_connection_gets_all_and_no_attempt_is_wasted(
    raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer
) -> None:
    database = raised(5)
    smtp_server.add_replies("MAIL", "250 ok", "250 ok", "452 enough", "250 ok", "250 ok", "421 enough", "250 ok")
    assert deliver(database, smtp_server.port) == Counter(sent=5, reconnect=2)
    assert load_messages(database, "state", "attempts") == [("sent", 1)] * 5


def test_while_the_server_is_away_nothing_is_claimed(
    raised: Callable[[int], Database], free_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    database = raised(2)
    with caplog.at_level(logging.WARNING):
        assert deliver(database, free_port) == Counter()
    assert load_messages(database) == [("pending", None, 0, 0)] * 2
    assert [record.getMessage() for record in caplog.records] == [
        f"No mail leaves: Cannot use the mail server 127.0.0.1:{free_port}: Connection refused."
    ]


def test_nothing_is_sent_after_the_event_has_begun(raised: Callable[[int], Database], smtp_sink: SmtpSink) -> None:
    database = raised(1)
    assert deliver(database, smtp_sink.port, now=NOW + 3 * HOUR) == Counter(retired=1)
    assert (first_column(load_messages(database)), smtp_sink.messages) == (["expired"], [])


def test_no_line_is_opened_for_nothing(database: Database, smtp_server: ScriptedSmtpServer) -> None:
    assert deliver(database, smtp_server.port) == Counter()
    assert smtp_server.connections == 0


def test_what_cannot_be_written_is_dead_after_three_and_holds_up_nobody(
    raised: Callable[[int], Database], smtp_sink: SmtpSink
) -> None:
    database = raised(4)
    bad = first_column(load_messages(database, "id"))[0]

    def write_some(connection: Connection, claimed: Sequence[ClaimedMessage], now: datetime) -> dict[int, LetterResult]:
        return {**write(connection, claimed, now), bad: CompositionFailed(reason="KeyError: 'x'")}

    assert deliver(database, smtp_sink.port, write=write_some) == Counter(sent=3, unwritable=1)
    for minutes in (10, 20, 30):
        deliver(database, smtp_sink.port, write=write_some, now=DUE + minutes * HOUR / 60)
    assert load_messages(database, "state", "attempts")[0] == ("dead", 3)
    assert len(smtp_sink.messages) == 3


def test_a_letter_that_makes_no_mail_is_unwritable_too(
    raised: Callable[[int], Database], smtp_sink: SmtpSink, caplog: pytest.LogCaptureFixture
) -> None:
    def write_wrongly(_: Connection, claimed: Sequence[ClaimedMessage], _now: datetime) -> dict[int, LetterResult]:
        wrong = Letter(to="reader\n@example.org", subject="x", text="x", list_id="reminders", revision=1)
        return {message.id: wrong for message in claimed}

    with caplog.at_level(logging.CRITICAL):
        assert deliver(raised(1), smtp_sink.port, write=write_wrongly) == Counter(unwritable=1)
    assert smtp_sink.messages == []


def test_what_is_withdrawn_is_not_sent(raised: Callable[[int], Database], smtp_sink: SmtpSink) -> None:
    database = raised(1)

    def withdraw(_: Connection, claimed: Sequence[ClaimedMessage], _now: datetime) -> dict[int, LetterResult]:
        return {message.id: Withdrawn(reason="The event has moved.") for message in claimed}

    assert deliver(database, smtp_sink.port, write=withdraw) == Counter(withdrawn=1)
    assert load_messages(database, "state", "last_error") == [("suppressed", "The event has moved.")]


def test_an_event_that_changes_while_its_letter_is_on_the_way_is_written_about_anew(
    raised: Callable[[int], Database], smtp_sink: SmtpSink
) -> None:
    database = raised(1)
    revision = 1

    def write_slowly(_: Connection, claimed: Sequence[ClaimedMessage], now: datetime) -> dict[int, LetterResult]:
        nonlocal revision
        letter = Letter(to="r@example.org", subject=f"Revision {revision}", text="", list_id="x", revision=revision)
        if revision == 1:
            revision = 2
            changed = threading.Thread(
                target=revise,
                args=(database, make_record_at(NOW + 3 * HOUR, id="event-0", city="Busan")),
                kwargs={"base_revision": 1, "now": now},
            )
            changed.start()
            changed.join()
        return {message.id: letter for message in claimed}

    assert deliver(database, smtp_sink.port, write=write_slowly) == Counter(unmarked=1, sent=1)
    subjects = [message_from_bytes(message.original_content or b"")["Subject"] for message in smtp_sink.messages]
    assert subjects == ["Revision 2"]
    assert load_messages(database) == [("sent", None, 1, 0)]


def test_stopping_gives_back_what_was_claimed_and_not_tried(
    raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer
) -> None:
    database = raised(5)
    deliver(database, smtp_server.port, is_stopped=lambda: len(smtp_server.received) >= 2)
    assert sorted(load_messages(database)) == [*[("pending", None, 0, 0)] * 3, *[("sent", None, 1, 0)] * 2]


def test_a_fault_of_the_writer_gives_everything_back(
    raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer
) -> None:
    database = raised(2)

    def fail(_: Connection, _claimed: Sequence[ClaimedMessage], _now: datetime) -> dict[int, LetterResult]:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        deliver(database, smtp_server.port, write=fail)
    assert load_messages(database) == [("pending", None, 0, 0)] * 2


def test_no_transaction_is_open_while_mail_is_handed_over(
    raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer
) -> None:
    database = raised(1)
    others: list[bool] = []

    def write_meanwhile() -> None:
        with database.writing() as session:  # on SQLite it would wait for an open writer, and fail
            others.append(session.connection().exec_driver_sql("SELECT 1").scalar() == 1)

    smtp_server.before_final_reply = write_meanwhile
    assert deliver(database, smtp_server.port) == Counter(sent=1)
    assert others == [True]


def test_several_senders_at_once_send_each_message_once(
    raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer
) -> None:
    database = raised(120)
    totals: list[Counter[str]] = []
    threads = [threading.Thread(target=lambda: totals.append(deliver(database, smtp_server.port))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(totals, Counter()) == Counter(sent=120)
    assert len(set(message_ids(smtp_server.received))) == len(smtp_server.received) == 120


def test_a_sender_killed_between_the_dot_and_the_answer_leaves_a_message_known_to_be_in_doubt(
    raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer, database_url: str
) -> None:
    database = raised(1)
    held = threading.Event()

    def hold() -> None:
        held.wait(30)

    smtp_server.before_final_reply = hold
    program = (
        "import sys; from datetime import datetime; from tests.builders.mail import settings_for;"
        "from calendar_core.jobs import run_once; from calendar_core.store.db.database import Database;"
        "url, mail, now = sys.argv[1:];"
        "run_once(Database(url), settings_for(url, mail), now=datetime.fromisoformat(now))"
    )
    command = [sys.executable, "-c", program, database_url, smtp_server.url, DUE.isoformat()]
    with subprocess.Popen(command, cwd=CHECKOUT, env={"PYTHONPATH": str(CHECKOUT)}) as sender:
        assert smtp_server.body_received.wait(30)
        sender.send_signal(signal.SIGKILL)
    held.set()
    smtp_server.before_final_reply = lambda: None
    assert load_messages(database) == [("sending", "data", 1, 0)]
    assert deliver(database, smtp_server.port, now=DUE + EXCHANGE_LEASE) == Counter(sent=1)
    assert load_messages(database) == [("sent", None, 2, 1)]
    assert len(set(message_ids(smtp_server.received))) == 1
    assert len(smtp_server.received) == 2


def test_neither_addresses_nor_texts_are_logged(
    raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    database = raised(4)
    smtp_server.add_replies("RCPT", "550 5.7.1 <reader@example.org> not welcome", "250 ok")
    smtp_server.add_replies("dot", "250 ok", DROP)
    with caplog.at_level(logging.DEBUG, logger="calendar_core"):
        deliver(database, smtp_server.port)
    assert len(caplog.records) == 4
    assert "reader" not in caplog.text
    assert "In 1 hour" not in caplog.text


# --- Several lines, several domains -----------------------------------------------------------------------------------


def several(port: int, lines: int = 4) -> SmtpTransport:
    return SmtpTransport(
        SmtpServer(host="127.0.0.1", port=port, security="starttls"), local_hostname=DOMAIN, max_connections=lines
    )


@pytest.fixture
def two_domains(database: Database) -> Database:
    """Thirty messages for each of two domains."""
    fill_directory(database)
    add_events(database, *(make_record_at(NOW + 3 * HOUR, id=f"event-{n}") for n in range(30)))
    for domain in ("busy.org", "good.org"):
        subscribe(database, address=f"reader@{domain}")
    plan_all(database)
    assert enqueue_all(database, DUE) == 60
    return database


def write_to_each(
    _connection: Connection, claimed: Sequence[ClaimedMessage], _now: datetime
) -> dict[int, LetterResult]:
    return {
        one.id: Letter(to=f"reader@{one.domain}", subject="x", text="x", list_id="x", revision=1) for one in claimed
    }


def test_several_lines_of_one_process_send_each_message_once(
    two_domains: Database, smtp_server: ScriptedSmtpServer
) -> None:
    # To one domain at most three of the four send at once, so that only two domains keep all of them busy.
    patience = time.monotonic() + 30

    def wait_for_the_others() -> None:
        """Hold the first message until every connection is open: one that is fast leaves too little for the rest."""
        while smtp_server.connections < 4 and time.monotonic() < patience:
            time.sleep(0.01)

    smtp_server.before_final_reply = wait_for_the_others
    assert deliver(two_domains, smtp_server.port, transport=several(smtp_server.port), write=write_to_each) == Counter(
        sent=60
    )
    assert (len(set(message_ids(smtp_server.received))), smtp_server.connections) == (60, 4)
    assert set(load_messages(two_domains)) == {("sent", None, 1, 0)}


def test_few_messages_need_one_connection(raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer) -> None:
    assert deliver(raised(5), smtp_server.port, transport=several(smtp_server.port)) == Counter(sent=5)
    assert smtp_server.connections == 1


def test_a_domain_that_defers_is_left_alone_and_the_other_gets_everything(
    two_domains: Database, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.choose_reply = lambda stage, line: "451 4.3.2 later" if stage == "RCPT" and "busy" in line else None
    ended = deliver(two_domains, smtp_server.port, transport=several(smtp_server.port), write=write_to_each)
    assert (ended["sent"], 1 <= ended["retry"] <= 4) == (30, True)
    by_domain = Counter(load_messages(two_domains, "domain", "state", "attempts"))
    assert by_domain["good.org", "sent", 1] == 30
    assert by_domain["busy.org", "pending", 1] == ended["retry"]
    assert by_domain["busy.org", "pending", 0] == 30 - ended["retry"]
    smtp_server.choose_reply = lambda _stage, _line: None
    later = DUE + timedelta(minutes=2)
    assert (
        deliver(two_domains, smtp_server.port, now=later, transport=several(smtp_server.port), write=write_to_each)[
            "sent"
        ]
        == 30
    )
    with two_domains.reading() as connection:
        assert list_failing_domains(connection) == {}


def test_a_mailbox_that_is_full_says_nothing_of_its_domain(
    two_domains: Database, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.add_replies("RCPT", "452 4.2.2 mailbox full", "450 4.2.1 slow down")
    ended = deliver(two_domains, smtp_server.port, write=write_to_each)
    assert ended == Counter(sent=58, retry=2)


@pytest.mark.parametrize(
    ("count", "connections", "answer"),
    [
        (40, 1, "451 4.7.1 Greylisting in action"),
        (60, 4, "450 4.7.1 greylisted, come back in five minutes"),
        (40, 1, "451 try again"),
        (60, 4, "450 4.2.0 greylisted"),
    ],
)
def test_a_domain_that_greylists_gets_every_reminder_before_the_event(
    database: Database, smtp_server: ScriptedSmtpServer, count: int, connections: int, answer: str
) -> None:
    """Each recipient is deferred until five minutes after its first attempt; each run is half a minute on."""
    now, first_seen = DUE, dict[str, datetime]()

    def greylist(stage: str, line: str) -> str | None:
        if stage != "RCPT":
            return None
        return answer if now < first_seen.setdefault(line, now) + timedelta(minutes=5) else None

    fill_directory(database)
    add_events(database, make_record_at(NOW + 3 * HOUR))
    for number in range(count):
        subscribe(database, address=f"reader{number}@example.org")
    plan_all(database)
    assert enqueue_all(database, DUE) == count
    addresses = dict(load_rows(database, Subscription, "id", "address"))
    smtp_server.choose_reply = greylist

    def write_to_own(_: Connection, claimed: Sequence[ClaimedMessage], _now: datetime) -> dict[int, LetterResult]:
        return {
            one.id: Letter(to=addresses[one.subscription_id], subject="x", text="x", list_id="x", revision=1)
            for one in claimed
        }

    while len(smtp_server.received) < count and now < DUE + HOUR:
        transport = several(smtp_server.port, connections)
        deliver(database, smtp_server.port, now=now, transport=transport, write=write_to_own)
        now += timedelta(seconds=30)
    assert Counter(first_column(load_messages(database, "state"))) == Counter(sent=count)
    assert now <= DUE + timedelta(minutes=12)
    assert len(first_seen) == count


def test_a_domain_that_hangs_leaves_a_line_to_the_others(
    two_domains: Database, smtp_server: ScriptedSmtpServer
) -> None:
    over = threading.Event()

    def choose(stage: str, line: str) -> None:
        if stage == "RCPT" and "busy" in line:
            over.wait(20)

    smtp_server.choose_reply = choose
    stopped = threading.Event()
    sending = threading.Thread(
        target=lambda: deliver(
            two_domains,
            smtp_server.port,
            transport=several(smtp_server.port),
            write=write_to_each,
            is_stopped=stopped.is_set,
        )
    )
    sending.start()
    for _ in range(400):
        if Counter(load_messages(two_domains, "domain", "state"))["good.org", "sent"] == 30:
            break
        over.wait(0.05)
    good = Counter(load_messages(two_domains, "domain", "state"))["good.org", "sent"]
    stopped.set()
    over.set()
    sending.join()
    assert good == 30


def test_what_is_in_hand_keeps_its_lease(raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer) -> None:
    """The server takes three times as long as a lease for its first mail; nobody may take the others meanwhile."""
    database = raised(3)
    begin = time.monotonic()

    def clock() -> datetime:
        return DUE + timedelta(seconds=time.monotonic() - begin)

    def wait_once() -> None:
        smtp_server.before_final_reply = lambda: None
        threading.Event().wait(4)

    smtp_server.before_final_reply = wait_once
    mine: list[Counter[str]] = []
    leases: dict[str, Any] = {"claim_lease": timedelta(seconds=3), "exchange_lease": timedelta(seconds=3)}
    sending = threading.Thread(target=lambda: mine.append(deliver(database, smtp_server.port, clock=clock, **leases)))
    sending.start()
    assert smtp_server.body_received.wait(10)
    threading.Event().wait(3.3)
    assert deliver(database, smtp_server.port, clock=clock, **leases) == Counter()
    sending.join()
    assert mine == [Counter(sent=3)]
    assert set(load_messages(database)) == {("sent", None, 1, 0)}


def test_a_process_that_was_frozen_for_longer_than_its_lease_does_not_hand_over_the_body(
    raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer
) -> None:
    database, now = raised(1), [DUE]

    def freeze(stage: str, _line: str) -> None:
        if stage == "DATA":
            now[0] = DUE + EXCHANGE_LEASE

    smtp_server.choose_reply = freeze
    assert deliver(database, smtp_server.port, clock=lambda: now[0]) == Counter(in_doubt=1, sent=1)
    assert len(smtp_server.received) == 1
    assert load_messages(database) == [("sent", None, 2, 1)]


def test_each_mail_comes_back_to_an_address_of_its_own(
    raised: Callable[[int], Database], smtp_server: ScriptedSmtpServer
) -> None:
    path = Verp(address=f"bounces@{DOMAIN}", key="k" * 32)
    identity = MailIdentity(sender=Sender(name="", address=f"desk@{DOMAIN}"), return_path=path)
    database = raised(2)
    deliver(database, smtp_server.port, identity=identity)
    envelopes = [command for command in smtp_server.commands if command.startswith("MAIL FROM")]
    expected = [
        path.build_address(message_id, "reader@example.org") for (message_id,) in load_messages(database, "message_id")
    ]
    assert [re.findall("<(.*)>", one)[0] for one in envelopes] == expected


def test_an_address_that_is_not_there_is_suspended_by_the_servers_own_word(
    two_domains: Database, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.choose_reply = lambda stage, line: (
        "550 5.1.1 no such user" if stage == "RCPT" and "busy" in line else None
    )

    def write_as_it_is(
        connection: Connection, claimed: Sequence[ClaimedMessage], now: datetime
    ) -> dict[int, LetterResult]:
        return dict(compose_letters(connection, claimed, base_url="https://x.org", key="k" * 32, now=now))

    assert deliver(two_domains, smtp_server.port, write=write_as_it_is)["sent"] == 30
    by_domain = Counter(load_messages(two_domains, "domain", "state"))
    # What is claimed after the server's word is not tried any more; how much that is, the lines' race decides.
    tried = by_domain["busy.org", "dead"]
    assert tried >= 1
    assert by_domain == Counter(
        {("good.org", "sent"): 30, ("busy.org", "dead"): tried, ("busy.org", "suppressed"): 30 - tried}
    )
    assert sorted(load_rows(two_domains, Subscription, "address", "state")) == [
        ("reader@busy.org", "suspended"),
        ("reader@good.org", "confirmed"),
    ]
