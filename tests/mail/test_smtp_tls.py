"""Encryption and signing in: a password goes only to a server that proved who it is."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from calendar_core.mail.config import parse_mail_url
from calendar_core.mail.transport import Mail, MailServerUnreachable
from tests.conftest import SmtpSink

# Self-signed for 127.0.0.1 by `openssl req -x509`, valid until 2126; its key is no secret.
CERTIFICATE = Path(__file__).with_name("certificate.pem")
MAIL = Mail(
    sender="a@example.org", recipient="b@example.org", message_id="<a@example.org>", data=b"Subject: x\r\n\r\nx\r\n"
)

Serve = Callable[..., SmtpSink]


def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, found: Any) -> AuthResult:
    """Let in who knows the password."""
    return AuthResult(success=(found.login, found.password) == (b"me", b"p@ss"), handled=False)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start an SMTP server that has the certificate; its words are aiosmtpd's."""
    controllers = []

    def start(*, is_tls: bool = False, **words: Any) -> SmtpSink:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE)
        sink = SmtpSink()
        words["ssl_context" if is_tls else "tls_context"] = context
        controllers.append(Controller(sink, hostname="127.0.0.1", port=sink.port, **words))
        controllers[-1].start()
        return sink

    yield start
    for controller in controllers:
        controller.stop()


@pytest.fixture
def is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the certificate one that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def send(url: str) -> str:
    with parse_mail_url(url, local_hostname="example.org").open() as line:
        return line.send(MAIL, lambda: True).outcome


def test_what_the_server_offers_is_taken_even_from_a_stranger(serve: Serve) -> None:
    sink = serve(require_starttls=True)
    assert send(f"smtp://127.0.0.1:{sink.port}") == "sent"
    assert len(sink.messages) == 1


@pytest.mark.usefixtures("is_trusted")
def test_a_password_goes_through_starttls(serve: Serve) -> None:
    sink = serve(authenticator=authenticate, auth_required=True)
    assert send(f"smtp://me:p%40ss@127.0.0.1:{sink.port}") == "sent"
    assert len(sink.messages) == 1


@pytest.mark.usefixtures("is_trusted")
def test_a_password_goes_through_tls_from_the_first_byte(serve: Serve) -> None:
    sink = serve(is_tls=True, authenticator=authenticate, auth_require_tls=False)
    assert send(f"smtps://me:p%40ss@127.0.0.1:{sink.port}") == "sent"
    assert len(sink.messages) == 1


@pytest.mark.parametrize(("scheme", "is_tls"), [("smtp", False), ("smtps", True)])
def test_a_password_does_not_go_to_a_server_that_nobody_vouches_for(serve: Serve, scheme: str, is_tls: bool) -> None:
    tried: list[bytes] = []

    def note(*call: Any) -> AuthResult:
        tried.append(call[-1].password)
        return AuthResult(success=True)

    sink = serve(is_tls=is_tls, authenticator=note)
    with pytest.raises(MailServerUnreachable, match="no encrypted connection: CERTIFICATE_VERIFY_FAILED"):
        send(f"{scheme}://me:hidden@127.0.0.1:{sink.port}")
    assert tried == []


@pytest.mark.usefixtures("is_trusted")
def test_a_wrong_password_is_said_without_repeating_it(serve: Serve) -> None:
    sink = serve(authenticator=authenticate, auth_required=True)
    with pytest.raises(MailServerUnreachable, match="it answered 535 to the sign-in") as caught:
        send(f"smtp://me:hidden@127.0.0.1:{sink.port}")
    assert "hidden" not in str(caught.value)
