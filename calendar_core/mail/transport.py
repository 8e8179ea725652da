"""What every way out has in common: a transport opens a line, a line takes one mail after another.

`smtp` and `maildir` are the two ways; `delivering` asks no more of them than stands here.
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
    """What became of one mail. `code` and `text` are the server's; `is_open`: the line can take another mail.

    sent: taken. retry: not taken, perhaps later. dead: never. in_doubt: nobody here can know whether it was taken.
    unmarked: `mark` refused, nothing was handed over. reconnect: this line is used up, the mail is for another one.
    withdrawn, unwritable: there was no letter, and no line was asked. `is_of_domain`: what was said concerns the whole
    domain of the recipient, not this mailbox.
    """

    outcome: Outcome
    code: int | None = None
    text: str = ""
    is_connection_usable: bool = True
    is_domain_wide: bool = False


class MailServerUnreachable(CalendarError):
    """No line can be opened at the moment; nothing was tried with any mail."""


#: Writes down that a mail is in doubt, just before its body is handed over. False: do not hand it over.
MarkInDoubt = Callable[[], bool]
#: Whether the mark still stands: a process that was frozen after it may have lost the mail to another one.
IsLeaseValid = Callable[[], bool]


def always() -> bool:
    """For whoever has nobody to lose a mail to."""
    return True


class MailConnection(Protocol):
    """An open way out."""

    def send(self, mail: Mail, mark_in_doubt: MarkInDoubt, is_lease_valid: IsLeaseValid = always) -> DeliveryResult:
        """Hand over one mail; `mark` is called once, just before the body leaves, and then `is_fresh`."""
        ...


class Transport(Protocol):
    """A way for mail to leave. Describes itself without secrets."""

    @property
    def name(self) -> str:
        """Where mail goes, for people and logs."""
        ...

    @property
    def max_connections(self) -> int:
        """How many lines may be open at once."""
        ...

    def open(self) -> AbstractContextManager[MailConnection]:
        """A line, closed at the end of the block. Raises Unreachable."""
        ...

    def abort(self) -> None:
        """Break off whatever is under way, from any thread; no line opens after that."""
        ...
