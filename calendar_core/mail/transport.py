"""What every way out has in common: a transport opens a line, a line takes one mail after another.

`smtp` and `maildir` are the two ways; `delivering` asks no more of them than stands here.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from calendar_core.errors import CalendarError

# Some servers take 100 messages a connection and then answer 452; Postfix closes its own after 100 too.
MOST_MAILS: Final = 50


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail to one address, ready to leave: envelope, Message-ID (with its brackets) and bytes with CRLF."""

    sender: str
    recipient: str
    message_id: str
    data: bytes


Outcome = Literal["sent", "retry", "dead", "in_doubt", "unmarked", "reconnect", "withdrawn", "unwritable"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of one mail. `code` and `text` are the server's; `is_open`: the line can take another mail.

    sent: taken. retry: not taken, perhaps later. dead: never. in_doubt: nobody here can know whether it was taken.
    unmarked: `mark` refused, nothing was handed over. reconnect: this line is used up, the mail is for another one.
    withdrawn, unwritable: there was no letter, and no line was asked. `is_of_domain`: what was said concerns the whole
    domain of the recipient, not this mailbox.
    """

    outcome: Outcome
    code: int | None = None
    text: str = ""
    is_open: bool = True
    is_of_domain: bool = False


class Unreachable(CalendarError):
    """No line can be opened at the moment; nothing was tried with any mail."""


#: Writes down that a mail is in doubt, just before its body is handed over. False: do not hand it over.
Mark = Callable[[], bool]
#: Whether the mark still stands: a process that was frozen after it may have lost the mail to another one.
IsFresh = Callable[[], bool]


def always() -> bool:
    """For whoever has nobody to lose a mail to."""
    return True


class Line(Protocol):
    """An open way out."""

    def send(self, mail: Mail, mark: Mark, is_fresh: IsFresh = always) -> Verdict:
        """Hand over one mail; `mark` is called once, just before the body leaves, and then `is_fresh`."""
        ...


class Transport(Protocol):
    """A way for mail to leave. Describes itself without secrets."""

    @property
    def name(self) -> str:
        """Where mail goes, for people and logs."""
        ...

    @property
    def most_lines(self) -> int:
        """How many lines may be open at once."""
        ...

    def open(self) -> AbstractContextManager[Line]:
        """A line, closed at the end of the block. Raises Unreachable."""
        ...

    def hang_up(self) -> None:
        """Break off whatever is under way, from any thread; no line opens after that."""
        ...
