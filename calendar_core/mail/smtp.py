"""Sends mail over SMTP: one recipient a message, several messages a connection, and a result for each.

The commands are sent one by one, because `smtplib.sendmail` cannot say on which side of the final dot a connection
was lost. Before the body: try again. After the dot: the outcome is unknown (RFC 1047).
Secrets and addresses appear in no error and no log.
"""

import logging
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Literal

from calendar_core.mail.transport import DeliveryResult, IsLeaseValid, Mail, MailServerUnreachable, MarkInDoubt, always

# To connect and be greeted. RFC 5321 allows five minutes for the greeting; but the server is one that the operator
# chose, and a thread that waits for a greeting cannot be woken when the program is to stop.
CONNECT_SECONDS: Final = 30
# The least that RFC 5321, section 4.5.3.2, asks for: MAIL and RCPT, DATA, a block of the body. A server may scan a
# message after the dot; who gives up sooner sends it again.
COMMAND_SECONDS: Final = 300
DATA_SECONDS: Final = 120
BODY_SECONDS: Final = 180
AFTER_DOT_SECONDS: Final = 600
# To encrypt: what takes longer is a server that cannot.
TLS_SECONDS: Final = 30
# Too many messages for one connection, or the server goes away: reconnect, nobody's letter failed.
_RECONNECT_CODES: Final = (421, 452)
_ENHANCED_STATUS = re.compile(r"4\.(\d{1,3})\.(\d{1,3})\b")
_Refused = Literal["sender", "recipient", "body"]
_log = logging.getLogger(__name__)
_GREYLISTING = re.compile(r"\bgr[ae]y.?list", re.I)


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """Where and how to reach a mail server. `security`: TLS from the first byte, or STARTTLS where it is offered.

    With a password STARTTLS is required and the certificate is verified; without, encryption to an unverified server
    is still better than none, and none is better than no mail (RFC 7435).
    """

    host: str
    port: int
    security: Literal["starttls", "tls"]
    user: str | None = None
    password: str | None = field(default=None, repr=False)


class _StartTlsFailed(Exception):
    """The connection broke while it was to be encrypted. Another one, in clear, may do."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class SmtpTransport:
    """Opens connections to one server. `local_hostname` is this host's name in EHLO."""

    def __init__(self, server: SmtpServer, *, local_hostname: str, max_connections: int = 1) -> None:
        self.server = server
        self.local_hostname = local_hostname
        self.max_connections = max_connections
        self.is_aborted = False
        self._open: set[smtplib.SMTP] = set()

    @property
    def name(self) -> str:
        """Host and port."""
        return f"the mail server {self.server.host}:{self.server.port}"

    @contextmanager
    def open(self) -> Iterator["SmtpConnection"]:
        """A connection, authenticated if the server has a user."""
        smtp = self._connect()
        try:
            yield SmtpConnection(smtp)
        finally:
            self._open.discard(smtp)
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def abort(self) -> None:
        """Shut the sockets: a thread that waits for the server's answer wakes with an error."""
        self.is_aborted = True
        for smtp in list(self._open):
            if smtp.sock is not None:
                with suppress(OSError):
                    smtp.sock.shutdown(socket.SHUT_RDWR)

    def _connect(self) -> smtplib.SMTP:
        try:
            return self._connect_once(is_encrypted=True)
        except _StartTlsFailed as failure:
            # Whoever could break the encryption could also hide that it is offered: without a password nothing is lost.
            _log.warning("%s offers STARTTLS and fails at it (%s): mail leaves in clear.", self.name, failure.why)
        return self._connect_once(is_encrypted=False)

    def _connect_once(self, *, is_encrypted: bool) -> smtplib.SMTP:
        smtp: smtplib.SMTP | None = None
        try:
            self._check_not_aborted()
            smtp = self._connect_socket()
            self._open.add(smtp)
            self._check_not_aborted()
            _set_timeout(smtp, COMMAND_SECONDS)
            self._start_tls(smtp, is_encrypted=is_encrypted)
            if self.server.user is not None:
                smtp.login(self.server.user, self.server.password or "")
        except (smtplib.SMTPException, OSError, MailServerUnreachable, _StartTlsFailed) as error:
            if smtp is not None:
                self._open.discard(smtp)
                smtp.close()
            if isinstance(error, _StartTlsFailed) and not self.is_aborted:
                raise
            raise self._build_unreachable_error(error) from None
        return smtp

    def _connect_socket(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, self.local_hostname, timeout=CONNECT_SECONDS, context=context)
        return smtplib.SMTP(host, port, self.local_hostname, timeout=CONNECT_SECONDS)

    def _start_tls(self, smtp: smtplib.SMTP, *, is_encrypted: bool) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self.server.security == "tls":
            return
        if self.server.password is not None:
            if not smtp.has_extn("starttls"):
                raise MailServerUnreachable("it offers no STARTTLS", next_step="A password is never sent in clear.")
            smtp.starttls(context=ssl.create_default_context())
        elif is_encrypted and smtp.has_extn("starttls"):
            _set_timeout(smtp, TLS_SECONDS)
            try:
                with suppress(smtplib.SMTPResponseException):  # it offers TLS and declines: go on in clear, as without
                    smtp.starttls(context=_create_unverified_context())
                smtp.ehlo_or_helo_if_needed()
            except (smtplib.SMTPException, OSError) as error:
                raise _StartTlsFailed(getattr(error, "reason", None) or type(error).__name__) from None
            _set_timeout(smtp, COMMAND_SECONDS)
        smtp.ehlo_or_helo_if_needed()

    def _check_not_aborted(self) -> None:
        if self.is_aborted:
            raise MailServerUnreachable("mail is being shut down", next_step="Start the scheduler again.")

    def _build_unreachable_error(self, error: Exception) -> MailServerUnreachable:
        """The error in words; never the server's own words, which may repeat a user name."""
        if isinstance(error, MailServerUnreachable):
            why: str = error.what
        elif isinstance(error, smtplib.SMTPResponseException):
            step = "sign-in" if isinstance(error, smtplib.SMTPAuthenticationError) else "greeting"
            why = f"it answered {error.smtp_code} to the {step}"
        elif isinstance(error, ssl.SSLError):
            why = f"no encrypted connection: {error.reason}"
        else:
            why = getattr(error, "strerror", None) or type(error).__name__
        return MailServerUnreachable(
            "Cannot use %(name)s: %(value)s.",
            next_step="Nothing is lost: what waits is sent when it can be. If this stays, check ENTENTE_MAIL_URL.",
            name=self.name,
            value=why,
        )


