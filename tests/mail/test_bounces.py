"""Reports of mail that came back are believed only where they hold one of our tokens, and of our address alone."""

import errno
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calendar_core.mail.bounces import collect_reports, record_report
from calendar_core.mail.delivery_report import MAX_REPORT_BYTES
from calendar_core.mail.verp import Verp
from calendar_core.models import Bounce, Subscription
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.claim import claim_messages
from calendar_core.store.outbox.settle import mark_in_doubt
from tests.builders.bounce_reports import samples
from tests.builders.mail import (
    DAY,
    DOMAIN,
    HOUR,
    NOW,
    enqueue_all,
    load_messages,
    load_reminders,
    load_rows,
    make_record_at,
    plan_all,
    subscribe,
)
from tests.builders.records import add_events, fill_directory

PATH = Verp(address=f"bounces@{DOMAIN}", key="k" * 32)
READER = "reader@example.org"


def delivery_report(
    to: str = "x@example.org",
    *,
    action: str = "failed",
    status: str = "5.1.1",
    recipient: str = READER,
) -> bytes:
    """As Postfix writes it."""
    return f"""\
From: MAILER-DAEMON@mx.example.org
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 as it is
--B
Content-Type: message/rfc822

Subject: In 1 hour

--B--
""".replace("\n", "\r\n").encode()


def complaint(from_: str) -> bytes:
    """As a provider writes it when its reader says that a mail is spam: to us, about a mail that came from `from_`."""
    return f"""\
From: feedback@provider.example.net
To: desk@{DOMAIN}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

This is an abuse report.
--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1
Version: 1
Original-Mail-From: <{from_}>
--B
Content-Type: message/rfc822

Subject: In 1 hour

--B--
""".encode()


@pytest.fixture
def sent(database: Database) -> Database:
    """Two readers: one of two selections with messages raised, and somebody else."""
    fill_directory(database)
    add_events(database, make_record_at(NOW + HOUR), make_record_at(NOW + 3 * HOUR, id="later"))
    subscribe(database, "1h", "3h", address=READER)
    subscribe(database, "1h", address="other@example.net")
    plan_all(database)
    enqueue_all(database)
    return database


def return_path_of(database: Database, number: int = 0, recipient: str = READER) -> str:
    own = [id_ for address, id_ in load_rows(database, Subscription, "address", "id") if address == recipient]
    found = [
        one for one, subscription in load_messages(database, "message_id", "subscription_id") if subscription in own
    ]
    return PATH.build_address(found[number], recipient)


def take(database: Database, data: bytes, now: datetime = NOW) -> str:
    with database.writing() as session:
        return record_report(session, data, verp=PATH, mail_domain=DOMAIN, now=now)


def states(database: Database) -> dict[str, str]:
    return dict(load_rows(database, Subscription, "address", "state"))


def test_one_dead_address_suspends_all_that_goes_there_and_nothing_else(sent: Database) -> None:
    assert take(sent, delivery_report(return_path_of(sent))) == "suspended"
    assert states(sent) == {READER: "suspended", "other@example.net": "confirmed"}
    assert set(load_messages(sent, "domain", "state", "last_error")) == {
        ("example.org", "dead", "Suspended: no such address 5.1.1."),
        ("example.net", "pending", None),
    }
    waiting = {
        subscription for subscription, state in load_reminders(sent, "subscription_id", "state") if state == "pending"
    }
    alive = {id_ for id_, state in load_rows(sent, Subscription, "id", "state") if state == "confirmed"}
    assert waiting == alive


def test_what_is_on_its_way_is_not_marked_any_more(sent: Database) -> None:
    with sent.writing() as session:
        claimed = claim_messages(session, now=NOW, limit=10)
    take(sent, delivery_report(return_path_of(sent)))
    with sent.writing() as session:
        marked = mark_in_doubt(session, [(message, 1) for message in claimed], now=NOW)
    assert {message.domain for message in claimed if message.id in marked} == {"example.net"}


def test_a_complaint_suspends_at_once(sent: Database) -> None:
    assert take(sent, complaint(return_path_of(sent))) == "suspended"
    assert states(sent)[READER] == "suspended"


def test_a_delay_is_counted_and_changes_nothing(sent: Database) -> None:
    data = delivery_report(return_path_of(sent), action="delayed", status="4.4.1")
    assert (take(sent, data), take(sent, data)) == ("noted", "noted")
    assert load_rows(sent, Bounce, "kind", "status") == [("delayed", "4.4.1")]
    assert states(sent)[READER] == "confirmed"


@pytest.mark.parametrize(("pause", "state"), [(DAY, "suspended"), (timedelta(minutes=1), "confirmed")])
def test_other_refusals_suspend_on_the_third_day_and_never_on_the_first(
    database: Database, pause: timedelta, state: str
) -> None:
    fill_directory(database)
    add_events(database, *(make_record_at(NOW + HOUR, id=f"event-{n}") for n in range(3)))
    subscribe(database, address=READER)
    plan_all(database)
    enqueue_all(database)
    taken = [
        take(database, delivery_report(return_path_of(database, n), status="5.2.2"), NOW + n * pause) for n in range(3)
    ]
    assert taken[:2] == ["noted", "noted"]
    assert states(database) == {READER: state}


