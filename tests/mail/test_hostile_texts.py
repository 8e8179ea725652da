"""Titles, names and addresses made by people who want a second header, a second recipient or a second mail."""

import random
from email import message_from_bytes
from types import SimpleNamespace

import pytest

from calendar_core.domain.subscriptions.letter import Letter, TemplateFields
from calendar_core.errors import CalendarError
from calendar_core.mail.config import Sender
from calendar_core.mail.mime import MailIdentity, build_mail
from calendar_core.mail.smtp import SmtpServer, SmtpTransport
from tests.builders.smtp_server import ScriptedSmtpServer
from tests.mail.test_mime import SENT_AT

_PIECES = (
    *("\r\n", "\n", "\r", "\r\n\r\n", "\r\n.\r\n", "\n.\n", "\r.\r", ".", "..", "\0", "\x0b", "\x0c", "\x1c", "\x1f"),
    *("\x85", "\u2028", "\u2029", "\u202e", "\ufeff", "\ud7ff", "\U0001f4a3", "\x7f", "\t", " ", "\u3000", "\xad"),
    *(
        "Bcc: all@example.org",
        "To: x@example.org",
        "Subject: other",
        "Content-Type: text/html",
        "--",
        "=_",
        "boundary=",
    ),
    *(
        "=?utf-8?b?Qk9N?=",
        "=?",
        "?=",
        "=0D=0A",
        "%0d%0a",
        "<script>",
        '"',
        "'",
        "\\",
        "<",
        ">",
        "(",
        ")",
        ",",
        ";",
        "@",
    ),
    *("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA", "QUIT", "한미", "안보협의회의", "é" * 90, "x" * 1200, "SCM"),
)
_ADDRESSES = ("reader@example.org", "o'neil+{}@example.org", "{}@example.org", "a@{}", "a@example.org{}", "{}")
_PLACES = ("Place-of-the-first-link-of-this-reader", "Place_of_the_other_link_of_this_reader")


def hostile_letters(count: int) -> list[Letter]:
    chance = random.Random(2024)  # noqa: S311  the same attacks every time

    def text(most: int = 6) -> str:
        return "".join(chance.choices(_PIECES, k=chance.randint(0, most)))

    def letter() -> Letter:
        address = chance.choice(_ADDRESSES).format(text(2)) if chance.random() < 0.5 else "reader@example.org"
        body, html = (f"{text()}{_PLACES[0]}{text()}{_PLACES[1]}" for _ in range(2))
        template_fields = TemplateFields(text=body, html=html, placeholders=_PLACES, values=("a" * 38, "b" * 38))
        return Letter(
            to=address,
            subject=text(),
            text=template_fields.fill(body),
            html=template_fields.fill(html),
            list_id="reminders",
            unsubscribe=f"https://example.org/unsubscribe/{'b' * 38}",
            revision=1,
            template_fields=template_fields if chance.random() < 0.5 else None,
        )

    return [letter() for _ in range(count)]


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_each_is_one_mail_to_one_recipient_with_the_headers_of_every_other(
    smtp_server: ScriptedSmtpServer, count: int
) -> None:
    chance = random.Random(7)  # noqa: S311
    found = SimpleNamespace(sent=[], refused=0)
    with SmtpTransport(
        SmtpServer(host="127.0.0.1", port=smtp_server.port, security="starttls"), local_hostname="x.org"
    ).open() as line:
        for number, letter in enumerate(hostile_letters(count)):
            sender = Sender(name="".join(chance.choices(_PIECES, k=2)), address="desk@example.org")
            try:
                mail = build_mail(
                    letter, message_id=f"<{number}@example.org>", identity=MailIdentity(sender=sender), now=SENT_AT
                )
            except CalendarError:
                found.refused += 1
                continue
            assert line.send(mail, lambda: True).outcome == "sent"
            found.sent.append(mail)
    recipients = [command for command in smtp_server.commands if command.startswith("RCPT TO")]
    assert recipients == [f"RCPT TO:<{mail.recipient}>" for mail in found.sent]
    assert {command.split()[0] for command in smtp_server.commands} == {"EHLO", "MAIL", "RCPT", "DATA", "QUIT"}
    arrived = [message_from_bytes(body) for body in smtp_server.received]
    assert [message["Message-ID"] for message in arrived] == [mail.message_id for mail in found.sent]
    assert len({tuple(message.keys()) for message in arrived}) == 1
    assert {len(message.get_all("Subject", [])) for message in arrived} == {1}
    print(f"{count} letters: {len(found.sent)} sent, each one mail; {found.refused} refused for their address")  # noqa: T201
    assert found.refused < count / 2
