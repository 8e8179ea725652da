"""A letter as data: what one wing writes (`reminders`) and another sends (`mail`), which never import each other."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What one reader is to be told. `revision` is that of the event that it was written from.

    `text` has lines parted by "\\n". `list_id` names the kind of mail, for the reader's filters.
    """

    to: str
    subject: str
    text: str
    list_id: str
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
