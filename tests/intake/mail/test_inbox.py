"""Each mail of the Maildir is read once, whatever happens while it is read."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from calendar_core.errors import CalendarError, DiskFull
from calendar_core.intake.mail.inbox import delete_expired_mails, read_inbox

REFUSED = CalendarError("It is refused.", next_step="Do better.")


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for folder in ("tmp", "new", "cur"):
        (tmp_path / folder).mkdir()
    for number in range(3):
        (tmp_path / "new" / f"{number}.host").write_bytes(b"%d" % number)
    return tmp_path


def names(maildir: Path) -> dict[str, list[str]]:
    """The files by folder, without the reasons."""
    folders = ("new", "cur", "reading", "quarantine")
    return {
        folder: sorted(file.name for file in (maildir / folder).glob("*") if not file.name.endswith(".reason.txt"))
        for folder in folders
        if any((maildir / folder).glob("*"))
    }


def read(
    maildir: Path, error: BaseException | None = None, *, at: bytes = b"1"
) -> tuple[list[bytes], list[tuple[str, str]]]:
    """What was given to be read, and what was reported, where reading one of them raises an error."""
    taken: list[bytes] = []
    reported: list[tuple[str, str]] = []

    def take(raw: bytes) -> None:
        taken.append(raw)
        if error is not None and raw == at:
            raise error

    read_inbox(maildir, take, lambda name, reason: reported.append((name, str(reason.what))))
    return taken, reported


def test_mails_are_read_once_in_their_order_and_end_in_cur(maildir: Path) -> None:
    assert read(maildir) == ([b"0", b"1", b"2"], [])
    assert names(maildir) == {"cur": ["0.host:2,S", "1.host:2,S", "2.host:2,S"]}
    assert read(maildir) == ([], [])


def test_a_mail_that_is_refused_is_put_aside_with_the_reason(maildir: Path) -> None:
    assert read(maildir, REFUSED) == ([b"0", b"1", b"2"], [("1.host", "It is refused.")])
    assert names(maildir) == {"cur": ["0.host:2,S", "2.host:2,S"], "quarantine": ["1.host"]}
    assert (maildir / "quarantine" / "1.host.reason.txt").read_text() == "It is refused. Do better.\n"


def test_a_mail_at_which_the_program_fails_is_never_read_twice(maildir: Path) -> None:
    taken, reported = read(maildir, ZeroDivisionError("words of the mail"))
    assert (taken, [name for name, _ in reported]) == ([b"0", b"1", b"2"], ["1.host"])
    assert read(maildir) == ([], [])


def test_a_mail_at_which_the_program_was_killed_is_put_aside(maildir: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        read(maildir, KeyboardInterrupt())
    assert names(maildir) == {"cur": ["0.host:2,S"], "new": ["2.host"], "reading": ["1.host"]}
    assert read(maildir) == ([b"2"], [("1.host", "The program ended while it read this mail.")])
    assert names(maildir) == {"cur": ["0.host:2,S", "2.host:2,S"], "quarantine": ["1.host"]}


@pytest.mark.parametrize("error", [OperationalError("", None, Exception()), DiskFull("Full.", next_step="Wait.")])
def test_mails_wait_while_the_database_is_away(maildir: Path, error: Exception) -> None:
    with pytest.raises(type(error)):
        read(maildir, error)
    assert names(maildir) == {"cur": ["0.host:2,S"], "new": ["1.host", "2.host"]}
    assert read(maildir) == ([b"1", b"2"], [])


def test_only_one_process_reads_at_a_time(maildir: Path) -> None:
    inner: list[int] = []

    def take(_raw: bytes) -> None:
        inner.append(read_inbox(maildir, lambda _: None, lambda _name, _reason: None))

    assert read_inbox(maildir, take, lambda _name, _reason: None) == 3
    assert inner == [0, 0, 0]


def test_so_many_mails_are_read_in_one_run(maildir: Path) -> None:
    assert read_inbox(maildir, lambda _: None, lambda _name, _reason: None, limit=2) == 2
    assert names(maildir)["new"] == ["2.host"]


def test_links_are_not_followed_and_a_missing_maildir_is_empty(maildir: Path) -> None:
    (maildir / "secret").write_bytes(b"secret")
    (maildir / "new" / "link").symlink_to(maildir / "secret")
    assert read(maildir)[0] == [b"0", b"1", b"2"]
    assert read(maildir / "nowhere") == ([], [])


def test_a_mail_that_was_put_aside_is_deleted_after_thirty_days_with_its_reason(maildir: Path) -> None:
    delivered = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
    os.utime(maildir / "new" / "1.host", (delivered, delivered))
    read(maildir, REFUSED)
    now = datetime.now(UTC)
    delete_expired_mails(maildir, now=now + timedelta(days=29))
    assert len(list((maildir / "quarantine").iterdir())) == 2
    delete_expired_mails(maildir, now=now + timedelta(days=31))
    assert list((maildir / "quarantine").iterdir()) == []
    assert names(maildir) == {"cur": ["0.host:2,S", "2.host:2,S"]}
