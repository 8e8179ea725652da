"""A mail as a file: whole, readable by other programs, and never there twice."""

import errno
import mailbox
import os
from dataclasses import replace
from pathlib import Path

import pytest

from calendar_core.mail import maildir
from calendar_core.mail.maildir import MaildirTransport, build_file_name
from calendar_core.mail.transport import DeliveryResult, Mail, MailServerUnreachable

MAIL = Mail(sender="a@b.org", recipient="c@d.org", message_id="<abc234@b.org>", data=b"Subject: Hi\r\n\r\nText.\r\n")


def send(directory: Path, mail: Mail = MAIL, *, marked: bool = True) -> DeliveryResult:
    with MaildirTransport(directory).open() as line:
        return line.send(mail, lambda: marked)


def test_a_mail_is_a_file_that_other_programs_read(tmp_path: Path) -> None:
    assert send(tmp_path / "mail") == DeliveryResult(outcome="sent")
    found = list(mailbox.Maildir(tmp_path / "mail", create=False))
    assert [message.as_string() for message in found] == ["Subject: Hi\n\nText.\n"]
    assert list((tmp_path / "mail" / "tmp").iterdir()) == []
    assert [file.stat().st_mode & 0o777 for file in (tmp_path / "mail" / "new").iterdir()] == [0o600]


def test_the_same_mail_again_is_not_written_twice_also_when_it_was_read(tmp_path: Path) -> None:
    send(tmp_path)
    assert send(tmp_path) == DeliveryResult(outcome="sent")
    name = build_file_name(MAIL.message_id)
    (tmp_path / "new" / name).rename(tmp_path / "cur" / f"{name}:2,S")
    assert send(tmp_path) == DeliveryResult(outcome="sent")
    assert len(mailbox.Maildir(tmp_path, create=False)) == 1


def test_what_is_not_marked_is_not_written(tmp_path: Path) -> None:
    assert send(tmp_path, marked=False) == DeliveryResult(outcome="unmarked")
    assert len(mailbox.Maildir(tmp_path, create=False)) == 0


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, DeliveryResult(outcome="reconnect", is_connection_usable=False)),
        (errno.EIO, DeliveryResult(outcome="retry", text="The mail could not be written: Input/output error.")),
    ],
)
def test_a_disk_that_refuses_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, expected: DeliveryResult
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    marks: list[str] = []

    def mark() -> bool:
        marks.append("marked")
        return True

    with MaildirTransport(tmp_path).open() as line, monkeypatch.context() as patch:
        patch.setattr("os.fsync", refuse)
        assert line.send(MAIL, mark) == expected
    assert marks == []
    assert [list((tmp_path / folder).iterdir()) for folder in ("tmp", "new", "cur")] == [[], [], []]
    assert send(tmp_path) == DeliveryResult(outcome="sent")


def test_a_mail_longer_than_the_room_that_is_left_waits_for_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = MaildirTransport(tmp_path)
    long_mail = replace(MAIL, message_id="<long@b.org>", data=b"Subject: Hi\r\n\r\n" + b"x" * 200_000)
    write_file = maildir._write_file

    def write_short_file(file: Path, data: bytes) -> None:
        if len(data) > 100_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_file(file, data)

    with monkeypatch.context() as patch:
        patch.setattr(maildir, "_write_file", write_short_file)
        with transport.open() as line:
            assert line.send(MAIL, lambda: True).outcome == "sent"
            assert line.send(long_mail, lambda: True).outcome == "reconnect"
        # Else the same mail would be tried again at once, and again.
        with pytest.raises(MailServerUnreachable, match="No space left on device"), transport.open():
            pass
    with transport.open() as line:
        assert line.send(long_mail, lambda: True).outcome == "sent"


def test_a_directory_that_cannot_be_made_is_no_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MailServerUnreachable, match="cannot be made"):
        send(tmp_path / "file" / "mail")
