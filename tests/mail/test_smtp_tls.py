"""Encryption and signing in: a password goes only to a server that proved who it is."""

import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
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


# --- Encryption that is offered and fails ---------------------------------------------------------------------------


class BrokenTlsServer:
    """Offers STARTTLS, says 220, and then does something else. In clear it takes mail."""

    def __init__(self, after: bytes) -> None:
        self.after = after
        self.taken: list[bytes] = []
        self.commands: list[bytes] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                with connection, suppress(OSError):
                    self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        with connection.makefile("rb") as lines:
            for line in lines:
                command = line.split()[0].upper()
                self.commands.append(command)
                if command == b"STARTTLS":
                    connection.sendall(b"220 go\r\n" + self.after)
                    return
                if command == b"DATA":
                    connection.sendall(b"354 go on\r\n")
                    self.taken.append(b"".join(iter(lines.readline, b".\r\n")))
                connection.sendall(b"250-here\r\n250 STARTTLS\r\n" if command == b"EHLO" else b"250 ok\r\n")


@pytest.fixture(params=[b"", b"this is no TLS\r\n" * 3], ids=["hangs up", "talks nonsense"])
def broken(request: pytest.FixtureRequest) -> Iterator[BrokenTlsServer]:
    """A server that fails at the encryption that it offers."""
    server = BrokenTlsServer(request.param)
    yield server
    server.close()


def test_where_encryption_is_offered_and_fails_mail_leaves_in_clear_and_the_log_says_so(
    broken: BrokenTlsServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert send(f"smtp://127.0.0.1:{broken.port}") == "sent"
    assert (len(broken.taken), broken.connections, broken.commands.count(b"STARTTLS")) == (1, 2, 1)
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith(f"the mail server 127.0.0.1:{broken.port} offers STARTTLS and fails at it (")
    assert said.endswith("): mail leaves in clear.")


def test_with_a_password_nothing_leaves_in_clear(broken: BrokenTlsServer) -> None:
    with pytest.raises(MailServerUnreachable, match="Cannot use the mail server"):
        send(f"smtp://me:hidden@127.0.0.1:{broken.port}")
    assert (broken.taken, broken.connections, b"AUTH" in broken.commands) == ([], 1, False)
