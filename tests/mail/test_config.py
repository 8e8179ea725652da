"""The settings of mail, and that no error repeats a password."""

from pathlib import Path

import pytest

from calendar_core.errors import CalendarError
from calendar_core.mail.config import Sender, parse_mail_url, parse_sender
from calendar_core.mail.maildir import MaildirTransport
from calendar_core.mail.smtp import SmtpServer, SmtpTransport


def server_of(url: str) -> SmtpServer:
    transport = parse_mail_url(url, local_hostname="example.org")
    assert isinstance(transport, SmtpTransport)
    return transport.server


def test_a_maildir() -> None:
    transport = parse_mail_url("maildir:/var/lib/entente/mail", local_hostname="example.org")
    assert isinstance(transport, MaildirTransport)
    assert transport.directory == Path("/var/lib/entente/mail")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", SmtpServer(host="127.0.0.1", port=2525, security="starttls")),
        ("smtp://relay.example.org", SmtpServer(host="relay.example.org", port=25, security="starttls")),
        ("smtps://relay.example.org", SmtpServer(host="relay.example.org", port=465, security="tls")),
        ("smtp://[::1]:25/", SmtpServer(host="::1", port=25, security="starttls")),
        (
            "smtp://me%40example.org:p%40ss%2F@relay.example.org",
            SmtpServer(
                host="relay.example.org", port=587, security="starttls", user="me@example.org", password="p@ss/"
            ),
        ),
    ],
)
def test_a_mail_server(url: str, server: SmtpServer) -> None:
    assert server_of(url) == server


def test_a_server_does_not_show_its_password() -> None:
    server = server_of("smtp://me:hidden@relay.example.org")
    assert server.password == "hidden"
    assert "hidden" not in repr(server)


@pytest.mark.parametrize(
    "url",
    [
        *("", "maildir:", "mbox:/var/mail", "smtp:", "smtp://", "smtp:relay", "http://relay", "relay.example.org:25"),
        *("smtp://me:hidden@relay:port", "smtp://me:hidden@", "smtp://hidden@relay", "smtp://me:hid/den@relay"),
        *(
            "smtp://me:hidden@relay:99999",
            "smtp://me:hidden@relay/path",
            "smtp://me:hid%C3%A9n@relay",
            "smtp://me:hidden@relay?tls=1",
        ),
    ],
)
def test_anything_else_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(CalendarError, match="ENTENTE_MAIL_URL") as caught:
        parse_mail_url(url, local_hostname="example.org")
    assert "hid" not in str(caught.value).replace("user:password", "")


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("Entente <entente@localhost>", Sender(name="Entente", address="entente@localhost")),
        ("desk@Example.org", Sender(name="", address="desk@example.org")),
        ('"Desk, Seoul" <desk@example.org>', Sender(name="Desk, Seoul", address="desk@example.org")),
    ],
)
def test_a_sender(text: str, sender: Sender) -> None:
    assert parse_sender(text) == sender


@pytest.mark.parametrize("text", ["", "Entente", "Entente <>", "a@example.org, b@example.org", "x\r\nBcc: <a@b.org>"])
def test_a_sender_that_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(CalendarError, match="ENTENTE_MAIL_FROM"):
        parse_sender(text)
