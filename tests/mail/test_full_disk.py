"""Where the disk is full, mail waits: none is lost, none is sent twice, and no attempt is counted."""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Timer

import pytest

from calendar_core.errors import DiskFull
from calendar_core.mail.maildir import MaildirTransport
from calendar_core.store.db.database import Database
from calendar_core.store.outbox.lease import CLAIM_LEASE
from tests.builders.full_database import full_disk
from tests.builders.mail import load_messages
from tests.builders.smtp_server import ScriptedSmtpServer
from tests.mail.test_delivery import DUE, deliver, message_ids


def test_what_was_sent_is_recorded_when_there_is_room_again(
    raised: Callable[[int], Database],
    smtp_server: ScriptedSmtpServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("calendar_core.mail.delivery._RECORD_SECONDS", 0.05)
    database, full = raised(5), ExitStack()
    attempts = 0

    def fill_disk() -> None:
        """After the second body, before its answer: the mark is on the disk, the outcome finds no room."""
        nonlocal attempts
        attempts += 1
        if attempts == 2:
            full.enter_context(full_disk(database))
            Timer(0.5, full.close).start()

    smtp_server.before_final_reply = fill_disk
    with pytest.raises(DiskFull):
        deliver(database, smtp_server.port)
    states = Counter(load_messages(database, "state", "in_doubt_count"))
    assert (states["sent", 0], len(smtp_server.received)) == (2, 2)
    deliver(database, smtp_server.port, now=DUE + CLAIM_LEASE)
    assert Counter(load_messages(database, "state", "in_doubt_count")) == {("sent", 0): 5}
    assert len(set(message_ids(smtp_server.received))) == len(smtp_server.received) == 5


def test_a_stop_does_not_wait_for_room(
    raised: Callable[[int], Database],
    smtp_server: ScriptedSmtpServer,
) -> None:
    database = raised(1)
    with ExitStack() as full:
        smtp_server.before_final_reply = lambda: full.enter_context(full_disk(database))
        with pytest.raises(DiskFull):
            deliver(database, smtp_server.port, is_stopped=lambda: bool(smtp_server.received))
    assert load_messages(database, "state", "phase") == [("sending", "data")]


def test_mail_waits_for_room_in_its_maildir_and_no_attempt_is_counted(
    raised: Callable[[int], Database],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    database, transport = raised(3), MaildirTransport(tmp_path / "mail")
    written = 0

    def full_from_the_second(_descriptor: int) -> None:
        nonlocal written
        written += 1
        if written > 3:  # the probe, the first mail and the folder's entry for it
            raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full_from_the_second)
        assert deliver(database, 0, transport=transport) == Counter(sent=1, reconnect=1)
        assert Counter(load_messages(database, "state", "attempts")) == {("sent", 1): 1, ("pending", 0): 2}
        assert deliver(database, 0, transport=transport) == Counter()
        assert Counter(load_messages(database, "state", "attempts")) == {("sent", 1): 1, ("pending", 0): 2}
    assert caplog.messages[-1] == (
        f"No mail leaves: the Maildir {tmp_path / 'mail'} cannot be written to: No space left on device."
    )
    assert deliver(database, 0, transport=transport) == Counter(sent=2)
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 3
    assert list((tmp_path / "mail" / "tmp").iterdir()) == []
