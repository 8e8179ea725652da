"""Mails as programs write them: texts with their days, attachments, and what says that nobody wrote them."""

from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP

import pytest

from calendar_core.errors import CalendarError
from calendar_core.intake.mail.mail import MAX_BYTES, read_mail
from calendar_core.intake.mail.parse_mail import MAX_ATTACHMENTS
from tests.builders.incoming_mail import REPORT, SENDER, make_mail

OCTOBER = date(2024, 10, 2)


def test_a_mail_has_its_text_and_the_day_where_it_was_sent() -> None:
    mail = read_mail(make_mail())
    assert mail.texts == ((OCTOBER, REPORT),)
    assert (mail.addresses, mail.subject, mail.automatic) == ((SENDER,), "For the calendar", None)
    assert read_mail(make_mail(Date="Wed, 02 Oct 2024 23:30:00 -0400")).texts[0][0] == OCTOBER
    assert read_mail(make_mail(Date="Thu, 03 Oct 2024 08:30:00 +0900")).texts[0][0] == date(2024, 10, 3)


@pytest.mark.parametrize("written", ["", "yesterday", "99 Zzz 2024"])
def test_a_mail_without_a_readable_date_has_no_day(written: str) -> None:
    assert read_mail(make_mail(Date=written)).texts[0][0] is None


def test_html_is_reduced_to_what_a_reader_sees() -> None:
    page = (
        "<html><head><style>p{}</style></head><body><p>One<br>two &amp; <b>three</b></p><div>four</div></body></html>"
    )
    assert read_mail(make_mail(None, html=page)).texts[0][1] == "One\ntwo & three\nfour"
    assert read_mail(make_mail("Plain.", html=page)).texts[0][1] == "Plain."
    assert read_mail(make_mail(" ", html=page)).texts[0][1] == "One\ntwo & three\nfour"


@pytest.mark.parametrize("charset", ["euc-kr", "ks_c_5601-1987", "utf-8", "unheard-of"])
def test_korean_is_read_in_every_encoding_that_programs_write(charset: str) -> None:
    words = "제56차 한미안보협의회의 똠방"
    body = words.encode("utf-8" if charset == "utf-8" else "cp949")
    head = f"From: {SENDER}\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    assert read_mail(head.encode() + body).texts == ((None, words),)


def test_attachments_are_files_with_their_names() -> None:
    calendar = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    given = (
        ("diary.csv", "text/csv", b"a,b"),
        ("../회담.ics", "text/calendar", calendar),
        ("logo.png", "image/png", b"x"),
    )
    mail = read_mail(make_mail(attachments=given))
    assert [(one.name, one.content_type, one.data, one.day) for one in mail.attachments] == [
        ("diary.csv", "text/csv", b"a,b", OCTOBER),
        ("../회담.ics", "text/calendar", calendar, OCTOBER),
    ]


def test_files_beside_the_html_of_an_alternative_are_read_with_its_plain_text() -> None:
    mixed = MIMEMultipart("mixed")
    table = MIMEText("date,title\n", "csv")
    table.add_header("Content-Disposition", "attachment", filename="talks.csv")
    for part in (MIMEText("<p>As above</p>", "html"), table, MIMEText("<p>Kim</p>", "html")):
        mixed.attach(part)
    message = MIMEMultipart("alternative")
    message.attach(MIMEText("See the table."))
    message.attach(mixed)
    mail = read_mail(message.as_bytes())
    assert [text for _, text in mail.texts] == ["See the table."]
    assert [(one.name, one.data) for one in mail.attachments] == [("talks.csv", b"date,title\n")]


def test_a_mail_that_is_attached_is_read_with_its_own_day() -> None:
    inner = message_from_bytes(make_mail(Date="Mon, 30 Sep 2024 10:00:00 +0900"), policy=SMTP)
    outer = EmailMessage(policy=SMTP)
    outer["From"], outer["Date"] = SENDER, "Wed, 02 Oct 2024 08:30:00 +0900"
    outer.set_content("See the mail.")
    outer.add_attachment(inner)
    mail = read_mail(outer.as_bytes())
    assert mail.texts == ((OCTOBER, "See the mail."), (date(2024, 9, 30), REPORT))


def test_more_attachments_than_are_read_are_named() -> None:
    given = tuple((f"{number}.csv", "text/csv", b"a") for number in range(MAX_ATTACHMENTS + 2))
    mail = read_mail(make_mail(attachments=given))
    assert (len(mail.attachments), mail.left_out) == (MAX_ATTACHMENTS, ("20.csv", "21.csv"))


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("Auto-Submitted", "auto-replied", "Auto-Submitted"),
        ("Auto-Submitted", "auto-generated; type=x", "Auto-Submitted"),
        ("Auto-Submitted", "No", None),
        ("Precedence", "Bulk", "Precedence"),
        ("Precedence", "auto_reply", "Precedence"),
        ("Precedence", "normal", None),
    ],
)
def test_what_a_program_sent_says_so(name: str, value: str, found: str | None) -> None:
    assert read_mail(make_mail(extra={name: value})).automatic == found


def test_a_bounce_is_automatic_by_its_empty_return_path_or_its_type() -> None:
    assert read_mail(make_mail().replace(f"<{SENDER}>".encode(), b"<>", 1)).automatic == "Return-Path"
    report = make_mail().replace(b"Content-Type: text/plain", b"Content-Type: multipart/report; x")
    assert read_mail(report).automatic == "Content-Type"


def test_the_same_message_id_is_the_same_mail_and_without_one_the_bytes_are() -> None:
    one, other = read_mail(make_mail()), read_mail(make_mail("Other words."))
    assert one.key == other.key
    plain, another = (
        make_mail(text, Message_ID="").replace(b"Message-ID: <one@desk.example.org>\r\n", b"") for text in "ab"
    )
    assert read_mail(plain).key == read_mail(plain).key != read_mail(another).key


def test_a_mail_that_is_too_large_is_not_parsed() -> None:
    with pytest.raises(CalendarError, match="larger than 10 MB"):
        read_mail(bytes(MAX_BYTES + 1))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 1_000,
        b"From: x\r\n" * 20_000,
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\nContent-Type: message/rfc822\r\n\r\n" * 5_000,
        b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
        b'Content-Type: text/plain; charset="\x00"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!',
        b"Date: Wed, 99 Oct 20240 99:99:99 +9999\r\nFrom: =?utf-8?b?!!?= <\xff\xfe>\r\n\r\nx",
    ],
)
def test_hostile_bytes_give_a_mail_or_an_error(raw: bytes) -> None:
    try:
        mail = read_mail(raw)
    except CalendarError:
        return
    assert len(mail.attachments) <= MAX_ATTACHMENTS