def _set_timeout(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("The connection is closed.")
    smtp.sock.settimeout(seconds)


def _create_unverified_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class SmtpConnection:
    """One open connection."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self.smtp = smtp
        self.has_sent = False

    def send(self, mail: Mail, mark_in_doubt: MarkInDoubt, is_lease_valid: IsLeaseValid = always) -> DeliveryResult:
        """One transaction: MAIL, RCPT, the mark, DATA, the body and its dot."""
        try:
            refusal = self._send_envelope(mail)
            if refusal is not None:
                return refusal
            if not mark_in_doubt():
                self._reset()
                return DeliveryResult(outcome="unmarked")
            _set_timeout(self.smtp, DATA_SECONDS)
            code, reply = self.smtp.docmd("DATA")
        except (smtplib.SMTPException, OSError):
            return DeliveryResult(
                outcome="retry", text="The connection was lost before the message.", is_connection_usable=False
            )
        if code != 354:
            with suppress(smtplib.SMTPException):
                _set_timeout(self.smtp, COMMAND_SECONDS)
            return self._build_refusal(code, reply)
        if not is_lease_valid():
            self.smtp.close()  # hanging up before the dot takes the mail back
            return DeliveryResult(
                outcome="in_doubt",
                text="This process was frozen for longer than its lease.",
                is_connection_usable=False,
            )
        return self._send_body(mail)

    def _send_envelope(self, mail: Mail) -> DeliveryResult | None:
        code, reply = self.smtp.mail(mail.sender)
        # What the server has against the sender is no fault of this reader's address: never dead for it.
        is_sender_refused = code != 250
        if not is_sender_refused:
            code, reply = self.smtp.rcpt(mail.recipient)
            if code in (250, 251):
                return None
        if code in _RECONNECT_CODES and self.has_sent:
            return DeliveryResult(outcome="reconnect", code=code, is_connection_usable=False)
        return self._build_refusal(code, reply, refused="sender" if is_sender_refused else "recipient")

    def _send_body(self, mail: Mail) -> DeliveryResult:
        try:
            _set_timeout(self.smtp, BODY_SECONDS)
            self.smtp.send(dot_stuff(mail.data))
            _set_timeout(self.smtp, AFTER_DOT_SECONDS)
            code, reply = self.smtp.getreply()
            _set_timeout(self.smtp, COMMAND_SECONDS)
        except (smtplib.SMTPException, OSError):
            return DeliveryResult(
                outcome="in_doubt", text="The connection was lost after the message.", is_connection_usable=False
            )
        if 200 <= code < 300:
            self.has_sent = True
            return DeliveryResult(outcome="sent", code=code)
        if 400 <= code < 600:
            return self._build_refusal(code, reply)
        return DeliveryResult(
            outcome="in_doubt", code=code, text="The answer was no answer.", is_connection_usable=False
        )

    def _build_refusal(self, code: int, reply: bytes, *, refused: _Refused = "body") -> DeliveryResult:
        text = reply.decode("utf-8", "replace")
        is_permanent = 500 <= code < 600 and refused != "sender"
        is_connection_usable = code not in _RECONNECT_CODES and self._reset()
        return DeliveryResult(
            outcome="dead" if is_permanent else "retry",
            code=code,
            text=text,
            is_connection_usable=is_connection_usable,
            is_domain_wide=not is_permanent and refused != "sender" and _is_domain_wide(code, text, refused),
            is_recipient_refused=refused == "recipient",
        )

    def _reset(self) -> bool:
        try:
            return self.smtp.rset()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False


def _is_domain_wide(code: int, text: str, refused: _Refused) -> bool:
    """Whether a temporary refusal says something of the domain: its system or its network (RFC 3463).

    Greylisting defers a sender and a recipient, not a domain: 4.7.0 and 4.7.1, its codes, are of the message alone,
    except with 421, which ends the connection. Other codes of policy are limits of a provider. Without a code, 450 is
    of the mailbox and 452 of its room (RFC 5321, section 4.2.3), and 451 of the recipient where that was refused.
    """
    if _GREYLISTING.search(text):
        return False
    enhanced = _ENHANCED_STATUS.match(text)
    if enhanced is None:
        return code not in (450, 452) and not (code == 451 and refused == "recipient")
    if enhanced[1] == "7":
        return code == 421 or enhanced[2] not in ("0", "1")
    return enhanced[1] in ("3", "4")


def dot_stuff(data: bytes) -> bytes:
    """The body as DATA wants it: leading dots doubled, the final dot on a line of its own (RFC 5321, 4.5.2).

    >>> dot_stuff(b"a\\r\\n.b")
    b'a\\r\\n..b\\r\\n.\\r\\n'
    """
    stuffed = (b"." if data.startswith(b".") else b"") + data.replace(b"\r\n.", b"\r\n..")
    return stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"
