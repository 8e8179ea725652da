"""The bytes of a mail: correct, readable back, and closed to whatever a title may hold."""

import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.subscriptions.letter import Letter
from calendar_core.domain.text.single_line import one_line
from calendar_core.errors import CalendarError
from calendar_core.mail.config import Sender, parse_sender
from calendar_core.mail.mime import MailIdentity, build_mail

SENT_AT = datetime(2024, 10, 30, 21, 10, tzinfo=UTC)
MESSAGE_ID = f"<{'a' * 26}@{'calendar-of-the-alliance.' * 3}example.org>"
SENDER = Sender(name="Entente", address="desk@example.org")
IDENTITY = MailIdentity(sender=SENDER)


def build(subject: str = "In 1 hour: SCM", text: str = "Text.\n", sender: Sender = SENDER) -> bytes:
    letter = Letter(to="reader@example.org", subject=subject, text=text, list_id="reminders", revision=1)
    return build_mail(letter, message_id=MESSAGE_ID, identity=MailIdentity(sender=sender), now=SENT_AT).data


def parse(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def content_of(message: EmailMessage) -> str:
    """The text as the reader's program shows it."""
    content: str = message.get_content()
    return content.replace("\r\n", "\n")


def test_a_mail_to_the_byte() -> None:
    assert build().decode().split("\r\n") == [
        "To: reader@example.org",
        "Date: Wed, 30 Oct 2024 21:10:00 +0000",
        f"Message-ID: {MESSAGE_ID}",
        "From: Entente <desk@example.org>",
        "Subject: In 1 hour: SCM",
        "List-Id: <reminders.example.org>",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: 7bit",
        "MIME-Version: 1.0",
        "",
        "Text.",
        "",
    ]


def test_the_same_letter_is_the_same_bytes() -> None:
    assert build("한미", "한미") == build("한미", "한미")


def test_a_korean_letter_is_read_back() -> None:
    subject = "1시간 뒤: 제56차 한미안보협의회의, 07:10 KST (UTC+9), 2024년 10월 31일(목)"
    message = parse(build(subject, "제56차 한미안보협의회의\n", parse_sender("한미 일정 <desk@example.org>")))
    assert (message["Subject"], content_of(message)) == (subject, "제56차 한미안보협의회의\n")
    assert message["From"].addresses[0].display_name == "한미 일정"
    assert message["Content-Transfer-Encoding"] == "base64"


def test_no_line_of_a_header_is_longer_than_receivers_like() -> None:
    lines = build("제56차 한미안보협의회의 " * 20).partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(len(line) for line in lines if not line.startswith(b"Message-ID")) <= 78


@pytest.mark.parametrize("title", ["SCM\r\nBcc: all@example.org", "SCM\nTo: x@example.org", "a\x00b\x85c\u2028d\x1fe"])
def test_a_title_cannot_become_a_header(title: str) -> None:
    message = parse(build(title, title))
    assert message.keys() == parse(build()).keys()
    assert message["Subject"] == one_line(title)


def test_a_message_id_with_a_line_break_is_refused() -> None:
    letter = Letter(to="reader@example.org", subject="x", text="x", list_id="reminders", revision=1)
    with pytest.raises(ValueError, match="line break"):
        build_mail(letter, message_id="<a@b>\r\nBcc: all@example.org", identity=IDENTITY, now=SENT_AT)


@pytest.mark.parametrize("address", ["a@b.org\r\nBcc: all@example.org", "a@b.org, c@d.org", "A <a@b.org>"])
def test_a_letter_goes_to_one_address(address: str) -> None:
    letter = Letter(to=address, subject="x", text="x", list_id="reminders", revision=1)
    with pytest.raises(CalendarError, match="is not an email address"):
        build_mail(letter, message_id=MESSAGE_ID, identity=IDENTITY, now=SENT_AT)


LETTER = Letter(
    to="reader@example.org",
    subject="한미",
    text="한미\n",
    html="<p>한미</p>\n",
    list_id="reminders",
    unsubscribe=f"https://{'calendar-of-the-alliance.' * 3}example.org/unsubscribe/{'a' * 38}",
    revision=1,
)


def test_a_letter_with_html_has_the_text_first_and_is_the_same_bytes_again() -> None:
    first, second = (build_mail(LETTER, message_id=MESSAGE_ID, identity=IDENTITY, now=SENT_AT).data for _ in range(2))
    assert first == second
    message = parse(first)
    parts = [(part.get_content_type(), content_of(part)) for part in message.iter_parts()]  # type: ignore[arg-type]
    assert message.get_content_type() == "multipart/alternative"
    assert parts == [("text/plain", "한미\n"), ("text/html", "<p>한미</p>\n")]


def test_the_header_that_unsubscribes_is_of_one_line_and_to_the_byte() -> None:
    lines = build_mail(LETTER, message_id=MESSAGE_ID, identity=IDENTITY, now=SENT_AT).data.split(b"\r\n")
    assert [line for line in lines if line.startswith(b"List-Unsubscribe")] == [
        f"List-Unsubscribe: <{LETTER.unsubscribe}>".encode(),
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ]


def test_a_later_mail_answers_the_first_of_its_thread() -> None:
    message = parse(
        build_mail(
            replace(LETTER, in_reply_to="<first@example.org>"), message_id=MESSAGE_ID, identity=IDENTITY, now=SENT_AT
        ).data
    )
    assert (message["In-Reply-To"], message["References"]) == ("<first@example.org>", "<first@example.org>")


def test_one_click_is_promised_for_https_alone() -> None:
    plain = replace(LETTER, unsubscribe="http://127.0.0.1:8000/unsubscribe/a")
    message = parse(build_mail(plain, message_id=MESSAGE_ID, identity=IDENTITY, now=SENT_AT).data)
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (f"<{plain.unsubscribe}>", None)


@pytest.mark.parametrize("crooked", ["https://a.org/\r\nBcc: all@b.org", "https://a.org/\u2028", "https://한미.org/"])
def test_an_address_that_is_no_header_is_refused(crooked: str) -> None:
    with pytest.raises(ValueError, match="List-Unsubscribe"):
        build_mail(replace(LETTER, unsubscribe=crooked), message_id=MESSAGE_ID, identity=IDENTITY, now=SENT_AT)


@pytest.mark.parametrize(
    "text", ["👩\u200d👩\u200d👧", "می\u200cشود", "Co\u00adoperation"], ids=["emoji", "Persian", "soft hyphen"]
)
def test_joiners_and_soft_hyphens_are_in_the_letter_as_on_the_page(text: str) -> None:
    message = parse(
        build_mail(
            replace(LETTER, subject=text, text=f"{text}\n", html=f"<p>{text}</p>\n"),
            message_id=MESSAGE_ID,
            identity=IDENTITY,
            now=SENT_AT,
        ).data
    )
    parts = [content_of(part) for part in message.iter_parts()]  # type: ignore[arg-type]
    assert parts == [f"{text}\n", f"<p>{text}</p>\n"]
    assert message["Subject"] == text.replace("\u00ad", "")  # a header is not broken into lines by its reader


TEXTS = st.text(st.characters(codec="utf-8"), max_size=400)


@given(TEXTS, TEXTS)
def test_whatever_the_texts_are_the_mail_is_correct_and_says_them(subject: str, text: str) -> None:
    data = build(subject, text)
    message = parse(data)
    assert message.keys() == parse(build()).keys()
    assert message["To"] == "reader@example.org"
    assert message["Subject"] == one_line(subject)[:250].rstrip()
    assert not message.defects
    assert data.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", data)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    printable = "".join(c if c.isprintable() or c in "\n\t\u200c\u200d\u00ad" else " " for c in text)
    assert content_of(message).rstrip("\n") == printable.rstrip("\n")


@given(TEXTS, TEXTS)
def test_whatever_the_html_is_it_stays_in_its_part(text: str, html: str) -> None:
    letter = replace(LETTER, text=text, html=f"<p>{html}</p>")
    message = parse(build_mail(letter, message_id=MESSAGE_ID, identity=IDENTITY, now=SENT_AT).data)
    first, second = (content_of(part) for part in message.iter_parts())  # type: ignore[arg-type]
    printable = [
        "".join(c if c.isprintable() or c in "\n\t\u200c\u200d\u00ad" else " " for c in one)
        for one in (text, letter.html)
    ]
    assert [first.rstrip("\n"), second.rstrip("\n")] == [one.rstrip("\n") for one in printable]
