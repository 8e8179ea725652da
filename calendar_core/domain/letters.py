"""A letter as data: what one wing writes (`reminders`) and another sends (`mail`), which never import each other."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What one reader is to be told. `revision` is that of the event that it was written from.

    `text` is complete in itself and has lines parted by "\\n"; `html` says the same, or is empty. `list_id` names the
    kind of mail, for the reader's filters; `unsubscribe` is the address that ends it with one POST (RFC 8058);
    `thread` is the Message-ID of the first mail about the same.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    list_id: str
    unsubscribe: str | None = None
    thread: str | None = None
    revision: int


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """No letter: what it would have said is no longer so, or nobody wants to be told any more."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Unwritable:
    """No letter: the program failed to write it."""

    reason: str


Draft = Letter | Withdrawn | Unwritable
