"""A mail as a file: whole, readable by other programs, and never there twice."""

import mailbox
from pathlib import Path

import pytest

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


def test_a_disk_that_refuses_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        verdict = send(tmp_path)
    assert verdict == DeliveryResult(outcome="retry", text="The mail could not be written: No space left on device.")
    assert [list((tmp_path / folder).iterdir()) for folder in ("tmp", "new", "cur")] == [[], [], []]
    assert send(tmp_path) == DeliveryResult(outcome="sent")


def test_a_directory_that_cannot_be_made_is_no_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MailServerUnreachable, match="cannot be made"):
        send(tmp_path / "file" / "mail")
