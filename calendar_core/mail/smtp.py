"""Mail over SMTP: one recipient a message, several messages a connection, and a verdict on each.

The commands are spoken one by one, because `smtplib.sendmail` cannot say on which side of the final dot a connection
was lost. Before the body: try again. After the dot: nobody here can know (RFC 1047). Timeouts: RFC 5321, 4.5.3.2.
Secrets and addresses appear in no error and no log.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Literal

from calendar_core.mail.transport import IsFresh, Mail, Mark, Unreachable, Verdict, always

CONNECT_SECONDS: Final = 30
COMMAND_SECONDS: Final = 60
# A server may scan a message after the dot; who gives up sooner sends it again.
AFTER_DOT_SECONDS: Final = 600
# Too many messages for one connection, or the server goes away: reconnect, nobody's letter failed.
_RECONNECT: Final = (421, 452)
_ENHANCED = re.compile(r"4\.(\d{1,3})\.\d{1,3}\b")


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """Where and how to reach a mail server. `security`: TLS from the first byte, or STARTTLS where it is offered.

    With a password STARTTLS is required and the certificate is verified; without, encryption to an unverified server
    is still better than none (RFC 7435).
    """

    host: str
    port: int
    security: Literal["starttls", "tls"]
    user: str | None = None
    password: str | None = field(default=None, repr=False)


class SmtpTransport:
    """Opens connections to one server. `hello` is the name by which this host introduces itself."""

    def __init__(self, server: SmtpServer, *, hello: str, most_lines: int = 1) -> None:
        self.server = server
        self.hello = hello
        self.most_lines = most_lines
        self.is_hung_up = False
        self._open: set[smtplib.SMTP] = set()

    @property
    def name(self) -> str:
        """Host and port."""
        return f"the mail server {self.server.host}:{self.server.port}"

    @contextmanager
    def open(self) -> Iterator["SmtpLine"]:
        """A connection, signed in where the server has a user."""
        smtp = self._connect()
        try:
            yield SmtpLine(smtp)
        finally:
            self._open.discard(smtp)
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def hang_up(self) -> None:
        """Shut the sockets: a thread that waits for the server's answer wakes with an error."""
        self.is_hung_up = True
        for smtp in list(self._open):
            if smtp.sock is not None:
                with suppress(OSError):
                    smtp.sock.shutdown(socket.SHUT_RDWR)

    def _connect(self) -> smtplib.SMTP:
        smtp: smtplib.SMTP | None = None
        try:
            self._refuse_when_hung_up()
            smtp = self._dial()
            self._open.add(smtp)
            self._refuse_when_hung_up()
            _wait_at_most(smtp, COMMAND_SECONDS)
            self._secure(smtp)
            if self.server.user is not None:
                smtp.login(self.server.user, self.server.password or "")
        except (smtplib.SMTPException, OSError, Unreachable) as error:
            if smtp is not None:
                self._open.discard(smtp)
                smtp.close()
            raise self._unreachable(error) from None
        return smtp

    def _dial(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, self.hello, timeout=CONNECT_SECONDS, context=context)
        return smtplib.SMTP(host, port, self.hello, timeout=CONNECT_SECONDS)

    def _secure(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self.server.security == "tls":
            return
        if self.server.password is not None:
            if not smtp.has_extn("starttls"):
                raise Unreachable("it offers no STARTTLS", next_step="A password is never sent in clear.")
            smtp.starttls(context=ssl.create_default_context())
        elif smtp.has_extn("starttls"):
            with suppress(smtplib.SMTPResponseException):  # it offers TLS and declines: go on in clear, as without
                smtp.starttls(context=_unverified())
        smtp.ehlo_or_helo_if_needed()

    def _refuse_when_hung_up(self) -> None:
        if self.is_hung_up:
            raise Unreachable("mail is being shut down", next_step="Start the scheduler again.")

    def _unreachable(self, error: Exception) -> Unreachable:
        """The error in words; never the server's own words, which may repeat a user name."""
        if isinstance(error, Unreachable):
            why: str = error.what
        elif isinstance(error, smtplib.SMTPResponseException):
            step = "sign-in" if isinstance(error, smtplib.SMTPAuthenticationError) else "greeting"
            why = f"it answered {error.smtp_code} to the {step}"
        elif isinstance(error, ssl.SSLError):
            why = f"no encrypted connection: {error.reason}"
        else:
            why = getattr(error, "strerror", None) or type(error).__name__
        return Unreachable(
            "Cannot use %(name)s: %(value)s.",
            next_step="Nothing is lost: what waits is sent when it can be. If this stays, check ENTENTE_MAIL_URL.",
            name=self.name,
            value=why,
        )


def _wait_at_most(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("The connection is closed.")
    smtp.sock.settimeout(seconds)


def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class SmtpLine:
    """One open connection."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self.smtp = smtp
        self.has_sent = False

    def send(self, mail: Mail, mark: Mark, is_fresh: IsFresh = always) -> Verdict:
        """One exchange: MAIL, RCPT, the mark, DATA, the body and its dot."""
        try:
            refusal = self._envelope(mail)
            if refusal is not None:
                return refusal
            if not mark():
                self._reset()
                return Verdict(outcome="unmarked")
            code, answer = self.smtp.docmd("DATA")
        except (smtplib.SMTPException, OSError):
            return Verdict(outcome="retry", text="The connection was lost before the message.", is_open=False)
        if code != 354:
            return self._refused(code, answer)
        if not is_fresh():
            self.smtp.close()  # hanging up before the dot takes the mail back
            return Verdict(outcome="in_doubt", text="This process was frozen for longer than its lease.", is_open=False)
        return self._body(mail)

    def _envelope(self, mail: Mail) -> Verdict | None:
        code, answer = self.smtp.mail(mail.sender)
        # What the server has against the sender is no fault of this reader's address: never dead for it.
        is_ours = code != 250
        if not is_ours:
            code, answer = self.smtp.rcpt(mail.recipient)
            if code in (250, 251):
                return None
        if code in _RECONNECT and self.has_sent:
            return Verdict(outcome="reconnect", code=code, is_open=False)
        return self._refused(code, answer, is_ours=is_ours)

    def _body(self, mail: Mail) -> Verdict:
        try:
            self.smtp.send(with_dot(mail.data))
            _wait_at_most(self.smtp, AFTER_DOT_SECONDS)
            code, answer = self.smtp.getreply()
            _wait_at_most(self.smtp, COMMAND_SECONDS)
        except (smtplib.SMTPException, OSError):
            return Verdict(outcome="in_doubt", text="The connection was lost after the message.", is_open=False)
        if 200 <= code < 300:
            self.has_sent = True
            return Verdict(outcome="sent", code=code)
        if 400 <= code < 600:
            return self._refused(code, answer)
        return Verdict(outcome="in_doubt", code=code, text="The answer was no answer.", is_open=False)

    def _refused(self, code: int, answer: bytes, *, is_ours: bool = False) -> Verdict:
        text = answer.decode("utf-8", "replace")
        is_permanent = 500 <= code < 600 and not is_ours
        is_open = code not in _RECONNECT and self._reset()
        return Verdict(
            outcome="dead" if is_permanent else "retry",
            code=code,
            text=text,
            is_open=is_open,
            is_of_domain=not is_permanent and not is_ours and _is_of_domain(code, text),
        )

    def _reset(self) -> bool:
        try:
            return self.smtp.rset()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False


def _is_of_domain(code: int, text: str) -> bool:
    """Whether a temporary refusal says something of the domain: its system, its network, its policy (RFC 3463).

    Without such a number 450 is of the mailbox and 452 of its room (RFC 5321, section 4.2.3).
    """
    enhanced = _ENHANCED.match(text)
    return enhanced[1] in ("3", "4", "7") if enhanced else code not in (450, 452)


def with_dot(data: bytes) -> bytes:
    """The body as DATA wants it: leading dots doubled, the final dot on a line of its own (RFC 5321, 4.5.2).

    >>> with_dot(b"a\\r\\n.b")
    b'a\\r\\n..b\\r\\n.\\r\\n'
    """
    stuffed = (b"." if data.startswith(b".") else b"") + data.replace(b"\r\n.", b"\r\n..")
    return stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"