@pytest.mark.parametrize("status", ["5.7.1", "5.7.26", "5.1.7", "5.1.8", "5.6.0", "5.3.4", "4.7.1"])
def test_what_is_refused_for_the_sender_or_the_system_suspends_nobody_on_any_day(sent: Database, status: str) -> None:
    for day in range(4):
        data = delivery_report(return_path_of(sent), status=status)
        assert take(sent, data, NOW + day * DAY) == "not about the address"
    assert states(sent)[READER] == "confirmed"
    assert load_rows(sent, Bounce, "kind") == []
    assert take(sent, delivery_report(return_path_of(sent))) == "suspended"


def test_a_report_about_somebody_elses_address_does_not_reach_the_reader(sent: Database) -> None:
    """A list address of which one member is gone, a mailbox that forwards to a dead one."""
    forwarded = delivery_report(return_path_of(sent), recipient="colleague@elsewhere.example")
    forwarded = forwarded.replace(b"Action:", f"Original-Recipient: rfc822; {READER}\r\nAction:".encode())
    assert take(sent, forwarded) == "not about the address"
    assert (states(sent)[READER], load_rows(sent, Bounce, "kind")) == ("confirmed", [])
    assert take(sent, delivery_report(return_path_of(sent), recipient=READER.upper())) == "suspended"


@pytest.mark.parametrize("number", range(len(samples(""))), ids=[one.name for one in samples("")])
def test_each_form_of_report_suspends_where_it_says_that_the_mailbox_is_dead(sent: Database, number: int) -> None:
    sample = samples(return_path_of(sent))[number]
    take(sent, sample.data)
    assert (states(sent)[READER] == "suspended") == sample.is_dead
    forged = samples(return_path_of(sent, 1).replace("bounces+", "bounces+2"))[number]
    assert take(sent, forged.data) in ("unknown", "no report")


@pytest.mark.parametrize(
    "forge",
    [
        lambda address: address.replace(f"@{DOMAIN}", "@example.net"),
        lambda address: address[:50] + ("a" if address[50] != "a" else "b") + address[51:],
        lambda _: PATH.build_address(f"<{'a' * 26}@{DOMAIN}>", READER),
        lambda _: f"bounces@{DOMAIN}",
    ],
    ids=["elsewhere", "another seal", "no such message", "none"],
)
def test_a_report_that_nobody_can_have_got_from_us_is_unknown(sent: Database, forge: Callable[[str], str]) -> None:
    address = return_path_of(sent)
    assert take(sent, delivery_report(forge(address))) == "unknown"
    assert states(sent)[READER] == "confirmed"
    assert take(sent, delivery_report(address)) == "suspended"


def test_a_report_about_an_address_that_was_left_behind_does_not_reach_the_new_one(sent: Database) -> None:
    address = return_path_of(sent)
    with sent.writing() as session:
        session.connection().exec_driver_sql(
            "UPDATE subscription SET address = 'new@example.org' WHERE address = 'reader@example.org'"
        )
    assert take(sent, delivery_report(address)) == "unknown"
    assert states(sent)["new@example.org"] == "confirmed"


def test_no_address_is_kept_with_what_came_back(sent: Database) -> None:
    take(sent, delivery_report(return_path_of(sent)))
    assert len(load_rows(sent, Bounce, "address_hash")[0][0]) == 64


def test_a_maildir_is_read_and_its_files_are_moved(sent: Database, tmp_path: Path) -> None:
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "new" / "1.host").write_bytes(delivery_report(return_path_of(sent)))
    (tmp_path / "new" / "2.host").write_bytes(b"Subject: hello\n\nNo report.\n")
    (tmp_path / "new" / "3.host").write_bytes(delivery_report() + b"x" * 2 * MAX_REPORT_BYTES)
    (tmp_path / "new" / "4.host").symlink_to("/etc/passwd")
    assert collect_reports(sent, tmp_path, verp=PATH, mail_domain=DOMAIN, now=NOW) == 3
    assert states(sent)[READER] == "suspended"
    assert sorted(file.name for file in (tmp_path / "cur").iterdir()) == ["1.host:2,S", "2.host:2,S", "3.host:2,S"]
    assert collect_reports(sent, tmp_path, verp=PATH, mail_domain=DOMAIN, now=NOW) == 0


def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    sent: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.host").write_bytes(b"")
    (tmp_path / "new" / "2.host").write_bytes(delivery_report(return_path_of(sent)))
    opened = Path.open

    def open_or_refuse(path: Path, mode: str) -> Any:
        if path.name == "1.host":
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", open_or_refuse)
    assert collect_reports(sent, tmp_path, verp=PATH, mail_domain=DOMAIN, now=NOW) == 1
    assert states(sent)[READER] == "suspended"
    assert "1.host cannot be read, and is passed over: Permission denied." in caplog.text


def test_a_file_that_cannot_be_moved_does_not_stop_the_others(
    sent: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.host").write_bytes(b"")
    (tmp_path / "new" / "2.host").write_bytes(delivery_report(return_path_of(sent)))
    renamed = Path.rename

    def rename_or_refuse(path: Path, target: Path) -> Path:
        if path.name == "1.host":
            raise PermissionError(errno.EACCES, "Permission denied")
        return renamed(path, target)

    monkeypatch.setattr(Path, "rename", rename_or_refuse)
    assert collect_reports(sent, tmp_path, verp=PATH, mail_domain=DOMAIN, now=NOW) == 1
    assert states(sent)[READER] == "suspended"
    assert "1.host cannot be moved, and is read again: Permission denied." in caplog.text


def test_a_maildir_that_is_not_there_yet_holds_nothing(sent: Database, tmp_path: Path) -> None:
    assert collect_reports(sent, tmp_path / "none", verp=PATH, mail_domain=DOMAIN, now=NOW) == 0
