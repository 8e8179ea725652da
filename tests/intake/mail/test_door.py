"""Mails of editors become proposals: what they forward and attach, with its days and its publisher, and once."""

import io
import logging
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook
from sqlalchemy import func, select

from calendar_core.intake.mail.door import MailDoor, take_mails
from calendar_core.models import AuditEntry, ReceivedMail, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import StoredProposal, list_proposals
from tests.builders.documents import make_pdf
from tests.builders.incoming_mail import REPORT, SENDER, SERVER, make_mail
from tests.builders.records import NOW, add_events, fill_directory, make_record

FORWARDED = """FYI
Kim, Desk

---------- Forwarded message ---------
From: Yonhap <news@yna.co.kr>
Date: Mon, Sep 30, 2024 at 9:15 AM
Subject: SCM put off
To: Kim <kim@desk.example.org>

The 56th ROK-U.S. Security Consultative Meeting will be held in Washington next Monday, the Pentagon said Monday.
"""
CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Example//Diary//EN\r
BEGIN:VEVENT\r
UID:one@example.org\r
DTSTAMP:20240901T000000Z\r
DTSTART;VALUE=DATE:20241031\r
SUMMARY:56th ROK-U.S. Security Consultative Meeting\r
LOCATION:Washington\r
END:VEVENT\r
END:VCALENDAR\r
"""
TABLE = 'date,title,parties,city\n2024-10-31,56th SCM,"KR, US","Washington, D.C."\n'


@pytest.fixture
def door(tmp_path: Path, database: Database) -> MailDoor:
    fill_directory(database)
    add_events(database, make_record())
    for folder in ("tmp", "new", "cur"):
        (tmp_path / folder).mkdir()
    return MailDoor(maildir=tmp_path, authserv_id=SERVER, senders=frozenset({SENDER}))


def deliver(database: Database, door: MailDoor, *mails: bytes) -> list[StoredProposal]:
    """What waits in the queue after these mails."""
    for number, mail in enumerate(mails):
        (door.maildir / "new" / f"{number}.{len(mail)}.host").write_bytes(mail)
    assert take_mails(database, door, clock=lambda: NOW) == len(mails)
    with database.reading() as connection:
        return list_proposals(connection)


def folders(door: MailDoor) -> dict[str, int]:
    """How many mails lie in which folder."""
    found = {name: len([*(door.maildir / name).glob("*.host*")]) for name in ("new", "reading", "cur", "quarantine")}
    found["quarantine"] //= 2  # the reason of each lies beside it
    return {name: count for name, count in found.items() if count}


def count_received(database: Database) -> int:
    """How many mails are known to have been read."""
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table_of(ReceivedMail))).scalar_one()


def starts(proposals: list[StoredProposal]) -> list[tuple[str | None, str | None]]:
    """The event of each proposal, and its start as it would be."""
    return [(one.event_id, one.record.when.start_text if one.record else None) for one in proposals]


def test_a_report_is_a_proposal_with_the_day_and_the_publisher_of_the_mail(database: Database, door: MailDoor) -> None:
    text = REPORT.replace("Oct. 30", "Oct. 31")
    (found,) = deliver(database, door, make_mail(text))
    assert (found.channel, found.subject, found.event_id, found.editor) == ("mail", "event", "kr-us-scm-56", None)
    assert found.record is not None
    assert found.record.when.start_text == "2024-10-31"
    source = found.record.sources[-1]
    assert (source.publisher, source.published, source.url) == ("Yonhap", "2024-10-02", None)
    assert (found.origin or {})["via"] == f"mail of {SENDER}"
    assert found.text == text
    assert folders(door) == {"cur": 1}


def test_the_day_of_the_inner_mail_counts(database: Database, door: MailDoor) -> None:
    (found,) = deliver(database, door, make_mail(FORWARDED))
    assert starts([found]) == [("kr-us-scm-56", "2024-10-07")]
    assert found.record is not None
    source = found.record.sources[-1]
    assert (source.publisher, source.published, source.title) == ("Yonhap News Agency", "2024-09-30", "SCM put off")


def test_a_line_of_the_source_and_an_address_say_who_publishes(database: Database, door: MailDoor) -> None:
    told = "The 56th SCM will be held in Washington on October 31, 2024."
    mails = [
        make_mail(f"{told}\n\nSource: The ministry's diary", Message_ID="<a@x>"),
        make_mail(f"{told}\nhttps://www.mofa.go.kr/view?id=1.", Message_ID="<b@x>"),
        make_mail(f"{told}\n출처: 외교부, https://example.org/1", Message_ID="<c@x>"),
    ]
    sources = [one.record.sources[-1] for one in deliver(database, door, *mails) if one.record]
    assert [(one.publisher, one.url) for one in sources] == [
        ("The ministry's diary", None),
        ("ROK Ministry of Foreign Affairs", "https://www.mofa.go.kr/view?id=1"),
        ("외교부", "https://example.org/1"),
    ]


@pytest.mark.parametrize("text", ["The 56th SCM will be held in Washington on October 31, 2024.", "Please call me."])
def test_words_of_no_known_publisher_or_no_event_wait_as_words(database: Database, door: MailDoor, text: str) -> None:
    (found,) = deliver(database, door, make_mail(text))
    assert (found.channel, found.subject, found.record, found.event_id) == ("mail", "correction", None, None)
    assert (found.text or "").startswith(f"For the calendar\n\n{text}")


@pytest.mark.parametrize("name", ["diary.csv", "diary.xlsx", "diary.ics", "report.pdf", "page.html"])
def test_attachments_are_read_by_what_they_are(database: Database, door: MailDoor, name: str) -> None:
    book, buffer = Workbook(), io.BytesIO()
    for line in (["date", "title", "parties", "city"], ["2024-10-31", "56th SCM", "KR, US", "Washington, D.C."]):
        book.worksheets[0].append(line)
    book.save(buffer)
    told = "The 56th SCM will be held in Washington on October 31, 2024."
    files = {
        "diary.csv": ("text/csv", TABLE.encode()),
        "diary.xlsx": ("application/octet-stream", buffer.getvalue()),
        "diary.ics": ("text/calendar", CALENDAR),
        "report.pdf": ("application/pdf", make_pdf(told)),
        "page.html": ("text/html", f"<html><body><main><h1>News</h1><p>{told}</p></main></body></html>".encode()),
    }
    kind, data = files[name]
    found = deliver(database, door, make_mail("Source: MOFA", attachments=((name, kind, data),)))
    assert starts(found) == [("kr-us-scm-56", "2024-10-31")]
    assert found[0].record is not None
    assert found[0].record.sources[-1].publisher == "MOFA"


def test_what_cannot_be_read_of_a_mail_is_said_in_the_queue(database: Database, door: MailDoor) -> None:
    files = (("bad.pdf", "application/pdf", b"%PDF-1.4 broken"), ("bad.xlsx", "application/x", b"PK\x03\x04broken"))
    (found,) = deliver(database, door, make_mail("See the files.", attachments=files))
    assert found.subject == "correction"
    assert "bad.pdf: The PDF file is broken." in (found.text or "")
    assert "bad.xlsx: " in (found.text or "")
    assert folders(door) == {"cur": 1}


def test_problems_of_a_table_are_told_with_their_cells(database: Database, door: MailDoor) -> None:
    table = b"date,title,parties,kind\n2024-13-01,A summit,KR; US,summit\n"
    (found,) = deliver(database, door, make_mail("Source: MOFA", attachments=(("diary.csv", "text/csv", table),)))
    assert "diary.csv: A2: " in (found.text or "")


def test_a_mail_that_comes_again_is_passed_over(database: Database, door: MailDoor) -> None:
    mail = make_mail(REPORT.replace("Oct. 30", "Oct. 31"))
    other = make_mail(REPORT.replace("Oct. 30", "Nov. 1"))  # the same Message-ID
    assert len(deliver(database, door, mail)) == 1
    assert len(deliver(database, door, mail, other)) == 1
    assert (folders(door), count_received(database)) == ({"cur": 2}, 1)


@pytest.mark.parametrize("extra", [{"Auto-Submitted": "auto-replied"}, {"Precedence": "bulk"}])
def test_what_a_program_sent_is_dropped_without_a_word(
    database: Database, door: MailDoor, extra: dict[str, str]
) -> None:
    assert deliver(database, door, make_mail(extra=extra)) == []
    assert folders(door) == {"cur": 1}


def test_a_mail_whose_sender_is_not_proven_is_put_aside_and_the_queue_says_why(
    database: Database, door: MailDoor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    forged = make_mail(results=f"{SERVER}; dkim=fail header.d=desk.example.org; spf=none")
    stranger = make_mail(From="secret-stranger@example.net")
    found = deliver(database, door, forged, stranger, make_mail("x", results=None))
    assert [(one.channel, one.subject) for one in found] == [("mail", "correction")] * 2
    assert [(one.text or "").partition(": ")[2].partition(".")[0] for one in found] == [
        f"Neither DKIM nor SPF passed for the domain of its sender, by what {SERVER} wrote".partition(".")[0],
        "Its sender is none from whom mail is taken",
    ]
    assert folders(door) == {"quarantine": 3}
    assert count_received(database) == 0
    assert "stranger" not in caplog.text
    assert SENDER not in caplog.text


def test_a_forged_mail_does_not_keep_out_the_true_one_of_its_message_id(database: Database, door: MailDoor) -> None:
    forged, true = make_mail(results=None), make_mail(REPORT.replace("Oct. 30", "Oct. 31"))
    assert "event" in [one.subject for one in deliver(database, door, forged, true)]


def test_a_mail_that_no_reader_takes_is_put_aside(database: Database, door: MailDoor) -> None:
    (found,) = deliver(database, door, make_mail() + bytes(11_000_000))
    assert "The mail is larger than 10 MB." in (found.text or "")
    assert folders(door) == {"quarantine": 1}


def test_nobody_answers_a_mail(database: Database, door: MailDoor) -> None:
    deliver(database, door, make_mail(REPORT.replace("Oct. 30", "Oct. 31")))
    entry = table_of(AuditEntry).c
    with database.reading() as connection:
        rows = connection.execute(select(entry.editor, entry.action)).all()
    assert [tuple(row) for row in rows] == [("channel: mail", "proposed")]
