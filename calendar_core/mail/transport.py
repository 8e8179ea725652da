"""The interface of mail transports: a transport opens connections, a connection takes one mail after another.

`smtp` and `maildir` implement it; `delivery` uses nothing else of them.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from calendar_core.errors import CalendarError

# Some servers take 100 messages a connection and then answer 452; Postfix closes its own after 100 too.
MAX_MAILS_PER_CONNECTION: Final = 50


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail to one address, ready to leave: envelope, Message-ID (with its brackets) and bytes with CRLF."""

    sender: str
    recipient: str
    message_id: str
    data: bytes


Outcome = Literal["sent", "retry", "dead", "in_doubt", "unmarked", "reconnect", "withdrawn", "unwritable"]


@dataclass(frozen=True, kw_only=True)
class DeliveryResult:
    """The outcome of one mail. `code` and `text` are the server's. `is_connection_usable`: it can take another mail.

    sent: accepted. retry: not accepted, perhaps later. dead: never. in_doubt: unknown whether it was accepted.
    unmarked: `mark_in_doubt` refused, nothing was sent. reconnect: this connection is used up, the mail needs another.
    withdrawn, unwritable: there was no letter, and no connection was used. `is_domain_wide`: the reply concerns the
    whole domain of the recipient, not this mailbox. `is_recipient_refused`: the recipient was refused, not the
    body.
    """

    outcome: Outcome
    code: int | None = None
    text: str = ""
    is_connection_usable: bool = True
    is_domain_wide: bool = False
    is_recipient_refused: bool = False


class MailServerUnreachable(CalendarError):
    """No connection can be opened at the moment; no mail was tried."""


#: Records that a mail is in doubt, just before its body is sent. False: do not send it.
MarkInDoubt = Callable[[], bool]
#: Whether the lease is still valid: a process that was frozen after it may have lost the mail to another one.
IsLeaseValid = Callable[[], bool]


def always() -> bool:
    """For a caller without competing processes."""
    return True


class MailConnection(Protocol):
    """An open connection."""

    def send(self, mail: Mail, mark_in_doubt: MarkInDoubt, is_lease_valid: IsLeaseValid = always) -> DeliveryResult:
        """Send one mail. `mark_in_doubt` is called once, just before the body is sent, and then `is_lease_valid`."""
        ...


class Transport(Protocol):
    """A way to send mail. Its name holds no secrets."""

    @property
    def name(self) -> str:
        """Where mail goes, for people and logs."""
        ...

    @property
    def max_connections(self) -> int:
        """How many connections may be open at once."""
        ...

    def open(self) -> AbstractContextManager[MailConnection]:
        """A connection, closed at the end of the block. Raises MailServerUnreachable."""
        ...

    def abort(self) -> None:
        """Abort whatever is under way, from any thread. No connection opens afterwards."""
        ...
