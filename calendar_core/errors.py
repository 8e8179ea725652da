"""Errors that a person may see: what was found, what was expected, what to do next.

Only `web` and `cli` print or log them.
"""

from calendar_core.messages import CountedMessage, Message


class CalendarError(Exception):
    """An error that a person can correct.

    `what` and `next_step` are messages (or texts that become messages) with the named `values`; the edge translates
    them. `where` is a place in the input the person gave (a file and line, a key of a query), never a place in this
    program.
    """

    def __init__(self, what: str, *, next_step: str, where: str | None = None, **values: object) -> None:
        self.what = _message(what, values)
        self.next_step = _message(next_step, values)
        self.where = where
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what} {self.next_step}"


class NotFound(CalendarError):
    """The thing does not exist, or this viewer may not know of it. The two cases look the same."""


class Conflict(CalendarError):
    """Somebody else saved first; nothing was overwritten."""


class TooMany(CalendarError):
    """More than is taken of one sender, or of all; `seconds` is after how many the next one is taken."""

    def __init__(self, what: str, *, next_step: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(what, next_step=next_step)


class DiskFull(CalendarError):
    """The disk of the database is full; nothing was saved."""


class Unavailable(CalendarError):
    """This server cannot do it, or not now; another one, or later, could."""


class Problems(CalendarError):
    """Several errors found at once; nothing was written."""

    def __init__(self, problems: list[CalendarError], *, next_step: str) -> None:
        self.problems = problems
        found = CountedMessage("%(num)s problem found.", "%(num)s problems found.", len(problems))
        super().__init__(found, next_step=next_step)


def _message(text: str, values: dict[str, object]) -> Message:
    return text if isinstance(text, Message) else Message(text, **values)
