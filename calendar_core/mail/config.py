"""Parses the two settings of mail: the transport (`maildir:…`, `smtp://…`, `smtps://…`) and the sender."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from calendar_core.domain.text.email_address import domain_of, parse_address
from calendar_core.errors import CalendarError
from calendar_core.mail.maildir import MaildirTransport
from calendar_core.mail.smtp import SmtpServer, SmtpTransport
from calendar_core.mail.transport import Transport
from calendar_core.messages import mark

_NAMED_ADDRESS = re.compile(r"([^<>]*)<([^<>]*)>")
_MAIL_URL: Final = "ENTENTE_MAIL_URL"
_URL_FORMS: Final = mark("Write maildir:DIRECTORY, smtp://user:password@host:port or smtps://user:password@host:port.")


@dataclass(frozen=True, kw_only=True)
class Sender:
    """The sender of mail: a plain address and a name, which may be empty."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The domain of the address: that of Message-IDs and List-Ids too."""
        return domain_of(self.address)


def parse_sender(text: str) -> Sender:
    """The sender behind `Name <address>` or a bare address. Raises CalendarError, naming the setting."""
    named = _NAMED_ADDRESS.fullmatch(text)
    name, address = (named[1].strip().strip('"'), named[2]) if named else ("", text)
    try:
        if not name.isprintable():
            raise CalendarError("%(name)s has control characters.", next_step="Write Name <address>.", name=repr(name))
        return Sender(name=name, address=parse_address(address))
    except CalendarError as error:
        raise CalendarError(error.what, next_step=error.next_step, where="ENTENTE_MAIL_FROM") from None


def parse_mail_url(url: str, *, local_hostname: str, max_connections: int = 1) -> Transport:
    """The transport that a mail URL names. `local_hostname` is this host's name in EHLO.

    Raises CalendarError, naming the setting and no secret of it.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "maildir" and rest.strip("/"):
        return MaildirTransport(Path(rest).expanduser().absolute())
    if scheme in ("smtp", "smtps") and rest.startswith("//"):
        return SmtpTransport(_parse_smtp_server(url), local_hostname=local_hostname, max_connections=max_connections)
    raise CalendarError("This is not an address for mail.", next_step=_URL_FORMS, where=_MAIL_URL)


def _parse_smtp_server(url: str) -> SmtpServer:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise CalendarError("Its host or port cannot be read.", next_step=_URL_FORMS, where=_MAIL_URL) from None
    if not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise CalendarError(
            "It names no mail server, or more than one.",
            next_step="%(forms)s Special characters of a password are percent-encoded: @ is %%40, / is %%2F.",
            where=_MAIL_URL,
            forms=_URL_FORMS,
        )
    is_tls = parts.scheme == "smtps"
    user, password = _parse_credentials(parts)
    # 25: a relay of one's own, which is what a URL without a port and a password means; 587 takes sign-ins.
    default_port = 465 if is_tls else 587 if user else 25
    return SmtpServer(
        host=host, port=port or default_port, security="tls" if is_tls else "starttls", user=user, password=password
    )


def _parse_credentials(parts: SplitResult) -> tuple[str | None, str | None]:
    if (parts.username is None) != (parts.password is None):
        raise CalendarError("It has a user without a password.", next_step=_URL_FORMS, where=_MAIL_URL)
    if parts.username is None or parts.password is None:
        return None, None
    user, password = unquote(parts.username), unquote(parts.password)
    if (
        not f"{user}{password}".isascii()
    ):  # smtplib can sign in with nothing else, and its error would show the password
        raise CalendarError("Its user or password is beyond ASCII.", next_step="Choose another one.", where=_MAIL_URL)
    return user, password
